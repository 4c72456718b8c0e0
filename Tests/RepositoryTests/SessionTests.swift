import Foundation
import Processes
import Testing

/// One command of a shown session, and what stands beneath it.
struct Session: Sendable, CustomTestStringConvertible {
    let page: String
    let line: Int
    let command: String
    let expected: String

    var testDescription: String { "\(page):\(line)" }

    /// Every `$ snmpsh …` line of the pages' `console` fences.
    static let all: [Session] = {
        var sessions: [Session] = []
        for page in Repository.pages {
            for fence in (try? Fence.all(in: page)) ?? [] where fence.label == "console" {
                var number = fence.line
                var current: (line: Int, command: String, output: [Substring])?
                func close() {
                    guard let open = current else { return }
                    sessions.append(
                        Session(
                            page: page, line: open.line, command: open.command,
                            expected: open.output.joined(separator: "\n")))
                }
                for line in fence.text.split(separator: "\n", omittingEmptySubsequences: false) {
                    number += 1
                    if line.hasPrefix("$ ") {
                        close()
                        current = (number, String(line.dropFirst(2)), [])
                    } else {
                        current?.output.append(line)
                    }
                }
                close()
            }
        }
        return sessions
    }()
}

/// The program that was built beside these tests.
enum BuiltProgram {
    static var path: String {
        get throws {
            let products = Bundle.main.executableURL?.resolvingSymlinksInPath()
                .deletingLastPathComponent()
            var folder = products
            // Under some runners the bundle is the runner's; the build folder is found from the tree.
            for candidate in [folder, Repository.root.appendingPathComponent(".build/debug")] {
                folder = candidate
                if let path = candidate?.appendingPathComponent("snmpsh").path,
                    FileManager.default.isExecutableFile(atPath: path)
                {
                    return path
                }
            }
            throw Missing()
        }
    }

    /// Where it is, with the other programs that were built.
    static var folder: String {
        get throws { URL(fileURLWithPath: try path).deletingLastPathComponent().path }
    }

    struct Missing: Error, CustomStringConvertible {
        let description = "snmpsh was not built: run scripts/test"
    }

    /// Runs a line of a shell in the folder of the examples, with an empty home.
    static func run(_ line: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("snmpsh-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = try Self.folder
        let examples = Repository.root.appendingPathComponent("docs/examples").path
        let process = try ChildProcess(
            ["/bin/sh", "-c", "cd '\(examples)' && \(line)"],
            environment: [
                "PATH=\(program):/usr/bin:/bin", "HOME=\(folder.path)", "LC_ALL=C.UTF-8",
            ],
            keepsOutput: true)
        let output = process.output()
        process.wait()
        var lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}

@Suite struct SessionTests {
    private static let isRecording = ProcessInfo.processInfo.environment["SNMPSH_RECORD"] != nil

    @Test(arguments: Session.all)
    func `a shown session is what the program prints`(_ session: Session) throws {
        let output = try BuiltProgram.run(session.command)
        if Self.isRecording {
            try record(session, output)
        } else {
            #expect(Self.loosened(output) == Self.loosened(session.expected), "\(session.command)")
        }
    }

    @Test func `the README shows sessions`() {
        #expect(Session.all.count { $0.page == "README.md" } >= 3)
    }

    /// The text with what moves with time taken out: uptimes.
    private static func loosened(_ text: String) -> String {
        text.replacing(/\d+d \d\d:\d\d:\d\d\.\d\d/, with: "(uptime)")
    }

    private static let lock = NSLock()

    private func record(_ session: Session, _ output: String) throws {
        Self.lock.lock()
        defer { Self.lock.unlock() }
        let file = Repository.root.appendingPathComponent(session.page)
        var text = try String(contentsOf: file, encoding: .utf8)
        let old =
            "$ \(session.command)\n" + (session.expected.isEmpty ? "" : session.expected + "\n")
        let new = "$ \(session.command)\n" + (output.isEmpty ? "" : output + "\n")
        if let range = text.range(of: old) { text.replaceSubrange(range, with: new) }
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}

@Suite struct SnippetTests {
    /// Swift shown in the pages stands, word for word, in a file that the tests compile.
    @Test func `every Swift snippet of the pages is compiled`() throws {
        var compiled = ""
        for file in Repository.files(in: "Tests/RepositoryTests/Snippets", endingIn: ".swift") {
            compiled += try Repository.text(file)
        }
        for page in Repository.pages {
            for fence in try Fence.all(in: page) where fence.label == "swift" {
                let body = Self.unindented(fence.text)
                #expect(
                    Self.unindented(compiled).contains(body),
                    "\(page):\(fence.line) is not in Snippets")
            }
        }
    }

    /// The lines of code without their indentation, imports and blank lines left out.
    private static func unindented(_ code: String) -> String {
        code.split(separator: "\n").map { $0.drop { $0 == " " } }
            .filter { !$0.isEmpty && !$0.hasPrefix("import ") && !$0.hasPrefix("@testable") }
            .joined(separator: "\n")
    }
}
