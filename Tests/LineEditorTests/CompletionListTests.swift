import Testing

@testable import LineEditor

struct CompletionListTests {
    private static func candidates(_ texts: [String]) -> [Completion.Candidate] {
        texts.map { Completion.Candidate($0) }
    }

    @Test(
        arguments: [
            ("ge", ["get", "getnext"], "get"),
            ("get", ["get", "getnext"], nil),
            ("sysd", ["sysDescr"], "sysDescr"),
            ("sys", ["sysDescr", "sysDescription"], "sysDescr"),
            ("sysd", ["sysDescr", "sysDescription"], "sysDescr"),
            ("oper", ["ifOperStatus", "ifOperation"], nil),
            ("", ["alpha", "alps"], "alp"),
            ("x", [], nil),
            ("日", ["日本", "日本語"], "日本"),
        ] as [(String, [String], String?)])
    func `what candidates share goes in at once`(
        typed: String, texts: [String], inserted: String?
    ) {
        #expect(CompletionList.insertion(for: typed, among: Self.candidates(texts)) == inserted)
    }

    @Test func `few candidates are explained`() {
        let lines = CompletionList.lines(
            for: [.init("get", "read values"), .init("getnext", "read the next")], width: 24,
            height: 20)
        #expect(lines == ["get      read values", "getnext  read the next"])
    }

    @Test func `no line is wider than the screen`() {
        let lines = CompletionList.lines(
            for: [.init("get", "read one or more values from a device")], width: 20, height: 20)
        #expect(lines == ["get  read one or m…"])
    }

    @Test func `many candidates stand in columns and the rest is counted`() {
        let texts = (1...30).map { "if\($0)" }
        let lines = CompletionList.lines(for: Self.candidates(texts), width: 40, height: 10)
        #expect(lines.count == 5)
        #expect(lines[0] == "if1   if6   if11  if16  if21  if26")
        let cut = CompletionList.lines(for: Self.candidates(texts), width: 40, height: 3)
        #expect(cut.count == 3)
        #expect(cut.last == "… 18 more: type on to narrow them down")
    }

    @Test func `nothing in a candidate can drive the terminal`() {
        let lines = CompletionList.lines(
            for: [.init("a\u{1B}[31m", "red\u{7}\n\u{9B}m\u{202E}")], width: 80, height: 20)
        #expect(lines == ["a\\x1b[31m  red\\x07\\n\\u{9b}m\\u{202e}"])
    }
}

struct VisibleTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("é日本😀", "é日本😀"), ("\u{1B}[2J", "\\x1b[2J"),
        ("a\tb\r\n", "a\\tb\\r\\n"), ("\u{0}\u{7F}", "\\x00\\x7f"), ("\u{85}", "\\u{85}"),
        ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"), ("\u{E0041}", "\\u{e0041}"),
    ])
    func `what would drive a terminal is written out`(text: String, shown: String) {
        #expect(text.visible == shown)
    }

    @Test func `a style at a prompt's end leaves its last space outside`() {
        let prompt = Prompt("snmp> ", style: .bold)
        #expect(
            prompt.rendered(styled: true, mark: "|") == "||\u{1B}[1m|snmp>|\u{1B}[0m| ".dropFirst())
        #expect(prompt.rendered(styled: false, mark: "|") == "snmp> ")
        #expect(Prompt("r\u{1B}1", style: .red).plain == "r\\x1b1")
    }
}
