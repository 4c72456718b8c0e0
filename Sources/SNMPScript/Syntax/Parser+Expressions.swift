extension Parser {
    /// expr = and { "or" and } .
    mutating func expr() throws(Diagnostic) -> Expression {
        let start = Int(try peek().span.start)
        let first = try and()
        var operands = [first]
        while try takeOperator("or") { operands.append(try and()) }
        return operands.count == 1
            ? first : Expression(kind: .any(operands), span: span(from: start))
    }

    /// and = not { "and" not } .
    private mutating func and() throws(Diagnostic) -> Expression {
        let start = Int(try peek().span.start)
        let first = try not()
        var operands = [first]
        while try takeOperator("and") { operands.append(try not()) }
        return operands.count == 1
            ? first : Expression(kind: .all(operands), span: span(from: start))
    }

    private mutating func takeOperator(_ word: String) throws(Diagnostic) -> Bool {
        let token = try peek()
        if token.kind == .foreign(word), keyword != nil || inColumns || lexer.openBrackets > 0 {
            throw mistake(
                .habit, "`\(source.shown(token.span))` is spelled \(word)", at: token.span,
                help: "use \(word)")
        }
        guard try take(.name(word)) else { return false }
        try skipNewlines()
        return true
    }

    /// not = [ "not" ] cmp .
    private mutating func not() throws(Diagnostic) -> Expression {
        let token = try peek()
        if token.kind == .foreign("not") {
            throw mistake(.habit, "`!` is spelled not", at: token.span, help: "use not")
        }
        guard try take(.name("not")) else { return try cmp() }
        let operand = try cmp()
        return Expression(kind: .not(operand), span: span(from: Int(token.span.start)))
    }

    /// cmp = alt { ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "=~" | "in" ) alt } .
    private mutating func cmp() throws(Diagnostic) -> Expression {
        try chain(Parser.alt) { operation in
            switch operation {
            case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches,
                .contained:
                true
            case .add, .subtract, .multiply, .divide, .remainder: false
            }
        }
    }

    /// alt = range { "??" range } .
    private static func alt(_ parser: inout Parser) throws(Diagnostic) -> Expression {
        let start = Int(try parser.peek().span.start)
        let first = try parser.range()
        var operands = [first]
        while try parser.take(.orElse) {
            try parser.skipNewlines()
            operands.append(try parser.range())
        }
        return operands.count == 1
            ? first : Expression(kind: .withDefault(operands), span: parser.span(from: start))
    }

    /// range = sum [ ".." sum ] .
    private mutating func range() throws(Diagnostic) -> Expression {
        let start = Int(try peek().span.start)
        let first = try sum()
        guard try take(.range) else { return first }
        try skipNewlines()
        let last = try sum()
        return Expression(kind: .range(first, last), span: span(from: start))
    }

    /// sum = prod { ( "+" | "-" ) prod } .
    private mutating func sum() throws(Diagnostic) -> Expression {
        try chain(Parser.prod) { $0 == .add || $0 == .subtract }
    }

    /// prod = unary { ( "*" | "/" | "%" ) unary } .
    private static func prod(_ parser: inout Parser) throws(Diagnostic) -> Expression {
        try parser.chain(Parser.unary) { $0 == .multiply || $0 == .divide || $0 == .remainder }
    }

    /// operand { operator operand }, kept as a list however long it is.
    private mutating func chain(
        _ operand: (inout Parser) throws(Diagnostic) -> Expression,
        of accepted: (BinaryOperator) -> Bool
    ) throws(Diagnostic) -> Expression {
        let start = Int(try peek().span.start)
        let first = try operand(&self)
        var rest: [(operation: BinaryOperator, operand: Expression)] = []
        while case .binary(let operation) = try peek().kind, accepted(operation) {
            try advance()
            try skipNewlines()
            rest.append((operation, try operand(&self)))
        }
        return rest.isEmpty
            ? first : Expression(kind: .chain(first, rest), span: span(from: start))
    }

    /// unary = [ "-" ] primary path .
    private static func unary(_ parser: inout Parser) throws(Diagnostic) -> Expression {
        let start = try parser.peek()
        if try parser.take(.binary(.subtract)) {
            let operand = try parser.primary()
            let value = try parser.path(operand)
            return Expression(
                kind: .negated(value), span: parser.span(from: Int(start.span.start)))
        }
        return try parser.path(try parser.primary())
    }

    /// primary = NUMBER [ UNIT ] | OID | ADDRESS | string | variable | … .
    private mutating func primary() throws(Diagnostic) -> Expression {
        let token = try peek()
        switch token.kind {
        case .literal(let literal):
            try advance()
            return Expression(kind: .literal(literal), span: token.span)
        case .singleQuoted(let text):
            try advance()
            return Expression(kind: .literal(.text(text)), span: token.span)
        case .doubleQuote:
            lexer.position = Int(token.span.start)
            startWord()
            let parts = try doubleQuoted()
            return Expression(kind: .text(parts), span: span(from: Int(token.span.start)))
        case .dollar:
            lexer.position = Int(token.span.start)
            startWord()
            return try variable()
        case .leftParenthesis:
            lexer.position = Int(token.span.start)
            startWord()
            return try parenthesis()
        case .leftBracket: return try list(token)
        case .leftBrace: return try map(token)
        case .name(let name): return try named(name, token)
        default:
            try noticeOperator(token)
            throw expected("a value", token)
        }
    }

    /// "true" | "false" | "null" | NAME "(" … ")" | COLUMN
    private mutating func named(
        _ name: String, _ token: Token
    ) throws(Diagnostic) -> Expression {
        switch name {
        case "true", "false":
            try advance()
            return Expression(kind: .literal(.bool(name == "true")), span: token.span)
        case "null":
            try advance()
            return Expression(kind: .literal(.null), span: token.span)
        default: break
        }
        let after = Int(token.span.end)
        if after < lexer.bytes.count, lexer.bytes[after] == UInt8(ascii: "(") {
            try advance()
            let arguments = try callArguments()
            return Expression(
                kind: .call(Name(text: name, span: token.span), arguments),
                span: span(from: Int(token.span.start)))
        }
        if inColumns {
            try advance()
            return Expression(kind: .column(name), span: token.span)
        }
        if keyword == "watch", conditionStart == Int(token.span.start) {
            throw mistake(
                .syntax, "watch wants to know how often", at: token.span,
                help: "watch 2s { get ifInOctets.1 }")
        }
        if let keyword, conditionStart == Int(token.span.start) {
            throw mistake(
                .syntax, "a command cannot follow \(keyword) directly", at: token.span,
                help: "put it in parentheses:  (get ifOperStatus.3) == \"up\"")
        }
        throw mistake(
            .syntax, "`\(name)` needs quotes or a $ here", at: token.span,
            help: "text: \"\(name)\"   variable: $\(name)   command: (\(name) …)")
    }

    /// "(" [ expr { "," expr } ] ")", after the name of a call.
    mutating func callArguments() throws(Diagnostic) -> [Expression] {
        let open = try expect(.leftParenthesis, "(")
        return try bracketed(at: open.span) { parser throws(Diagnostic) in
            var arguments: [Expression] = []
            while try parser.peek().kind != .rightParenthesis {
                arguments.append(try parser.expr())
                guard try parser.take(.comma) else { break }
            }
            try parser.close(.rightParenthesis, ")", open)
            return arguments
        }
    }

    /// "(" pipeline ")"
    mutating func parenthesis() throws(Diagnostic) -> Expression {
        let open = try expect(.leftParenthesis, "(")
        let content = try bracketed(at: open.span) { parser throws(Diagnostic) in
            let content = try parser.pipeline()
            try parser.close(.rightParenthesis, ")", open)
            return content
        }
        return Expression(kind: .pipeline(content), span: span(from: Int(open.span.start)))
    }

    /// "[" list "]"
    private mutating func list(_ open: Token) throws(Diagnostic) -> Expression {
        try advance()
        let items = try bracketed(at: open.span) { parser throws(Diagnostic) in
            var items: [Expression] = []
            while try parser.peek().kind != .rightBracket {
                items.append(try parser.expr())
                guard try parser.take(.comma) else { break }
            }
            try parser.close(.rightBracket, "]", open)
            return items
        }
        return Expression(kind: .list(items), span: span(from: Int(open.span.start)))
    }

    /// "{" map "}", a key being a name, a text, a variable or an expression in parentheses
    private mutating func map(_ open: Token) throws(Diagnostic) -> Expression {
        try advance()
        let entries = try bracketed(at: open.span) { parser throws(Diagnostic) in
            var entries: [(key: Expression, value: Expression)] = []
            while try parser.peek().kind != .rightBrace {
                let key = try parser.mapKey()
                try parser.expect(.colon, ": after the key", help: "{name: value, …}")
                entries.append((key, try parser.expr()))
                guard try parser.take(.comma) else { break }
            }
            try parser.close(.rightBrace, "}", open)
            return entries
        }
        return Expression(kind: .map(entries), span: span(from: Int(open.span.start)))
    }

    private mutating func mapKey() throws(Diagnostic) -> Expression {
        let token = try peek()
        switch token.kind {
        case .name(let name):
            try advance()
            return Expression(kind: .literal(.text(name)), span: token.span)
        case .singleQuoted, .doubleQuote, .dollar, .leftParenthesis, .literal:
            return try primary()
        default:
            throw expected(
                "a key", token, help: "a map is {name: value, …}; a block belongs to a statement")
        }
    }

    /// Takes a closing bracket; where the text ends before it, the opening one is shown.
    private mutating func close(
        _ kind: Token.Kind, _ mark: String, _ open: Token
    ) throws(Diagnostic) {
        let token = try peek()
        if token.kind == kind {
            try advance()
        } else if token.kind == .end {
            throw mistake(
                .unclosed, "`\(source.text(open.span))` is never closed", at: open.span,
                help: "end it with \(mark)")
        } else {
            throw expected(
                "a comma or \(mark)", token,
                help: kind == .rightBracket ? "commas separate items: [1, 2]" : nil)
        }
    }
}
