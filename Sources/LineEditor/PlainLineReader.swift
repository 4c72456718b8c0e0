internal import Glibc

/// Reads lines as they come: from a pipe, or from a terminal that is not to be edited at.
///
/// Prompts go to standard error, and only to a person: where input is a terminal.
package final class PlainLineReader: LineReader {
    /// A longer line ends the input, with a word about it: half a command must not run.
    static let lineLimitOctets = 16 << 20

    package weak var client: (any LineReaderClient)?
    private let waiting: Waiting
    private var held: [UInt8] = []
    /// Where the next line starts in what is held, and up to where no newline was found.
    private var start = 0
    private var searched = 0
    private var hasEnded = false

    /// - Parameters:
    ///   - descriptor: What to read; standard input unless said otherwise.
    ///   - signals: What tells of a Ctrl-C.
    package init(
        client: (any LineReaderClient)? = nil, descriptor: Int32 = STDIN_FILENO,
        signals: SignalMonitor = .start()
    ) {
        self.client = client
        waiting = Waiting(descriptor: descriptor, signals: signals)
    }

    package func readLine(prompt: Prompt) -> LineInput {
        var block = ""
        while true {
            switch next(prompt: block.isEmpty ? prompt : Prompt("....> ")) {
            case .line(let line):
                block += block.isEmpty ? line : "\n" + line
                if case .incomplete = client?.status(of: block) { continue }
                return .line(block)
            case .interrupted: return .interrupted
            case .endOfInput: return block.isEmpty ? .endOfInput : .line(block)
            }
        }
    }

    package func readAnswer(prompt: Prompt) -> LineInput {
        next(prompt: prompt)
    }

    package func readSecret(prompt: Prompt) -> LineInput {
        guard isatty(waiting.descriptor) == 1 else { return next(prompt: Prompt()) }
        return SecretPrompt(waiting: waiting, client: client).read {
            Terminal.writeError(prompt.plain)
        }
    }

    package func printAbove(_ text: String) {
        Terminal.write(text.hasSuffix("\n") ? text : text + "\n")
        Terminal.flush()
    }

    private func next(prompt: Prompt) -> LineInput {
        Terminal.flush()
        if isatty(waiting.descriptor) == 1 { Terminal.writeError(prompt.plain) }
        while true {
            if let line = takeLine() { return .line(line) }
            if hasEnded { return takeRest() }
            if held.count > Self.lineLimitOctets {
                Terminal.writeError("error: a line of more than 16 MB, input ends here\n")
                forget()
                hasEnded = true
                return .endOfInput
            }
            switch waiting.wait(for: nil, serving: client) {
            case .signalled:
                if waiting.signals.takeInterrupts() > 0 {
                    forget()
                    return .interrupted
                }
            case .served, .timedOut: continue
            case .readable:
                guard let octets = waiting.readSome(upTo: 65536) else { continue }
                held += octets
                hasEnded = octets.isEmpty
            }
        }
    }

    private func takeLine() -> String? {
        guard let newline = held[searched...].firstIndex(of: 0x0A) else {
            held.removeSubrange(..<start)
            start = 0
            searched = held.count
            return nil
        }
        var line = held[start..<newline]
        if line.last == 0x0D { line = line.dropLast() }
        start = newline + 1
        searched = start
        return String(decoding: line, as: UTF8.self)
    }

    private func takeRest() -> LineInput {
        let rest = String(decoding: held[start...], as: UTF8.self)
        forget()
        return rest.isEmpty ? .endOfInput : .line(rest)
    }

    private func forget() {
        held = []
        start = 0
        searched = 0
    }
}
