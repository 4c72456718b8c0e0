extension ModuleLinker {
    /// What a written type comes to.
    enum ResolvedType {
        case value(TypeFact)
        case table
        case row
        /// No base type could be found.
        case unknown
    }

    /// The types that RFC 1155 and RFC 2578 give names to, and those that are older still.
    static let baseTypes: [String: MIBSyntax.Base] = [
        "INTEGER": .integer32, "Integer32": .integer32, "OCTET STRING": .octetString,
        "OBJECT IDENTIFIER": .oid, "BITS": .bits, "IpAddress": .ipAddress,
        "NetworkAddress": .ipAddress, "Counter": .counter32, "Counter32": .counter32,
        "Gauge": .gauge32, "Gauge32": .gauge32, "Unsigned32": .unsigned32,
        "UInteger32": .unsigned32, "TimeTicks": .timeTicks, "Counter64": .counter64,
        "Opaque": .opaque,
    ]

    static let conventionLimit = 4

    /// Resolves a type down to its base type, by a loop over the conventions on the way.
    mutating func resolve(_ written: WrittenType, in number: Int, line: Int32) -> ResolvedType {
        var result = TypeFact(base: .integer32, bounds: written.bounds, labels: written.labels)
        var written = written
        var number = number
        var line = line
        var passed: [Place] = []
        while true {
            let name: String
            switch written.head {
            case .table: return .table
            case .row: return .row
            case .choice: return .unknown
            case .named(let type): name = type
            }
            if let base = Self.baseTypes[name] ?? wrongCaseBase(name, in: number, line: line) {
                result.base = base
                return finish(result)
            }
            switch findType(name, in: number, line: line) {
            case .base(let rest):
                result.conventions += rest.conventions
                merge(rest.hint, rest.bounds, rest.labels, into: &result)
                result.base = rest.base
                return finish(result)
            case .here(let place):
                if let known = resolvedTypes[place] {
                    guard case .value(let rest) = known else { return known }
                    result.conventions += rest.conventions
                    merge(rest.hint, rest.bounds, rest.labels, into: &result)
                    result.base = rest.base
                    return finish(result)
                }
                let definition = definition(place)
                guard let syntax = definition.syntax else { return .unknown }
                guard !passed.contains(place), passed.count < 32 else {
                    complain(
                        .error, .typeCycle, number, line,
                        "the type `\(name)` leads back to itself, or over 32 others")
                    // None of them need be tried again.
                    for place in passed { resolvedTypes[place] = .unknown }
                    return .unknown
                }
                passed.append(place)
                result.conventions.append(name)
                merge(definition.hint, syntax.bounds, syntax.labels, into: &result)
                written = syntax
                number = place.module
                line = definition.line
            case nil:
                complain(
                    .error, .unknownType, number, line,
                    "the type `\(name)` is defined nowhere")
                return .unknown
            }
        }
    }

    /// `Integer`, `integer`, `OCTETSTRING`: a base type in the wrong case.
    private mutating func wrongCaseBase(_ name: String, in number: Int, line: Int32) -> MIBSyntax
        .Base?
    {
        guard leniency == .tolerant, name.utf8.count < 20, !name.contains("-") else { return nil }
        switch name.lowercased() {
        case "integer", "integer32", "counter", "counter32", "gauge", "gauge32", "timeticks",
            "ipaddress", "unsigned32", "counter64", "opaque", "bits", "networkaddress":
            break
        default: return nil
        }
        let wanted = name.lowercased()
        guard let (spelling, base) = Self.baseTypes.first(where: { $0.key.lowercased() == wanted })
        else { return nil }
        complain(.warning, .keywordCase, number, line, "`\(name)` is written \(spelling)")
        return base
    }

    /// What the nearer definition leaves open, the farther one says.
    private func merge(
        _ hint: String, _ bounds: [ClosedRange<Int128>], _ labels: LabelList?,
        into result: inout TypeFact
    ) {
        if result.hint.isEmpty { result.hint = hint }
        if result.bounds.isEmpty { result.bounds = bounds }
        if result.labels == nil { result.labels = labels }
    }

    private func finish(_ type: TypeFact) -> ResolvedType {
        var type = type
        // The nearest say most, and more than a few are a trick.
        type.conventions = Array(type.conventions.prefix(Self.conventionLimit))
        // SMIv1 writes BITS as an OCTET STRING and has no labels for it; labels of strings are noise.
        if type.base == .octetString { type.labels = nil }
        if type.labels != nil { type.bounds = [] }
        return .value(type)
    }

    // MARK: Facts

    /// The last phase: each definition that has an OID, with its syntax, as a fact.
    mutating func facts() -> (conventions: [ConventionFact], facts: [Fact]) {
        var conventions: [ConventionFact] = []
        var facts: [Fact] = []
        for number in modules.indices {
            for position in modules[number].definitions.indices {
                let place = Place(module: number, definition: position)
                let definition = definition(place)
                if definition.kind == .type {
                    if let convention = convention(definition, place) {
                        conventions.append(convention)
                    }
                } else if case .oid(let oid) = oids[number][position] {
                    addLabelledNodes(definition, oid, number, to: &facts)
                    facts.append(fact(definition, oid, number))
                }
            }
        }
        return (conventions, facts)
    }

    private mutating func convention(_ definition: Definition, _ place: Place) -> ConventionFact? {
        guard definition.syntax != nil, Self.baseTypes[definition.name] == nil else { return nil }
        let reference = WrittenType(head: .named(definition.name))
        let resolved = resolve(reference, in: place.module, line: definition.line)
        resolvedTypes[place] = resolved
        guard case .value(let type) = resolved else { return nil }
        return ConventionFact(
            module: modules[place.module].name, name: definition.name, type: type)
    }

    private mutating func fact(_ definition: Definition, _ oid: [UInt32], _ number: Int) -> Fact {
        var fact = Fact(
            oid: oid, name: definition.name, module: modules[number].name, kind: .node)
        fact.status = definition.status
        fact.access = definition.access
        fact.units = definition.units
        fact.line = definition.line
        switch definition.kind {
        case .object: describe(definition, number, &fact)
        case .notification, .trap:
            fact.kind = .notification
            fact.names = definition.objects.map { name($0, .plain, definition, number) }
        case .group: fact.kind = .group
        case .compliance: fact.kind = .compliance
        case .capabilities: fact.kind = .capabilities
        case .node, .type: break
        }
        return fact
    }

    /// Kind, type and index of an OBJECT-TYPE. Which scalars are columns shows in the whole tree.
    private mutating func describe(_ definition: Definition, _ number: Int, _ fact: inout Fact) {
        fact.kind = .scalar
        let resolved =
            definition.syntax.map { resolve($0, in: number, line: definition.line) } ?? .unknown
        switch resolved {
        case .table: fact.kind = .table
        case .row: fact.kind = .row
        case .value(let type): fact.type = type
        case .unknown: break
        }
        // An INDEX makes a row, but not of SEQUENCE OF: some repeat a row's INDEX at its table.
        let hasIndex = !definition.index.isEmpty || definition.augments != nil
        if hasIndex, fact.kind != .table { fact.kind = .row }
        if fact.kind == .row { fact.type = nil }
        if let augmented = definition.augments {
            fact.names = [name(augmented, .augmented, definition, number)]
        } else {
            fact.names = definition.index.map {
                name($0.name, $0.isImplied ? .implied : .plain, definition, number)
            }
        }
    }

    /// A name of a clause, with its module where that is another one.
    private mutating func name(
        _ name: String, _ role: IndexName.Role, _ definition: Definition, _ number: Int
    ) -> IndexName {
        if Self.baseTypes[name] != nil { return IndexName(name, role: role) }
        guard let owner = owner(of: name, in: number, line: definition.line) else {
            complain(
                .warning, .unknownIndex, number, definition.line,
                "`\(definition.name)`: `\(name)` is defined nowhere")
            return IndexName(name, role: role)
        }
        return IndexName(name, module: owner == modules[number].name ? nil : owner, role: role)
    }

    /// `{ iso org(3) dod(6) 1 }` names `org` and `dod` on the way, unless the module defines them.
    private func addLabelledNodes(
        _ definition: Definition, _ oid: [UInt32], _ number: Int, to facts: inout [Fact]
    ) {
        let parts = definition.oid
        guard parts.count > 2, parts.count <= oid.count else { return }
        for position in 1..<parts.count - 1 {
            guard let name = parts[position].name, parts[position].number != nil,
                scopes[number].values[name] == nil
            else { continue }
            let length = oid.count - (parts.count - 1 - position)
            facts.append(
                Fact(
                    oid: Array(oid.prefix(length)), name: name, module: modules[number].name,
                    kind: .node))
        }
    }
}
