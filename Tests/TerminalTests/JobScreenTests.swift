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

    @Test(arguments: [60, 80, 200])
    func `jobs says how far each is, and forgets what was waited for`(columns: Int) throws {
        let terminal = try TerminalDriver(
            [TerminalDriver.built("snmpsh"), "--demo"], columns: columns,
            environment: ["NO_COLOR": "1"])
        try terminal.wait(forEnd: "\nsnmp:core1>")
        let none = "no jobs: a request that ends with & is one"
        try terminal.answer(to: "jobs", is: none)
        try terminal.type("@deadbox get sysName --timeout 1h &", .enter)
        try terminal.wait(for: "job 1\n")
        try terminal.type("@sw1 get sysName &", .enter)
        try terminal.wait(for: "[2] sw1: sysName.0 = sw1\n")
        try terminal.answer(
            to: "jobs",
            is: """
                number  target   done   state     command
                     1  deadbox  false  asking    get sysName --timeout 1h
                     2  sw1      true   answered  get sysName
                """)
        try terminal.answer(to: "wait 2", is: "sysName.0 = sw1")
        try terminal.type("cancel 1", .enter, "wait 1", .enter)
        try terminal.wait(for: "Cancelled")
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.answer(to: "jobs", is: none)
    }
}
