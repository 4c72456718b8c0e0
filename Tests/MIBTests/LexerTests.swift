import Testing

@testable import MIB

/// Module files cut into tokens.
@Suite struct LexerTests {
    /// The tokens of a text, each as its spelling; texts in quotes, bit strings as `H:` and `B:`.
    static func tokens(_ text: String) -> [String] {
        var lexer = Lexer(Array(text.utf8))
        var found: [String] = []
        while true {
            let token = lexer.next()
            switch token.kind {
            case .end: return found
            case .text: found.append("\"" + lexer.string(token) + "\"")
            case .hex: found.append("H:" + lexer.string(token))
            case .binary: found.append("B:" + lexer.string(token))
            default: found.append(lexer.string(token))
            }
        }
    }

    @Test(arguments: [
        ("ifIndex -- a comment", ["ifIndex"]),
        ("a -- inside -- b", ["a", "b"]),
        ("a ---- b", ["a"]),
        ("a\n-----------------\nb", ["a", "b"]),
        ("--- a ---\nb", ["b"]),
        ("-- a -- -- b --\nc", ["c"]),
        ("a--comment\nb", ["a", "b"]),
        ("a -- it's \"open\nb", ["a", "b"]),
        ("--", []),
        ("-", ["-"]),
        ("a -", ["a", "-"]),
    ])
    func `comments come in all odd forms`(_ text: String, _ expected: [String]) {
        #expect(Self.tokens(text) == expected)
    }

    @Test(arguments: [
        ("x ::= { a 1 }", ["x", "::=", "{", "a", "1", "}"]),
        ("(0..255|-1)", ["(", "0", "..", "255", "|", "-", "1", ")"]),
        ("'0F'H '01'b ''H", ["H:0F", "B:01", "H:"]),
        ("my_name 802dot1x 3com-x 10-20", ["my_name", "802dot1x", "3com-x", "10", "-", "20"]),
        ("OBJECT-TYPE,IMPLIED;", ["OBJECT-TYPE", ",", "IMPLIED", ";"]),
        ("\"two\nlines\" x", ["\"two\nlines\"", "x"]),
        ("\u{FEFF}A", ["A"]),
        ("a\u{1A}b\u{0}c", ["a", "b", "c"]),
        ("a: b", ["a", ":", "b"]),
    ])
    func `tokens are cut`(_ text: String, _ expected: [String]) {
        #expect(Self.tokens(text) == expected)
    }

    @Test func `lines are counted through texts and comments`() {
        var lexer = Lexer(Array("a\n-- c\n\"x\ny\"\nb".utf8))
        #expect(lexer.next().line == 1)
        #expect(lexer.next().line == 3)
        #expect(lexer.next().line == 5)
    }

    @Test func `an open text ends with the file and earns one complaint`() {
        var lexer = Lexer(Array("a \"open\n\n".utf8))
        while lexer.next().kind != .end {}
        #expect(lexer.complaints.map(\.code) == [.openText])
        #expect(lexer.complaints.first?.line == 1)
    }

    @Test(arguments: Keyword.allCases)
    func `every keyword is known, in capitals and otherwise`(_ keyword: Keyword) {
        var lexer = Lexer(Array(keyword.rawValue.utf8))
        #expect(lexer.next().keyword == keyword)
        let small = Array(keyword.rawValue.lowercased().utf8)
        #expect(Keyword.findIgnoringCase(small, 0, small.count) == keyword)
    }
}
