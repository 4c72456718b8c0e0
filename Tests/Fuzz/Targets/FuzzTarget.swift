/// Code that is given any octets whatever, and the promises that it has to keep.
package struct FuzzTarget: Sendable {
    /// A promise that was broken. A trap is a finding too, but one that nobody can catch.
    package struct Finding: Error, CustomStringConvertible {
        package let description: String
    }

    /// The word that selects it, and the name of its folder in the corpus.
    package let name: String
    /// - Throws: ``Finding``, which no octets should ever bring about.
    package let run: @Sendable (Span<UInt8>) throws(Finding) -> Void

    package static let all = [
        FuzzTarget(name: "message", run: fuzzMessage),
        FuzzTarget(name: "value", run: fuzzValue),
        FuzzTarget(name: "text", run: fuzzText),
        FuzzTarget(name: "engine", run: fuzzEngine),
        FuzzTarget(name: "secure", run: fuzzSecure),
        FuzzTarget(name: "attacker", run: fuzzAttacker),
        FuzzTarget(name: "agent", run: fuzzAgent),
        FuzzTarget(name: "script", run: fuzzScript),
        FuzzTarget(name: "run", run: fuzzRun),
        FuzzTarget(name: "reader", run: fuzzReader),
        FuzzTarget(name: "runbook", run: fuzzRunbook),
        FuzzTarget(name: "mib", run: fuzzModule),
        FuzzTarget(name: "hint", run: fuzzHint),
        FuzzTarget(name: "recording", run: fuzzRecording),
        FuzzTarget(name: "editor", run: fuzzEditor),
    ]

    package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// Says that what must hold does not.
func require(
    _ condition: Bool, _ promise: @autoclosure () -> String
) throws(FuzzTarget.Finding) {
    guard condition else { throw FuzzTarget.Finding(description: promise()) }
}

/// Says that a text that is for eyes would reach a terminal with something in it that drives one.
func requireVisible(_ text: String) throws(FuzzTarget.Finding) {
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x0A, 0x20..<0x7F: continue
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069:
            throw FuzzTarget.Finding(
                description: "U+\(String(scalar.value, radix: 16)) is shown raw")
        default: continue
        }
    }
}

/// Takes a target's octets apart, first to last; past the end there are zeros.
struct OctetReader {
    private let octets: [UInt8]
    private var position = 0

    init(_ bytes: Span<UInt8>) { octets = bytes.octets }

    var isAtEnd: Bool { position == octets.count }

    mutating func next() -> UInt8 {
        guard position < octets.count else { return 0 }
        position += 1
        return octets[position - 1]
    }

    mutating func take(_ count: Int) -> [UInt8] {
        let end = min(position + count, octets.count)
        defer { position = end }
        return Array(octets[position..<end])
    }

    mutating func rest() -> [UInt8] { take(octets.count) }
}

extension Span<UInt8> {
    /// A copy, for code that takes arrays.
    var octets: [UInt8] { indices.map { self[$0] } }
}
