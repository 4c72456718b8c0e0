import Foundation
import SNMP
import Testing

@testable import SNMPScript

/// Scripts that want everything: each ends in a Limit that nothing catches, or at once when someone
/// presses Ctrl-C.
@Suite struct HostileTests {
    /// From the file that scripts/hostile measures too.
    static let scripts: [(name: String, text: String)] = {
        let file = Example.folder.appendingPathComponent(
            "../../scripts/benchmarks/language/hostile.txt")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        let tried = text.components(separatedBy: "\n=== ")[0]
        return tried.components(separatedBy: "\n--- ").dropFirst().map { section in
            let lines = section.split(separator: "\n", maxSplits: 1).map(String.init)
            return (lines[0], lines.last ?? "")
        }
    }()

    @Test func `the hostile scripts are there`() { #expect(Self.scripts.count > 20) }

    private static let limits: Limits = {
        var limits = Limits()
        limits.steps = 2_000_000
        limits.values = 200_000
        limits.outputBytes = 1_000_000
        limits.fibers = 5_000
        limits.callDepth = 100
        limits.wallTime = .seconds(600)
        return limits
    }()

    @Test(arguments: scripts.map(\.name))
    func `a hostile script ends in a limit that nothing catches`(_ name: String) throws {
        let script = try #require(Self.scripts.first { $0.name == name })
        let session = Session(limits: Self.limits)
        session.run("try {\n\(script.text)\n} catch { print caught }")
        #expect(session.last.error?.code == .limit, "\(session.lines.suffix(3))")
        #expect(!session.lines.contains("caught"))
        #expect(session.last.steps < 8 * Self.limits.steps)
    }

    /// Ctrl-C is seen at the next question. How long that takes scripts/hostile measures.
    @Test(arguments: scripts.map(\.name))
    func `a hostile script ends when it is interrupted`(_ name: String) throws {
        let script = try #require(Self.scripts.first { $0.name == name })
        var limits = Limits()
        limits.memoryBytes = nil
        limits.fibers = 5_000
        limits.values = 1_000_000
        let session = Session(limits: limits)
        var questions = 0
        session.interpreter.isInterrupted = {
            questions += 1
            return questions > 20
        }
        session.run("try {\n\(script.text)\n} catch { print caught }")
        #expect([.interrupted, .limit].contains(session.last.error?.code))
        #expect(!session.lines.contains("caught"))
        #expect(session.last.steps < Self.limits.steps)
    }

    @Test(arguments: ["(", "[", "{a: ", "\"$(", "if true { ", "x | where (", "len("])
    func `what is nested too deep is told, by the parser`(_ opening: String) throws {
        let text = "let x = " + String(repeating: opening, count: 100_000)
        let error = try #require(throws: Diagnostics.self) { _ = try Program(parsing: text) }
        #expect([.tooDeep, .syntax, .misplaced].contains(error.all.first?.code))
    }

    @Test func `chains as long as one likes are no nests`() throws {
        let sum = "let x = 1" + String(repeating: " + 1", count: 50_000)
        let session = Session()
        #expect(session.run(sum + "\nprint $x") == ["50001"])
        let arms = String(repeating: "if false { } else ", count: 3_000) + "{ print end }"
        #expect(session.run(arms) == ["end"])
    }

    @Test func `values nested as deep as they may be are shown, compared and freed`() {
        let session = Session()
        let lines = session.run(
            "let l = [1]\nfor i in 1..60 { let l = [$l] }\nprint $(len(str($l)))\nprint $($l == $l)\n"
                + "$l | to json | count")
        #expect(lines.prefix(2) == ["123", "true"])
    }

    @Test func `jobs that were waited for do not add up to a limit`() {
        var limits = Limits()
        limits.fibers = 50
        let session = Session(limits: limits)
        session.run(
            "for i in 1..300 { let h = @sw1 get sysName &\nlet x = wait $h }\nprint done")
        #expect(session.lines == ["done"])
    }

    @Test func `memory that the host counts has a limit`() {
        let session = Session()
        session.memoryInUse = 500 << 20
        session.run("try { while true { } } catch { }")
        #expect(session.last.error?.code == .limit)
        #expect(session.last.error?.message == "the program uses more than 400 MiB of memory")
    }

    @Test func `a text that turns the direction of writing is refused`() {
        let error = #expect(throws: Diagnostics.self) {
            _ = try Program(parsing: "print a # \u{202E} } etirw")
        }
        #expect(error?.all.first?.code == .strangeCharacter)
    }

    @Test(arguments: [
        "[9223372036854775807 + 1, -9223372036854775807 - 2]", "[7 / 0]", "[7 % 0]", "[7.0 / 0]",
        "int(1e300)", "[1, 2][99]", "[1, 2][-99]", "\"abc\"[3]", "round(1.5, 99)", "hex(-1)",
        "[-170141183460469231731687303715884105727 - 2]", "[5s * 1e300]", "ticks(-1)",
        "counter(18446744073709551616)", "1..-9223372036854775807", "sum([5, \"a\"])",
        "[170141183460469231731687303715884105727 * 2]", "[-9223372036854775807 * 3 / 0.0]",
    ])
    func `no arithmetic traps`(_ text: String) {
        let session = Session()
        session.run(text)
        if let error = session.last.error {
            #expect(error.code.isCatchable || error.code == .limit)
        }
    }
}
