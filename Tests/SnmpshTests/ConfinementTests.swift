import Foundation
import SNMP
import SNMPScript
import Testing

@testable import snmpsh

/// What scripts may touch of the file system, with the program's own host: nothing outside of the
/// folder that the policy names, whichever way leads there.
@Suite struct ConfinementTests {
    private let folder: Folder
    private let host = Host()

    init() throws {
        folder = try Folder()
        let shell = """
            mkdir -p in/sub out
            echo 'secret outside' > out/secret.txt; echo 'print leaked' > out/script.snmp
            printf 'X-MIB DEFINITIONS ::= BEGIN\\nEND\\n' > out/X-MIB
            echo inside > in/a.txt; echo 'print ran' > in/a.snmp
            ln -s ../out/secret.txt in/link.txt; ln -s ../out in/dir; ln -s ../out/script.snmp in/link.snmp
            ln -s a.txt in/good.txt; ln -s ../out/new.txt in/dangling.txt
            """
        _ = try Snmpsh.shell(shell, in: folder)
    }

    private final class Sink: OutputSink {
        var lines: [String] = []
        func write(_ output: Output) {
            if let text = Renderer().line(output) { lines.append(text) }
        }
    }

    /// Runs a line; gives what it wrote and the error that ended it.
    private func run(_ line: String, _ files: Policy.Files) throws -> (
        lines: [String], code: String?
    ) {
        let sink = Sink()
        var policy = Policy.readOnly
        policy.files = files
        let interpreter = Interpreter(engine: Engine(), policy: policy, output: sink, host: host)
        let outcome = interpreter.execute(try Program(parsing: line))
        return (sink.lines, outcome.error?.code.rawValue)
    }

    private var inside: String { "\(folder.path)/in" }

    private static let ways = [
        "../out/secret.txt", "link.txt", "dir/secret.txt", "sub/../../out/secret.txt",
        "/etc/passwd", "/proc/self/environ", "dir/../out/secret.txt",
    ]

    @Test(arguments: ways)
    func `nothing outside is read`(_ way: String) throws {
        let path = way.hasPrefix("/") ? way : "\(inside)/\(way)"
        for verb in ["read", "run", "mib load", "let s = secret"] {
            let word = verb.hasSuffix("secret") ? "file:\(path)" : path
            let result = try run("\(verb) \"\(word)\"", .readAndWrite(under: inside))
            #expect(result.code == "FileError", "\(verb) \(path)")
            #expect(!result.lines.joined().contains("secret outside"))
        }
    }

    @Test(arguments: ["../out/new.txt", "dir/new.txt", "link.txt", "/tmp/snmpsh-no.txt"])
    func `nothing outside is written`(_ way: String) throws {
        let path = way.hasPrefix("/") ? way : "\(inside)/\(way)"
        let result = try run("print 1\n[1, 2] | save \"\(path)\"", .readAndWrite(under: inside))
        #expect(result.code == "FileError")
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/out/new.txt"))
        #expect(try folder.read("out/secret.txt") == "secret outside\n")
    }

    @Test func `what is inside is read, run and written, through links too`() throws {
        #expect(try run("read \(inside)/a.txt", .read(under: inside)).lines == ["inside"])
        #expect(try run("read \(inside)/good.txt", .read(under: inside)).code == nil)
        #expect(try run("run \(inside)/a.snmp", .read(under: inside)).lines == ["ran"])
        let saved = try run("[1, 2] | save \(inside)/sub/x.json", .readAndWrite(under: inside))
        #expect(saved.code == nil)
        #expect(try folder.read("in/sub/x.json").contains("1"))
        // A link to nowhere is replaced, not followed.
        #expect(
            try run("[1] | save \(inside)/dangling.txt", .readAndWrite(under: inside)).code == nil)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/out/new.txt"))
        // The way to the folder may itself be a link.
        _ = try Snmpsh.shell("ln -s in other", in: folder)
        #expect(try run("read \(inside)/a.txt", .read(under: "\(folder.path)/other")).code == nil)
        // A folder whose name begins like the other's is another.
        _ = try Snmpsh.shell("mkdir in2; echo x > in2/x.txt", in: folder)
        #expect(try run("read \(folder.path)/in2/x.txt", .read(under: inside)).code == "FileError")
    }

    @Test func `a policy without files allows none, and one for reading no writing`() throws {
        for verb in ["read", "run", "mib load"] {
            #expect(try run("\(verb) \(inside)/a.txt", .none).code == "PolicyError")
        }
        #expect(try run("[1] | save \(inside)/b.txt", .read(under: inside)).code == "PolicyError")
        #expect(!FileManager.default.fileExists(atPath: "\(inside)/b.txt"))
    }
}
