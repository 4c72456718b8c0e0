/// Writes facts as the text that ``FactTable`` reads: the form that is checked in and compiled into
/// the program, and the form that users' modules take in memory.
///
/// The text has a header, `snmpsh-facts 1 M L T C N`, then M lines of modules in order of precedence,
/// L lines of labels, T lines of types, C lines of textual conventions (module, type and name) and N lines of
/// definitions. These go through the tree in order of OIDs, each with its depth and its last
/// sub-identifier, so that no OID is written twice. `docs/mibs.md` describes every field.
struct FactWriter {
    private var labels = LineNumbers()
    private var types = LineNumbers()
    /// The numbers of lists met before, without looking into them.
    private var lists: [ObjectIdentifier: Int] = [:]
    private var modules: [String: Int] = [:]

    /// Lines, each written once, and their numbers.
    private struct LineNumbers {
        var numbers: [String: Int] = [:]
        var lines: [String] = []

        mutating func number(of line: String) -> Int {
            if let number = numbers[line] { return number }
            numbers[line] = lines.count
            lines.append(line)
            return lines.count - 1
        }
    }

    /// The text of some facts.
    ///
    /// - Parameters:
    ///   - modules: The modules in order of precedence: of two with one name for different OIDs, or
    ///     two names for one OID, the earlier is found first.
    static func text(
        modules: [String], conventions: [ConventionFact], facts: [Fact]
    ) -> [UInt8] {
        var writer = FactWriter()
        return writer.write(modules, conventions, facts)
    }

    private mutating func write(
        _ moduleNames: [String], _ conventions: [ConventionFact], _ facts: [Fact]
    ) -> [UInt8] {
        for name in moduleNames where modules[name] == nil { modules[name] = modules.count }
        var conventionLines = ""
        var conventionCount = 0
        for convention in conventions {
            guard let module = modules[convention.module] else { continue }
            conventionLines += "\(module)\t\(typeNumber(convention.type))\t\(convention.name)\n"
            conventionCount += 1
        }
        var nodes: [UInt8] = []
        let count = writeTree(facts, into: &nodes)
        var head =
            "snmpsh-facts 1 \(modules.count) \(labels.lines.count) \(types.lines.count)"
            + " \(conventionCount) \(count)\n"
        for (name, _) in modules.sorted(by: { $0.value < $1.value }) { head += name + "\n" }
        for line in labels.lines { head += line + "\n" }
        for line in types.lines { head += line + "\n" }
        head += conventionLines
        return Array(head.utf8) + nodes
    }

    private mutating func typeNumber(_ type: TypeFact) -> Int {
        guard let list = type.labels else { return types.number(of: type.line(labels: nil)) }
        let number = lists[ObjectIdentifier(list)] ?? labels.number(of: list.line)
        lists[ObjectIdentifier(list)] = number
        return types.number(of: type.line(labels: number))
    }

    /// Writes the definitions in the order of a walk, with nameless nodes where the tree has gaps.
    private mutating func writeTree(_ facts: [Fact], into text: inout [UInt8]) -> Int {
        let sorted = sortedByOID(facts)
        var path: [UInt32] = []
        var kinds: [MIBObject.Kind] = []
        var count = 0
        var previous: Int?
        for (position, index) in sorted.enumerated() {
            let fact = facts[index]
            guard !fact.oid.isEmpty, fact.oid.count <= 128, modules[fact.module] != nil else {
                continue
            }
            var shared = 0
            while shared < min(path.count, fact.oid.count), path[shared] == fact.oid[shared] {
                shared += 1
            }
            let isAlias = shared == fact.oid.count && shared == path.count
            if isAlias, let previous, facts[previous].isSame(fact) { continue }
            previous = index
            if !isAlias {
                path.removeSubrange(shared...)
                kinds.removeSubrange(shared...)
                while path.count < fact.oid.count - 1 {
                    path.append(fact.oid[path.count])
                    kinds.append(.node)
                    Self.append(path.count, Octet.tab, to: &text)
                    Self.append(Int(path[path.count - 1]), Octet.newline, to: &text)
                    count += 1
                }
                path.append(fact.oid[path.count])
            }
            let parent = fact.oid.count > 1 ? kinds[fact.oid.count - 2] : .node
            var kind = fact.kind
            if kind == .scalar, parent == .row { kind = .column }
            if kind == .table, !fact.names.isEmpty, holdsLeaf(position, sorted, facts) {
                kind = .row
            }
            if !isAlias {
                kinds.append(kind)
            } else if kind == .row {
                // Where one module has a row and another something else, what is beneath are columns.
                kinds[kinds.count - 1] = .row
            }
            write(fact, kind, into: &text)
            count += 1
        }
        return count
    }

    /// Whether a scalar, not a row, comes first beneath a SEQUENCE OF that has an INDEX: then the two
    /// are one, as in UCD-SNMP-MIB-OLD, or a row has the syntax of its table.
    private func holdsLeaf(_ position: Int, _ sorted: [Int], _ facts: [Fact]) -> Bool {
        let oid = facts[sorted[position]].oid
        // Few modules define one OID, unless a file was made to keep this busy.
        let near = sorted[position...].prefix(16)
        let below = near.first { facts[$0].oid != oid }.map { facts[$0] }
        guard let below, below.oid.count == oid.count + 1, below.oid.starts(with: oid) else {
            return false
        }
        return below.kind == .scalar
    }

    /// The positions of the facts in the order of a walk; of facts with one OID, the one that takes
    /// precedence first.
    private func sortedByOID(_ facts: [Fact]) -> [Int] {
        let keys = facts.map { fact in
            (oid: fact.oid, rank: (fact.yields ? 1 << 32 : 0) + (modules[fact.module] ?? 0))
        }
        return facts.indices.sorted { left, right in
            let (a, b) = (keys[left].oid, keys[right].oid)
            for index in 0..<min(a.count, b.count) where a[index] != b[index] {
                return a[index] < b[index]
            }
            return a.count == b.count ? keys[left].rank < keys[right].rank : a.count < b.count
        }
    }

    private mutating func write(_ fact: Fact, _ kind: MIBObject.Kind, into text: inout [UInt8]) {
        let start = text.count
        Self.append(fact.oid.count, Octet.tab, to: &text)
        Self.append(Int(fact.oid[fact.oid.count - 1]), Octet.tab, to: &text)
        text += fact.name.utf8
        text.append(Octet.tab)
        Self.append(modules[fact.module] ?? 0, Octet.tab, to: &text)
        text += String(kind.code).utf8
        text += String(fact.access.code).utf8
        text += fact.status.code.utf8
        text.append(Octet.tab)
        if let type = fact.type {
            Self.append(typeNumber(type), Octet.tab, to: &text)
        } else {
            text.append(Octet.tab)
        }
        for (position, name) in fact.names.enumerated() {
            if position > 0 { text.append(Octet.comma) }
            text += name.text.utf8
        }
        text.append(Octet.tab)
        text += fact.units.utf8
        while text.count > start, text.last == Octet.tab { text.removeLast() }
        text.append(Octet.newline)
    }

    /// Writes a number, without a text in between: most of a table is numbers.
    private static func append(_ number: Int, _ end: UInt8, to text: inout [UInt8]) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            text.append(Octet.zero + UInt8(number / divisor % 10))
            divisor /= 10
        }
        text.append(end)
    }
}
