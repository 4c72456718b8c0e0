"""Writes what was measured into a page: one block for each case, between markers that stay."""
import re

from harness.report import text


def _table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(text(cell) for cell in row) + " |" for row in rows])


def case_block(case, rows):
    good = [row for row in rows if "error" not in row]
    if case.task.startswith("codec"):
        return _table(["", "decode / limit", "encode / limit", "decode ns", "encode ns"],
                      [[r["peer"], r["decode25_ns_over_limit"], r["encode_get_ns_over_limit"], r["decode25_ns"],
                        r["encode_get_ns"]] for r in good])
    unit = case.unit
    return _table(["", "CPU / limit", "wall / limit", f"CPU us a {unit}", "wall s", f"KiB a {unit}", "unanswered"],
                  [[r["peer"], r["cpu_over_limit"], r["wall_over_limit"], r["cpu_us"], r["wall"], r["kib"], r["bad"]]
                   for r in good])


def goals_block(goals):
    return _table(["", "found", "at most", ""], [
        [f"{g['goal']} {g['case']}: {g['what']}", g["found"], g["at_most"], "met" if g["met"] else "**not met**"]
        for g in goals])


def flat_block(found):
    """Figures by name; or by name and column, as the language's loops are."""
    if found and all(isinstance(value, dict) for value in found.values()):
        columns = list(found)
        names = list(dict.fromkeys(name for value in found.values() for name in value))
        return _table(["", *columns], [[name, *(found[c].get(name) for c in columns)] for name in names])
    return _table(["", "ms" if all("mib" not in name for name in found) else "MiB"], list(found.items()))


def profile_block(found):
    rows = [[name, e.get("allocations"), e.get("system_calls"), e.get("kernel_percent"), e.get("cpu_us"),
             ", ".join(f"{s:.0f} % `{f[:60]}`" for s, _, f in e.get("hot", [])[:3]) or "-"] for name, e in found.items()]
    return _table(["", "allocations", "system calls", "% in the kernel", "CPU us", "hottest outside the kernel"], rows)


def update(path, blocks, when):
    """Replaces the block of each name; a page without its marker gets it at its end.

    Goals that were not judged this time keep their lines."""
    with open(path) as file:
        page = file.read()
    for name, block in blocks.items():
        pattern = re.compile(rf"<!-- bench: {re.escape(name)} -->.*?<!-- /bench -->", re.S)
        old = pattern.search(page)
        if name == "goals" and old:
            block = _merged(old.group(), block)
        new = f"<!-- bench: {name} -->\n\n{block}\n\n{when}\n\n<!-- /bench -->"
        page = pattern.sub(lambda _: new, page) if old else f"{page.rstrip()}\n\n{new}\n"
    with open(path, "w") as file:
        file.write(page)


def _merged(old, new):
    """The new table with those lines of the old one whose first cells it has not, in the order of the goals."""
    rows = {}
    for line in old.splitlines() + new.splitlines():
        if line.startswith("| P") or line.startswith("| prompt"):
            rows[line.split("|")[1].strip()] = line
    number = re.compile(r"P(\d+) ")
    order = sorted(rows, key=lambda label: int(number.match(label)[1]) if number.match(label) else 99)
    return "\n".join(new.splitlines()[:2] + [rows[label] for label in order])
