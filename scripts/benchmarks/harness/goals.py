"""The goals: what ours must not exceed, beside the hand-written manager or a peer of the same round."""
from harness.report import kib, median, over_limit, over_peer, per_unit, wasted


def _cpu(result):
    return per_unit(result, "cpu")


def _limit(case, mine, key, bound):
    return (case, f"{mine}: {key} / limit", bound, lambda records: median(
        over_limit(r, key) for r in records if r["peer"] == mine and "error" not in r))


def _peer(case, mine, other, name, figure, bound):
    return (case, f"{mine}: {name} / {other}", bound, lambda records: over_peer(records, mine, other, figure))


def _worst(case, mine, name, figure, bound):
    """Of every round, not of the median."""
    def worst(records):
        values = [figure(r) for r in records if r["peer"] == mine and "error" not in r]
        return max(values) if values else None
    return (case, f"{mine}: {name}, worst round", bound, worst)


def _unanswered(record):
    return record["result"]["bad"]


def _wall(result):
    return result["wall"]


# (number, case, what, at most, how it is found)
GOALS = [(number, *goal) for number, goals in [
    ("P1", [_limit("seq", "snmpsh", "cpu", 1.25), _limit("seq", "snmpsh", "wall", 1.15),
            _peer("seq", "snmpsh", "gosnmp", "CPU", _cpu, 0.70)]),
    ("P2", [_limit("seq", "snmpsh-await", "cpu", 1.9), _peer("seq", "snmpsh-await", "gufo-aio", "CPU", _cpu, 0.45)]),
    ("P3", [_limit("seq-v3", "snmpsh", "cpu", 1.4), _peer("seq-v3", "snmpsh", "netsnmp", "CPU", _cpu, 0.55),
            _peer("seq-v3", "snmpsh", "gosnmp", "CPU", _cpu, 0.45)]),
    ("P4", [goal for case in ("fan1k", "fan10k") for goal in (
        _worst(case, "snmpsh", "unanswered", _unanswered, 0), _worst(case, "snmpsh", "wasted datagrams", wasted, 0),
        _limit(case, "snmpsh", "cpu", 1.8), _peer(case, "snmpsh", "netsnmp", "CPU", _cpu, 0.65),
        _peer(case, "snmpsh", "gosnmp", "CPU", _cpu, 0.2))]
     + [_worst("fan10k", "snmpsh", "KiB a device", lambda r: kib(r["result"]), 0.5)]),
    ("P5", [_worst("fan10k", "snmpsh-await", "unanswered", _unanswered, 0), _limit("fan10k", "snmpsh-await", "cpu", 2.6),
            _worst("fan10k", "snmpsh-await", "KiB a device", lambda r: kib(r["result"]), 2.6)]),
    ("P6", [_worst("inflight10k", "snmpsh", "wall s", lambda r: r["result"]["wall"], 0.48),
            _worst("inflight10k", "snmpsh", "wasted datagrams", wasted, 0)]),
    ("P7", [_limit("walk25", "snmpsh", "cpu", 1.5), _limit("walk100", "snmpsh", "cpu", 2.0),
            _peer("walk100", "snmpsh", "gosnmp", "CPU", _cpu, 0.45),
            _peer("walk100", "snmpsh", "netsnmp", "CPU", _cpu, 0.3),
            _peer("walk25", "snmpsh", "snmp", "CPU", _cpu, 1 / 80)]),
    ("P8", [_limit("walk25-v3", "snmpsh", "cpu", 1.7), _limit("walk100-v3", "snmpsh", "cpu", 2.5)]),
    ("P9", [_peer("table-latency", "snmpsh-table", "limit22", "wall", _wall, 1.2)]
     + [_peer("table-latency", "snmpsh-table", peer, "wall", _wall, 0.06) for peer in ("netsnmp", "gosnmp")]),
    ("P10", [goal for case in ("sweep", "sweep200") for goal in (
        _limit(case, "snmpsh", "cpu", 1.8), _peer(case, "snmpsh", "gosnmp", "CPU", _cpu, 0.35),
        _worst(case, "snmpsh", "wasted datagrams", wasted, 0))]),
    ("P11", [_peer("sweep-learned", "snmpsh-learned", "gosnmp", "wall", _wall, 0.68),
             _worst("sweep-learned", "snmpsh-learned", "datagrams / (gets + lost)",
                    lambda r: r["agent"]["rx"] / (r["result"]["ok"] + r["agent"]["lost"]), 1.03)]),
    ("P12", [_limit("fan1k-v3", "snmpsh", "process_wall", 3), _limit("fan1k-v3", "snmpsh", "cpu", 2.5),
             _peer("fan1k-v3", "snmpsh", "gufo-aio", "process wall", lambda r: r["process_wall"], 0.05)]),
    ("P15", [_limit("codec", "snmpsh", "decode25_ns", 1.2),
             _peer("codec", "snmpsh-values", "netsnmp", "decode", lambda r: r["decode25_ns"], 0.75),
             _peer("codec", "snmpsh", "netsnmp", "encode", lambda r: r["encode_get_ns"], 0.5)]),
] for goal in goals]


def judged(case, records):
    """For each goal of a case that could be measured: number, what, at most, found, met."""
    found = []
    for number, name, what, bound, figure in GOALS:
        if name != case:
            continue
        value = figure(records)
        if value is not None:
            found.append(dict(goal=number, case=case, what=what, at_most=bound, found=value, met=value <= bound))
    return found
