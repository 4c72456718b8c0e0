import Testing

/// The program as a person or a script calls it.
@Suite struct ProgramTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    private func run(
        _ words: String..., input: String? = nil
    ) throws -> (output: String, code: Int32) {
        try Snmpsh.run(["--no-init"] + words, in: folder, input: input)
    }

    @Test func `a directory of modules is checked with a line for each, and is loaded lazily`()
        throws
    {
        try folder.write(
            "A-MIB DEFINITIONS ::= BEGIN\na OBJECT IDENTIFIER ::= { enterprises 99999 }\nEND\n",
            to: "a.mib")
        let good = try run("check-mibs", ".")
        #expect(good.output == "A-MIB: 1 node, 0 errors, 1 warning, 0 notes\n")
        #expect(good.code == 0)
        try folder.write(
            "B-MIB DEFINITIONS ::= BEGIN\nb OBJECT IDENTIFIER ::= { nowhere 1 }\nEND\n", to: "b.mib"
        )
        let bad = try run("check-mibs", ".", "--verbose")
        #expect(try run("--verbose", "check-mibs", ".").output == bad.output)
        #expect(bad.output.contains("\nB-MIB: 0 nodes, 1 error, 0 warnings, 0 notes\n"))
        #expect(bad.output.contains("B-MIB:2: error: `b`: `nowhere` is defined nowhere"))
        #expect(bad.code == 1)
        #expect(try run("check-mibs", "none").code == 2)

        let dump = try run(
            "--mibs", ".", "-c", "mib dump A-MIB\nmib list | where module == \"B-MIB\"")
        #expect(dump.output.hasPrefix("A-MIB::a 1.3.6.1.4.1.99999\n"))
        #expect(dump.output.contains("indexed"))
    }

    @Test func `a refused port, silence, a bad name, a bad OID and bad syntax are told apart`()
        throws
    {
        let refused = try run(
            "-c", "open 127.0.0.1:1\nget sysName --timeout 5s --resend 100ms")
        #expect(refused.output.contains("nothing listens on that port"))
        #expect(refused.code == 3)

        let silent = try run("--demo", "-c", "@deadbox get sysName --timeout 200ms")
        #expect(silent.output.contains("error: Timeout: no answer from deadbox"))
        #expect(silent.code == 3)

        let name = try run("--demo", "-c", "get sysNmae")
        #expect(name.output.contains("did you mean sysName?"))
        #expect(name.code == 3)

        let oid = try run("--demo", "-c", "get 1.3.6.99999999999")
        #expect(oid.output.contains("a number of an OID is at most 4294967295"))
        #expect(oid.code == 3)

        let syntax = try run("--demo", "-c", "if get x == 1 { }")
        #expect(syntax.output.contains("a command cannot follow if directly"))
        #expect(syntax.code == 2)

        let usage = try run("--demoo")
        #expect(usage.output.contains("did you mean --demo?"))
        #expect(usage.code == 2)
    }

    @Test func `no descriptor left is an error that says what to raise, and ends nothing else`()
        throws
    {
        let program = try Snmpsh.path()
        let result = try Snmpsh.shell(
            "ulimit -n 5; exec '\(program)' --no-init -c "
                + "'try { open 127.0.0.1:1; get sysName } catch as e { print $e.message }; print still here'",
            in: folder)
        #expect(result.output.contains("too many open files; raise the limit"))
        #expect(result.output.contains("still here"))
    }

    @Test func `a file takes arguments, standard input and -c say the same`() throws {
        try folder.write("args host\nprint \"host is $host\"\n", to: "a.snmp")
        #expect(try run("a.snmp", "10.0.0.1").output == "host is 10.0.0.1\n")
        #expect(try run("-c", "print one").output == "one\n")
        #expect(try run("-", input: "print one\n").output == "one\n")
        #expect(try run(input: "print one\n").output == "one\n")
        let missing = try run("nothere.snmp")
        #expect(missing.output.contains("nothere.snmp"))
        #expect(missing.code == 2)
    }

    @Test func `no octet of a device reaches the output raw`() throws {
        try folder.write(
            """
            1.3.6.1.2.1.1.1.0|4x|1b5d303b70776e6564071b5b324a9b316d0d0a
            1.3.6.1.2.1.1.5.0|4x|e280ae7478742e657865

            """, to: "evil.snmprec")
        let result = try run("--agent", "evil.snmprec", "-c", "@evil get sysDescr sysName")
        #expect(result.code == 0)
        for scalar in result.output.unicodeScalars where scalar != "\n" {
            #expect(
                scalar.value >= 0x20 && scalar.value != 0x7F
                    && !(0x80...0x9F).contains(scalar.value))
            #expect(scalar.value != 0x202E)
        }
        #expect(result.output.contains("sysDescr.0"))
    }

    @Test func `a recorded device answers beside the real network`() throws {
        try folder.write("1.3.6.1.2.1.1.5.0|4|box\n1.3.6.1.2.1.1.7.0|2|72\n", to: "box.snmprec")
        let result = try run(
            "--agent", "box.snmprec@10.9.8.7", "-c", "@10.9.8.7 get sysName sysServices")
        #expect(result.output == "sysName.0     = box\nsysServices.0 = 72\n")
        let broken = try run("--agent", "none.snmprec", "-c", "print 1")
        #expect(broken.output.contains("none.snmprec"))
        #expect(broken.code == 2)
    }

    @Test func `a script writes only when it may`() throws {
        let refused = try run("--demo", "-c", "use sw1; set sysContact = \"x\"")
        #expect(refused.output.contains("run it with --write, or with --dry-run"))
        #expect(refused.code == 3)
        let dry = try run(
            "--demo", "--dry-run", "-c", "use sw1; set sysContact = \"x\"; get sysContact")
        #expect(dry.output.contains("would set sw1 sysContact.0: old@example.net -> x"))
        #expect(dry.output.hasSuffix("sysContact.0 = x\n"))
        let written = try run("--demo", "--write", "-c", "use sw1; set sysContact = \"x\" --verify")
        #expect(written.output == "sysContact.0 = x\n")
    }

    @Test func `exit codes say how it went`() throws {
        #expect(try run("--demo", "-c", "get sysName").code == 0)
        #expect(try run("--demo", "-c", "assert false, \"why\"").code == 1)
        #expect(try run("--demo", "-c", "@core1,deadbox get sysName --timeout 300ms").code == 4)
        #expect(try run("--demo", "-c", "get ifAlias.99").code == 5)
        #expect(try run("--version").output.hasPrefix("snmpsh "))
        #expect(try run("--help").code == 0)
    }

    @Test func `a start-up file that others may write is refused`() throws {
        let result = try Snmpsh.run(["-c", "print 1"], in: folder)
        #expect(result.output == "1\n")
        let script = """
            mkdir -p .config/snmpsh && echo 'print "from init"' > .config/snmpsh/init.snmp
            """
        let made = try Snmpsh.shell(script, in: folder)
        #expect(made.code == 0)
        #expect(try Snmpsh.run(["-c", "print 1"], in: folder).output == "from init\n1\n")
        let given = try Snmpsh.run(["-c", "args a\nprint $a", "x"], in: folder)
        #expect(given.output == "from init\nx\n", "the arguments are the script's, not its own")
        _ = try Snmpsh.shell("chmod o+w .config/snmpsh/init.snmp", in: folder)
        let refused = try Snmpsh.run(["-c", "print 1"], in: folder)
        #expect(refused.output.contains("others may write"))
        #expect(refused.code == 2)
    }

    @Test func `a check asks nobody, lists what would be set and finds mistakes`() throws {
        try folder.write("use sw1\nset ifAdminStatus.3 = down\n", to: "good.snmp")
        try folder.write("get ifDscr.3\n", to: "bad.snmp")
        let good = try run("check", "good.snmp")
        #expect(good.output == "good.snmp:2: set ifAdminStatus.3 = down\n")
        #expect(good.code == 0)
        let bad = try run("check", "bad.snmp")
        #expect(bad.output.contains("ifDescr"))
        #expect(bad.code == 2)
    }

    @Test func `the tour ends well`() throws {
        let result = try run("--demo", "\(Snmpsh.root)/docs/examples/tour.snmp")
        #expect(result.code == 0)
        #expect(result.output.contains("The busiest ports"))
    }
}
