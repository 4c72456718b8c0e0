/// Finds the words of a script that are secrets, so that nothing shows or keeps them.
///
/// A secret is known by the option before it. The text need not be a script that can be read: a
/// mistyped line is shown and kept in the history too, and the mistake may be in the option.
struct SecretWords: Sendable {
    /// What stands in place of a secret, however long it is.
    static let dots = "••••"

    /// Options whose names alone do not tell.
    var options: Set<String> = []
    /// Variables that are known to hold secrets, from elsewhere than the text.
    var variables: Set<[UInt8]> = []

    /// Whether what an option or argument of this name takes is nobody's business.
    func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        if name == "auth" || name == "priv" { return false }
        return options.contains(name)
            || ["key", "pass", "secret"].contains { name.contains($0) }
            || ["com", "auth", "priv"].contains { name.hasPrefix($0) }
    }

    /// Whether a community is one that every manual prints, so that writing it gives nothing away.
    static func isWellKnown(_ community: String) -> Bool {
        community == "public" || community == "private"
    }

    /// The places of secrets in a text, in their order. Variables and `(secret …)` are none, but
    /// what is written where such a variable gets its value is one.
    func ranges(in bytes: [UInt8]) -> [Range<Int>] { search(bytes).ranges }

    /// The places of secrets, and the names of the variables whose values are used as secrets.
    func search(_ bytes: [UInt8]) -> (ranges: [Range<Int>], variables: Set<[UInt8]>) {
        var variables = variables
        let words = words(in: bytes, &variables)
        let written = WrittenValues(bytes)
        variables = written.sources(of: variables)
        let values = written.secrets(of: variables)
        guard !values.isEmpty else { return (words, variables) }
        let others = values.filter { value in
            let next = Self.first(words, endingBehind: value.lowerBound)
            return next == words.count || words[next].lowerBound >= value.upperBound
        }
        return ((words + others).sorted { $0.lowerBound < $1.lowerBound }, variables)
    }

    /// The places where a text writes out the value of a variable that it uses as a secret.
    func assignedSecrets(in bytes: [UInt8]) -> [Range<Int>] {
        var variables: Set<[UInt8]> = []
        _ = words(in: bytes, &variables)
        return WrittenValues(bytes).secrets(of: variables, named: false)
    }

    /// The secrets behind options, and the names of the variables that stand there.
    private func words(in bytes: [UInt8], _ variables: inout Set<[UInt8]>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var place = 0
        while let start = bytes[place...].firstIndex(where: { $0 == Self.dash || $0 == Self.s }) {
            place = start + 1
            guard place < bytes.count else { break }
            if bytes[start] == Self.s {
                if let word = Self.misplacedSecret(bytes, start) {
                    found.append(word)
                    place = word.upperBound
                }
                continue
            }
            guard start == 0 || bytes[start - 1] <= Byte.space else { continue }
            let attached: Bool
            if bytes[place] == Self.dash {
                place += 1
                let name = place
                while place < bytes.count, Byte.isName(bytes[place]) || bytes[place] == 0x2D {
                    place += 1
                }
                guard isSecret(String(decoding: bytes[name..<place], as: UTF8.self)) else {
                    continue
                }
                attached = false
            } else if Self.shortOptions.contains(bytes[place]) {
                place += 1
                attached = place < bytes.count && bytes[place] > Byte.space
            } else {
                continue
            }
            let option = place
            if !attached { place = Self.gapEnd(bytes, place) }
            // Without a gap a quote more likely ends a text that speaks of the option.
            let end = Self.wordEnd(bytes, place, onOneLine: place == option)
            guard end > place else { continue }
            if place == option, Self.isOpenQuote(bytes[place..<end]) { continue }
            if !Self.isReference(bytes[place..<end]) {
                found.append(place..<end)
            } else if let name = WrittenValues.variable(bytes[place..<end]) {
                variables.insert(name)
            }
            place = end
        }
        return found
    }

    private static let dash = UInt8(ascii: "-")
    private static let s = UInt8(ascii: "s")

    /// The secret itself, typed behind the command `secret` in place of where it is found.
    private static func misplacedSecret(_ bytes: [UInt8], _ start: Int) -> Range<Int>? {
        guard bytes[start...].starts(with: "secret ".utf8),
            start == 0 || bytes[start - 1] <= Byte.space || bytes[start - 1] == UInt8(ascii: "(")
        else { return nil }
        let place = start + 7
        guard place < bytes.count,
            Byte.isName(bytes[place]) || bytes[place] == UInt8(ascii: "'")
                || bytes[place] == UInt8(ascii: "\"")
        else { return nil }
        let end = wordEnd(bytes, place, onOneLine: true)
        let word = bytes[place..<end]
        let isSource = ["env:", "file:", "ask"].contains { word.starts(with: $0.utf8) }
        return isSource ? nil : place..<end
    }

    /// What other tools call community, authentication and privacy password; people type it here.
    private static let shortOptions = Array("cAX".utf8)

    /// A text with dots in the place of its secrets.
    func hidden(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return Self.hidden(bytes, 0..<bytes.count, ranges(in: bytes))
    }

    /// A piece of a text, with dots in the place of the secrets that it touches.
    static func hidden(_ bytes: [UInt8], _ piece: Range<Int>, _ secrets: [Range<Int>]) -> String {
        var result = ""
        var place = piece.lowerBound
        for secret in secrets[first(secrets, endingBehind: place)...] {
            guard secret.lowerBound < piece.upperBound else { break }
            result += String(decoding: bytes[place..<max(place, secret.lowerBound)], as: UTF8.self)
            result += dots
            place = min(secret.upperBound, piece.upperBound)
        }
        return result + String(decoding: bytes[place..<piece.upperBound], as: UTF8.self)
    }

    /// The number of the first secret that ends behind a place; how many there are if none does.
    static func first(_ secrets: [Range<Int>], endingBehind place: Int) -> Int {
        var low = 0
        var high = secrets.count
        while low < high {
            let middle = (low + high) / 2
            if secrets[middle].upperBound > place { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Spaces, an equals sign and a line that goes on, between an option and its word.
    private static func gapEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        var place = start
        while place < bytes.count {
            switch bytes[place] {
            case Byte.space, Byte.tab, UInt8(ascii: "="): place += 1
            case Byte.backslash where place + 1 < bytes.count && bytes[place + 1] <= Byte.space:
                place += 2
            default: return place
            }
        }
        return place
    }

    static func wordEnd(_ bytes: [UInt8], _ start: Int, onOneLine: Bool) -> Int {
        var place = start
        var quote: UInt8?
        while place < bytes.count {
            let byte = bytes[place]
            if let open = quote {
                if byte == Byte.backslash, open == UInt8(ascii: "\"") { place += 1 }
                if byte == open { quote = nil }
                if onOneLine, byte == Byte.newline { break }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte <= Byte.space || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "|")
                || byte == UInt8(ascii: "}")
            {
                break
            }
            place += 1
        }
        return min(place, bytes.count)
    }

    /// Whether a quote stands there whose like does not follow: it ends a text, and opens none.
    private static func isOpenQuote(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first, first == UInt8(ascii: "'") || first == UInt8(ascii: "\"")
        else { return false }
        return !word.dropFirst().contains(first)
    }

    /// Whether a word only says where its value is.
    static func isReference(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.first == UInt8(ascii: "$") || word.first == UInt8(ascii: "(") else {
            return false
        }
        return !word.contains(UInt8(ascii: "'")) && !word.contains(UInt8(ascii: "\""))
    }
}

extension Source {
    /// A piece of the text as it may be shown: without the secrets that are written in it.
    func shown(_ range: Range<Int>) -> String {
        SecretWords.hidden(bytes, range.clamped(to: 0..<bytes.count), secrets)
    }

    func shown(_ span: Span) -> String {
        let start = max(0, Int(span.start))
        return shown(start..<max(start, Int(span.end)))
    }
}
