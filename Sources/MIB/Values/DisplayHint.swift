/// A DISPLAY-HINT, ready to print octets or a number (RFC 2579, section 3.1).
///
/// A hint comes from a module file, the octets from a device, and neither is trusted: whatever they
/// are, printing stops at ``outputLimit`` octets and does work in proportion to what it prints.
package struct DisplayHint {
    /// One `octet-format specification`: how many octets, as what, and what comes behind.
    struct Part: Equatable {
        enum Format: UInt8 {
            case decimal = 0x64
            case hex = 0x78
            case octal = 0x6F
            case ascii = 0x61
            case utf8 = 0x74
        }

        /// `*`: an octet of the value says how often the part is applied.
        var repeats = false
        var length: Int
        var format: Format
        var separator: UInt8?
        var terminator: UInt8?
    }

    let parts: [Part]

    package static let outputLimit = 65_536
    static let partLimit = 64

    /// Reads the hint of an octet string; nil where it is none.
    package init?(_ hint: String) {
        let octets = Array(hint.utf8)
        var parts: [Part] = []
        var position = 0
        while position < octets.count {
            let repeats = octets[position] == UInt8(ascii: "*")
            if repeats { position += 1 }
            var length = 0
            let start = position
            while position < octets.count, Octet.isDigit(octets[position]) {
                length = min(length * 10 + Int(octets[position] - Octet.zero), 1 << 32)
                position += 1
            }
            guard position > start, position < octets.count, parts.count < Self.partLimit,
                let format = Part.Format(rawValue: octets[position])
            else { return nil }
            position += 1
            var part = Part(repeats: repeats, length: length, format: format)
            if position < octets.count, Self.isSeparator(octets[position]) {
                part.separator = octets[position]
                position += 1
                if repeats, position < octets.count, Self.isSeparator(octets[position]) {
                    part.terminator = octets[position]
                    position += 1
                }
            }
            parts.append(part)
        }
        guard !parts.isEmpty else { return nil }
        self.parts = parts
    }

    private static func isSeparator(_ octet: UInt8) -> Bool {
        !Octet.isDigit(octet) && octet != UInt8(ascii: "*")
    }

    /// Whether the hint prints its octets as the text that they are.
    var isText: Bool {
        parts.count == 1 && !parts[0].repeats
            && (parts[0].format == .ascii || parts[0].format == .utf8)
    }

    /// The octets as the hint wants them.
    ///
    /// The last part is applied until no octet is left. A separator is left out behind the last
    /// octet. Octets that are not UTF-8 are read as Latin-1.
    package func render(_ octets: [UInt8]) -> String {
        if isText, parts[0].length >= octets.count { return Self.text(octets) }
        var output: [UInt8] = []
        var position = 0
        var index = 0
        while position < octets.count, output.count < Self.outputLimit {
            let part = parts[min(index, parts.count - 1)]
            let start = position
            var rounds = 1
            if part.repeats {
                rounds = Int(octets[position])
                position += 1
            }
            while rounds > 0, position < octets.count, output.count < Self.outputLimit {
                let end = position + min(part.length, octets.count - position)
                Self.append(octets[position..<end], part.format, to: &output)
                position = end
                rounds -= 1
                let isLastRound = rounds == 0
                guard position < octets.count else { break }
                if let separator = part.separator, !(isLastRound && part.terminator != nil) {
                    output.append(separator)
                }
                // A length of 0 prints nothing however often it is repeated.
                if part.length == 0 { break }
            }
            if let terminator = part.terminator, position < octets.count {
                output.append(terminator)
            }
            index += 1
            // The last part takes no octet: it would go round for ever.
            if index >= parts.count, position == start { break }
        }
        return Self.text(Array(output.prefix(Self.outputLimit)))
    }

    private static func append(
        _ octets: ArraySlice<UInt8>, _ format: Part.Format, to output: inout [UInt8]
    ) {
        switch format {
        case .ascii, .utf8:
            output += octets
        case .hex:
            output += Array(NetworkAddress.hex(octets.prefix(outputLimit / 2), separator: "").utf8)
        case .decimal, .octal:
            guard octets.count <= 8 else {
                output += Array(
                    NetworkAddress.hex(octets.prefix(outputLimit / 2), separator: "").utf8)
                return
            }
            var number: UInt64 = 0
            for octet in octets { number = number << 8 | UInt64(octet) }
            output += Array(String(number, radix: format == .octal ? 8 : 10).utf8)
        }
    }

    /// Octets as text: UTF-8, or else Latin-1, in which every octet is a character.
    static func text(_ octets: [UInt8]) -> String {
        if let text = String(validating: octets, as: UTF8.self) { return text }
        var text = String.UnicodeScalarView()
        for octet in octets { text.append(Unicode.Scalar(octet)) }
        return String(text)
    }

    /// A number as an integer's hint wants it: `d`, `d-2`, `x`, `o`, `b`; decimal for any other.
    package static func render(_ number: Int128, hint: String) -> String {
        switch hint.utf8.first {
        case UInt8(ascii: "x"): return String(number, radix: 16)
        case UInt8(ascii: "o"): return String(number, radix: 8)
        case UInt8(ascii: "b"): return String(number, radix: 2)
        default: break
        }
        guard let places = decimalPlaces(hint), places > 0 else { return String(number) }
        var digits = String(number.magnitude)
        if digits.utf8.count <= places {
            digits = String(repeating: "0", count: places + 1 - digits.utf8.count) + digits
        }
        return (number < 0 ? "-" : "") + digits.dropLast(places) + "." + digits.suffix(places)
    }

    /// The 2 of `d-2`; nil where the hint is another.
    static func decimalPlaces(_ hint: String) -> Int? {
        guard hint.hasPrefix("d-"), let places = Int(hint.dropFirst(2)), (0...64).contains(places)
        else { return nil }
        return places
    }
}
