import LineEditor
import SNMPScript

/// Running scripts that are given whole: a file, the words behind `-c`, standard input.
extension World {
    /// Runs a script and says how it went.
    ///
    /// - Parameter isStartUp: Whether it is the person's own file, which is given no arguments.
    /// - Returns: The exit code.
    func run(_ text: String, name: String, isStartUp: Bool = false) -> Int32 {
        forgetInterrupts()
        let program: Program
        do {
            program = try read(text, name: name)
        } catch {
            for diagnostic in error.all { console.write(.diagnostic(diagnostic)) }
            console.flush()
            return 2
        }
        let arguments = isStartUp ? [] : options.arguments
        let isCommandLine = if case .commands = options.task { !isStartUp } else { false }
        warn(program, arguments, isCommandLine: isCommandLine)
        let outcome = interpreter.execute(program, arguments: arguments)
        console.finish(outcome)
        if let shard = options.shard, outcome.divided == 0, outcome.error == nil, !isStartUp {
            console.warn(
                "--shard \(shard) divided nothing: only @ with several devices and parallel for are "
                    + "divided, so each share does all of this")
        }
        return console.wasCut ? 130 : outcome.exitCode
    }

    private func warn(
        _ program: Program, _ arguments: [String], isCommandLine: Bool = false
    ) {
        for warning in program.secretWarnings(
            arguments: arguments, isCommandLine: isCommandLine)
        {
            console.write(.diagnostic(warning))
        }
    }

    func runFile(_ path: String) -> Int32 {
        do {
            let text = String(decoding: try Files.read(path), as: UTF8.self)
            if path.hasSuffix(".md") { return RunbookRun(text, name: path, in: self).run() }
            return run(text, name: path == "-" ? "input" : path)
        } catch {
            console.fail(error.message, help: "is the name right? a command is given with -c")
            return 2
        }
    }

    /// Reads scripts and says what they would do, without asking anybody.
    ///
    /// - Returns: 2 if one of them has a mistake, 130 if somebody did not wait for the end.
    func check(_ paths: [String]) -> Int32 {
        var code: Int32 = 0
        for path in paths where !interpreter.isInterrupted() {
            do {
                let text = String(decoding: try Files.read(path), as: UTF8.self)
                if !check(text, name: path) { code = 2 }
            } catch {
                console.fail(error.message, help: "snmpsh check FILE...")
                code = 2
            }
        }
        if interpreter.isInterrupted() {
            var outcome = Outcome()
            outcome.error = ScriptError(.interrupted, "interrupted")
            console.finish(outcome)
            return outcome.exitCode
        }
        console.flush()
        return code
    }

    private func check(_ text: String, name: String) -> Bool {
        let program: Program
        do {
            program = try read(text, name: name)
        } catch {
            for diagnostic in error.all { console.write(.diagnostic(diagnostic)) }
            return false
        }
        warn(program, options.arguments)
        let found = program.check(
            names: interpreter.names, unless: interpreter.isInterrupted)
        for diagnostic in found { console.write(.diagnostic(diagnostic)) }
        for place in program.writes {
            console.write(.text("\(place.source):\(place.line): \(place.text.trimmed)"))
        }
        return !found.contains { $0.severity == .error }
    }

    /// A script, or a runbook where the name says so.
    func read(_ text: String, name: String) throws(Diagnostics) -> Program {
        try name.hasSuffix(".md")
            ? Program(runbook: text, name: name) : Program(parsing: text, name: name)
    }
}
