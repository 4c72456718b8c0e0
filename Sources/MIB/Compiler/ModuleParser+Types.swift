extension ModuleParser {
    /// A type: by name, `OCTET STRING`, `SEQUENCE OF`, `CHOICE`, with labels or bounds.
    ///
    /// - Returns: nil where no type stands here.
    mutating func type() -> WrittenType? {
        skipTag()
        switch token.keyword {
        case .octet:
            advance()
            if token.keyword == .string { advance() }
            return refined(.named("OCTET STRING"))
        case .object:
            advance()
            if token.keyword == .identifier { advance() }
            return refined(.named("OBJECT IDENTIFIER"))
        case .bits:
            advance()
            return refined(.named("BITS"))
        case .sequence:
            advance()
            if token.keyword == .size || token.kind == .leftParen { skipParens() }
            if token.keyword == .of {
                advance()
                guard token.kind == .upper || token.kind == .lower else { return nil }
                advance()
                return WrittenType(head: .table)
            }
            if token.kind == .leftBrace { skipBraces() }
            return WrittenType(head: .row)
        case .choice:
            advance()
            if token.kind == .leftBrace { skipBraces() }
            return WrittenType(head: .choice)
        default: break
        }
        guard token.kind == .upper || token.kind == .lower else { return nil }
        var name = lexer.string(token)
        advance()
        if token.kind == .dot {
            // `MODULE.Type`
            advance()
            guard token.kind == .upper else { return nil }
            name = lexer.string(token)
            advance()
        }
        return refined(.named(name))
    }

    /// `[APPLICATION 1] IMPLICIT`
    private mutating func skipTag() {
        if token.kind == .leftBracket {
            while token.kind != .rightBracket, token.kind != .end { advance() }
            advance()
        }
        if token.keyword == .implicit || token.keyword == .explicit { advance() }
    }

    /// What may stand behind a type: `{ up(1) }`, `(0..255)`, `(SIZE (0..255))`.
    private mutating func refined(_ head: WrittenType.Head) -> WrittenType {
        var type = WrittenType(head: head)
        while true {
            switch token.kind {
            case .leftBrace: type.labels = labels()
            case .leftParen: type.bounds = bounds()
            case .upper where token.keyword == .size:
                advance()
                type.bounds = bounds()
            default: return type
            }
        }
    }

    /// `{ up(1), down(2) }`
    private mutating func labels() -> LabelList? {
        advance()
        var labels: [MIBSyntax.Label] = []
        while token.kind != .rightBrace, token.kind != .end, token.kind != .assign {
            guard token.kind == .lower || token.kind == .upper || token.kind == .number else {
                advance()
                continue
            }
            let name = lexer.string(token)
            advance()
            guard token.kind == .leftParen else { continue }
            advance()
            let isNegative = token.kind == .minus
            if isNegative { advance() }
            guard token.kind == .number, let value = magnitude(), value <= UInt64(UInt32.max) else {
                complain(.warning, .badNumber, "`\(name)` has no number")
                continue
            }
            advance()
            if labels.count < Self.listLimit {
                labels.append(.init(name: name, number: isNegative ? -Int64(value) : Int64(value)))
            }
            if token.kind == .rightParen { advance() }
        }
        if token.kind == .rightBrace { advance() }
        return labels.isEmpty ? nil : LabelList(labels)
    }

    /// `(0..255 | 512)`, `(SIZE (4 | 16))`, `('00'H..'FF'H)`
    private mutating func bounds() -> [ClosedRange<Int128>] {
        var depth = 0
        var bounds: [ClosedRange<Int128>] = []
        var low: Int128?
        var isOpen = false
        func close(_ high: Int128) {
            guard let bottom = isOpen ? low : high, bounds.count < 1_000 else { return }
            if bottom <= high { bounds.append(bottom...high) }
        }
        repeat {
            switch token.kind {
            case .leftParen: depth += 1
            case .rightParen: depth -= 1
            case .range:
                isOpen = low != nil
                if isOpen, !bounds.isEmpty { bounds.removeLast() }
            case .bar: isOpen = false
            case .minus, .number, .hex, .binary:
                if let number = bound() {
                    close(number)
                    low = number
                    isOpen = false
                }
            case .upper where token.keyword == .size: break
            case .upper, .lower:
                // MIN and MAX: the end that the base type has anyway.
                if isOpen, lexer.string(token) == "MAX", let low {
                    bounds.append(low...Int128(UInt32.max))
                }
                isOpen = false
            case .end, .assign, .leftBrace: return bounds
            default: break
            }
            advance()
        } while depth > 0
        return bounds
    }

    /// A number of a range, with its sign or as a bit string. The token is left on its last part.
    private mutating func bound() -> Int128? {
        switch token.kind {
        case .minus:
            advance()
            guard token.kind == .number, let value = magnitude() else { return nil }
            return -Int128(value)
        case .number: return magnitude().map { Int128($0) }
        case .hex, .binary:
            let radix: Int128 = token.kind == .hex ? 16 : 2
            guard token.end - token.start <= (token.kind == .hex ? 16 : 64) else { return nil }
            var value: Int128 = 0
            for octet in lexer.source[token.start..<token.end] {
                guard let digit = Character(Unicode.Scalar(octet)).hexDigitValue, digit < radix
                else {
                    continue
                }
                value = value * radix + Int128(digit)
            }
            return value
        default: return nil
        }
    }

    private mutating func skipParens() {
        var depth = 0
        if token.keyword == .size { advance() }
        repeat {
            if token.kind == .leftParen { depth += 1 }
            if token.kind == .rightParen { depth -= 1 }
            advance()
        } while depth > 0 && token.kind != .end
    }
}
