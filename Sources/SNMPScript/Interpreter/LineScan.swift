/// A look at an unfinished line that needs no parse: which word the cursor is in, and which
/// command that word belongs to.
struct LineScan {
    struct Word {
        var text: String
        /// In octets from the start of the line.
        var start: Int
        var isQuoted: Bool
    }

    /// The words of the command that the cursor is in, the last being the one at the cursor; it
    /// may be empty.
    private(set) var words: [Word] = []
    /// The words of the commands before it in the same pipeline.
    private(set) var earlier: [String] = []
    /// Whether the command comes after `|`.
    private(set) var isStage = false
    /// Whether the cursor stands in a text in quotes.
    private(set) var isInText = false

    init(_ line: String) {
        let bytes = Array(line.utf8)
        var word: [UInt8] = []
        var start = 0
        var quoted = false
        var quote: UInt8?
        func flush(_ end: Int) -> Word? {
            word.isEmpty && !quoted
                ? nil
                : Word(
                    text: String(decoding: word, as: UTF8.self), start: start, isQuoted: quoted)
        }
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if let open = quote {
                if byte == Byte.backslash, open == UInt8(ascii: "\"") {
                    place += 1
                } else if byte == open {
                    quote = nil
                }
                word.append(byte)
                place += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if word.isEmpty { start = place }
                quote = byte
                quoted = true
                word.append(byte)
            case Byte.space, Byte.tab, UInt8(ascii: ","):
                if let done = flush(place) { words.append(done) }
                (word, quoted, start) = ([], false, place + 1)
            case UInt8(ascii: "|"), UInt8(ascii: ";"), Byte.newline, UInt8(ascii: "{"),
                UInt8(ascii: "}"), UInt8(ascii: "("), UInt8(ascii: ")"):
                if let done = flush(place) { words.append(done) }
                isStage = byte == UInt8(ascii: "|")
                earlier = isStage ? earlier + words.map(\.text) : []
                words = []
                (word, quoted, start) = ([], false, place + 1)
            case UInt8(ascii: "#") where word.isEmpty:
                while place < bytes.count, bytes[place] != Byte.newline { place += 1 }
                continue
            default:
                if word.isEmpty { start = place }
                word.append(byte)
            }
            place += 1
        }
        isInText = quote != nil
        words.append(
            Word(text: String(decoding: word, as: UTF8.self), start: start, isQuoted: quoted))
        dropFrame()
    }

    /// Takes away what stands before the command: `let x =`, `return`, `@where`.
    private mutating func dropFrame() {
        while words.count > 1 {
            let first = words[0].text
            if first == "let" {
                guard let equals = words.firstIndex(where: { $0.text == "=" || $0.text == "+=" }),
                    equals + 1 < words.count
                else { return }
                words.removeFirst(equals + 1)
            } else if first == "return" || first.hasPrefix("@") || first == "else" {
                words.removeFirst()
            } else {
                return
            }
        }
    }

    var current: Word { words[words.count - 1] }
    var command: String? { words.count > 1 ? words[0].text : nil }
    var isFirst: Bool { words.count == 1 }
}
