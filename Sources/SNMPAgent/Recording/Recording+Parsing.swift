import BER
import SMI

extension Recording {
    /// Reads the text of a file; lines that cannot be read are skipped and noted.
    ///
    /// The order of lines does not matter, and of two with the same OID the later counts. A value's
    /// octets are taken as they are, whatever their character encoding.
    package init(parsing text: [UInt8]) {
        self.init()
        var start = 0
        var line = 0
        while start < text.count {
            line += 1
            let end = text[start...].firstIndex(of: 0x0A) ?? text.count
            var content = text[start..<end]
            if content.last == 0x0D { content = content.dropLast() }
            start = end + 1
            if line == 1, content.starts(with: [0xEF, 0xBB, 0xBF]) {
                content = content.dropFirst(3)
            }
            let isBlank = content.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            if isBlank || content.first == UInt8(ascii: "#") { continue }
            guard variables.count < Self.limit else {
                skip(line: line, .tooMany)
                return
            }
            do {
                variables.append(try Self.variable(content))
            } catch {
                skip(line: line, error)
            }
        }
    }

    package init(parsing text: String) { self.init(parsing: Array(text.utf8)) }

    private static func variable(_ line: ArraySlice<UInt8>) throws(Reason) -> VarBind {
        guard line.count <= 262_144 else { throw .tooLong }
        let fields = line.split(
            separator: UInt8(ascii: "|"), maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3 else { throw .fields }
        let name: OID
        do {
            name = try OID(parsing: trimmed(fields[0]))
        } catch {
            throw .oid(error)
        }
        return VarBind(name, try value(fields[2], tag: trimmed(fields[1])))
    }

    private static func trimmed(_ field: ArraySlice<UInt8>) -> String {
        let inner = field.drop { $0 == 0x20 || $0 == 0x09 }
        let end = inner.lastIndex { $0 != 0x20 && $0 != 0x09 } ?? inner.startIndex - 1
        return String(decoding: inner[..<(end + 1)], as: UTF8.self)
    }

    private static func value(
        _ field: ArraySlice<UInt8>, tag: String
    ) throws(Reason) -> Value {
        if let colon = tag.firstIndex(of: ":") {
            throw .variation(String(tag[tag.index(after: colon)...].prefix(40)))
        }
        var digits = tag[...]
        var octets = Array(field)
        let isCoded = digits.hasSuffix("x") || digits.hasSuffix("e")
        if digits.hasSuffix("x") { octets = try fromHexadecimal(field) }
        if digits.hasSuffix("e") { octets = try unescaped(field) }
        if isCoded { digits = digits.dropLast() }
        guard let number = UInt8(digits) else { throw .tag(String(tag.prefix(20))) }
        let text = trimmed(octets[...])
        switch number {
        case Tag.octetString: return .octetString(OctetString(octets))
        case Tag.opaque: return .opaque(OctetString(octets))
        case Tag.ipAddress:
            if isCoded, octets.count == 4 {
                return .ipAddress(IPv4Address(octets[0], octets[1], octets[2], octets[3]))
            }
            guard let address = IPv4Address(text) else { throw .address }
            return .ipAddress(address)
        case Tag.integer:
            guard let number = Int32(text) else { throw .number(type: "Integer32") }
            return .integer32(number)
        case Tag.counter32: return .counter32(try unsigned(text, "Counter32"))
        case Tag.gauge32: return .gauge32(try unsigned(text, "Gauge32"))
        case Tag.timeTicks: return .timeTicks(try unsigned(text, "TimeTicks"))
        case Tag.counter64:
            guard let number = UInt64(text) else { throw .number(type: "Counter64") }
            return .counter64(number)
        case Tag.objectIdentifier:
            do {
                return .oid(try OID(parsing: text))
            } catch {
                throw .oid(error)
            }
        case Tag.null: return .null
        default: throw .tag(String(tag.prefix(20)))
        }
    }

    private static func unsigned(_ text: String, _ type: String) throws(Reason) -> UInt32 {
        guard let number = UInt32(text) else { throw .number(type: type) }
        return number
    }

    /// Two digits an octet; blanks, colons and a `0x` in front are taken along.
    private static func fromHexadecimal(_ field: ArraySlice<UInt8>) throws(Reason) -> [UInt8] {
        var digits = field.filter { $0 != 0x20 && $0 != 0x09 && $0 != UInt8(ascii: ":") }
        if digits.starts(with: Array("0x".utf8)) { digits.removeFirst(2) }
        guard digits.count.isMultiple(of: 2) else { throw .hexadecimal }
        var octets: [UInt8] = []
        octets.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for digit in digits {
            guard let nibble = nibble(digit) else { throw .hexadecimal }
            if let first = high {
                octets.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
        return octets
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "'"): 0x27, UInt8(ascii: "\""): 0x22,
        UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12,
        UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11,
    ]

    private static func unescaped(_ field: ArraySlice<UInt8>) throws(Reason) -> [UInt8] {
        var octets: [UInt8] = []
        var rest = field
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "\\") else {
                octets.append(octet)
                continue
            }
            guard let letter = rest.popFirst() else { throw .escape }
            if letter == UInt8(ascii: "x") {
                guard let high = rest.popFirst().flatMap(nibble),
                    let low = rest.popFirst().flatMap(nibble)
                else { throw .escape }
                octets.append(high << 4 | low)
            } else if let plain = escapes[letter] {
                octets.append(plain)
            } else {
                throw .escape
            }
        }
        return octets
    }
}
