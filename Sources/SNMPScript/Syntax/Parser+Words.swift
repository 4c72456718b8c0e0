extension Parser {
    /// What stands where a word of a command could begin.
    enum WordEnd {
        case wordStart
        case option
        case over
    }

    /// Skips to the next word of a command and says whether there is one.
    mutating func wordEnd() -> WordEnd {
        startWord()
        lexer.skipTrivia()
        guard let byte = lexer.peekByte() else { return .over }
        if byte == UInt8(ascii: "-"), lexer.peekByte(1) == byte,
            lexer.peekByte(2).map(Byte.isNameStart) == true
        {
            return .option
        }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "$"), UInt8(ascii: "("):
            return .wordStart
        default:
            return Byte.isBare(byte) ? .wordStart : .over
        }
    }

    /// command = "set" … | NAME { word | option } .
    mutating func command() throws(Diagnostic) -> CommandSyntax {
        try withColumns(false) { parser throws(Diagnostic) in try parser.commandWords() }
    }

    private mutating func commandWords() throws(Diagnostic) -> CommandSyntax {
        let start = Int(try peek().span.start)
        let name = try expectName("a command")
        try noticeForeignBlock(name)
        var command = CommandSyntax(
            name: name, items: [], assignments: [], span: name.span)
        startWord()
        if name.text == "set" { try assignments(&command) }
        while true {
            switch wordEnd() {
            case .over:
                if lexer.peekByte() == Byte.backslash { throw lexer.strange(at: lexer.position) }
                command.span = trimmed(from: start)
                return command
            case .option:
                command.items.append(.option(try option()))
            case .wordStart:
                let word = try word()
                if command.items.isEmpty { try noticeAssignment(name, word) }
                try noticeShortOption(name, word)
                command.items.append(.word(word))
            }
        }
    }

    /// A command's span without the blanks after its last word.
    private func trimmed(from start: Int) -> Span {
        var end = lexer.position
        while end > start, lexer.bytes[end - 1] <= Byte.space { end -= 1 }
        return Span(start, end)
    }

    /// option = "--" NAME [ [ "=" ] word ] .
    private mutating func option() throws(Diagnostic) -> OptionSyntax {
        let start = lexer.position
        lexer.position += 2
        let name = Name(text: lexer.takeName(hyphens: true), span: span(from: start))
        guard lexer.peekByte() == UInt8(ascii: "=") else {
            return OptionSyntax(name: name, value: nil)
        }
        lexer.position += 1
        guard case .wordStart = wordEnd() else {
            throw expected("a value for --\(name.text)", try peek())
        }
        return OptionSyntax(name: name, value: try word())
    }

    /// "set" word "=" word { [ "," ] word "=" word }
    private mutating func assignments(_ command: inout CommandSyntax) throws(Diagnostic) {
        while case .wordStart = wordEnd() {
            let target = try word(stopAt: .equals)
            _ = wordEnd()
            guard lexer.peekByte() == UInt8(ascii: "=") else {
                throw missingEquals(target)
            }
            lexer.position += 1
            try skipNewlines()
            guard case .wordStart = wordEnd() else {
                throw expected(
                    "a value", try peek(), help: "set NAME.INDEX = VALUE, quoted if it has spaces")
            }
            let value = try word(stopAt: .comma)
            command.assignments.append((target, value))
            _ = wordEnd()
            if lexer.peekByte() == UInt8(ascii: ",") {
                lexer.position += 1
                try skipNewlines()
                guard case .wordStart = wordEnd() else {
                    throw expected("another NAME = VALUE", try peek())
                }
            }
        }
    }

    private mutating func missingEquals(_ target: Word) -> Diagnostic {
        guard let token = try? peek() else {
            return mistake(.syntax, "set wants NAME = VALUE", at: target.span)
        }
        if token.kind == .end {
            return mistake(
                .syntax, "set wants NAME = VALUE", at: target.span,
                help: "set sysContact.0 = \"noc@example.net\"")
        }
        return mistake(
            .habit, "set wants = between name and value", at: token.span,
            help: "set \(source.text(target.span)) = VALUE; the type comes from the MIB")
    }

    /// What ends a bare word besides what always does.
    enum WordStop {
        case none, equals, comma
    }

    /// word = part { part } .
    mutating func word(stopAt stop: WordStop = .none) throws(Diagnostic) -> Word {
        startWord()
        let start = lexer.position
        var parts: [Word.Part] = []
        loop: while let byte = lexer.peekByte() {
            switch byte {
            case UInt8(ascii: "'"):
                parts.append(.quoted(try lexer.singleQuoted()))
            case UInt8(ascii: "\""):
                parts.append(.text(try doubleQuoted()))
            case UInt8(ascii: "$"):
                parts.append(.value(try variable()))
            case UInt8(ascii: "("):
                parts.append(.value(try parenthesis()))
            default:
                guard Byte.isBare(byte) else { break loop }
                guard try bare(stop, into: &parts) else { break loop }
            }
        }
        guard !parts.isEmpty else { throw expected("a word", try peek()) }
        return Word(parts: parts, span: span(from: start))
    }

    /// Takes a run of bare characters and the call that it may end in; false if there is none.
    private mutating func bare(
        _ stop: WordStop, into parts: inout [Word.Part]
    ) throws(Diagnostic) -> Bool {
        let start = lexer.position
        while let byte = lexer.peekByte(), Byte.isBare(byte) {
            if stop == .equals, byte == UInt8(ascii: "=") { break }
            if stop == .comma, byte == UInt8(ascii: ","), isLastOfWord(lexer.position) { break }
            lexer.position += 1
        }
        guard lexer.position > start else { return false }
        try noticeLookalikes(start)
        var end = lexer.position
        var name: Name?
        if lexer.peekByte() == UInt8(ascii: "(") {
            let nameStart = trailingName(start)
            if nameStart < end {
                name = Name(text: source.text(nameStart..<end), span: Span(nameStart, end))
                end = nameStart
            }
        }
        if end > start { parts.append(.bare(source.text(start..<end))) }
        if let name {
            let arguments = try callArguments()
            parts.append(
                .value(
                    Expression(
                        kind: .call(name, arguments), span: span(from: Int(name.span.start)))))
        }
        return true
    }

    private func isLastOfWord(_ position: Int) -> Bool {
        position + 1 >= lexer.bytes.count || lexer.bytes[position + 1] <= Byte.space
    }

    /// Where the name begins that ends at this place, or this place if none does.
    private func trailingName(_ start: Int) -> Int {
        var place = lexer.position
        while place > start, Byte.isName(lexer.bytes[place - 1]) { place -= 1 }
        return place < lexer.position && Byte.isNameStart(lexer.bytes[place])
            ? place : lexer.position
    }
}
