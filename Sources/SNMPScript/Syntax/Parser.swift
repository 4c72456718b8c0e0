/// Turns a source text into a syntax tree, by recursive descent: each function reads the rule of
/// docs/grammar.txt whose name it bears.
///
/// The first mistake ends the parse. Where the text merely stops too early, and another line could
/// mend it, the mistake has the code `unclosed`, so that a prompt can go on asking for lines.
struct Parser {
    /// How deep blocks, brackets and texts may be nested.
    static let nestingLimit = 100

    var lexer: Lexer
    /// The next token, where it has been looked at already.
    private var lookahead: Token?
    private var depth = 0
    /// How many blocks are open.
    var openBlocks = 0
    /// The last place where line ends were free, as after an operator.
    private var freePlace = -1
    /// Whether bare names are columns, as in `where`, `select` and `sort`.
    var inColumns = false
    /// The keyword whose expression begins at `conditionStart`, for a better message.
    var keyword: String?
    var conditionStart = -1

    init(_ source: Source) {
        lexer = Lexer(source)
    }

    /// Reads a whole text.
    static func parse(_ source: Source) throws(Diagnostic) -> Block {
        var parser = Parser(source)
        return try parser.script()
    }

    var source: Source { lexer.source }

    // MARK: Tokens

    mutating func peek() throws(Diagnostic) -> Token {
        if let lookahead { return lookahead }
        let token = try lexer.next()
        lookahead = token
        return token
    }

    @discardableResult
    mutating func advance() throws(Diagnostic) -> Token {
        let token = try peek()
        lexer.position = Int(token.span.end)
        lookahead = nil
        return token
    }

    /// Forgets the token looked at, because words are read from here on.
    mutating func startWord() {
        lookahead = nil
    }

    mutating func take(_ kind: Token.Kind) throws(Diagnostic) -> Bool {
        guard try peek().kind == kind else { return false }
        try advance()
        return true
    }

    @discardableResult
    mutating func expect(_ kind: Token.Kind, _ what: String, help: String? = nil)
        throws(Diagnostic) -> Token
    {
        let token = try peek()
        guard token.kind == kind else { throw expected(what, token, help: help) }
        return try advance()
    }

    mutating func expectName(_ what: String) throws(Diagnostic) -> Name {
        let token = try peek()
        switch token.kind {
        case .name(let text):
            try advance()
            return Name(text: text, span: token.span)
        case .binary(.contained):
            try advance()
            return Name(text: "in", span: token.span)
        default:
            throw expected(what, token)
        }
    }

    mutating func skipNewlines() throws(Diagnostic) {
        while try take(.newline) {}
        freePlace = lexer.position
    }

    // MARK: Nesting

    mutating func enter(at span: Span) throws(Diagnostic) {
        depth += 1
        if depth > Self.nestingLimit {
            throw Diagnostic(
                .error, .tooDeep, "nested more than \(Self.nestingLimit) deep",
                help: "give the inner part a name with let or def", place: source.place(span))
        }
    }

    mutating func leave() {
        depth -= 1
    }

    /// Runs a reader inside brackets, where newlines do not count.
    mutating func bracketed<T>(
        at span: Span, _ body: (inout Parser) throws(Diagnostic) -> T
    ) throws(Diagnostic) -> T {
        try enter(at: span)
        lexer.openBrackets += 1
        lookahead = nil
        let result = try body(&self)
        lexer.openBrackets -= 1
        lookahead = nil
        leave()
        return result
    }

    /// Runs a reader where bare names are columns, or where they are not.
    mutating func withColumns<T>(
        _ columns: Bool, _ body: (inout Parser) throws(Diagnostic) -> T
    ) throws(Diagnostic) -> T {
        let before = inColumns
        inColumns = columns
        let result = try body(&self)
        inColumns = before
        return result
    }

    // MARK: Mistakes

    func span(from start: Int) -> Span {
        Span(start, lexer.position)
    }

    func mistake(
        _ code: DiagnosticCode = .syntax, _ message: String, at span: Span, help: String? = nil
    ) -> Diagnostic {
        Diagnostic(.error, code, message, help: help, place: source.place(span))
    }

    /// The mistake of a token that is not what the grammar wants next.
    func expected(_ what: String, _ token: Token, help: String? = nil) -> Diagnostic {
        switch token.kind {
        case .end:
            let free = lexer.openBrackets > 0 || freePlace == lexer.position
            return mistake(
                free ? .unclosed : .syntax, "the text ends where \(what) should follow",
                at: token.span, help: help)
        case .newline:
            return mistake(
                .syntax, "the line ends where \(what) should follow", at: token.span, help: help)
        default:
            return mistake(
                .syntax, "expected \(what), found `\(source.shown(token.span))`", at: token.span,
                help: help)
        }
    }
}
