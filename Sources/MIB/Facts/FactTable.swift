/// A text of facts, for look-ups by name and by OID.
///
/// Nothing is read before somebody asks, and then the lines in question: definitions, syntaxes, units,
/// INDEX lists. Its ``FactIndex`` says where they are.
final class FactTable: Sendable {
    let text: FactText
    private let index: FactIndex
    private let counts: FactCounts

    /// - Parameter index: That of the text.
    init(_ text: FactText, index: FactIndex) {
        self.text = text
        self.index = index
        counts = FactCounts(text)
    }

    /// Indexes a text that ``FactWriter`` wrote.
    convenience init(_ octets: [UInt8]) {
        let text = FactText.loaded(octets)
        self.init(text, index: FactIndex(of: text))
    }

    /// The numbers of all definitions, in the order of a walk; those that share an OID stand behind
    /// one another.
    var indices: Range<Int> { 0..<counts.records }

    func record(_ index: Int) -> FactRecord {
        var reader = FactReader(text, at: self.index.lines[counts.firstRecord + index])
        return reader.record()
    }

    private func place(_ index: Int) -> FactRecord.Place {
        var reader = FactReader(text, at: self.index.lines[counts.firstRecord + index])
        return reader.place()
    }

    private func nameRange(_ index: Int) -> Range<Int> {
        var reader = FactReader(text, at: self.index.lines[counts.firstRecord + index])
        return reader.name()
    }

    private func line(_ number: Int) -> Range<Int> {
        let start = index.lines[number]
        return start..<text.lineEnd(start)
    }
}

// MARK: The tree

extension FactTable {
    /// The definition above in the tree; nil at the top.
    func parent(of index: Int) -> Int? {
        let parent = self.index.parents[index]
        return parent == 0 ? nil : parent - 1
    }

    /// Whether an earlier definition has the same OID.
    func isAlias(_ index: Int) -> Bool {
        index > 0 && place(index) == place(index - 1)
    }

    /// The definitions with the OID of a definition, the one that takes precedence first.
    func aliases(of index: Int) -> Range<Int> {
        var start = index
        while isAlias(start) { start -= 1 }
        var end = start + 1
        while end < counts.records, isAlias(end) { end += 1 }
        return start..<end
    }

    /// The definitions right under one, by sub-identifier; those at the top for nil.
    func children(of index: Int?) -> [Int] {
        self.index.families[Self.family(of: index)].map { self.index.families.members[$0] }
    }

    private static func family(of index: Int?) -> Int { index.map { $0 + 1 } ?? 0 }

    /// The child of a definition with a sub-identifier.
    private func child(of index: Int?, _ subidentifier: UInt32) -> Int? {
        let members = self.index.families.members
        let family = self.index.families[Self.family(of: index)]
        var low = family.lowerBound
        var high = family.upperBound
        // Sub-identifiers mostly run from 1 without gaps.
        let guess = low + Int(subidentifier) - 1
        if guess >= low, guess < high, place(members[guess]).subidentifier == subidentifier {
            return members[guess]
        }
        while low < high {
            let middle = (low + high) / 2
            let found = place(members[middle]).subidentifier
            if found == subidentifier { return members[middle] }
            if found < subidentifier { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The deepest definition with a name on the way to an OID, and how many sub-identifiers it takes.
    func longestPrefix(of oid: [UInt32]) -> (index: Int, depth: Int)? {
        var here: Int?
        var depth = 0
        for subidentifier in oid {
            guard let next = child(of: here, subidentifier) else { break }
            here = next
            depth += 1
        }
        while let step = here {
            if isNamed(step) { return (step, depth) }
            here = parent(of: step)
            depth -= 1
        }
        return nil
    }

    /// The OID of a definition.
    func subidentifiers(_ index: Int) -> [UInt32] {
        var subidentifiers: [UInt32] = []
        var here: Int? = index
        while let step = here {
            subidentifiers.append(place(step).subidentifier)
            here = parent(of: step)
        }
        subidentifiers.reverse()
        return subidentifiers
    }
}

// MARK: Names and modules

extension FactTable {
    /// The definitions with a name, those of modules that take precedence first.
    func records(named name: [UInt8]) -> [Int] {
        var found: [Int] = []
        for position in index.names[index.bucket(of: name)] {
            let candidate = index.names.members[position]
            if text.spells(name, at: nameRange(candidate)) { found.append(candidate) }
        }
        return found
    }

    func record(named name: String, module: String?) -> Int? {
        let found = records(named: Array(name.utf8))
        guard let module else { return found.first }
        return found.first { isIn(module, $0) }
    }

    /// Hands out the name of every definition as it stands in the text; a nameless node's is empty.
    ///
    /// For who looks at a hundred thousand of them: nothing else of a line is read, and nothing copied.
    func visitNames(_ body: (_ index: Int, _ name: Span<UInt8>) -> Void) {
        text.withSpan { octets in
            for index in indices {
                var start = self.index.lines[counts.firstRecord + index]
                // Behind depth and sub-identifier.
                for _ in 0..<2 {
                    while start < octets.count, octets[start] != Octet.tab { start += 1 }
                    start = min(start + 1, octets.count)
                }
                var end = start
                while end < octets.count, octets[end] > Octet.newline { end += 1 }
                body(index, octets.extracting(start..<end))
            }
        }
    }

    func isNamed(_ index: Int) -> Bool { !nameRange(index).isEmpty }

    func name(_ index: Int) -> String { text.string(nameRange(index)) }

    /// The modules, those that take precedence first.
    var modules: [String] {
        (0..<counts.modules).map { text.string(line(counts.firstModule + $0)) }
    }

    func module(_ index: Int) -> String { module(of: record(index)) }

    func module(of record: FactRecord) -> String {
        text.string(line(counts.firstModule + record.module))
    }

    /// Whether a definition belongs to a module.
    func isIn(_ module: String, _ index: Int) -> Bool {
        text.spells(Array(module.utf8), at: line(counts.firstModule + record(index).module))
    }
}

// MARK: What a definition says

extension FactTable {
    /// The names of a definition's INDEX or OBJECTS clause.
    func names(of record: FactRecord) -> [IndexName] {
        let list = text.field(1, of: record.rest)
        guard !list.isEmpty else { return [] }
        return text.string(list).split(separator: ",").map(IndexName.init(parsing:))
    }

    func units(of record: FactRecord) -> String { text.string(text.field(2, of: record.rest)) }

    /// The number of a definition's type.
    func typeNumber(of record: FactRecord) -> Int? {
        text.number(text.field(0, of: record.rest))
    }

    var typeNumbers: Range<Int> { 0..<counts.types }

    func syntax(_ type: Int) -> MIBSyntax {
        let line = line(counts.firstType + type)
        guard let labels = labelNumber(line) else { return MIBSyntax(text, line, labels: 0..<0) }
        return MIBSyntax(text, line, labels: self.line(counts.firstLabel + labels))
    }

    /// The number of the labels that a type's line names.
    private func labelNumber(_ line: Range<Int>) -> Int? {
        guard let number = text.number(text.field(4, of: line)), number < counts.labels else {
            return nil
        }
        return number
    }

    /// The types by number; those with the same labels share them.
    func typeFacts() -> [TypeFact] {
        var lists = [LabelList?](repeating: nil, count: counts.labels)
        return typeNumbers.map { number in
            let syntax = syntax(number)
            var type = TypeFact(
                base: syntax.base, conventions: syntax.conventions, hint: syntax.hint,
                bounds: syntax.bounds)
            if let labels = labelNumber(line(counts.firstType + number)) {
                let list = lists[labels] ?? LabelList(syntax.labels)
                lists[labels] = list
                type.labels = list
            }
            return type
        }
    }

    /// The textual conventions, those of modules that take precedence first.
    func conventionFacts() -> [ConventionFact] {
        let types = typeFacts()
        let modules = modules
        return (0..<counts.conventions).compactMap { number in
            let line = line(counts.firstConvention + number)
            guard let module = text.number(text.field(0, of: line)), module < modules.count,
                let type = text.number(text.field(1, of: line)), type < types.count
            else { return nil }
            return ConventionFact(
                module: modules[module], name: text.string(text.field(2, of: line)),
                type: types[type])
        }
    }

    /// A definition as a fact of its own, for another table.
    ///
    /// - Parameters:
    ///   - types: ``typeFacts()``, made once for many definitions.
    ///   - module: The name of its module, which many share.
    func fact(_ index: Int, _ types: [TypeFact], module: String) -> Fact {
        let record = record(index)
        var fact = Fact(
            oid: subidentifiers(index), name: text.string(record.name), module: module,
            kind: record.kind == .column ? .scalar : record.kind)
        fact.access = record.access
        fact.status = record.status
        fact.type = typeNumber(of: record).flatMap { $0 < types.count ? types[$0] : nil }
        fact.names = names(of: record)
        fact.units = units(of: record)
        return fact
    }
}
