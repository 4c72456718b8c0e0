"""What is measured: each case with its agent, its task, who takes part, and how it is laid out."""
from dataclasses import dataclass, field

V3 = "version=3 user=shaaes authpass=authpass1 privpass=privpass1"
USERS = ["-u", "shaaes,SHA,authpass1,AES,privpass1"]

# The names of those who take part. Ours come first in every table.
OURS = ["snmpsh", "snmpsh-await"]
ONE = ["limit", "netsnmp", "gosnmp", "gufo", "gufo-aio", "ezsnmp", "snmp", "pysnmp"]
MANY = ["limit", "netsnmp", "gosnmp", "gufo-aio", "snmp", "snmp-aio", "pysnmp"]
# Where these take minutes, they take part only if named with --peers.
SLOW_MANY = {"snmp", "snmp-aio", "pysnmp"}


@dataclass
class Case:
    """One task against one agent.

    layout: "one" puts agent and manager on one processor (least noise with one request in flight:
    wall time is then manager + agent + two switches between them); "free" pins neither.
    """

    name: str
    title: str
    layout: str
    agent: str
    task: str
    peers: list
    unit: str = "get"
    quick: str = ""
    # keys that replace those of the task for one peer, where the whole would take minutes
    less: dict = field(default_factory=dict)
    optional: frozenset = frozenset()

    def words(self, peer, quick):
        """The task for one peer, as words."""
        words = self.task.split()
        for change in (self.quick if quick else "", self.less.get(peer, "")):
            keys = {word.split("=")[0] for word in change.split()}
            words = [word for word in words if word.split("=")[0] not in keys] + change.split()
        return words


def _walk(name, title, task, peers=ONE, agent="-N 10000", **more):
    return Case(name, title, "one", agent, task, OURS + peers, unit="variable",
                less={peer: "root=1.3.6.1.2.1.2.2.1.10" for peer in ("snmp", "pysnmp", "ezsnmp")}, **more)


CASES = [
    Case("echo", "raw UDP of the same datagram sizes, no SNMP", "one", "-e 47", "raw n=50000", ["limit"],
         quick="n=10000"),
    Case("seq", "one get at a time, v2c", "one", "-N 100", "seq n=20000", OURS + ONE, quick="n=4000",
         less={"snmp": "n=2000", "pysnmp": "n=1000"}),
    Case("seq-v3", "one get at a time, v3 authPriv", "one", "-N 100", f"seq n=20000 {V3}", OURS + ONE,
         quick="n=4000", less={"ezsnmp": "n=200", "snmp": "n=1000", "pysnmp": "n=500"}),
    Case("fan1k", "one get to each of 1,000 devices at once", "free", "-N 10 -a any", "fan devices=1000",
         OURS + MANY, optional=frozenset(SLOW_MANY)),
    Case("fan10k", "one get to each of 10,000 devices at once", "free", "-N 10 -a any", "fan devices=10000",
         OURS + MANY, optional=frozenset(SLOW_MANY)),
    Case("inflight10k", "10,000 gets in flight at 400 ms latency", "free", "-N 10 -a any -d 400",
         "fan devices=10000", OURS + MANY, optional=frozenset(SLOW_MANY)),
    _walk("walk25", "walk of ifTable by 25, v2c", "walk reps=25"),
    _walk("walk100", "walk of ifTable by 100, v2c", "walk reps=100"),
    _walk("walk25-v3", "walk of ifTable by 25, v3 authPriv", f"walk reps=25 {V3}"),
    _walk("walk100-v3", "walk of ifTable by 100, v3 authPriv", f"walk reps=100 {V3}"),
    Case("table-latency", "table of 22 columns x 1,000 rows at 10 ms latency", "free", "-N 1000 -d 10",
         "walk reps=25", ["snmpsh-table", "limit", "limit22", "netsnmp", "gosnmp", "gufo"], unit="variable",
         optional=frozenset({"gufo"})),
    Case("sweep", "1,000 devices x 10 gets, 50 ms, 2 % lost, sent again after 1 s", "free",
         "-N 10 -a any -d 50 -l 2", "sweep devices=1000 gets=10 rto=1000", OURS + MANY,
         optional=frozenset(SLOW_MANY)),
    Case("sweep200", "the same, sent again after 200 ms", "free", "-N 10 -a any -d 50 -l 2",
         "sweep devices=1000 gets=10 rto=200", OURS + MANY, optional=frozenset(SLOW_MANY)),
    Case("sweep-learned", "the same, with the retry that nobody set (others: 1 s)", "free",
         "-N 10 -a any -d 50 -l 2", "sweep devices=1000 gets=10 rto=1000",
         ["snmpsh-learned", "limit", "gosnmp", "netsnmp"]),
    Case("fan1k-v3", "discovery, keys and one authPriv get with each of 1,000 engines", "free",
         "-N 10 -a any", f"fan devices=1000 {V3}", OURS + MANY, optional=frozenset(SLOW_MANY)),
    Case("codec", "decode 25 variables, encode a get", "one", "-N 100", "codec",
         ["snmpsh", "snmpsh-values", "limit", "netsnmp", "gosnmp", "snmp"], quick="n=100000", less={"snmp": "n=500"}),
]

# How cost grows: the same task with more of one thing.
GROWTH = {
    "devices": ("-N 10 -a any", "fan devices={}", [10, 30, 100, 300, 1000, 3000, 10000, 30000],
                ["snmpsh", "snmpsh-await", "limit", "netsnmp", "gosnmp"]),
    "rows": ("-N {}", "walk reps=25", [10, 30, 100, 300, 1000, 3000, 10000, 30000],
             ["snmpsh", "limit", "netsnmp", "gosnmp"]),
    "requests in flight": ("-N 10 -a any", "fan devices=10000 window={}", [1, 3, 10, 30, 100, 300, 1000, 3000, 10000],
                           ["snmpsh", "snmpsh-await", "limit", "gosnmp"]),
}
