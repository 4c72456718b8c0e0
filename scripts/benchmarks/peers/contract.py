"""contract.py - what the Python peers share: arguments, clocks, the result line (see harness/agent.py)."""
import json
import resource
import sys
import time

FACE, TASK = sys.argv[1], sys.argv[2]
A = dict(a.split("=", 1) for a in sys.argv[3:])
HOST = A.get("host", "127.0.0.1")
PORT = int(A.get("port", 16100))
V3 = A.get("version", "2c") == "3"
USER, APASS, PPASS = A.get("user", "shaaes"), A.get("authpass", "authpass1"), A.get("privpass", "privpass1")
UPTIME = "1.3.6.1.2.1.1.3.0"
ROOT = A.get("root", "1.3.6.1.2.1.2.2")
REPS = int(A.get("reps", 25))
TIMEOUT = int(A.get("timeout", 2000)) / 1000.0
RTO = int(A.get("rto", 1000)) / 1000.0


def ip(i):
    return f"127.0.{i // 250}.{i % 250 + 1}"


def rss():
    # VmHWM, not ru_maxrss: the latter keeps the peak of the process that forked us
    with open("/proc/self/status") as f:
        for line in f:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


class Clock:
    def __init__(self):
        self.base = rss()
        self.c, self.w = time.process_time(), time.perf_counter()

    def report(self, ok, bad=0, sum=0):
        w, c = time.perf_counter() - self.w, time.process_time() - self.c
        print(json.dumps(dict(ok=ok, bad=bad, wall=round(w, 6), cpu=round(c, 6), rss_kb=rss(),
                              base_rss_kb=self.base, sum=sum & 0xFFFFFFFF)), flush=True)


def raise_nofile():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def run(tasks):
    """Runs the task that was asked for, of those that this peer can do."""
    if TASK not in tasks:
        sys.exit(f"no task {TASK} for this peer")
    tasks[TASK]()
