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
    ])
    func `what can be known without a device is found`(_ text: String, _ message: String) throws {
        let found = try Program(parsing: text).check()
        #expect(found.count == 1)
        #expect(found.first?.message.contains(message) == true)
        #expect(found.first?.place != nil)
    }

    @Test func `names that are made while running are left alone`() throws {
        let text =
            "let i = 3\nget ifDescr.$i ifDescr.($i + 1) $i\nset ifAdminStatus.$i = up\nf 1\ndef f(a) { }"
        #expect(try Program(parsing: text).check().isEmpty)
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
