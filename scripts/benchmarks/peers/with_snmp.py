#!/usr/bin/env python3
"""with_snmp.py FACE TASK key=value ... - the Python library `snmp`; FACE is sync or aio."""
import json
import time

from contract import A, APASS, FACE, HOST, PORT, PPASS, REPS, ROOT, RTO, UPTIME, USER, V3, Clock, ip, run


def engine_of(aio=False):
    from snmp import Engine, SNMPv2c, SNMPv3
    if aio:
        from snmp.async_engine import AsyncEngine
        import asyncio
        e = AsyncEngine(SNMPv3 if V3 else SNMPv2c, loop=asyncio.get_running_loop())
    else:
        e = Engine(SNMPv3 if V3 else SNMPv2c)
    if V3:
        from snmp.security.usm.auth import HmacSha
        from snmp.security.usm.priv import AesCfb128
        e.addUser(USER, authProtocol=HmacSha, privProtocol=AesCfb128,
                  authSecret=APASS.encode(), privSecret=PPASS.encode())
    return e


def seq():
    e = engine_of()
    m = e.Manager((HOST, PORT), mtu=65535)
    m.get(UPTIME)
    n, s, ok = int(A.get("n", 20000)), 0, 0
    k = Clock()
    for _ in range(n):
        r = m.get(UPTIME)
        s += r[0].value.value
        ok += 1
    k.report(ok, n - ok, s)


def walk():
    from snmp import OID
    from snmp.smi import INTEGER
    e = engine_of()
    m = e.Manager((HOST, PORT), mtu=65535)
    m.get(UPTIME)
    root = OID.parse(ROOT)
    n, s, cur, run = 0, 0, root, True
    k = Clock()
    while run:
        for vb in m.getBulk(cur, maxRepetitions=REPS):
            if not vb.name.startswith(root) or type(vb.value).__name__ == "EndOfMibView":
                run = False
                break
            cur = vb.name
            n += 1
            if isinstance(vb.value, INTEGER):
                s += vb.value.value
    k.report(n, 0, s)


def fan(sweep=False):
    from snmp import Timeout
    n, gets = int(A.get("devices", 1000)), int(A.get("gets", 10)) if sweep else 1
    window = int(A.get("window", 0)) or n
    kw = dict(wait=False, timeout=30.0, refreshPeriod=RTO) if sweep else dict(wait=False)
    e = engine_of()
    ms = [e.Manager((ip(i), PORT), mtu=65535) for i in range(n)]
    ok = bad = s = 0
    left = [gets] * n
    k = Clock()
    owner = {}
    pend = list(range(n))
    poller = e.poll()

    def fire(i):
        h = ms[i].get(UPTIME, **kw)
        owner[h] = i
        poller.register(h)

    pend.reverse()
    while pend or poller:
        while pend and len(poller.handles) < window:
            fire(pend.pop())
        for h in poller.wait():
            i = owner.pop(h)
            try:
                s += h.wait()[0].value.value
                ok += 1
            except Timeout:
                bad += 1
            left[i] -= 1
            if left[i]:
                fire(i)
    k.report(ok, bad, s)


def aio_fan(sweep=False):
    import asyncio
    from snmp import Timeout
    n, gets = int(A.get("devices", 1000)), int(A.get("gets", 10)) if sweep else 1
    kw = dict(timeout=30.0, refreshPeriod=RTO) if sweep else {}

    async def main():
        e = engine_of(True)
        ms = [e.Manager((ip(i), PORT), mtu=65535) for i in range(n)]
        st = [0, 0, 0]
        sem = asyncio.Semaphore(int(A.get("window", 0)) or n)

        async def one(m):
            async with sem:
                for _ in range(gets):
                    try:
                        r = await m.get(UPTIME, **kw)
                        st[0] += 1
                        st[2] += r[0].value.value
                    except Timeout:
                        st[1] += 1
        k = Clock()
        await asyncio.gather(*[one(m) for m in ms])
        k.report(*st)
    asyncio.run(main())


def codec():
    import socket
    from snmp.v2c.interpreter import SNMPv2cInterpreter
    from snmp.message import Message, ProtocolVersion
    from snmp.pdu import GetRequestPDU
    q = bytes.fromhex("302802010104067075626c6963a51b02010702010002011930"
                      "10300e060a2b060102010202010a000500")
    so = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    so.settimeout(2)
    so.sendto(q, (HOST, PORT))
    data = so.recv(65536)
    i = SNMPv2cInterpreter()
    n, s = int(A.get("n", 2000)), 0
    t0 = time.perf_counter()
    for _ in range(n):
        m = i.decode(data)
        s += m.pdu.variableBindings[24].value.value
    t1 = time.perf_counter()
    for j in range(n):
        s += len(Message(ProtocolVersion.SNMPv2c, b"public", GetRequestPDU(UPTIME).withRequestID(j)).encode())
    t2 = time.perf_counter()
    print(json.dumps(dict(bytes=len(data), decode25_ns=(t1 - t0) / n * 1e9, encode_get_ns=(t2 - t1) / n * 1e9, sum=s)))


def start():
    engine = engine_of()  # kept: the engine closes its sockets when it goes, managers or not
    engine.Manager((HOST, PORT)).get(UPTIME)


run({"fan": aio_fan, "sweep": lambda: aio_fan(True)} if FACE == "aio" else
    {"seq": seq, "walk": walk, "fan": fan, "sweep": lambda: fan(True), "codec": codec, "start": start})
