import Foundation
import Processes

/// The program that was built beside these tests.
enum Snmpsh {
    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - folder: Where it runs, and its home.
    ///   - input: What it reads from standard input; nil for nothing.
    /// - Returns: What it printed to both outputs, and its exit code.
    static func run(
        _ words: [String], in folder: Folder, input: String? = nil
    ) throws -> (output: String, code: Int32) {
        let process = try start(words, in: folder, input: input)
        return (process.output(), process.wait())
    }

    /// Runs it to its end.
    ///
    /// - Returns: What it printed, and the most memory that it held at one time, in octets.
    static func measure(
        _ words: [String], in folder: Folder
    ) throws -> (output: String, peakMemory: Int) {
        let process = try start(words, in: folder, input: nil)
        let output = process.output()
        process.wait()
        return (output, process.peakMemory)
    }

    private static func start(
        _ words: [String], in folder: Folder, input: String?
    ) throws -> ChildProcess {
        var command = ([try path()] + words).map(quoted).joined(separator: " ")
        if let input {
            try folder.write(input, to: ".input")
            command += " <.input"
        }
        return try ChildProcess(
            ["/bin/sh", "-c", "cd \(quoted(folder.path)) && exec \(command)"],
            environment: ["HOME=\(folder.path)", "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"],
            keepsOutput: true)
    }

    private static func quoted(_ word: String) -> String {
        "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }

    /// Runs a line of a shell.
    static func shell(_ line: String, in folder: Folder) throws -> (output: String, code: Int32) {
        let process = try ChildProcess(
            ["/bin/sh", "-c", "cd \(quoted(folder.path)) && \(line)"],
            environment: ["HOME=\(folder.path)", "PATH=/usr/bin:/bin"], keepsOutput: true)
        return (process.output(), process.wait())
    }

    /// The folder of the tree that the tests were built from.
    static let root: String = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return root.path
    }()

    /// Beside the test bundle, or in the build folder of the tree.
    static func path() throws -> String {
        let beside = Bundle.main.executableURL?.resolvingSymlinksInPath()
            .deletingLastPathComponent()
        for folder in [beside, URL(fileURLWithPath: root + "/.build/debug")] {
            if let path = folder?.appendingPathComponent("snmpsh").path,
                FileManager.default.isExecutableFile(atPath: path)
            {
                return path
            }
        }
        throw Missing()
    }

    struct Missing: Error, CustomStringConvertible {
        let description = "snmpsh was not built: run scripts/test"
    }
}

/// A folder for one test, removed with it.
final class Folder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("snmpsh-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }
}
