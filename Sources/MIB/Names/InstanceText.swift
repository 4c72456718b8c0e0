internal import SMI

/// An instance suffix as text, both ways: `3`, `ipv4."10.0.0.1"`, `"public".1`.
///
/// What ``render(_:by:)`` writes, ``parse(_:by:)`` reads back. Strings stand in quotes, with `\"` and
/// `\\` inside; a MAC address stands bare; what is not printable stays numbers.
enum InstanceText {
    /// The text of an instance; nil where it does not fit the INDEX.
    static func render(_ instance: [UInt32], by parts: [MIBIndexPart]) -> String? {
        guard !parts.isEmpty else { return nil }
        var rest = instance[...]
        var texts: [String] = []
        var addressType: Int64?
        for part in parts {
            let before = rest
            guard let value = part.take(from: &rest) else { return nil }
            let raw = before.prefix(before.count - rest.count)
            let text =
                render(value, part, addressType) ?? raw.map { String($0) }.joined(separator: ".")
            if !text.isEmpty { texts.append(text) }
            if part.syntax.isA("InetAddressType"), let number = value.number {
                addressType = Int64(clamping: number)
            }
        }
        return rest.isEmpty ? texts.joined(separator: ".") : nil
    }

    /// Better text than numbers; nil where there is none.
    private static func render(_ value: Value, _ part: MIBIndexPart, _ addressType: Int64?)
        -> String?
    {
        if let number = value.number {
            return part.syntax.hasLabels ? part.syntax.label(for: Int64(clamping: number)) : nil
        }
        guard case .octetString(let octets) = value else { return nil }
        if part.syntax.isA("InetAddress") {
            switch (addressType, octets.count) {
            case (1, 4): return "\"" + octets.map { String($0) }.joined(separator: ".") + "\""
            case (2, 16): return "\"" + NetworkAddress.ipv6(octets) + "\""
            case (3, 8), (4, 20): return "\"" + NetworkAddress.zoned(octets) + "\""
            case (16, _): return quoted(octets)
            default: return nil
            }
        }
        if part.syntax.isHardwareAddress, !octets.isEmpty {
            return octets.count > 1 ? NetworkAddress.hex(octets) : nil
        }
        return quoted(octets)
    }

    private static func quoted(_ octets: OctetString) -> String? {
        var text = "\""
        for octet in octets {
            guard (0x20..<0x7F).contains(octet) else { return nil }
            if octet == Octet.quote || octet == UInt8(ascii: "\\") { text += "\\" }
            text.unicodeScalars.append(Unicode.Scalar(octet))
        }
        return text + "\""
    }

    /// What is wrong with the text of an instance.
    struct Failure: Error {
        let reason: String
    }

    /// The sub-identifiers that a text spells by the types of an INDEX.
    ///
    /// - Returns: They, and whether all parts of the INDEX are there. Numbers alone are taken as they
    ///   are, even where they do not fit.
    static func parse(
        _ text: String, by parts: [MIBIndexPart], names: NameTable
    ) throws(Failure) -> (instance: [UInt32], isComplete: Bool) {
        if let numbers = numbers(text) {
            return (numbers, MIBObject.values(of: numbers, by: parts) != nil)
        }
        guard !parts.isEmpty else {
            // Numbers in quotes mean the numbers, where no type says that they are a text.
            guard let numbers = numbers(text.filter { $0 != "\"" && $0 != "'" }) else {
                throw Failure(reason: "only numbers can stand there")
            }
            return (numbers, false)
        }
        var reader = InstanceReader(text)
        var instance: [UInt32] = []
        var addressType: Int64?
        for (position, part) in parts.enumerated() {
            if position > 0 {
                if reader.isAtEnd { return (instance, false) }
                guard reader.skipDot() else {
                    throw Failure(reason: "expected `.` before \(part.name)")
                }
            }
            let numbers = try reader.part(
                part, isLast: position == parts.count - 1, addressType: addressType, names: names)
            if part.syntax.isA("InetAddressType"), numbers.count == 1 {
                addressType = Int64(numbers[0])
            }
            instance += numbers
        }
        guard reader.isAtEnd else { throw Failure(reason: "`\(reader.remainder)` is too much") }
        return (instance, true)
    }

    /// Decimal numbers with dots between; nil where it is anything else.
    static func numbers(_ text: String) -> [UInt32]? {
        var numbers: [UInt32] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard part.utf8.allSatisfy(Octet.isDigit), let number = UInt32(part),
                numbers.count < OID.limit
            else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}

/// Reads the text of an instance part by part.
struct InstanceReader {
    private let octets: [UInt8]
    private var position = 0

    init(_ text: String) { octets = Array(text.utf8) }

    var isAtEnd: Bool { position >= octets.count }

    var remainder: String { String(decoding: octets[position...], as: UTF8.self) }

    mutating func skipDot() -> Bool {
        guard !isAtEnd, octets[position] == Octet.dot else { return false }
        position += 1
        return true
    }

    /// The sub-identifiers of one part.
    mutating func part(
        _ part: MIBIndexPart, isLast: Bool, addressType: Int64?, names: NameTable
    ) throws(InstanceText.Failure) -> [UInt32] {
        guard !isAtEnd else { throw .init(reason: "\(part.name) is missing") }
        if octets[position] == Octet.quote || octets[position] == Octet.apostrophe {
            let text = try quoted()
            return try encode(text, part, addressType, names)
        }
        let start = position
        if let numbers = numbers(part) { return numbers }
        position = start
        let isAddress = part.syntax.isA("InetAddress")
        if isAddress, addressType == 1 {
            // Somebody took the quotes off: `ipv4.10.0.0.1`.
            let four = (0..<4).compactMap { step in (step == 0 || skipDot()) ? number() : nil }
            if four.count == 4, four.allSatisfy({ $0 <= 255 }) { return [4] + four }
            position = start
        }
        // Whatever comes last may hold dots: there is nothing behind that they could begin.
        let takesAll = isLast || isAddress && addressType == 2 || part.encoding == .oid
        return try encode(word(toEnd: takesAll), part, addressType, names)
    }

    /// The part as the OID has it: a number, or a length and numbers, and so on.
    private mutating func numbers(_ part: MIBIndexPart) -> [UInt32]? {
        var count = 1
        var numbers: [UInt32] = []
        switch part.encoding {
        case .integer32, .unsigned32: break
        case .ipAddress: count = 4
        case .fixedOctetString(let length): count = length
        case .octetString, .oid:
            if part.isImplied {
                count = remainder.utf8.split(separator: Octet.dot).count
            } else {
                guard let length = number(), length <= 128 else { return nil }
                numbers = [length]
                count = Int(length)
            }
        }
        for step in 0..<count {
            if step > 0 || !numbers.isEmpty { guard skipDot() else { return nil } }
            guard let number = number() else { return nil }
            if part.encoding != .oid, count > 1, number > 255 { return nil }
            numbers.append(number)
        }
        // The number must end here: `10` of `10ge` is none.
        guard isAtEnd || octets[position] == Octet.dot else { return nil }
        return numbers
    }

    private mutating func number() -> UInt32? {
        var value: UInt64 = 0
        let start = position
        while !isAtEnd, Octet.isDigit(octets[position]) {
            value = value * 10 + UInt64(octets[position] - Octet.zero)
            guard value <= UInt64(UInt32.max) else { return nil }
            position += 1
        }
        return position > start ? UInt32(value) : nil
    }

    private mutating func word(toEnd: Bool) -> String {
        let start = position
        while !isAtEnd, toEnd || octets[position] != Octet.dot { position += 1 }
        return String(decoding: octets[start..<position], as: UTF8.self)
    }

    private mutating func quoted() throws(InstanceText.Failure) -> String {
        let mark = octets[position]
        position += 1
        var text: [UInt8] = []
        while !isAtEnd, octets[position] != mark {
            if octets[position] == UInt8(ascii: "\\"), position + 1 < octets.count { position += 1 }
            text.append(octets[position])
            position += 1
        }
        guard !isAtEnd else { throw .init(reason: "a quotation mark is not closed") }
        position += 1
        return String(decoding: text, as: UTF8.self)
    }

    private func encode(
        _ text: String, _ part: MIBIndexPart, _ addressType: Int64?, _ names: NameTable
    ) throws(InstanceText.Failure) -> [UInt32] {
        let numbers: [UInt32]?
        if part.syntax.isA("InetAddress"), let octets = address(text, addressType) {
            numbers = part.subidentifiers(of: .octetString(OctetString(octets)))
        } else {
            do {
                let reader = ValueReader(
                    names: names, syntax: part.syntax, object: part.name, text: text,
                    checksBounds: false)
                numbers = part.subidentifiers(of: try reader.value())
            } catch {
                throw .init(reason: error.description)
            }
        }
        guard let numbers else { throw .init(reason: "`\(text)` is no \(part.name)") }
        return numbers
    }

    private func address(_ text: String, _ type: Int64?) -> [UInt8]? {
        switch type {
        case 1: NetworkAddress.ipv4(text)
        case 2: NetworkAddress.ipv6(text)
        case 3, 4: NetworkAddress.zoned(text)
        case 16: Array(text.utf8)
        default: NetworkAddress.ipv4(text) ?? NetworkAddress.ipv6(text)
        }
    }
}
