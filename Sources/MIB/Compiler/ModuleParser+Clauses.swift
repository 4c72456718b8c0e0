extension ModuleParser {
    /// `name OBJECT-TYPE SYNTAX … ::= { … }`, its clauses in any order.
    mutating func object(_ text: String, _ name: Token) -> Definition? {
        var definition = Definition(text, .object, line: name.line)
        advance()
        while token.kind != .assign {
            guard let keyword = clauseKeyword(of: text) else { return nil }
            advance()
            switch keyword {
            case .syntax:
                guard let syntax = type() else {
                    complain(.error, .syntax, "`\(text)`: the SYNTAX cannot be read")
                    return nil
                }
                definition.syntax = syntax
            case .access, .maxAccess, .minAccess: definition.access = access()
            case .status: definition.status = status()
            case .units: definition.units = quoted()
            case .index: definition.index = indexItems()
            case .augments: definition.augments = indexItems().first?.name
            case .defVal: skipClause()
            case .description, .reference: skipText()
            default: skipClause()
            }
        }
        guard readOID(into: &definition) else { return nil }
        return definition
    }

    /// Any other macro whose value is an OID: only what a notification carries is kept.
    mutating func node(_ text: String, _ name: Token, _ kind: Definition.Kind) -> Definition? {
        var definition = Definition(text, kind, line: name.line)
        var enterprise: [Definition.OIDPart] = []
        advance()
        while token.kind != .assign {
            guard token.kind != .end, !startsDefinition() else {
                complain(.error, .syntax, "`\(text)` ends without `::=`", line: name.line)
                return nil
            }
            let keyword = token.keyword
            advance()
            switch keyword {
            case .status: definition.status = status()
            case .objects where kind == .notification, .variables where kind == .trap:
                definition.objects = indexItems().map(\.name)
            case .enterprise where kind == .trap:
                if token.kind == .leftBrace {
                    enterprise = oidParts() ?? []
                } else if token.kind == .lower || token.kind == .upper {
                    enterprise = [.init(name: lexer.string(token))]
                    advance()
                }
            default: break
            }
        }
        guard kind == .trap else {
            guard readOID(into: &definition) else { return nil }
            return definition
        }
        advance()
        guard token.kind == .number, let number = number(), !enterprise.isEmpty else {
            complain(.error, .syntax, "`\(text)`: a trap needs an ENTERPRISE and a number")
            return nil
        }
        advance()
        definition.oid = enterprise + [.init(number: 0), .init(number: number)]
        return definition
    }

    /// `Name ::= type` or `Name ::= TEXTUAL-CONVENTION … SYNTAX type`.
    mutating func typeDefinition(_ text: String, _ name: Token) -> Definition? {
        var definition = Definition(text, .type, line: name.line)
        advance()
        if name.kind == .lower, token.kind == .leftBrace {
            // `name ::= { parent 1 }`: the words OBJECT IDENTIFIER were forgotten.
            complain(.warning, .syntax, "`\(text)` lacks OBJECT IDENTIFIER")
            definition.kind = .node
            guard let parts = oidParts() else { return nil }
            definition.oid = parts
            return definition
        }
        adoptKeywordCase()
        guard token.keyword == .textualConvention else {
            definition.syntax = type()
            return definition.syntax == nil ? nil : definition
        }
        advance()
        while token.keyword != .syntax {
            guard token.kind != .end, !startsDefinition() else {
                complain(.error, .syntax, "`\(text)` has no SYNTAX", line: name.line)
                return nil
            }
            let keyword = token.keyword
            advance()
            if keyword == .displayHint { definition.hint = quoted() }
            if keyword == .status { definition.status = status() }
        }
        advance()
        definition.syntax = type()
        return definition.syntax == nil ? nil : definition
    }

    // MARK: Parts

    /// The keyword of the next clause; words that are none are passed with one complaint.
    private mutating func clauseKeyword(of text: String) -> Keyword? {
        var passed = 0
        while true {
            if token.kind == .assign { return .reference }
            if token.kind == .end || startsDefinition() || token.keyword == .end {
                complain(.error, .syntax, "`\(text)` ends without `::=`")
                return nil
            }
            adoptKeywordCase()
            if let keyword = token.keyword { return keyword }
            if passed == 0 {
                complain(.warning, .syntax, "`\(text)`: \(spelled(token)) opens no clause")
            }
            passed += 1
            advance()
        }
    }

    /// `{ parent 1 }` behind `::=`.
    mutating func readOID(into definition: inout Definition) -> Bool {
        guard token.kind == .assign else {
            complain(
                .error, .syntax, "`\(definition.name)`: expected `::=`, found \(spelled(token))")
            return false
        }
        advance()
        guard let parts = oidParts() else { return false }
        definition.oid = parts
        return true
    }

    /// `{ iso org(3) dod(6) 1 }`, also `{ MODULE.name 3 }` and `{ name.3.1 }`.
    mutating func oidParts() -> [Definition.OIDPart]? {
        guard token.kind == .leftBrace else {
            complain(.error, .syntax, "expected `{` before an OID, found \(spelled(token))")
            return nil
        }
        let line = token.line
        advance()
        var parts: [Definition.OIDPart] = []
        while token.kind != .rightBrace {
            switch token.kind {
            case .lower, .upper:
                var part = Definition.OIDPart(name: lexer.string(token))
                advance()
                if token.kind == .leftParen {
                    advance()
                    guard token.kind == .number, let number = number() else {
                        complain(.error, .badNumber, "expected a number in `( )` of an OID")
                        return nil
                    }
                    part.number = number
                    advance()
                    if token.kind == .rightParen { advance() }
                }
                parts.append(part)
            case .number:
                guard let number = number() else {
                    complain(.error, .badNumber, "`\(lexer.string(token))` is no sub-identifier")
                    return nil
                }
                parts.append(.init(number: number))
                advance()
            case .dot:
                advance()
                // `MODULE.name`: the module only says where the name is from.
                if parts.count == 1, parts[0].number == nil, token.kind == .lower,
                    parts[0].name?.utf8.first.map({ $0 >= Octet.upperA && $0 <= Octet.upperZ })
                        == true
                {
                    parts.removeLast()
                }
            case .comma: advance()
            default:
                complain(.error, .syntax, "\(spelled(token)) inside an OID")
                return nil
            }
            guard parts.count <= 128 else {
                complain(.error, .badOID, "an OID has at most 128 sub-identifiers")
                return nil
            }
        }
        advance()
        guard !parts.isEmpty else {
            complain(.error, .badOID, "an OID without parts", line: line)
            return nil
        }
        return parts
    }

    /// The number of the token, where it is a sub-identifier.
    func number() -> UInt32? {
        guard let value = magnitude(), value <= UInt64(UInt32.max) else { return nil }
        return UInt32(value)
    }

    /// The number of the token; nil beyond 64 bits.
    func magnitude() -> UInt64? {
        var value: UInt64 = 0
        for index in token.start..<token.end {
            let digit = lexer.source[index] &- Octet.zero
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(UInt64(digit))
            guard digit <= 9, !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// `{ ifIndex, IMPLIED name }`; a lone name without braces is taken too.
    private mutating func indexItems() -> [Definition.IndexItem] {
        guard token.kind == .leftBrace else { return [] }
        advance()
        var items: [Definition.IndexItem] = []
        var isImplied = false
        while token.kind != .rightBrace, token.kind != .end, token.kind != .assign {
            if token.keyword == .implied {
                isImplied = true
            } else if token.kind == .lower || token.kind == .upper {
                var name = lexer.string(token)
                // SMIv1 allows a bare type: `OCTET STRING`, `OBJECT IDENTIFIER`.
                if token.keyword == .octet || token.keyword == .object {
                    name = token.keyword == .octet ? "OCTET STRING" : "OBJECT IDENTIFIER"
                    advance()
                }
                if items.count < 128 { items.append(.init(name: name, isImplied: isImplied)) }
                isImplied = false
            } else if token.kind == .leftParen || token.kind == .leftBrace {
                break
            }
            advance()
        }
        if token.kind == .rightBrace { advance() }
        return items
    }

    private mutating func access() -> MIBObject.Access {
        let word = lexer.string(token)
        advance()
        switch word.lowercased() {
        case "not-accessible": return .notAccessible
        case "accessible-for-notify": return .notify
        case "read-only": return .readOnly
        case "read-write": return .readWrite
        case "read-create": return .readCreate
        case "write-only": return .writeOnly
        default:
            complain(.warning, .syntax, "`\(word)` is no access")
            return .none
        }
    }

    private mutating func status() -> MIBObject.Status {
        let word = lexer.string(token)
        advance()
        switch word.lowercased() {
        case "deprecated": return .deprecated
        case "obsolete": return .obsolete
        default: return .current
        }
    }

    /// A text in quotes on one line, free of control characters; empty where there is none.
    private mutating func quoted() -> String {
        guard token.kind == .text else { return "" }
        let range = token.start..<min(token.end, token.start + 255)
        let text = String(
            decoding: lexer.source[range].map { $0 < 0x20 || $0 >= 0x7F ? 0x20 : $0 }, as: UTF8.self
        )
        advance()
        return text
    }

    private mutating func skipText() {
        if token.kind == .text { advance() }
    }

    /// Passes what follows a keyword: a group in braces or all up to the next keyword.
    private mutating func skipClause() {
        if token.kind == .leftBrace {
            skipBraces()
            return
        }
        while token.keyword == nil, token.kind != .assign, token.kind != .end, !startsDefinition() {
            advance()
        }
    }
}
