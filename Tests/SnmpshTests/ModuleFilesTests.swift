import Foundation
import Testing

/// Which files the program opens for modules that try to lead it astray: those of the MIB directory, and
/// no other. Every call that opens a file is seen, by `strace`.
@Suite(
    .enabled(
        if: Strace.shouldRun,
        "strace is not installed, or may not trace here: apt-get install strace"))
struct ModuleFilesTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
        let shell = """
            mkdir -p mibs/sub none outside/deep
            echo 'OUT-MIB DEFINITIONS ::= BEGIN o OBJECT IDENTIFIER ::= { iso 7 } END' > outside/OUT-MIB
            cp outside/OUT-MIB outside/deep/DEEP-MIB
            ln -s ../outside/OUT-MIB mibs/LINKED-MIB; ln -s ../outside mibs/outside
            ln -s /etc/passwd mibs/PASSWD-MIB; ln -s /dev/zero mibs/ZERO-MIB; ln -s . mibs/sub/round
            ln -s sub/GOOD-MIB mibs/GOOD-AGAIN; ln -s ../../../outside/OUT-MIB mibs/sub/UP-MIB
            mkfifo mibs/PIPE-MIB
            """
        _ = try Snmpsh.shell(shell, in: folder)
        try folder.write(Self.module("GOOD-MIB", imports: Self.lures), to: "mibs/sub/GOOD-MIB")
        for (number, lure) in Self.lures.enumerated() {
            try folder.write(Self.module(lure, imports: Self.lures), to: "mibs/lure\(number)")
        }
    }

    /// Names of modules that are paths of files.
    private static let lures = [
        "/etc/passwd", "../outside/OUT-MIB", "../../outside/OUT-MIB", "outside/OUT-MIB", "OUT-MIB",
        "sub/../../outside/OUT-MIB", "DEEP-MIB", "~/outside/OUT-MIB", "$HOME/outside/OUT-MIB",
    ]

    private static func module(_ name: String, imports: [String]) -> String {
        let clauses = imports.enumerated().map { "n\($0.offset) FROM \($0.element)" }
        return """
            \(name) DEFINITIONS ::= BEGIN
            IMPORTS \(clauses.joined(separator: "\n  "));
            here OBJECT IDENTIFIER ::= { n1 3 }
            there OBJECT IDENTIFIER ::= { iso 9 }
            END

            """
    }

    /// Runs the program; gives the paths that it opened or tried to open.
    private func opened(_ words: [String]) throws -> Set<String> {
        let line = ([try Snmpsh.path()] + words).map { "'\($0)'" }.joined(separator: " ")
        // Some end with an error, as they should.
        _ = try Snmpsh.shell("\(Strace.command) -o trace \(line) > output 2>&1; true", in: folder)
        try #require(FileManager.default.fileExists(atPath: "\(folder.path)/trace"), "no trace")
        let calls = try folder.read("trace").split(separator: "\n")
        return Set(
            calls.compactMap { call in
                let parts = call.split(separator: "\"", omittingEmptySubsequences: false)
                return parts.count > 2 ? String(parts[1]) : nil
            })
    }

    @Test(arguments: [
        ["check-mibs", "DIR"],
        ["--no-init", "--mibs", "DIR", "-c", "mib check"],
        ["--no-init", "-c", "mib load DIR; mib load GOOD-MIB; describe nowhere"],
        ["--no-init", "--mibs", "DIR", "-c", "describe \"../outside/OUT-MIB::o\""],
        ["--no-init", "--mibs", "DIR", "-c", "mib load OUT-MIB"],
        ["--no-init", "--mibs", "DIR", "-c", "mib \"/etc/passwd\""],
    ])
    func `only files of the MIB directory are opened`(_ words: [String]) throws {
        let mibs = "\(folder.path)/mibs"
        let others = try opened(words.map { $0.replacing("DIR", with: "\(folder.path)/none") })
        let found = try opened(words.map { $0.replacing("DIR", with: mibs) })
        #expect(found.contains { $0.hasSuffix("/mibs/sub/GOOD-MIB") })
        let astray = found.subtracting(others).filter { path in
            !path.hasPrefix("\(mibs)/") && path != mibs
        }
        #expect(astray.isEmpty)
    }

    @Test func `a link that leads out is told, and what is behind it is not read`() throws {
        _ = try opened(["--no-init", "--mibs", "\(folder.path)/mibs", "-c", "mib check; mib dump"])
        let output = try folder.read("output")
        #expect(output.contains("LINKED-MIB") && output.contains("a symbolic link that leads out"))
        #expect(output.contains("GOOD-MIB::there 1.9\n"))
        #expect(!output.contains("::o 1.7\n"))
    }
}

private enum Strace {
    static let command = "strace -f -qq -s 4096 -e trace=open,openat,openat2,creat"

    /// In continuous integration it must work: the tests then run, and fail without it.
    static let shouldRun = ProcessInfo.processInfo.environment["CI"] != nil || works

    private static let works: Bool = {
        guard let folder = try? Folder() else { return false }
        return (try? Snmpsh.shell("\(command) -o trace true", in: folder).code) == 0
    }()
}
