extension Parser {
    /// script = { [ statement ] ( NEWLINE | ";" ) } .
    mutating func script() throws(Diagnostic) -> Block {
        let statements = try statements(closing: nil)
        return Block(statements: statements, span: Span(0, lexer.bytes.count))
    }

    /// block = "{" script "}" .
    mutating func block(after what: String) throws(Diagnostic) -> Block {
        try skipNewlines()
        try noticeBlockWord(try peek(), after: what)
        let open = try expect(
            .leftBrace, "a block { … } after \(what)",
            help: "the block stands in braces on the same line: \(what) … { … }")
        try enter(at: open.span)
        openBlocks += 1
        let brackets = lexer.openBrackets
        lexer.openBrackets = 0
        startWord()
        let outer = (inColumns, keyword)
        (inColumns, keyword) = (false, nil)
        let inner = try statements(closing: open)
        (inColumns, keyword) = outer
        lexer.openBrackets = brackets
        openBlocks -= 1
        leave()
        startWord()
        return Block(statements: inner, span: span(from: Int(open.span.start)))
    }

    private mutating func statements(closing open: Token?) throws(Diagnostic) -> [Statement] {
        var statements: [Statement] = []
        while true {
            let token = try peek()
            switch token.kind {
            case .newline, .semicolon:
                try advance()
            case .end:
                guard let open else { return statements }
                throw mistake(
                    .unclosed, "the block that begins here is never closed", at: open.span,
                    help: "end it with }")
            case .rightBrace where open != nil:
                try advance()
                return statements
            default:
                statements.append(try statement())
                try endStatement()
            }
        }
    }

    private mutating func endStatement() throws(Diagnostic) {
        let token = try peek()
        switch token.kind {
        case .newline, .semicolon, .end: return
        case .rightBrace where openBlocks > 0: return
        case .rightBrace:
            throw mistake(.syntax, "this } closes nothing", at: token.span)
        default:
            throw afterStatement(token)
        }
    }

    /// statement = "let" … | "if" … | pipeline .
    mutating func statement() throws(Diagnostic) -> Statement {
        let token = try peek()
        let start = Int(token.span.start)
        var kind: Statement.Kind?
        if case .name(let name) = token.kind {
            keyword = name
            kind = try keywordStatement(name, token)
            keyword = nil
        }
        if kind == nil { kind = .pipeline(try pipeline()) }
        return Statement(kind: kind ?? .leave, span: span(from: start))
    }

    private mutating func keywordStatement(
        _ name: String, _ token: Token
    ) throws(Diagnostic) -> Statement.Kind? {
        switch name {
        case "let": return try letStatement()
        case "if": return try ifStatement()
        case "while":
            try advance()
            let condition = try condition()
            return .whileLoop(condition, try block(after: name))
        case "for": return try forStatement()
        case "def": return try defStatement()
        case "try": return try tryStatement()
        case "watch", "retry":
            try advance()
            if try peek().kind == .leftBrace {
                throw expected(
                    "a duration", try peek(),
                    help: name == "watch"
                        ? "watch 5s { … }" : "retry 2m --every 5s { … }")
            }
            let period = try condition()
            let options = try options()
            let body = try block(after: name)
            return name == "watch" ? .watch(period, options, body) : .retry(period, options, body)
        case "assert", "check":
            try advance()
            let claim = try condition()
            var why: Expression?
            if try take(.comma) {
                try skipNewlines()
                why = try expr()
            }
            return name == "assert" ? .assert(claim, why) : .check(claim, why)
        case "args":
            try advance()
            if openBlocks > 0 {
                throw mistake(.misplaced, "args stands outside of all blocks", at: token.span)
            }
            return .arguments(try params())
        case "return":
            try advance()
            return .giveBack(try atStatementEnd() ? nil : try pipeline())
        case "throw":
            try advance()
            return .raise(try condition())
        case "break":
            try advance()
            return .leave
        case "continue":
            try advance()
            return .next
        default:
            return nil
        }
    }

    private mutating func atStatementEnd() throws(Diagnostic) -> Bool {
        switch try peek().kind {
        case .newline, .semicolon, .end, .rightBrace: true
        default: false
        }
    }

    /// An expression right after a keyword.
    private mutating func condition() throws(Diagnostic) -> Expression {
        conditionStart = Int(try peek().span.start)
        let found = try expr()
        if try peek().kind == .assign {
            throw mistake(
                .habit, "= does not compare", at: try peek().span, help: "use == to compare")
        }
        return found
    }

    /// "let" NAME ( "=" | "+=" ) pipeline
    private mutating func letStatement() throws(Diagnostic) -> Statement.Kind {
        try advance()
        let token = try peek()
        if token.kind == .dollar {
            throw mistake(
                .habit, "no $ on the left of =", at: token.span,
                help: "let NAME = …   sets, and $NAME reads")
        }
        let name = try expectName("the variable's name")
        let operation = try peek()
        let appends = operation.kind == .append
        guard operation.kind == .assign || appends else {
            throw expected("= and a value", operation, help: "let \(name.text) = …")
        }
        try advance()
        try skipNewlines()
        return .assign(name, appends: appends, try pipeline())
    }

    /// "if" expr block { "else" "if" expr block } [ "else" block ]
    private mutating func ifStatement() throws(Diagnostic) -> Statement.Kind {
        try advance()
        var arms: [(condition: Expression, body: Block)] = []
        let first = try condition()
        arms.append((first, try block(after: "if")))
        while try takeFollowing("else") {
            if try peek().kind == .name("if") {
                keyword = "if"
                try advance()
                let next = try condition()
                arms.append((next, try block(after: "else if")))
            } else {
                return .branch(arms, otherwise: try block(after: "else"))
            }
        }
        return .branch(arms, otherwise: nil)
    }

    /// Takes a keyword that goes on with the statement before it, on this line or a later one.
    private mutating func takeFollowing(_ word: String) throws(Diagnostic) -> Bool {
        let before = lexer
        while try peek().kind == .newline { try advance() }
        if try take(.name(word)) { return true }
        lexer = before
        startWord()
        return false
    }

    /// "for" NAME [ "," NAME ] "in" expr block
    private mutating func forStatement() throws(Diagnostic) -> Statement.Kind {
        try advance()
        let first = try loopVariable()
        let second = try take(.comma) ? try loopVariable() : nil
        try expect(.binary(.contained), "in", help: "for NAME in … { … }")
        conditionStart = Int(try peek().span.start)
        let items = try expr()
        return .forLoop(first, second, in: items, try block(after: "for"))
    }

    mutating func loopVariable() throws(Diagnostic) -> Name {
        let token = try peek()
        try noticeLoopParenthesis(token)
        if token.kind == .dollar {
            throw mistake(
                .habit, "no $ before the loop's variable", at: token.span,
                help: "for NAME in … { … }, and $NAME inside")
        }
        return try expectName("the loop's variable")
    }

    /// "def" NAME "(" params ")" block
    private mutating func defStatement() throws(Diagnostic) -> Statement.Kind {
        try advance()
        let name = try expectName("the name of what is defined")
        let open = try expect(
            .leftParenthesis, "(", help: "def \(name.text)(a, b = 5) { … }")
        let parameters = try bracketed(at: open.span) { parser throws(Diagnostic) in
            let parameters = try parser.params()
            try parser.expect(.rightParenthesis, "a comma or )")
            return parameters
        }
        return .define(name, parameters, try block(after: "def"))
    }

    /// params = [ NAME [ "=" expr ] { "," NAME [ "=" expr ] } ] .
    mutating func params() throws(Diagnostic) -> [Parameter] {
        var parameters: [Parameter] = []
        while case .name = try peek().kind {
            let name = try expectName("a parameter")
            if parameters.contains(where: { $0.name.text == name.text }) {
                throw mistake(.syntax, "`\(name.text)` is there twice", at: name.span)
            }
            var standard: Expression?
            if try take(.assign) {
                try skipNewlines()
                standard = try expr()
            }
            parameters.append(Parameter(name: name, standard: standard))
            guard try take(.comma) else { break }
            try skipNewlines()
        }
        if try peek().kind == .dollar {
            throw mistake(
                .habit, "no $ before a parameter", at: try peek().span,
                help: "name it plainly here, and use $NAME inside")
        }
        return parameters
    }

    /// "try" block catch { catch }
    private mutating func tryStatement() throws(Diagnostic) -> Statement.Kind {
        try advance()
        let body = try block(after: "try")
        var catches: [Catch] = []
        while try takeFollowing("catch") {
            catches.append(try catchClause())
        }
        guard !catches.isEmpty else {
            try skipNewlines()
            throw expected(
                "catch { … }", try peek(), help: "try { … } catch Timeout as e { … }")
        }
        return .attempt(body, catches)
    }

    /// catch = "catch" [ NAME { "," NAME } ] [ "as" NAME ] block .
    private mutating func catchClause() throws(Diagnostic) -> Catch {
        let start = lexer.position
        var kinds: [Name] = []
        while case .name(let name) = try peek().kind, name != "as" {
            kinds.append(try expectName("an error's kind"))
            guard try take(.comma) else { break }
            try skipNewlines()
        }
        let binding = try take(.name("as")) ? try expectName("a name for the error") : nil
        let head = span(from: start)
        return Catch(
            kinds: kinds, binding: binding, body: try block(after: "catch"), span: head)
    }

    /// { option }
    mutating func options() throws(Diagnostic) -> [OptionSyntax] {
        var options: [OptionSyntax] = []
        while case .option(let name) = try peek().kind {
            let token = try advance()
            var value: Word?
            if lexer.peekByte() == UInt8(ascii: "=") { lexer.position += 1 }
            if case .wordStart = wordEnd() { value = try word() }
            options.append(
                OptionSyntax(name: Name(text: name, span: token.span), value: value))
        }
        return options
    }

    /// The mistake of something that stands where a statement should be over.
    private func afterStatement(_ token: Token) -> Diagnostic {
        switch token.kind {
        case .binary(.greater):
            mistake(
                .habit, "> does not write to a file", at: token.span, help: "use | save FILE")
        case .binary(.less):
            mistake(
                .habit, "< does not read a file", at: token.span,
                help: "use read FILE, as in for h in (read hosts.txt) { … }")
        case .foreign("and"):
            mistake(
                .habit, "&& does not join commands", at: token.span,
                help: "write them on lines of their own, or with ; between: "
                    + "a script stops at the first error")
        case .foreign("or"):
            mistake(
                .habit, "|| does not join commands", at: token.span,
                help: "use try { … } catch { … }, or ?? for a default")
        case .assign:
            mistake(
                .habit, "= sets nothing here", at: token.span,
                help: "let NAME = …   sets a variable, == compares")
        case .append:
            mistake(
                .habit, "+= sets nothing here", at: token.span, help: "let NAME += …")
        case .leftBrace:
            mistake(
                .syntax, "a block cannot stand here", at: token.span,
                help: "a map as a command's word stands in parentheses: ({a: 1})")
        case .rightParenthesis:
            mistake(.syntax, "this ) closes nothing", at: token.span)
        default:
            mistake(
                .syntax, "the statement is over before `\(source.shown(token.span))`",
                at: token.span, help: "a newline or ; separates statements")
        }
    }
}
