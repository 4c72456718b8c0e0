/// Where things stand in the text of a fact table: what a look-up needs beside the text itself.
///
/// The built-in table's was made beforehand and is part of the program, so its first look-up is as
/// cheap as any other; users' modules get theirs when they are loaded.
struct FactIndex: Sendable, Equatable {
    /// Where each line starts, the header's first.
    let lines: NumberList
    /// For each definition, one more than the number of the definition above it; 0 at the top.
    let parents: NumberList
    /// The definitions under definition `i`, by sub-identifier, in group `i + 1`; those at the top in
    /// group 0. A second definition of an OID is in none.
    let families: NumberGroups
    /// The definitions by the hash of their names; those that take precedence first.
    let names: NumberGroups

    init(lines: NumberList, parents: NumberList, families: NumberGroups, names: NumberGroups) {
        self.lines = lines
        self.parents = parents
        self.families = families
        self.names = names
    }

    /// Reads a whole text.
    init(of text: FactText) {
        var reader = FactReader(text)
        let counts = FactCounts(text)
        let records = counts.records
        var lines: [UInt32] = [0]
        lines.reserveCapacity(counts.firstRecord + records)
        reader.skipLine()
        while lines.count < counts.firstRecord {
            lines.append(UInt32(reader.position))
            reader.skipLine()
        }
        var parents: [UInt32] = []
        var families: [Int32] = []
        var buckets: [Int32] = []
        var ranks: [UInt32] = []
        parents.reserveCapacity(records)
        families.reserveCapacity(records)
        buckets.reserveCapacity(records)
        ranks.reserveCapacity(records)
        let size = Self.bucketCount(records)
        // One more than the record that is open at each depth.
        var path = [UInt32](repeating: 0, count: FactRecord.depthLimit + 1)
        var previous: FactRecord.Place?
        for number in 0..<records {
            lines.append(UInt32(reader.position))
            let record = reader.record()
            let isAlias = record.place == previous
            let parent = path[record.depth - 1]
            if !isAlias { path[record.depth] = UInt32(number) + 1 }
            parents.append(parent)
            families.append(isAlias ? -1 : Int32(parent))
            let isNamed = !record.name.isEmpty
            buckets.append(isNamed ? Int32(Self.hash(text, record.name) & (size - 1)) : -1)
            // A definition that gives its OID to another comes after all that do not.
            ranks.append(UInt32(record.module) + (isAlias ? 1 << 16 : 0))
            previous = record.place
        }
        self.lines = NumberList(lines)
        self.parents = NumberList(parents)
        self.families = NumberGroups(count: records + 1, groups: families)
        names = NumberGroups(count: size, groups: buckets, ranks: ranks)
    }

    private static func bucketCount(_ records: Int) -> Int {
        var size = 16
        while size < records / 2 { size *= 2 }
        return size
    }

    /// The group of ``names`` in which a name is.
    func bucket(of name: [UInt8]) -> Int {
        var hash = Self.seed
        for octet in name { hash = Self.add(octet, hash) }
        return Self.fold(hash) & (names.count - 1)
    }

    private static func hash(_ text: FactText, _ range: Range<Int>) -> Int {
        var hash = seed
        for position in range { hash = add(text[position], hash) }
        return fold(hash)
    }

    // FNV-1a, folded: names differ in their last octets, which the low bits must feel.
    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    private static func add(_ octet: UInt8, _ hash: UInt64) -> UInt64 {
        (hash ^ UInt64(octet)) &* 0x100_0000_01B3
    }

    private static func fold(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF)
    }
}

/// Numbers in groups: the members of group `g` are those at `self[g]` in ``members``.
struct NumberGroups: Sendable, Equatable {
    /// Where each group starts, and where the last one ends.
    let starts: NumberList
    let members: NumberList

    init(starts: NumberList, members: NumberList) {
        self.starts = starts
        self.members = members
    }

    /// Puts 0, 1, 2 and so on into their groups, lower ranks and then lower numbers first.
    ///
    /// - Parameters:
    ///   - groups: The group of each number; -1 for none.
    ///   - ranks: The rank of each number; nothing where all are alike.
    init(count: Int, groups: [Int32], ranks: [UInt32] = []) {
        var starts = [UInt32](repeating: 0, count: count + 1)
        for group in groups where group >= 0 { starts[Int(group) + 1] += 1 }
        for group in 0..<count { starts[group + 1] += starts[group] }
        var members = [UInt32](repeating: 0, count: Int(starts[count]))
        var next = starts
        for (number, group) in groups.enumerated() where group >= 0 {
            members[Int(next[Int(group)])] = UInt32(number)
            next[Int(group)] += 1
        }
        if !ranks.isEmpty {
            for group in 0..<count where starts[group + 1] - starts[group] > 1 {
                members[Int(starts[group])..<Int(starts[group + 1])].sort {
                    (ranks[Int($0)], $0) < (ranks[Int($1)], $1)
                }
            }
        }
        self.starts = NumberList(starts)
        self.members = NumberList(members)
    }

    var count: Int { starts.count - 1 }

    /// The positions of a group's members.
    subscript(group: Int) -> Range<Int> { starts[group]..<starts[group + 1] }
}
