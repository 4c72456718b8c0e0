/// Makes text from outside safe to show: what could drive a terminal or deceive a reader is
/// written as an escape that can be seen.
///
/// Devices, MIB files, scripts and inventories are strangers; none of their octets reaches a
/// terminal raw. Escaped are the C0 controls, DEL, the C1 controls, octets that are not UTF-8,
/// characters that change the direction of writing, and characters that cannot be seen.
public enum Escaping {
    /// Text in which every control, bidirectional or invisible character is visible.
    ///
    /// - Parameter keepingNewlines: leaves `\n` alone, for text that is our own layout.
    public static func visible(_ text: String, keepingNewlines: Bool = false) -> String {
        let isPlain = text.utf8.allSatisfy {
            (0x20...0x7E).contains($0) || keepingNewlines && $0 == 0x0A
        }
        if isPlain { return text }
        guard text.unicodeScalars.contains(where: { needsEscape($0) }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if needsEscape(scalar), !(keepingNewlines && scalar == "\n") {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Octets as text: valid UTF-8 as it is, everything else as `\xNN`.
    public static func visible(octets: some Sequence<UInt8>) -> String {
        var result = ""
        decode(octets) { element in
            switch element {
            case .scalar(let scalar) where needsEscape(scalar): result += escape(scalar)
            case .scalar(let scalar): result.unicodeScalars.append(scalar)
            case .invalid(let octet): result += hexEscape(octet)
            }
        }
        return result
    }

    /// Whether octets are valid UTF-8 of nothing but characters that can be shown as they are,
    /// line breaks and tabs included.
    public static func isPrintable(_ octets: some Sequence<UInt8>) -> Bool {
        var printable = true
        decode(octets) { element in
            switch element {
            case .scalar(let scalar):
                let layout = scalar == "\n" || scalar == "\r" || scalar == "\t"
                if needsEscape(scalar), !layout { printable = false }
            case .invalid: printable = false
            }
        }
        return printable
    }

    /// Whether a character must not be shown as it is.
    static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: false
        case 0...0x1F, 0x7F...0x9F: true
        case 0xA0...0xAC: false
        case 0xAD, 0x034F, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F: true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0: true
        case 0xFE00...0xFE0E, 0xFFF0...0xFFFB, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A: true
        case 0xE0000...0xE0FFF, 0xE000...0xF8FF, 0xF0000...0x10FFFF: true
        default: false
        }
    }

    /// Whether a character changes the direction of writing, so that a reader sees another
    /// order of characters than a parser does.
    static func isBidirectionalControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default:
            scalar.value < 0x80
                ? hexEscape(UInt8(scalar.value))
                : "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        }
    }

    private static func hexEscape(_ octet: UInt8) -> String {
        let digits = String(octet, radix: 16, uppercase: true)
        return "\\x" + (digits.utf8.count < 2 ? "0" + digits : digits)
    }

    private enum Element {
        case scalar(Unicode.Scalar)
        case invalid(UInt8)
    }

    /// Reads UTF-8 and hands over each character, or each octet that belongs to none.
    private static func decode(_ octets: some Sequence<UInt8>, _ body: (Element) -> Void) {
        var parser = Unicode.UTF8.ForwardParser()
        let all = Array(octets)
        var iterator = all.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                body(.scalar(Unicode.UTF8.decode(encoded)))
                offset += encoded.count
            case .error(let length):
                for octet in all[offset..<min(all.count, offset + length)] {
                    body(.invalid(octet))
                }
                offset += length
            case .emptyInput:
                return
            }
        }
    }
}
