/// A text of facts, indexed for look-ups by name and by OID.
///
/// Reading the text fills two flat arrays and touches nothing that a look-up does not need: syntaxes,
/// units and INDEX lists are read from the text when somebody asks. A table of 10,000 definitions is
/// ready in well under a millisecond.
final class FactTable: Sendable {
    /// One definition, or a nameless node that joins others.
    struct Record: Sendable {
        /// The record above in the tree; -1 at the top.
        var parent: Int32
        var subidentifier: UInt32
        /// Where the name stands in the text.
        var name: UInt32
        /// Where the fields behind the kind stand.
        var rest: UInt32
        /// The next record in the same bucket of names; -1 at the end.
        var next: Int32
        var module: UInt16
        var nameLength: UInt8
        var depth: UInt8
        var kind: MIBObject.Kind
        var access: MIBObject.Access
        var status: MIBObject.Status
        /// Whether an earlier record has the same OID.
        var isAlias: Bool
    }

    let text: [UInt8]
    let modules: [String]
    /// In the order of a walk; aliases stand right behind the record whose OID they share.
    let records: [Record]
    /// Where each line of labels starts.
    let labels: [UInt32]
    /// Where each line of a type starts.
    let types: [UInt32]
    /// Where each line of a textual convention starts.
    let conventions: [UInt32]
    /// The records under record `i`, by sub-identifier: `children[childStart[i + 1]..<childStart[i + 2]]`.
    private let children: [Int32]
    private let childStart: [Int32]
    /// The first record of each bucket of names.
    private let buckets: [Int32]

    /// Reads a text that ``FactWriter`` wrote.
    init(_ text: [UInt8]) {
        var reader = FactReader(text)
        let counts = reader.header()
        var modules: [String] = []
        for _ in 0..<counts.modules { modules.append(reader.line()) }
        labels = reader.lineStarts(counts.labels)
        types = reader.lineStarts(counts.types)
        conventions = reader.lineStarts(counts.conventions)
        var records: [Record] = []
        records.reserveCapacity(counts.records)
        var size = 16
        while size < counts.records * 2 { size *= 2 }
        var buckets = [Int32](repeating: -1, count: size)
        var path = [Int32](repeating: -1, count: 130)
        for _ in 0..<counts.records {
            var (record, hash) = reader.record()
            let index = Int32(records.count)
            let depth = Int(record.depth)
            let last = path[depth]
            record.parent = path[depth - 1]
            if last >= 0, last == Self.primary(records, index - 1),
                records[Int(last)].subidentifier == record.subidentifier
            {
                record.isAlias = true
            } else {
                path[depth] = index
            }
            records.append(record)
            if record.nameLength > 0 {
                Self.chain(index, into: &buckets[hash & (size - 1)], &records)
            }
        }
        (children, childStart) = Self.family(records)
        self.text = text
        self.modules = modules
        self.records = records
        self.buckets = buckets
    }

    private static func primary(_ records: [Record], _ index: Int32) -> Int32 {
        var index = index
        while index > 0, records[Int(index)].isAlias { index -= 1 }
        return index
    }

    /// Puts a record into its bucket, behind those of modules that take precedence.
    private static func chain(_ index: Int32, into bucket: inout Int32, _ records: inout [Record]) {
        let rank = Self.rank(records[Int(index)])
        var before: Int32 = -1
        var here = bucket
        while here >= 0, Self.rank(records[Int(here)]) <= rank {
            before = here
            here = records[Int(here)].next
        }
        records[Int(index)].next = here
        if before < 0 {
            bucket = index
        } else {
            records[Int(before)].next = index
        }
    }

    /// A definition that gives its OID to another comes after all that do not.
    private static func rank(_ record: Record) -> Int {
        Int(record.module) + (record.isAlias ? 1 << 16 : 0)
    }

    /// Groups records by parent: as they come in the order of a walk, each group is sorted.
    private static func family(_ records: [Record]) -> ([Int32], [Int32]) {
        var start = [Int32](repeating: 0, count: records.count + 2)
        for record in records where !record.isAlias { start[Int(record.parent) + 2] += 1 }
        for index in 1..<start.count { start[index] += start[index - 1] }
        var children = [Int32](repeating: 0, count: Int(start[start.count - 1]))
        var next = start
        for (index, record) in records.enumerated() where !record.isAlias {
            let slot = Int(record.parent) + 1
            children[Int(next[slot])] = Int32(index)
            next[slot] += 1
        }
        return (children, start)
    }
}

extension FactTable {
    /// The records right under a record; those at the top for -1.
    func children(of index: Int) -> ArraySlice<Int32> {
        children[Int(childStart[index + 1])..<Int(childStart[index + 2])]
    }

    /// The child of a record with a sub-identifier.
    func child(of index: Int, _ subidentifier: UInt32) -> Int? {
        var low = Int(childStart[index + 1])
        var high = Int(childStart[index + 2])
        // Sub-identifiers mostly run from 1 without gaps.
        let guess = low + Int(subidentifier) - 1
        if guess >= low, guess < high, records[Int(children[guess])].subidentifier == subidentifier
        {
            return Int(children[guess])
        }
        while low < high {
            let middle = (low + high) / 2
            let found = records[Int(children[middle])].subidentifier
            if found == subidentifier { return Int(children[middle]) }
            if found < subidentifier { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The deepest record with a name on the way to an OID, and how many sub-identifiers it takes.
    func longestPrefix(of oid: some Sequence<UInt32>) -> (index: Int, depth: Int)? {
        var found: (index: Int, depth: Int)?
        var here = -1
        var depth = 0
        for subidentifier in oid {
            guard let next = child(of: here, subidentifier) else { break }
            here = next
            depth += 1
            if records[here].nameLength > 0 { found = (here, depth) }
        }
        return found
    }

    /// The records with a name, those of modules that take precedence first.
    func records(named name: some Collection<UInt8>) -> [Int] {
        var found: [Int] = []
        var index = buckets[FactReader.hash(name) & (buckets.count - 1)]
        while index >= 0 {
            let record = records[Int(index)]
            if Int(record.nameLength) == name.count,
                text[Int(record.name)..<Int(record.name) + name.count].elementsEqual(name)
            {
                found.append(Int(index))
            }
            index = record.next
        }
        return found
    }

    func record(named name: String, module: String?) -> Int? {
        records(named: Array(name.utf8)).first {
            module == nil || modules[Int(records[$0].module)] == module
        }
    }

    func name(_ index: Int) -> String {
        let record = records[index]
        let start = Int(record.name)
        return String(decoding: text[start..<start + Int(record.nameLength)], as: UTF8.self)
    }

    func module(_ index: Int) -> String { modules[Int(records[index].module)] }

    func subidentifiers(_ index: Int) -> [UInt32] {
        var subidentifiers: [UInt32] = []
        var here = index
        while here >= 0 {
            subidentifiers.append(records[here].subidentifier)
            here = Int(records[here].parent)
        }
        subidentifiers.reverse()
        return subidentifiers
    }

    /// The fields behind a record's kind: type number, names, units.
    func fields(_ index: Int) -> (type: Int?, names: [IndexName], units: String) {
        let parts = lineFields(Int(records[index].rest))
        let type = parts.first.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        var names: [IndexName] = []
        if parts.count > 1, !parts[1].isEmpty {
            names = String(decoding: parts[1], as: UTF8.self).split(separator: ",")
                .map(IndexName.init(parsing:))
        }
        return (type, names, parts.count > 2 ? String(decoding: parts[2], as: UTF8.self) : "")
    }

    /// The number of a record's type, without reading the other fields.
    func typeNumber(_ index: Int) -> Int? {
        var position = Int(records[index].rest)
        var number: Int?
        while position < text.count, Octet.isDigit(text[position]) {
            number = (number ?? 0) * 10 + Int(text[position] - Octet.zero)
            position += 1
        }
        return number
    }

    func syntax(_ type: Int) -> MIBSyntax {
        let start = Int(types[type])
        var line = start..<lineEnd(start)
        // The last field, if all are there, is the number of the labels' line.
        var tabs = 0
        var position = start
        while position < line.upperBound, tabs < 4 {
            if text[position] == Octet.tab { tabs += 1 }
            position += 1
        }
        guard tabs == 4,
            let number = Int(String(decoding: text[position..<line.upperBound], as: UTF8.self)),
            labels.indices.contains(number)
        else { return MIBSyntax(text, line, labels: 0..<0) }
        line = start..<position - 1
        let first = Int(labels[number])
        return MIBSyntax(text, line, labels: first..<lineEnd(first))
    }

    func lineEnd(_ start: Int) -> Int {
        var end = start
        while end < text.count, text[end] != Octet.newline { end += 1 }
        return end
    }

    func lineFields(_ start: Int) -> [ArraySlice<UInt8>] {
        text[start..<lineEnd(start)].split(separator: Octet.tab, omittingEmptySubsequences: false)
    }
}
