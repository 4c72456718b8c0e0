import Glibc
import LineEditor
import SNMP
import SNMPScript

/// Where results go: standard output for what was asked for, standard error for what went wrong.
///
/// Everything passes through the renderer, so nothing that a device sent reaches a terminal as it is.
final class Console: OutputSink {
    let usesColor: Bool
    private var renderer: Renderer
    private let isQuiet: Bool

    init(_ options: Options) {
        let isTerminal = Terminal.outputIsTerminal
        usesColor =
            isTerminal && !options.refusesColor && !Terminal.refusesColor && !Terminal.isDumb
        renderer = Renderer(format: options.format.rendererFormat)
        isQuiet = options.isQuiet
    }

    func write(_ output: Output) {
        // The window may have changed since the last time.
        renderer.width = Terminal.outputIsTerminal ? Terminal.size.columns : nil
        guard let text = renderer.line(output) else { return }
        switch output {
        case .value, .text, .check: Self.print(text + "\n")
        case .notice: if !isQuiet { toError(text) }
        case .diagnostic(let diagnostic):
            if isQuiet, diagnostic.severity == .warning { return }
            toError(usesColor ? colored(text, diagnostic.severity) : text)
        }
    }

    func flush() { fflush(nil) }

    func warn(_ message: String) {
        if !isQuiet { toError("warning: \(Escaping.visible(message))") }
    }

    func fail(_ message: String, help: String) { Self.complain(message, help: help) }

    func report(_ discard: Discard) { toError("discarded: \(discard)") }

    /// Says what is wrong before there is a console.
    static func complain(_ message: String, help: String) {
        fflush(nil)
        put(
            "error: \(Escaping.visible(message))\n  = help: \(Escaping.visible(help))\n",
            to: STDERR_FILENO)
    }

    /// Writes to C's buffer, as libedit does: what both write stays in order.
    static func print(_ text: String) { Swift.print(text, terminator: "") }

    private func toError(_ text: String) {
        fflush(nil)
        Self.put(text + "\n", to: STDERR_FILENO)
    }

    private static func put(_ text: String, to descriptor: Int32) {
        Files.write(all: Array(text.utf8), to: descriptor)
    }

    /// The first word in red or yellow; the rest as it is.
    private func colored(_ text: String, _ severity: Diagnostic.Severity) -> String {
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
