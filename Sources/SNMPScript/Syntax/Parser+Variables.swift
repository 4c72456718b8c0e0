extension Parser {
    /// variable = "$" NAME path | "${" NAME path "}" | "$(" pipeline ")" .
    mutating func variable() throws(Diagnostic) -> Expression {
        startWord()
        let start = lexer.position
        lexer.position += 1
        guard let byte = lexer.peekByte() else { throw noName(start) }
        if byte == UInt8(ascii: "(") {
            var content = try parenthesis()
            content.span = span(from: start)
            return content
        }
        if byte == UInt8(ascii: "{") { return try bracedVariable(start) }
        guard Byte.isNameStart(byte) else { throw noName(start) }
        let name = Name(text: lexer.takeName(), span: span(from: start))
        return try path(Expression(kind: .variable(name), span: name.span))
    }

    private func noName(_ start: Int) -> Diagnostic {
        mistake(
            .syntax, "a variable's name should follow $", at: Span(start, start + 1),
            help: "$name, ${name} or $(command); for a plain $ write '$' or \"\\$\"")
    }

    private mutating func bracedVariable(_ start: Int) throws(Diagnostic) -> Expression {
        lexer.position += 1
        guard lexer.peekByte().map(Byte.isNameStart) == true else { throw noName(start) }
        let nameStart = lexer.position
        let name = Name(text: lexer.takeName(), span: span(from: nameStart))
        var value = try path(Expression(kind: .variable(name), span: name.span))
        guard lexer.peekByte() == UInt8(ascii: "}") else {
            throw mistake(
                .syntax, "${ wants } after the name", at: span(from: start),
                help: "${\(name.text)}")
        }
        lexer.position += 1
        value.span = span(from: start)
        return value
    }

    /// path = { "." NAME | "[" expr "]" } .
    ///
    /// A step touches what it belongs to, and a member starts with a letter: in `ifDescr.$i.0`
    /// the `.0` belongs to the word.
    mutating func path(_ base: Expression) throws(Diagnostic) -> Expression {
        startWord()
        var steps: [PathStep] = []
        while let byte = lexer.peekByte() {
            if byte == UInt8(ascii: "."), let letter = lexer.peekByte(1),
                Byte.isNameStart(letter), letter != UInt8(ascii: "_")
            {
                lexer.position += 1
                let start = lexer.position
                steps.append(.member(Name(text: lexer.takeName(), span: span(from: start))))
            } else if byte == UInt8(ascii: "[") {
                steps.append(.element(try element()))
            } else {
                break
            }
        }
        guard !steps.isEmpty else { return base }
        return Expression(
            kind: .path(base, steps), span: span(from: Int(base.span.start)))
    }

    private mutating func element() throws(Diagnostic) -> Expression {
        let open = try expect(.leftBracket, "[")
        return try bracketed(at: open.span) { parser throws(Diagnostic) in
            let key = try parser.expr()
            let token = try parser.peek()
            if token.kind == .end {
                throw parser.mistake(
                    .unclosed, "`[` is never closed", at: open.span, help: "end it with ]")
            }
            try parser.expect(.rightBracket, "]")
            return key
        }
    }

    /// string = … | '"' { char | "\" ( n t r " \ $ ) | variable } '"' .
    mutating func doubleQuoted() throws(Diagnostic) -> [StringPart] {
        startWord()
        let start = lexer.position
        try enter(at: Span(start, start + 1))
        lexer.position += 1
        var parts: [StringPart] = []
        var text: [UInt8] = []
        func flushed() -> [StringPart] {
            text.isEmpty ? [] : [.text(String(decoding: text, as: UTF8.self))]
        }
        while let byte = lexer.peekByte() {
            switch byte {
            case UInt8(ascii: "\""):
                lexer.position += 1
                leave()
                return parts + flushed()
            case UInt8(ascii: "$"):
                parts += flushed()
                text = []
                parts.append(.value(try variable()))
            case Byte.backslash:
                text.append(try escape())
            default:
                text.append(byte)
                lexer.position += 1
            }
        }
        throw mistake(
            .unclosed, "the text that begins here is never closed", at: Span(start, start + 1),
            help: "end it with another \"")
    }

    /// "\" ( n t r " \ $ )
    private mutating func escape() throws(Diagnostic) -> UInt8 {
        let start = lexer.position
        lexer.position += 2
        guard lexer.position <= lexer.bytes.count else {
            lexer.position = lexer.bytes.count
            throw mistake(.unclosed, "the text ends after \\", at: Span(start, start + 1))
        }
        switch lexer.bytes[start + 1] {
        case UInt8(ascii: "n"): return Byte.newline
        case UInt8(ascii: "t"): return Byte.tab
        case UInt8(ascii: "r"): return Byte.carriageReturn
        case UInt8(ascii: "\""): return UInt8(ascii: "\"")
        case Byte.backslash: return Byte.backslash
        case UInt8(ascii: "$"): return UInt8(ascii: "$")
        default:
            throw mistake(
                .syntax, "no such escape in a text", at: Span(start, start + 2),
                help: "there are \\n \\t \\r \\\" \\\\ \\$; in single quotes nothing is special")
        }
    }
}
