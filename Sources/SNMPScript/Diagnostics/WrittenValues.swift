/// The values that a text writes out for its variables: `let key = 'maplesyrup'`, the words of
/// `for key in ['maplesyrup']`, and the arguments of `def login(key)`.
///
/// Like ``SecretWords`` this reads what may be no script at all, and knows of the grammar only how a
/// variable gets its value.
struct WrittenValues: Sendable {
    private struct Assignment {
        let name: [UInt8]
        let value: Range<Int>
        /// Whether a word without quotes is a text there, as it is behind a command.
        var takesWords = false
    }

    private let bytes: [UInt8]
    private var assignments: [Assignment] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        for place in Self.places(of: "let ", in: bytes) {
            // What stands in the value of another variable is a part of that value.
            guard assignments.last.map({ $0.value.upperBound <= place }) ?? true else { continue }
            if let assignment = Self.assignment(bytes, place) { assignments.append(assignment) }
        }
        let lists = Self.places(of: "for ", in: bytes).compactMap { Self.loop(bytes, $0) }
        let arguments = Self.places(of: "def ", in: bytes).flatMap { Self.calls(bytes, $0) }
        guard !lists.isEmpty || !arguments.isEmpty else { return }
        assignments = (assignments + lists + arguments)
            .sorted { $0.value.lowerBound < $1.value.lowerBound }
    }

    /// Where the text goes on behind each word of its own; the word may end in a space.
    private static func places(of word: String, in bytes: [UInt8]) -> [Int] {
        let word = Array(word.utf8)
        var found: [Int] = []
        var place = 0
        while let start = bytes[place...].firstIndex(of: word[0]) {
            place = start + 1
            guard bytes[start...].starts(with: word), start == 0 || !Byte.isName(bytes[start - 1])
            else { continue }
            place = start + word.count
            found.append(place)
        }
        return found
    }

    /// The places of literals that become the value of a secret, in their order and apart.
    ///
    /// - Parameters:
    ///   - variables: the names of those that are used as secrets.
    ///   - named: whether variables count too that are only called like one.
    func secrets(of variables: Set<[UInt8]>, named: Bool = true) -> [Range<Int>] {
        let variables = sources(of: variables)
        let found = assignments.filter { assignment in
            (variables.contains(assignment.name) || named && Self.isTelling(assignment.name))
                && isLiteral(assignment)
        }
        return found.reduce(into: []) { places, assignment in
            guard let last = places.last, last.overlaps(assignment.value) else {
                return places.append(assignment.value)
            }
            places[places.count - 1] =
                last.lowerBound..<max(last.upperBound, assignment.value.upperBound)
        }
    }

    /// The variables, and those that their values come from: `let key = $password`.
    func sources(of variables: Set<[UInt8]>) -> Set<[UInt8]> {
        var variables = variables
        var count = -1
        while count != variables.count {
            count = variables.count
            for assignment in assignments where variables.contains(assignment.name) {
                if let name = Self.variable(bytes[assignment.value]) { variables.insert(name) }
            }
        }
        return variables
    }

    /// The name in a word that is a variable, with or without braces; nil for any other word.
    static func variable(_ word: ArraySlice<UInt8>) -> [UInt8]? {
        guard word.first == UInt8(ascii: "$") else { return nil }
        var name = word.dropFirst()
        if name.first == UInt8(ascii: "{") { name = name.dropFirst() }
        let end = name.firstIndex { !Byte.isName($0) } ?? name.endIndex
        return end > name.startIndex ? Array(name[..<end]) : nil
    }

    /// Whether a variable's name alone says that its value is a secret. A `key` may be a map's.
    private static func isTelling(_ name: [UInt8]) -> Bool {
        let name = String(decoding: name, as: UTF8.self).lowercased()
        return ["pass", "secret", "authkey", "privkey", "community"].contains { name.contains($0) }
    }

    /// Whether a value is written out there, and is no community that everybody knows.
    private func isLiteral(_ assignment: Assignment) -> Bool {
        var text = bytes[assignment.value]
        if assignment.takesWords, let first = text.first, !"([{'\"".utf8.contains(first) {
            return first != UInt8(ascii: "$")
                && !SecretWords.isWellKnown(String(decoding: text, as: UTF8.self))
        }
        while let first = text.first, "([{ ".utf8.contains(first) { text = text.dropFirst() }
        guard let first = text.first else { return false }
        guard first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") || Byte.isDigit(first)
        else { return false }
        let word = String(decoding: text.dropFirst().prefix { $0 != first }, as: UTF8.self)
        return !SecretWords.isWellKnown(word)
    }

    private static func assignment(_ bytes: [UInt8], _ start: Int) -> Assignment? {
        let name = self.name(bytes, spacesEnd(bytes, start))
        var place = spacesEnd(bytes, name.upperBound)
        if place < bytes.count, bytes[place] == UInt8(ascii: "+") { place += 1 }
        guard !name.isEmpty, place < bytes.count, bytes[place] == UInt8(ascii: "=") else {
            return nil
        }
        let value = spacesEnd(bytes, place + 1)
        let end = valueEnd(bytes, value)
        return end > value ? Assignment(name: Array(bytes[name]), value: value..<end) : nil
    }

    /// `for NAME in VALUES {`
    private static func loop(_ bytes: [UInt8], _ start: Int) -> Assignment? {
        let name = self.name(bytes, spacesEnd(bytes, start))
        let word = spacesEnd(bytes, name.upperBound)
        guard !name.isEmpty, bytes[min(word, bytes.count)...].starts(with: "in ".utf8) else {
            return nil
        }
        let value = spacesEnd(bytes, word + 3)
        var end = valueEnd(bytes, value)
        if let brace = bytes[value..<max(value, end)].lastIndex(of: UInt8(ascii: "{")) {
            end = brace
        }
        while end > value, bytes[end - 1] <= Byte.space { end -= 1 }
        return end > value ? Assignment(name: Array(bytes[name]), value: value..<end) : nil
    }

    /// The arguments of every call of what is defined there: `def NAME(PARAMETER, PARAMETER = VALUE)`.
    private static func calls(_ bytes: [UInt8], _ start: Int) -> [Assignment] {
        let name = self.name(bytes, spacesEnd(bytes, start))
        let list = spacesEnd(bytes, name.upperBound)
        guard !name.isEmpty, list < bytes.count, bytes[list] == UInt8(ascii: "(") else { return [] }
        let parts = parts(bytes, list + 1)
        let parameters = parts.map { self.name(bytes, $0.lowerBound) }
        var found: [Assignment] = []
        for (part, parameter) in zip(parts, parameters) {
            let sign = spacesEnd(bytes, parameter.upperBound)
            guard sign < part.upperBound, bytes[sign] == UInt8(ascii: "=") else { continue }
            let value = spacesEnd(bytes, sign + 1)
            guard value < part.upperBound else { continue }
            found.append(Assignment(name: Array(bytes[parameter]), value: value..<part.upperBound))
        }
        for call in places(of: String(decoding: bytes[name], as: UTF8.self), in: bytes)
        where call != name.upperBound && call < bytes.count && !Byte.isName(bytes[call]) {
            let isFunction = bytes[call] == UInt8(ascii: "(")
            let values = isFunction ? self.parts(bytes, call + 1) : words(bytes, call)
            for (parameter, value) in zip(parameters, values) where !value.isEmpty {
                found.append(
                    Assignment(
                        name: Array(bytes[parameter]), value: value, takesWords: !isFunction))
            }
        }
        return found
    }

    /// What stands between commas, up to the parenthesis that closes or the end of the line.
    private static func parts(_ bytes: [UInt8], _ start: Int) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var place = spacesEnd(bytes, start)
        var part = place
        var depth = 0
        func end() {
            var end = place
            while end > part, bytes[end - 1] <= Byte.space { end -= 1 }
            parts.append(part..<end)
        }
        while place < bytes.count, bytes[place] != Byte.newline {
            switch bytes[place] {
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                place = quoteEnd(bytes, place)
                continue
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")") where depth == 0:
                end()
                return parts
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                end()
                place = spacesEnd(bytes, place + 1)
                part = place
                continue
            default: break
            }
            place += 1
        }
        end()
        return parts
    }

    /// The words behind a command, up to the end of the statement or its first option.
    private static func words(_ bytes: [UInt8], _ start: Int) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var place = spacesEnd(bytes, start)
        while place < bytes.count, bytes[place] != UInt8(ascii: "-") {
            let end = SecretWords.wordEnd(bytes, place, onOneLine: true)
            guard end > place else { break }
            words.append(place..<end)
            place = spacesEnd(bytes, end)
        }
        return words
    }

    /// Behind a text in quotes, which ends with the line at the latest.
    private static func quoteEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        var place = start + 1
        while place < bytes.count, bytes[place] != bytes[start], bytes[place] != Byte.newline {
            if bytes[place] == Byte.backslash, bytes[start] == UInt8(ascii: "\"") { place += 1 }
            place += 1
        }
        return min(place + 1, bytes.count)
    }

    private static func spacesEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        var place = start
        while place < bytes.count, bytes[place] == Byte.space || bytes[place] == Byte.tab {
            place += 1
        }
        return place
    }

    private static func name(_ bytes: [UInt8], _ start: Int) -> Range<Int> {
        var end = start
        while end < bytes.count, Byte.isName(bytes[end]) { end += 1 }
        return start..<end
    }

    /// The end of the statement: of the line, or a semicolon outside of quotes.
    private static func valueEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        var place = start
        var quote: UInt8?
        while place < bytes.count {
            let byte = bytes[place]
            if let open = quote {
                if byte == Byte.backslash, open == UInt8(ascii: "\"") { place += 1 }
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == Byte.newline || byte == UInt8(ascii: ";") {
                break
            }
            place += 1
        }
        var end = min(place, bytes.count)
        while end > start, bytes[end - 1] <= Byte.space { end -= 1 }
        return end
    }
}
