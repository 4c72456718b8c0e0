"""Medians and ratios of records, and the tables that are printed."""
import statistics


def median(values):
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else None


def text(value, digits=3):
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"


def table(head, rows):
    """Prints columns under their heads; the first is text, the others are numbers."""
    cells = [head] + [[text(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    for row in cells:
        print("  ".join([row[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(row[1:], widths[1:])]).rstrip())


def per_unit(result, key):
    return result[key] / max(1, result["ok"])


def over_limit(record, key):
    """The figure of one run, divided by that of the hand-written manager just before it."""
    limit = record.get("limit")
    if not limit:
        return 1.0 if record["peer"] == "limit" else None
    if key in ("decode25_ns", "encode_get_ns"):
        return record["result"][key] / limit[key]
    if not limit.get("ok") or not limit.get(key):
        return None
    return per_unit(record["result"], key) / per_unit(limit, key)


def least_wall(case, record):
    """The least seconds that delay, loss and the time of sending again allow; nil where none is set."""
    words = case.agent.split()
    if "-d" not in words or case.task.startswith("walk"):
        return None
    delay = float(words[words.index("-d") + 1]) / 1000
    task = dict(word.split("=") for word in case.task.split()[1:])
    if "gets" not in task:
        return delay
    return int(task["gets"]) * delay + record["agent"]["worst_lost"] * int(task["rto"]) / 1000


def kib(result):
    return (result["rss_kb"] - result["base_rss_kb"]) / max(1, result["ok"])


def wasted(record):
    """Datagrams beyond one for each request and one for each that the agent lost."""
    agent = record["agent"]
    return agent["rx"] - agent["lost"] - record["result"]["ok"] - record["result"]["bad"]


def summary(case, records):
    """One dictionary for each peer: the medians over its rounds."""
    found = []
    for peer in dict.fromkeys(r["peer"] for r in records):
        mine = [r for r in records if r["peer"] == peer and "error" not in r]
        if not mine:
            error = next(r["error"] for r in records if r["peer"] == peer)
            found.append(dict(peer=peer, error=error))
            continue
        results = [r["result"] for r in mine]
        if case.task.startswith("codec"):
            row = dict(peer=peer, rounds=len(mine))
            for key in ("decode25_ns", "encode_get_ns"):
                row[key] = median(r[key] for r in results)
                row[key + "_over_limit"] = median(over_limit(r, key) for r in mine)
            found.append(row)
            continue
        # In the others a first get, or discovery, is outside what is counted.
        counts_datagrams = case.task.startswith(("fan", "sweep")) and "version=3" not in case.task
        found.append(dict(
            peer=peer, rounds=len(mine),
            ok=min(r["ok"] for r in results), bad=max(r["bad"] for r in results),
            wall=median(r["wall"] for r in results), per_second=median(r["ok"] / r["wall"] for r in results),
            cpu_us=median(per_unit(r, "cpu") * 1e6 for r in results),
            cpu_over_limit=median(over_limit(r, "cpu") for r in mine),
            wall_over_limit=median(over_limit(r, "wall") for r in mine),
            process_over_limit=median(over_limit(r, "process_wall") for r in mine),
            process_wall=median(r["process_wall"] for r in results),
            peak_mib=median(r["rss_kb"] / 1024 for r in results), base_mib=median(r["base_rss_kb"] / 1024 for r in results),
            kib=median(kib(r) for r in results),
            wasted=max(wasted(r) for r in mine) if counts_datagrams else None,
            least_wall=median(least_wall(case, r) for r in mine)))
    return found


def over_peer(records, mine, other, figure):
    """Ours over another's, each ratio taken within one round, then the median over the rounds."""
    ours = {r["round"]: r for r in records if r["peer"] == mine and "error" not in r}
    ratios = []
    for r in records:
        if r["peer"] == other and "error" not in r and r["round"] in ours:
            theirs = figure(r["result"])
            if theirs:
                ratios.append(figure(ours[r["round"]]["result"]) / theirs)
    return median(ratios)


def show(case, rows):
    """Prints the table of a case."""
    print(f"\n{case.name}: {case.title}")
    good = [r for r in rows if "error" not in r]
    if case.task.startswith("codec"):
        table(["", "decode/limit", "encode/limit", "decode ns", "encode ns"],
              [[r["peer"], r["decode25_ns_over_limit"], r["encode_get_ns_over_limit"], r["decode25_ns"],
                r["encode_get_ns"]] for r in good])
    else:
        table(["", "CPU/limit", "wall/limit", f"CPU us/{case.unit}", "per s", "wall s", "ok", "bad",
               f"KiB/{case.unit}", "peak MiB", "wasted", "least s"],
              [[r["peer"], r["cpu_over_limit"], r["wall_over_limit"], r["cpu_us"], r["per_second"], r["wall"],
                r["ok"], r["bad"], r["kib"], r["peak_mib"], r["wasted"], r["least_wall"]] for r in good])
    for r in rows:
        if "error" in r:
            print(f"{r['peer']}: {r['error']}")
