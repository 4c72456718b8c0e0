import Testing

@testable import SNMPScript

@Suite struct CheckingTests {
    @Test(arguments: Example.scripts)
    func `the examples pass the check`(_ example: Example) throws {
        let program = try Program(parsing: example.text, name: example.name)
        #expect(program.check().map(\.message) == [])
        #expect(program.warnings.isEmpty)
    }

    @Test(arguments: [
        ("get ifInErors.3", "no object `ifInErors`"), ("geet x", "no command `geet`"),
        ("open x --verson 1", "no option `--verson`"),
        ("if true { set ifAdminStatus.3 = upp }", "has no value `upp`"),
        ("def f() { set ifDescr.3 = x }", "is read-only"), ("@r1 { walk nothere }", "no object"),
        ("get sysName --tiemout 3s", "no option `--tiemout`"),
        ("get sysName --timeout fast", "timeout is a duration, not `fast`"),
        ("get sysName --timeout=3", "timeout is a duration"),
        ("open x 10.0.0.1 --version 4", "version is one of 1, 2c, 3"),
        ("bulk ifDescr --repetitions many", "repetitions is a whole number"),
        ("set sysName.0 = x --verify=yes", "--verify takes no value"),
    ])
    func `what can be known without a device is found`(_ text: String, _ message: String) throws {
        let found = try Program(parsing: text).check()
        #expect(found.count == 1)
        #expect(found.first?.message.contains(message) == true)
        #expect(found.first?.place != nil)
    }

    @Test(arguments: [
        "get sysName --timeout 3s", "get sysName --timeout $t", "get sysName --timeout=\"$t\"",
        "open x 10.0.0.1 --version 2c --tag edge --timeout 500ms", "bulk ifDescr --repetitions 5",
        "get sysName --timeout (2s * 3)",
    ])
    func `what fits, or is known while running, is not found fault with`(_ text: String) throws {
        #expect(try Program(parsing: text).check().map(\.message) == [])
    }

    @Test func `a command without options shows how it is written`() throws {
        let found = try Program(parsing: "use r1 --community x").check()
        #expect(found.map(\.message) == ["use has no option `--community`"])
        #expect(found.first?.help?.hasPrefix("use ") == true)
        let session = Session()
        session.run("use r1 --community x")
        #expect(session.last.error?.help == found.first?.help)
    }

    @Test(arguments: [
        (
            "table ifTable | where ifOperStatus == \"dwon\"",
            "ifOperStatus has no value `dwon`, so this never holds", "did you mean \"down\"?"
        ),
        (
            "for r in $t { if $r.ifAdminStatus != \"off\" { print $r } }",
            "ifAdminStatus has no value `off`, so this always holds", "it has up down testing"
        ),
        (
            "def f(t) { return ($t | where \"Up\" == ifOperStatus and index > 1) }",
            "ifOperStatus has no value `Up`, so this never holds", "did you mean \"up\"?"
        ),
        (
            "let a = $t | select x = ifOperStatus in [\"up\", \"dwon\"]",
            "ifOperStatus has no value `dwon`, so this never holds", "did you mean \"down\"?"
        ),
        (
            "while (@r1 get IF-MIB::ifOperStatus.$i --timeout 2s) != \"upp\" { }",
            "IF-MIB::ifOperStatus has no value `upp`, so this always holds",
            "did you mean \"up\"?"
        ),
        (
            "check (get ifOperStatus.3) == \"upp\"",
            "ifOperStatus has no value `upp`, so this never holds", "did you mean \"up\"?"
        ),
    ])
    func `a label that an object does not have is warned of`(
        _ text: String, _ message: String, _ help: String
    ) throws {
        let found = try Program(parsing: text).check()
        #expect(found.map(\.message) == [message])
        #expect(found.first?.severity == .warning)
        #expect(found.first?.help == help)
        #expect(
            found.first?.place?.length
                == found.first.map { _ in
                    (message.split(separator: "`").dropFirst().first?.count ?? 0) + 2
                })
    }

    @Test(arguments: [
        "table ifTable | where ifOperStatus == \"down\"", "table ifTable | where ifDescr == \"x\"",
        "read a.csv | where state == \"dwon\"", "if $x == \"dwon\" { }", "where ifOperStatus == 9",
        "\"a\" == \"b\"", "if (get ifOperStatus.1 ifAdminStatus.1) == \"x\" { }",
        "if (get $x) == \"dwon\" { }", "if (walk ifOperStatus | first) == \"x\" { }",
    ])
    func `what may be equal is not warned of`(_ text: String) throws {
        #expect(try Program(parsing: text).labelWarnings().isEmpty)
    }

    @Test func `names that are made while running are left alone`() throws {
        let text =
            "let i = 3\nget ifDescr.$i ifDescr.($i + 1) $i\nset ifAdminStatus.$i = up\nf 1\ndef f(a) { }"
        #expect(try Program(parsing: text).check().isEmpty)
    }

    @Test func `a check ends when it is told to`() throws {
        let program = try Program(parsing: "nothing\nnobody\nnowhere")
        var count = 0
        let found = program.check(unless: {
            count += 1
            return count > 2
        })
        #expect(found.count == 2)
    }

    @Test func `every place that writes is listed`() throws {
        let program = try Program(
            parsing: "open r1 10.0.0.1\nenable\nif true {\n  @r1 { set sysName.0 = x }\n}")
        #expect(program.writes.map(\.line) == [2, 4])
    }

    @Test(arguments: [
        ("open r1 10.0.0.1 --community 'x y'", 1), ("user a --authkey abc --privkey=\"d\"", 2),
        ("open r1 10.0.0.1 --community public", 0), ("user a --authkey $k", 0),
        ("open r1 10.0.0.1 --community s3cret", 1), ("user a --authkey public", 1),
        ("open r1 10.0.0.1 --community \"$c\"", 0),
    ])
    func `a secret written in a file earns a warning`(_ text: String, _ count: Int) throws {
        #expect(try Program(parsing: text).warnings.count == count)
    }

    @Test func `a runbook's fences run one by one and keep their lines`() throws {
        let book = Runbook(
            """
            # Title

            ```snmp name=pre
            snmp> print one
            one
            ```

            ```sh
            rm -rf /
            ```

            ~~~snmp confirm
            let $x = 1
            ~~~

            ```snmp skip
            nonsense (
            ```
            """)
        #expect(book.fences.map(\.name) == ["pre", nil, nil])
        #expect(book.fences.map(\.confirms) == [false, true, false])
        #expect(book.fences.map(\.isSkipped) == [false, false, true])
        let session = Session()
        _ = session.interpreter.execute(try book.program(of: book.fences[0], name: "b.md"))
        #expect(session.lines == ["one"])
        let error = #expect(throws: Diagnostics.self) {
            _ = try book.program(of: book.fences[1], name: "b.md")
        }
        #expect(error?.all.first?.place?.line == 13)
    }
}
