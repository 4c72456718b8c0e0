/// An incremental search through history (Ctrl-R): type a part, see the newest line that has it.
struct HistorySearch {
    /// What stood on the line before, for giving up.
    let original: BlockText
    private(set) var query = ""
    private var matches: [(index: Int, text: String)] = []
    private(set) var hasFailed = false

    init(from original: BlockText) {
        self.original = original
    }

    /// The line shown: the match, or what was there before.
    var block: BlockText {
        guard let text = matches.last?.text else { return original }
        var block = BlockText(text)
        if let octet = Self.offset(of: query, in: text) {
            block.move(to: block.position(ofOctet: octet))
        }
        return block
    }

    var prompt: Prompt {
        Prompt(hasFailed ? "(not in history) \(query): " : "(search) \(query): ")
    }

    mutating func extend(_ scalar: Unicode.Scalar, in history: History) {
        query.unicodeScalars.append(scalar)
        restart(in: history)
    }

    mutating func shorten(in history: History) {
        guard !query.isEmpty else { return }
        query.unicodeScalars.removeLast()
        restart(in: history)
    }

    /// The next older match.
    mutating func older(in history: History) {
        guard !query.isEmpty else { return }
        let shown = Set(matches.map(\.text))
        var bound = matches.last?.index ?? history.count
        while let index = history.newest(before: bound, containing: query) {
            bound = index
            let text = history[index]
            guard !shown.contains(text) else { continue }
            matches.append((index, text))
            hasFailed = false
            return
        }
        hasFailed = true
    }

    /// Back to the match shown before.
    mutating func newer() {
        if matches.count > 1 { matches.removeLast() }
        hasFailed = false
    }

    private mutating func restart(in history: History) {
        let previous = matches.last
        matches = []
        hasFailed = false
        older(in: history)
        // Rather the last match that was than an empty line.
        if matches.isEmpty, hasFailed, let previous { matches = [previous] }
    }

    private static func offset(of query: String, in text: String) -> Int? {
        let ignoresCase = query.utf8.allSatisfy { !(0x41...0x5A).contains($0) }
        let wanted = Array(query.utf8)
        let octets = Array(text.utf8).map { octet in
            ignoresCase && (0x41...0x5A).contains(octet) ? octet | 0x20 : octet
        }
        guard !wanted.isEmpty, wanted.count <= octets.count else { return nil }
        return (0...(octets.count - wanted.count)).first {
            octets[$0...].starts(with: wanted)
        }
    }
}
