import MIB
import SNMP
import Testing

@testable import SNMPScript

/// Help is read where it appears, so every page is short; and it is true, because it is made of
/// what runs.
@Suite struct HelpTests {
    /// Every word that help knows beside the objects.
    private static let words: [String] = {
        let interpreter = Session().interpreter
        return interpreter.commands.keys.sorted() + Interpreter.statements.keys.sorted()
            + Functions.all.map(\.name) + interpreter.topics.map(\.name)
            + DiagnosticCode.allCases.map(\.rawValue) + [
                "functions", "errors", "asking", "devices",
            ]
    }()

    @Test(arguments: words)
    func `a page fits twenty lines of sixty columns`(_ word: String) throws {
        let page = try #require(Session().interpreter.help(word), "no help on \(word)")
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= HelpPage.lineLimit, "\(page)")
        for line in lines {
            #expect(TextWidth.columns(String(line)) <= HelpPage.columnLimit, "\(line)")
        }
    }

    @Test func `the overview names every command, statement and topic on one screen`() {
        let interpreter = Session().interpreter
        let page = interpreter.overview()
        let lines = page.split(separator: "\n")
        #expect(lines.count <= 24 - 2, "\(page)")
        for line in lines {
            #expect(TextWidth.columns(String(line)) <= HelpPage.columnLimit, "\(line)")
        }
        let words = Set(page.split { $0 == " " || $0 == "\n" }.map(String.init))
        for name in interpreter.commands.keys { #expect(words.contains(name), "\(name)") }
        for name in Interpreter.statements.keys { #expect(words.contains(name), "\(name)") }
        for topic in interpreter.topics { #expect(words.contains(topic.name), "\(topic.name)") }
    }

    @Test func `every example is a program without mistakes`() throws {
        for (command, lines) in HelpExamples.all {
            #expect(Session().interpreter.help(command) != nil, "\(command)")
            let program = try Program(parsing: lines.joined(separator: "\n"))
            let found = program.check(names: .builtin).filter { $0.severity == .error }
            #expect(found.isEmpty, "\(command): \(found)")
        }
    }

    @Test(arguments: [
        ("tabels", "tables"), ("sysNmae", "sysName"), ("Timeuot", "Timeout"), ("wlak", "walk"),
        ("runboks", "runbooks"),
    ])
    func `a word that is not known brings a guess`(_ word: String, _ guess: String) {
        let session = Session()
        session.run("help \(word)")
        #expect(session.last.error?.help?.contains(guess) == true)
    }

    @Test func `a command's page shows its words, its options and an example`() {
        let session = Session()
        #expect(
            session.run("help walk") == [
                "Ask for everything beneath names", "  walk [NAME…] [--limit N]",
                "  each time   --timeout --resend --community --context",
                "              --user --level", "  > walk system", "  > walk ifTable --limit 100",
            ])
    }

    @Test func `a statement's page and a function's have examples, too`() {
        let session = Session()
        #expect(session.run("help watch").last == "  > watch 2s { get ifInOctets.1 ifOutOctets.1 }")
        #expect(session.run("help rate").last == "  > rate((get ifInOctets.1), $a)")
        #expect(session.run("help counters").contains { $0.contains("watch 2s {") })
    }

    @Test func `errors are found however they are written`() {
        #expect(Session().run("help timeout").first?.hasPrefix("Timeout: ") == true)
    }

    @Test func `a host adds topics and commands of its own`() {
        let session = Session()
        session.interpreter.hostTopics = [HelpTopic("tabs", "Tab completes")]
        session.interpreter.register(Command("ping", "Send an echo request") { _ in .null })
        #expect(session.run("help tabs") == ["Tab completes"])
        #expect(session.run("help").contains { $0.hasPrefix("of this program ping") })
    }
}
