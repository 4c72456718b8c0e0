import LineEditor

/// What a terminal sends to the prompt: keys, pastes, broken sequences, in pieces and with pauses.
///
/// The first octet chooses the kind of editor. Then each piece is an octet for its length, its pause
/// and the width of the window, and the piece itself.
func fuzzEditor(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    var reader = OctetReader(bytes)
    let kind = reader.next()
    var editor = FuzzedEditor(isEmacs: kind & 1 == 0, isCommand: kind & 2 == 0)
    while !reader.isAtEnd {
        let control = reader.next()
        let piece = reader.take(Int(control & 0x1F) + 1)
        try editor.take(
            piece, pauses: control & 0x20 != 0, columns: control & 0x40 == 0 ? 80 : 1)
    }
}

/// The editor as it runs at a terminal, with a plain text in libedit's place.
private struct FuzzedEditor {
    private var decoder = KeyDecoder()
    private var session: EditSession
    private let isEmacs: Bool
    private let isCommand: Bool
    private let history: History
    private let client = FuzzedClient()

    init(isEmacs: Bool, isCommand: Bool) {
        self.isEmacs = isEmacs
        self.isCommand = isCommand
        var history = History()
        for entry in ["get sysName", "for x in 1..3 {\n  print $x\n}", "日本", "\\", "a  b"] {
            _ = history.add(entry)
        }
        self.history = history
        session = EditSession(isCommand: isCommand, isEmacs: isEmacs)
        decoder.escapeStyle = isEmacs ? .prefix : .key
    }

    mutating func take(
        _ octets: [UInt8], pauses: Bool, columns: Int
    ) throws(FuzzTarget.Finding) {
        decoder.append(octets)
        try takeKeys(columns)
        guard pauses, decoder.patience != nil else { return }
        decoder.expire()
        try takeKeys(columns)
    }

    private mutating func takeKeys(_ columns: Int) throws(FuzzTarget.Finding) {
        while let key = decoder.next() {
            let surroundings = EditSession.Surroundings(
                client: client, history: history, columns: columns, rows: columns == 1 ? 1 : 24,
                suggestion: session.block.isEmpty ? nil : " more of it")
            let before = session.block.text
            let response = session.handle(key, in: surroundings)
            try check(response, to: key, before)
            try checkText()
        }
    }

    private mutating func check(
        _ response: EditSession.Response, to key: Key, _ before: String
    ) throws(FuzzTarget.Finding) {
        switch response {
        case .pass:
            guard case .character(let scalar) = key, scalar.value >= 0x20, scalar.value != 0x7F
            else { return }
            session.block.insert(String(scalar))
        case .accept(let text):
            if case .paste = key { throw FuzzTarget.Finding(description: "a paste ran") }
            let isEnter = key == .control("J") || key == .control("M")
            try require(isEnter, "a line ran without Enter")
            try require(isCommand || !text.contains("\n"), "an answer of several lines")
            session = EditSession(isCommand: isCommand, isEmacs: isEmacs)
        case .interrupt, .endOfInput:
            if case .paste = key { throw FuzzTarget.Finding(description: "a paste ended the line") }
            session = EditSession(isCommand: isCommand, isEmacs: isEmacs)
        case .list(let lines, _):
            for line in lines {
                try require(!line.contains("\n"), "a listed line of several lines")
                try requireVisible(line)
            }
        case .refresh, .suspend, .beep, .ignore: break
        }
    }

    private func checkText() throws(FuzzTarget.Finding) {
        let block = session.block
        try require(
            (0...block.scalars.count).contains(block.cursor), "the cursor is outside of the text")
        for scalar in block.scalars where scalar != "\n" {
            try require(
                scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value),
                "U+\(String(scalar.value, radix: 16)) is in the text")
        }
    }
}

/// A client with blocks, and with candidates that no honest one would give.
private final class FuzzedClient: LineReaderClient {
    func status(of text: String) -> BlockStatus {
        text.contains("{") && !text.contains("}") ? .incomplete(indent: .max) : .complete
    }

    func completion(of text: String, at cursor: Int) -> Completion {
        Completion(
            replaced: max(0, cursor - 2)..<max(cursor, 2),
            candidates: [
                .init("get", "ask"), .init("get\u{1B}[2Jnext", "\u{9B}31m\n"),
                .init("日本", isWhole: false),
            ])
    }

    func transformPaste(_ text: String) -> String { text + "\n" }
}
