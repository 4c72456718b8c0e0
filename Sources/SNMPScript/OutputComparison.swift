/// Compares what a transcript shows with what a run brought.
///
/// Numbers, times and uptimes that stand alone count as equal, blanks are not counted, and a line
/// `…` or `...` stands for any number of lines. Names with their indexes, OIDs, addresses and labels
/// such as `up(1)` are compared as they are.
public enum OutputComparison {
    /// A line that is on one side only, or another one on each.
    public struct Difference: Sendable, Equatable {
        /// The line of the transcript, counted from 0; that of the line before for one that came
        /// unexpected.
        public var offset: Int
        public var expected: String?
        public var actual: String?
    }

    /// More pairs than this are not weighed against each other; lines are compared one by one then.
    private static let pairLimit = 4_000_000

    /// What differs, in the order of the transcript.
    ///
    /// - Parameter loosely: false to compare lines as they are.
    public static func differences(
        _ expected: [Transcript.OutputLine], _ actual: [String], loosely: Bool = true
    ) -> [Difference] {
        let wanted = expected.map { loosely ? loosened($0.text) : $0.text }
        let found = loosely ? actual.map(loosened) : actual
        func isGap(_ line: String) -> Bool { loosely && (line == "…" || line == "...") }
        guard wanted.count * found.count <= pairLimit else {
            return oneByOne(expected, actual) { wanted[$0] == found[$1] }
        }
        // The least number of lines that are on one side only, from each pair of lines to the ends.
        let width = found.count + 1
        var cost = [Int32](repeating: 0, count: (wanted.count + 1) * width)
        for row in (0...wanted.count).reversed() {
            for column in (0...found.count).reversed() {
                let here = row * width + column
                if row == wanted.count {
                    cost[here] = Int32(found.count - column)
                } else if isGap(wanted[row]) {
                    var least = cost[here + width]
                    if column < found.count { least = min(least, cost[here + 1]) }
                    cost[here] = least
                } else if column == found.count {
                    cost[here] = cost[here + width] + 1
                } else if wanted[row] == found[column] {
                    cost[here] = cost[here + width + 1]
                } else {
                    cost[here] = 1 + min(cost[here + width], cost[here + 1])
                }
            }
        }
        var differences: [Difference] = []
        var (row, column) = (0, 0)
        while row < wanted.count || column < found.count {
            let here = row * width + column
            if row < wanted.count, isGap(wanted[row]) {
                if cost[here] == cost[here + width] { row += 1 } else { column += 1 }
            } else if row < wanted.count, column < found.count, wanted[row] == found[column] {
                row += 1
                column += 1
            } else if column == found.count
                || row < wanted.count && cost[here + width] <= cost[here + 1]
            {
                differences.append(
                    .init(offset: expected[row].offset, expected: expected[row].text))
                row += 1
            } else {
                let offset = row > 0 ? expected[row - 1].offset : expected.first?.offset ?? 0
                differences.append(.init(offset: offset, actual: actual[column]))
                column += 1
            }
        }
        return differences
    }

    private static func oneByOne(
        _ expected: [Transcript.OutputLine], _ actual: [String], isEqual: (Int, Int) -> Bool
    ) -> [Difference] {
        var differences: [Difference] = []
        for index in 0..<max(expected.count, actual.count) {
            let isWanted = index < expected.count
            if isWanted, index < actual.count, isEqual(index, index) { continue }
            differences.append(
                .init(
                    offset: isWanted ? expected[index].offset : expected.last?.offset ?? 0,
                    expected: isWanted ? expected[index].text : nil,
                    actual: index < actual.count ? actual[index] : nil))
        }
        return differences
    }

    // MARK: Loosely

    /// A line with what may differ taken out of it.
    static func loosened(_ line: String) -> String {
        let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
        // The place of an error in the session that was copied.
        if words.first == "-->" { return "-->" }
        return words.map(loosened(word:)).joined(separator: " ")
    }

    private static func loosened(word: Substring) -> String {
        let opening = word.prefix { "([{\"'".contains($0) }
        var rest = word.dropFirst(opening.count)
        var closing = ""
        while let last = rest.last, ")]}\"',;:.".contains(last) {
            closing = String(last) + closing
            rest.removeLast()
        }
        if let sign = rest.firstIndex(of: "="), sign != rest.startIndex {
            let value = loosened(word: rest[rest.index(after: sign)...])
            return "\(opening)\(rest[...sign])\(value)\(closing)"
        }
        return opening + (isQuantity(rest) ? "#" : String(rest)) + closing
    }

    /// Whether a word is a number, with a unit or not, or a time.
    private static func isQuantity(_ word: Substring) -> Bool {
        let unsigned = word.first == "-" || word.first == "+" ? word.dropFirst() : word
        guard let first = unsigned.utf8.first, (0x30...0x39).contains(first) else { return false }
        let digits = unsigned.prefix { $0.isASCII && ($0.isNumber || ".,:".contains($0)) }
        let rest = unsigned.dropFirst(digits.count)
        if rest.first == "-", digits.count == 4 {
            // A date, with or without a time behind it.
            return rest.allSatisfy { $0.isASCII && ($0.isNumber || "-:.TZ+".contains($0)) }
        }
        let points = digits.count { $0 == "." }
        let colons = digits.count { $0 == ":" }
        guard points <= 1, colons <= 2 else { return false }
        return rest.count <= 4 && rest.allSatisfy { $0.isLetter || "/%".contains($0) }
    }
}
