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
        for index in facts.indices {
            let record = facts.record(index)
            guard Self.isAskable(record) else { continue }
            if let module, !facts.isIn(module, index) { continue }
            let name = facts.text.octets(record.name)[...]
            if Self.starts(name, with: wanted, exactly: hasCapitals) {
                starts.add(name)
            } else if module == nil, !wanted.isEmpty, Self.hasWord(name, startingWith: wanted) {
                words.add(name)
            }
        }
        var found = starts.texts + words.texts
        if let module { return found.prefix(limit).map { "\(module)::\($0)" } }
        if found.count < limit {
            for name in modules
            where Self.starts(Array(name.utf8)[...], with: wanted, exactly: hasCapitals) {
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

    private static func starts(_ name: ArraySlice<UInt8>, with prefix: [UInt8], exactly: Bool)
        -> Bool
    {
        guard name.count >= prefix.count else { return false }
        return zip(name, prefix).allSatisfy { exactly ? $0 == $1 : lower($0) == lower($1) }
    }

    /// Whether a word inside a name (a capital letter or digit begins one) starts with a text.
    private static func hasWord(_ name: ArraySlice<UInt8>, startingWith prefix: [UInt8]) -> Bool {
        for index in name.indices.dropFirst() {
            let octet = name[index]
            guard octet < Octet.lowerA, octet != Octet.hyphen else { continue }
            if starts(name[index...], with: prefix, exactly: false) { return true }
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

    mutating func add(_ name: ArraySlice<UInt8>) {
        if names.count >= limit {
            guard let last = names.last, name.lexicographicallyPrecedes(last) else { return }
        }
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
        if low < names.count, names[low].elementsEqual(name) { return }
        names.insert(Array(name), at: low)
        if names.count > limit { names.removeLast() }
    }
}
