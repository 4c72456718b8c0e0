"""The agent that answers everybody, and the one way in which programs are run and bounded."""
import atexit
import json
import os
import resource
import signal
import subprocess
import sys
import time

from harness.cases import USERS

# Processes that are still to be ended, whatever happens.
_running = set()


def _end_all():
    for process in list(_running):
        process.kill()
        process.wait()


atexit.register(_end_all)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


class Agent:
    """`agent/agent.c` with the given arguments, on a free port of the loopback interface.

    It ends with `stop()`, with this program, and after an hour by itself.
    """

    def __init__(self, program, arguments, cpu=None):
        words = [program, "-p", "0", "-t", "3600", *USERS, *arguments.split()]
        if cpu is not None:
            words += ["-c", str(cpu)]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        _running.add(self.process)
        first = self.process.stdout.readline().split()
        if len(first) != 2 or first[0] != "ready":
            raise RuntimeError("the agent did not start: " + self.process.stderr.read().strip())
        self.port = int(first[1])

    def counters(self):
        """What it counted since the last time."""
        self.process.send_signal(signal.SIGUSR1)
        return json.loads(self.process.stderr.readline())

    def stop(self):
        self.process.terminate()
        self.process.communicate()
        _running.discard(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def pin(cpu):
    """What puts a new process on one processor; nothing where there is but one."""
    if cpu is None or cpu >= (os.cpu_count() or 1):
        return None
    return lambda: os.sched_setaffinity(0, {cpu})


def run(words, timeout, cpu=None, environment=None):
    """Runs a program to its end, or to its time limit.

    Returns (standard output, standard error, seconds, processor seconds); raises RuntimeError with
    its last words if it failed.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=pin(cpu), env=environment)
    _running.add(process)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        output, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise RuntimeError(f"over {timeout:g} s") from None
    finally:
        _running.discard(process)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode != 0:
        lines = (errors or output).strip().splitlines() or [f"exit code {process.returncode}"]
        raise RuntimeError(lines[-1][:200])
    return output, errors, seconds, cpu_seconds


def contract(words, timeout, cpu=None, environment=None):
    """Runs a program that keeps the contract, and returns its result line as a dictionary.

    `COMMAND TASK key=value...` does the work, prints one line of JSON last, and exits 0: ok, bad, wall
    and cpu (seconds for the work alone: start, managers and, in seq and walk, a first get are outside),
    rss_kb and base_rss_kb (the peak at the end and before the first manager), sum (of every integer
    received, modulo 2^32: proof that values were decoded). codec: decode25_ns and encode_get_ns.
    """
    output, _, seconds, cpu_seconds = run(words, timeout, cpu, environment)
    try:
        result = json.loads(output.strip().splitlines()[-1])
    except (IndexError, ValueError):
        raise RuntimeError("no result line") from None
    result["process_wall"] = seconds
    result["process_cpu"] = cpu_seconds
    return result
