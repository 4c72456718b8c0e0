import Testing

@testable import LineEditor

struct EditSessionTests {
    /// Blocks in braces, two words, prompts stripped.
    private final class Client: LineReaderClient {
        func status(of text: String) -> BlockStatus {
            text.hasSuffix("{") ? .incomplete(indent: 2) : .complete
        }

        func completion(of text: String, at cursor: Int) -> Completion {
            let all = ["walk", "wait"].map { Completion.Candidate($0) }
            let matching = all.filter { $0.text.hasPrefix(text) }
            return Completion(replaced: 0..<cursor, candidates: matching)
        }

        func transformPaste(_ text: String) -> String {
            text.hasPrefix("> ") ? String(text.dropFirst(2)) : text
        }
    }

    private let client = Client()

    private func press(
        _ key: Key, _ session: inout EditSession, _ around: EditSession.Surroundings? = nil
    ) -> EditSession.Response {
        session.handle(key, in: around ?? surroundings())
    }

    private func surroundings(
        history: [String] = [], suggestion: String? = nil, rows: Int = 24
    ) -> EditSession.Surroundings {
        var past = History()
        for entry in history { _ = past.add(entry) }
        return EditSession.Surroundings(
            client: client, history: past, columns: 80, rows: rows, suggestion: suggestion)
    }

    private func session(_ text: String = "", cursor: Int? = nil) -> EditSession {
        var session = EditSession(isCommand: true, isEmacs: true)
        session.block = BlockText(text)
        if let cursor { session.block.move(to: cursor) }
        return session
    }

    @Test func `enter runs a complete line and goes on with an open block`() {
        var session = session("get a", cursor: 2)
        #expect(press(.control("M"), &session) == .accept("get a"))
        session.block = BlockText("if x {")
        #expect(press(.control("J"), &session) == .refresh)
        #expect(session.block.text == "if x {\n  ")
    }

    @Test func `alt enter starts a line whatever the parser says`() {
        var session = session("get a")
        #expect(press(.alt("\r"), &session) == .refresh)
        #expect(session.block.text == "get a\n")
    }

    @Test func `an answer is one line without completion or history`() {
        var session = EditSession(isCommand: false, isEmacs: true)
        session.block = BlockText("w{")
        let around = surroundings(history: ["w{older"])
        #expect(press(.control("I"), &session, around) == .beep)
        #expect(press(.up, &session, around) == .beep)
        #expect(press(.paste(Array("y\nset\n".utf8)), &session, around) == .refresh)
        #expect(press(.control("M"), &session, around) == .accept("w{y"))
    }

    @Test func `control D ends on an empty line and deletes on others`() {
        var session = session()
        #expect(press(.control("D"), &session) == .endOfInput)
        session.block = BlockText(scalars: Array("ab".unicodeScalars), cursor: 0)
        #expect(press(.control("D"), &session) == .refresh)
        #expect(session.block.text == "b")
    }

    @Test func `up moves in a block before it goes back in history`() {
        let around = surroundings(history: ["get x", "a\nb and more"])
        var session = session("a\nb")
        #expect(press(.up, &session, around) == .refresh)
        #expect(session.block == BlockText(scalars: Array("a\nb".unicodeScalars), cursor: 1))
        #expect(press(.up, &session, around) == .refresh)
        #expect(session.block.text == "a\nb and more")
        #expect(press(.down, &session, around) == .refresh)
        #expect(session.block.text == "a\nb")
    }

    @Test func `an edited line starts a walk of its own`() {
        let around = surroundings(history: ["get a", "get b", "set c"])
        var session = session("g")
        _ = press(.up, &session, around)
        #expect(session.block.text == "get b")
        session.block = BlockText("s")
        _ = press(.up, &session, around)
        #expect(session.block.text == "set c")
        _ = press(.down, &session, around)
        #expect(session.block.text == "s")
    }

    @Test func `tab inserts what is sure and lists the rest`() {
        var session = session("w")
        #expect(
            press(.control("I"), &session) == .list(["walk", "wait"], echo: false)
        )
        #expect(session.block.text == "wa")
        #expect(
            press(.control("I"), &session) == .list(["walk", "wait"], echo: true))
        session.block = BlockText("wal")
        #expect(press(.control("I"), &session) == .refresh)
        #expect(session.block.text == "walk ")
    }

    @Test func `right at the end takes the suggestion and alt F one word of it`() {
        let around = surroundings(suggestion: "t sysDescr.0")
        var session = session("ge")
        _ = press(.alt("f"), &session, around)
        #expect(session.block.text == "get")
        session.block = BlockText("ge")
        _ = press(.right, &session, around)
        #expect(session.block.text == "get sysDescr.0")
        session.block = BlockText(scalars: Array("ge".unicodeScalars), cursor: 0)
        _ = press(.right, &session, around)
        #expect(session.block.text == "ge")
    }

    @Test func `kills act on the line of the block and yank back`() {
        var session = session("one two\nthree", cursor: 4)
        _ = press(.control("K"), &session)
        #expect(session.block.text == "one \nthree")
        _ = press(.control("Y"), &session)
        #expect(session.block.text == "one two\nthree")
        _ = press(.control("U"), &session)
        #expect(session.block.text == "\nthree")
    }

    @Test func `a paste is shown and not run`() {
        var session = session("x ")
        let pasted = Array("> get a\r\nget b\r\n".utf8)
        #expect(press(.paste(pasted), &session) == .refresh)
        #expect(session.block.text == "x get a\nget b")
        #expect(session.isTyping)
    }

    @Test func `a tall paste is held until the person decides`() {
        let text = (1...40).map { "get \($0)" }.joined(separator: "\n")
        let paste = Key.paste(Array(text.utf8))
        var session = session("x")
        _ = press(paste, &session)
        #expect(
            session.modePrompt?.plain
                == "[pasted 40 lines: Enter runs them, e edits, Ctrl-C drops] "
        )
        #expect(session.block.isEmpty)
        #expect(press(.character("r"), &session) == .beep)
        #expect(press(.control("C"), &session) == .refresh)
        #expect(session.block.text == "x")
        _ = press(paste, &session)
        _ = press(.character("e"), &session)
        #expect(session.block.text == "x" + text)
        session.block = BlockText()
        _ = press(paste, &session)
        #expect(press(.control("M"), &session) == .accept(text))
    }

    @Test func `control R finds and control G forgets`() {
        let around = surroundings(history: ["walk ifTable", "get x"])
        var session = session("typed")
        _ = press(.control("R"), &session, around)
        for scalar in "iftab".unicodeScalars { _ = press(.character(scalar), &session, around) }
        #expect(session.block.text == "walk ifTable")
        #expect(session.modePrompt?.plain == "(search) iftab: ")
        var other = session
        #expect(press(.control("M"), &other, around) == .accept("walk ifTable"))
        _ = press(.control("G"), &session, around)
        #expect(session.block.text == "typed")
        #expect(session.isTyping)
    }

    @Test func `in vi the control keys of emacs are left to libedit`() {
        var session = EditSession(isCommand: true, isEmacs: false)
        session.block = BlockText("word")
        #expect(press(.control("W"), &session) == .pass)
        #expect(press(.escape, &session) == .pass)
        #expect(press(.control("C"), &session) == .interrupt)
    }
}
