import Testing

@testable import SNMPScript

@Suite struct CompletionTests {
    private func session() -> Session {
        let session = Session()
        session.run(
            "open sw1 10.0.0.11 --tag edge\nopen core1 10.1.0.1 --tag core\nlet first_hop = 1\n"
                + "def busy(col, secs = 5s) { }")
        return session
    }

    @Test(arguments: [
        ("ge", ["get"]), ("op", ["open"]), ("@", ["@sw1", "@core1", "@core", "@edge", "@*"]),
        ("@sw1 tab", ["table"]), ("let x = ge", ["get"]), ("use s", ["sw1"]),
        ("print $fir", ["$first_hop"]), ("table ifDescr | wh", ["where"]),
        ("table ifDescr ifInErrors | where if", ["ifDescr", "ifInErrors"]),
        ("open x 1.2.3.4 --ver", ["--version"]), ("open x 1.2.3.4 --version ", ["1", "2c", "3"]),
        ("bus", ["busy"]), ("busy --s", ["--secs"]), ("if true { ge", ["get"]),
        ("walk x | to ", ["json", "csv", "md", "text"]), ("help def", ["def", "defaults"]),
        ("print \"ge", []), ("print \"at $fir", ["$first_hop"]), ("print 'at $fir", []),
        ("@sw1,co", ["core1", "core"]), ("@sw1 get x # ge", []),
        ("open x 1.2.3.4 --level=au", ["authNoPriv", "authPriv"]),
        ("user o --auth sha2", ["sha224", "sha256"]),
        ("set ifAdminStatus.1 = ", ["up", "down", "testing"]),
        ("set ifAdminStatus.1=d", ["down"]), ("set ifAdminStatus.1 ", ["="]),
        ("set sysName = x, ifAdminSta", ["ifAdminStatus", "ospfIfAdminStat"]),
        ("table ifTable | where ifAdminStatus == ", [#""up""#, #""down""#, #""testing""#]),
        (#"table ifTable | where ifAdminStatus == "d"#, [#""down""#]),
        ("if (get ifAdminStatus.1) == t", [#""testing""#]),
        ("for r in $t { if $r.ifAdminStatus != t", [#""testing""#]),
        ("table ifDescr ifType | where (if", ["ifDescr", "ifType"]),
        ("table ifDescr ifType | select a = ifDescr, b = ifType | sort ", ["a", "b"]),
        ("table ifDescr ifType | group ifType | where c", ["count", "counter("]),
        ("table ifDescr | sort ifDescr ", ["desc"]),
        ("@edge table ifDescr | where ", ["target", "index", "ifDescr"]),
        ("table ifDescr\n  | where ", ["index", "ifDescr"]),
        ("read no", ["notes.txt"]), ("table ifDescr | save ou", ["'out put/"]),
        ("secret file:no", ["notes.txt"]), ("secret ", ["env:", "file:", "ask"]),
        ("help Time", ["Timeout"]), ("jo", ["jobs"]), ("get if-m", ["IF-MIB::"]),
    ])
    func `what fits is offered`(_ line: String, _ expected: [String]) {
        let session = session()
        let found = session.interpreter.completions(line, at: line.utf8.count)
        #expect(found.candidates.map(\.text) == expected)
    }

    @Test func `objects are offered where a name is wanted`() {
        let interpreter = session().interpreter
        for line in ["get sysDes", "walk sysDes", "set sysDes", "table ifDescr ifInErr"] {
            let found = interpreter.completions(line, at: line.utf8.count)
            #expect(!found.candidates.isEmpty, "\(line)")
            #expect(
                found.candidates[0].text.hasPrefix(line.hasPrefix("table") ? "ifInErr" : "sysDes"))
        }
        let line = "get sysDescr.0 | print"
        #expect(interpreter.completions(line, at: 7).start == 4)
    }

    @Test func `rows that were shown are offered behind a column's name`() {
        let session = session()
        session.run("@core1 table ifDescr ifOperStatus | first 2")
        let line = "get ifOperStatus."
        let found = session.interpreter.completions(line, at: line.utf8.count)
        #expect(
            found.candidates == [
                .init(text: "ifOperStatus.1", detail: "ge-0/0"),
                .init(text: "ifOperStatus.2", detail: "ge-0/1"),
            ])
        let other = "get ipAdEntIfIndex."
        #expect(session.interpreter.completions(other, at: other.utf8.count).candidates.isEmpty)
    }

    @Test func `a candidate is told with its type, its access and its meaning`() {
        let interpreter = session().interpreter
        func only(_ line: String) -> Completions.Candidate? {
            let found = interpreter.completions(line, at: line.utf8.count).candidates
            return found.count == 1 ? found.first : nil
        }
        #expect(
            only("walk ifOperS")
                == .init(
                    text: "ifOperStatus",
                    detail: "INTEGER, read-only: whether the interface can pass traffic now"))
        #expect(only("walk x --timeo")?.detail == "DURATION  from the request to its failure")
        #expect(only("get ifOperS")?.isWhole == false)  // an index follows
        #expect(only("print $first_")?.detail == "integer 1")
        #expect(only("busy")?.detail == "your own: busy(col, [secs])")
    }

    @Test(arguments: [
        ("get ifOperStatus.1", "INTEGER, read-only"), ("get sysUpTime", "TimeTicks, read-only"),
        ("set ifAdminStatus.1 = ", "up(1) down(2) testing(3)"),
        ("table x | where ifAdminStatus == ", "up(1) down(2) testing(3)"),
        ("set sysName = ", "DisplayString (SIZE (0..255))"),
        ("open x --level ", "noAuthNoPriv|authNoPriv|authPriv"),
        ("walk x --timeout ", "DURATION: from the request to its failure"),
    ])
    func `a hint tells the type of what is named and the values that fit`(
        _ line: String, _ expected: String
    ) {
        #expect(session().interpreter.hint(line) == expected)
    }

    @Test func `a hint says how the command goes on`() {
        let interpreter = session().interpreter
        #expect(interpreter.hint("get ")?.hasPrefix("get NAME…") == true)
        #expect(interpreter.hint("busy x")?.contains("[secs]") == true)
        #expect(interpreter.hint("watch 5s")?.contains("--times") == true)
        #expect(interpreter.hint("ge") == nil)
    }

    @Test(arguments: [
        (
            "open r1 10.0.0.1 --community s3cret --tag x",
            "open r1 10.0.0.1 --community •••• --tag x"
        ),
        ("open r1 a --community='a b'; get x", "open r1 a --community=••••; get x"),
        ("user o --authkey $k --privkey \"p q\"", "user o --authkey $k --privkey ••••"),
        ("get sysName.0", "get sysName.0"),
        ("@r1 { get x --community \"}\" }", "@r1 { get x --community •••• }"),
        ("open r1 --community", "open r1 --community"),
        (
            "user o --auth sha256 --authky p --priv aes128",
            "user o --auth sha256 --authky •••• --priv aes128"
        ),
        ("snmpget -v 2c -c s3cret -Ap4ss r1", "snmpget -v 2c -c •••• -A•••• r1"),
        ("let k = secret hunter2", "let k = secret ••••"),
        ("let k = (secret env:K)", "let k = (secret env:K)"),
        ("open r1 --community \\\n s3cret", "open r1 --community \\\n ••••"),
        (
            "for k in 'a' 'b' { get x --community $k }",
            "for k in •••• { get x --community $k }"
        ),
        (
            "def up(c, n) { get x --community $c }; up s3cret 1; up $k 2; up public 3",
            "def up(c, n) { get x --community $c }; up •••• 1; up $k 2; up public 3"
        ),
        ("def up(n) { get x --timeout $n }; up 5", "def up(n) { get x --timeout $n }; up 5"),
        ("print \"see --community\"; get x", "print \"see --community\"; get x"),
    ])
    func `a history keeps no secret`(_ line: String, _ expected: String) {
        #expect(Session().interpreter.redacted(line) == expected)
    }

    /// Each of these once took a time that grew with the square of its length.
    @Test(arguments: [
        ("", "def ab(x) { }\n"), ("def f(k) { get a --community $k }\n", "f x "),
        ("def f(k) { get a --community $k }\n", "f("), ("", "for a in "), ("", "def a("),
        ("get a --community $k\n", "let k = 'x'\nget a --community s\n"),
    ])
    func `looking for secrets takes a time that grows as the text does`(
        _ start: String, _ repeated: String
    ) {
        expectShortLook(start + String(repeating: repeated, count: 10_000))
    }

    @Test func `a long chain of variables is followed in one go`() {
        let chain = (0..<10_000).reversed().map { "let v\($0) = $v\($0 + 1)\n" }
        expectShortLook(chain.joined() + "get a --community $v0\n")
    }

    private func expectShortLook(_ text: String) {
        let bytes = Array(text.utf8)
        let found = SecretWords().search(bytes).ranges
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
        #expect(WrittenValues(bytes).overdraft <= bytes.count)
    }

    @Test func `completing half a line never fails`() {
        let interpreter = session().interpreter
        let text = Array(
            "let x = @sw1 table ifDescr --timeout 2s | where $y == \"a'\" | select a, b = (get c)"
                .unicodeScalars)
        for end in 0...text.count {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: text[..<end])
            _ = interpreter.completions(String(view), at: end)
            _ = interpreter.hint(String(view))
            _ = interpreter.redacted(String(view))
        }
    }
}
