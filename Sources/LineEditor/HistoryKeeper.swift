/// The history of a session: loaded when it is first asked for, kept on disk if there is a place.
struct HistoryKeeper {
    private var file: HistoryFile?
    private var loaded: History?
    private var hasToldTrouble = false

    /// - Parameter path: nil keeps history for this session only.
    init(path: String?) {
        file = path.map { HistoryFile(path: $0) }
    }

    /// All there is. The first use reads the file.
    mutating func history() -> History {
        if let loaded { return loaded }
        let history = file?.load() ?? History()
        loaded = history
        return history
    }

    /// Keeps a line that was run, after `redact` has said what of it may be kept; nil keeps nothing.
    ///
    /// A line that starts with a space is private, as in every shell.
    mutating func remember(_ line: String, redact: (String) -> String?) {
        // Asked for in any case: what is private can tell of secrets in what is not.
        guard let entry = redact(line), line.unicodeScalars.first != " ",
            entry.unicodeScalars.contains(where: { !$0.properties.isWhitespace })
        else { return }
        var history = history()
        loaded = nil  // one owner, so that adding copies nothing
        let isNew = history.add(entry)
        loaded = history
        if isNew { file?.append(entry) }
    }

    /// Asks of every entry again what of it may be kept, here and on disk.
    mutating func redactAgain(_ redact: (String) -> String?) {
        let old = history()
        let new = old.redacted(redact)
        if new.count == old.count, new == old { return }
        loaded = new
        file?.redact(redact)
    }

    /// Why history is not kept on disk, the first time that this is asked after it happened.
    mutating func takeTrouble() -> String? {
        guard !hasToldTrouble, let trouble = file?.trouble else { return nil }
        hasToldTrouble = true
        return trouble
    }
}
