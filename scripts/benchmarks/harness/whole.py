"""What is measured of whole processes: start-up, the first prompt, memory, the language."""
import os
import pty
import re
import select
import shutil
import signal
import tempfile
import time

from harness.agent import Agent, run
from harness.cases import V3
from harness.report import median, table

UPTIME = "1.3.6.1.2.1.1.3.0"
LANGUAGE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "language")


def _home(folder):
    """An environment in which no start-up file and no history of the person's is found."""
    return {**{k: v for k, v in os.environ.items() if not k.startswith("SNMPSH_")}, "HOME": folder,
            "XDG_CONFIG_HOME": folder, "XDG_STATE_HOME": folder, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}


def _processor_ms(commands, rounds, timeout=60):
    """The median processor time of each command, run in turn; those that fail are left out."""
    with tempfile.TemporaryDirectory() as folder:
        environment, found = _home(folder), {name: [] for name in commands}
        for _ in range(rounds):
            for name, words in list(commands.items()):
                try:
                    found[name].append(run(words, timeout, environment=environment)[3] * 1e3)
                except (OSError, RuntimeError) as error:
                    print(f"{name}: {error}")
                    del commands[name]
    return {name: median(found[name]) for name in commands}


def _goal(number, case, what, value, bound):
    return dict(goal=number, case=case, what=what, at_most=bound, found=value, met=value <= bound)


def _ratios(number, case, found, goals):
    return [_goal(number, case, f"{ours} / {other}", found[ours] / found[other], bound)
            for ours, other, bound in goals if ours in found and other in found and found[other]]


def _show(title, found, against):
    print(f"\n{title} (processor time of the whole process)")
    floor = found.get(against)
    table(["", f"/ {against}", "ms"], [[n, v / floor if floor else None, v] for n, v in found.items()])


def startup(peers, rounds, quick):
    """From nothing to nothing: P13."""
    empty = os.path.join(LANGUAGE, "empty")
    commands = {"C, nothing": [peers.tools["nothing"]]}
    if "snmpsh" in peers.tools:
        commands |= {"snmpsh --version": [peers.tools["snmpsh"], "--version"],
                     "snmpsh -c ''": [peers.tools["snmpsh"], "-c", ""]}
    for name in ("tclsh", "jimsh", "lua5.4"):
        if shutil.which(name):
            commands[name] = [name, empty]
    commands["python3"] = [os.path.realpath(peers.tools.get("python", shutil.which("python3"))), "-c", "pass"]
    found = _processor_ms(commands, 5 * rounds if quick else 15 * rounds)
    _show("start: start-up", found, "tclsh")
    return found, _ratios("P13", "start", found, [
        ("snmpsh -c ''", "tclsh", 1.0), ("snmpsh --version", "tclsh", 1.0), ("snmpsh -c ''", "python3", 0.10)])


def first_get(peers, rounds, quick):
    """One get by a whole process: P14."""
    goals, all_found = [], {}
    with Agent(peers.agent, "-N 10") as agent:
        place, ours = f"127.0.0.1:{agent.port}", peers.tools.get("snmpsh")
        tool = shutil.which("snmpget")
        # What all module files cost depends on how many there are: the goal is for net-snmp's own set.
        modules = os.environ.get("SNMPSH_BENCH_MIBS")
        secure = "-v3 -u shaaes -l authPriv -a SHA -A authpass1 -x AES -X privpass1".split()
        v2c, v3 = {}, {}
        if ours:
            v2c["snmpsh"] = [ours, "-c", f"@{place} get sysUpTime.0"]
            user = "user shaaes --auth sha --authkey 'authpass1' --priv aes128 --privkey 'privpass1'"
            v3["snmpsh"] = [ours, "--quiet", "-c", f"{user}; open a {place} --user shaaes; get sysUpTime.0"]
        if tool:
            v2c["snmpget -m ''"] = [tool, "-v2c", "-c", "public", "-m", "", place, UPTIME]
            if modules:
                v2c["snmpget -m ALL"] = [tool, "-v2c", "-c", "public", "-M", modules, "-m", "ALL", place, UPTIME]
            v3["snmpget -m ''"] = [tool, *secure, "-m", "", place, UPTIME]
        for name in ("snmp", "pysnmp", "gufo", "ezsnmp", "gosnmp"):
            if peers.command(name):
                v2c[name] = [*peers.command(name), "start", f"port={agent.port}"]
                v3[name] = [*peers.command(name), "start", f"port={agent.port}", *V3.split()]
        if peers.command("limit"):
            v2c["limit"] = [*peers.command("limit"), "seq", "n=1", f"port={agent.port}"]
            v3["limit"] = [*peers.command("limit"), "seq", "n=1", f"port={agent.port}", *V3.split()]
        for title, commands, bounds in [
            ("v2c", v2c, [("snmpget -m ''", 0.7), ("snmpget -m ALL", 0.35), ("snmp", 0.06)]),
            ("v3 authPriv", v3, [("snmpget -m ''", 0.9)]),
        ]:
            found = _processor_ms(commands, 3 * rounds if quick else 10 * rounds)
            _show(f"first-get: one get, {title}", found, "snmpget -m ''")
            all_found[title] = found
            goals += [dict(goal, what=f"{title}: {goal['what']}") for goal in _ratios(
                "P14", "first-get", found, [("snmpsh", other, bound) for other, bound in bounds])]
    return all_found, goals


class _Prompt:
    """The program at a terminal of 24 x 80, and the processor time that it has used."""

    def __init__(self, program, folder, *words):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.execve(program, [program, "--no-init", *words], _home(folder))
        self.wait(rb"snmp(:\w+)?> ")

    def wait(self, pattern):
        """Until the screen was sent what the pattern says, and the program waits for a key."""
        seen, deadline = b"", time.monotonic() + 20
        while not re.search(pattern, seen):
            if time.monotonic() > deadline:
                raise RuntimeError(f"no {pattern} within 20 s, but {seen[-200:]}")
            if select.select([self.terminal], [], [], 0.1)[0]:
                seen += os.read(self.terminal, 65536)
        # The processor clock of another process, by its number: what it used until it rests.
        previous = -1.0
        while previous != self.spent:
            previous = self.spent
            time.sleep(0.02)
        while select.select([self.terminal], [], [], 0)[0]:
            os.read(self.terminal, 65536)

    @property
    def spent(self):
        return time.clock_gettime((~self.child << 3) | 2) * 1e3

    def cost(self, keys, pattern):
        """Processor milliseconds from some keys to what they bring up."""
        before = self.spent
        os.write(self.terminal, keys)
        self.wait(pattern)
        return self.spent - before

    def end(self):
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.terminal)


def _write_history(folder, count):
    os.mkdir(f"{folder}/snmpsh", 0o700)
    if count:
        with open(f"{folder}/snmpsh/history", "w") as history:
            for n in range(count):
                history.write(f"table ifDescr ifOperStatus ifHighSpeed | where ifIndex == {n} | first 10\n")
        os.chmod(f"{folder}/snmpsh/history", 0o600)


def _write_modules(folder, count, objects):
    """Modules of a maker with many names, in a folder of their own."""
    os.mkdir(f"{folder}/mibs")
    for m in range(count):
        lines = [f"BENCH{m}-MIB DEFINITIONS ::= BEGIN",
                 "IMPORTS MODULE-IDENTITY, OBJECT-TYPE, Integer32, enterprises FROM SNMPv2-SMI;",
                 f"bench{m}MIB MODULE-IDENTITY LAST-UPDATED \"202601010000Z\" ORGANIZATION \"x\"",
                 f"  CONTACT-INFO \"x\" DESCRIPTION \"x\" ::= {{ enterprises 32473 {m + 1} }}"]
        lines += [f"bench{m}Object{n} OBJECT-TYPE SYNTAX Integer32 MAX-ACCESS read-only STATUS current"
                  f" DESCRIPTION \"The object number {n}.\" ::= {{ bench{m}MIB {n + 1} }}" for n in range(objects)]
        with open(f"{folder}/mibs/BENCH{m}-MIB.txt", "w") as module:
            module.write("\n".join([*lines, "END", ""]))


def prompt(peers, rounds, quick):
    """To the first prompt, with no history and with 5,000 entries; what the first use of history and Tab cost."""
    program = peers.tools.get("snmpsh")
    if program is None:
        return {}, []
    bounds = {"first prompt, no history": 10, "first prompt, 5,000 entries": 20,
              "first prompt and Up, 5,000 entries": 20, "first key": 20, "Tab, names": 20, "Tab again": 20,
              "Tab, all commands": 20, "first Tab, 100,000 names of modules": None,
              "Tab, 100,000 names of modules": 20, "Tab, many of 100,000": 20}
    found = {name: [] for name in bounds}
    with tempfile.TemporaryDirectory() as folder:
        none, many = f"{folder}/none", f"{folder}/many"
        for place, count in ((none, 0), (many, 5000)):
            os.mkdir(place)
            _write_history(place, count)
        _write_modules(folder, 20 if quick else 200, 500)
        for _ in range(3 * rounds):
            terminal = _Prompt(program, none)
            found["first prompt, no history"].append(terminal.spent)
            found["first key"].append(terminal.cost(b"g", rb"g"))
            found["Tab, names"].append(terminal.cost(b"et if\t", rb"get if"))
            found["Tab again"].append(terminal.cost(b"\t", rb"get if"))
            found["Tab, all commands"].append(terminal.cost(b"\x15\t", rb"walk"))
            terminal.end()
            terminal = _Prompt(program, many)
            found["first prompt, 5,000 entries"].append(terminal.spent)
            # The newest entry shows that the file was read.
            terminal.cost(b"\x1b[A", rb"4999")
            found["first prompt and Up, 5,000 entries"].append(terminal.spent)
            terminal.end()
        for _ in range(rounds):
            terminal = _Prompt(program, none, "--mibs", f"{folder}/mibs")
            # A directory is only indexed until something of it is needed.
            terminal.cost(b"describe bench1Object7\r", rb"current")
            found["first Tab, 100,000 names of modules"].append(terminal.cost(b"get bench1Ob\t", rb"get bench1Object"))
            found["Tab, 100,000 names of modules"].append(terminal.cost(b"1\t", rb"get bench1Object1"))
            found["Tab, many of 100,000"].append(terminal.cost(b"\x15get ben\t", rb"get bench"))
            terminal.end()
    found = {name: median(values) for name, values in found.items()}
    print("\nprompt: processor time to the first prompt, and of the keys at it")
    table(["", "ms"], found.items())
    return found, [_goal("prompt", "prompt", f"ms, {name}", found[name], bound)
                   for name, bound in bounds.items() if bound]


def memory(peers, rounds, quick):
    """Resident memory before the first manager, and what a million gets add to it: P18."""
    driver = peers.command("snmpsh")
    if driver is None:
        return {}, []
    from harness.agent import contract
    many = 100_000 if quick else 1_000_000
    with Agent(peers.agent, "-N 10", cpu=0) as agent:
        few = contract([*driver, "seq", "n=10000", f"port={agent.port}"], 60, 0)
        long = contract([*driver, "seq", f"n={many}", f"port={agent.port}"], 300, 0)
    found = dict(base_mib=few["base_rss_kb"] / 1024, peak_10k_mib=few["rss_kb"] / 1024,
                 peak_mib=long["rss_kb"] / 1024, gets=many)
    print(f"\nmemory: before the first manager, after 10,000 gets, after {many:,}")
    table(["", "MiB"], [["base", found["base_mib"]], ["10,000 gets", found["peak_10k_mib"]],
                        [f"{many:,} gets", found["peak_mib"]]])
    return found, [_goal("P18", "memory", "MiB before the first manager", found["base_mib"], 8),
                   _goal("P18", "memory", f"MiB that {many:,} gets add", found["peak_mib"] - found["peak_10k_mib"], 0.25)]


# Each loop, and how many operations it does.
LOOPS = {"loop": 5_000_000, "arith": 5_000_000, "calls": 1_000_000, "fib": 635_621, "append": 1_000_000,
         "list": 1_000_000, "dict": 300_000, "catch": 200_000, "filter": 1_000_000}


def language(peers, rounds, quick):
    """The same loops in each language, in nanoseconds an operation: P16, P17.

    Processor time of a process that does them all, less that of one that does a single one.
    """
    python = os.path.realpath(peers.tools.get("python", shutil.which("python3")))
    scripts = {"tclsh": ["tclsh", "loops.tcl"], "lua5.4": ["lua5.4", "loops.lua"], "jimsh": ["jimsh", "loops.tcl"],
               "python3": [python, "loops.py"]}
    if "snmpsh" in peers.tools:
        scripts = {"snmpsh": [peers.tools["snmpsh"], "--no-init", "loops.snmp"], **scripts}
    found = {name: {} for name in scripts if shutil.which(scripts[name][0])}
    for loop, count in LOOPS.items():
        count = count // 10 if quick and loop != "fib" else count
        times, answers = {name: [] for name in found}, {}
        for _ in range(rounds):
            for name in found:
                words = [*scripts[name][:-1], os.path.join(LANGUAGE, scripts[name][-1])]
                try:
                    _, _, _, nothing = run([*words, "loop", "1"], 60)
                    answers[name], _, _, all = run([*words, loop, str(count)], 180)
                    times[name].append((all - nothing) * 1e9 / count)
                except (OSError, RuntimeError) as error:
                    print(f"{name}, {loop}: {error}")
        if len(set(answers.values())) > 1:
            print(f"{loop}: the languages disagree: {answers}")
        for name in found:
            found[name][loop] = median(times[name])
    print("\nlanguage: nanoseconds an operation")
    table(["", *found], [[loop, *(found[name][loop] for name in found)] for loop in LOOPS])
    goals = []

    def goal(number, loop, other, bound):
        ours, theirs = found.get("snmpsh", {}).get(loop), found.get(other, {}).get(loop)
        if ours and theirs:
            goals.append(_goal(number, "language", f"{loop}: snmpsh / {other}", ours / theirs, bound))
    for loop in ("loop", "arith", "calls", "fib"):
        goal("P16", loop, "lua5.4", 2.0)
    for loop, other, bound in (("loop", "tclsh", 0.5), ("loop", "python3", 0.35), ("fib", "tclsh", 0.25)):
        goal("P16", loop, other, bound)
    for loop in ("append", "list", "dict", "catch"):
        others = [name for name in ("tclsh", "lua5.4", "python3") if found.get(name, {}).get(loop)]
        if others:
            goal("P17", loop, min(others, key=lambda name: found[name][loop]), 1.5)
    return found, goals


def _own(product, *words):
    def measure(peers, rounds, quick):
        if product not in peers.tools:
            return {}, []
        print(f"\n{product}")
        output = run([peers.tools[product], *words], 600)[0]
        print(output.rstrip())
        return dict(lines=output.splitlines()), []
    return measure


WHOLE = {
    "start": ("start-up of the program (P13)", startup),
    "first-get": ("one get by a whole process (P14)", first_get),
    "prompt": ("processor time to the first prompt, of history and of Tab", prompt),
    "memory": ("resident memory, and its growth over a million gets (P18)", memory),
    "language": ("loops of the language beside tclsh, lua5.4 and python3 (P16, P17)", language),
    "mibs": ("names and the loading of modules (scripts/bench-mibs)", _own("mib-bench")),
    "keys": ("keys of SNMPv3 (scripts/bench-keys)", _own("key-bench")),
}

# Which program of ours a case runs; the others run the one that keeps the contract.
WHOLE_PRODUCTS = {"start": "snmpsh", "first-get": "snmpsh", "prompt": "snmpsh", "language": "snmpsh",
                  "mibs": "mib-bench", "keys": "key-bench"}
