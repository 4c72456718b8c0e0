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
    /// What may still be read ahead for the values, in octets. A text that is made to be read over and
    /// over is no runbook of anybody: what it hides is not looked for.
    private var budget: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        budget = 8 * bytes.count + 65_536
        let parameters = definitions()
        var letEnd = 0
        forEachWord { reader, word in
            if reader.bytes[word].elementsEqual("let".utf8) {
                // What stands in the value of another variable is a part of that value.
                guard word.lowerBound >= letEnd, let assignment = reader.assignment(word.upperBound)
                else { return }
                letEnd = assignment.value.upperBound
                reader.assignments.append(assignment)
            } else if reader.bytes[word].elementsEqual("for".utf8) {
                if let loop = reader.loop(word.upperBound) { reader.assignments.append(loop) }
            } else if !parameters.isEmpty, let names = parameters[Array(reader.bytes[word])] {
                reader.assignments += reader.arguments(word, names)
            }
        }
        assignments.sort { $0.value.lowerBound < $1.value.lowerBound }
    }

    /// Hands over every word that can be a name, in order, while there is budget for what is behind
    /// them.
    private mutating func forEachWord(_ body: (inout WrittenValues, Range<Int>) -> Void) {
        var place = 0
        while place < bytes.count, budget > 0 {
            let word = Self.name(bytes, place)
            if !word.isEmpty { body(&self, word) }
            place = word.upperBound + 1
        }
    }

    /// How far the last look ahead went beyond the budget.
    var overdraft: Int { max(-budget, 0) }

    /// The parameters of what the text defines, by its name: `def NAME(PARAMETER, …)`.
    private mutating func definitions() -> [[UInt8]: [[UInt8]]] {
        var found: [[UInt8]: [[UInt8]]] = [:]
        forEachWord { reader, word in
            guard reader.bytes[word].elementsEqual("def".utf8) else { return }
            let bytes = reader.bytes
            let name = Self.name(bytes, Self.spacesEnd(bytes, word.upperBound))
            let list = Self.spacesEnd(bytes, name.upperBound)
            guard !name.isEmpty, list < bytes.count, bytes[list] == UInt8(ascii: "(") else {
                return
            }
            found[Array(bytes[name])] = reader.parts(list + 1)
                .map { Array(bytes[Self.name(bytes, $0.lowerBound)]) }
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
        guard !variables.isEmpty else { return [] }
        var origins: [[UInt8]: [[UInt8]]] = [:]
        for assignment in assignments {
            guard let name = Self.variable(bytes[assignment.value]) else { continue }
            origins[assignment.name, default: []].append(name)
        }
        var found = variables
        var new = Array(variables)
        while let variable = new.popLast() {
            for name in origins[variable] ?? [] where found.insert(name).inserted {
                new.append(name)
            }
        }
        return found
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

    private mutating func assignment(_ start: Int) -> Assignment? {
        let name = Self.name(bytes, Self.spacesEnd(bytes, start))
        var place = Self.spacesEnd(bytes, name.upperBound)
        if place < bytes.count, bytes[place] == UInt8(ascii: "+") { place += 1 }
        guard !name.isEmpty, place < bytes.count, bytes[place] == UInt8(ascii: "=") else {
            return nil
        }
        let value = Self.spacesEnd(bytes, place + 1)
        let end = valueEnd(value)
        return end > value ? Assignment(name: Array(bytes[name]), value: value..<end) : nil
    }

    /// `for NAME in VALUES {`
    private mutating func loop(_ start: Int) -> Assignment? {
        let name = Self.name(bytes, Self.spacesEnd(bytes, start))
        let word = Self.name(bytes, Self.spacesEnd(bytes, name.upperBound))
        guard !name.isEmpty, bytes[word].elementsEqual("in".utf8) else { return nil }
        let value = Self.spacesEnd(bytes, word.upperBound)
        var end = valueEnd(value)
        if let brace = bytes[value..<max(value, end)].lastIndex(of: UInt8(ascii: "{")) {
            end = brace
        }
        while end > value, bytes[end - 1] <= Byte.space { end -= 1 }
        return end > value ? Assignment(name: Array(bytes[name]), value: value..<end) : nil
    }

    /// What the parameters of a definition are given where its name stands: in a call, or in the
    /// definition itself, whose parameters may have values of their own.
    private mutating func arguments(
        _ name: Range<Int>, _ parameters: [[UInt8]]
    ) -> [Assignment] {
        let place = name.upperBound
        let isFunction = place < bytes.count && bytes[place] == UInt8(ascii: "(")
        let values = isFunction ? parts(place + 1) : words(place, atMost: parameters.count)
        return zip(parameters, values).compactMap { parameter, value in
            guard !value.isEmpty, !parameter.isEmpty else { return nil }
            let first = Self.name(bytes, value.lowerBound)
            let sign = Self.spacesEnd(bytes, first.upperBound)
            guard bytes[first].elementsEqual(parameter), sign < value.upperBound,
                bytes[sign] == UInt8(ascii: "=")
            else {
                return Assignment(name: parameter, value: value, takesWords: !isFunction)
            }
            let start = Self.spacesEnd(bytes, sign + 1)
            return start < value.upperBound
                ? Assignment(name: parameter, value: start..<value.upperBound) : nil
        }
    }

    /// What stands between commas, up to the parenthesis that closes or the end of the line.
    private mutating func parts(_ start: Int) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var place = Self.spacesEnd(bytes, start)
        var part = place
        var depth = 0
        func end() {
            var end = place
            while end > part, bytes[end - 1] <= Byte.space { end -= 1 }
            parts.append(part..<end)
        }
        reading: while place < bytes.count, bytes[place] != Byte.newline {
            switch bytes[place] {
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                place = Self.quoteEnd(bytes, place)
                continue
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")") where depth == 0: break reading
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                end()
                place = Self.spacesEnd(bytes, place + 1)
                part = place
                continue
            default: break
            }
            place += 1
        }
        end()
        budget -= place - start
        return parts
    }

    /// The words behind a command, up to the end of the statement or its first option.
    private mutating func words(_ start: Int, atMost count: Int) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var place = Self.spacesEnd(bytes, start)
        while words.count < count, place < bytes.count, bytes[place] != UInt8(ascii: "-") {
            let end = SecretWords.wordEnd(bytes, place, onOneLine: true)
            guard end > place else { break }
            words.append(place..<end)
            place = Self.spacesEnd(bytes, end)
        }
        budget -= place - start
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
    private mutating func valueEnd(_ start: Int) -> Int {
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
        budget -= place - start
        var end = min(place, bytes.count)
        while end > start, bytes[end - 1] <= Byte.space { end -= 1 }
        return end
    }
}
