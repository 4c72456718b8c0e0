"""Where the time of ours goes: system calls and allocations a request, and the functions that are hot."""
import os
import re
import shutil
import tempfile

from harness.agent import Agent, contract, run
from harness.cases import V3
from harness.report import table

# name: (agent, task with the count in it, fewer, more, requests for one of it)
PROFILED = {
    "seq": ("-N 10", "seq n={}", 5000, 10000, 1),
    "seq-v3": ("-N 10", f"seq n={{}} {V3}", 5000, 10000, 1),
    "fan": ("-N 10 -a any", "fan devices={}", 1000, 2000, 1),
    "fan-v3": ("-N 10 -a any", f"fan devices={{}} {V3}", 500, 1000, 1),
    "sweep": ("-N 10 -a any -d 50 -l 2", "sweep devices={} gets=10 rto=1000", 100, 200, 10),
    "walk25": ("-N 1000", "walk reps=25 root=1.3.6.1.2.1.2.2 timeout={}", None, 2000, 881),
    "walk25-v3": ("-N 1000", f"walk reps=25 timeout={{}} {V3}", None, 2000, 881),
}


def _allocations(words, environment):
    match = re.search(r"allocations (\d+)", run(words, 120, environment=environment)[1])
    return int(match.group(1)) if match else None


def _system_calls(words):
    """The number of system calls of a run, and its most frequent ones."""
    with tempfile.NamedTemporaryFile("r") as file:
        run(["strace", "-f", "-c", "-o", file.name, *words], 300)
        counts = {}
        for line in file:
            parts = line.split()
            if len(parts) >= 5 and parts[3].isdigit() and parts[-1] != "total":
                counts[parts[-1]] = int(parts[3])
    return counts


def _difference(measure, words, fewer, more, requests):
    """What one request costs: the difference of two runs, or of a run and one of a single get."""
    large = measure(words(more))
    small = measure(words(fewer)) if fewer else measure(words(None))
    if large is None or small is None:
        return None
    divisor = ((more - fewer) if fewer else 1) * requests
    if isinstance(large, dict):
        return {name: (count - small.get(name, 0)) / divisor for name, count in large.items()}
    return (large - small) / divisor


def _hot(words):
    """The share of the kernel, and the functions of ours that take most, of a run under perf."""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        run(["perf", "record", "-q", "-F", "5000", "-o", data, "--", *words], 300)
        report = run(["perf", "report", "-i", data, "--stdio", "--no-children", "--sort", "dso,symbol"], 120)[0]
    kernel, ours = 0.0, []
    demangle = shutil.which("swift-demangle")
    for line in report.splitlines():
        match = re.match(r"\s*([\d.]+)%\s+(\S+)\s+\[(.)\]\s+(.*)", line)
        if not match:
            continue
        share, where, kind, symbol = float(match[1]), match[2], match[3], re.split(r"\s{2,}", match[4].strip())[0]
        if kind == "k":
            kernel += share
        elif len(ours) < 6 and share >= 0.8:
            ours.append((share, where, symbol))
    if demangle:
        ours = [(share, where, run([demangle, "--compact", "--simplified", symbol], 20)[0].strip() if symbol.startswith("$s") else symbol)
                for share, where, symbol in ours]
    return kernel, ours


def profile(peers, quick):
    driver = peers.command("snmpsh")
    if driver is None:
        print("profile: the program that is profiled was not built")
        return {}
    found, rows = {}, []
    preload = {**os.environ, "LD_PRELOAD": peers.tools["mallocs"]} if "mallocs" in peers.tools else None
    for name, (agent_words, task, fewer, more, requests) in PROFILED.items():
        with Agent(peers.agent, agent_words) as agent:
            def words(count):
                line = task.format(count) if count else "seq n=1" + (f" {V3}" if "version=3" in task else "")
                return [*driver, *line.split(), f"port={agent.port}"]
            entry = {}
            if preload:
                entry["allocations"] = _difference(
                    lambda w: _allocations(w, preload), words, fewer, more, requests)
            if shutil.which("strace"):
                calls = _difference(_system_calls, words, fewer, more, requests)
                entry["system_calls"] = sum(calls.values())
                entry["by_call"] = {k: round(v, 3) for k, v in sorted(calls.items(), key=lambda c: -c[1])[:4] if v >= 0.01}
            if shutil.which("perf"):
                try:
                    entry["kernel_percent"], entry["hot"] = _hot(words(more * 10 if fewer and "fan" not in name and "sweep" not in name else more))
                except RuntimeError as error:
                    print(f"{name}: perf: {error}")
            result = contract(words(more), 120)
            entry["cpu_us"] = result["cpu"] * 1e6 / max(1, result["ok"])
        found[name] = entry
        rows.append([name, entry.get("allocations"), entry.get("system_calls"), entry.get("kernel_percent"), entry["cpu_us"]])
    print("\nprofile: of ours, for one request (cpu us: one get, or one variable of a walk)")
    table(["", "allocations", "system calls", "% in the kernel", "cpu us"], rows)
    for name, entry in found.items():
        print(f"\n{name}: " + ", ".join(f"{call} {count:g}" for call, count in entry.get("by_call", {}).items()))
        for share, where, symbol in entry.get("hot", []):
            print(f"  {share:5.1f} %  {symbol[:110]} ({where})")
    return found


def profile_goals(found):
    """P1: what one blocking get may ask of the system and of the heap: two calls, and nothing.

    To two decimals: a page of random numbers takes a call in a thousand gets.
    """
    entry = found.get("seq", {})
    return [dict(goal="P1", case="profile", what=f"seq: {what} a get", at_most=bound, found=round(entry[key], 2),
                 met=round(entry[key], 2) <= bound)
            for key, what, bound in (("system_calls", "system calls", 2), ("allocations", "allocations", 0))
            if entry.get(key) is not None]
