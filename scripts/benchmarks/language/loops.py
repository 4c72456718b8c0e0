# python3 loops.py NAME N: N operations of one kind; prints what they gave.
import sys


def loop(n):
    s = i = 0
    while i < n:
        s += i
        i += 1
    return s


def arith(n):
    s = i = 0
    while i < n:
        s = (s * 31 + i) % 65536
        i += 1
    return s


def add(a, b):
    return a + b


def calls(n):
    s = 0
    for i in range(1, n + 1):
        s = add(s, i)
    return s


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def append(n):
    s = ""
    for _ in range(n):
        s += "x"
    return len(s)


def lists(n):
    a = []
    for i in range(1, n + 1):
        a.append(i)
    s = 0
    for x in a:
        s += x
    return s


def dicts(n):
    d = {}
    for i in range(1, n + 1):
        d["k" + str(i)] = i
    s = 0
    for i in range(1, n + 1):
        s += d["k" + str(i)]
    return s


def catch(n):
    s = 0
    for _ in range(n):
        try:
            raise ValueError("no")
        except ValueError:
            s += 1
    return s


def filtered(n):
    rows = [{"id": i, "state": i % 3, "octets": i * 7919 % 1009} for i in range(1, 1001)]
    s = 0
    for _ in range(n // 1000):
        found = [row for row in rows if row["state"] == 1 and row["octets"] > 500]
        found = sorted(found, key=lambda row: row["octets"], reverse=True)[:10]
        s += found[0]["octets"]
    return s


print({"loop": loop, "arith": arith, "calls": calls, "fib": lambda n: fibonacci(27), "append": append,
       "list": lists, "dict": dicts, "catch": catch, "filter": filtered}[sys.argv[1]](int(sys.argv[2])))
