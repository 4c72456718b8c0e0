import Foundation
import SNMP
import SNMPAgent
import Testing

@testable import SNMPScript

/// docs/language.md: every session in it is what one would see, one fence after the other, under a
/// virtual clock. `SNMPSH_RECORD=1` writes the answers anew.
@Suite struct LanguagePageTests {
    private static let url = Example.folder.deletingLastPathComponent()
        .appendingPathComponent("language.md")

    /// What was typed at one prompt, and what stands beneath it.
    private struct Entry {
        /// The lines with their prompts.
        var shown: [String]
        var typed: [String]
        var output: [String] = []
    }

    private static func entries(of fence: Runbook.Fence, in book: Runbook) -> [Entry] {
        var entries: [Entry] = []
        let outputs = Set(fence.output.map(\.offset))
        for (offset, typed) in fence.text.textLines.enumerated() {
            let line = String(book.lines[fence.lines.lowerBound - 1 + offset])
            if outputs.contains(offset) {
                entries[entries.count - 1].output.append(line)
            } else if line.hasPrefix("snmp") {
                entries.append(Entry(shown: [line], typed: [String(typed)]))
            } else if !typed.isEmpty {
                entries[entries.count - 1].shown.append(line)
                entries[entries.count - 1].typed.append(String(typed))
            }
        }
        return entries
    }

    private static func session() throws -> Session {
        let session = Session(writes: .ask)
        for device in DemoNetwork(extra: 0).devices {
            let (address, community) = ("\(device.endpoint)", device.community)
            switch device.version {
            case .v1:
                session.interpreter.add(
                    try session.engine.v1Manager(address, community: .init(community)),
                    as: device.name, tags: device.tags)
            case .v2c:
                session.interpreter.add(
                    try session.engine.v2cManager(address, community: .init(community)),
                    as: device.name, tags: device.tags)
            case .v3: break
            }
        }
        return session
    }

    @Test func `the sessions of the language page are what one would see`() throws {
        let text = try String(contentsOf: Self.url, encoding: .utf8)
        let book = Runbook(text)
        var lines = book.lines.map(String.init)
        let session = try Self.session()
        session.answers = Array(repeating: .yes, count: 20)
        var replacements: [(Range<Int>, [String])] = []
        for fence in book.fences {
            var shown: [String] = []
            for entry in Self.entries(of: fence, in: book) {
                let typed = entry.typed.joined(separator: "\n")
                let output = session.run(typed, name: "input")
                #expect(
                    output.filter { !$0.isEmpty } == entry.output || Example.isRecording,
                    "line \(fence.line): \(typed)")
                shown += entry.shown + output
            }
            replacements.append((fence.lines.lowerBound - 1..<fence.lines.upperBound - 1, shown))
        }
        guard Example.isRecording else { return }
        for (range, shown) in replacements.reversed() { lines.replaceSubrange(range, with: shown) }
        try lines.joined(separator: "\n").write(to: Self.url, atomically: true, encoding: .utf8)
    }
}
