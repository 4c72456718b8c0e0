/// How many lines each section of a fact table has.
struct FactCounts: Sendable {
    private(set) var modules = 0
    private(set) var labels = 0
    private(set) var types = 0
    private(set) var conventions = 0
    private(set) var records = 0

    /// Reads the header, `snmpsh-facts 1` and the five counts; all are 0 where it is another.
    init(_ text: FactText) {
        let end = text.lineEnd(0)
        let mark = Array("snmpsh-facts 1 ".utf8)
        guard end > mark.count, text.spells(mark, at: 0..<mark.count) else { return }
        var position = mark.count
        modules = Self.number(text, &position, end)
        labels = Self.number(text, &position, end)
        types = Self.number(text, &position, end)
        conventions = Self.number(text, &position, end)
        records = Self.number(text, &position, end)
    }

    private static func number(_ text: FactText, _ position: inout Int, _ end: Int) -> Int {
        let start = position
        while position < end, text[position] != Octet.space { position += 1 }
        defer { position += 1 }
        return text.number(start..<position) ?? 0
    }

    // The numbers of lines: the header's is 0.
    var firstModule: Int { 1 }
    var firstLabel: Int { firstModule + modules }
    var firstType: Int { firstLabel + labels }
    var firstConvention: Int { firstType + types }
    var firstRecord: Int { firstConvention + conventions }
}

/// One definition of a fact table, or a nameless node that joins others.
struct FactRecord: Sendable {
    var depth: Int
    var subidentifier: UInt32
    /// Where the name stands in the text; empty for a nameless node.
    var name: Range<Int>
    var module: Int
    var kind: MIBObject.Kind
    var access: MIBObject.Access
    var status: MIBObject.Status
    /// Where the fields behind the kind stand.
    var rest: Range<Int>

    static let depthLimit = 128

    /// Where the definition stands in the tree, beneath the one above. Of two lines behind one another
    /// with one place, the second has the OID of the first.
    struct Place: Equatable {
        var depth: Int
        var subidentifier: UInt32
    }

    var place: Place { Place(depth: depth, subidentifier: subidentifier) }
}

/// Reads the lines of a fact table.
///
/// The text is our own, written by ``FactWriter``, so what is no number counts as 0 and nothing is
/// diagnosed; no text makes it read outside its bounds.
struct FactReader {
    private let text: FactText
    private let count: Int
    private(set) var position: Int

    init(_ text: FactText, at position: Int = 0) {
        self.text = text
        count = text.count
        self.position = position
    }

    mutating func skipLine() { position = min(text.lineEnd(position) + 1, count) }

    /// Reads depth and last sub-identifier, and leaves the rest of the line.
    mutating func place() -> FactRecord.Place {
        let depth = min(max(number(), 1), FactRecord.depthLimit)
        return .init(depth: depth, subidentifier: UInt32(truncatingIfNeeded: number()))
    }

    /// Reads the line of a definition.
    mutating func record() -> FactRecord {
        let place = place()
        let name = word()
        skipTab()
        let module = number()
        let kind = MIBObject.Kind(code: octet())
        let access = MIBObject.Access(code: octet())
        let status = MIBObject.Status(code: octet())
        skipTab()
        let rest = position
        let end = text.lineEnd(position)
        position = min(end + 1, count)
        return FactRecord(
            depth: place.depth, subidentifier: place.subidentifier, name: name, module: module,
            kind: kind, access: access, status: status, rest: rest..<end)
    }

    /// Reads a definition's name, and leaves the rest of the line.
    mutating func name() -> Range<Int> {
        _ = place()
        return word()
    }

    private mutating func word() -> Range<Int> {
        let start = position
        while position < count, text[position] > Octet.newline { position += 1 }
        return start..<position
    }

    private mutating func number() -> Int {
        var number = 0
        while position < count, Octet.isDigit(text[position]) {
            number = number &* 10 &+ Int(text[position] &- Octet.zero)
            position += 1
        }
        skipTab()
        return number
    }

    private mutating func skipTab() {
        if position < count, text[position] == Octet.tab { position += 1 }
    }

    /// The octet of a one-letter code; nothing where the line or the field ends.
    private mutating func octet() -> UInt8? {
        guard position < count, text[position] > Octet.newline else { return nil }
        position += 1
        return text[position - 1]
    }
}
