"""The order of functions in our programs: those that every request runs lie side by side.

Between two waits a request runs two thousand instructions of a hundred functions. Where the linker leaves
these, each lies on a page of its own, and looking sixty pages up costs as much as running them.
"""
import os
import re
import shutil
import subprocess
import tempfile

from harness.agent import Agent
from harness.cases import V3
from harness.peers import ROOT

PAGE = os.path.join(ROOT, "scripts", "lib", "function-order")
# Simple cases first, so that what they run is together. (agent, arguments, how often it does its work)
CASES = [
    ("-N 10", "seq n=4000", 4000),
    ("-N 10", f"seq n=2000 {V3}", 2000),
    ("-N 4000", "walk reps=25", 3520),
    ("-N 2000", f"walk reps=25 {V3}", 1760),
    ("-N 10 -a any", "fan devices=2000", 2000),
    ("-N 10 -a any", "sweep devices=200 gets=10 rto=1000", 2000),
    ("-N 10", "await seq n=2000", 2000),
    ("-N 2000", "await walk reps=25", 1760),
    ("-N 10 -a any", "await fan devices=2000", 2000),
]


def _counts(program, words, folder):
    """Function -> how often its most frequent instruction ran, in order of size, of one run."""
    out = os.path.join(folder, "out")
    subprocess.run(["valgrind", "-q", "--tool=callgrind", "--dump-instr=yes", "--demangle=no",
                    f"--callgrind-out-file={out}", program, *words],
                   check=True, timeout=600, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    names, objects, most, size = {}, {}, {}, {}
    function, ours, is_call = None, False, False

    def named(text, table):
        number, name = re.match(r"\((\d+)\)(?: (.*))?", text).groups()
        if name:
            table[number] = name
        return table[number]

    with open(out) as file:
        for line in file:
            key, _, rest = line.partition("=")
            if key == "ob":
                ours = os.path.basename(named(rest.strip(), objects)) == os.path.basename(program)
            elif key == "fn":
                function = named(rest.strip(), names)
            elif key == "cfn":
                named(rest.strip(), names)
            elif key == "cob":
                named(rest.strip(), objects)
            elif key == "calls":
                is_call = True
            elif line[:1] in "0123456789+-*" and function is not None:
                # The line behind a call has the cost of what was called.
                if not is_call and ours:
                    count = int(line.split()[2])
                    most[function] = max(most.get(function, 0), count)
                    size[function] = size.get(function, 0) + 1
                is_call = False
    return {name: most[name] for name in sorted(most, key=lambda name: -size[name])}


def write_order(peers):
    """Runs the cases under callgrind and writes the functions of each, those of the earlier ones first."""
    for tool, package in (("valgrind", "valgrind"), ("objcopy", "binutils")):
        if not shutil.which(tool):
            print(f"error: {tool} is not installed\n  = help: apt-get install {package}")
            return
    order = {}
    with tempfile.TemporaryDirectory() as folder:
        # callgrind does not understand what the compiler tells debuggers.
        program = os.path.join(folder, "manager-bench")
        subprocess.run(["objcopy", "--strip-debug", peers.tools["manager-bench"], program], check=True)
        for agent_words, task, times in CASES:
            with Agent(peers.agent, agent_words) as agent:
                counts = _counts(program, [*task.split(), f"port={agent.port}"], folder)
            hot = [name.split("'")[0] for name, count in counts.items() if count >= times / 2]
            new = [name for name in hot if name not in order]
            order.update(dict.fromkeys(new))
            print(f"{task}: {len(hot)} functions, {len(new)} of them new")
    with open(PAGE, "w") as file:
        file.write("".join(name + "\n" for name in order if re.fullmatch(r"[\w$.]+", name)))
    print(f"{len(order)} functions are in {os.path.relpath(PAGE, ROOT)}; build anew to have them in that order")
