import Testing

@testable import SNMPScript

@Suite struct SyntaxDiagnosticTests {
    private func diagnostic(_ text: String) -> Diagnostic? {
        do throws(Diagnostics) {
            _ = try Program(parsing: text, name: "bad.snmp")
            return nil
        } catch {
            return error.all.first
        }
    }

    @Test func `a diagnostic shows place, line, carets and the next step`() {
        #expect(
            diagnostic("if get x.0 == 1 { }")?.description == """
                error: a command cannot follow if directly
                 --> bad.snmp:1:4
                  |
                1 | if get x.0 == 1 { }
                  |    ^^^
                  = help: put it in parentheses:  (get ifOperStatus.3) == "up"
                """)
    }

    @Test func `carets stand under wide and escaped characters`() {
        let found = diagnostic("print 1\nprint \"日本\u{1B}\" > f")
        #expect(found?.place?.line == 2)
        #expect(
            found?.description.contains(
                #"""
                2 | print "日本\x1B" > f
                  |                  ^
                """#) == true)
    }

    @Test(arguments: [
        ("x = 5", "let x = …"), ("x=5", "let x = …"), ("walk system > f", "| save FILE"),
        ("get x.0 -c public", "--community"), ("get x.0 -v 2c", "--version"),
        ("if $a = 3 { }", "use =="), ("let $x = 1", "no $ on the left"),
        ("for $x in [1] { }", "no $ before"), ("[5q]", "units:"), ("[1.3.6.1]", ".1.3.6.1"),
        ("get a && get b", "; between"), ("get a || get b", "try"), ("if $a && $b { }", "use and"),
        ("if !$a { }", "use not"), ("$x = 5", "let NAME"), ("print “hi”", "type \""),
        ("print \u{2013}timeout", "type --"), ("set sysName.0 5", "set sysName.0 = VALUE"),
        ("print \"$host.log", "end it"), ("print {a: 1}", "parentheses"), ("print )", "closes"),
        ("walk x | select a b", "commas"), ("try { }\nprint 1", "catch"), ("print a\\b", "quotes"),
        ("print \"\\d\"", "single quotes"), ("[up]", "quotes"), ("print \u{202E}x", "delete it"),
        ("def f($a) { }", "no $ before"), ("if $x { } }", "closes nothing"), ("print $", "'$'"),
        ("let x", "let x = …"), ("cat < f", "read FILE"), ("@ r1 get x", "@core1"),
        ("watch get sysName", "watch 2s {"),
    ])
    func `a habit from elsewhere is answered with the right spelling`(
        _ text: String, _ expected: String
    ) throws {
        let found = try #require(diagnostic(text))
        #expect((found.message + " " + (found.help ?? "")).contains(expected))
        #expect(found.place != nil)
    }

    @Test func `every code explains itself`() {
        for code in DiagnosticCode.allCases {
            #expect(!code.explanation.isEmpty)
        }
    }

    @Test func `nothing that drives a terminal survives escaping`() {
        let text = "a\u{1B}[31m\u{7}\r\n\t\u{9B}\u{202E}\u{200B}é日"
        #expect(
            Escaping.visible(text) == #"a\x1B[31m\x07\r\n\t\u{9B}\u{202E}\u{200B}é日"#)
        #expect(
            Escaping.visible(octets: [0x61, 0xFF, 0xC3, 0xA9, 0x80, 0x1B]) == #"a\xFFé\x80\x1B"#)
        #expect(Escaping.isPrintable("two\nlines".utf8))
        #expect(!Escaping.isPrintable([0, 1]))
    }
}
