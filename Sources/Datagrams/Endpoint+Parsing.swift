extension IPAddress {
    /// An address from text: dotted decimal, or the text form of RFC 4291, section 2.2, without zone.
    public init?(literal text: String) {
        if let number = Self.parseV4(text.utf8[...]) {
            self = .v4(number)
        } else if let (high, low) = Self.parseV6(text) {
            self = .v6(high: high, low: low, zone: 0)
        } else {
            return nil
        }
    }

    private static func parseV4(_ text: Substring.UTF8View) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            // A zero in front means octal to some programs; neither reading is safe.
            guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0")
            else { return nil }
            var octet: UInt32 = 0
            for digit in part {
                guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
                octet = octet * 10 + UInt32(digit - UInt8(ascii: "0"))
            }
            guard octet <= 255 else { return nil }
            address = address << 8 | octet
        }
        return address
    }

    private static func parseV6(_ text: String) -> (UInt64, UInt64)? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 2, bytes.count <= 45 else { return nil }
        var groups: [UInt16] = []
        var gap: Int?
        var index = 0
        if bytes[0] == UInt8(ascii: ":") {
            guard bytes[1] == UInt8(ascii: ":") else { return nil }
            gap = 0
            index = 2
        }
        while index < bytes.count {
            guard groups.count < 8 else { return nil }
            let end = bytes[index...].firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            let part = bytes[index..<end]
            if part.contains(UInt8(ascii: ".")) {
                // The last 32 bits may be written as an IPv4 address.
                guard end == bytes.count, groups.count <= 6,
                    let v4 = parseV4(String(decoding: part, as: UTF8.self).utf8[...])
                else { return nil }
                groups += [UInt16(v4 >> 16), UInt16(truncatingIfNeeded: v4)]
                index = end
                break
            }
            guard (1...4).contains(part.count),
                let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16),
                part.first != UInt8(ascii: "+")
            else { return nil }
            groups.append(group)
            index = end
            guard index < bytes.count else { break }
            index += 1
            if index == bytes.count { return nil }
            if bytes[index] == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                gap = groups.count
                index += 1
            }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        func half(_ part: ArraySlice<UInt16>) -> UInt64 { part.reduce(0) { $0 << 16 | UInt64($1) } }
        return (half(groups[..<4]), half(groups[4...]))
    }
}
