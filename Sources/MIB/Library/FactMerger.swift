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

    /// The text of the base's facts and others.
    ///
    /// - Parameter facts: Those of the users' modules; the base's are put behind them.
    mutating func text(conventions: [ConventionFact], facts: inout [Fact]) -> [UInt8] {
        let replaced = Set(modules)
        for index in facts.indices { compare(&facts[index], replaced) }
        let types = base.typeFacts()
        let names = base.modules
        let isKept = names.map { !replaced.contains($0) }
        let kept = names.filter { !replaced.contains($0) }
        for index in base.indices where base.isNamed(index) {
            let module = base.record(index).module
            if isKept[module] {
                facts.append(base.fact(index, types, module: names[module]))
            }
        }
        let baseConventions = base.conventionFacts().filter { !replaced.contains($0.module) }
        return FactWriter.text(
            modules: modules + kept, conventions: conventions + baseConventions, facts: facts)
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
