/// IPv6 addresses as text, both ways (RFC 4291, section 2.2; RFC 5952), and MAC addresses.
enum NetworkAddress {
    /// `fe80::1` for 16 octets; the longest run of zeros is shortened, the first of two as long.
    static func ipv6(_ octets: some RandomAccessCollection<UInt8>) -> String {
        let bytes = Array(octets)
        let groups = stride(from: 0, to: 16, by: 2).map {
            UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
        }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > best.count, end - start > 1 { best = start..<end }
            start = max(end, start + 1)
        }
        let text = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return text.joined(separator: ":") }
        return text[..<best.lowerBound].joined(separator: ":") + "::"
            + text[best.upperBound...].joined(separator: ":")
    }

    /// The 16 octets of an IPv6 address in text; nil where it is none. Zones are not taken.
    static func ipv6(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 45 else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.count <= 9 else { return nil }
        var head: [UInt8] = []
        var tail: [UInt8] = []
        var isShortened = false
        for (position, part) in parts.enumerated() {
            if part.isEmpty {
                // `::` at an end leaves two empty parts there, in the middle one.
                let isEdge = position == 0 || position == parts.count - 1
                if isEdge {
                    guard parts[position == 0 ? 1 : position - 1].isEmpty else { return nil }
                    continue
                }
                guard !isShortened else { return nil }
                isShortened = true
                continue
            }
            guard let group = group(part, isLast: position == parts.count - 1) else { return nil }
            if isShortened { tail += group } else { head += group }
        }
        let count = head.count + tail.count
        guard isShortened ? count <= 14 : count == 16 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - count) + tail
    }

    private static func group(_ text: Substring, isLast: Bool) -> [UInt8]? {
        if isLast, text.utf8.contains(Octet.dot) { return ipv4(text) }
        guard text.utf8.count <= 4, text.utf8.first != UInt8(ascii: "+"),
            let number = UInt16(text, radix: 16)
        else { return nil }
        return [UInt8(number >> 8), UInt8(number & 255)]
    }

    static func ipv4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var octets: [UInt8] = []
        for part in parts {
            guard part.utf8.count <= 3, part.utf8.allSatisfy(Octet.isDigit), let octet = UInt8(part)
            else { return nil }
            octets.append(octet)
        }
        return octets
    }

    /// An address and its zone, `fe80::1%3`: the last four octets of 8 or 20 (RFC 4001).
    static func zoned(_ octets: some RandomAccessCollection<UInt8>) -> String {
        let address = Array(octets.dropLast(4))
        let zone = octets.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let text =
            address.count == 4
            ? address.map { String($0) }.joined(separator: ".") : ipv6(address)
        return "\(text)%\(zone)"
    }

    /// The octets of an address with a zone in numbers; nil where the text is none.
    static func zoned(_ text: String) -> [UInt8]? {
        let halves = text.split(separator: "%", omittingEmptySubsequences: false)
        guard halves.count == 2, let zone = UInt32(halves[1]),
            let address = ipv4(halves[0]) ?? ipv6(String(halves[0]))
        else { return nil }
        return address
            + stride(from: 24, through: 0, by: -8).map { UInt8(zone >> UInt32($0) & 255) }
    }

    /// Two digits an octet with colons between: `02:00:5e:00:53:02`.
    static func hex(_ octets: some Sequence<UInt8>, separator: String = ":") -> String {
        var text = ""
        for octet in octets {
            if !text.isEmpty { text += separator }
            text.unicodeScalars.append(digit(octet >> 4))
            text.unicodeScalars.append(digit(octet & 15))
        }
        return text
    }

    private static func digit(_ value: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(value < 10 ? Octet.zero + value : Octet.lowerA + value - 10)
    }

    /// Octets from hex digits: `02:00:5e`, `2-0-5E`, `0x02005e`, `0200.5e00.5302`; nil where it is
    /// something else.
    static func octets(fromHex text: String) -> [UInt8]? {
        var digits = Substring(text)
        let isPlain = digits.hasPrefix("0x") || digits.hasPrefix("0X")
        if isPlain { digits = digits.dropFirst(2) }
        let separators: [Character] = isPlain ? [" "] : [":", "-", ".", " "]
        guard let separator = separators.first(where: { digits.contains($0) }) else {
            return isPlain ? pairs(digits) : nil
        }
        var octets: [UInt8] = []
        for part in digits.split(separator: separator, omittingEmptySubsequences: false) {
            let padded = part.utf8.count == 1 ? "0" + part : String(part)
            guard let pair = pairs(padded[...]) else { return nil }
            octets += pair
        }
        return octets
    }

    private static func pairs(_ digits: Substring) -> [UInt8]? {
        let values = digits.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard values.count.isMultiple(of: 2) else { return nil }
        var octets: [UInt8] = []
        for index in stride(from: 0, to: values.count, by: 2) {
            guard let high = values[index], let low = values[index + 1] else { return nil }
            octets.append(UInt8(high * 16 + low))
        }
        return octets
    }
}
