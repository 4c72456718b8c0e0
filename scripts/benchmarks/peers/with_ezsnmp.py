#!/usr/bin/env python3
"""with_ezsnmp.py FACE TASK key=value ... - ezsnmp, which is net-snmp's library beneath; one face."""
from contract import A, APASS, HOST, PORT, PPASS, REPS, ROOT, TIMEOUT, UPTIME, USER, V3, Clock, run


def session():
    from ezsnmp import Session
    kw = dict(hostname=HOST, port_number=PORT, timeout=max(1, int(TIMEOUT)), retries=5, print_oids_numerically=True,
              print_timeticks_numerically=True, print_enums_numerically=True, set_max_repeaters_to_num=REPS)
    if V3:
        return Session(version=3, security_level="authPriv", security_username=USER, auth_protocol="SHA",
                       auth_passphrase=APASS, privacy_protocol="AES", privacy_passphrase=PPASS, **kw)
    return Session(version=2, community="public", **kw)


def seq():
    n, ok, s = int(A.get("n", 20000)), 0, 0
    z = session()
    z.get(UPTIME)
    k = Clock()
    for _ in range(n):
        s += int(z.get(UPTIME)[0].value)
        ok += 1
    k.report(ok, n - ok, s)


def walk():
    z = session()
    z.get(UPTIME)
    s = 0
    k = Clock()
    r = z.bulk_walk(ROOT)
    for x in r:
        if x.type in ("INTEGER", "Counter32", "Gauge32", "Timeticks") or x.type.isdigit():
            s += int(x.value)
    k.report(len(r), 0, s)


run({"seq": seq, "walk": walk, "start": lambda: session().get(UPTIME)})
