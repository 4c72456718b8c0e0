import TerminalDriver
import Testing

/// Requests that run behind the prompt.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct JobScreenTests {
    @Test(arguments: [60, 80, 200])
    func `an answer is announced above the line that is typed`(columns: Int) throws {
        let terminal = try demoPrompt(columns: columns)
        try terminal.type("@slow1 get sysName.0 &", .enter)
        try terminal.wait(for: "job 1\n")
        try terminal.type("get sysUpT")
        try terminal.wait(
            forScreen: """
                snmp:core1> @slow1 get sysName.0 &
                job 1
                [1] slow1: sysName.0 = slow1
                snmp:core1> get sysUpT
                """)
        try terminal.type(.control("u"), "wait 1", .enter)
        try terminal.wait(
            forScreen: """
                snmp:core1> @slow1 get sysName.0 &
                job 1
                [1] slow1: sysName.0 = slow1
                snmp:core1> wait 1
                sysName.0 = slow1
                snmp:core1>
                """)
    }

    @Test func `time runs while nobody types, for what is never answered too`() throws {
        let terminal = try demoPrompt()
        try terminal.type("@deadbox get sysName --timeout 1s &", .enter)
        try terminal.wait(for: "job 1\n")
        try terminal.type("if true {", .enter, "get x")
        try terminal.wait(
            forScreen: """
                snmp:core1> @deadbox get sysName --timeout 1s &
                job 1
                [1] deadbox: Timeout: no answer from deadbox (10.0.0.13:161) in 1s
                snmp:core1> if true {
                  get x
                """)
        try terminal.type(.control("c"))
        try terminal.wait(forEnd: "get x^C\nsnmp:core1>")
    }

    @Test func `jobs are listed and cancelled`() throws {
        let terminal = try demoPrompt()
        try terminal.type("@deadbox get sysName --timeout 1h &", .enter, "cancel 1", .enter)
        try terminal.wait(for: "snmp:core1> cancel 1\n")
        try terminal.wait(forEnd: "[1] deadbox: Cancelled: the request was cancelled\nsnmp:core1>")
    }
}
