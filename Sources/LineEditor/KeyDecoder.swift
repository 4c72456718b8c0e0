/// Turns what a terminal sends into keys.
///
/// Octets go in with ``append(_:)``, keys come out of ``next()``. When nothing comes out and
/// ``patience`` is not nil, an ambiguous beginning is held: Escape may be a key or the start of
/// one. If nothing more arrives for that long, ``expire()`` settles it.
///
/// Pastes are the delicate part. A clipboard may contain the end marker itself, so that what follows
/// it would count as typed, and run. Hence a paste ends only when the end marker is followed by
/// silence; what comes at once still belongs to it.
package struct KeyDecoder {
    /// What Escape before a character means.
    package enum EscapeStyle: Sendable {
        /// A prefix, however late the character comes (emacs).
        case prefix
        /// A key of its own if nothing follows at once (vi).
        case key
    }

    /// A paste is cut here; what is beyond is dropped.
    static let pasteLimitOctets = 4 << 20

    package var escapeStyle = EscapeStyle.prefix

    private enum State {
        case typed
        /// Escape was typed alone; the next character goes with it.
        case afterEscape
        case pasting
        /// The end marker was seen, and silence is awaited.
        case afterPaste
    }

    private var state = State.typed
    private var held: [UInt8] = []
    private var position = 0
    private var pasted: [UInt8] = []
    private var isExpired = false

    private static let pasteStart: [UInt8] = Array("\u{1B}[200~".utf8)
    private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)
    private static let sequenceLimit = 32

    package init() {}

    package mutating func append(_ octets: some Sequence<UInt8>) {
        if position == held.count {
            held.removeAll(keepingCapacity: true)
            position = 0
        }
        held.append(contentsOf: octets)
    }

    /// Forgets everything that was sent and not asked for.
    mutating func discard() {
        let style = escapeStyle
        self = KeyDecoder()
        escapeStyle = style
    }

    /// Drops what was typed through the last Ctrl-C, and says whether there was one.
    ///
    /// Not where Escape stands before it: without its start a paste would count as typed, and run.
    mutating func dropThroughInterrupt() -> Bool {
        guard case .typed = state, let place = held[position...].lastIndex(of: 0x03),
            !held[position..<place].contains(0x1B)
        else { return false }
        position = place + 1
        return true
    }

    /// How long to wait for more before ``expire()``; nil while nothing ambiguous is held.
    package var patience: Duration? {
        switch state {
        case .afterPaste: return .milliseconds(60)
        case .pasting: return nil
        case .typed, .afterEscape:
            guard position < held.count, held[position] == 0x1B else { return nil }
            // A sequence that has begun is a terminal's; its rest may be late on a slow line.
            return .milliseconds(held.count - position > 1 ? 200 : 40)
        }
    }

    /// Nothing came for ``patience``: what is held stands for itself.
    package mutating func expire() {
        isExpired = true
    }

    package mutating func next() -> Key? {
        defer { isExpired = false }
        while true {
            switch state {
            case .typed, .afterEscape:
                switch nextTyped() {
                case .key(let key): return key
                case .skipped: continue
                case .starved: return nil
                }
            case .pasting:
                guard collectPaste() else { return nil }
                state = .afterPaste
            case .afterPaste:
                if position < held.count {
                    keepPasted(held[position...])
                    position = held.count
                    return nil
                }
                guard isExpired else { return nil }
                state = .typed
                defer { pasted = [] }
                return .paste(Self.removingMarkers(pasted))
            }
        }
    }

    private enum Step {
        case key(Key)
        case skipped
        case starved
    }

    private mutating func nextTyped() -> Step {
        guard position < held.count else {
            return .starved
        }
        if held[position] == 0x1B { return nextSequence() }
        guard let scalar = nextScalar() else { return .starved }
        guard scalar.value != 0, !(0x80..<0xA0).contains(scalar.value) else { return .skipped }
        if case .afterEscape = state {
            state = .typed
            return .key(.alt(scalar))
        }
        return .key(.character(scalar))
    }

    /// Decodes one UTF-8 sequence; U+FFFD for what is none. nil while its end is missing.
    private mutating func nextScalar() -> Unicode.Scalar? {
        let lead = held[position]
        let length =
            switch lead {
            case 0x00..<0x80: 1
            case 0xC2..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF5: 4
            default: 0
            }
        if length == 1 {
            position += 1
            return Unicode.Scalar(lead)
        }
        guard length > 0 else {
            position += 1
            return "\u{FFFD}"
        }
        var end = position + 1
        while end < held.count, end - position < length, held[end] & 0xC0 == 0x80 { end += 1 }
        if end - position < length && end == held.count { return nil }
        let text = String(decoding: held[position..<end], as: UTF8.self)
        position = end
        return text.unicodeScalars.first ?? "\u{FFFD}"
    }

    private mutating func nextSequence() -> Step {
        let rest = held[position...].dropFirst()
        guard let introducer = rest.first else {
            guard isExpired else { return .starved }
            position += 1
            return loneEscape()
        }
        switch introducer {
        case UInt8(ascii: "["): return nextControlSequence(rest.dropFirst())
        case UInt8(ascii: "O"):
            guard let final = rest.dropFirst().first else { return unfinished() }
            position += 3
            return Self.key(final: final, parameters: []).map(Step.key) ?? .skipped
        case 0x1B:
            position += 1
            return loneEscape()
        default:
            position += 1
            // Alt with Enter works in vi mode too; everything else is Escape, then the key.
            guard escapeStyle == .prefix || introducer == 0x0D || introducer == 0x0A else {
                return .key(.escape)
            }
            state = .afterEscape
            return .skipped
        }
    }

    private mutating func loneEscape() -> Step {
        if escapeStyle == .prefix, case .typed = state {
            state = .afterEscape
            return .skipped
        }
        state = .typed
        return .key(.escape)
    }

    /// "ESC [" and what follows (ECMA-48, 5.4): parameters, intermediates, one final octet.
    private mutating func nextControlSequence(_ body: ArraySlice<UInt8>) -> Step {
        guard let end = body.firstIndex(where: { !(0x20..<0x40).contains($0) }) else {
            return body.count > Self.sequenceLimit ? giveUpSequence() : unfinished()
        }
        guard (0x40..<0x7F).contains(body[end]), end - body.startIndex <= Self.sequenceLimit else {
            return giveUpSequence()
        }
        let parameters = body[body.startIndex..<end]
        let final = body[end]
        let isPaste = Array(held[position...end]) == Self.pasteStart
        position = end + 1
        state = .typed
        if isPaste {
            state = .pasting
            pasted = []
            return .skipped
        }
        return Self.key(final: final, parameters: parameters).map(Step.key) ?? .skipped
    }

    /// The sequence is none: Escape stands alone, the rest was typed.
    private mutating func giveUpSequence() -> Step {
        position += 1
        return loneEscape()
    }

    private mutating func unfinished() -> Step {
        guard isExpired else { return .starved }
        isExpired = false
        return giveUpSequence()
    }

    /// The keys of xterm and its many relatives; nil for what we have no use for.
    private static func key(final: UInt8, parameters: ArraySlice<UInt8>) -> Key? {
        let numbers = parameters.split(
            separator: UInt8(ascii: ";"), omittingEmptySubsequences: false
        )
        .map { Int(String(decoding: $0, as: UTF8.self)) ?? 1 }
        let modifiers = numbers.count > 1 ? max(0, min(numbers[1], 16) - 1) : 0
        let byWord = modifiers & 0b110 != 0  // Alt or Control
        switch final {
        case UInt8(ascii: "A"): return .up
        case UInt8(ascii: "B"): return .down
        case UInt8(ascii: "C"): return byWord ? .wordRight : .right
        case UInt8(ascii: "D"): return byWord ? .wordLeft : .left
        case UInt8(ascii: "H"): return .home
        case UInt8(ascii: "F"): return .end
        case UInt8(ascii: "M"): return parameters.isEmpty ? .character("\n") : nil  // keypad Enter
        case UInt8(ascii: "Z"): return .backTab
        case UInt8(ascii: "c") where parameters.isEmpty: return .wordRight  // rxvt
        case UInt8(ascii: "d") where parameters.isEmpty: return .wordLeft
        case UInt8(ascii: "~"):
            switch numbers.first {
            case 1, 7: return .home
            case 3: return .delete
            case 4, 8: return .end
            case 5: return .pageUp
            case 6: return .pageDown
            default: return nil
            }
        default: return nil
        }
    }

    // MARK: Paste

    /// Takes what is held into the paste; true once an end marker was seen.
    private mutating func collectPaste() -> Bool {
        let body = held[position...]
        guard let end = Self.firstEndMarker(in: body) else {
            // The marker may be cut in two between reads: its beginning stays held.
            let marker = Self.pasteEnd
            let possible = (1..<marker.count).last {
                body.suffix($0).elementsEqual(marker.prefix($0))
            }
            let kept = body.dropLast(possible ?? 0)
            keepPasted(kept)
            position = kept.endIndex
            return false
        }
        keepPasted(body[..<end])
        position = end + Self.pasteEnd.count
        return true
    }

    private mutating func keepPasted(_ octets: ArraySlice<UInt8>) {
        pasted.append(contentsOf: octets.prefix(max(0, Self.pasteLimitOctets - pasted.count)))
    }

    private static func firstEndMarker(in octets: ArraySlice<UInt8>) -> Int? {
        firstMarker(in: octets) { $0.starts(with: pasteEnd) }
    }

    private static func firstMarker(
        in octets: ArraySlice<UInt8>, where isMarker: (ArraySlice<UInt8>) -> Bool
    ) -> Int? {
        var start = octets.startIndex
        while let escape = octets[start...].firstIndex(of: 0x1B) {
            if isMarker(octets[escape...]) { return escape }
            start = escape + 1
        }
        return nil
    }

    /// A paste that runs into the next one contains the start marker too.
    private static func removingMarkers(_ octets: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = octets[...]
        while let marker = firstMarker(
            in: rest, where: { $0.starts(with: pasteStart) || $0.starts(with: pasteEnd) })
        {
            result += rest[..<marker]
            rest = rest[(marker + pasteEnd.count)...]
        }
        return result + rest
    }
}
