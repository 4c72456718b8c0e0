/// What Tab does with candidates: how much of them can be inserted, and how they are listed.
enum CompletionList {
    /// Up to this many candidates are shown one to a line, with their descriptions.
    static let describedLimit = 20

    /// What replaces `typed`, if the candidates agree on more than was typed.
    ///
    /// Candidates need not begin with what was typed (a part of a word may have matched). Where some
    /// do, they alone count; and the start they share only if it takes `typed` further, whatever
    /// its case.
    static func insertion(for typed: String, among candidates: [Completion.Candidate]) -> String? {
        if candidates.count == 1 { return candidates[0].text }
        let wanted = typed.lowercased()
        let beginning = candidates.map(\.text).filter { $0.lowercased().hasPrefix(wanted) }
        let shared = commonPrefix(of: beginning)
        guard shared != typed, shared.utf8.count >= typed.utf8.count,
            shared.lowercased().hasPrefix(typed.lowercased())
        else { return nil }
        return shared
    }

    static func commonPrefix(of texts: [String]) -> String {
        guard let first = texts.first else { return "" }
        var shared = Array(first.unicodeScalars)[...]
        for text in texts.dropFirst() {
            let matching = zip(shared, text.unicodeScalars).prefix { $0 == $1 }.count
            shared = shared.prefix(matching)
        }
        return BlockText(scalars: Array(shared), cursor: 0).text
    }

    /// The candidates as lines no wider than `width` and no more than `height` of them.
    static func lines(
        for candidates: [Completion.Candidate], width: Int, height: Int
    ) -> [String] {
        let width = max(width, 10)
        let all =
            candidates.count <= describedLimit
            ? described(candidates, width: width)
            : columns(candidates.map { shown($0) }, width: width)
        let room = max(height, 3)
        guard all.count > room else { return all }
        let perLine = (candidates.count + all.count - 1) / all.count
        let hidden = max(1, candidates.count - (room - 1) * perLine)
        return all.prefix(room - 1) + ["… \(hidden) more: type on to narrow them down"]
    }

    private static func shown(_ candidate: Completion.Candidate) -> String {
        candidate.text.visible
    }

    private static func described(
        _ candidates: [Completion.Candidate], width: Int
    ) -> [String] {
        let widest = candidates.map { DisplayWidth.of(shown($0)) }.max() ?? 0
        let column = min(widest, max(width / 2, 8))
        return candidates.map { candidate in
            let name = DisplayWidth.cut(shown(candidate), to: width - 1)
            let description = candidate.description.visible
            guard !description.isEmpty else { return name }
            let padding = String(
                repeating: " ", count: max(0, column - DisplayWidth.of(name)) + 2)
            return DisplayWidth.cut(name + padding + description, to: width - 1)
        }
    }

    /// Sorted downwards, then to the right, as people read lists of names.
    private static func columns(_ names: [String], width: Int) -> [String] {
        let widest = names.map { DisplayWidth.of($0) }.max() ?? 0
        let column = min(widest + 2, width)
        let perLine = max(1, width / column)
        let rows = (names.count + perLine - 1) / perLine
        return (0..<rows).map { row in
            var line = ""
            var index = row
            while index < names.count {
                let name = DisplayWidth.cut(names[index], to: width - 1)
                line += name
                index += rows
                if index < names.count {
                    line += String(
                        repeating: " ", count: max(1, column - DisplayWidth.of(name)))
                }
            }
            return line
        }
    }
}
