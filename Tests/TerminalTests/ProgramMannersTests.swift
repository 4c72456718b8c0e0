import Foundation
import TerminalDriver
import Testing

/// Signals, and terminals of every kind: the program leaves each as it found it.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct ProgramMannersTests {
    private static let program = "'\(TerminalDriver.built("snmpsh"))' --demo --quiet"
    private static let modes =
        "stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(isig|icanon|echo|ixon)$' | tr '\\n' ' '"

    /// An interactive shell, with which a person starts the program.
    private func startShell(_ environment: [String: String] = ["NO_COLOR": "1"]) throws
        -> TerminalDriver
    {
        let shell = ["PS1": "sh: ", "HISTFILE": "/dev/null", "SWIFT_BACKTRACE": "enable=no"]
        let terminal = try TerminalDriver(
            ["bash", "--norc", "--noprofile", "-i"],
            environment: shell.merging(environment) { _, one in one })
        try terminal.wait(forScreen: "sh:")
        return terminal
    }

    @Test func `Ctrl-Z stops the program and fg brings the line back`() throws {
        let terminal = try startShell()
        try terminal.type(.text(Self.program), .enter)
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.type("print one", .left, .control("z"))
        try terminal.wait(forEnd: "\nsh:")
        try terminal.type(.text(Self.modes), .enter)
        try terminal.wait(forEnd: "ixon isig icanon echo sh:")
        try terminal.type("clear; fg", .enter)
        try terminal.wait(forEnd: "snmp:core1> print one")
        try terminal.type("X", .enter)
        try terminal.wait(forEnd: "snmp:core1> print onXe\nonXe\nsnmp:core1>")
    }

    @Test(arguments: [(SIGTERM, 143), (SIGHUP, 129)])
    func `a signal that ends the program gives the terminal back`(
        signal: Int32, code: Int
    ) throws {
        let script = """
            sh -c 'echo $$ >number; exec \(Self.program.replacing("'", with: "\""))'
            echo "left with $?"; \(Self.modes); echo .
            """
        let terminal = try TerminalDriver(
            ["sh", "-c", "cd; " + script],
            environment: ["NO_COLOR": "1", "SWIFT_BACKTRACE": "enable=no"])
        try terminal.wait(forScreen: prompt)
        let text = try String(contentsOfFile: "\(terminal.home)/number", encoding: .utf8)
        let id = try #require(Int32(text.split(separator: "\n").first ?? ""))
        try terminal.type("half a li")
        try terminal.wait(forScreen: "snmp:core1> half a li")
        kill(id, signal)
        try terminal.wait(forEnd: "ixon isig icanon echo .")
        try terminal.wait(for: "left with \(code)")
    }

    @Test(arguments: [(SIGTERM, 143), (SIGHUP, 129), (SIGQUIT, 131)])
    func `a signal that ends the program while a command runs gives the terminal back`(
        signal: Int32, code: Int
    ) throws {
        let terminal = try startShell()
        try terminal.type(
            .text(
                "sh -c 'ulimit -c 0; echo $$ >~/id; exec \(Self.program.replacing("'", with: "\""))'"
                    + "; echo left with $?; \(Self.modes)"), .enter)
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.type("@deadbox get sysName --timeout 1h", .enter)
        try terminal.wait(untilItShowsKeys: false)
        let text = try String(contentsOfFile: "\(terminal.home)/id", encoding: .utf8)
        kill(try #require(Int32(text.split(separator: "\n").first ?? "")), signal)
        try terminal.wait(for: "left with \(code)\n")
        try terminal.wait(forEnd: "ixon isig icanon echo sh:")
    }

    @Test(arguments: ["exit", "quit", ""])
    func `leaving gives the terminal back`(line: String) throws {
        let terminal = try startShell()
        try terminal.type(.text(Self.program), .enter)
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.type("print one", .enter)
        try terminal.wait(forEnd: "\none\nsnmp:core1>")
        try terminal.type(.text(line), line.isEmpty ? .control("d") : .enter)
        try terminal.wait(forEnd: "sh:")
        try terminal.type(.text(Self.modes), .enter)
        try terminal.wait(forEnd: "ixon isig icanon echo sh:")
    }

    @Test func `what is typed while a command runs is the next line's and shows nowhere else`()
        throws
    {
        let terminal = try demoPrompt(rows: 40)
        try terminal.type("@slow1 get sysName", .enter)
        try terminal.wait(untilItShowsKeys: false)
        // Every key is kept, those that edit as well.
        try terminal.type("print one", .enter, "prinx", .backspace, "t two", .left, "X")
        try terminal.wait(
            forScreen: """
                snmp:core1> @slow1 get sysName
                sysName.0 = slow1
                snmp:core1> print one
                one
                snmp:core1> print twXo
                """)
    }

    @Test func `Ctrl-Z stops a command, fg goes on with it, and Ctrl-C ends it`() throws {
        let terminal = try startShell()
        try terminal.type(.text(Self.program), .enter)
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.type("@deadbox get sysName --timeout 1h", .enter)
        try terminal.wait(untilItShowsKeys: false)
        try terminal.type(.control("z"))
        try terminal.wait(forEnd: "\nsh:")
        try terminal.type("clear; ", .text(Self.modes), .enter)
        try terminal.wait(forScreen: "ixon isig icanon echo sh:")
        try terminal.type("clear; fg", .enter)
        // The shell says what it goes on with. While it is typed at, it shows no keys either.
        try terminal.wait(for: "--demo --quiet")
        try terminal.wait(untilItShowsKeys: false)
        try terminal.type(.control("c"))
        try terminal.wait(for: "nterrupted")
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.answer(to: "print two", is: "two")
    }

    @Test func `a program that pages has the terminal as the shell left it`() throws {
        let pager = "cat >/dev/null; stty -a </dev/tty | grep -o -- '-*icanon'"
        let terminal = try demoPrompt(environment: ["NO_COLOR": "1", "PAGER": pager])
        try terminal.type("table ifDescr | page", .enter)
        try terminal.wait(for: "page\nicanon\n")
        try terminal.wait(forEnd: "\nsnmp:core1>")
    }

    @Test(arguments: ["dumb", "", "no-such-terminal", "vt100", "xterm-256color"])
    func `any terminal edits, completes, recalls and asks`(name: String) throws {
        let terminal = try TerminalDriver(
            [TerminalDriver.built("snmpsh"), "--demo", "--quiet"],
            environment: ["TERM": name, "NO_COLOR": "1"])
        try terminal.wait(forScreen: prompt)
        try terminal.type("get sysNamz", .backspace, .tab, .enter)
        try terminal.wait(forEnd: "sysName.0 = core1\nsnmp:core1>")
        try terminal.type("print 2", .enter)
        try terminal.wait(forEnd: "\n2\nsnmp:core1>")
        try terminal.type(.up, .up)
        try terminal.wait(forEnd: "snmp:core1> get sysName")
        let screen = try terminal.screen()
        #expect(!screen.contains("2004"))
        #expect(!screen.lowercased().contains("terminal"))
    }

    @Test func `the locale C shows and edits every character`() throws {
        let terminal = try demoPrompt(environment: ["LC_ALL": "C", "NO_COLOR": "1"])
        try terminal.answer(to: "print \"été 日本\"", is: "été 日本")
    }

    @Test func `without a terminal lines are read as they come`() throws {
        let terminal = try startShell()
        try terminal.type(
            .text("clear; printf 'get sysName.0\\nprint two' | setsid -w \(Self.program) | cat"),
            .enter)
        try terminal.wait(forScreen: "sysName.0 = core1\ntwo\nsh:")
    }

    @Test func `a reader that has enough ends the program quietly`() throws {
        let terminal = try startShell()
        try terminal.type(
            .text(
                "clear; \(Self.program) -c 'mib dump SNMPv2-MIB; sleep 1s; mib dump' | head -1;"
                    + " echo ${PIPESTATUS[1]} done"), .enter)
        try terminal.wait(forScreen: "SNMPv2-MIB::system 1.3.6.1.2.1.1\n0 done\nsh:")
    }

    @Test func `Ctrl-C that comes right behind Enter ends the command`() throws {
        let terminal = try demoPrompt()
        try terminal.type("@deadbox get sysName --timeout 1h", .enter, .control("c"))
        try terminal.wait(for: "nterrupted")
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.answer(to: "print two", is: "two")
    }
}
