/// Lines to type for the commands, statements and functions that a person meets first; each is a program that runs.
enum HelpExamples {
    static let all: [String: [String]] = [
        "open": [
            "open r1 10.0.0.1 --community public", "open r2 10.0.0.2 --version 3 --user ops",
        ],
        "user": ["user ops --auth sha256 --authkey (secret ask)"],
        "use": ["use core1"],
        "get": ["get sysName sysUpTime", "get ifOperStatus.3", "@core1,sw1 get sysName"],
        "next": ["next ifDescr.3"],
        "bulk": ["bulk ifDescr --repetitions 5"],
        "walk": ["walk system", "walk ifTable --limit 100"],
        "table": [
            "table ifDescr ifOperStatus", "table ifOperStatus | where ifOperStatus == \"down\"",
        ],
        "set": ["set ifAlias.3 = \"to the lab\"", "set ifAdminStatus.3 = up --verify"],
        "watch": ["watch 2s { get ifInOctets.1 ifOutOctets.1 }"],
        "rate": ["let a = get ifInOctets.1", "rate((get ifInOctets.1), $a)"],
        "delta": ["let a = get ifInOctets.1", "delta((get ifInOctets.1), $a)"],
        "wait": ["let h = get sysUpTime &", "wait $h"],
        "save": ["table ifDescr ifOperStatus | save ports.csv"],
        "read": ["let t = read ports.csv"],
        "page": ["walk ifTable | page"],
        "to": ["table ifDescr ifSpeed | to json"],
        "first": ["table ifInOctets | sort ifInOctets desc | first 5"],
        "group": ["table ifDescr ifOperStatus | group ifOperStatus"],
        "join": ["table ifDescr | join (table ifAlias)"],
        "diff": ["let a = table ifInOctets", "diff $a (table ifInOctets)"],
        "describe": ["describe ifOperStatus"],
        "find": ["find octets", "find if*Errors"],
        "mib": ["mib load ACME-MIB.txt"],
        "secret": ["let k = secret env:SNMP_KEY"],
        "run": ["run ports.snmp 10.0.0.1"],
        "print": ["print \"up for $(get sysUpTime)\""],
        "enable": ["enable"],
        "defaults": ["defaults --timeout 2s --community public"],
        "help": ["help walk", "help Timeout", "help tables"],
    ]
}
