"""How cost grows with devices, rows and requests in flight."""
import os

from harness.agent import Agent, contract
from harness.cases import GROWTH
from harness.peers import say
from harness.plot import draw
from harness.report import median, per_unit, table


def measure_growth(peers, rounds, quick, plot=None):
    """For each thing that grows and each peer: a list of (how many, processor us a request or variable)."""
    found = {}
    stock = {**os.environ, "LD_PRELOAD": peers.tools["stockbuffer"]} if "stockbuffer" in peers.tools else None
    for what, (agent_words, task, counts, names) in GROWTH.items():
        counts = counts[::2] if quick else counts
        lines = {name: [] for name in names if peers.command(name)}
        failed = set()
        for count in counts:
            with Agent(peers.agent, agent_words.format(count)) as agent:
                times = {name: [] for name in lines if name not in failed}
                for _ in range(rounds):
                    for name in times:
                        words = [*peers.command(name), *task.format(count).split(), f"port={agent.port}"]
                        try:
                            result = contract(words, 60, None, stock if name.startswith("snmpsh") else None)
                            times[name].append(per_unit(result, "cpu") * 1e6)
                        except RuntimeError as error:
                            say(f"  {name}, {count} {what}: {error}")
                            failed.add(name)
                for name, values in times.items():
                    if values:
                        lines[name].append((count, median(values)))
        found[what] = lines
        print(f"\ngrowth: processor us a {'variable' if what == 'rows' else 'get'}, by {what}")
        table(["", *(f"{count:,}" for count in counts)],
              [[name, *(dict(points).get(count) for count in counts)] for name, points in lines.items()])
    if plot:
        with open(plot, "w") as file:
            file.write(draw(found))
    return found
