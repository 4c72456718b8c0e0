import Glibc
import LineEditor
import SNMPScript

/// The person's own program to leaf through long results: `PAGER`, or else less.
///
/// It is run by the prompt alone and with no word of a script in its command: the language cannot
/// run programs.
struct Pager {
    private let console: Console
    private let signals: SignalMonitor
    private let reader: any LineReader

    init(_ console: Console, _ signals: SignalMonitor, _ reader: any LineReader) {
        self.console = console
        self.signals = signals
        self.reader = reader
    }

    /// Colours, lines that scroll sideways, and no stay for what fits on one screen.
    private static let usual =
        "if command -v less >/dev/null 2>&1; then exec less -FRSX; else exec more; fi"

    /// Shows one piece of output and returns when the person has seen it.
    ///
    /// - Returns: False where no pager can run; nothing was shown then.
    func show(_ output: Output) -> Bool {
        guard Terminal.outputIsTerminal, !Terminal.isDumb else { return false }
        let own = Environment["PAGER"] ?? ""
        // Only less is known to take colours, and to have an answer to lines that are too long.
        guard
            let text = console.rendered(output, isPlain: !own.isEmpty, isWide: own.isEmpty)
        else { return true }
        console.flush()
        guard let status = reader.lendTerminal({ run(own.isEmpty ? Self.usual : own, on: text) })
        else { return false }
        _ = signals.takeInterrupts()  // Ctrl-C was meant for the pager
        // 127 is how a shell says that there is no such program.
        guard status >> 8 == 127 else { return true }
        console.warn("the pager `\(own)` cannot be run: set PAGER to another")
        return false
    }

    /// - Returns: What became of the pager; nil where none could be started.
    private func run(_ command: String, on text: String) -> Int32? {
        guard let pipe = unsafe popen(command, "w") else { return nil }
        // Someone who has seen enough closes the pipe, which must not end this program.
        let before = signal(SIGPIPE, SIG_IGN)
        let octets = Array((text + "\n").utf8)
        unsafe fwrite(octets, 1, octets.count, pipe)
        let status = unsafe pclose(pipe)
        signal(SIGPIPE, before)
        return status
    }
}
