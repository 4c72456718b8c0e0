/// Finds what somebody may have meant by a misspelled word.
enum Suggestions {
    /// The candidates that differ least from a word, best first, at most three.
    ///
    /// Compared without case, by insertions, deletions, replacements and swaps of neighbours; a
    /// third of the letters may differ, three at most.
    static func best(for word: String, among candidates: some Sequence<String>) -> [String] {
        let target = Array(word.lowercased().utf8.prefix(64))
        guard !target.isEmpty else { return [] }
        let limit = min(3, max(1, target.count / 3))
        var found: [(distance: Int, name: String)] = []
        var seen: Set<String> = []
        for name in candidates {
            guard abs(name.utf8.count - target.count) <= limit else { continue }
            let other = name.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
            guard let distance = distance(target, other, limit: limit), seen.insert(name).inserted
            else { continue }
            found.append((distance, name))
            // Keep what can still win; of equals the first stands.
            if found.count > 64 { found = Array(sorted(found).prefix(3)) }
        }
        return sorted(found).prefix(3).map(\.name)
    }

    private static func sorted(
        _ found: [(distance: Int, name: String)]
    ) -> [(distance: Int, name: String)] {
        found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    }

    /// How many edits lead from one word to the other; nil where it is more than `limit`.
    private static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        var current = last
        for row in 1...left.count {
            current[0] = row
            var least = row
            guard !right.isEmpty else { break }
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                var cost = min(
                    last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2],
                    left[row - 2] == right[column - 1]
                {
                    cost = min(cost, beforeLast[column - 2] + 1)
                }
                current[column] = cost
                least = min(least, cost)
            }
            guard least <= limit else { return nil }
            (beforeLast, last, current) = (last, current, beforeLast)
        }
        let distance = right.isEmpty ? left.count : last[right.count]
        return distance <= limit ? distance : nil
    }
}
