import TerminalDriver
import Testing

/// What the clipboard may do to a line: be seen, and nothing else.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct PasteTests {
    private func start(columns: Int = 80, rows: Int = 24) throws -> TerminalDriver {
        let terminal = try TerminalDriver(
            [TerminalDriver.built("line-editor-demo")], columns: columns, rows: rows)
        try terminal.wait(for: "demo>")
        return terminal
    }

    @Test func `three lines stand in the text until enter runs them as one`() throws {
        let terminal = try start()
        try terminal.paste("get a\nget b\tx\r\nget c\n")
        try terminal.wait(forEnd: "demo> get a\nget b    x\nget c")
        try terminal.type(.enter)
        try terminal.wait(forEnd: "read <get a|get b    x|get c>\ndemo>")
        try terminal.type(.up)
        try terminal.wait(forEnd: "demo> get a\nget b    x\nget c")
    }

    @Test func `a paste goes in where the cursor is`() throws {
        let terminal = try start()
        try terminal.type("ad", .left)
        try terminal.paste("b\nc")
        try terminal.wait(forEnd: "demo> ab\ncd")
        try terminal.type(.enter)
        try terminal.wait(for: "read <ab|cd>")
    }

    @Test func `the client takes prompts out of a transcript`() throws {
        let terminal = try start()
        try terminal.paste("demo> get a\ndemo> get b\n")
        try terminal.wait(forEnd: "demo> get a\nget b")
    }

    @Test func `an end marker in the clipboard runs nothing`() throws {
        let terminal = try start()
        try terminal.paste("get a\u{1B}[201~\nset evil.0 = 1\n")
        try terminal.wait(forEnd: "demo> get a\nset evil.0 = 1")
        try terminal.type(.control("c"))
        try terminal.wait(forEnd: "interrupted\ndemo>")
        #expect(try !terminal.transcript().contains("read <"))
    }

    @Test func `control characters in the clipboard do nothing`() throws {
        let terminal = try start()
        try terminal.paste("get\u{3}\u{4}\u{1B}c a\u{9B}b\u{202E}")
        try terminal.wait(forEnd: "demo> getc ab")
        try terminal.type(.enter)
        try terminal.wait(for: "read <getc ab>")
    }

    @Test func `a tall paste is kept aside and run on enter`() throws {
        let terminal = try start(rows: 10)
        let lines = (1...60).map { "get number \($0)" }
        try terminal.type("first ")
        try terminal.paste(lines.joined(separator: "\n"))
        try terminal.wait(forEnd: "[pasted 60 lines: Enter runs them, e edits, Ctrl-C drops]")
        try terminal.type(.control("c"))
        try terminal.wait(forEnd: "demo> first")
        try terminal.paste(lines.joined(separator: "\n"))
        try terminal.wait(forEnd: "drops]")
        try terminal.type(.enter)
        try terminal.wait(forEnd: "get number 60>\ndemo>")
        #expect(try terminal.transcript().contains("read <first get number 1|get number 2|"))
    }

    @Test func `a tall paste can be edited all the same`() throws {
        let terminal = try start(rows: 10)
        let lines = (1...40).map { "get \($0)" }
        try terminal.paste(lines.joined(separator: "\n"))
        try terminal.wait(forEnd: "drops]")
        try terminal.type("e")
        try terminal.wait(forEnd: "get 40")
        try terminal.type("!", .enter)
        try terminal.wait(forEnd: "get 40!>\ndemo>")
        #expect(try terminal.transcript().contains("read <get 1|get 2|get 3|"))
    }

    @Test func `without marks lines run one by one and none is lost`() throws {
        let terminal = try TerminalDriver(
            [TerminalDriver.built("line-editor-demo")], environment: ["TERM": "dumb"])
        try terminal.wait(for: "demo>")
        try terminal.paste("get a\nget b\nget c\n")
        try terminal.wait(forEnd: "read <get c>\ndemo>")
        let transcript = try terminal.transcript()
        #expect(transcript.contains("read <get a>"))
        #expect(transcript.contains("read <get b>"))
    }
}
