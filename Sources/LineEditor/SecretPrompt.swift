/// Reads a password from a terminal: nothing is shown, nothing is kept.
struct SecretPrompt {
    /// No password is longer; what is beyond is dropped.
    static let limit = 4096

    let waiting: Waiting
    let client: (any LineReaderClient)?

    /// - Parameter show: prints the prompt, once nothing typed is shown any more.
    func read(_ show: () -> Void) -> LineInput {
        guard let settings = Terminal.settings() else { return .endOfInput }
        waiting.signals.protectTerminal(settings)
        Terminal.apply(Terminal.silent(settings), discardingInput: true)
        defer {
            Terminal.apply(settings)
            Terminal.writeError("\n")
        }
        show()
        var decoder = KeyDecoder()
        var typed: [Unicode.Scalar] = []
        while true {
            while let key = decoder.next() {
                if let input = take(key, into: &typed) { return input }
            }
            switch waiting.wait(for: decoder.patience, serving: client) {
            case .timedOut: decoder.expire()
            case .served: continue
            case .signalled:
                if waiting.signals.takeInterrupts() > 0 { return .interrupted }
            case .readable:
                guard let octets = waiting.readSome() else { continue }
                if octets.isEmpty { return .endOfInput }
                decoder.append(octets)
            }
        }
    }

    private func take(_ key: Key, into typed: inout [Unicode.Scalar]) -> LineInput? {
        switch key {
        case .control("J"), .control("M"): return .line(BlockText(scalars: typed, cursor: 0).text)
        case .control("C"): return .interrupted
        case .control("D"): return typed.isEmpty ? .endOfInput : nil
        case .control("U"): typed = []
        case .control("H"), .character("\u{7F}"): if !typed.isEmpty { typed.removeLast() }
        case .character(let scalar):
            if scalar.value >= 0x20, typed.count < Self.limit { typed.append(scalar) }
        case .paste(let octets):
            let text = PasteCleaner.clean(octets).prefix { $0 != "\n" }
            typed += text.unicodeScalars.prefix(Self.limit - typed.count)
        default: break
        }
        return nil
    }
}
