import Glibc
import TerminalDriver
import Testing

/// How the editor treats terminals, poor and rich, and how it leaves them.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct TerminalMannersTests {
    private static let program = TerminalDriver.built("line-editor-demo")

    /// The demo under a shell that looks at the terminal afterwards.
    private func startUnderShell() throws -> TerminalDriver {
        let script = """
            '\(Self.program)'
            echo "left with $?"
            stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(isig|icanon|echo|ixon)$' | tr '\\n' ' '
            echo done
            """
        let terminal = try TerminalDriver(
            ["sh", "-c", script], environment: ["SWIFT_BACKTRACE": "enable=no"])
        try terminal.wait(for: "demo>")
        return terminal
    }

    private static let restored = "ixon isig icanon echo done"

    /// The demo's process, of which it says the number itself.
    private func process(in terminal: TerminalDriver) throws -> Int32 {
        try terminal.type("pid", .enter)
        let screen = try terminal.wait(for: "pid 1 ends") { screen in
            screen.contains("pid ") && screen.hasSuffix(".\ndemo>")
        }
        let digits = screen.split(separator: "\n").last { $0.hasPrefix("pid ") }?
            .dropFirst(4).dropLast()
        return try #require(digits.flatMap { Int32($0) })
    }

    @Test func `leaving gives the terminal back`() throws {
        let terminal = try startUnderShell()
        try terminal.type("quit", .enter)
        try terminal.wait(forEnd: "left with 0\n" + Self.restored)
    }

    @Test(arguments: [(SIGTERM, 143), (SIGHUP, 129)])
    func `a signal that ends the program gives the terminal back`(
        signal: Int32, code: Int
    ) throws {
        let terminal = try startUnderShell()
        let id = try process(in: terminal)
        try terminal.type("half", .altEnter, "a line", .up)
        try terminal.wait(forEnd: "demo> half\na line")
        kill(id, signal)
        try terminal.wait(forEnd: Self.restored)
        try terminal.wait(for: "left with \(code)")
    }

    @Test func `a crash while a line is edited gives the terminal back`() throws {
        let terminal = try startUnderShell()
        kill(try process(in: terminal), SIGSEGV)
        try terminal.wait(forEnd: Self.restored)
    }

    @Test func `an interrupt from elsewhere is a control C`() throws {
        let terminal = try startUnderShell()
        let id = try process(in: terminal)
        try terminal.type("half")
        try terminal.wait(forEnd: "demo> half")
        kill(id, SIGINT)
        try terminal.wait(forEnd: "demo> half^C\ninterrupted\ndemo>")
        try terminal.type("x", .enter)
        try terminal.wait(forEnd: "read <x>\ndemo>")
    }

    @Test func `control Z stops and fg brings the line back`() throws {
        let terminal = try TerminalDriver(
            ["bash", "--norc", "--noprofile", "-i"],
            environment: ["PS1": "sh: ", "HISTFILE": "/dev/null"])
        try terminal.wait(for: "sh:")
        try terminal.type(.text("'\(Self.program)'"), .enter)
        try terminal.wait(forEnd: "demo>")
        try terminal.type("half a line", .left, .control("z"))
        try terminal.wait(forEnd: "sh:")
        try terminal.type("stty -a | grep -o -- '-*icanon'", .enter)
        try terminal.wait(forEnd: "\nicanon\nsh:")
        try terminal.type("fg", .enter)
        try terminal.wait(forEnd: "demo> half a line")
        try terminal.type("X", .enter)
        try terminal.wait(forEnd: "read <half a linXe>\ndemo>")
    }

    @Test func `a block comes back too after fg`() throws {
        let terminal = try TerminalDriver(
            ["bash", "--norc", "--noprofile", "-i"],
            environment: ["PS1": "sh: ", "HISTFILE": "/dev/null"])
        try terminal.wait(for: "sh:")
        try terminal.type(.text("'\(Self.program)'"), .enter)
        try terminal.wait(forEnd: "demo>")
        try terminal.type("a {", .enter, "b", .up, .control("z"))
        try terminal.wait(forEnd: "sh:")
        try terminal.type("echo between", .enter)
        try terminal.wait(forEnd: "\nbetween\nsh:")
        try terminal.type("fg", .enter)
        let screen = try terminal.wait(forEnd: "demo> a {\n  b")
        #expect(screen.contains("between"))
        try terminal.type("!", .enter)
        try terminal.wait(forEnd: "demo> a {!\n\n  b")
    }

    @Test(arguments: ["dumb", "", "no-such-terminal", "vt100", "xterm-256color", "tmux-256color"])
    func `any terminal edits, completes and recalls`(name: String) throws {
        let terminal = try TerminalDriver([Self.program], environment: ["TERM": name])
        try terminal.wait(for: "demo>")
        try terminal.type("getz", .backspace, "n", .tab)
        try terminal.wait(forEnd: "demo> getnext")
        try terminal.type("x", .enter)
        try terminal.wait(forEnd: "read <getnext x>\ndemo>")
        try terminal.type(.control("p"))
        try terminal.wait(forEnd: "demo> getnext x")
        let screen = try terminal.screen()
        #expect(!screen.contains("2004"))
        #expect(!screen.contains("[1m"))
        #expect(!screen.lowercased().contains("terminal"))
    }

    @Test func `NO_COLOR leaves neither colour nor hints`() throws {
        let terminal = try TerminalDriver([Self.program], environment: ["NO_COLOR": "1"])
        try terminal.wait(for: "demo>")
        try terminal.type("set x", .enter)
        try terminal.wait(forEnd: "read <set x>\ndemo>")
        try terminal.type("set")
        try terminal.wait(forEnd: "demo> set")
        #expect(try !terminal.styledScreen().contains("\u{1B}["))
    }

    @Test func `vi's keys work once editrc asks for them`() throws {
        let terminal = try TerminalDriver([Self.program], files: [".editrc": "bind -v\n"])
        try terminal.wait(for: "demo>")
        try terminal.type("get b", .enter)
        try terminal.wait(forEnd: "read <get b>\ndemo>")
        try terminal.type("walk c", .enter)
        try terminal.wait(forEnd: "read <walk c>\ndemo>")
        try terminal.type("one two", .escape, "0ix", .escape, "A!", .enter)
        try terminal.wait(forEnd: "read <xone two!>\ndemo>")
        try terminal.type(.escape, "kkk")
        try terminal.wait(forEnd: "demo> get b")
        try terminal.type("j0dw")
        try terminal.wait(forEnd: "demo> c")
        try terminal.type("ccnew", .enter)
        try terminal.wait(forEnd: "read <new>\ndemo>")
        try terminal.type(.escape, "/get")
        try terminal.wait(forEnd: "(search) get: get b")
        try terminal.type(.enter)
        try terminal.wait(forEnd: "read <get b>\ndemo>")
        try terminal.paste("a\nb")
        try terminal.wait(forEnd: "demo> a\nb")
    }

    @Test func `editrc may turn editing off`() throws {
        let terminal = try TerminalDriver([Self.program], files: [".editrc": "edit off\n"])
        try terminal.wait(for: "demo>")
        try terminal.type("get a", .enter)
        try terminal.wait(forEnd: "demo> get a\nread <get a>\ndemo>")
    }

    @Test func `two sessions share one history file`() throws {
        let one = try TerminalDriver([Self.program])
        let two = try TerminalDriver(
            [Self.program], environment: ["XDG_STATE_HOME": "\(one.home)/state"])
        for terminal in [one, two] { try terminal.wait(for: "demo>") }
        try one.type("from one", .enter)
        try one.wait(for: "read <from one>")
        try two.type("from two", .enter)
        try two.wait(for: "read <from two>")
        let three = try TerminalDriver(
            [Self.program], environment: ["XDG_STATE_HOME": "\(one.home)/state"])
        try three.wait(for: "demo>")
        try three.type(.up)
        try three.wait(forEnd: "demo> from two")
        try three.type(.up)
        try three.wait(forEnd: "demo> from one")
    }

    @Test(arguments: [
        ["HOME": "", "XDG_STATE_HOME": ""], ["XDG_STATE_HOME": "relative"],
    ])
    func `without a home history lasts as long as the session`(
        environment: [String: String]
    ) throws {
        let terminal = try TerminalDriver([Self.program], environment: environment)
        try terminal.wait(for: "demo>")
        try terminal.type("get a", .enter)
        try terminal.wait(forEnd: "read <get a>\ndemo>")
        try terminal.type(.up)
        try terminal.wait(forEnd: "demo> get a")
    }

    @Test func `a history that cannot be written is mentioned once`() throws {
        let terminal = try TerminalDriver(
            [Self.program], environment: ["XDG_STATE_HOME": "/proc/none"])
        try terminal.wait(for: "demo>")
        try terminal.type("get a", .enter)
        try terminal.wait(for: "read <get a>")
        try terminal.wait(forEnd: "\ndemo>")
        try terminal.type("get b", .enter)
        let screen = try terminal.wait(forEnd: "read <get b>\ndemo>")
        #expect(screen.components(of: "note: history is not kept: cannot write /proc/none") == 1)
        try terminal.type(.up)
        try terminal.wait(forEnd: "demo> get b")
    }

    @Test func `lines that come down a pipe are read without a prompt`() throws {
        let script = "printf 'get a\\nx {\\n}\\nlast' | '\(Self.program)'"
        let terminal = try TerminalDriver(["sh", "-c", script])
        try terminal.wait(forEnd: "read <get a>\nread <x {|}>\nread <last>\nend")
        #expect(try terminal.waitForExit() == 0)
    }

    @Test func `with output elsewhere the prompt is on the error stream`() throws {
        let terminal = try TerminalDriver(["sh", "-c", "'\(Self.program)' | cat"])
        try terminal.wait(for: "demo>")
        try terminal.type("get a", .enter)
        try terminal.wait(for: "demo> get a")
        try terminal.wait(for: "read <get a>")
        try terminal.type(.control("d"))
        #expect(try terminal.waitForExit() == 0)
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
