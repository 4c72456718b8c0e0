import TerminalDriver
import Testing

/// Keys, characters, blocks and pastes, at the widths that people have.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct EditingTests {
    @Test(arguments: [60, 80, 200])
    func `the keys of emacs edit a line`(columns: Int) throws {
        let terminal = try demoPrompt(columns: columns)
        try terminal.type(
            "sysNmae", .control("b"), .control("b"), .control("t"), .control("a"), "get x ",
            .control("w"),
            .control("e"), ".0")
        try terminal.wait(forScreen: "snmp:core1> get sysName.0")
        try terminal.type(.control("a"), .key("M-f"), .control("k"))
        try terminal.wait(forScreen: "snmp:core1> get")
        try terminal.type(.control("y"), .enter)
        try terminal.wait(
            forScreen: """
                snmp:core1> get sysName.0
                sysName.0 = core1
                snmp:core1>
                """)
    }

    @Test func `the keys of vi edit a line once editrc asks for them`() throws {
        let terminal = try demoPrompt(files: [".editrc": "bind -v\n"])
        try terminal.type("gett sysName", .escape, "0ftx", "A.0", .enter)
        try terminal.wait(
            forScreen: """
                snmp:core1> get sysName.0
                sysName.0 = core1
                snmp:core1>
                """)
        try terminal.type(.escape, "k0cwnext", .enter)
        try terminal.wait(
            forScreen: """
                snmp:core1> get sysName.0
                sysName.0 = core1
                snmp:core1> next sysName.0
                sysLocation.0 = Rack 3, server room
                snmp:core1>
                """)
    }

    @Test(arguments: [60, 80, 200])
    func `accented and wide characters take the room that they have`(columns: Int) throws {
        let terminal = try demoPrompt(columns: columns)
        try terminal.type("print \"été 日本x\"", .left, .left, .backspace)
        try terminal.wait(forScreen: "snmp:core1> print \"été 日x\"")
        // A wide character takes two columns.
        #expect(try terminal.cursor().column == 25)
        try terminal.type(.enter)
        try terminal.wait(
            forScreen: """
                snmp:core1> print "été 日x"
                été 日x
                snmp:core1>
                """)
    }

    @Test(arguments: [
        (
            60,
            """
            snmp:core1> print "one two three four five six seven eight n
            ine ten"
            """
        ),
        (
            80,
            """
            snmp:core1> print "one two three four five six seven eight nine ten"
            """
        ),
        (
            200,
            """
            snmp:core1> print "one two three four five six seven eight nine ten"
            """
        ),
    ])
    func `a line longer than the window goes on below`(columns: Int, shown: String) throws {
        let terminal = try demoPrompt(columns: columns)
        try terminal.type("print \"ne two three four five six seven eight nine ten\"")
        try terminal.type(.control("a"), .key("M-f"), .right, .right, "o")
        try terminal.wait(forScreen: shown)
        try terminal.type(.enter)
        try terminal.wait(
            forScreen: """
                \(shown)
                one two three four five six seven eight nine ten
                snmp:core1>
                """)
    }

    @Test(arguments: [60, 80, 200])
    func `a block is written, corrected inside and run as one`(columns: Int) throws {
        let terminal = try demoPrompt(columns: columns)
        try terminal.type("for x in 1..2 {", .enter, "print \"n $x\"", .enter, "}")
        try terminal.wait(forScreen: "snmp:core1> for x in 1..2 {\n  print \"n $x\"\n  }")
        try terminal.type(.up, .control("e"), .left, "!", .up, .control("e"), .left, .left)
        try terminal.type(.backspace, "3", .down, .down, .enter)
        try terminal.wait(
            forScreen: """
                snmp:core1> for x in 1..3 {
                  print "n $x!"
                  }
                n 1!
                n 2!
                n 3!
                snmp:core1>
                """)
        try terminal.clear(to: prompt)
        try terminal.type(.up)
        try terminal.wait(forScreen: "snmp:core1> for x in 1..3 {\n  print \"n $x!\"\n  }")
    }

    @Test func `Alt-Enter begins a line where Enter would run`() throws {
        let terminal = try demoPrompt()
        try terminal.type("print one", .altEnter, "print two", .enter)
        try terminal.wait(
            forScreen: """
                snmp:core1> print one
                print two
                one
                two
                snmp:core1>
                """)
    }

    @Test(arguments: [60, 80, 200])
    func `a paste is shown and waits for Enter`(columns: Int) throws {
        let terminal = try demoPrompt(columns: columns)
        try terminal.paste("print one\r\nprint \ttwo\n\n")
        try terminal.wait(forScreen: "snmp:core1> print one\nprint     two")
        try terminal.type(.enter)
        try terminal.wait(
            forScreen: """
                snmp:core1> print one
                print     two
                one
                two
                snmp:core1>
                """)
    }

    @Test func `a paste that ends itself runs nothing`() throws {
        let terminal = try demoPrompt()
        try terminal.paste("print one\u{1B}[201~\rprint two\r\u{1B}[2J")
        try terminal.wait(forScreen: "snmp:core1> print one\nprint two\n[2J")
        try terminal.type(.control("c"))
        try terminal.wait(forScreen: "snmp:core1> print one\nprint two\n[2J^C\nsnmp:core1>")
    }

    @Test func `a transcript loses its prompts and its answers`() throws {
        let terminal = try demoPrompt()
        try terminal.paste(
            """
            ```
            snmp:r1> get sysName.0
            sysName.0 = r1
            snmp:r1# if true {
            ....>   print “it’s here”
            ....> }
            it's here
            ```
            """)
        try terminal.wait(
            forScreen: """
                snmp:core1> get sysName.0

                if true {
                  print "it’s here"
                }
                """)
        try terminal.type(.enter)
        try terminal.wait(forEnd: "}\nsysName.0 = core1\nit’s here\nsnmp:core1>")
    }

    @Test func `dashes that a word processor made long are straight again`() throws {
        let terminal = try demoPrompt()
        try terminal.paste("get sysName\u{A0}\u{2014}timeout 2s")
        try terminal.wait(forScreen: "snmp:core1> get sysName --timeout 2s")
        try terminal.type(.enter)
        try terminal.wait(forEnd: "sysName.0 = core1\nsnmp:core1>")
    }

    @Test(arguments: [60, 80, 200])
    func `a long paste is kept aside until the person decides`(columns: Int) throws {
        let terminal = try demoPrompt(columns: columns)
        let lines = (1...214).map { "let n = \($0)" }
        let text = lines.joined(separator: "\n")
        let question = "[pasted 214 lines: Enter runs them, e edits, Ctrl-C drops]"
        try terminal.paste(text)
        try terminal.wait(forScreen: question)
        try terminal.type("x", .control("c"))
        try terminal.wait(forScreen: "snmp:core1>")
        try terminal.paste(text)
        try terminal.wait(forScreen: question)
        try terminal.type(.enter)
        try terminal.wait(forScreen: "\(question)\nsnmp:core1>")
        try terminal.answer(to: "print $n", is: "214")
    }

    @Test func `Control D deletes within a line and ends the session on an empty one`() throws {
        let terminal = try demoPrompt()
        try terminal.type("print xone", .control("a"), .key("M-f"), .right, .control("d"), .enter)
        try terminal.wait(forScreen: "snmp:core1> print one\none\nsnmp:core1>")
        try terminal.type(.control("d"))
        #expect(try terminal.waitForExit() == 0)
    }

    @Test func `Ctrl-C drops a line and a block`() throws {
        let terminal = try demoPrompt()
        try terminal.type("get sysNa", .left, .control("c"))
        try terminal.wait(forScreen: "snmp:core1> get sysNa^C\nsnmp:core1>")
        try terminal.clear(to: prompt)
        try terminal.type("if true {", .enter, "print one", .control("c"))
        try terminal.wait(forScreen: "snmp:core1> if true {\n  print one^C\nsnmp:core1>")
        try terminal.answer(to: "print two", is: "two")
    }

    @Test func `a window that is made narrower and wider keeps the line`() throws {
        let terminal = try demoPrompt(columns: 80)
        try terminal.type("print \"one two three four five six seven eight nine ten\"")
        try terminal.wait(forEnd: "nine ten\"")
        try terminal.resize(columns: 40, rows: 24)
        try terminal.wait(forEnd: "four fi\nve six seven eight nine ten\"")
        try terminal.resize(columns: 200, rows: 24)
        // An old copy may stand beneath, as in every line editor; Ctrl-L takes it away.
        try terminal.type(.control("l"))
        try terminal.wait(
            forScreen: "snmp:core1> print \"one two three four five six seven eight nine ten\"")
    }

    @Test func `a window of one column takes a command all the same`() throws {
        let terminal = try demoPrompt()
        try terminal.resize(columns: 1, rows: 24)
        try terminal.type("get sysName.0")
        try terminal.wait(forEnd: "N\na\nm\ne\n.\n0")
        try terminal.type(.enter)
        try terminal.resize(columns: 80, rows: 24)
        try terminal.wait(for: "sysName.0 = core1")
        try terminal.answer(to: "print two", is: "two")
    }
}
