import Testing

@testable import snmpsh

/// `snmpsh test` and `--record-agent`.
@Suite struct ScriptTestsTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func run(_ words: String...) throws -> (output: String, code: Int32) {
        try Snmpsh.run(words, in: folder)
    }

    private static let recording = "1.3.6.1.2.1.1.5.0|4|box\n1.3.6.1.2.1.2.2.1.7.3|2|1\n"

    @Test func `scripts are run against recorded answers, and those that fail are told`() throws {
        try folder.write(Self.recording, to: "box.snmprec")
        try folder.write("@box get sysName\nsleep 24h\ncheck true\n", to: "good.snmp")
        try folder.write("check (get sysName) == \"other\", \"is the other\"\n", to: "bad.snmp")
        try folder.write("get sysNmae\n", to: "wrong.snmp")
        try folder.write("if (\n", to: "broken.snmp")
        let good = try run("test", "good.snmp", "--agent", "box.snmprec")
        #expect(good.output == "ok    good.snmp (1 passed)\n1 of 1 scripts did as expected\n")
        #expect(good.code == 0)
        let all = try run("test", "--agent", "box.snmprec", "good.snmp", "bad.snmp", "wrong.snmp")
        #expect(
            all.output.contains("FAIL  bad.snmp\n      FAIL  is the other\n      (exit 1)\n"))
        #expect(all.output.contains("did you mean sysName?"))
        #expect(all.output.hasSuffix("1 of 3 scripts did as expected\n"))
        #expect(all.code == 1)
        let broken = try run("test", "--agent", "box.snmprec", "broken.snmp", "none.snmp")
        #expect(broken.output.contains("ERROR broken.snmp"))
        #expect(broken.output.contains("ERROR none.snmp"))
        #expect(broken.code == 2)
    }

    @Test func `what is expected stands beside the script, and is written on demand`() throws {
        try folder.write(Self.recording, to: "box.snmprec")
        try folder.write("@box get sysName\nprint $(now() > 0)\n", to: "a.snmp")
        #expect(try run("test", "--update", "a.snmp", "--agent", "box.snmprec").code == 0)
        #expect(try folder.read("a.out") == "sysName.0 = box\ntrue\n(exit 0)\n")
        #expect(try run("test", "a.snmp", "--agent", "box.snmprec").code == 0)
        try folder.write("sysName.0 = fox\ntrue\n(exit 0)\n", to: "a.out")
        let other = try run("test", "a.snmp", "--agent", "box.snmprec")
        #expect(
            other.output == """
                FAIL  a.snmp
                      a.out:1 - sysName.0 = fox
                      a.out:1 + sysName.0 = box
                0 of 1 scripts did as expected

                """)
        #expect(other.code == 1)
    }

    @Test func `scripts do not see what others changed, nor the real network`() throws {
        try folder.write(Self.recording, to: "box.snmprec")
        let text = "set ifAdminStatus.3 = down\nprint (get ifAdminStatus.3)\n"
        try folder.write("check (get ifAdminStatus.3) == \"up\"\n" + text, to: "a.snmp")
        try folder.write("check (get ifAdminStatus.3) == \"up\"\n" + text, to: "b.snmp")
        try folder.write("@127.0.0.1:1 get sysName --timeout 10m\n", to: "c.snmp")
        let result = try run("test", "a.snmp", "b.snmp", "c.snmp", "--agent", "box.snmprec")
        #expect(result.output.contains("ok    a.snmp (1 passed)\nok    b.snmp (1 passed)\n"))
        // Nobody is there, and ten minutes pass at once; a real socket would be refused.
        #expect(result.output.contains("error: Timeout: no answer"))
        #expect(result.code == 1)
    }

    @Test func `a runbook is tested like a script, its confirmations given`() throws {
        try folder.write(Self.recording, to: "box.snmprec")
        try folder.write("```snmp confirm\nsnmp> get sysName\nbox\n```\n", to: "a.md")
        #expect(try run("test", "a.md", "--agent", "box.snmprec").code == 0)
    }

    @Test func `a test without devices or scripts says what is missing`() throws {
        #expect(try run("test").output.contains("test needs scripts"))
        let none = try run("test", "a.snmp")
        #expect(none.output.contains("test needs devices that are simulated"))
        #expect(none.code == 2)
    }

    @Test func `what devices answer is recorded, and answers a test the same`() throws {
        try folder.write(
            """
            open sw 10.0.0.11 --community public
            get sysName sysUpTime sysObjectID nothing.99 ?? 0
            """.replacing(" nothing.99 ?? 0", with: "")
                + "\ntable ifDescr ifOperStatus ifPhysAddress ifInOctets | first 2\nget ifAlias.99\n",
            to: "a.snmp")
        let first = try run("--demo", "--record-agent", "sw.snmprec", "a.snmp")
        #expect(first.output.hasSuffix("recorded sw.snmprec\n"))
        let text = try folder.read("sw.snmprec")
        #expect(text.hasPrefix("# recorded from sw at 10.0.0.11\n1.3.6.1.2.1.1.2.0|6|"))
        #expect(text.contains("1.3.6.1.2.1.1.5.0|4|sw1\n"))
        #expect(!text.contains("public"))
        let again = try run("--agent", "sw.snmprec", "a.snmp")
        #expect(again.output + "recorded sw.snmprec\n" == first.output)
        #expect(try run("test", "a.snmp", "--agent", "sw.snmprec").output.contains("FAIL  a.snmp"))
        // An answer that is missing ends a run with 5; said so, it is what is expected.
        #expect(try run("test", "--update", "a.snmp", "--agent", "sw.snmprec").code == 0)
        #expect(try run("test", "a.snmp", "--agent", "sw.snmprec").code == 0)
    }

    @Test func `several devices are recorded in a file each`() throws {
        let result = try run(
            "--demo", "--record-agent", "lab.snmprec", "-c", "@core1,sw1 get sysName")
        #expect(result.output.contains("recorded lab-core1.snmprec\nrecorded lab-sw1.snmprec\n"))
        let both = try run(
            "--agent", "lab-core1.snmprec", "--agent", "lab-sw1.snmprec", "-c",
            "@core1,sw1 get sysName")
        #expect(both.output == "target  sysName\ncore1   core1\nsw1     sw1\n")
        let none = try run("--demo", "--record-agent", "x.snmprec", "-c", "print 1")
        #expect(none.output.contains("no device answered, so nothing was recorded"))
    }

    @Test func `communities that a device answers with are not recorded`() throws {
        try folder.write(
            "1.3.6.1.2.1.1.5.0|4|box\n1.3.6.1.6.3.18.1.1.1.2.97|4|canary-7f\n", to: "box.snmprec")
        let result = try run(
            "--agent", "box.snmprec", "--record-agent", "out.snmprec", "-c",
            "open b 10.99.0.1 --community public\nwalk .1.3.6.1.6.3.18\nget sysName")
        #expect(result.output.contains("canary-7f"))
        let text = try folder.read("out.snmprec")
        #expect(!text.contains("canary-7f"))
        #expect(text.contains("|4|box"))
    }

    @Test(arguments: [
        ("x.snmp", "x.out"), ("lab/x.y.md", "lab/x.y.out"), ("a.b/x", "a.b/x.out"), ("-", "-.out"),
    ])
    func `expected output has the script's name`(_ path: String, _ expected: String) {
        #expect(ScriptTests.expectation(of: path) == expected)
    }
}
