/// Lays users' facts over a base table: a user's module replaces the base's of the same name, and
/// where two modules differ about a name or an OID, the user's wins and a diagnostic says so.
struct FactMerger {
    let base: FactTable
    let modules: [String]
    private(set) var diagnostics: [MIBDiagnostic] = []

    init(base: FactTable, modules: [String]) {
        self.base = base
        self.modules = modules
    }

    mutating func text(conventions: [ConventionFact], facts: [Fact]) -> [UInt8] {
        let replaced = Set(modules)
        var merged = facts
        for index in merged.indices { compare(&merged[index], replaced) }
        let types = base.typeFacts()
        let kept = base.modules.filter { !replaced.contains($0) }
        for index in base.records.indices where base.records[index].nameLength > 0 {
            if !replaced.contains(base.module(index)) { merged.append(base.fact(index, types)) }
        }
        let baseConventions = base.conventionFacts().filter { !replaced.contains($0.module) }
        return FactWriter.text(
            modules: modules + kept, conventions: conventions + baseConventions, facts: merged)
    }

    /// Compares a fact with what the base says of its OID and of its name.
    private mutating func compare(_ fact: inout Fact, _ replaced: Set<String>) {
        if let (index, depth) = base.longestPrefix(of: fact.oid), depth == fact.oid.count {
            var names: [String] = []
            for here in base.aliases(of: index) {
                let name = base.name(here)
                if name == fact.name {
                    // The same in both: the base's module stays the one it is known by.
                    fact.yields = !replaced.contains(base.module(here))
                    return
                }
                names.append("\(base.module(here))::\(name)")
            }
            complain(
                .renames, fact, "`\(fact.name)` renames \(names[0]) (\(dotted(fact.oid)))")
        }
        guard let other = base.records(named: Array(fact.name.utf8)).first else { return }
        let oid = base.subidentifiers(other)
        guard oid != fact.oid else { return }
        complain(
            .moves, fact,
            "`\(fact.name)` (\(dotted(fact.oid))) hides \(base.module(other))::\(fact.name) (\(dotted(oid)))"
        )
    }

    private func dotted(_ oid: [UInt32]) -> String {
        oid.map { String($0) }.joined(separator: ".")
    }

    private mutating func complain(_ code: MIBDiagnostic.Code, _ fact: Fact, _ detail: String) {
        guard diagnostics.count < ModuleLinker.diagnosticLimit else { return }
        diagnostics.append(
            MIBDiagnostic(.warning, code, module: fact.module, line: fact.line, detail))
    }
}

extension FactTable {
    /// The records with the OID of a record, the one that takes precedence first.
    func aliases(of index: Int) -> Range<Int> {
        var start = index
        while start > 0, records[start].isAlias { start -= 1 }
        var end = start + 1
        while end < records.count, records[end].isAlias { end += 1 }
        return start..<end
    }

    /// A record as a fact of its own, for another table.
    ///
    /// - Parameter types: ``typeFacts()``, made once for many records.
    func fact(_ index: Int, _ types: [TypeFact]) -> Fact {
        let record = records[index]
        let fields = fields(index)
        var fact = Fact(
            oid: subidentifiers(index), name: name(index), module: module(index),
            kind: record.kind == .column ? .scalar : record.kind)
        fact.access = record.access
        fact.status = record.status
        fact.type = fields.type.flatMap { types.indices.contains($0) ? types[$0] : nil }
        fact.names = fields.names
        fact.units = fields.units
        return fact
    }

    /// The types by number; those with the same labels share them.
    func typeFacts() -> [TypeFact] {
        var lists: [[MIBSyntax.Label]: LabelList] = [:]
        return types.indices.map { number in
            let syntax = syntax(number)
            var type = TypeFact(
                base: syntax.base, conventions: syntax.conventions, hint: syntax.hint,
                bounds: syntax.bounds)
            guard syntax.hasLabels else { return type }
            let labels = syntax.labels
            let list = lists[labels] ?? LabelList(labels)
            lists[labels] = list
            type.labels = list
            return type
        }
    }

    /// The textual conventions, those of modules that take precedence first.
    func conventionFacts() -> [ConventionFact] {
        let types = typeFacts()
        return conventions.compactMap { start in
            let fields = lineFields(Int(start)).map { String(decoding: $0, as: UTF8.self) }
            guard fields.count == 3, let module = Int(fields[0]), let type = Int(fields[1]),
                modules.indices.contains(module), types.indices.contains(type)
            else { return nil }
            return ConventionFact(module: modules[module], name: fields[2], type: types[type])
        }
    }
}
