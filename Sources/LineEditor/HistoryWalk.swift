/// One walk through history with Up and Down.
///
/// It starts at a typed text, shows only entries that begin with it, each once, and comes back to
/// exactly what was typed.
struct HistoryWalk {
    private let typed: String
    /// The entries shown so far, newest first: their indexes, and their texts to tell duplicates.
    private var path: [(index: Int, text: String)] = []
    /// How many of them lie between what is shown and what was typed; 0 is the typed text.
    private var depth = 0
    private var seen: Set<String> = []

    init(from typed: String) {
        self.typed = typed
    }

    /// What the walk shows now.
    var current: String { depth == 0 ? typed : path[depth - 1].text }

    /// One step back in time; nil at the oldest entry.
    mutating func older(in history: History) -> String? {
        if depth < path.count {
            depth += 1
            return current
        }
        var bound = path.last?.index ?? history.count
        while let index = history.newest(before: bound, startingWith: typed) {
            bound = index
            let text = history[index]
            guard seen.insert(text).inserted else { continue }
            path.append((index, text))
            depth += 1
            return text
        }
        return nil
    }

    /// One step towards now; nil if what was typed is shown already.
    mutating func newer() -> String? {
        guard depth > 0 else { return nil }
        depth -= 1
        return current
    }

    /// As far back as there is anything.
    mutating func oldest(in history: History) -> String? {
        var last: String?
        while let text = older(in: history) { last = text }
        return last
    }
}
