import Datagrams
import SNMP
import SNMPAgent
import Testing
import VirtualTime

@testable import SNMPScript

@Suite struct InterpreterTests {
    @Test(arguments: [
        ("open sw1 10.0.0.11\nget sysName", ["sysName.0 = sw1"]),
        ("open 10.0.0.11\nget sysName.0 ifDescr.1", ["sysName.0 = sw1", "ifDescr.1 = eth1"]),
        (
            "open sw1 10.0.0.11\nlet r = get sysName ifDescr.2\nprint $r.sysName $r[\"ifDescr.2\"]",
            ["sw1 eth2"]
        ),
        (
            "open sw1 10.0.0.11\nget 1.3.6.1.2.1.1.5.0 .1.3.6.1.2.1.2.2.1.8.3",
            ["sysName.0      = sw1", "ifOperStatus.3 = down(2)"]
        ),
        (
            "open sw1 10.0.0.11\nlet s = get ifOperStatus.3\nprint $s $s.name $s.index $s.type $s.target $s.value $s.label",
            ["down ifOperStatus.3 3 Integer32 sw1 2 down"]
        ),
        (
            "open sw1 10.0.0.11\n[(get ifOperStatus.3) == \"down\", (get ifOperStatus.3) == 2]",
            ["true", "true"]
        ),
        ("open sw1 10.0.0.11\nnext sysDescr.0", ["sysObjectID.0 = enterprises.32473.1.10"]),
        (
            "open sw1 10.0.0.11\nbulk ifDescr --repetitions 2",
            ["ifDescr.1 = eth1", "ifDescr.2 = eth2"]
        ),
        ("open sw1 10.0.0.11\nwalk ifDescr | count", ["10"]),
        ("open sw1 10.0.0.11\nwalk ifDescr | where value =~ 'sfp' | count", ["2"]),
        (
            "open sw1 10.0.0.11\ntable ifDescr ifOperStatus | where ifOperStatus == \"down\"",
            ["index  ifDescr  ifOperStatus", "    3  eth3     down"]
        ),
        (
            "open sw1 10.0.0.11\nopen sw2 10.0.0.12\n@sw1 get sysName\n@sw1,sw2 get sysName",
            ["sysName.0 = sw1", "target  sysName", "sw1     sw1", "sw2     sw2"]
        ),
        (
            "open sw1 10.0.0.11 --tag a\nopen sw2 10.0.0.12 --tag a,b\n@a get sysName\n@b get sysName",
            ["target  sysName", "sw1     sw1", "sw2     sw2", "target  sysName", "sw2     sw2"]
        ),
        ("@10.0.0.11 get sysName", ["sysName.0 = sw1"]),
        ("@sw1 { let n = get sysName; print $n }\nprint \"after $n\"", ["sw1", "after sw1"]),
        ("def f() { @sw1 { let n = get sysName }\n return \"got $n\" }\nf()", ["got sw1"]),
        ("let x = 1\n@sw1,sw2 { let x = 2 }\nprint $x", ["1"]),
        (
            "open sw1 10.0.0.11\nlet h = get sysName &\nprint $h.target $h.done\nwait $h\nprint $h.done",
            ["sw1 false", "sysName.0 = sw1", "true"]
        ),
        ("open sw1 10.0.0.11\nlet h = walk ifDescr &\nlet v = wait $h\nprint $(len($v))", ["10"]),
        ("targets", ["name  address  version  tags  current"]),
        (
            "open a 10.0.0.11\nopen b 10.0.0.12\nuse a\nget sysName\nclose b\ntargets",
            [
                "sysName.0 = sw1", "name  address    version  tags  current",
                "a     10.0.0.11  2c             *",
            ]
        ),
        (
            "let r = parallel for h in [\"sw1\", \"sw2\"] { return {n: (@$h get sysName)} }\n$r | sort n desc",
            ["n", "sw2", "sw1"]
        ),
        ("parallel for i in 1..3 --max 1 { print $i }", ["1", "2", "3"]),
        (
            "table ifDescr | first",
            [
                "error: UsageError: no device to ask", " --> test:1:1", "  |",
                "1 | table ifDescr | first", "  | ^^^^^^^^^^^^^",
                "  = help: open r1 10.0.0.1   and then   table …   or   @r1 table …",
            ]
        ),
        ("open sw1 10.0.0.11\n(get ifAlias.99) ?? \"none\"", ["none"]),
        ("open old1 10.0.0.31 --version 1\n(get ifAlias.99) ?? \"none\"", ["none"]),
        ("open old1 10.0.0.31 --version 1\nlet t = table ifDescr\nprint $(len($t) > 0)", ["true"]),
        (
            "open sw1 10.0.0.11\ntable ifDescr ifType | group ifType",
            ["ifType          count", "ethernetCsmacd     10"]
        ),
        ("[{a: 1, b: 2}, {a: 1, b: 3}] | select a | unique", ["a", "1"]),
        ("let t = [{a: 1, b: 2}]\n[{a: 1, c: 9}] | join $t --on a", ["a  c  b", "1  9  2"]),
        (
            "diff ({a: 1, b: 2}) ({a: 1, b: 3, c: 4})",
            ["name  before  after", "b          2      3", "c          -      4"]
        ),
        ("read x.json", ["a  b", "1  x"]),
        (
            "read x.csv | where role == \"core\" | select name",
            ["name", "r1"]
        ),
        ("run lib.snmp\ntwice(4)", ["8"]),
        ("describe ifOperStatus | where name == \"kind\"", ["name  value", "kind  column"]),
        ("1..3 | last 2", ["2", "3"]),
        ("\"a\\u{1B}b\"".replacing("\\u{1B}", with: "\u{1B}[31m"), ["a\\x1B[31mb"]),
    ])
    func `a session writes what it should`(_ text: String, _ expected: [String]) {
        let session = Session(files: [
            "x.json": "[{\"a\": 1, \"b\": \"x\"}]", "x.csv": "name,role\nr1,core\n\"s,1\",edge\n",
            "lib.snmp": "def twice(x) { return $x * 2 }\n",
        ])
        #expect(session.run(text) == expected)
    }

    @Test(arguments: [
        ("open x 10.0.0.13 --timeout 1s\nget sysName", "Timeout", 3),
        ("open x 10.0.0.11\nget ifInErors.3", "NameError", 3),
        ("open x 10.0.0.11\nget ifDescr", "NameError", 3),
        ("open x 10.0.0.11\nget 1.2.3.4.5.99999999999", "NameError", 3),
        ("open x 10.0.0.11:99\nget sysName", "NetworkError", 3),
        ("open x nowhere.example\n", "NetworkError", 3),
        ("@nowhere get sysName", "NameError", 3), ("@all get sysName", "NameError", 3),
        ("open x 10.0.0.11\nopen y 10.0.0.12\n@* get sysNmae", "NameError", 3),
        ("open x 10.0.0.11\nopen y 10.0.0.12\n@* get sysName --timeout no", "UsageError", 2),
        ("open x 10.0.0.11\nset ifAdminStatus.3 = upp", "BadValue", 3),
        ("open x 10.0.0.11\nset ifDescr.3 = upp", "NotWritable", 3),
        ("open x 10.0.0.31 --version 1\nget ifAlias.99", "NoSuchName", 3),
        ("open x 10.0.0.11 --community wrong --timeout 1s\nget sysName", "Timeout", 3),
        ("get", "UsageError", 2), ("geet x", "NameError", 3), ("open", "UsageError", 2),
        ("open x 10.0.0.11 --verson 1", "NameError", 3), ("echo hello", "NameError", 3),
        ("open x 10.0.0.11 --version 4", "UsageError", 2), ("sleep 5", "UsageError", 2),
        ("wait 5", "NameError", 3), ("print 5 &", "UsageError", 2),
        ("assert 1 == 2", "AssertError", 1),
        ("env(\"HOME\")\nsecret env:HOME", "PolicyError", 3), ("read nofile.txt", "FileError", 3),
        ("ifDescr 5", "NameError", 3), ("| where x == 1", "UsageError", 2),
    ])
    func `what goes wrong has a kind, a remedy and an exit code`(
        _ text: String, _ kind: String, _ exit: Int32
    ) throws {
        let session = Session(writes: .allowed)
        let lines = session.run(text)
        let error = try #require(session.last.error, "\(lines)")
        #expect(error.code.rawValue == kind)
        #expect(session.last.exitCode == exit)
        #expect(error.place != nil)
    }

    @Test(arguments: [
        ("get sysName sysDscr sysUpTime", "sysDscr"), ("get sysName.0 ifDescr", "ifDescr"),
        ("get sysName --tiemout 3s", "--tiemout"), ("get sysName --timeout fast", "fast"),
        ("get sysName --timeout=fast", "--timeout"), ("get sysName --timeout", "--timeout"),
        ("open r1 10.0.0.11 --version 9", "9"), ("table ifDescr ifFoo", "ifFoo"),
        ("@x,nowhere get sysName", "x,nowhere"), ("@nowhere { get sysName }", "nowhere"),
        ("set sysContact.0 = a, ifAdminStatus.3 = upp", "upp"),
        ("set ifAdminStatus.3 = \"no such\"", "\"no such\""),
        ("set ifDescr.3 = upp", "ifDescr.3"), ("set ifAdminStat.3 = up", "ifAdminStat.3"),
        ("let v = 'upp'; set ifAdminStatus.3 = $v", "$v"),
        ("let y = get sysNmae | count", "sysNmae"), ("walk system ifTble.1", "ifTble.1"),
        ("@* get sysName sysUptme", "sysUptme"), ("@* { get sysNmae }", "sysNmae"),
        ("wait sysName", "wait sysName"), ("get $missing.0", "$missing"),
        ("let n = 'sysNmae'; get sysName $n", "get sysName $n"),
    ])
    func `the mark stands under the word that is wrong`(_ text: String, _ marked: String) throws {
        let session = Session(writes: .allowed)
        _ = session.run("open x 10.0.0.11\n" + text)
        let place = try #require(session.last.error?.place)
        #expect(place.line == 2)
        let line = Array(place.text)
        #expect(String(line[(place.column - 1)...].prefix(place.length)) == marked)
    }

    @Test func `an agent's answers cannot drive the terminal`() {
        let session = Session(writes: .allowed)
        let lines = session.run(
            "open x 10.0.0.11\nset sysContact.0 = \"a\u{1B}]52;c\u{7}\\nx\"\nget sysContact\n"
                + "table sysContact\nwalk sysContact | to csv\nprint \"$(get sysContact)\"")
        for line in lines {
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{7F}" })
        }
        #expect(lines.contains { $0.contains(#"\x1B]52;c\x07"#) })
    }

    @Test func `one silent device among many costs one timeout`() {
        let session = Session(extra: 50)
        session.run(
            "defaults --timeout 2s\nlet all = [\"10.0.0.13\"]\nfor i in 1..50 { let all += [\"10.64.0.$i\"] }\n"
                + "let r = @$all get sysName.0\nprint $(len($r)) $(len($r.failures))")
        #expect(session.lines.last == "50 1")
        #expect(session.last.exitCode == 4)
        #expect(session.clock.now <= Instant(nanoseconds: 2_100_000_000))
    }

    @Test func `output of several devices comes in one piece each, in their order`() {
        let session = Session()
        session.run(
            "@sw2,10.0.0.13,sw1 { print start; let n = get sysName --timeout 1s; print $n; sleep 1s; print end }"
        )
        #expect(
            session.lines == [
                "start", "sw2", "end", "start", "start", "sw1", "end",
                "warning: 1 of 3 failed: 10.0.0.13 (Timeout)",
            ])
    }

    @Test func `ten thousand devices are fibers on one thread, and come in their order`() {
        let session = Session(extra: 10_000)
        session.run(
            "let all = []\nfor i in 0..39 { for k in 1..250 { let all += [\"10.64.$i.$k\"] } }\n"
                + "let r = @$all get sysName.0 --timeout 5s\nprint $(len($r)) $(len($r.failures)) $r[0].sysName $r[9999].sysName"
        )
        #expect(session.lines == ["10000 0 edge-00001 edge-10000"])
        #expect(session.clock.now < Instant(nanoseconds: 3_000_000_000))
    }

    @Test func `a rate of requests is kept`() {
        var limits = Limits()
        limits.requestsPerSecond = 10
        let session = Session(limits: limits)
        session.run("for i in 1..21 { let x = @sw1 get sysName }")
        #expect(session.clock.now >= Instant(nanoseconds: 2_000_000_000))
        #expect(session.clock.now < Instant(nanoseconds: 2_500_000_000))
    }

    @Test func `an interruption ends everything and the session lives on`() {
        let session = Session()
        var turns = 0
        session.interpreter.isInterrupted = {
            turns += 1
            return turns > 3
        }
        session.run(
            "open sw1 10.0.0.11\nlet x = 1\ntry { while true { let x = $x + 1 } } catch { }")
        #expect(session.last.error?.code == .interrupted)
        #expect(session.last.exitCode == 130)
        session.interpreter.isInterrupted = { false }
        #expect(session.run("get sysName") == ["sysName.0 = sw1"])
    }

    @Test func `at the prompt the first change of a device is confirmed`() {
        let session = Session(writes: .ask)
        session.run("open sw1 10.0.0.11\nset sysContact.0 = new")
        #expect(session.last.error?.code == .readOnly)
        session.answers = [.no, .all]
        session.run("enable\nset sysContact.0 = new")
        #expect(session.lines.first == "sw1 sysContact.0: old@example.net -> new")
        #expect(session.last.error?.message == "nothing was set")
        session.run("set sysContact.0 = new\nset sysLocation.0 = here\nget sysContact")
        #expect(session.questions.count == 2)
        #expect(session.lines.last == "sysContact.0 = new")
    }

    @Test func `a host's command, variables and functions work from Swift`() throws {
        let session = Session()
        let interpreter = session.interpreter
        interpreter["floor"] = .integer(3)
        interpreter.register(
            Command(
                "ticket", "Open a ticket",
                parameters: [
                    .positional("title", .text), .option("severity", .choice(["low", "high"])),
                ]
            ) { call in
                .text("T-1 \(TextForm.text(call["title"])) \(TextForm.text(call["severity"]))")
            })
        #expect(
            session.run("ticket \"door open\" --severity high\nlet report = $floor + 1")
                == ["T-1 door open high"])
        guard case .integer(4)? = interpreter["report"] else {
            Issue.record("report should be 4")
            return
        }
        session.run("ticket x --severity middle")
        #expect(session.last.error?.code == .usage)
        session.run("def busy(a, b = 2) { return $a * $b }")
        guard case .integer(10) = try interpreter.call("busy", [.integer(5)]) else {
            Issue.record("busy(5) should be 10")
            return
        }
        #expect(throws: ScriptError.self) { try interpreter.call("busy") }
    }

    @Test func `a script takes its arguments from the command line`() {
        let session = Session()
        let script = "args host, community = \"public\", secs = 5s\nprint $host $community $secs"
        #expect(session.run(script, ["10.0.0.1"]) == ["10.0.0.1 public 5s"])
        #expect(
            session.run(script, ["h", "--community", "00123", "--secs=10s"]) == ["h 00123 10s"])
        session.run(script, [])
        #expect(session.last.exitCode == 2)
        session.run(script, ["a", "b", "1s", "d"])
        #expect(session.last.exitCode == 2)
        session.run(script, ["a", "--comunity", "x"])
        #expect(session.last.error?.help?.contains("--community") == true)
    }
}
