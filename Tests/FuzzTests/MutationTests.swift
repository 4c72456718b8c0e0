import Foundation
import FuzzTargets
import Testing

/// A share of what scripts/mutate does.
@Suite struct MutationTests {
    private static let scripts: [String] = {
        var folder = URL(filePath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        folder.append(path: "docs/examples")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { $0.hasSuffix(".snmp") }.compactMap {
            try? String(contentsOf: folder.appending(path: $0), encoding: .utf8)
        }
    }()

    /// `SNMPSH_MUTATIONS=100000` runs so many.
    private static let count =
        ProcessInfo.processInfo.environment["SNMPSH_MUTATIONS"].flatMap(UInt64.init) ?? 2_000

    @Test func `mutated scripts end in a result or a diagnostic, within their limits`() throws {
        #expect(Self.scripts.count >= 14)
        let mutation = ScriptMutation(Self.scripts)
        for number in 0..<Self.count {
            let script = mutation.text(number)
            do {
                try runScript(script)
            } catch {
                Issue.record("mutation \(number): \(error)\n\(script)")
            }
        }
    }
}
