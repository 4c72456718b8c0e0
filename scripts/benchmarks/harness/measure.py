"""Runs a case: every peer once a round, the hand-written manager immediately before each."""
import os

from harness.agent import Agent, contract
from harness.peers import say

# What makes several participants out of one program: the words that differ from the case's.
VARIANTS = {
    "limit22": lambda words: words + ["streams=22"],
    "snmpsh-table": lambda words: ["table", *words[1:]],
    "snmpsh-learned": lambda words: [word for word in words if not word.startswith("rto=")] + ["rto=learned"],
    "snmpsh-values": lambda words: words + ["values=all"],
}


def participants(case, peers, wanted):
    """Who takes part: those named, or all but the slow ones; and can be run here."""
    names = [n for n in case.peers if n in wanted] if wanted else [n for n in case.peers if n not in case.optional]
    if "limit" not in names:
        names.append("limit")
    return [name for name in names if peers.command(name)]


def words_of(case, name, port, quick):
    words = VARIANTS.get(name, list)(case.words(name, quick))
    return words + [f"port={port}"]


def measure(case, peers, rounds, quick=False, wanted=(), timeout=120):
    """Returns one record for each peer and round: peer, round, result, limit (of the run before), agent."""
    cpus = {"one": (0, 0), "free": (None, None)}[case.layout]
    records, failed = [], {}
    stock = {**os.environ, "LD_PRELOAD": peers.tools["stockbuffer"]} if "stockbuffer" in peers.tools else None
    with Agent(peers.agent, case.agent, cpus[0]) as agent:
        for round in range(rounds):
            for name in participants(case, peers, wanted):
                if name in failed:
                    continue
                words = words_of(case, name, agent.port, quick)
                # Ours has to do with the receive buffer of a system that nobody has tuned.
                environment = stock if name.startswith("snmpsh") else None
                try:
                    limit = None
                    if name != "limit":
                        limit = contract(peers.command("limit") + words_of(case, "limit", agent.port, quick),
                                         timeout, cpus[1])
                    agent.counters()
                    result = contract(peers.command(name) + words, timeout, cpus[1], environment)
                    records.append(dict(case=case.name, peer=name, round=round, result=result, limit=limit,
                                        agent=agent.counters()))
                except RuntimeError as error:
                    failed[name] = str(error)
                    records.append(dict(case=case.name, peer=name, round=round, error=str(error)))
                    say(f"  {name}: {error}")
    return records


