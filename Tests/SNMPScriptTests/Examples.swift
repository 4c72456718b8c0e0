import Foundation

/// The example scripts of the documentation.
struct Example: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String

    var testDescription: String { name }

    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/examples")

    static let all: [Example] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { $0.first?.isNumber == true }.compactMap { name in
            guard name.hasSuffix(".snmp") || name.hasSuffix(".md") else { return nil }
            let url = folder.appendingPathComponent(name)
            return (try? String(contentsOf: url, encoding: .utf8)).map {
                Example(name: name, text: $0)
            }
        }
    }()

    /// Whether what is shown is to be written anew.
    static let isRecording = ProcessInfo.processInfo.environment["SNMPSH_RECORD"] != nil

    static let scripts = all.filter { $0.name.hasSuffix(".snmp") }
}

import Testing

/// A small generator of repeatable randomness.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
