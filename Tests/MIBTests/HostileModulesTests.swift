import Testing

@testable import MIB

/// Files made to hurt: each ends in a diagnostic or a table, in bounded time and memory.
@Suite struct HostileModulesTests {
    static func compile(_ source: [UInt8]) -> (facts: Int, diagnostics: [MIBDiagnostic]) {
        let parser = ModuleParser(parsing: source, fileName: "hostile")
        var linker = ModuleLinker(parser.modules, base: nil, leniency: .tolerant)
        let (conventions, facts) = linker.link()
        let text = FactWriter.text(
            modules: parser.modules.map(\.name), conventions: conventions, facts: facts)
        let table = FactTable(text)
        return (table.indices.count, parser.diagnostics + linker.diagnostics)
    }

    static func module(_ body: String) -> [UInt8] {
        Array("H DEFINITIONS ::= BEGIN\n\(body)\nEND\n".utf8)
    }

    static let large = 20_000

    static let cases: [(String, [UInt8])] = [
        ("braces", module("a OBJECT IDENTIFIER ::= " + String(repeating: "{ ", count: large))),
        ("parentheses", module("A ::= INTEGER " + String(repeating: "(", count: large))),
        ("brackets", module("A ::= " + String(repeating: "[", count: large))),
        ("sequences", module("A ::= " + String(repeating: "SEQUENCE OF ", count: large))),
        ("sequence bodies", module("A ::= " + String(repeating: "SEQUENCE { a ", count: large))),
        ("implicits", module("A ::= " + String(repeating: "[1] IMPLICIT ", count: large))),
        (
            "long name",
            module(String(repeating: "a", count: large) + " OBJECT IDENTIFIER ::= { iso 9 }")
        ),
        (
            "long number",
            module("a OBJECT IDENTIFIER ::= { iso " + String(repeating: "9", count: large) + " }")
        ),
        (
            "long OID",
            module("a OBJECT IDENTIFIER ::= { iso " + String(repeating: "1 ", count: large) + "}")
        ),
        (
            "open text",
            module("a OBJECT-TYPE DESCRIPTION \"" + String(repeating: "x\n", count: large))
        ),
        (
            "open bit string",
            module("a OBJECT-TYPE DEFVAL { '" + String(repeating: "0", count: large))
        ),
        ("hyphens", module(String(repeating: "-", count: large))),
        ("colons", module(String(repeating: ":", count: large))),
        ("one letter each line", module(String(repeating: "a\n", count: large))),
        ("headers", Array(String(repeating: "H DEFINITIONS ::= BEGIN ", count: 2_000).utf8)),
        ("macro", module("M MACRO ::= BEGIN " + String(repeating: "( ", count: large))),
        ("imports", module("IMPORTS " + String(repeating: "a, ", count: large))),
        (
            "names of an enumeration",
            module("A ::= INTEGER { " + (0..<large).map { "n\($0)(\($0))," }.joined() + " }")
        ),
        (
            "a chain of OIDs",
            module(
                (0..<2_000).map { "n\($0) OBJECT IDENTIFIER ::= { n\($0 + 1) 1 }" }.joined(
                    separator: "\n"))
        ),
        (
            "a chain of types",
            module((0..<2_000).map { "T\($0) ::= T\($0 + 1)" }.joined(separator: "\n"))
        ),
        (
            "a ring of OIDs",
            module(
                (0..<2_000).map { "n\($0) OBJECT IDENTIFIER ::= { n\(($0 + 1) % 2_000) 1 }" }
                    .joined(separator: "\n"))
        ),
        ("NULs", [UInt8](repeating: 0, count: large)),
        (
            "UTF-16",
            Array(
                "H DEFINITIONS ::= BEGIN END".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
        ),
        ("all octets", module("x") + (0..<large).map { UInt8(truncatingIfNeeded: $0 &* 167) }),
    ]

    @Test(arguments: cases.map(\.0))
    func `a hostile file ends`(_ name: String) throws {
        let source = try #require(Self.cases.first { $0.0 == name }?.1)
        let clock = ContinuousClock()
        let start = clock.now
        let (facts, diagnostics) = Self.compile(source)
        #expect(clock.now - start < .seconds(5))
        #expect(diagnostics.count <= ModuleParser.diagnosticLimit + ModuleLinker.diagnosticLimit)
        #expect(facts <= 2_000 * 130)
        #expect(diagnostics.allSatisfy { $0.detail.utf8.count <= 300 })
    }

    @Test func `many nodes make a table in time in proportion`() {
        let body = (1...Self.large).map { "n\($0) OBJECT IDENTIFIER ::= { iso 3 \($0) }" }
        #expect(Self.compile(Self.module(body.joined(separator: "\n"))).facts == Self.large + 2)
    }

    @Test func `control characters never reach a diagnostic, a hint or a unit`() throws {
        let source = Self.module(
            "a OBJECT-TYPE SYNTAX INTEGER UNITS \"\u{1B}]52;x\u{7}\" ACCESS read-only STATUS x ::= { iso 9 }\n"
                + "\u{1B} b \u{9B}")
        let parser = ModuleParser(parsing: source, fileName: "esc\u{1B}[2J")
        let texts =
            parser.diagnostics.map(\.description) + parser.modules[0].definitions.map(\.units)
        #expect(
            texts.allSatisfy { $0.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) } })
    }

    /// Ten thousand modules with octets changed, cut out, doubled or swapped for words of the
    /// grammar. A trap would end the test run; a hang shows as one.
    @Test func `ten thousand mutated modules do no harm`() {
        var random = SplitMix(state: 1)
        let words =
            Keyword.allCases.map { Array($0.rawValue.utf8) }
            + [
                "::=", "{", "}", "(", ")", "..", "|", "\"", "--", "'", "'H", "\u{0}", "4294967296",
                "-1", "iso",
            ].map { Array($0.utf8) }
        let seeds = [Sample.v2, Sample.v1, BadModulesTests.programs].flatMap { text in
            // Pieces of a few hundred octets: a change then meets a bit of everything.
            let octets = Array(text.utf8)
            return stride(from: 0, to: octets.count, by: 400).map { start in
                Self.module(
                    String(decoding: octets[start..<min(start + 700, octets.count)], as: UTF8.self))
            }
        }
        for round in 0..<10_000 {
            var source = seeds[Int(random.next() % UInt64(seeds.count))]
            for _ in 0...Int(random.next() % 8) { Self.mutate(&source, words, &random) }
            let (facts, _) = Self.compile(source)
            #expect(facts < 2_000, "round \(round)")
        }
    }

    static func mutate(_ source: inout [UInt8], _ words: [[UInt8]], _ random: inout SplitMix) {
        guard !source.isEmpty else { return }
        let position = Int(random.next() % UInt64(source.count))
        let length = min(Int(random.next() % 40), source.count - position)
        switch random.next() % 5 {
        case 0: source[position] = UInt8(truncatingIfNeeded: random.next())
        case 1: source.removeSubrange(position..<position + length)
        case 2: source.insert(contentsOf: source[position..<position + length], at: position)
        case 3:
            source.insert(contentsOf: words[Int(random.next() % UInt64(words.count))], at: position)
        default:
            source.replaceSubrange(
                position..<position + length, with: words[Int(random.next() % UInt64(words.count))])
        }
    }
}

/// A small generator with a seed, so that a failure can be met again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
