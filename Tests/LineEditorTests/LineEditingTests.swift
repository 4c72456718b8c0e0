import Glibc
import TerminalDriver
import Testing

/// The editor in a real terminal, through the demo program.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct LineEditingTests {
    private func start(
        columns: Int = 80, rows: Int = 24, environment: [String: String] = [:]
    ) throws -> TerminalDriver {
        let terminal = try TerminalDriver(
            [TerminalDriver.built("line-editor-demo")], columns: columns, rows: rows,
            environment: environment)
        try terminal.wait(for: "demo>")
        return terminal
    }

    @Test(arguments: ["C.UTF-8", "C", "POSIX"])
    func `wide characters are edited and returned in any locale`(locale: String) throws {
        let terminal = try start(environment: ["LC_ALL": locale])
        try terminal.type("été 日本x", .left, .backspace, .enter)
        try terminal.wait(for: "demo> été 日x\nread <été 日x>")
    }

    @Test(arguments: [60, 80, 200])
    func `a hint stands at the right and goes when the line is done`(columns: Int) throws {
        let terminal = try start(columns: columns)
        try terminal.type("set x")
        let padding = String(repeating: " ", count: columns - 11 - 12 - 2)
        try terminal.wait(forEnd: "demo> set x\(padding)NAME = VALUE")
        try terminal.type(.enter)
        try terminal.wait(for: "demo> set x\nread <set x>")
    }

    @Test func `tab inserts and lists at once`() throws {
        let terminal = try start()
        try terminal.type("ge", .tab)
        try terminal.wait(
            forEnd: """
                get      read one or more values
                getnext  read the next values
                getbulk  read many successive values
                demo> get
                """)
        try terminal.type("n", .tab)
        try terminal.wait(forEnd: "\ndemo> getnext")
        try terminal.type("x", .enter)
        try terminal.wait(forEnd: "read <getnext x>\ndemo>")
        try terminal.type("se", .tab)
        try terminal.wait(
            forEnd: "demo> set                                                         NAME = VALUE"
        )
    }

    @Test func `thirty candidates stand in columns`() throws {
        let terminal = try start(columns: 60)
        try terminal.type("if", .tab)
        let screen = try terminal.wait(forEnd: "demo> ifEntry")
        #expect(screen.contains("ifEntry1   ifEntry7   ifEntry13  ifEntry19  ifEntry25"))
    }

    @Test func `history goes back by what was typed and returns to it`() throws {
        let terminal = try start(environment: ["NO_COLOR": "1"])
        for line in ["get a", "set b", "get c"] {
            try terminal.type(.text(line), .enter)
            try terminal.wait(forEnd: "read <\(line)>\ndemo>")
        }
        try terminal.type("get", .up, .up)
        try terminal.wait(forEnd: "demo> get a")
        try terminal.type(.down, .down)
        try terminal.wait(forEnd: "demo> get")
        try terminal.type(" z", .enter)
        try terminal.wait(forEnd: "read <get z>\ndemo>")
    }

    @Test func `a suggestion is shown in grey and taken with right`() throws {
        let terminal = try start()
        try terminal.type("get sysDescr", .enter)
        try terminal.wait(forEnd: "read <get sysDescr>\ndemo>")
        try terminal.type("get")
        try terminal.wait(forEnd: "demo> get sysDescr")
        #expect(try terminal.styledScreen().contains("get\u{1B}[2m sysDescr"))
        #expect(try terminal.cursor() == (9, 2))
        try terminal.type(.enter)
        try terminal.wait(forEnd: "demo> get\nread <get>\ndemo>")
        try terminal.type("get s", .right, .enter)
        try terminal.wait(for: "demo> get sysDescr\nread <get sysDescr>\ndemo> get\n")
        try terminal.wait(for: "read <get>\ndemo> get sysDescr\nread <get sysDescr>")
    }

    @Test func `the keys of emacs work without being asked for`() throws {
        let terminal = try start()
        try terminal.type("one two", .control("a"), "x ", .control("e"), "!", .control("w"))
        try terminal.wait(forEnd: "demo> x one")
        try terminal.type(.control("y"), .key("M-b"), .key("M-b"), .control("k"), "end")
        try terminal.wait(forEnd: "demo> x end")
        try terminal.type(.control("t"), .control("b"), .control("d"))
        try terminal.wait(forEnd: "demo> x ed")
        try terminal.type(.escape, "b", "y")
        try terminal.wait(forEnd: "demo> x yed")
        try terminal.type(.control("l"))
        try terminal.wait(for: "a clear screen") { $0 == "demo> x yed" }
        try terminal.type(.control("u"), "z", .enter)
        try terminal.wait(for: "read <zed>")
    }

    @Test func `control R finds a line`() throws {
        let terminal = try start()
        try terminal.type("walk ifTable", .enter)
        try terminal.wait(forEnd: "read <walk ifTable>\ndemo>")
        try terminal.type("get x", .enter)
        try terminal.wait(forEnd: "read <get x>\ndemo>")
        try terminal.type(.control("r"), "tab")
        try terminal.wait(forEnd: "(search) tab: walk ifTable")
        try terminal.type(.control("e"), "!")
        try terminal.wait(forEnd: "demo> walk ifTable!")
    }

    @Test func `a block is entered, edited inside and run as one`() throws {
        let terminal = try start()
        try terminal.type("if {", .enter, "get a", .enter, "}")
        try terminal.wait(forEnd: "demo> if {\n  get a\n  }")
        try terminal.type(.up, "b", .enter)
        try terminal.wait(forEnd: "demo> if {\n  gbet a\n  }\nread <if {|  gbet a|  }>\ndemo>")
        try terminal.type("lost {", .enter, .control("c"))
        try terminal.wait(forEnd: "demo> lost {\n  ^C\ninterrupted\ndemo>")
        try terminal.type("x {", .enter, "}", .enter)
        try terminal.wait(forEnd: "read <x {|  }>\ndemo>")
        try terminal.type("one", .altEnter, "two", .enter)
        try terminal.wait(forEnd: "read <one|two>\ndemo>")
        try terminal.type(.up)
        try terminal.wait(forEnd: "demo> one\ntwo")
    }

    @Test func `control C drops the line and keeps the session`() throws {
        let terminal = try start()
        try terminal.type("half a line", .left, .left, .control("c"))
        try terminal.wait(forEnd: "demo> half a line^C\ninterrupted\ndemo>")
        try terminal.type("x", .enter)
        try terminal.wait(forEnd: "read <x>\ndemo>")
    }

    @Test func `control C stops what runs`() throws {
        let terminal = try start()
        try terminal.type("slow", .enter)
        let screen = try terminal.wait(forEnd: "…")
        #expect(screen.contains("waiting\n1 of 3 devices\\x07, and so on"))
        #expect(screen.split(separator: "\n").count == 3)
        try terminal.type(.control("c"))
        try terminal.wait(forEnd: "demo> slow\nwaiting\ncancelled\ndemo>")
        try terminal.type("x", .enter)
        try terminal.wait(forEnd: "read <x>\ndemo>")
    }

    @Test func `control D ends an empty line only`() throws {
        let terminal = try start()
        try terminal.type("ab", .left, .control("d"), .enter)
        try terminal.wait(forEnd: "read <a>\ndemo>")
        try terminal.type(.control("d"))
        try terminal.wait(forEnd: "demo>\nend")
        #expect(try terminal.waitForExit() == 0)
    }

    @Test func `an announcement goes above the line being typed`() throws {
        let terminal = try start(columns: 40)
        try terminal.listen()
        let typed = "a line that is long enough to wrap at forty columns"
        try terminal.type(.text(typed), .left, .left)
        try terminal.wait(forEnd: "\ndemo> a line that is long enough to wrap\n at forty columns")
        try terminal.announce("trap from r1")
        try terminal.wait(
            forEnd: """
                listening
                trap from r1
                demo> a line that is long enough to wrap
                 at forty columns
                """)
        try terminal.type("X", .enter)
        try terminal.wait(for: "columXns>")
    }

    @Test func `a terminal that only prints shows announcements too`() throws {
        let terminal = try start(environment: ["TERM": "dumb"])
        try terminal.listen()
        try terminal.type("half")
        try terminal.wait(forEnd: "\ndemo> half")
        try terminal.announce("trap from r1")
        try terminal.wait(forEnd: "\ntrap from r1\ndemo> half")
    }

    @Test func `an announcement leaves a block and the place in it alone`() throws {
        let terminal = try start()
        try terminal.listen()
        try terminal.type("a {", .altEnter, "b", .altEnter, "c", .up)
        try terminal.wait(forEnd: "demo> a {\nb\nc")
        try terminal.announce("trap from r1")
        try terminal.wait(forEnd: "listening\ntrap from r1\ndemo> a {\nb\nc")
        try terminal.type("X", .enter)
        try terminal.wait(forEnd: "demo> a {\nbX\n\nc")
    }

    @Test func `an announcement leaves a search going`() throws {
        let terminal = try start()
        try terminal.listen()
        try terminal.type(.control("r"), "listen")
        try terminal.wait(for: "(search) listen: listen /")
        try terminal.announce("trap from r1")
        try terminal.wait(for: "listening\ntrap from r1\n(search) listen: listen /")
        try terminal.type(.control("g"))
        try terminal.wait(forEnd: "trap from r1\ndemo>")
    }

    @Test func `an announcement while a secret is typed asks for it again`() throws {
        let terminal = try start()
        try terminal.listen()
        try terminal.type("password", .enter)
        try terminal.wait(forEnd: "\npassword:")
        try terminal.type("ab")
        try terminal.announce("trap from r1")
        try terminal.wait(forEnd: "demo> password\ntrap from r1\npassword:")
        try terminal.type("c", .enter)
        try terminal.wait(forEnd: "got 3 characters\ndemo>")
    }

    @Test func `a resize while typing keeps the text`() throws {
        let terminal = try start()
        try terminal.type("a line that is long enough to wrap at forty columns")
        try terminal.wait(forEnd: "forty columns")
        try terminal.resize(columns: 40, rows: 24)
        try terminal.wait(forEnd: "demo> a line that is long enough to wrap\n at forty columns")
        try terminal.resize(columns: 80, rows: 24)
        try terminal.type("!")
        try terminal.wait(forEnd: "demo> a line that is long enough to wrap at forty columns!")
        try terminal.type(.enter)
        try terminal.wait(forEnd: "columns!>\ndemo>")
    }

    @Test func `a secret is not shown and not kept`() throws {
        let terminal = try start()
        try terminal.type("password", .enter)
        try terminal.wait(forEnd: "password:")
        try terminal.type("hunter2x", .backspace, .enter)
        try terminal.wait(forEnd: "password:\ngot 7 characters\ndemo>")
        try terminal.type("secret community", .enter)
        try terminal.wait(forEnd: "demo> secret community\nread <secret community>\ndemo>")
        try terminal.type(.up)
        try terminal.wait(forEnd: "demo> secret '…'")
        try terminal.type(.control("c"))
        try terminal.wait(forEnd: "interrupted\ndemo>")
        try terminal.type("password", .enter)
        try terminal.wait(forEnd: "password:")
        try terminal.type("hun", .control("c"))
        try terminal.wait(forEnd: "got none\ndemo>")
        let kept = try terminal.historyFile()
        #expect(!kept.contains("hun"))
        #expect(!kept.contains("community"))
    }

    @Test func `a question is answered without history`() throws {
        let terminal = try start()
        try terminal.type("ask", .enter)
        try terminal.wait(forEnd: "sure?")
        try terminal.type("yes", .enter)
        try terminal.wait(forEnd: "sure? yes\nanswered line(\"yes\")\ndemo>")
        try terminal.type(.up)
        try terminal.wait(forEnd: "demo> ask")
    }
}

extension TerminalDriver {
    private var news: String { "\(home)/news" }

    /// Has the demo announce what comes down a named pipe.
    fileprivate func listen() throws {
        try type(.text("listen \(news)"), .enter)
        try wait(forEnd: "\nlistening\ndemo>")
    }

    fileprivate func announce(_ text: String) throws {
        let descriptor = unsafe open(news, O_WRONLY)
        defer { close(descriptor) }
        let count = unsafe write(descriptor, text, text.utf8.count)
        try #require(count == text.utf8.count)
    }

    /// The demo's history file; empty if there is none.
    fileprivate func historyFile() throws -> String {
        let descriptor = unsafe open("\(home)/state/demo/history", O_RDONLY)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
