#!/usr/bin/env python3
"""with_pysnmp.py FACE TASK key=value ... - pysnmp; FACE is v3arch or v1arch (its two interfaces)."""
from contract import A, APASS, FACE, HOST, PORT, PPASS, REPS, ROOT, RTO, TIMEOUT, UPTIME, USER, V3, Clock, ip, run


def setup(v1arch=False):
    if v1arch:
        import pysnmp.hlapi.v1arch.asyncio as h
        eng = h.SnmpDispatcher()
    else:
        import pysnmp.hlapi.v3arch.asyncio as h
        eng = h.SnmpEngine()
    if V3:
        auth = h.UsmUserData(USER, APASS, PPASS, authProtocol=h.USM_AUTH_HMAC96_SHA, privProtocol=h.USM_PRIV_CFB128_AES)
    else:
        auth = h.CommunityData("public", mpModel=1)
    head = (eng, auth)
    tail = () if v1arch else (h.ContextData(),)
    return h, eng, head, tail


def main(v1arch=False):
    import asyncio
    h, eng, head, tail = setup(v1arch)

    async def get(t):
        ei, es, _, vbs = await h.get_cmd(*head, t, *tail, h.ObjectType(h.ObjectIdentity(UPTIME)), lookupMib=False)
        if ei or es:
            return None
        return int(vbs[0][1])

    async def target(host, to=TIMEOUT, re=5):
        return await h.UdpTransportTarget.create((host, PORT), timeout=to, retries=re)

    async def seq():
        t = await target(HOST)
        n, ok, s = int(A.get("n", 20000)), 0, 0
        await get(t)
        k = Clock()
        for _ in range(n):
            r = await get(t)
            if r is not None:
                ok += 1
                s += r
        k.report(ok, n - ok, s)

    async def walk():
        t = await target(HOST)
        await get(t)
        n, s, bad = 0, 0, 0
        root = tuple(map(int, ROOT.split(".")))
        k = Clock()
        cur, run = ROOT, True
        while run:
            ei, es, _, vbs = await h.bulk_cmd(*head, t, *tail, 0, REPS,
                                              h.ObjectType(h.ObjectIdentity(cur)), lookupMib=False)
            if ei or es:
                bad += 1
                break
            for name, val in vbs:
                if tuple(name[: len(root)]) != root:
                    run = False
                    break
                n += 1
                cur = name
                try:
                    s += int(val)
                except (TypeError, ValueError):
                    pass
        k.report(n, bad, s)

    async def fan(sweep):
        n, gets = int(A.get("devices", 1000)), int(A.get("gets", 10)) if sweep else 1
        to, re = (RTO, 20) if sweep else (TIMEOUT, 5)
        ts = [await target(ip(i), to, re) for i in range(n)]
        st = [0, 0, 0]
        sem = asyncio.Semaphore(int(A.get("window", 0)) or n)

        async def one(t):
            async with sem:
                for _ in range(gets):
                    r = await get(t)
                    if r is None:
                        st[1] += 1
                    else:
                        st[0] += 1
                        st[2] += r
        k = Clock()
        await asyncio.gather(*[one(t) for t in ts])
        k.report(*st)

    async def start():
        assert await get(await target(HOST)) is not None

    tasks = {"seq": seq, "walk": walk, "fan": lambda: fan(False), "sweep": lambda: fan(True), "start": start}
    run({name: lambda task=task: asyncio.run(task()) for name, task in tasks.items()})


main(FACE == "v1arch")
