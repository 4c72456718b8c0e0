import TerminalDriver
import Testing

/// What stands at the right of the line and behind it while one types.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct HintTests {
    @Test(arguments: [
        (
            60,
            [
                "snmp:core1> get sysUpTime             TimeTicks, read-only",
                "snmp:core1> set ifAdminStatus.1 =",  // there is no room
                "snmp:core1> describe                         describe NAME",
            ]
        ),
        (
            80,
            [
                "snmp:core1> get sysUpTime                                 TimeTicks, read-only",
                "snmp:core1> set ifAdminStatus.1 =                     up(1) down(2) testing(3)",
                "snmp:core1> describe                                             describe NAME",
            ]
        ),
        (
            200,
            [
                "snmp:core1> get sysUpTime" + String(repeating: " ", count: 153)
                    + "TimeTicks, read-only",
                "snmp:core1> set ifAdminStatus.1 =" + String(repeating: " ", count: 141)
                    + "up(1) down(2) testing(3)",
                "snmp:core1> describe" + String(repeating: " ", count: 165) + "describe NAME",
            ]
        ),
    ])
    func `the type, the values or the signature stand at the right`(
        columns: Int, screens: [String]
    ) throws {
        let terminal = try demoPrompt(columns: columns, environment: rich)
        let lines = ["get sysUpTime", "set ifAdminStatus.1 = ", "describe "]
        for (line, screen) in zip(lines, screens) {
            try terminal.clear(to: prompt)
            try terminal.type(.text(line))
            try terminal.wait(forScreen: screen)
        }
        try terminal.type("sysFoo", .control("u"), "get sysName.0", .enter)
        try terminal.wait(
            forScreen: """
                snmp:core1> get sysName.0
                sysName.0 = core1
                snmp:core1>
                """)
    }

    @Test func `a line of earlier is suggested in grey, and Right takes it`() throws {
        let terminal = try demoPrompt(environment: rich)
        try terminal.answer(to: "print one two", is: "one two")
        try terminal.clear(to: prompt)
        try terminal.type("pri")
        try terminal.wait(forScreen: "snmp:core1> print one two")
        #expect(try terminal.styledScreen().contains("pri\u{1B}[2mnt one two"))
        try terminal.type(.key("M-f"))
        try terminal.wait(for: "the rest in grey") { $0.hasPrefix("snmp:core1> print one two") }
        try terminal.type(.control("e"), " three", .enter)
        try terminal.wait(forEnd: "\none two three\nsnmp:core1>")
    }

    @Test(arguments: [
        ([], ["NO_COLOR": "1"]), ([], ["TERM": "dumb"]),
        (["--no-hints"], ["TERM": "screen-256color"]),
    ])
    func `hints and suggestions are off where nobody can want them`(
        options: [String], environment: [String: String]
    ) throws {
        let terminal = try TerminalDriver(
            [TerminalDriver.built("snmpsh"), "--demo", "--quiet"] + options,
            environment: environment)
        try terminal.wait(forScreen: prompt)
        try terminal.type("print $", .enter)
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.type("pri", .tab, "$", .tab)
        // Tab has listed, so all that belongs to the line was drawn again.
        let screen = try terminal.wait(forEnd: "snmp:core1> print $")
        #expect(!screen.contains("[word…]"))
        try terminal.type(.backspace, "x", .enter)
        try terminal.wait(forEnd: "snmp:core1> print x\nx\nsnmp:core1>")
    }
}
