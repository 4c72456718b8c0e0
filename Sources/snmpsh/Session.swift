import Datagrams
import LineEditor
import SNMP
import SNMPScript

/// The prompt: reads a line or a block, runs it, and serves the engine while the person types.
final class Session: LineReaderClient {
    private let world: World
    private var reader: (any LineReader)?

    private var interpreter: Interpreter { world.interpreter }

    init(_ world: World) { self.world = world }

    /// Runs lines until the end of the input.
    ///
    /// - Returns: The exit code of the last line.
    func run() -> Int32 {
        var options = EditLineReader.Options(program: "snmpsh")
        options.historyPath = historyPath
        options.usesColor = world.console.usesColor
        options.showsHints = !world.options.refusesHints
        options.showsSuggestions = !world.options.refusesHints
        greet()
        let reader = makeLineReader(options, client: self)
        defer { reader.close() }
        self.reader = reader
        world.host.reader = reader
        world.host.pager = Pager(world.console, world.signals, reader)
        world.console.showsKeys = !(reader is EditLineReader)
        interpreter.tellsOfFiles = world.console.isWatched
        if world.interpreter.policy.writes == .never { world.interpreter.policy.writes = .ask }
        interpreter.hostTopics = PromptHelp.topics
        var code: Int32 = 0
        while true {
            tellOfJobs()
            switch reader.readLine(prompt: prompt) {
            case .line(let text):
                if text.allSatisfy(\.isWhitespace) { continue }
                if ["exit", "quit"].contains(text.trimmed) { return code }
                code = run(text)
            case .interrupted: continue
            case .endOfInput: return code
            }
        }
    }

    private var historyPath: String? {
        Environment.folder("XDG_STATE_HOME", orUnderHome: ".local/state").map { "\($0)/history" }
    }

    private func greet() {
        guard !world.options.isQuiet else { return }
        let isFirst = historyPath.map { !Files.exists($0) } ?? true
        world.console.write(
            .notice(
                PromptHelp.greeting(isDemo: world.options.demo != nil, isFirst: isFirst)))
        world.console.flush()
    }

    private func run(_ text: String) -> Int32 {
        world.forgetInterrupts()
        let program: Program
        do {
            program = try Program(parsing: text, name: "input")
        } catch {
            for diagnostic in error.all { world.console.write(.diagnostic(diagnostic)) }
            world.console.flush()
            return 2
        }
        for warning in program.labelWarnings(names: interpreter.names) {
            world.console.write(.diagnostic(warning))
        }
        let outcome = interpreter.execute(program)
        world.console.finish(outcome)
        return world.console.wasCut ? 130 : outcome.exitCode
    }

    private var prompt: Prompt {
        var prompt = Prompt("snmp")
        if let target = interpreter.currentTargetName {
            prompt.append(":")
            prompt.append(target, style: .cyan)
        }
        prompt.append(interpreter.isEnabled ? "# " : "> ")
        return prompt
    }

    // MARK: What the reader asks

    func status(of text: String) -> BlockStatus {
        switch Program.status(of: text) {
        case .complete: .complete
        case .incomplete(let indent): .incomplete(indent: indent * 2)
        case .invalid: .invalid
        }
    }

    func completion(of text: String, at cursor: Int) -> Completion {
        let found = interpreter.completions(text, at: cursor)
        return Completion(
            replaced: min(found.start, cursor)..<cursor,
            candidates: found.candidates.map {
                Completion.Candidate($0.text, $0.detail, isWhole: $0.isWhole)
            })
    }

    func hint(for text: String, at cursor: Int) -> String? {
        interpreter.hint(String(decoding: text.utf8.prefix(cursor), as: UTF8.self))
    }

    func transformPaste(_ text: String) -> String { PastedText.meant(by: text) }

    func historyEntry(for line: String) -> String? { interpreter.redacted(line) }

    var historyRevision: Int { interpreter.secretVariableCount }

    var descriptorsToPoll: [Int32] { world.engine.descriptors }

    var nextDeadline: ContinuousClock.Instant? {
        world.engine.deadline.map { ContinuousClock.now.advanced(by: $0 - world.engine.now) }
    }

    func serve() {
        // What this brings up stands above the line that is being typed.
        world.console.printsAbove = { [unowned self] in reader?.printAbove($0) }
        defer { world.console.printsAbove = nil }
        world.engine.serve()
        tellOfJobs()
    }

    /// Says above the line what the jobs have brought that ran behind it.
    private func tellOfJobs() {
        for line in interpreter.takeJobNews() {
            reader?.printAbove(WordWrap.wrapped(line, to: Terminal.size.columns))
        }
    }
}

extension String {
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
