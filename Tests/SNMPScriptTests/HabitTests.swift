import Testing

@testable import SNMPScript

@Suite struct HabitTests {
    @Test(arguments: [
        ("x = 5", "let x = …"), ("x := 5", "let x = …"), ("a += 1", "let a += …"),
        ("a -= 1", "let a = $a - …"), ("let a = 1\n$a++", "let NAME += 1"),
        ("let a = 1\n$a += 1", "let NAME += …"), ("let a = 1\n$a = 2", "let NAME = …"),
        ("let $x = 5", "let NAME = …"), ("if $a = 3 { }", "use =="),
        ("if get x.0 == 1 { }", "(get ifOperStatus.3) == \"up\""), ("let x = 5q", "units: k M"),
        ("walk system > f", "| save FILE"), ("walk system < f", "read FILE"),
        ("get x.0 -c public", "--community VALUE"), ("get x.0 -v2c", "--version 1, 2c or 3"),
        ("snmpget -v2c -c public r1 sysName.0", "get NAME"),
        ("snmpbulkwalk -c public r1 system", "walk NAME"),
        ("let x = `get sysName.0`", "(get x.0)"), ("let x = 'a' . 'b'", "\"$a$b\""),
        ("let x = $a ? 1 : 2", "$x ?? 5"), ("let x = 2 ** 3", "$x * $x"),
        ("let x = $a && $b", "use and"), ("get a.0 && get b.0", "with ; between"),
        ("get a.0 || get b.0", "?? for a default"), ("let x = !true", "use not"),
        ("// comment", "# up to the end"), ("-- comment", "begins with #"),
        ("for (i in 1..3) { }", "for i in 1..10 { … }"), ("for $i in 1..3 { }", "$NAME inside"),
        ("for i in 1..3: print $i", "for … { … }"), ("for i in 1..3; do print $i; done", "for … {"),
        ("if $a == 1 then { }", "if … { … }"), ("while true do { }", "while … { … }"),
        ("elif true { }", "else if"), ("foreach x in [1] { }", "for x in $list { … }"),
        ("function f(a) { }", "def name(a, b = 5) { … }"), ("proc f { a } { }", "def name("),
        ("catch { }", "catch Timeout as e"), ("finally { }", "throw $e"), ("else { }", "} else {"),
        ("def f($a) { }", "$NAME inside"), ("[1 2]", "[1, 2]"),
        ("table a | select x y", "commas between columns"),
        ("let x = retry 5s { }", "a line of its own"), ("@sw1 let x = 5", "@sw1 { let … }"),
        ("watch { print a }", "watch 5s { … }"), ("retry { }", "retry 2m --every 5s { … }"),
        ("set sysContact.0 noc", "set sysContact.0 = VALUE"), ("let x = 1.3.6.1", ".1.3.6.1"),
        ("print \u{201C}a\u{201D}", "type \""), ("try { } catch Limit { }", "ends the script"),
        ("try { } catch Timout { }", "did you mean Timeout?"),
        ("try { } catch e { }", "catch as e  names the error"),
        ("watch 5s --tims 2 { }", "--times"),
    ])
    func `a habit from elsewhere is answered with the spelling here`(
        _ text: String, _ help: String
    ) throws {
        let error = try #require(throws: Diagnostics.self) { _ = try Program(parsing: text) }
        let first = try #require(error.all.first)
        #expect(first.help?.contains(help) == true, "\(first)")
        #expect(first.place != nil)
    }

    @Test(arguments: [
        ("prnt x", "did you mean print?"), ("get sysName.0 --timeot 5s", "did you mean --timeout?"),
        ("let interface = 1\nprint $interfase", "did you mean $interface?"),
        ("get ifInErors.3", "did you mean ifInErrors?"), ("lenn([1])", "did you mean len?"),
        ("open sw1 10.0.0.11\n@sw2x get sysName", "did you mean @sw2?"),
        ("let m = {speed: 1}\nprint $m.sped", "did you mean speed?"),
        ("open sw1 10.0.0.11\nset ifAdminStatus.3 = upp", "up(1), down(2), testing(3)"),
        ("open sw1 10.0.0.11\ntable ifDescr | where ifDesc == 1", "did you mean ifDescr?"),
        (
            "open sw1 10.0.0.11\ntable ifTable | where ifOperStatus == dwon",
            "did you mean \"down\"?"
        ),
        ("open sw1 10.0.0.11\ntable ifTable | where ifOperStatus == down", "text write \"down\""),
        ("[1] | where speed == 1", "where it > 5"), ("where a == 1", "table ifDescr | where …"),
        ("open sw1 10.0.0.11\nget sysName --timeout 0s", "--timeout 500ms"),
        ("[1] | first -2", "last 2"), ("5s + 1", "$x * 1s"), ("grep x", "here it is where"),
        ("sw2 get sysName", "@sw2 get sysName"), ("rate ifInOctets.1", "rate(new, old): "),
        ("open core1 10.1.0.1\nset ifAlias.2 = x", "--community private"),
    ])
    func `a name that is nearly right is guessed, and a mistake says what to write`(
        _ text: String, _ help: String
    ) throws {
        let session = Session(writes: .allowed)
        session.run("open sw2 10.0.0.12")
        session.run(text)
        let error = try #require(session.last.error)
        #expect(error.help?.contains(help) == true, "\(error.diagnostic)")
    }

    @Test(arguments: [
        ("--auth sha256", "--auth needs --authkey"), ("--priv aes128", "need --auth"),
        ("--auth sha256 --authkey $k --priv aes128", "--priv needs --privkey"),
        ("--auth sha256 --authkey $k --privkey $k", "--privkey needs --priv"),
    ])
    func `what a user lacks is told by the names of the options`(
        _ options: String, _ message: String
    ) throws {
        let session = Session()
        session.run("let k = 'maplesyrup'")
        session.run("user ops \(options)")
        let error = try #require(session.last.error)
        #expect(error.message.contains(message), "\(error.diagnostic)")
        #expect(error.help?.contains("--authkey") == true)
    }

    @Test func `nothing is guessed from a single letter`() {
        #expect(Guess.nearest("b", ["a", "c"]) == nil)
        #expect(Guess.nearest("ab", ["ac"]) == "ac")
    }

    @Test func `every code has a title and an explanation, and help knows it`() {
        for code in DiagnosticCode.allCases {
            #expect(!code.title.isEmpty && !code.explanation.isEmpty)
            #expect(code.title.first?.isUppercase == true && !code.title.hasSuffix("."))
            let session = Session()
            session.run("help \(code.rawValue)")
            #expect(session.last.error == nil, "help \(code.rawValue)")
        }
        #expect(Set(DiagnosticCode.allCases.map(\.title)).count == DiagnosticCode.allCases.count)
    }
}
