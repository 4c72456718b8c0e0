/// The octets of a fact table: part of the program, or in memory.
///
/// The built-in ones are read where the program lies, so that of 250 KB only those pages come into
/// memory that a look-up meets.
enum FactText: Sendable {
    case builtin(StaticString)
    case loaded([UInt8])

    var count: Int {
        switch self {
        case .builtin(let text): text.utf8CodeUnitCount
        case .loaded(let octets): octets.count
        }
    }

    @inline(__always)
    subscript(position: Int) -> UInt8 {
        switch self {
        case .builtin(let text):
            precondition(position >= 0 && position < text.utf8CodeUnitCount, "within the text")
            return unsafe text.utf8Start[position]
        case .loaded(let octets): return octets[position]
        }
    }

    func octets(_ range: Range<Int>) -> [UInt8] {
        switch self {
        case .builtin(let text):
            precondition(
                range.lowerBound >= 0 && range.upperBound <= text.utf8CodeUnitCount,
                "within the text")
            return unsafe Array(
                UnsafeBufferPointer(start: text.utf8Start + range.lowerBound, count: range.count))
        case .loaded(let octets): return Array(octets[range])
        }
    }

    /// Lends all octets.
    func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        switch self {
        case .builtin(let text):
            let octets = unsafe UnsafeBufferPointer(
                start: text.utf8Start, count: text.utf8CodeUnitCount)
            return unsafe body(octets.span)
        case .loaded(let octets): return body(octets.span)
        }
    }

    func string(_ range: Range<Int>) -> String { String(decoding: octets(range), as: UTF8.self) }

    /// Whether a range holds exactly this word.
    func spells(_ word: [UInt8], at range: Range<Int>) -> Bool {
        guard word.count == range.count else { return false }
        var position = range.lowerBound
        for octet in word {
            guard self[position] == octet else { return false }
            position += 1
        }
        return true
    }

    /// Where the line ends that a position lies in: at its newline.
    func lineEnd(_ start: Int) -> Int {
        let count = count
        var end = start
        while end < count, self[end] != Octet.newline { end += 1 }
        return end
    }

    /// A field of a line, counted from 0; empty, at the line's end, where the line has fewer.
    func field(_ wanted: Int, of line: Range<Int>) -> Range<Int> {
        var start = line.lowerBound
        var number = 0
        var position = start
        while position < line.upperBound {
            if self[position] == Octet.tab {
                if number == wanted { return start..<position }
                number += 1
                start = position + 1
            }
            position += 1
        }
        return number == wanted ? start..<line.upperBound : line.upperBound..<line.upperBound
    }

    /// The number that a range's digits make; nil where there is none.
    func number(_ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        var number = 0
        for position in range {
            guard Octet.isDigit(self[position]) else { return nil }
            number = number &* 10 &+ Int(self[position] &- Octet.zero)
        }
        return number
    }
}
