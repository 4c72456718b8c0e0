/// Turns parsed modules into facts, in phases: imports, then OIDs, then types.
///
/// A name means, in this order: a definition of its own module; what the module imports; and, under
/// ``MIBLeniency/tolerant``, the definition of that name in any module, with a diagnostic. Modules
/// that are not among the given ones are looked for in a table of facts, so users' modules link
/// against the built-in standard ones.
///
/// Every phase goes by work lists, not by recursion, and each definition is resolved once.
struct ModuleLinker {
    let modules: [ModuleTree]
    let base: FactTable?
    let leniency: MIBLeniency
    private(set) var diagnostics: [MIBDiagnostic] = []

    /// Per module: where each name is defined. The first of two definitions counts.
    private var symbols: [[String: Int]] = []
    /// Per module: which module each imported name is from.
    private var imports: [[String: String]] = []
    private var moduleNumbers: [String: Int] = [:]
    /// Any module's definition of a name; filled when a name is found nowhere it should be.
    private var anywhere: [String: Place] = [:]
    private var anywhereIsFilled = false
    /// Per module and definition.
    var oids: [[Resolution]] = []
    /// Conventions that were resolved, by place.
    var resolvedTypes: [Place: ResolvedType] = [:]

    static let diagnosticLimit = 10_000

    /// A definition: its module, and its position there.
    struct Place: Hashable {
        var module: Int
        var definition: Int
    }

    enum Resolution {
        case pending
        /// On the work list; met again, it is a cycle.
        case open
        case oid([UInt32])
        case failed
    }

    /// What a name leads to.
    enum Symbol {
        case here(Place)
        /// In the base table.
        case record(Int)
    }

    /// - Parameters:
    ///   - modules: In order of precedence; of two with one name only the first counts.
    ///   - base: Where modules are found that are not given.
    init(_ modules: [ModuleTree], base: FactTable?, leniency: MIBLeniency) {
        self.base = base
        self.leniency = leniency
        var kept: [ModuleTree] = []
        for module in modules {
            guard moduleNumbers[module.name] == nil else {
                diagnostics.append(
                    MIBDiagnostic(
                        .warning, .duplicateModule, module: module.name, line: module.line,
                        "the module `\(module.name)` is given twice; the first counts"))
                continue
            }
            moduleNumbers[module.name] = kept.count
            kept.append(module)
        }
        self.modules = kept
    }

    /// The facts of the modules, phase after phase.
    mutating func link() -> (conventions: [ConventionFact], facts: [Fact]) {
        indexSymbols()
        resolveImports()
        resolveOIDs()
        return facts()
    }

    // MARK: Symbols

    private mutating func indexSymbols() {
        for module in modules {
            var names: [String: Int] = [:]
            names.reserveCapacity(module.definitions.count)
            for (position, definition) in module.definitions.enumerated() {
                // A type without a syntax is a macro, of no use to anybody.
                if definition.kind == .type, definition.syntax == nil { continue }
                if let first = names[definition.name] {
                    let line = module.definitions[first].line
                    complain(
                        .warning, .duplicate, module, definition.line,
                        "`\(definition.name)` was already defined in line \(line)")
                    continue
                }
                names[definition.name] = position
            }
            symbols.append(names)
        }
    }

    private mutating func resolveImports() {
        for (number, module) in modules.enumerated() {
            var names: [String: String] = [:]
            for clause in module.imports {
                if moduleNumbers[clause.module] == nil,
                    base?.modules.contains(clause.module) != true
                {
                    complain(
                        .warning, .missingModule, module, clause.line,
                        "the module `\(clause.module)` is not there")
                }
                for name in clause.names where symbols[number][name] == nil {
                    names[name] = clause.module
                }
            }
            imports.append(names)
        }
    }

    /// What a name means in a module; nil, without a diagnostic, where it means nothing.
    mutating func find(_ name: String, in number: Int, line: Int32) -> Symbol? {
        if let position = symbols[number][name] {
            return .here(Place(module: number, definition: position))
        }
        if let source = imports[number][name] {
            if let found = find(name, inModule: source) { return found }
            if moduleNumbers[source] != nil || base?.modules.contains(source) == true {
                complain(
                    .warning, .missingImport, modules[number], line,
                    "`\(source)` does not define `\(name)`")
            }
        } else if leniency == .strict {
            return nil
        }
        guard leniency == .tolerant, let found = findAnywhere(name) else { return nil }
        if imports[number][name] == nil {
            complain(.warning, .notImported, modules[number], line, "`\(name)` is not imported")
        }
        return found
    }

    private func find(_ name: String, inModule source: String) -> Symbol? {
        if let number = moduleNumbers[source] {
            return symbols[number][name].map { .here(Place(module: number, definition: $0)) }
        }
        return base?.record(named: name, module: source).map { .record($0) }
    }

    private mutating func findAnywhere(_ name: String) -> Symbol? {
        if !anywhereIsFilled {
            anywhereIsFilled = true
            for number in modules.indices.reversed() {
                for (name, position) in symbols[number] {
                    anywhere[name] = Place(module: number, definition: position)
                }
            }
        }
        // The standard modules first: there a name is what everybody means by it.
        if let record = base?.record(named: name, module: nil) { return .record(record) }
        return anywhere[name].map { .here($0) }
    }

    /// Where a type of this name is defined; nil where it comes from the base table or nowhere.
    mutating func findType(_ name: String, in number: Int, line: Int32) -> TypeSymbol? {
        if let position = symbols[number][name], modules[number].definitions[position].kind == .type
        {
            return .here(Place(module: number, definition: position))
        }
        let source = imports[number][name]
        if let source {
            if let other = moduleNumbers[source] {
                if let position = symbols[other][name] {
                    return .here(Place(module: other, definition: position))
                }
            } else if let line = base?.convention(named: name, module: source) {
                return .line(line)
            }
        }
        guard leniency == .tolerant else { return nil }
        if source == nil {
            complain(.warning, .notImported, modules[number], line, "`\(name)` is not imported")
        }
        if let line = base?.convention(named: name, module: nil) { return .line(line) }
        guard case .here(let place) = findAnywhere(name) else { return nil }
        return .here(place)
    }

    enum TypeSymbol {
        case here(Place)
        /// A type of the base table.
        case line(String)
    }

    /// The module that defines a name as an object, seen from another module.
    mutating func owner(of name: String, in number: Int, line: Int32) -> String? {
        switch find(name, in: number, line: line) {
        case .here(let place): modules[place.module].name
        case .record(let index): base?.module(index)
        case nil: nil
        }
    }

    func isDefined(_ name: String, in number: Int) -> Bool { symbols[number][name] != nil }

    func definition(_ place: Place) -> Definition {
        modules[place.module].definitions[place.definition]
    }

    mutating func complain(
        _ severity: MIBDiagnostic.Severity, _ code: MIBDiagnostic.Code, _ module: ModuleTree,
        _ line: Int32, _ detail: @autoclosure () -> String
    ) {
        guard diagnostics.count < Self.diagnosticLimit else { return }
        diagnostics.append(
            MIBDiagnostic(severity, code, module: module.name, line: line, detail()))
    }
}

/// How much a module may deviate from RFC 2578 and still be taken.
public enum MIBLeniency: Sendable, Hashable, CaseIterable {
    /// Names must be imported and keywords spelled as they are.
    case strict
    /// What vendors ship is taken where its meaning can be guessed, with a diagnostic.
    case tolerant
}
