/// A piece of a source text: a half-open range of octets in its UTF-8 form.
struct Span: Sendable, Hashable {
    var start: Int32
    var end: Int32

    init(_ start: Int, _ end: Int) {
        self.start = Int32(clamping: start)
        self.end = Int32(clamping: end)
    }

    /// The smallest span that covers both.
    func joined(to other: Span) -> Span {
        Span(Int(min(start, other.start)), Int(max(end, other.end)))
    }
}

/// A named source text that can say on which line and in which column an octet stands.
///
/// Texts are limited to ``Source/limitOctets``, so that spans fit in 32 bits and a parser's
/// memory is bounded.
struct Source: Sendable {
    /// The longest text that is parsed, in octets.
    static let limitOctets = 8 << 20

    let name: String
    let bytes: [UInt8]
    private let findings: Findings

    /// What is found in the text once; a source is copied with each that reads it.
    private final class Findings: Sendable {
        let secrets: [Range<Int>]
        let secretVariables: Set<[UInt8]>
        let lineStarts: [Int]

        init(_ bytes: [UInt8]) {
            var starts = [0]
            for (offset, byte) in bytes.enumerated() where byte == Byte.newline {
                starts.append(offset + 1)
            }
            lineStarts = starts
            (secrets, secretVariables) = SecretWords().search(bytes)
        }
    }

    init(_ text: String, name: String) {
        self.name = name
        bytes = Array(text.utf8)
        findings = Findings(bytes)
    }

    /// Where secrets are written, which no message shows.
    var secrets: [Range<Int>] { findings.secrets }
    /// The names of the variables whose values are secrets.
    var secretVariables: Set<[UInt8]> { findings.secretVariables }
    /// Where each line begins; the first is 0.
    private var lineStarts: [Int] { findings.lineStarts }

    /// The number of the line that holds an octet, counted from 1.
    func line(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The octets of a line, counted from 1, without its line end.
    func range(ofLine line: Int) -> Range<Int> {
        guard line >= 1, line <= lineStarts.count else { return 0..<0 }
        let start = lineStarts[line - 1]
        var end = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
        if end > start, bytes[end - 1] == Byte.carriageReturn { end -= 1 }
        return start..<end
    }

    /// The line and the column (in characters) of an octet, both counted from 1.
    func position(of offset: Int) -> (line: Int, column: Int) {
        let offset = min(max(offset, 0), bytes.count)
        let line = line(at: offset)
        let start = lineStarts[line - 1]
        return (line, text(start..<offset).unicodeScalars.count + 1)
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    func text(_ span: Span) -> String {
        let start = max(0, Int(span.start))
        return text(start..<max(start, Int(span.end)))
    }
}

/// The octets that the lexer looks at by name.
enum Byte {
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let backslash = UInt8(ascii: "\\")

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
    }

    static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
            || byte == UInt8(ascii: "_")
    }

    static func isName(_ byte: UInt8) -> Bool {
        isNameStart(byte) || isDigit(byte)
    }

    /// Whether an octet may stand in a bare word: all but space and `; | & " ' $ ( ) { } < > \`.
    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x7F: false
        case UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "&"), UInt8(ascii: "\""),
            UInt8(ascii: "'"), UInt8(ascii: "$"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "<"), UInt8(ascii: ">"), backslash:
            false
        default: true
        }
    }
}
