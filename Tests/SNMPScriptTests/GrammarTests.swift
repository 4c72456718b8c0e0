import Foundation
import Testing

@testable import SNMPScript

/// docs/grammar.txt and the parser say the same.
@Suite struct GrammarTests {
    private static let root = Example.folder.deletingLastPathComponent().deletingLastPathComponent()

    private static func squeezed(_ text: some StringProtocol) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The rules of the page by name, remarks left out.
    private static func rules() throws -> [String: String] {
        let page = try String(
            contentsOf: root.appendingPathComponent("docs/grammar.txt"), encoding: .utf8)
        var rules: [String: String] = [:]
        let text = page.replacing(/\(\*[\s\S]*?\*\)/, with: "")
        for match in text.matches(of: /(?:^|\n)([a-z]+) *= ([\s\S]*?) \.(?=\s*\n)/) {
            rules[String(match.1)] = squeezed(match.2)
        }
        return rules
    }

    /// The rules that stand over the parser's functions.
    private static func parserRules() throws -> [(name: String, text: String)] {
        let folder = root.appendingPathComponent("Sources/SNMPScript/Syntax")
        var found: [(String, String)] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where file.hasPrefix("Parser") {
            let code = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            for match in code.matches(of: /\/\/\/ ([a-z]+) = ([\s\S]*?) \.\n/) {
                found.append(
                    (String(match.1), squeezed(match.2.replacing(/\n\s*\/\/\//, with: ""))))
            }
        }
        return found
    }

    @Test func `the parser's functions carry the rules of the page`() throws {
        let rules = try Self.rules()
        let carried = try Self.parserRules()
        #expect(rules.count >= 29)
        #expect(carried.count >= 20)
        for (name, text) in carried {
            let rule = try #require(rules[name], "\(name) is no rule of the page")
            // What is long is cut there.
            if !text.contains("…") { #expect(text == rule, "\(name)") }
        }
    }

    @Test func `every rule that the page uses is there`() throws {
        let rules = try Self.rules()
        for (name, text) in rules {
            let plain = text.replacing(/"[^"]*"|'"'/, with: "")
            for match in plain.matches(of: /\b[a-z]+\b/) {
                let used = String(match.0)
                #expect(
                    rules[used] != nil || ["any", "char", "n", "t", "r"].contains(used),
                    "\(name) uses \(used)")
            }
        }
    }
}
