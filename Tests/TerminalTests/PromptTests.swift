import Foundation
import TerminalDriver
import Testing

/// The prompt in a real terminal, inside the demo network.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct PromptTests {
    private func start(
        columns: Int = 80, rows: Int = 24, environment: [String: String] = ["NO_COLOR": "1"]
    ) throws -> TerminalDriver {
        let terminal = try TerminalDriver(
            [TerminalDriver.built("snmpsh"), "--demo"], columns: columns, rows: rows,
            environment: environment)
        try terminal.wait(forEnd: "snmp:core1>")
        return terminal
    }

    @Test(arguments: [60, 80, 200])
    func `a value is asked for and shown`(columns: Int) throws {
        let terminal = try start(columns: columns)
        try terminal.type("get ifOperStatus.1 sysName", .enter)
        try terminal.wait(for: "ifOperStatus.1 = up(1)\nsysName.0      = core1\nsnmp:core1>")
    }

    @Test func `the greeting is three lines at most`() throws {
        let lines = try start(columns: 60).screen().split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.last == "snmp:core1>")
    }

    @Test func `tab completes an object's name and lists what it may be`() throws {
        let terminal = try start()
        try terminal.type("get sysUp", .tab)
        try terminal.wait(for: "get sysUpTime")
        try terminal.type(.enter)
        try terminal.wait(for: "sysUpTime.0 = ")
    }

    @Test func `tab completes devices behind the at sign`() throws {
        let terminal = try start()
        try terminal.type("@deadb", .tab)
        try terminal.wait(forEnd: "@deadbox")
    }

    @Test func `Ctrl-C ends the command and not the session`() throws {
        let terminal = try start()
        try terminal.type("@deadbox get sysName", .enter)
        try terminal.wait(for: "@deadbox get sysName\n")
        try terminal.type(.control("c"))
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.type("get sysName", .enter)
        try terminal.wait(for: "sysName.0 = core1")
    }

    @Test func `a window that changes its size ends no command`() throws {
        let terminal = try start()
        try terminal.type("@deadbox get sysName --timeout 1s", .enter)
        try terminal.wait(for: "timeout 1s\n")
        try terminal.resize(columns: 100, rows: 30)
        try terminal.wait(for: "no answer from deadbox")
    }

    @Test func `Ctrl-C at the prompt drops what was typed`() throws {
        let terminal = try start()
        try terminal.type("get sysNa", .control("c"))
        try terminal.wait(forEnd: "^C\nsnmp:core1>")
    }

    @Test func `a block goes on until it is closed`() throws {
        let terminal = try start()
        try terminal.type("for x in 1..3 {", .enter)
        try terminal.type("print \"number $x\"", .enter, "}", .enter)
        try terminal.wait(forEnd: "number 1\nnumber 2\nnumber 3\nsnmp:core1>")
    }

    @Test func `a mistake is shown with its place and the session goes on`() throws {
        let terminal = try start()
        try terminal.type("get sysNmae", .enter)
        try terminal.wait(for: "did you mean sysName?")
        try terminal.wait(forEnd: "snmp:core1>")
    }

    @Test func `enable changes the prompt`() throws {
        let terminal = try start()
        try terminal.type("enable", .enter)
        try terminal.wait(forEnd: "snmp:core1#")
        try terminal.type("disable", .enter)
        try terminal.wait(forEnd: "snmp:core1>")
    }

    @Test func `a change is shown and confirmed before it is made`() throws {
        let terminal = try start()
        try terminal.type("use sw1", .enter)
        try terminal.wait(forEnd: "snmp:sw1>")
        try terminal.type("enable", .enter)
        try terminal.wait(forEnd: "snmp:sw1#")
        try terminal.type("set sysContact = \"noc\"", .enter)
        try terminal.wait(for: "old@example.net -> noc")
        try terminal.type("n", .enter)
        try terminal.wait(forEnd: "\nsnmp:sw1#")
        try terminal.type("get sysContact", .enter)
        try terminal.wait(for: "sysContact.0 = old@example.net")
    }

    @Test func `the end of the input ends the program`() throws {
        let terminal = try start()
        try terminal.type(.control("d"))
        #expect(try terminal.waitForExit() == 0)
    }

    @Test func `a secret that is asked for or mistyped is in no file and not on the screen`() throws
    {
        let terminal = try start()
        try terminal.type("let k = secret ask", .enter)
        try terminal.wait(forEnd: "secret:")
        try terminal.type("canary-4711", .enter)
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.type("user ops --auth sha256 --authkey $k", .enter, "print $k", .enter)
        try terminal.wait(for: "\n••••")
        #expect(try !terminal.screen().contains("canary"))
        try terminal.type("user ops --auth sha256 --authky canary-4711", .enter)
        try terminal.wait(for: "did you mean --authkey?")
        try terminal.type("snmpget -c canary-4711 r1", .enter)
        try terminal.wait(for: "open r1 ADDRESS --community VALUE")
        try terminal.type(.control("d"))
        #expect(try terminal.waitForExit() == 2)
        let history = "\(terminal.home)/state/snmpsh/history"
        let kept = try String(contentsOfFile: history, encoding: .utf8)
        #expect(kept.contains("--authky ••••"))
        #expect(!kept.contains("canary"))
    }

    @Test func `what a variable was given leaves the history when it turns out to be a secret`()
        throws
    {
        let terminal = try start()
        try terminal.type("let k = 'canary-4711'", .enter, "print 1", .enter)
        try terminal.wait(for: "\n1\n")
        try terminal.type(" user ops --auth sha256 --authkey $k", .enter)
        try terminal.wait(forEnd: "--authkey $k\nsnmp:core1>")
        try terminal.type("let k = 'canary-4712'", .enter, .control("d"))
        #expect(try terminal.waitForExit() == 0)
        let history = "\(terminal.home)/state/snmpsh/history"
        let kept = try String(contentsOfFile: history, encoding: .utf8)
        #expect(
            kept == """
                let k = ••••
                print 1
                let k = ••••

                """)
    }

    @Test func `what was typed is found again after a restart, secrets are not`() throws {
        let terminal = try start()
        try terminal.type("open x1 10.0.0.99 --community canary-secret", .enter)
        try terminal.wait(forEnd: "\nsnmp:x1>")
        try terminal.type(.up)
        try terminal.wait(for: "--community")
        let screen = try terminal.screen().split(separator: "\n").last ?? ""
        #expect(!screen.contains("canary-secret"))
    }
}
