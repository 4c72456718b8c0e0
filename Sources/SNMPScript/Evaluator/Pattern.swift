/// A regular expression of `=~`.
///
/// Matching follows all ways through the pattern at once, so that its time is bounded by the
/// lengths of pattern and text together; no pattern can blow up. Known are `.`, classes, `\d \w \s`
/// and their opposites, `* + ? {n,m}`, groups, `|`, `^` and `$`, `\b`, and `(?i)` in front.
struct Pattern: Sendable {
    enum Mistake: Error, Equatable, CustomStringConvertible {
        case unclosed(Character)
        case nothingToRepeat
        case badRange
        case tooBig
        case strayClosing

        var description: String {
            switch self {
            case .unclosed(let mark): "the pattern has \(mark) without its other half"
            case .nothingToRepeat: "the pattern repeats nothing; write \\* for a star itself"
            case .badRange: "the pattern has a range that runs backwards"
            case .tooBig: "the pattern is too big"
            case .strayClosing: "the pattern has ) without ("
            }
        }
    }

    enum Step: Sendable {
        case character(Unicode.Scalar)
        case any
        case set([ClosedRange<UInt32>], negated: Bool)
        case start, end, boundary
        case split(Int, Int)
        case jump(Int)
        case match
    }

    private(set) var steps: [Step] = []
    private var ignoresCase = false

    static let stepLimit = 4_000

    init(_ text: String) throws(Mistake) {
        var scalars = Array(text.unicodeScalars)
        if text.hasPrefix("(?i)") {
            ignoresCase = true
            scalars.removeFirst(4)
        }
        var reader = PatternReader(scalars: scalars, ignoresCase: ignoresCase)
        steps = try reader.alternatives(depth: 0)
        guard reader.position == scalars.count else { throw .strayClosing }
        steps.append(.match)
    }

    /// Whether the pattern fits anywhere in a text.
    ///
    /// - Parameter isInterrupted: asked now and then, once there is much to do.
    /// - Returns: nil if it was interrupted.
    func matches(_ text: String, unless isInterrupted: () -> Bool = { false }) -> Bool? {
        let scalars =
            ignoresCase
            ? Array(text.lowercased().unicodeScalars) : Array(text.unicodeScalars)
        var current = Threads(count: steps.count)
        var next = Threads(count: steps.count)
        var work = 0
        for place in 0...scalars.count {
            work += current.list.count + 1
            if work > 1 << 18 {
                if isInterrupted() { return nil }
                work = 0
            }
            if follow(0, at: place, scalars, &current) { return true }
            guard place < scalars.count else { return false }
            let scalar = scalars[place]
            next.clear()
            for thread in current.list where consumes(steps[thread], scalar) {
                if follow(thread + 1, at: place + 1, scalars, &next) { return true }
            }
            swap(&current, &next)
        }
        return false
    }

    private struct Threads {
        var list: [Int] = []
        var present: [Bool]

        init(count: Int) { present = Array(repeating: false, count: count) }

        mutating func clear() {
            for thread in list { present[thread] = false }
            list.removeAll(keepingCapacity: true)
        }
    }

    /// Adds a step and all that it leads to without a character; true if that is the end.
    private func follow(
        _ first: Int, at place: Int, _ text: [Unicode.Scalar], _ threads: inout Threads
    ) -> Bool {
        var pending = [first]
        while let step = pending.popLast() {
            guard !threads.present[step] else { continue }
            threads.present[step] = true
            threads.list.append(step)
            switch steps[step] {
            case .match: return true
            case .jump(let target): pending.append(target)
            case .split(let one, let other):
                pending.append(other)
                pending.append(one)
            case .start where place == 0: pending.append(step + 1)
            case .end where place == text.count: pending.append(step + 1)
            case .boundary where isBoundary(place, text): pending.append(step + 1)
            case .start, .end, .boundary, .character, .any, .set: break
            }
        }
        return false
    }

    private func isBoundary(_ place: Int, _ text: [Unicode.Scalar]) -> Bool {
        func isWord(_ index: Int) -> Bool {
            text.indices.contains(index)
                && PatternReader.word.contains { $0.contains(text[index].value) }
        }
        return isWord(place - 1) != isWord(place)
    }

    private func consumes(_ step: Step, _ scalar: Unicode.Scalar) -> Bool {
        switch step {
        case .character(let wanted): wanted == scalar
        case .any: scalar != "\n"
        case .set(let ranges, let negated):
            ranges.contains { $0.contains(scalar.value) } != negated
        case .start, .end, .boundary, .split, .jump, .match: false
        }
    }
}

/// Reads a pattern's text into steps whose targets count from their own first step.
struct PatternReader {
    let scalars: [Unicode.Scalar]
    let ignoresCase: Bool
    var position = 0

    static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    static let word: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    static let space: [ClosedRange<UInt32>] = [0x09...0x0D, 0x20...0x20]

    private var next: Unicode.Scalar? {
        position < scalars.count ? scalars[position] : nil
    }

    /// branch { "|" branch }
    mutating func alternatives(depth: Int) throws(Pattern.Mistake) -> [Pattern.Step] {
        guard depth < 50 else { throw .tooBig }
        var result = try branch(depth)
        while next == "|" {
            position += 1
            let other = try branch(depth)
            result =
                [.split(1, result.count + 2)] + Self.moved(result, by: 1)
                + [.jump(result.count + 2 + other.count)]
                + Self.moved(other, by: result.count + 2)
            guard result.count <= Pattern.stepLimit else { throw .tooBig }
        }
        return result
    }

    private mutating func branch(_ depth: Int) throws(Pattern.Mistake) -> [Pattern.Step] {
        var result: [Pattern.Step] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let piece = try repeated(try atom(depth))
            guard result.count + piece.count <= Pattern.stepLimit else { throw .tooBig }
            result += Self.moved(piece, by: result.count)
        }
        return result
    }

    private mutating func atom(_ depth: Int) throws(Pattern.Mistake) -> [Pattern.Step] {
        guard let scalar = next else { return [] }
        position += 1
        switch scalar {
        case ".": return [.any]
        case "^": return [.start]
        case "$": return [.end]
        case "*", "+", "?": throw .nothingToRepeat
        case "[": return [try set()]
        case "(":
            if next == "?", position + 1 < scalars.count, scalars[position + 1] == ":" {
                position += 2
            }
            let inner = try alternatives(depth: depth + 1)
            guard next == ")" else { throw .unclosed("(") }
            position += 1
            return inner
        case "\\":
            guard let escaped = next else { throw .unclosed("\\") }
            position += 1
            if escaped == "b" { return [.boundary] }
            if let (ranges, negated) = Self.escape(escaped) {
                return [.set(ranges, negated: negated)]
            }
            return [.character(Self.control(escaped))]
        default:
            guard ignoresCase else { return [.character(scalar)] }
            let lowered = String(scalar).lowercased().unicodeScalars
            return lowered.map { .character($0) }
        }
    }

    private static func escape(
        _ scalar: Unicode.Scalar
    ) -> (ranges: [ClosedRange<UInt32>], negated: Bool)? {
        switch scalar {
        case "d": (digits, false)
        case "D": (digits, true)
        case "w": (word, false)
        case "W": (word, true)
        case "s": (space, false)
        case "S": (space, true)
        default: nil
        }
    }

    private static func control(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "n": "\n"
        case "t": "\t"
        case "r": "\r"
        default: scalar
        }
    }

    private mutating func set() throws(Pattern.Mistake) -> Pattern.Step {
        var ranges: [ClosedRange<UInt32>] = []
        let negated = next == "^"
        if negated { position += 1 }
        var isFirst = true
        while let scalar = next, scalar != "]" || isFirst {
            isFirst = false
            position += 1
            var low = scalar
            if scalar == "\\", let escaped = next {
                position += 1
                if let (found, opposite) = Self.escape(escaped), !opposite {
                    ranges += found
                    continue
                }
                low = Self.control(escaped)
            }
            if next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
                let high = scalars[position + 1]
                position += 2
                guard low.value <= high.value else { throw .badRange }
                ranges.append(low.value...high.value)
            } else {
                ranges.append(low.value...low.value)
            }
        }
        guard next == "]" else { throw .unclosed("[") }
        position += 1
        return .set(ignoresCase ? ranges + lowered(ranges) : ranges, negated: negated)
    }

    private func lowered(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        ranges.compactMap { range in
            let part = range.clamped(to: 0x41...0x5A)
            guard range.overlaps(0x41...0x5A) else { return nil }
            return part.lowerBound + 32...part.upperBound + 32
        }
    }

    private mutating func repeated(
        _ piece: [Pattern.Step]
    ) throws(Pattern.Mistake) -> [Pattern.Step] {
        var piece = piece
        while let scalar = next {
            switch scalar {
            case "*": piece = try Self.times(piece, 0, nil)
            case "+": piece = try Self.times(piece, 1, nil)
            case "?": piece = try Self.times(piece, 0, 1)
            case "{":
                guard let (low, high, end) = bounds() else { return piece }
                piece = try Self.times(piece, low, high)
                position = end - 1
            default: return piece
            }
            position += 1
        }
        return piece
    }

    /// `{n}`, `{n,}`, `{n,m}`; a brace that is none of these stands for itself.
    private func bounds() -> (low: Int, high: Int?, end: Int)? {
        guard let close = scalars[position...].firstIndex(of: "}"), close - position < 12 else {
            return nil
        }
        let inner = String(String.UnicodeScalarView(scalars[position + 1..<close]))
        let parts = inner.split(separator: ",", omittingEmptySubsequences: false)
        guard let first = parts.first, let low = Int(first), parts.count <= 2 else { return nil }
        if parts.count == 1 { return (low, low, close + 1) }
        if parts[1].isEmpty { return (low, nil, close + 1) }
        guard let high = Int(parts[1]), high >= low else { return nil }
        return (low, high, close + 1)
    }

    private static func times(
        _ piece: [Pattern.Step], _ low: Int, _ high: Int?
    ) throws(Pattern.Mistake) -> [Pattern.Step] {
        let copies = max(low, high ?? low) + 1
        let (size, overflow) = (piece.count + 2).multipliedReportingOverflow(by: copies)
        guard !overflow, size <= Pattern.stepLimit else { throw .tooBig }
        var result: [Pattern.Step] = []
        for _ in 0..<low { result += moved(piece, by: result.count) }
        if let high {
            for _ in low..<high {
                let base = result.count
                result.append(.split(base + 1, base + 1 + piece.count))
                result += moved(piece, by: base + 1)
            }
        } else {
            let base = result.count
            result.append(.split(base + 1, base + 2 + piece.count))
            result += moved(piece, by: base + 1)
            result.append(.jump(base))
        }
        return result
    }

    private static func moved(_ steps: [Pattern.Step], by distance: Int) -> [Pattern.Step] {
        guard distance > 0 else { return steps }
        return steps.map { step in
            switch step {
            case .split(let one, let other): .split(one + distance, other + distance)
            case .jump(let target): .jump(target + distance)
            default: step
            }
        }
    }
}
