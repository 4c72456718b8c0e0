#!/usr/bin/env python3
"""with_gufo.py FACE TASK key=value ... - gufo_snmp; FACE is sync or aio."""
from contract import A, APASS, FACE, HOST, PORT, PPASS, REPS, ROOT, RTO, TIMEOUT, UPTIME, USER, V3, Clock, ip, raise_nofile, run


def settings():
    kw = dict(port=PORT, timeout=TIMEOUT)
    if V3:
        from gufo.snmp.user import User, Sha1Key, Aes128Key
        kw["user"] = User(USER, auth_key=Sha1Key(APASS.encode()), priv_key=Aes128Key(PPASS.encode()))
    else:
        kw["community"] = "public"
    return kw


def seq():
    from gufo.snmp.sync import SnmpSession
    n, ok, s = int(A.get("n", 20000)), 0, 0
    with SnmpSession(HOST, **settings()) as z:
        z.get(UPTIME)
        k = Clock()
        for _ in range(n):
            s += z.get(UPTIME)
            ok += 1
        k.report(ok, n - ok, s)


def walk():
    from gufo.snmp.sync import SnmpSession
    with SnmpSession(HOST, **settings()) as z:
        n = s = 0
        k = Clock()
        for _, v in z.getbulk(ROOT, max_repetitions=REPS):
            n += 1
            if type(v) is int:
                s += v
        k.report(n, 0, s)


def aio():
    import asyncio
    from gufo.snmp.aio import SnmpSession
    raise_nofile()

    async def seq():
        n, ok, s = int(A.get("n", 20000)), 0, 0
        async with SnmpSession(HOST, **settings()) as z:
            await z.get(UPTIME)
            k = Clock()
            for _ in range(n):
                s += await z.get(UPTIME)
                ok += 1
            k.report(ok, n - ok, s)

    async def walk():
        async with SnmpSession(HOST, **settings()) as z:
            n = s = 0
            k = Clock()
            async for _, v in z.getbulk(ROOT, max_repetitions=REPS):
                n += 1
                if type(v) is int:
                    s += v
            k.report(n, 0, s)

    async def fan(sweep):
        n, gets = int(A.get("devices", 1000)), int(A.get("gets", 10)) if sweep else 1
        kw = settings()
        if sweep:
            kw["timeout"] = RTO
        base = Clock()
        zs = [SnmpSession(ip(i), **kw) for i in range(n)]
        st = [0, 0, 0]
        sem = asyncio.Semaphore(int(A.get("window", 0)) or n)

        async def one(z):
            async with sem:
                if V3:
                    await z.refresh()  # discovery, time
                for _ in range(gets):
                    for _try in range(20):  # gufo itself never sends again
                        try:
                            v = await z.get(UPTIME)
                            st[2] += v
                            st[0] += 1
                            break
                        except TimeoutError:
                            pass
                    else:
                        st[1] += 1
        k = Clock()
        k.base = base.base
        await asyncio.gather(*[one(z) for z in zs])
        k.report(*st)

    tasks = {"seq": seq, "walk": walk, "fan": lambda: fan(False), "sweep": lambda: fan(True)}
    run({name: lambda task=task: asyncio.run(task()) for name, task in tasks.items()})


def start():
    from gufo.snmp.sync import SnmpSession
    with SnmpSession(HOST, **settings()) as z:
        z.get(UPTIME)


if FACE == "aio":
    aio()
else:
    run({"seq": seq, "walk": walk, "start": start})
