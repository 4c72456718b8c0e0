/// Numbers with their units, as they stand in expressions and as whole words of commands.
enum Numbers {
    enum Failure: Error, Equatable {
        case notANumber
        case unknownUnit(String)
        case tooBig
        /// Digits and points that could be an OID or something else.
        case ambiguous
    }

    /// What a unit makes of a number.
    private enum Unit {
        case factor(Int64)
        case nanoseconds(Int64)
    }

    static let unitsHelp =
        "units: k M G T (thousands), Ki Mi Gi Ti (1024s), us ms s m h d (time; m is a minute)"

    private static func unit(_ name: String) -> Unit? {
        switch name {
        case "": .factor(1)
        case "k": .factor(1_000)
        case "M": .factor(1_000_000)
        case "G": .factor(1_000_000_000)
        case "T": .factor(1_000_000_000_000)
        case "Ki": .factor(1 << 10)
        case "Mi": .factor(1 << 20)
        case "Gi": .factor(1 << 30)
        case "Ti": .factor(1 << 40)
        case "us": .nanoseconds(1_000)
        case "ms": .nanoseconds(1_000_000)
        case "s": .nanoseconds(1_000_000_000)
        case "m": .nanoseconds(60 * 1_000_000_000)
        case "h": .nanoseconds(3_600 * 1_000_000_000)
        case "d": .nanoseconds(86_400 * 1_000_000_000)
        default: nil
        }
    }

    /// The value of a whole word of a command: a number, a unit number, `true`, `false`, `null`;
    /// nil if the word is plain text.
    static func wordValue(_ word: String) -> Literal? {
        switch word {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        default: break
        }
        let negative = word.utf8.first == UInt8(ascii: "-")
        let digits = Array(negative ? word.utf8.dropFirst() : word.utf8[...])
        guard let first = digits.first, Byte.isDigit(first) else { return nil }
        guard let literal = try? number(digits) else { return nil }
        return negative ? negated(literal) : literal
    }

    /// Reads an integer, decimal or duration from all of some octets that begin with a digit.
    static func number(_ bytes: [UInt8]) throws(Failure) -> Literal {
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0"), bytes[1] | 0x20 == UInt8(ascii: "x") {
            let digits = String(decoding: bytes[2...], as: UTF8.self)
            guard bytes[2...].allSatisfy(Byte.isHexDigit) else { throw .notANumber }
            guard let value = Int128(digits, radix: 16) else { throw .tooBig }
            return integer(value)
        }
        var end = 0
        var points = 0
        while end < bytes.count {
            if bytes[end] == UInt8(ascii: ".") {
                points += 1
            } else if !Byte.isDigit(bytes[end]) {
                break
            }
            end += 1
        }
        let digits = String(decoding: bytes[..<end], as: UTF8.self)
        let name = String(decoding: bytes[end...], as: UTF8.self)
        guard points <= 1 else { throw .ambiguous }
        guard let unit = unit(name) else { throw .unknownUnit(name) }
        return points == 0 ? try whole(digits, unit) : try fraction(digits, unit)
    }

    private static func whole(_ digits: String, _ unit: Unit) throws(Failure) -> Literal {
        guard let value = Int128(digits) else { throw .tooBig }
        switch unit {
        case .factor(let factor):
            let (product, overflow) = value.multipliedReportingOverflow(by: Int128(factor))
            guard !overflow else { throw .tooBig }
            return integer(product)
        case .nanoseconds(let factor):
            let (product, overflow) = value.multipliedReportingOverflow(by: Int128(factor))
            guard !overflow, let nanoseconds = Int64(exactly: product) else { throw .tooBig }
            return .duration(nanoseconds: nanoseconds)
        }
    }

    private static func fraction(_ digits: String, _ unit: Unit) throws(Failure) -> Literal {
        guard let value = Double(digits) else { throw .notANumber }
        switch unit {
        case .factor(let factor):
            return .decimal(value * Double(factor))
        case .nanoseconds(let factor):
            guard let nanoseconds = Int64(exactly: (value * Double(factor)).rounded()) else {
                throw .tooBig
            }
            return .duration(nanoseconds: nanoseconds)
        }
    }

    static func integer(_ value: Int128) -> Literal {
        Int64(exactly: value).map(Literal.integer) ?? .wide(value)
    }

    static func negated(_ literal: Literal) -> Literal? {
        switch literal {
        case .integer(let value): integer(-Int128(value))
        case .wide(let value): value == .min ? nil : integer(-value)
        case .decimal(let value): .decimal(-value)
        case .duration(let value): value == .min ? nil : .duration(nanoseconds: -value)
        case .null, .bool, .text, .oid, .address: nil
        }
    }

    /// Reads what an expression has where digits and points stand: a number, an OID with its
    /// leading point, or an address of four parts.
    static func dotted(_ bytes: [UInt8]) throws(Failure) -> Literal {
        let point = UInt8(ascii: ".")
        if bytes.first == point {
            return .oid(try subidentifiers(bytes.dropFirst()))
        }
        let parts = bytes.split(separator: point, omittingEmptySubsequences: false)
        guard parts.count > 2 else { return try number(bytes) }
        guard parts.count == 4, let arcs = try? subidentifiers(bytes[...]) else { throw .ambiguous }
        let octets = arcs.compactMap(UInt8.init(exactly:))
        // Every OID of management begins with 1.3; such a thing is hardly an address.
        guard octets.count == 4, arcs[0] != 1 || arcs[1] != 3 else { throw .ambiguous }
        return .address(octets)
    }

    private static func subidentifiers(_ bytes: ArraySlice<UInt8>) throws(Failure) -> [UInt32] {
        var arcs: [UInt32] = []
        for part in bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard part.allSatisfy(Byte.isDigit), !part.isEmpty else { throw .notANumber }
            guard let arc = UInt32(String(decoding: part, as: UTF8.self)) else { throw .tooBig }
            arcs.append(arc)
        }
        guard arcs.count <= 128 else { throw .tooBig }
        return arcs
    }
}
