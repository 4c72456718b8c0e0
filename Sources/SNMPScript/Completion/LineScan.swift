/// A look at an unfinished text that needs no parse: which word the cursor is in, which command that
/// word belongs to, and what encloses it.
///
/// Brackets are followed, so that what stands behind a closed one is seen as what it is again. In
/// conditions and assignments the operators are words of their own; elsewhere `a=b` is one word.
struct LineScan {
    struct Word: Equatable {
        var text: String
        /// In octets from the start of the text.
        var start: Int
    }

    /// A statement within a bracket, as far as it goes.
    struct Frame {
        /// The octet that opened it; nil for the text itself.
        var opening: UInt8?
        /// The words of the command, without the one that goes on still.
        var words: [Word] = []
        /// The commands before it in the same pipeline, each as its words.
        var earlier: [[String]] = []
        /// Whether the command comes after `|`.
        var isStage = false
        /// Where the command is asked: what stood behind `@`.
        var place: String?
        /// The pipeline that a newline ended, which a line that starts with `|` goes on from.
        fileprivate var ended: [[String]] = []
        fileprivate var word: [UInt8] = []
        fileprivate var start = 0

        init(opening: UInt8? = nil) { self.opening = opening }

        var command: String? { words.first?.text }

        /// Whether the words are those of an expression, with operators between them.
        var isExpression: Bool {
            if opening == UInt8(ascii: "(") || opening == UInt8(ascii: "[") { return true }
            return command.map(LineScan.expressionWords.contains) ?? false
        }

        fileprivate var splitsAtEquals: Bool {
            isExpression || command == "set" || command == "let" || command == "args"
        }
    }

    /// What encloses the cursor, from the text itself inwards.
    private(set) var frames = [Frame()]
    /// The word at the cursor; it may be empty.
    private(set) var current = Word(text: "", start: 0)
    /// The quote of the text that the cursor stands in.
    private(set) var quote: Unicode.Scalar?
    private(set) var isInComment = false
    /// Whether a comma stands right before the word at the cursor, spaces aside.
    private(set) var isBehindComma = false

    static let expressionWords: Set<String> = [
        "where", "select", "sort", "if", "while", "for", "assert", "check", "throw", "return",
    ]

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var place = 0
        var openQuote: UInt8?
        while place < bytes.count {
            let byte = bytes[place]
            if let open = openQuote {
                if byte == open { openQuote = nil }
                append(byte, at: place)
                if byte == Byte.backslash, open == UInt8(ascii: "\""), place + 1 < bytes.count {
                    place += 1
                    append(bytes[place], at: place)
                }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                openQuote = byte
                append(byte, at: place)
            } else if byte == UInt8(ascii: "#"), top.word.isEmpty {
                while place < bytes.count, bytes[place] != Byte.newline { place += 1 }
                isInComment = place == bytes.count
                continue
            } else if byte == Byte.backslash, place + 1 < bytes.count,
                bytes[place + 1] == Byte.newline
            {
                flush()
                place += 1
            } else {
                place += read(bytes, place)
                continue
            }
            place += 1
        }
        quote = openQuote.map { Unicode.Scalar($0) }
        let text = String(decoding: top.word, as: UTF8.self)
        current = Word(text: text, start: top.word.isEmpty ? bytes.count : top.start)
        isBehindComma =
            bytes[..<current.start].last { $0 > Byte.space } == UInt8(ascii: ",")
        for index in frames.indices { frames[index].dropFrame() }
    }

    var top: Frame {
        get { frames[frames.count - 1] }
        _modify { yield &frames[frames.count - 1] }
    }

    /// The words of the command before the one at the cursor.
    var words: [Word] { top.words }
    var command: String? { top.command }
    var isFirst: Bool { top.words.isEmpty }

    // MARK: Reading

    /// Takes what stands outside of quotes.
    ///
    /// - Returns: How many octets it was.
    private mutating func read(_ bytes: [UInt8], _ place: Int) -> Int {
        let byte = bytes[place]
        switch byte {
        case Byte.space, Byte.tab, Byte.carriageReturn: flush()
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
            if byte == UInt8(ascii: "{") {
                flush()
            } else {
                append(byte, at: place)
            }
            frames.append(Frame(opening: byte))
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): close(byte, at: place)
        case UInt8(ascii: "|"):
            flush()
            top.dropFrame()
            let before = top.words.map(\.text)
            if before.isEmpty, top.earlier.isEmpty { top.earlier = top.ended }
            if !before.isEmpty { top.earlier.append(before) }
            top.words = []
            top.isStage = true
        case Byte.newline, UInt8(ascii: ";"): endStatement(isNewline: byte == Byte.newline)
        case UInt8(ascii: ",") where !top.word.isEmpty && !top.splitsAtEquals:
            append(byte, at: place)  // a,b is one word
        case UInt8(ascii: ","): flush()
        case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "%"), UInt8(ascii: "/"):
            return readOperator(bytes, place)
        default: append(byte, at: place)
        }
        return 1
    }

    private mutating func readOperator(_ bytes: [UInt8], _ place: Int) -> Int {
        let isOption = top.word.first == UInt8(ascii: "-")
        let isEquals = bytes[place] == UInt8(ascii: "=")
        guard !isOption, isEquals ? top.splitsAtEquals : top.isExpression else {
            append(bytes[place], at: place)
            return 1
        }
        flush()
        var end = place + 1
        if end < bytes.count,
            bytes[end] == UInt8(ascii: "=") || isEquals && bytes[end] == UInt8(ascii: "~")
        {
            end += 1
        }
        let text = String(decoding: bytes[place..<end], as: UTF8.self)
        top.words.append(Word(text: text, start: place))
        return end - place
    }

    private mutating func close(_ byte: UInt8, at place: Int) {
        let opening: UInt8 =
            switch byte {
            case UInt8(ascii: ")"): UInt8(ascii: "(")
            case UInt8(ascii: "]"): UInt8(ascii: "[")
            default: UInt8(ascii: "{")
            }
        guard let index = frames.lastIndex(where: { $0.opening == opening }) else { return }
        let inner = frames[index]
        frames.removeSubrange(index...)
        append(byte, at: place)
        if byte == UInt8(ascii: "}") {
            flush()
        } else if byte == UInt8(ascii: ")"), let operand = inner.unfinished ?? inner.words.last {
            // What is compared with `(get ifOperStatus.1)` is told by the word inside.
            top.word = Array("(\(operand.text))".utf8)
        }
    }

    private mutating func endStatement(isNewline: Bool) {
        flush()
        if isNewline {
            let last = top.words.last?.text
            if top.opening == UInt8(ascii: "(") || top.opening == UInt8(ascii: "[") { return }
            if top.isStage && top.words.isEmpty || last == "=" { return }
        }
        top.dropFrame()
        let words = top.words.map(\.text)
        top.ended = isNewline && !words.isEmpty ? top.earlier + [words] : []
        top.words = []
        top.earlier = []
        top.isStage = false
        top.place = nil
    }

    private mutating func append(_ byte: UInt8, at place: Int) {
        if top.word.isEmpty { top.start = place }
        top.word.append(byte)
    }

    private mutating func flush() {
        guard let word = top.unfinished else { return }
        top.words.append(word)
        top.word = []
    }
}

extension LineScan.Frame {
    fileprivate var unfinished: LineScan.Word? {
        word.isEmpty
            ? nil : LineScan.Word(text: String(decoding: word, as: UTF8.self), start: start)
    }

    /// Takes away what stands before the command: `let x =`, `return`, `@where`.
    fileprivate mutating func dropFrame() {
        while let first = words.first?.text {
            if first == "let" {
                guard let equals = words.firstIndex(where: { $0.text == "=" || $0.text == "+=" })
                else { return }
                words.removeFirst(equals + 1)
            } else if first == "return" || first == "else" || first == "}" {
                words.removeFirst()
            } else if first.hasPrefix("@") {
                place = String(first.dropFirst())
                words.removeFirst()
            } else {
                return
            }
        }
    }
}
