extension ModuleLinker {
    /// What a name leads to.
    enum Symbol {
        case here(Place)
        /// A record of the base table.
        case record(Int)
    }

    /// What a type's name leads to.
    enum TypeSymbol {
        case here(Place)
        case base(TypeFact)
    }

    /// Fills the scopes with what each module defines.
    mutating func indexSymbols() {
        for number in modules.indices {
            var scope = Scope()
            scope.values.reserveCapacity(modules[number].definitions.count)
            let definitions = modules[number].definitions
            for position in definitions.indices {
                let name = definitions[position].name
                if definitions[position].kind == .type {
                    // A type without a syntax is a macro, of no use to anybody.
                    guard definitions[position].syntax != nil else { continue }
                    if let first = scope.types.updateValue(position, forKey: name) {
                        complainDuplicate(number, first, position)
                    }
                } else if let first = scope.values.updateValue(position, forKey: name) {
                    scope.earlier[name] = first
                    complainDuplicate(number, first, position)
                }
            }
            scopes.append(scope)
        }
    }

    private mutating func complainDuplicate(_ number: Int, _ first: Int, _ second: Int) {
        let definitions = modules[number].definitions
        complain(
            .warning, .duplicate, number, definitions[second].line,
            "`\(definitions[second].name)` was already defined in line \(definitions[first].line)")
    }

    /// Fills the scopes with what each module imports.
    mutating func resolveImports() {
        for (number, module) in modules.enumerated() {
            for clause in module.imports {
                // Macros and base types need no module: everyone knows them by heart.
                let isNeeded = clause.names.contains {
                    !Self.isPredefined($0)
                }
                if isNeeded, moduleNumbers[clause.module] == nil,
                    !baseModules.contains(clause.module)
                {
                    complain(
                        .warning, .missingModule, number, clause.line,
                        "the module `\(clause.module)` is not there")
                }
                for name in clause.names { scopes[number].imports[name] = clause.module }
            }
        }
    }

    private static func isPredefined(_ name: String) -> Bool {
        baseTypes[name] != nil || roots[name] != nil || Keyword(rawValue: name) != nil
    }

    /// What a name means in a module: its own definition, or what it imports, or, under
    /// ``MIBLeniency/tolerant``, the definition of that name in any module, with a diagnostic.
    ///
    /// - Returns: nil, without a diagnostic, where it means nothing.
    mutating func find(_ name: String, in number: Int, line: Int32) -> Symbol? {
        if let position = scopes[number].values[name] {
            return .here(Place(module: number, definition: position))
        }
        let source = scopes[number].imports[name]
        if let source {
            if let other = moduleNumbers[source] {
                if let position = scopes[other].values[name] {
                    return .here(Place(module: other, definition: position))
                }
            } else if let record = base?.record(named: name, module: source) {
                return .record(record)
            }
        }
        guard leniency == .tolerant, Self.roots[name] == nil, let found = findAnywhere(name) else {
            return nil
        }
        complainGuess(name, from: source, in: number, line: line)
        return found
    }

    private mutating func complainGuess(
        _ name: String, from source: String?, in number: Int, line: Int32
    ) {
        guard let source else {
            complain(.warning, .notImported, number, line, "`\(name)` is not imported")
            return
        }
        guard moduleNumbers[source] != nil || baseModules.contains(source) else { return }
        complain(.warning, .missingImport, number, line, "`\(source)` does not define `\(name)`")
    }

    private mutating func findAnywhere(_ name: String) -> Symbol? {
        // The standard modules first: there a name is what everybody means by it.
        if let record = base?.record(named: name, module: nil) { return .record(record) }
        if valuesAnywhere == nil { valuesAnywhere = collect(\.values) }
        return valuesAnywhere?[name].map { .here($0) }
    }

    private func collect(_ names: KeyPath<Scope, [String: Int]>) -> [String: Place] {
        var places: [String: Place] = [:]
        places.reserveCapacity(scopes.reduce(0) { $0 + $1[keyPath: names].count })
        for number in modules.indices {
            for (name, position) in scopes[number][keyPath: names] where places[name] == nil {
                places[name] = Place(module: number, definition: position)
            }
        }
        return places
    }

    /// As ``find(_:in:line:)``, for a type.
    mutating func findType(_ name: String, in number: Int, line: Int32) -> TypeSymbol? {
        if let position = scopes[number].types[name] {
            return .here(Place(module: number, definition: position))
        }
        let source = scopes[number].imports[name]
        if let source {
            if let other = moduleNumbers[source] {
                if let position = scopes[other].types[name] {
                    return .here(Place(module: other, definition: position))
                }
            } else if let type = baseConventions[name]?.first(where: { $0.module == source })?.type
            {
                return .base(type)
            }
        }
        guard leniency == .tolerant else { return nil }
        let found: TypeSymbol
        if let type = baseConventions[name]?.first?.type {
            found = .base(type)
        } else {
            if typesAnywhere == nil { typesAnywhere = collect(\.types) }
            guard let place = typesAnywhere?[name] else { return nil }
            found = .here(place)
        }
        complainGuess(name, from: source, in: number, line: line)
        return found
    }

    /// The module that defines a name as an object, seen from another module.
    mutating func owner(of name: String, in number: Int, line: Int32) -> String? {
        switch find(name, in: number, line: line) {
        case .here(let place): modules[place.module].name
        case .record(let index): base?.module(index)
        case nil: nil
        }
    }
}
