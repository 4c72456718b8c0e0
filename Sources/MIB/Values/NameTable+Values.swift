public import SMI

extension NameTable {
    /// A value as text for eyes, by what is known of its object.
    ///
    /// `down(2)`, `02:00:5e:00:53:02`, `11d 03:25:45.00`, `2026-11-22 10:51:31.0 +01:00`. At most
    /// 64 KB. The text of a string is the device's own and may hold control characters: whoever shows
    /// it escapes them.
    ///
    /// - Parameter object: What the value is of; nil where that is not known.
    public func render(_ value: Value, of object: MIBObject?) -> String {
        render(value, syntax: object?.syntax)
    }

    /// A value as text for eyes, by a syntax.
    public func render(_ value: Value, syntax: MIBSyntax?) -> String {
        switch value {
        case .integer32(let number): Self.render(Int128(number), syntax)
        case .counter32(let number), .gauge32(let number): Self.render(Int128(number), syntax)
        case .counter64(let number): Self.render(Int128(number), syntax)
        case .timeTicks(let ticks): Self.render(ticks: ticks)
        case .octetString(let octets): Self.render(octets.bytes, syntax)
        case .oid(let oid): render(oid)
        case .ipAddress(let address): address.description
        case .opaque(let octets):
            switch value.opaqueNumber {
            case .float(let number): "\(number)"
            case .double(let number): "\(number)"
            case nil: Self.hex(octets.bytes)
            }
        case .null: "null"
        case .noSuchObject: "no such object"
        case .noSuchInstance: "no such instance"
        case .endOfMibView: "end of the MIB view"
        }
    }

    private static func render(_ number: Int128, _ syntax: MIBSyntax?) -> String {
        guard let syntax else { return String(number) }
        if syntax.hasLabels, let label = syntax.label(for: Int64(clamping: number)) {
            return "\(label)(\(number))"
        }
        return DisplayHint.render(number, hint: syntax.hint)
    }

    /// `11d 03:25:45.00`; without days, `03:25:45.00`.
    static func render(ticks: UInt32) -> String {
        let seconds = ticks / 100
        let time =
            "\(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(two(ticks % 100))"
        return seconds >= 86_400 ? "\(seconds / 86_400)d \(time)" : time
    }

    private static func two(_ number: some BinaryInteger) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static func render(_ octets: [UInt8], _ syntax: MIBSyntax?) -> String {
        guard let syntax else { return plain(octets) }
        if syntax.base == .bits { return bits(octets, syntax) }
        if syntax.isA("DateAndTime"), let text = dateAndTime(octets) { return text }
        if syntax.isA("InetAddress"), let text = address(octets) { return text }
        if octets.count == 16, syntax.isA("InetAddressIPv6") || syntax.isA("Ipv6Address") {
            return NetworkAddress.ipv6(octets)
        }
        let hint = syntax.hint
        guard !hint.isEmpty, let display = DisplayHint(hint) else {
            if syntax.isHardwareAddress { return hex(octets) }
            return syntax.isA("DisplayString") ? DisplayHint.text(limited(octets)) : plain(octets)
        }
        return display.render(limited(octets))
    }

    /// Octets of which nothing is known: text where they are printable, else hex.
    private static func plain(_ octets: [UInt8]) -> String {
        let octets = limited(octets)
        guard let text = String(validating: octets, as: UTF8.self),
            text.unicodeScalars.allSatisfy(isPrintable)
        else { return hex(octets) }
        return text
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: true
        case 0..<0x20, 0x7F..<0xA0: false
        default: true
        }
    }

    private static func hex(_ octets: [UInt8]) -> String {
        NetworkAddress.hex(octets.prefix(DisplayHint.outputLimit / 3))
    }

    private static func limited(_ octets: [UInt8]) -> [UInt8] {
        octets.count > DisplayHint.outputLimit
            ? Array(octets.prefix(DisplayHint.outputLimit)) : octets
    }

    /// The names of the bits that are set, `bridge(2) router(4)`; `(none)` where none is.
    private static func bits(_ octets: [UInt8], _ syntax: MIBSyntax) -> String {
        var names: [String] = []
        for (position, octet) in octets.prefix(512).enumerated() where octet != 0 {
            for bit in 0..<8 where octet & (0x80 >> UInt8(bit)) != 0 {
                let number = position * 8 + bit
                names.append("\(syntax.label(for: Int64(number)) ?? "bit")(\(number))")
            }
        }
        return names.isEmpty ? "(none)" : names.joined(separator: " ")
    }

    /// `2026-11-22 10:51:31.0 +01:00`; nil where the octets are no DateAndTime.
    private static func dateAndTime(_ octets: [UInt8]) -> String? {
        guard octets.count == 8 || octets.count == 11 else { return nil }
        let year = UInt16(octets[0]) << 8 | UInt16(octets[1])
        let pad = String(repeating: "0", count: max(0, 4 - String(year).utf8.count))
        var text = "\(pad)\(year)-\(two(octets[2]))-\(two(octets[3]))"
        text += " \(two(octets[4])):\(two(octets[5])):\(two(octets[6])).\(octets[7])"
        guard octets.count == 11 else { return text }
        guard octets[8] == UInt8(ascii: "+") || octets[8] == UInt8(ascii: "-") else { return nil }
        text.unicodeScalars.append(" ")
        text.unicodeScalars.append(Unicode.Scalar(octets[8]))
        return text + "\(two(octets[9])):\(two(octets[10]))"
    }

    /// An InetAddress by its length, as the column with its type is not at hand (RFC 4001).
    private static func address(_ octets: [UInt8]) -> String? {
        switch octets.count {
        case 0: return ""
        case 4: return octets.map { String($0) }.joined(separator: ".")
        case 16: return isHostName(octets) ? plain(octets) : NetworkAddress.ipv6(octets)
        case 8, 20: return isHostName(octets) ? plain(octets) : NetworkAddress.zoned(octets)
        default: return nil
        }
    }

    /// Whether octets are letters, digits, hyphens and points throughout: a name as long as an
    /// address, which no address in use looks like.
    private static func isHostName(_ octets: [UInt8]) -> Bool {
        octets.allSatisfy { Octet.isNamePart($0) || $0 == Octet.hyphen || $0 == Octet.dot }
    }
}
