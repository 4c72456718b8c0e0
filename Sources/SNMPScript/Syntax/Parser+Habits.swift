/// Habits from other shells and languages, each answered with the spelling here.
extension Parser {
    /// Words that begin a block elsewhere, with what is written here instead.
    ///
    /// A host may have commands of these names, so only one with a brace on its line is meant.
    private static let foreignBlocks: [String: (message: String, help: String)] = [
        "else": ("else belongs to an if", "if … { … } else { … }"),
        "elif": ("`elif` is spelled else if", "if … { … } else if … { … }"),
        "elseif": ("`elseif` is spelled else if", "if … { … } else if … { … }"),
        "elsif": ("`elsif` is spelled else if", "if … { … } else if … { … }"),
        "foreach": ("`foreach` is spelled for", "for x in $list { … }"),
        "until": ("`until` is spelled while not", "while not … { … }"),
        "unless": ("`unless` is spelled if not", "if not … { … }"),
        "loop": ("`loop` is spelled while true", "while true { … }"),
        "switch": ("there is no `switch`", "if … { … } else if … { … }"),
        "function": ("`function` is spelled def", "def name(a, b = 5) { … }"),
        "func": ("`func` is spelled def", "def name(a, b = 5) { … }"),
        "fn": ("`fn` is spelled def", "def name(a, b = 5) { … }"),
        "proc": ("`proc` is spelled def", "def name(a, b = 5) { … }"),
        "catch": ("catch belongs to a try", "try { … } catch Timeout as e { … }"),
        "finally": (
            "there is no `finally`",
            "try { … } catch as e { CLEAN UP; throw $e }, and clean up after"
        ),
    ]

    /// A statement of another language at the place of a command's name.
    func noticeForeignBlock(_ name: Name) throws(Diagnostic) {
        guard let habit = Self.foreignBlocks[name.text] else { return }
        let rest = lexer.bytes[Int(name.span.end)...].prefix { $0 != Byte.newline }
        guard rest.contains(UInt8(ascii: "{")) else { return }
        throw mistake(.habit, habit.message, at: name.span, help: habit.help)
    }

    /// A statement after `@sw1`, which takes one command or a block.
    func noticeStatement(_ name: String, _ token: Token, after place: Word) throws(Diagnostic) {
        guard Self.statementWords.contains(name) else { return }
        let device = "@" + source.text(place.span)
        throw mistake(
            .misplaced, "`\(name)` is a statement; after \(device) comes a command or a block",
            at: token.span, help: "\(device) { \(name) … }")
    }

    /// A statement where a value is wanted, as in `let x = retry 1m { … }`.
    func noticeStatement(_ name: String, _ token: Token) throws(Diagnostic) {
        guard Self.statementWords.contains(name) else { return }
        throw mistake(
            .misplaced, "`\(name)` is a statement and gives no value", at: token.span,
            help: "put it on a line of its own; a def gives a value with return")
    }

    private static let statementWords: Set<String> = [
        "let", "if", "while", "for", "def", "try", "watch", "retry", "assert", "check", "args",
        "return", "throw", "break", "continue",
    ]

    /// `do`, `then` or a colon where a block should begin.
    func noticeBlockWord(_ token: Token, after what: String) throws(Diagnostic) {
        switch token.kind {
        case .colon, .semicolon, .name("do"), .name("then"): break
        default: return
        }
        throw mistake(
            .habit, "no `\(source.shown(token.span))` here: a block stands in braces",
            at: token.span,
            help: "\(what) … { … }")
    }

    /// `(i = 0; …)` or `(x in …)` after for.
    func noticeLoopParenthesis(_ token: Token) throws(Diagnostic) {
        guard token.kind == .leftParenthesis else { return }
        throw mistake(
            .habit, "no parentheses around a loop's head", at: token.span,
            help: "for i in 1..10 { … }   for x in $list { … }")
    }

    /// `$a++`, `2 ** 3`, `// comment` and their kind, where a value should stand.
    func noticeOperator(_ token: Token) throws(Diagnostic) {
        let start = Int(token.span.start)
        func isPair(_ mark: Character) -> Bool {
            guard let byte = mark.asciiValue, lexer.bytes[start] == byte else { return false }
            return (start > 0 && lexer.bytes[start - 1] == byte)
                || (start + 1 < lexer.bytes.count && lexer.bytes[start + 1] == byte)
        }
        switch token.kind {
        case .binary(.add) where isPair("+"):
            throw mistake(
                .habit, "there is no ++", at: token.span, help: "let NAME += 1")
        case .binary(.subtract) where isPair("-"):
            throw mistake(
                .habit, "there is no --", at: token.span,
                help: "let NAME = $NAME - 1; a comment begins with #")
        case .binary(.multiply) where isPair("*"):
            throw mistake(
                .habit, "there is no **", at: token.span, help: "multiply with *: $x * $x")
        case .binary(.divide):
            throw mistake(
                .habit, "a comment begins with #", at: token.span,
                help: "# up to the end of the line; / divides two numbers")
        default: return
        }
    }

    /// `x = 5` without `let`, and the operators that change a variable elsewhere.
    func noticeAssignment(_ name: Name, _ word: Word) throws(Diagnostic) {
        guard case .bare(let text)? = word.parts.first else { return }
        let span = name.span.joined(to: word.span)
        let message = "`\(name.text)` is read as a command here"
        if text.hasPrefix(":=")
            || text.first == "=" && !text.hasPrefix("==") && !text.hasPrefix("=~")
        {
            throw mistake(
                .habit, message, at: span, help: "to set a variable: let \(name.text) = …")
        }
        for operation in ["+=", "-=", "*=", "/="] where text.hasPrefix(operation) {
            let help =
                operation == "+="
                ? "to add to a variable: let \(name.text) += …"
                : "to change a variable: let \(name.text) = $\(name.text) \(operation.prefix(1)) …"
            throw mistake(.habit, message, at: span, help: help)
        }
    }

    /// `-c public` and its kind.
    func noticeShortOption(_ command: Name, _ word: Word) throws(Diagnostic) {
        guard case .bare(let text)? = word.parts.first else { return }
        let letters = Array(text.utf8)
        guard letters.count > 1, letters[0] == UInt8(ascii: "-"), Byte.isNameStart(letters[1])
        else { return }
        if let here = Self.foreignTools[command.text] {
            throw mistake(
                .habit, "`\(command.text)` is `\(here)` here, and the device is opened first",
                at: command.span,
                help: "open r1 ADDRESS --community VALUE   and then   \(here) NAME")
        }
        let known = [
            "-c": "--community", "-v": "--version", "-t": "--timeout", "-r": "--resend",
            "-u": "--user", "-l": "--level", "-a": "--auth", "-A": "--authkey", "-x": "--priv",
            "-X": "--privkey", "-n": "--context",
        ]
        let short = String(text.prefix(2))
        let long = known[short] ?? "--" + text.dropFirst()
        throw mistake(
            .habit, "options have two dashes and a name", at: word.span,
            help: "write \(long)" + (short == "-v" ? " 1, 2c or 3" : " VALUE")
                + "; put text that begins with - in quotes")
    }

    /// Net-SNMP's tools by the commands that do the same.
    static let foreignTools: [String: String] = [
        "snmpget": "get", "snmpgetnext": "next", "snmpbulkget": "bulk", "snmpwalk": "walk",
        "snmpbulkwalk": "walk", "snmpset": "set", "snmptable": "table",
    ]

    /// Quotes, dashes and spaces as word processors write them.
    func noticeLookalikes(_ start: Int) throws(Diagnostic) {
        let run = lexer.bytes[start..<lexer.position]
        guard run.contains(where: { $0 == 0xE2 || $0 == 0xC2 }) else { return }
        var offset = start
        for scalar in source.text(start..<lexer.position).unicodeScalars {
            let dash = scalar == "\u{2013}" || scalar == "\u{2014}" || scalar == "\u{2212}"
            if Lexer.lookalikes[scalar] != nil, !dash || offset == start {
                throw lexer.strange(at: offset)
            }
            offset += UTF8.width(scalar)
        }
    }
}
