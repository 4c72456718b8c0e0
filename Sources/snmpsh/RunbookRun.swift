import Datagrams
import LineEditor
import SNMP
import SNMPScript

/// One run of a Markdown runbook: its fences in order, in one session, until one of them fails.
final class RunbookRun {
    /// What became of a fence.
    enum Result {
        case ran(output: [String], Duration, Outcome, [OutputComparison.Difference])
        /// Marked `skip`, not chosen, or passed over by the person.
        case skipped
        /// An earlier one failed, or the person ended the run.
        case notReached
    }

    private let text: String
    private let book: Runbook
    private let name: String
    private let world: World
    private let reader: (any LineReader)?
    private var total = Outcome()
    private var isStopped = false
    private var results: [Result] = []

    private var options: RunbookOptions { world.options.runbook }
    private var console: Console { world.console }

    init(_ text: String, name: String, in world: World) {
        self.text = text
        self.name = name
        self.world = world
        book = Runbook(text)
        reader = Terminal.inputIsTerminal ? makeLineReader(.init(program: "snmpsh")) : nil
        if world.host.reader == nil { world.host.reader = reader }
    }

    /// Runs the fences that are chosen.
    ///
    /// - Returns: The exit code.
    func run() -> Int32 {
        let programs: [Int: Program]
        do {
            programs = try prepared()
        } catch {
            for diagnostic in error.all { console.write(.diagnostic(diagnostic)) }
            console.flush()
            return 2
        }
        for fence in book.fences {
            guard let program = programs[fence.line], !isStopped else {
                results.append(isStopped ? .notReached : .skipped)
                continue
            }
            results.append(take(fence, program))
            if options.recordPath != nil, !writeRecord(exitCode: nil) { return 3 }
        }
        return end()
    }

    /// The programs of the fences that are to run, by line.
    private func prepared() throws(Diagnostics) -> [Int: Program] {
        try book.check(name: name)
        let chosen: [Runbook.Fence]
        do throws(UsageError) {
            chosen = try options.chosen(of: book.fences) { $0.name }
        } catch {
            throw Diagnostics([Diagnostic(.error, .usage, error.message, help: error.help)])
        }
        let fences = chosen.filter { !$0.isSkipped }
        if let mute = fences.first(where: wantsAnswer), reader == nil {
            throw Diagnostics([
                Diagnostic(
                    .error, .usage,
                    "\(name), line \(mute.line): this fence wants to be confirmed, and there is "
                        + "nobody to ask",
                    help: "run it at a terminal, or with --yes")
            ])
        }
        var programs: [Int: Program] = [:]
        var takesArguments = false
        for fence in fences {
            let program = try book.program(of: fence, name: name)
            programs[fence.line] = program
            takesArguments = takesArguments || program.takesArguments
            for warning in program.secretWarnings(
                arguments: program.takesArguments ? world.options.arguments : [])
            {
                console.write(.diagnostic(warning))
            }
        }
        if !takesArguments, let word = world.options.arguments.first {
            throw Diagnostics([
                Diagnostic(
                    .error, .usage, "the runbook takes no arguments, and `\(word)` is one",
                    help: "options stand in front of the file; a fence takes arguments with args")
            ])
        }
        return programs
    }

    private func wantsAnswer(_ fence: Runbook.Fence) -> Bool {
        options.asksBeforeEach || fence.confirms && !options.assumesYes
    }

    // MARK: One fence

    private func take(_ fence: Runbook.Fence, _ program: Program) -> Result {
        if wantsAnswer(fence) {
            switch ask(fence) {
            case .yes: break
            case .skip: return .skipped
            case .stop:
                isStopped = true
                total.error = ScriptError(
                    .interrupted, "stopped before the fence on line \(fence.line)")
                return .notReached
            }
        }
        world.forgetInterrupts()
        var output: [String] = []
        console.witness = { piece in
            guard let text = Renderer().line(piece) else { return }
            output += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        let start = world.engine.now
        let outcome = world.interpreter.execute(
            program, arguments: program.takesArguments ? world.options.arguments : [])
        if let error = outcome.error { console.write(.diagnostic(error.diagnostic)) }
        console.witness = nil
        total.add(outcome)
        isStopped = outcome.error != nil
        let differences =
            options.checksOutput && !fence.output.isEmpty
            ? OutputComparison.differences(
                fence.output, output.filter { !$0.allSatisfy(\.isWhitespace) }) : []
        report(differences, fence)
        return .ran(output: output, world.engine.now - start, outcome, differences)
    }

    private enum Answer {
        case yes, skip, stop
    }

    /// Shows what stands before a fence, and the fence, and asks whether it is to run.
    private func ask(_ fence: Runbook.Fence) -> Answer {
        if options.asksBeforeEach { show(prose(before: fence)) }
        show(fence.lines.map { "    " + book.lines[$0 - 1] })
        console.flush()
        let question = Prompt("\(name):\(fence.line) run this? [y]es, [s]kip, [N]o and stop: ")
        switch reader?.readAnswer(prompt: question) {
        case .line("y"), .line("Y"), .line("yes"): return .yes
        case .line("s"), .line("S"), .line("skip"): return .skip
        case .line, .interrupted, .endOfInput, nil: return .stop
        }
    }

    private func prose(before fence: Runbook.Fence) -> [String] {
        let previous = book.fences.last { $0.line < fence.line }?.lastLine ?? 0
        let lines = book.lines[previous..<fence.line - 1]
        return lines.drop { $0.isBlank }.reversed().drop { $0.isBlank }.reversed().map(String.init)
    }

    private func show(_ lines: [String]) {
        for line in lines { console.write(.text(line)) }
    }

    private func report(_ differences: [OutputComparison.Difference], _ fence: Runbook.Fence) {
        guard !differences.isEmpty else { return }
        console.write(
            .check(passed: false, "the output is what the fence on line \(fence.line) shows"))
        for difference in differences {
            let line = fence.lines.lowerBound + difference.offset
            if let text = difference.expected { console.write(.text("\(name):\(line) - \(text)")) }
            if let text = difference.actual { console.write(.text("\(name):\(line) + \(text)")) }
        }
    }

    // MARK: The end

    private var hasDifferences: Bool {
        results.contains { result in
            if case .ran(_, _, _, let differences) = result { return !differences.isEmpty }
            return false
        }
    }

    private var exitCode: Int32 {
        let code = total.exitCode
        return hasDifferences && [0, 4, 5].contains(code) ? 1 : code
    }

    private func end() -> Int32 {
        if case .interrupted? = total.error?.code, let error = total.error {
            console.write(.notice(error.message))
        }
        if total.passed + total.failed > 0 {
            console.write(.notice("\(total.passed) passed, \(total.failed) failed"))
        }
        if options.checksOutput {
            let compared = zip(book.fences, results).count { fence, result in
                if case .ran = result { return !fence.output.isEmpty }
                return false
            }
            console.write(
                .notice(
                    "output of \(compared) transcripts compared, "
                        + (hasDifferences ? "with differences" : "no difference")))
        }
        console.flush()
        if options.recordPath != nil, !writeRecord(exitCode: exitCode) { return 3 }
        return exitCode
    }

    /// Writes the copy with what is known so far; false where that fails.
    private func writeRecord(exitCode: Int32?) -> Bool {
        guard let path = options.recordPath else { return true }
        let record = RunbookRecord(
            name: name, wallClock: world.host.wallClock, total: total, exitCode: exitCode)
        do throws(HostError) {
            try Files.write(Array(record.text(of: book, results).utf8), to: Host.expanded(path))
            return true
        } catch {
            console.fail(error.message, help: "--record FILE")
            return false
        }
    }
}

extension Outcome {
    /// Adds what came of the next piece of the same run.
    mutating func add(_ next: Outcome) {
        value = next.value
        error = error ?? next.error
        passed += next.passed
        failed += next.failed
        failures += next.failures
        isPartial = next.isPartial
        steps += next.steps
    }
}

extension StringProtocol {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
