/// Reads the text of a fact table front to back.
///
/// The text is our own, written by ``FactWriter``, so what is no number counts as 0 and nothing is
/// diagnosed; no text makes it read outside its bounds.
struct FactReader {
    private let text: [UInt8]
    private(set) var position = 0

    init(_ text: [UInt8]) { self.text = text }

    /// How many lines of each section follow.
    mutating func header() -> Counts {
        let words = line().split(separator: " ")
        var counts = Counts()
        guard words.count == 7, words[0] == "snmpsh-facts", words[1] == "1" else { return counts }
        counts.modules = Int(words[2]) ?? 0
        counts.labels = Int(words[3]) ?? 0
        counts.types = Int(words[4]) ?? 0
        counts.conventions = Int(words[5]) ?? 0
        counts.records = Int(words[6]) ?? 0
        return counts
    }

    struct Counts {
        var modules = 0
        var labels = 0
        var types = 0
        var conventions = 0
        var records = 0
    }

    mutating func line() -> String {
        let start = position
        skipLine()
        return String(decoding: text[start..<max(start, position - 1)], as: UTF8.self)
    }

    /// Passes some lines, and says where each starts.
    mutating func lineStarts(_ count: Int) -> [UInt32] {
        var starts: [UInt32] = []
        starts.reserveCapacity(count)
        for _ in 0..<count {
            starts.append(UInt32(position))
            skipLine()
        }
        return starts
    }

    mutating func skipLine() {
        while position < text.count, text[position] != Octet.newline { position += 1 }
        position = min(position + 1, text.count)
    }

    /// A definition, with the hash of its name. Its parent and its bucket are the caller's to fill.
    mutating func record() -> (FactTable.Record, hash: Int) {
        let depth = number()
        let subidentifier = number()
        let name = position
        var hash = Self.seed
        while position < text.count, text[position] > Octet.newline {
            hash = (hash ^ UInt64(text[position])) &* Self.prime
            position += 1
        }
        let length = position - name
        skipTab()
        let module = number()
        let kind = MIBObject.Kind(code: octet())
        let access = MIBObject.Access(code: octet())
        let status = MIBObject.Status(code: octet())
        skipTab()
        let rest = position
        skipLine()
        return (
            FactTable.Record(
                parent: -1, subidentifier: UInt32(truncatingIfNeeded: subidentifier),
                name: UInt32(name), rest: UInt32(min(rest, position)), next: -1,
                module: UInt16(truncatingIfNeeded: module),
                nameLength: UInt8(truncatingIfNeeded: length),
                depth: UInt8(truncatingIfNeeded: min(max(depth, 1), 128)), kind: kind,
                access: access, status: status, isAlias: false),
            Self.fold(hash)
        )
    }

    private mutating func number() -> Int {
        var number = 0
        while position < text.count, Octet.isDigit(text[position]) {
            number = number &* 10 &+ Int(text[position] &- Octet.zero)
            position += 1
        }
        skipTab()
        return number
    }

    private mutating func skipTab() {
        if position < text.count, text[position] == Octet.tab { position += 1 }
    }

    /// The octet of a one-letter code; nothing where the line or the field ends.
    private mutating func octet() -> UInt8? {
        guard position < text.count, text[position] > Octet.newline else { return nil }
        position += 1
        return text[position - 1]
    }

    // FNV-1a, folded: names differ in their last octets, which the low bits must feel.
    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x100_0000_01B3

    private static func fold(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF)
    }

    /// The hash of a name, as ``record()`` gives it.
    static func hash(_ name: some Sequence<UInt8>) -> Int {
        var hash = seed
        for octet in name { hash = (hash ^ UInt64(octet)) &* prime }
        return fold(hash)
    }
}
