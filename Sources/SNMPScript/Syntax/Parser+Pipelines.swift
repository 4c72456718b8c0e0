extension Parser {
    /// pipeline = source { [ NEWLINE ] "|" stage } [ "&" ] .
    mutating func pipeline() throws(Diagnostic) -> Pipeline {
        let start = Int(try peek().span.start)
        let head = try pipelineSource()
        var stages: [Stage] = []
        while try take(.pipe) {
            try skipNewlines()
            stages.append(try stage())
        }
        let background = try take(.ampersand)
        return Pipeline(
            head: head, stages: stages, background: background, span: span(from: start))
    }

    /// source = [ "@" word ] command | "@" word block | "parallel" … | expr .
    private mutating func pipelineSource() throws(Diagnostic) -> Pipeline.Head {
        let token = try peek()
        switch token.kind {
        case .pipe:
            return .last
        case .at:
            try advance()
            return try atSource(token)
        case .name(let name):
            if !isExpressionName(name, token) || name == "parallel" {
                try noticeStatement(name, token)
                return name == "parallel" ? try parallelSource() : .command(try command())
            }
        default: break
        }
        return .expression(try expr())
    }

    /// Whether a name at the start begins an expression: a call, or a name with a meaning there.
    private func isExpressionName(_ name: String, _ token: Token) -> Bool {
        if ["true", "false", "null", "not"].contains(name) { return true }
        let after = Int(token.span.end)
        if after < lexer.bytes.count, lexer.bytes[after] == UInt8(ascii: "(") { return true }
        return inColumns && !commandFollows(name: token)
    }

    /// Whether a name that begins a parenthesis among columns is a command: after it comes a
    /// word, not an operator. `(table ifDescr)` is a command, `(ifInErrors + 1)` is not.
    private func commandFollows(name token: Token) -> Bool {
        var ahead = lexer
        ahead.position = Int(token.span.end)
        let touching = ahead.position
        ahead.skipTrivia()
        guard ahead.position > touching, let byte = ahead.peekByte() else { return false }
        if Byte.isNameStart(byte) {
            return !["and", "or", "in"].contains(ahead.takeName())
        }
        if byte == UInt8(ascii: ".") { return ahead.peekByte(1).map(Byte.isDigit) == true }
        return Byte.isDigit(byte) || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "\"")
            || byte == UInt8(ascii: "'") || byte >= 0x80
    }

    /// "@" word ( command | block )
    private mutating func atSource(_ at: Token) throws(Diagnostic) -> Pipeline.Head {
        startWord()
        guard let byte = lexer.peekByte(), byte != Byte.space, byte != Byte.tab,
            byte != Byte.newline
        else {
            throw mistake(
                .syntax, "a device should follow @ directly", at: at.span,
                help: "@core1 get sysName.0, @edge …, @$list …, @r1,r2 …, @* …")
        }
        let place = try word()
        let token = try peek()
        switch token.kind {
        case .leftBrace:
            return .atBlock(place, try block(after: "@\(source.text(place.span))"))
        case .name(let name):
            try noticeStatement(name, token, after: place)
            return .at(place, try command())
        default:
            throw expected(
                "a command or a block", token, help: "@core1 get sysName.0   or   @core1 { … }")
        }
    }

    /// "parallel" "for" NAME "in" expr { option } block
    private mutating func parallelSource() throws(Diagnostic) -> Pipeline.Head {
        try advance()
        guard try take(.name("for")) else {
            throw expected("for", try peek(), help: "parallel for NAME in … { … }")
        }
        let name = try loopVariable()
        try expect(.binary(.contained), "in", help: "parallel for NAME in … { … }")
        keyword = "for"
        conditionStart = Int(try peek().span.start)
        let items = try expr()
        let options = try options()
        return .parallel(name, in: items, options, try block(after: "parallel for"))
    }

    /// stage = "where" expr | "select" column { "," column } | "sort" … | command .
    private mutating func stage() throws(Diagnostic) -> Stage {
        let token = try peek()
        let start = Int(token.span.start)
        guard case .name(let name) = token.kind else {
            throw expected(
                "a command", token,
                help: "after | comes where, select, sort, first, count, to, save, …")
        }
        let kind: Stage.Kind
        switch name {
        case "where":
            try advance()
            let condition = try withColumns(true) { parser throws(Diagnostic) in
                try parser.expr()
            }
            if try peek().kind == .assign {
                throw mistake(
                    .habit, "= does not compare", at: try peek().span, help: "use == to compare")
            }
            kind = .filter(condition)
        case "select":
            try advance()
            kind = .select(try withColumns(true, Self.columns))
        case "sort":
            try advance()
            kind = .sort(try withColumns(true, Self.sortKeys))
        default:
            kind = .command(try command())
        }
        return Stage(kind: kind, span: span(from: start))
    }

    private static func columns(_ parser: inout Parser) throws(Diagnostic) -> [Column] {
        var columns = [try parser.column()]
        while try parser.nextColumn() { columns.append(try parser.column()) }
        return columns
    }

    /// Takes the comma between two columns; two names without one are a mistake.
    private mutating func nextColumn() throws(Diagnostic) -> Bool {
        if try take(.comma) {
            try skipNewlines()
            return true
        }
        let token = try peek()
        if case .name = token.kind {
            throw mistake(
                .syntax, "commas separate columns", at: token.span,
                help: "select and sort have commas between columns, commands have spaces "
                    + "between words")
        }
        return false
    }

    /// column = [ NAME "=" ] expr .
    private mutating func column() throws(Diagnostic) -> Column {
        var name: Name?
        if case .name = try peek().kind {
            let before = lexer
            let candidate = try expectName("a column")
            lexer.skipTrivia()
            let mark = lexer.peekByte(1)
            if lexer.peekByte() == UInt8(ascii: "="), mark != UInt8(ascii: "="),
                mark != UInt8(ascii: "~")
            {
                try advance()
                name = candidate
                try skipNewlines()
            } else {
                lexer = before
                startWord()
            }
        }
        return Column(name: name, value: try expr())
    }

    /// "sort" expr [ "desc" ] { "," expr [ "desc" ] }
    private static func sortKeys(
        _ parser: inout Parser
    ) throws(Diagnostic) -> [(key: Expression, descending: Bool)] {
        var keys: [(key: Expression, descending: Bool)] = []
        repeat {
            let key = try parser.expr()
            let descending = try parser.take(.name("desc"))
            keys.append((key, descending))
        } while try parser.nextColumn()
        return keys
    }
}
