extension OID {
    /// Text that is no OID.
    public struct ParseError: Error, Equatable, Sendable, CustomStringConvertible {
        public enum Kind: Equatable, Sendable {
            case empty
            /// Something else than a decimal number between dots.
            case notANumber
            /// A number with zeros in front.
            case leadingZero
            /// A number over 2^32-1.
            case tooLarge
            case range(OID.RangeError)
        }

        public let kind: Kind
        /// UTF-8 offset in the text at which the trouble begins.
        public let offset: Int

        public init(kind: Kind, offset: Int) {
            self.kind = kind
            self.offset = offset
        }

        public var description: String {
            switch kind {
            case .empty: "an OID needs numbers, as in 1.3.6.1.2.1.1.3.0"
            case .notANumber:
                "not a number at offset \(offset): an OID is decimal numbers with dots between"
            case .leadingZero: "a number of an OID has no zeros in front (offset \(offset))"
            case .tooLarge: "a number of an OID is at most 4294967295 (offset \(offset))"
            case .range(let error): error.description
            }
        }
    }

    /// An OID from text: decimal numbers with dots between, a dot in front allowed.
    ///
    /// Strict: no signs, blanks, underscores or leading zeros.
    ///
    /// - Throws: ``OID/ParseError`` with the offset of the fault.
    public init(parsing text: String) throws(OID.ParseError) {
        var numbers: [UInt32] = []
        var number: UInt64 = 0
        var digits = 0
        var offset = 0
        var start = 0
        let zero = UInt8(ascii: "0")
        if text.utf8.first == UInt8(ascii: ".") {
            offset = 1
            start = 1
        }
        let body = text.utf8.dropFirst(offset)
        guard !body.isEmpty else { throw ParseError(kind: .empty, offset: 0) }
        for octet in body {
            switch octet {
            case zero...UInt8(ascii: "9"):
                if digits == 1, number == 0 { throw ParseError(kind: .leadingZero, offset: start) }
                number = number * 10 + UInt64(octet - zero)
                digits += 1
                guard number <= UInt32.max else { throw ParseError(kind: .tooLarge, offset: start) }
            case UInt8(ascii: "."):
                guard digits > 0 else { throw ParseError(kind: .notANumber, offset: offset) }
                numbers.append(UInt32(number))
                guard numbers.count <= OID.limit else {
                    throw ParseError(kind: .range(.tooMany), offset: start)
                }
                number = 0
                digits = 0
                start = offset + 1
            default: throw ParseError(kind: .notANumber, offset: offset)
            }
            offset += 1
        }
        guard digits > 0 else { throw ParseError(kind: .notANumber, offset: offset) }
        numbers.append(UInt32(number))
        do {
            try self.init(numbers)
        } catch {
            throw ParseError(kind: .range(error), offset: 0)
        }
    }
}

extension OID: LosslessStringConvertible {
    /// The sub-identifiers in decimal with dots between; empty for the empty OID.
    public var description: String {
        var text = ""
        for subidentifier in self {
            if !text.isEmpty { text += "." }
            text += String(subidentifier)
        }
        return text
    }

    /// The OID that the text spells, or nil; ``init(parsing:)`` says why not.
    public init?(_ description: String) {
        guard let oid = try? OID(parsing: description) else { return nil }
        self = oid
    }
}

extension OID: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    /// An OID constant. Traps where the literal is no OID: use ``init(parsing:)`` for text from
    /// outside.
    public init(stringLiteral text: String) {
        do {
            try self.init(parsing: text)
        } catch {
            preconditionFailure("bad OID literal \"\(text)\": \(error)")
        }
    }

    /// An OID constant. Traps where the literal is no OID.
    public init(arrayLiteral subidentifiers: UInt32...) {
        do {
            try self.init(subidentifiers)
        } catch {
            preconditionFailure("bad OID literal \(subidentifiers): \(error)")
        }
    }
}
