import Glibc
import SNMP
import Testing

@testable import SNMPScript

/// Scripts that want everything: each ends in a Limit that nothing catches, or at once when someone
/// presses Ctrl-C.
@Suite struct HostileTests {
    static let scripts: [(name: String, text: String)] = [
        ("an endless loop", "while true { }"),
        ("an endless loop of commands", "while true { print x }"),
        ("an endless sleep", "while true { sleep 1h }"),
        ("a watch of nothing", "watch 1ms { try { throw \"x\" } catch { } }"),
        ("recursion", "def f(n) { return f($n + 1) }\nf(0)"),
        ("recursion that catches", "def f(n) { try { return f($n + 1) } catch { } }\nf(0)"),
        ("recursion through devices", "def f() { @sw1 { f } }\nf"),
        ("a list that grows", "let l = []\nwhile true { let l += [\"xxxx\"] }"),
        ("a list that doubles", "let l = [1]\nwhile true { let l = $l + $l }"),
        ("a text that doubles", "let s = \"x\"\nwhile true { let s = \"$s$s\" }"),
        (
            "a map that grows",
            "let m = {}\nlet i = 0\nwhile true { let m += {(\"k$i\"): $i}\nlet i += 1 }"
        ),
        ("a list in itself", "let l = []\nwhile true { let l = [$l] }"),
        ("a map in itself", "let m = {}\nwhile true { let m = {a: $m} }"),
        ("a huge range", "let x = 1..99999999999"),
        ("a huge loop", "for i in 1..99999999999 { }"),
        (
            "a huge replacement",
            "let s = \"ab\"\nwhile true { let s = replace($s, \"b\", \"bbbb\") }"
        ),
        ("parts without end", "let s = \"a \"\nwhile true { let s += $s\nlet l = split($s) }"),
        (
            "a pattern that blows up",
            "let s = \"a\"\nwhile true { let s += $s\n$s =~ '(a+)+(a|aa)*b' }"
        ),
        ("a million jobs", "for i in 1..1000000 { let h = @sw1 get sysName & }"),
        ("a million fibers", "parallel for i in 1..1000000 { sleep 1h }"),
        (
            "a million devices",
            "let l = []\nfor i in 1..1000000 { let l += [\"10.9.0.1\"] }\n@$l get x.0"
        ),
        (
            "fibers that start fibers",
            "def f() { parallel for i in 1..50 { f } }\nf"
        ),
        (
            "a list that is sorted again and again",
            "let l = 1..5000\nwhile true { let m = $l | sort it }"
        ),
        ("lists that are compared", "let l = 1..5000\nlet m = 1..5000\nwhile $l == $m { }"),
        ("a list that is searched", "let l = 1..5000\nwhile not (0 in $l) { }"),
        ("a list that is summed", "let l = 1..5000\nwhile sum($l) > 0 { }"),
        (
            "output that waits for its turn",
            "parallel for i in 1..2 { if $i == 1 { sleep 1h }\nwhile true { print \"no end of it\" } }"
        ),
    ]

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

    /// Ctrl-C counts as seen at the next question, so what matters is how much work lies between
    /// two: measured in the thread's own time, which other tests do not lengthen, and allowed ten
    /// times as much here as in a program that was built for use.
    @Test(arguments: scripts.map(\.name))
    func `a hostile script asks often whether it is interrupted`(_ name: String) throws {
        let script = try #require(Self.scripts.first { $0.name == name })
        var limits = Limits()
        limits.memoryBytes = nil
        limits.fibers = 5_000
        limits.values = 1_000_000
        let session = Session(limits: limits)
        var last = Self.threadTime
        var longest = 0.0
        var polls = 0
        session.interpreter.isInterrupted = {
            let now = Self.threadTime
            longest = max(longest, now - last)
            last = now
            polls += 1
            return polls > 100
        }
        session.run(script.text)
        #expect(longest < 1.0, "\(longest) s without a question")
        #expect([.interrupted, .limit].contains(session.last.error?.code))
    }

    private static var threadTime: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
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
