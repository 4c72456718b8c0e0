import Glibc
import LineEditor
import SNMP
import SNMPScript

/// Where results go: standard output for what was asked for, standard error for what went wrong.
///
/// Everything passes through the renderer, so nothing that a device sent reaches a terminal as it is.
final class Console: OutputSink {
    let usesColor: Bool
    /// Whether a person reads along: both outputs are a terminal, and results are text.
    let isWatched: Bool
    /// Whether the terminal shows what is typed while a command runs.
    var showsKeys = true
    /// Takes what is written while a person types, so that it goes above the line.
    var printsAbove: ((String) -> Void)?
    /// Whether Ctrl-C was pressed and nobody has seen to it yet.
    var isInterrupted: () -> Bool = { false }
    /// Whether Ctrl-C cut off what the run writes.
    private(set) var wasCut = false
    private let renderer: Renderer
    private var statusLine: StatusLine?
    /// Sees everything that is written; nil for nobody.
    var witness: ((Output) -> Void)?
    /// Whether nobody but the witness gets anything.
    var isMuted = false
    private let isQuiet: Bool

    init(_ options: Options) {
        let isTerminal = Terminal.outputIsTerminal
        usesColor =
            isTerminal && !options.refusesColor && !Terminal.refusesColor && !Terminal.isDumb
        renderer = Renderer(
            format: options.format.rendererFormat, usesColor: usesColor,
            guardsFormulas: options.guardsFormulas)
        isQuiet = options.isQuiet
        isWatched =
            isTerminal && isatty(STDERR_FILENO) == 1 && !isQuiet && renderer.format == .text
        statusLine = isQuiet ? nil : StatusLine()
    }

    func write(_ output: Output) {
        witness?(output)
        guard !isMuted, let text = rendered(output) else { return }
        clearStatus()
        switch output {
        case .value, .text, .check: toOutput(text + "\n")
        case .notice: if !isQuiet { toError(text) }
        case .diagnostic(let diagnostic):
            if isQuiet, diagnostic.severity == .warning { return }
            toError(text) { [usesColor] in
                usesColor ? Self.colored($0, diagnostic.severity) : $0
            }
        }
    }

    /// A piece of output as it goes out, without the newline at its end; nil for an empty one.
    ///
    /// - Parameters:
    ///   - isPlain: Whether it has no colours, whatever the terminal can do.
    ///   - isWide: Whether lines may be longer than the screen.
    func rendered(_ output: Output, isPlain: Bool = false, isWide: Bool = false) -> String? {
        var renderer = renderer
        if isPlain { renderer.usesColor = false }
        // The window may have changed since the last time.
        renderer.width = Terminal.outputIsTerminal && !isWide ? Terminal.size.columns : nil
        guard let text = renderer.line(output, unless: isInterrupted) else { return nil }
        // CSV keeps octets as they are, but not on a terminal.
        let isExact = renderer.format == .csv && Terminal.outputIsTerminal
        return isExact ? Escaping.visible(text, keepingNewlines: true) : text
    }

    func flush() { fflush(nil) }

    func warn(_ message: String) {
        if !isQuiet, !isMuted { toError("warning: \(Escaping.visible(message))") }
    }

    func fail(_ message: String, help: String) {
        clearStatus()
        Self.complain(message, help: help)
    }

    func report(_ discard: Discard) { toError("discarded: \(discard)") }

    // MARK: What is said of the run itself

    /// Lets output through again.
    ///
    /// - Returns: Whether Ctrl-C had cut off the one before.
    func beginRun() -> Bool {
        defer { wasCut = false }
        return wasCut
    }

    /// Shows how a command is getting on, in place of what was shown before.
    func show(_ progress: Progress) { statusLine?.show(progress.statusLine) }

    func clearStatus() { statusLine?.clear() }

    /// What is left to say when a run is over.
    func finish(_ outcome: Outcome) {
        clearStatus()
        if let error = outcome.error {
            if error.code == .interrupted {
                toError(shown(error), after: lineStart)
            } else {
                if let line = renderer.line(for: error) { toOutput(line + "\n") }
                write(.diagnostic(error.diagnostic))
            }
        }
        if outcome.passed + outcome.failed > 0 {
            write(.notice("\(outcome.passed) passed, \(outcome.failed) failed"))
        }
        if isWatched, outcome.error == nil, let work = outcome.work {
            // The warning that names them has scrolled away behind ten thousand rows.
            let failed = outcome.failures > 0 ? "; \(outcome.failures) failed: $_.failures" : ""
            toError(work.footer + failed) { [usesColor] in
                usesColor ? "\u{1B}[2m\($0)\u{1B}[0m" : $0
            }
        }
        flush()
    }

    private func shown(_ error: ScriptError) -> String {
        Escaping.visible(error.message + (error.help.map { "; \($0)" } ?? ""))
    }

    /// Takes away the `^C` that the terminal echoed, or leaves it a line of its own.
    private var lineStart: String {
        guard showsKeys, Terminal.inputIsTerminal, isatty(STDERR_FILENO) == 1 else { return "" }
        return Terminal.isDumb ? "\n" : "\r\u{1B}[K"
    }

    // MARK: Out

    /// Says what is wrong before there is a console.
    static func complain(_ message: String, help: String) {
        fflush(nil)
        let text = "error: \(Escaping.visible(message))\n  = help: \(Escaping.visible(help))"
        put(fitted(text) + "\n", to: STDERR_FILENO)
    }

    /// Writes to C's buffer, as libedit does: what both write stays in order.
    static func print(_ text: String) { Swift.print(text, terminator: "") }

    /// Writes a long text piece by piece, and no further once Ctrl-C is pressed.
    private func toOutput(_ text: String) {
        guard !wasCut else { return }
        if let printsAbove { return printsAbove(text) }
        let octets = text.utf8
        guard octets.count > Self.pieceOctets else { return Self.print(text) }
        var rest = text[...]
        while !rest.isEmpty {
            if isInterrupted() {
                wasCut = true
                // The terminal dropped what it had not shown, so its cursor may stand in a row.
                if isWatched { Self.print("\n") }
                return
            }
            func place(_ octets: Int) -> String.Index {
                rest.utf8.index(rest.startIndex, offsetBy: octets, limitedBy: rest.endIndex)
                    ?? rest.endIndex
            }
            // Up to the end of a line, if the line is not too long itself.
            var end = place(2 * Self.pieceOctets)
            if let newline = rest.utf8[place(Self.pieceOctets)..<end].firstIndex(of: 0x0A) {
                end = rest.utf8.index(after: newline)
            }
            Self.print(String(rest[..<end]))
            fflush(nil)
            rest = rest[end...]
        }
    }

    /// About how much is written between two looks at whether somebody pressed Ctrl-C.
    private static let pieceOctets = 8_192

    /// - Parameters:
    ///   - start: What is written in front of it as it is.
    ///   - paint: Puts colours in once it is broken into lines.
    private func toError(
        _ text: String, after start: String = "", paint: (String) -> String = { $0 }
    ) {
        let lines = start + paint(Self.fitted(text)) + "\n"
        if let printsAbove { return printsAbove(lines) }
        fflush(nil)
        Self.put(lines, to: STDERR_FILENO)
    }

    /// A message in lines that fit where it goes.
    private static func fitted(_ text: String) -> String {
        guard isatty(STDERR_FILENO) == 1 else { return text }
        return WordWrap.wrapped(text, to: Terminal.size.columns)
    }

    private static func put(_ text: String, to descriptor: Int32) {
        Files.write(all: Array(text.utf8), to: descriptor)
    }

    /// The first word in red or yellow; the rest as it is.
    private static func colored(_ text: String, _ severity: Diagnostic.Severity) -> String {
        let word = severity.rawValue
        guard text.hasPrefix(word) else { return text }
        let color = severity == .error ? "31" : "33"
        return "\u{1B}[\(color)m\(word)\u{1B}[0m" + text.dropFirst(word.count)
    }
}

extension Optional where Wrapped == Options.Format {
    var rendererFormat: Renderer.Format {
        switch self {
        case nil, .text: .text
        case .json: .json
        case .csv: .csv
        case .md: .markdown
        }
    }
}
