extension NameTable {
    /// Names for completion: those that start with the text, then those of which a word starts with
    /// it (`Descr` in `ifDescr`), then all of a module that starts with it.
    ///
    /// `MODULE::pre` stays in its module and gives qualified names. Case counts only where the text
    /// has a capital letter. Groups and conformance statements are left out. For no text at all,
    /// the objects that are used most: those with a line of meaning.
    ///
    /// - Parameter limit: At most so many.
    public func completions(of text: String, limit: Int = 100) -> [String] {
        let (module, bare) = Self.split(text)
        if text.isEmpty {
            let used = Meanings.names.filter { object(named: $0) != nil }
            return Array(used.prefix(limit))
        }
        let wanted = Array(bare.utf8)
        let hasCapitals = wanted.contains { $0 >= Octet.upperA && $0 <= Octet.upperZ }
        let facts = facts
        var starts = FirstNames(limit: limit)
        var words = FirstNames(limit: limit)
        facts.visitNames { index, name in
            let isStart = Self.starts(name, with: wanted, exactly: hasCapitals)
            if isStart ? !starts.takes(name) : module != nil || !words.takes(name) { return }
            guard isStart || Self.hasWord(name, startingWith: wanted) else { return }
            if let module, !facts.isIn(module, index) { return }
            guard Self.isAskable(facts.record(index)) else { return }
            if isStart { starts.add(name) } else { words.add(name) }
        }
        var found = starts.texts + words.texts
        if let module { return found.prefix(limit).map { "\(module)::\($0)" } }
        if found.count < limit {
            for name in modules
            where Self.starts(Array(name.utf8).span, with: wanted, exactly: hasCapitals) {
                found.append(name + "::")
            }
        }
        return Array(found.prefix(limit))
    }

    private static func isAskable(_ record: FactRecord) -> Bool {
        guard !record.name.isEmpty else { return false }
        switch record.kind {
        case .node, .scalar, .table, .row, .column, .notification: return true
        case .group, .compliance, .capabilities: return false
        }
    }

    private static func starts(
        _ name: Span<UInt8>, from start: Int = 0, with prefix: [UInt8], exactly: Bool
    ) -> Bool {
        guard name.count - start >= prefix.count else { return false }
        for place in prefix.indices {
            let octet = name[start + place]
            let isEqual =
                exactly ? octet == prefix[place] : lower(octet) == lower(prefix[place])
            guard isEqual else { return false }
        }
        return true
    }

    /// Whether a word inside a name (a capital letter or digit begins one) starts with a text.
    private static func hasWord(_ name: Span<UInt8>, startingWith prefix: [UInt8]) -> Bool {
        guard !prefix.isEmpty else { return false }
        for start in name.indices.dropFirst() {
            let octet = name[start]
            guard octet < Octet.lowerA, octet != Octet.hyphen else { continue }
            if starts(name, from: start, with: prefix, exactly: false) { return true }
        }
        return false
    }

    private static func lower(_ octet: UInt8) -> UInt8 {
        octet >= Octet.upperA && octet <= Octet.upperZ ? octet + 0x20 : octet
    }

    /// The objects that a pattern finds, in the order of a walk.
    ///
    /// A pattern with `*` or `?` must match a whole name; otherwise each of its words must occur in
    /// the name, the module or the line of meaning. Case does not count.
    ///
    /// - Parameter limit: At most so many.
    public func find(_ pattern: String, limit: Int = 1_000) -> [MIBObject] {
        let wanted = pattern.lowercased()
        let isGlob = wanted.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
        if isGlob {
            let glob = Array(wanted.utf8)
            return find(limit: limit) { Glob.matches(glob, Array($0.name.lowercased().utf8)) }
        }
        let words = wanted.split(separator: " ").map { Array($0.utf8) }
        guard !words.isEmpty else { return [] }
        return find(limit: limit) { object in
            let text = "\(object.name) \(object.module) \(object.meaning ?? "")".lowercased()
            let octets = Array(text.utf8)
            return words.allSatisfy { Glob.contains(octets, $0) }
        }
    }

    /// The objects that a condition holds for, in the order of a walk: for a search by regular
    /// expression, whose engine is the caller's.
    ///
    /// Groups and conformance statements are left out.
    public func find(limit: Int = 1_000, where condition: (MIBObject) -> Bool) -> [MIBObject] {
        let facts = facts
        var found: [MIBObject] = []
        for index in facts.indices {
            let object = MIBObject(facts, index)
            guard Self.isAskable(object.record) else { continue }
            // What two modules define alike is found once.
            if facts.isAlias(index), facts.name(object.primary) == object.name { continue }
            guard condition(object) else { continue }
            found.append(object)
            if found.count >= limit { break }
        }
        return found
    }
}

/// Patterns of file names, over octets.
enum Glob {
    /// Whether `*` (any octets) and `?` (one octet) in a pattern can stand for a text.
    ///
    /// Goes back to the last `*` only, so the work is at most the product of the two lengths.
    static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        var position = 0
        var index = 0
        var retry: (pattern: Int, text: Int)?
        while position < text.count {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                retry = (index + 1, position)
                index += 1
            } else if index < pattern.count,
                pattern[index] == UInt8(ascii: "?") || pattern[index] == text[position]
            {
                index += 1
                position += 1
            } else if let (restart, from) = retry {
                retry = (restart, from + 1)
                index = restart
                position = from + 1
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard part.count <= text.count else { return false }
        return (0...text.count - part.count).contains {
            text[$0..<$0 + part.count].elementsEqual(part)
        }
    }
}

/// The first of many names in their order, each once. A letter may be the start of a hundred thousand
/// names, and making texts of them all is what Tab would wait for.
private struct FirstNames {
    let limit: Int
    private var names: [[UInt8]] = []

    init(limit: Int) { self.limit = limit }

    var texts: [String] { names.map { String(decoding: $0, as: UTF8.self) } }

    /// Whether a name is among the first of those so far.
    func takes(_ name: Span<UInt8>) -> Bool {
        guard names.count >= limit, let last = names.last else { return limit > 0 }
        return Self.precedes(name, last)
    }

    mutating func add(_ name: Span<UInt8>) {
        let name = name.indices.map { name[$0] }
        var low = 0
        var high = names.count
        while low < high {
            let middle = (low + high) / 2
            if names[middle].lexicographicallyPrecedes(name) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        if low < names.count, names[low] == name { return }
        names.insert(name, at: low)
        if names.count > limit { names.removeLast() }
    }

    private static func precedes(_ name: Span<UInt8>, _ other: [UInt8]) -> Bool {
        for place in 0..<min(name.count, other.count) where name[place] != other[place] {
            return name[place] < other[place]
        }
        return name.count < other.count
    }
}
