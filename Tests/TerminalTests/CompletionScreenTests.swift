import TerminalDriver
import Testing

/// What Tab shows, at the widths that people have: one Tab inserts and lists.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct CompletionScreenTests {
    struct Case: Sendable {
        let line: String
        let screens: [Int: String]

        init(_ line: String, _ narrow: String, _ usual: String, _ wide: String) {
            self.line = line
            screens = [60: narrow, 80: usual, 200: wide]
        }
    }

    static let cases: [Case] = [
        Case(
            "get sysU",
            """
            sysUpTime          TimeTicks, read-only: time since the SN…
            sysUpTimeInstance
            snmp:core1> get sysUpTime
            """,
            """
            sysUpTime          TimeTicks, read-only: time since the SNMP agent started; a …
            sysUpTimeInstance
            snmp:core1> get sysUpTime
            """,
            """
            sysUpTime          TimeTicks, read-only: time since the SNMP agent started; a drop means a restart, or a wrap after 497 days
            sysUpTimeInstance
            snmp:core1> get sysUpTime
            """),
        Case(
            "get ifDescr.",
            """
            snmp:core1> get ifDescr.
            ifDescr.1  ge-0/0
            ifDescr.2  ge-0/1
            ifDescr.3  ge-0/2
            ifDescr.4  ge-0/3
            ifDescr.5  ge-0/4
            ifDescr.6  ge-0/5
            ifDescr.7  ge-0/6
            ifDescr.8  ge-0/7
            snmp:core1> get ifDescr.
            """,
            """
            snmp:core1> get ifDescr.
            ifDescr.1  ge-0/0
            ifDescr.2  ge-0/1
            ifDescr.3  ge-0/2
            ifDescr.4  ge-0/3
            ifDescr.5  ge-0/4
            ifDescr.6  ge-0/5
            ifDescr.7  ge-0/6
            ifDescr.8  ge-0/7
            snmp:core1> get ifDescr.
            """,
            """
            snmp:core1> get ifDescr.
            ifDescr.1  ge-0/0
            ifDescr.2  ge-0/1
            ifDescr.3  ge-0/2
            ifDescr.4  ge-0/3
            ifDescr.5  ge-0/4
            ifDescr.6  ge-0/5
            ifDescr.7  ge-0/6
            ifDescr.8  ge-0/7
            snmp:core1> get ifDescr.
            """),
        Case(
            "set ifAdminStatus.1 = ",
            """
            snmp:core1> set ifAdminStatus.1 =
            up       1
            down     2
            testing  3
            snmp:core1> set ifAdminStatus.1 =
            """,
            """
            snmp:core1> set ifAdminStatus.1 =
            up       1
            down     2
            testing  3
            snmp:core1> set ifAdminStatus.1 =
            """,
            """
            snmp:core1> set ifAdminStatus.1 =
            up       1
            down     2
            testing  3
            snmp:core1> set ifAdminStatus.1 =
            """),
        Case(
            "open x 10.0.0.9 --level ",
            """
            snmp:core1> open x 10.0.0.9 --level
            noAuthNoPriv  neither proof nor encryption
            authNoPriv    proof, but readable
            authPriv      proof and encryption
            snmp:core1> open x 10.0.0.9 --level
            """,
            """
            snmp:core1> open x 10.0.0.9 --level
            noAuthNoPriv  neither proof nor encryption
            authNoPriv    proof, but readable
            authPriv      proof and encryption
            snmp:core1> open x 10.0.0.9 --level
            """,
            """
            snmp:core1> open x 10.0.0.9 --level
            noAuthNoPriv  neither proof nor encryption
            authNoPriv    proof, but readable
            authPriv      proof and encryption
            snmp:core1> open x 10.0.0.9 --level
            """),
        Case(
            "user x --auth sha2",
            """
            snmp:core1> user x --auth sha2
            sha224  HMAC-128-SHA-224, RFC 7860
            sha256  HMAC-192-SHA-256, RFC 7860
            snmp:core1> user x --auth sha2
            """,
            """
            snmp:core1> user x --auth sha2
            sha224  HMAC-128-SHA-224, RFC 7860
            sha256  HMAC-192-SHA-256, RFC 7860
            snmp:core1> user x --auth sha2
            """,
            """
            snmp:core1> user x --auth sha2
            sha224  HMAC-128-SHA-224, RFC 7860
            sha256  HMAC-192-SHA-256, RFC 7860
            snmp:core1> user x --auth sha2
            """),
        Case(
            "table ifDescr ifOperStatus | where ",
            """
            index         column
            ifDescr       the interface's name as its maker gives it
            ifOperStatus  whether the interface can pass traffic now
            snmp:core1> table ifDescr ifOperStatus | where i
            """,
            """
            index         column
            ifDescr       the interface's name as its maker gives it
            ifOperStatus  whether the interface can pass traffic now
            snmp:core1> table ifDescr ifOperStatus | where i
            """,
            """
            index         column
            ifDescr       the interface's name as its maker gives it
            ifOperStatus  whether the interface can pass traffic now
            snmp:core1> table ifDescr ifOperStatus | where i
            """),
        Case(
            "table ifTable | where ifAdminStatus == ",
            """
            "up"       1
            "down"     2
            "testing"  3
            snmp:core1> table ifTable | where ifAdminStatus == "
            """,
            """
            "up"       1
            "down"     2
            "testing"  3
            snmp:core1> table ifTable | where ifAdminStatus == "
            """,
            """
            "up"       1
            "down"     2
            "testing"  3
            snmp:core1> table ifTable | where ifAdminStatus == "
            """),
        Case(
            "@core1,sw",
            """
            snmp:core1> @core1,sw
            sw1     10.0.0.11:161, SNMPv2c, access, switch
            sw2     10.0.0.12:161, SNMPv2c, access, switch
            switch  tag of 3 devices
            snmp:core1> @core1,sw
            """,
            """
            snmp:core1> @core1,sw
            sw1     10.0.0.11:161, SNMPv2c, access, switch
            sw2     10.0.0.12:161, SNMPv2c, access, switch
            switch  tag of 3 devices
            snmp:core1> @core1,sw
            """,
            """
            snmp:core1> @core1,sw
            sw1     10.0.0.11:161, SNMPv2c, access, switch
            sw2     10.0.0.12:161, SNMPv2c, access, switch
            switch  tag of 3 devices
            snmp:core1> @core1,sw
            """),
        Case(
            "print $",
            """
            snmp:core1> print $
            $_      table, 8 rows
            $limit  integer 5
            snmp:core1> print $
            """,
            """
            snmp:core1> print $
            $_      table, 8 rows
            $limit  integer 5
            snmp:core1> print $
            """,
            """
            snmp:core1> print $
            $_      table, 8 rows
            $limit  integer 5
            snmp:core1> print $
            """),
        Case(
            "busy --",
            """
            snmp:core1> busy --
            --col   argument
            --secs  may be left out
            snmp:core1> busy --
            """,
            """
            snmp:core1> busy --
            --col   argument
            --secs  may be left out
            snmp:core1> busy --
            """,
            """
            snmp:core1> busy --
            --col   argument
            --secs  may be left out
            snmp:core1> busy --
            """),
        Case(
            "read ~/no",
            """
            ~/notes.csv  table
            ~/notes.txt  file
            snmp:core1> read ~/notes.
            """,
            """
            ~/notes.csv  table
            ~/notes.txt  file
            snmp:core1> read ~/notes.
            """,
            """
            ~/notes.csv  table
            ~/notes.txt  file
            snmp:core1> read ~/notes.
            """),
        Case(
            "use s",
            """
            snmp:core1> use s
            sw1    10.0.0.11:161, SNMPv2c, access, switch
            sw2    10.0.0.12:161, SNMPv2c, access, switch
            srv1   10.0.0.23:161, SNMPv2c, server
            slow1  10.0.0.33:161, SNMPv2c, branch, router
            snmp:core1> use s
            """,
            """
            snmp:core1> use s
            sw1    10.0.0.11:161, SNMPv2c, access, switch
            sw2    10.0.0.12:161, SNMPv2c, access, switch
            srv1   10.0.0.23:161, SNMPv2c, server
            slow1  10.0.0.33:161, SNMPv2c, branch, router
            snmp:core1> use s
            """,
            """
            snmp:core1> use s
            sw1    10.0.0.11:161, SNMPv2c, access, switch
            sw2    10.0.0.12:161, SNMPv2c, access, switch
            srv1   10.0.0.23:161, SNMPv2c, server
            slow1  10.0.0.33:161, SNMPv2c, branch, router
            snmp:core1> use s
            """),
    ]

    @Test(arguments: [60, 80, 200])
    func `each candidate is told with what it is`(columns: Int) throws {
        let terminal = try demoPrompt(
            columns: columns, files: ["notes.csv": "a,b\n1,2\n", "notes.txt": "a\n"])
        try terminal.type("def busy(col, secs = 5s) { }", .enter, "let limit = 5", .enter)
        // Rows that were shown once are offered later.
        try terminal.type("table ifDescr ifType | select index, ifDescr", .enter)
        try terminal.wait(forEnd: "ge-0/7\nsnmp:core1>")
        for each in Self.cases {
            try terminal.clear(to: prompt)
            try terminal.type(.text(each.line), .tab)
            try terminal.wait(forScreen: try #require(each.screens[columns]))
        }
    }

    /// What is sure goes in at once, with a space where a word is whole.
    @Test func `a single candidate is put in`() throws {
        let terminal = try demoPrompt(files: ["notes.csv": "a,b\n1,2\n"])
        for (typed, completed) in [
            ("tab", "table x"), ("get sysContac", "get sysContact x"),
            ("get ifDesc", "get ifDescrx"), ("get if-m", "get IF-MIB::x"),
            ("get sysName --tim", "get sysName --timeout x"), ("use dead", "use deadbox x"),
            ("@deadb", "@deadbox x"), ("read ~/no", "read ~/notes.csv x"),
            ("table ifDescr | wh", "table ifDescr | where x"),
            ("mib tree SNMP-USER", "mib tree SNMP-USER-BASED-SM-MIB x"),
            ("help Timeo", "help Timeout x"), ("set sysContac", "set sysContact x"),
        ] {
            try terminal.clear(to: prompt)
            try terminal.type(.text(typed), .tab, "x")
            try terminal.wait(forScreen: "snmp:core1> \(completed)")
        }
    }

    @Test func `many candidates stand in columns, and those that find no room are counted`() throws
    {
        let terminal = try demoPrompt(columns: 60, rows: 12)
        try terminal.type("get ipIfStats", .tab)
        let screen = try terminal.wait(
            forEnd: " more: type on to narrow them down\nsnmp:core1> get ipIfStats")
        #expect(screen.split(separator: "\n").count <= 12)
    }
}
