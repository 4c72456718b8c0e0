/// Turns parsed modules into facts, in phases: symbols and imports, then OIDs, then types.
///
/// Modules that are not among the given ones are looked for in a table of facts, so users' modules
/// link against the built-in standard ones. Every phase goes by work lists, not by recursion, and
/// each definition is resolved once.
struct ModuleLinker {
    let modules: [ModuleTree]
    let base: FactTable?
    let baseModules: Set<String>
    let leniency: MIBLeniency
    private(set) var diagnostics: [MIBDiagnostic] = []

    /// Per module: what its names mean.
    var scopes: [Scope] = []
    var moduleNumbers: [String: Int] = [:]
    /// Any module's definition of a name; filled when a name is found nowhere it should be.
    var valuesAnywhere: [String: Place]?
    var typesAnywhere: [String: Place]?
    /// The base table's conventions, by name; those of modules that take precedence first.
    var baseConventions: [String: [(module: String, type: TypeFact)]] = [:]
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

    /// What the names of one module mean. Types and values do not meet, even where a vendor gives
    /// both one name.
    struct Scope {
        /// Of two definitions of one name the later counts, as it does for net-snmp.
        var values: [String: Int] = [:]
        var types: [String: Int] = [:]
        /// The definition before the one that counts, where there is one.
        var earlier: [String: Int] = [:]
        /// Which module each imported name is from.
        var imports: [String: String] = [:]
    }

    enum Resolution {
        case pending
        /// On the work list; met again, it is a cycle.
        case open
        case oid([UInt32])
        case failed
    }

    /// - Parameters:
    ///   - modules: In order of precedence; of two with one name only the first counts.
    ///   - base: Where modules are found that are not given.
    init(_ modules: [ModuleTree], base: FactTable?, leniency: MIBLeniency) {
        self.base = base
        self.leniency = leniency
        baseModules = Set(base?.modules ?? [])
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
        for fact in base?.conventionFacts() ?? [] {
            baseConventions[fact.name, default: []].append((fact.module, fact.type))
        }
    }

    /// The facts of the modules, phase after phase.
    mutating func link() -> (conventions: [ConventionFact], facts: [Fact]) {
        indexSymbols()
        resolveImports()
        resolveOIDs()
        return facts()
    }

    func definition(_ place: Place) -> Definition {
        modules[place.module].definitions[place.definition]
    }

    mutating func complain(
        _ severity: MIBDiagnostic.Severity, _ code: MIBDiagnostic.Code, _ module: Int,
        _ line: Int32,
        _ detail: @autoclosure () -> String
    ) {
        guard diagnostics.count < Self.diagnosticLimit else { return }
        diagnostics.append(
            MIBDiagnostic(severity, code, module: modules[module].name, line: line, detail()))
    }
}

/// How much a module may deviate from RFC 2578 and still be taken.
public enum MIBLeniency: Sendable, Hashable, CaseIterable {
    /// Names must be imported and keywords spelled as they are.
    case strict
    /// What vendors ship is taken where its meaning can be guessed, with a diagnostic.
    case tolerant
}
