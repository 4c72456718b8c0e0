/// Reads tokens from a source, one at a time and only forward.
///
/// A newline is a token where it ends a statement and nothing where it does not: inside
/// parentheses and brackets, after a backslash, and when the next line starts with `|`.
struct Lexer {
    let source: Source
    let bytes: [UInt8]
    var position = 0
    /// How many parentheses or brackets are open around this place, since the last block.
    var openBrackets = 0

    init(_ source: Source) {
        self.source = source
        self.bytes = source.bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    func peekByte(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    /// Skips spaces, comments and line ends that do not count.
    mutating func skipTrivia() {
        while let byte = peekByte() {
            switch byte {
            case Byte.space, Byte.tab, Byte.carriageReturn:
                position += 1
            case Byte.backslash:
                guard let end = lineEnd(after: position + 1) else { return }
                position = end
            case Byte.newline:
                guard openBrackets > 0 || pipeFollows(position + 1) else { return }
                position += 1
            case UInt8(ascii: "#"):
                while let next = peekByte(), next != Byte.newline { position += 1 }
            default:
                return
            }
        }
    }

    /// The place after a line end that begins at `start`, or the end of the text.
    private func lineEnd(after start: Int) -> Int? {
        var place = start
        if place < bytes.count, bytes[place] == Byte.carriageReturn { place += 1 }
        if place == bytes.count { return place }
        return bytes[place] == Byte.newline ? place + 1 : nil
    }

    /// Whether the next line, comment lines aside, starts with `|`.
    private func pipeFollows(_ start: Int) -> Bool {
        var place = start
        while place < bytes.count {
            switch bytes[place] {
            case Byte.space, Byte.tab: place += 1
            case UInt8(ascii: "#"):
                while place < bytes.count, bytes[place] != Byte.newline { place += 1 }
                place += 1
            case UInt8(ascii: "|"): return true
            default: return false
            }
        }
        return false
    }

    /// The next token, without passing it.
    func next() throws(Diagnostic) -> Token {
        var lexer = self
        lexer.skipTrivia()
        let start = lexer.position
        guard let byte = lexer.peekByte() else {
            return Token(kind: .end, span: Span(start, start))
        }
        if Byte.isNameStart(byte) { return lexer.nameToken() }
        let point = UInt8(ascii: ".")
        let beginsOID = byte == point && lexer.peekByte(1).map(Byte.isDigit) == true
        if Byte.isDigit(byte) || beginsOID { return try lexer.numberToken() }
        if byte == UInt8(ascii: "'") {
            let text = try lexer.singleQuoted()
            return Token(kind: .singleQuoted(text), span: Span(start, lexer.position))
        }
        if byte == UInt8(ascii: "-"), lexer.peekByte(1) == byte,
            lexer.peekByte(2).map(Byte.isNameStart) == true
        {
            lexer.position += 2
            let name = lexer.takeName(hyphens: true)
            return Token(kind: .option(name), span: Span(start, lexer.position))
        }
        for (spelling, kind) in Self.marks where lexer.begins(with: spelling) {
            return Token(kind: kind, span: Span(start, start + spelling.utf8.count))
        }
        throw lexer.strange(at: start)
    }

    /// Longer marks before their prefixes.
    private static let marks: [(String, Token.Kind)] = [
        ("==", .binary(.equal)), ("!=", .binary(.notEqual)), ("<=", .binary(.lessOrEqual)),
        (">=", .binary(.greaterOrEqual)), ("=~", .binary(.matches)), ("??", .orElse),
        ("..", .range), ("+=", .append), ("&&", .foreign("and")), ("||", .foreign("or")),
        ("\n", .newline), (";", .semicolon), ("|", .pipe), ("&", .ampersand), ("@", .at),
        (",", .comma), (":", .colon), ("(", .leftParenthesis), (")", .rightParenthesis),
        ("[", .leftBracket), ("]", .rightBracket), ("{", .leftBrace), ("}", .rightBrace),
        ("=", .assign), ("<", .binary(.less)), (">", .binary(.greater)), ("+", .binary(.add)),
        ("-", .binary(.subtract)), ("*", .binary(.multiply)), ("/", .binary(.divide)),
        ("%", .binary(.remainder)), ("!", .foreign("not")), ("\"", .doubleQuote), ("$", .dollar),
    ]

    private func begins(with spelling: String) -> Bool {
        bytes[position...].starts(with: spelling.utf8)
    }

    private mutating func nameToken() -> Token {
        let start = position
        let name = takeName()
        return Token(
            kind: name == "in" ? .binary(.contained) : .name(name), span: Span(start, position))
    }

    /// Takes a name; the caller has seen that one begins here.
    mutating func takeName(hyphens: Bool = false) -> String {
        let start = position
        while let byte = peekByte() {
            let hyphen =
                hyphens && byte == UInt8(ascii: "-") && peekByte(1).map(Byte.isName) == true
            guard Byte.isName(byte) || hyphen else { break }
            position += 1
        }
        return source.text(start..<position)
    }

    private mutating func numberToken() throws(Diagnostic) -> Token {
        let start = position
        let point = UInt8(ascii: ".")
        position += 1
        while let byte = peekByte() {
            let joins = byte == point && peekByte(1).map(Byte.isDigit) == true
            guard Byte.isName(byte) || joins else { break }
            position += 1
        }
        let span = Span(start, position)
        let spelling = source.text(start..<position)
        do throws(Numbers.Failure) {
            let literal = try Numbers.dotted(Array(bytes[start..<position]))
            return Token(kind: .literal(literal), span: span)
        } catch {
            throw numberDiagnostic(error, spelling, span)
        }
    }

    private func numberDiagnostic(
        _ failure: Numbers.Failure, _ spelling: String, _ span: Span
    ) -> Diagnostic {
        let place = source.place(span)
        switch failure {
        case .notANumber:
            return Diagnostic(.error, .syntax, "`\(spelling)` is not a number", place: place)
        case .unknownUnit(let unit):
            return Diagnostic(
                .error, .syntax, "no unit `\(unit)`", help: Numbers.unitsHelp, place: place)
        case .tooBig:
            return Diagnostic(.error, .syntax, "`\(spelling)` is too big", place: place)
        case .ambiguous:
            return Diagnostic(
                .error, .ambiguousNumber, "`\(spelling)` could be an OID or a number",
                help: "as an OID: .\(spelling)   as text: \"\(spelling)\"", place: place)
        }
    }

    /// Takes a text in single quotes, where `''` stands for one.
    mutating func singleQuoted() throws(Diagnostic) -> String {
        let start = position
        let quote = UInt8(ascii: "'")
        position += 1
        var text: [UInt8] = []
        while let byte = peekByte() {
            position += 1
            if byte != quote {
                text.append(byte)
            } else if peekByte() == quote {
                text.append(quote)
                position += 1
            } else {
                return String(decoding: text, as: UTF8.self)
            }
        }
        throw Diagnostic(
            .error, .unclosed, "the text that begins here is never closed",
            help: "end it with another '", place: source.place(Span(start, start + 1)))
    }

    /// The diagnostic about a character that begins nothing.
    func strange(at start: Int) -> Diagnostic {
        var iterator = bytes[start...].prefix(4).makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        guard case .valid(let encoded) = parser.parseScalar(from: &iterator) else {
            return Diagnostic(
                .error, .strangeCharacter, "this octet is not UTF-8",
                place: source.place(Span(start, start + 1)))
        }
        let scalar = Unicode.UTF8.decode(encoded)
        let place = source.place(Span(start, start + encoded.count))
        if let fix = Self.lookalikes[scalar] {
            return Diagnostic(
                .error, .strangeCharacter, "`\(scalar)` only looks like \(fix)",
                help: "type \(fix) instead; a word processor changed it", place: place)
        }
        if scalar == "\\" {
            return Diagnostic(
                .error, .syntax, "a backslash stands only before a line end or inside \"…\"",
                help: "put text that has backslashes in single quotes", place: place)
        }
        let help =
            switch scalar {
            case "`": "a command inside an expression or a text: (get x.0), \"$(get x.0)\""
            case "?": "if … { … } else { … } decides; $x ?? 5 gives a default"
            case ".": "a step touches its value: $x.name; to join text: \"$a$b\""
            default: "put text in quotes"
            }
        return Diagnostic(
            .error, .syntax, "`\(scalar)` has no meaning here", help: help, place: place)
    }

    /// Characters that word processors and wikis put in the place of plain ones.
    static let lookalikes: [Unicode.Scalar: String] = [
        "\u{201C}": "\"", "\u{201D}": "\"", "\u{201E}": "\"", "\u{2018}": "'", "\u{2019}": "'",
        "\u{2013}": "--", "\u{2014}": "--", "\u{A0}": "a space", "\u{2212}": "-",
    ]
}
