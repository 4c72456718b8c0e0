/// The values that a text writes out for its variables: `let key = 'maplesyrup'`.
///
/// Like ``SecretWords`` this reads what may be no script at all, and knows of the grammar only that
/// `let NAME =` is followed by a value up to the end of the statement.
struct WrittenValues: Sendable {
    private struct Assignment {
        let name: [UInt8]
        let value: Range<Int>
    }

    private let bytes: [UInt8]
    private var assignments: [Assignment] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var place = 0
        while let found = bytes[place...].firstIndex(of: UInt8(ascii: "l")) {
            place = found + 1
            guard bytes[found...].starts(with: "let ".utf8),
                found == 0 || !Byte.isName(bytes[found - 1])
            else { continue }
            if let assignment = Self.assignment(bytes, found + 4) {
                assignments.append(assignment)
                place = assignment.value.upperBound
            }
        }
    }

    /// The places of literals that become the value of a secret, in their order.
    ///
    /// - Parameters:
    ///   - variables: the names of those that are used as secrets.
    ///   - named: whether variables count too that are only called like one.
    func secrets(of variables: Set<[UInt8]>, named: Bool = true) -> [Range<Int>] {
        var variables = variables
        var count = -1
        // A secret may have come from another variable: `let key = $password`.
        while count != variables.count {
            count = variables.count
            for assignment in assignments where variables.contains(assignment.name) {
                if let name = Self.variable(bytes[assignment.value]) { variables.insert(name) }
            }
        }
        return assignments.filter { assignment in
            (variables.contains(assignment.name) || named && Self.isTelling(assignment.name))
                && isLiteral(assignment.value)
        }.map(\.value)
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

    /// Whether a value begins with a text or a number, and is no community that everybody knows.
    private func isLiteral(_ value: Range<Int>) -> Bool {
        var text = bytes[value]
        while let first = text.first, "([{ ".utf8.contains(first) { text = text.dropFirst() }
        guard let first = text.first else { return false }
        guard first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") || Byte.isDigit(first)
        else { return false }
        let word = String(decoding: text.dropFirst().prefix { $0 != first }, as: UTF8.self)
        return !SecretWords.isWellKnown(word)
    }

    private static func assignment(_ bytes: [UInt8], _ start: Int) -> Assignment? {
        var place = start
        func skipSpaces() {
            while place < bytes.count, bytes[place] == Byte.space || bytes[place] == Byte.tab {
                place += 1
            }
        }
        skipSpaces()
        let name = place
        while place < bytes.count, Byte.isName(bytes[place]) { place += 1 }
        let nameEnd = place
        skipSpaces()
        if place < bytes.count, bytes[place] == UInt8(ascii: "+") { place += 1 }
        guard nameEnd > name, place < bytes.count, bytes[place] == UInt8(ascii: "=") else {
            return nil
        }
        place += 1
        skipSpaces()
        let end = valueEnd(bytes, place)
        return end > place
            ? Assignment(name: Array(bytes[name..<nameEnd]), value: place..<end) : nil
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
