/// Reads the modules of a file: the parse phase, which looks no name up.
///
/// The grammar is that of RFC 1155, 1212, 1215 (SMIv1) and RFC 2578 to 2580 (SMIv2), read
/// generously: clauses come in any order, unknown ones are passed, and a definition that cannot be
/// read costs itself. Nothing here recurses, so no nesting of a file can exhaust the stack.
struct ModuleParser {
    private(set) var modules: [ModuleTree] = []
    private(set) var diagnostics: [MIBDiagnostic] = []

    var lexer: Lexer
    var token: Token
    /// The name that diagnostics carry: the file's until a module begins.
    var moduleName: String
    let leniency: MIBLeniency

    static let diagnosticLimit = 1_000
    /// Names of an enumeration, parts of an INDEX, names of an import and so on.
    static let listLimit = 250_000
    static let definitionLimit = 400_000
    static let moduleLimit = 1_000

    /// Parses a file.
    ///
    /// - Parameter fileName: Names the file in diagnostics before a module's name is known.
    init(parsing source: [UInt8], fileName: String, leniency: MIBLeniency = .tolerant) {
        lexer = Lexer(source)
        moduleName = fileName
        self.leniency = leniency
        token = Token(kind: .end, start: 0, end: 0, line: 1)
        guard !source.prefix(4096).contains(0) else {
            complain(.error, .notText, "the file is not text")
            return
        }
        advance()
        parseFile()
        for complaint in lexer.complaints {
            complain(.warning, complaint.code, complaint.detail, line: complaint.line)
        }
    }

    private mutating func parseFile() {
        while token.kind != .end {
            guard var name = moduleHeader() else {
                advance()
                continue
            }
            while let next = parseModule(name) { name = next }
        }
        if modules.isEmpty {
            complain(.error, .noModule, "no `NAME DEFINITIONS ::= BEGIN` in the file")
        }
    }

    /// `NAME [{ oid }] DEFINITIONS [tags] ::= BEGIN`; leaves the token where it is if it is not.
    private mutating func moduleHeader() -> Token? {
        guard token.kind == .upper || token.kind == .lower, token.keyword == nil else { return nil }
        let name = token
        let mark = lexer.mark
        var ahead = lexer.next()
        if ahead.kind == .leftBrace {
            var budget = 64
            while ahead.kind != .rightBrace, ahead.kind != .end, budget > 0 {
                ahead = lexer.next()
                budget -= 1
            }
            ahead = lexer.next()
        }
        if ahead.keyword == .definitions {
            var budget = 8
            while ahead.keyword != .begin, ahead.kind != .end, budget > 0 {
                ahead = lexer.next()
                budget -= 1
            }
            if ahead.keyword == .begin {
                advance()
                return name
            }
        }
        lexer.rewind(to: mark)
        return nil
    }

    /// Parses a module behind its header.
    ///
    /// - Returns: The header of the next module where this one forgot its END.
    private mutating func parseModule(_ name: Token) -> Token? {
        var module = ModuleTree(name: lexer.string(name), line: name.line)
        moduleName = module.name
        while true {
            switch token.kind {
            case .end:
                complain(.warning, .noEnd, "the module is not closed with END")
                keep(module)
                return nil
            case .upper where token.keyword == .end:
                advance()
                keep(module)
                return nil
            case .upper where token.keyword == .imports:
                parseImports(into: &module)
            case .upper where token.keyword == .exports:
                while token.kind != .semicolon, token.kind != .end { advance() }
                advance()
            case .upper, .lower:
                if let next = moduleHeader() {
                    complain(.warning, .noEnd, "the module is not closed with END")
                    keep(module)
                    return next
                }
                parseDefinition(into: &module)
            case .semicolon:
                advance()
            default:
                complain(.error, .syntax, "expected a definition, found \(spelled(token))")
                skipToDefinition()
            }
        }
    }

    private mutating func keep(_ module: ModuleTree) {
        guard modules.count < Self.moduleLimit else {
            complain(
                .error, .tooMany, "over \(Self.moduleLimit) modules in one file; this one is lost")
            return
        }
        modules.append(module)
    }

    // MARK: Imports

    private mutating func parseImports(into module: inout ModuleTree) {
        advance()
        var names: [String] = []
        var isOdd = false
        while token.kind != .semicolon {
            if token.kind == .end { return }
            if token.keyword == .from {
                let line = token.line
                advance()
                guard token.kind == .upper || token.kind == .lower else {
                    complain(.error, .syntax, "expected a module's name after FROM")
                    continue
                }
                module.imports.append(.init(module: lexer.string(token), names: names, line: line))
                names = []
                advance()
                // Some write the module's OID behind its name.
                if token.kind == .leftBrace { skipBraces() }
            } else if token.kind == .upper || token.kind == .lower {
                // An IMPORTS clause without its semicolon runs into the first definition.
                if names.isEmpty, startsDefinition() {
                    complain(.warning, .syntax, "the IMPORTS clause is not closed with `;`")
                    return
                }
                if names.count < Self.listLimit { names.append(lexer.string(token)) }
                advance()
            } else {
                if token.kind != .comma, !isOdd {
                    isOdd = true
                    complain(.warning, .syntax, "\(spelled(token)) among the imports")
                }
                advance()
            }
        }
        advance()
    }

    // MARK: Definitions

    private mutating func parseDefinition(into module: inout ModuleTree) {
        let name = token
        let mark = lexer.mark
        let text = lexer.string(name)
        advance()
        if let definition = definition(text, name) {
            if module.definitions.count < Self.definitionLimit {
                module.definitions.append(definition)
            } else if diagnostics.last?.code != .tooMany {
                complain(
                    .error, .tooMany, "over \(Self.definitionLimit) definitions; the rest is lost")
            }
            return
        }
        // Try again one token on: the name itself may have been the stray word.
        lexer.rewind(to: mark)
        advance()
        skipToDefinition()
    }

    /// What stands behind a name; nil, with a diagnostic, where it cannot be read.
    private mutating func definition(_ text: String, _ name: Token) -> Definition? {
        adoptKeywordCase()
        switch token.keyword {
        case .macro:
            skipMacro()
            return Definition(text, .type, line: name.line)
        case .objectType: return object(text, name)
        case .objectIdentity, .moduleIdentity: return node(text, name, .node)
        case .notificationType: return node(text, name, .notification)
        case .trapType: return node(text, name, .trap)
        case .objectGroup, .notificationGroup: return node(text, name, .group)
        case .moduleCompliance: return node(text, name, .compliance)
        case .agentCapabilities: return node(text, name, .capabilities)
        case .object: return objectIdentifier(text, name)
        default: break
        }
        if token.kind == .assign {
            return typeDefinition(text, name)
        }
        complain(
            .error, .syntax, "`\(text)` is followed by \(spelled(token)), not by a definition",
            line: name.line)
        return nil
    }

    /// `name OBJECT IDENTIFIER ::= { … }`
    private mutating func objectIdentifier(_ text: String, _ name: Token) -> Definition? {
        advance()
        guard token.keyword == .identifier else {
            complain(.error, .syntax, "`\(text)`: OBJECT without IDENTIFIER")
            return nil
        }
        advance()
        var definition = Definition(text, .node, line: name.line)
        guard readOID(into: &definition) else { return nil }
        return definition
    }

    /// `MACRO ::= BEGIN … END`, whose inside is a grammar that everyone knows by heart.
    private mutating func skipMacro() {
        while token.keyword != .end, token.kind != .end { advance() }
        advance()
    }

    // MARK: Recovery

    /// Skips to what may start a definition, the module's END or another module.
    mutating func skipToDefinition() {
        while token.kind != .end {
            if token.keyword == .end || token.keyword == .imports { return }
            if startsDefinition() { return }
            advance()
        }
    }

    /// Whether the token is a name and the next one opens a definition behind it.
    mutating func startsDefinition() -> Bool {
        guard token.kind == .lower || token.kind == .upper, token.keyword == nil else {
            return false
        }
        let mark = lexer.mark
        defer { lexer.rewind(to: mark) }
        let next = lexer.next()
        if let keyword = next.keyword {
            if keyword.opensDefinition || keyword == .macro || keyword == .definitions {
                return true
            }
            return keyword == .object && lexer.next().keyword == .identifier
        }
        // `MODULE NAME ::= {` ends a compliance statement; a type never starts with a brace.
        return next.kind == .assign && token.kind == .upper && lexer.next().kind != .leftBrace
    }

    // MARK: Tokens

    mutating func advance() { token = lexer.next() }

    /// Takes `Object-Type` for `OBJECT-TYPE` where a keyword must stand.
    mutating func adoptKeywordCase() {
        guard token.keyword == nil, token.kind == .upper || token.kind == .lower,
            leniency == .tolerant,
            let keyword = Keyword.findIgnoringCase(lexer.source, token.start, token.end)
        else { return }
        complain(
            .warning, .keywordCase, "`\(lexer.string(token))` is written \(keyword.rawValue)")
        token.keyword = keyword
    }

    /// Skips from `{` to the `}` that closes it.
    mutating func skipBraces() {
        var depth = 0
        repeat {
            if token.kind == .leftBrace { depth += 1 }
            if token.kind == .rightBrace { depth -= 1 }
            advance()
        } while depth > 0 && token.kind != .end
    }

    /// A token for a diagnostic.
    func spelled(_ token: Token) -> String {
        switch token.kind {
        case .end: "the end of the file"
        case .text: "a text"
        default: "`\(lexer.string(token))`"
        }
    }

    mutating func complain(
        _ severity: MIBDiagnostic.Severity, _ code: MIBDiagnostic.Code, _ detail: String,
        line: Int32? = nil
    ) {
        guard diagnostics.count < Self.diagnosticLimit else { return }
        diagnostics.append(
            MIBDiagnostic(severity, code, module: moduleName, line: line ?? token.line, detail))
    }
}
