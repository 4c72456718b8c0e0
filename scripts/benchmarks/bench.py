"""The command behind scripts/bench: runs cases, prints medians, ratios and goals, writes JSON."""
import argparse
import datetime
import json
import os
import platform
import resource
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness.cases import CASES, GROWTH  # noqa: E402
from harness.goals import judged  # noqa: E402
from harness.growth import measure_growth  # noqa: E402
from harness.measure import measure  # noqa: E402
from harness.order import write_order  # noqa: E402
from harness.page import case_block, flat_block, goals_block, profile_block, update  # noqa: E402
from harness.peers import Peers  # noqa: E402
from harness.profile import profile, profile_goals  # noqa: E402
from harness.report import show, summary, table  # noqa: E402
from harness.whole import WHOLE, WHOLE_PRODUCTS  # noqa: E402

EXTRA = {"growth": "how cost grows with " + ", ".join(GROWTH) + " (--plot FILE.svg)",
         "profile": "where the time of each case goes: system calls and allocations a request, hot functions",
         "order": "which functions requests run, for scripts/build to lay side by side (needs valgrind)"}


def machine():
    """What the figures were taken on, in words that name no machine."""
    model = "?"
    try:
        with open("/proc/cpuinfo") as info:
            model = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), "?")
    except OSError:
        pass
    return dict(processor=model, processors=os.cpu_count(), system=f"{platform.system()} {platform.release()}",
                date=datetime.date.today().isoformat())


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Runs the same SNMP work through snmpsh and other managers, on one agent, in turn, and\\n"
                    "prints medians and ratios. All traffic stays on the loopback interface.".replace("\\n", "\n"))
    parser.add_argument("case", nargs="*", help="cases to run; all but growth, profile and order if none is named")
    parser.add_argument("--list", action="store_true", help="list the cases")
    parser.add_argument("--rounds", type=int, help="rounds of each case (3; with --quick 1)")
    parser.add_argument("--quick", action="store_true", help="less work in each case, one round")
    parser.add_argument("--peers", default="", metavar="A,B", help="only these beside ours (slow ones only if named)")
    parser.add_argument("--no-python", action="store_true", help="make no virtual environment, leave its peers out")
    parser.add_argument("--json", metavar="FILE", help="write everything that was measured there")
    parser.add_argument("--page", metavar="FILE", help="write the tables into it, such as docs/performance.md")
    parser.add_argument("--plot", metavar="FILE", help="with growth: draw it there, as SVG")
    return parser.parse_args()


def list_cases():
    rows = [(case.name, case.title) for case in CASES] + [(name, title) for name, (title, _) in WHOLE.items()]
    for name, title in rows + list(EXTRA.items()):
        print(f"{name:15} {title}")


def taken(everything):
    """When and on what, in a line under each table."""
    m = everything["machine"]
    return (f"*{m['date']}, {everything['rounds']} rounds{', less work' if everything['quick'] else ''}, "
            f"{m['processors']} processors ({m['processor']}), {m['system']}*")


def blocks(everything, known):
    found = {name: case_block(known[name], rows) if name in known else flat_block(rows)
             for name, rows in everything["cases"].items() if rows and "lines" not in rows}
    if "profile" in everything:
        found["profile"] = profile_block(everything["profile"])
    if everything["goals"]:
        found["goals"] = goals_block(everything["goals"])
    return found


def main():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    options = arguments()
    if options.list:
        return list_cases()
    known = {case.name: case for case in CASES}
    names = options.case or [*known, *WHOLE]
    for name in names:
        if name not in known and name not in WHOLE and name not in EXTRA:
            sys.exit(f"error: there is no case {name}\n  = help: scripts/bench --list shows all")
    if options.rounds is not None and not 1 <= options.rounds <= 100:
        sys.exit("error: --rounds takes 1 to 100\n  = help: leave it out for 3")
    rounds = options.rounds or (1 if options.quick else 3)
    # A descriptor for each of ten thousand devices is what some peers take.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    products = dict.fromkeys(WHOLE_PRODUCTS.get(name, "manager-bench") for name in names)
    peers = Peers(python=not options.no_python, products=products)
    peers.tell_missing()
    wanted = tuple(filter(None, options.peers.split(",")))
    if wanted:
        wanted += tuple(name for name in peers.commands if name.startswith("snmpsh"))
    everything, goals = dict(machine=machine(), rounds=rounds, quick=options.quick, missing=peers.missing,
                             cases={}, records={}), []
    for name in names:
        if name in known:
            records = measure(known[name], peers, rounds, options.quick, wanted)
            rows = summary(known[name], records)
            show(known[name], rows)
            goals += judged(name, records)
            everything["cases"][name], everything["records"][name] = rows, records
        elif name in WHOLE:
            found, judgement = WHOLE[name][1](peers, rounds, options.quick)
            everything["cases"][name] = found
            goals += judgement
        elif name == "growth":
            everything["growth"] = measure_growth(peers, rounds, options.quick, options.plot)
        elif name == "order":
            write_order(peers)
        else:
            everything["profile"] = profile(peers, options.quick)
            goals += profile_goals(everything["profile"])
    if goals:
        print("\ngoals")
        table(["", "found", "at most", ""], [[f"{g['goal']} {g['case']}: {g['what']}", g["found"], g["at_most"],
                                              "met" if g["met"] else "NOT MET"] for g in goals])
    everything["goals"] = goals
    if options.page:
        update(options.page, blocks(everything, known), taken(everything))
    if options.json:
        with open(options.json, "w") as file:
            json.dump(everything, file, indent=1)
            file.write("\n")


main()
