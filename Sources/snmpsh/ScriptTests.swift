import LineEditor
import SNMPScript

/// `snmpsh test FILE... --agent FILE.snmprec`: runs scripts against simulated devices, in virtual
/// time, and says which of them did as expected.
///
/// Each script has a world of its own. One with a file beside it that is called like it and ends in
/// `.out` must write what that file holds, the exit code in its last line included; one without must
/// end well.
struct ScriptTests {
    private let options: Options
    private let console: Console

    init(_ options: Options) {
        var options = options
        options.allowsWrites = true
        options.skipsInit = true
        self.options = options
        console = Console(options)
    }

    private enum Verdict {
        /// So many checks passed.
        case passed(checks: Int)
        case failed([String])
        /// The script could not be run at all.
        case unusable([String])
    }

    /// - Returns: The exit code: 1 if a script failed, 2 if one could not be run.
    func run(_ paths: [String]) -> Int32 {
        var failed = 0
        var unusable = 0
        for path in paths {
            let shown = Escaping.visible(path)
            switch test(path) {
            case .passed(let checks):
                let counted = checks == 0 ? "" : " (\(checks) passed)"
                console.write(.text("ok    \(shown)\(counted)"))
            case .failed(let lines):
                failed += 1
                console.write(.text("FAIL  \(shown)"))
                for line in lines { console.write(.text("      \(line)")) }
            case .unusable(let lines):
                unusable += 1
                console.write(.text("ERROR \(shown)"))
                for line in lines { console.write(.text("      \(line)")) }
            }
        }
        let bad = failed + unusable
        console.write(.text("\(paths.count - bad) of \(paths.count) scripts did as expected"))
        console.flush()
        return unusable > 0 ? 2 : failed > 0 ? 1 : 0
    }

    private func test(_ path: String) -> Verdict {
        let world = World(options, rehearses: true)
        var lines: [String] = []
        world.console.isMuted = true
        world.console.witness = { piece in
            guard let text = Renderer().line(piece) else { return }
            lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        let expectation = Self.expectation(of: path)
        let outcome: Outcome
        let expected: String?
        do {
            try world.prepare()
            // What was said up to here is about the recordings, not the script.
            lines = []
            let text = String(decoding: try Files.read(path), as: UTF8.self)
            expected = try Files.exists(expectation) ? Self.text(expectation) : nil
            let program = try world.read(text, name: Self.fileName(path))
            outcome = world.interpreter.execute(program)
        } catch let error as HostError {
            return .unusable([error.message])
        } catch {
            return .unusable("\(error)".split(separator: "\n").map(String.init))
        }
        if let error = outcome.error {
            lines += error.diagnostic.description.split(separator: "\n").map(String.init)
        }
        lines.append("(exit \(outcome.exitCode))")
        if options.updatesExpectations {
            do {
                let text = lines.joined(separator: "\n") + "\n"
                try Files.write(Array(text.utf8), to: expectation)
            } catch {
                return .unusable([error.message])
            }
            return .passed(checks: outcome.passed)
        }
        guard let expected else {
            return outcome.exitCode == 0 ? .passed(checks: outcome.passed) : .failed(lines)
        }
        let differences = Self.differences(expected, lines, name: Self.fileName(expectation))
        return differences.isEmpty ? .passed(checks: outcome.passed) : .failed(differences)
    }

    private static func text(_ path: String) throws(HostError) -> String {
        String(decoding: try Files.read(path), as: UTF8.self)
    }

    /// `lab/x.snmp` is expected to write what is in `lab/x.out`.
    static func expectation(of path: String) -> String {
        guard let point = path.lastIndex(of: "."), !path[point...].contains("/") else {
            return path + ".out"
        }
        return path[..<point] + ".out"
    }

    private static func fileName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func differences(
        _ expected: String, _ actual: [String], name: String
    ) -> [String] {
        var wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)[...]
        if wanted.last?.isEmpty == true { wanted.removeLast() }
        guard !wanted.elementsEqual(actual, by: ==) else { return [] }
        let lines = wanted.enumerated().map {
            Transcript.OutputLine(offset: $0.offset, text: String($0.element))
        }
        var found = OutputComparison.differences(lines, actual, loosely: false)
        let left = found.count - 40
        found = Array(found.prefix(40))
        var told: [String] = []
        for difference in found {
            let line = difference.offset + 1
            if let text = difference.expected { told.append("\(name):\(line) - \(text)") }
            if let text = difference.actual { told.append("\(name):\(line) + \(text)") }
        }
        if left > 0 { told.append("… and \(left) more lines") }
        return told
    }
}
