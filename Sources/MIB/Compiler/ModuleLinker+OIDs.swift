extension ModuleLinker {
    /// The tree's tops, which no module defines.
    static let roots: [String: UInt32] = ["ccitt": 0, "iso": 1, "joint-iso-ccitt": 2]

    /// Resolves the OID of every definition.
    mutating func resolveOIDs() {
        oids = modules.map { .init(repeating: .pending, count: $0.definitions.count) }
        for number in modules.indices {
            for position in modules[number].definitions.indices
            where modules[number].definitions[position].kind != .type {
                resolveOID(of: Place(module: number, definition: position))
            }
        }
    }

    /// Resolves one definition after those that its OID goes through.
    private mutating func resolveOID(of start: Place) {
        var work = [start]
        while let place = work.last {
            switch oids[place.module][place.definition] {
            case .oid, .failed:
                work.removeLast()
                continue
            case .pending, .open: break
            }
            oids[place.module][place.definition] = .open
            switch attempt(place) {
            case .needs(let other):
                if case .open = oids[other.module][other.definition] {
                    let definition = definition(place)
                    complain(
                        .error, .cycle, place.module, definition.line,
                        "the OID of `\(definition.name)` leads back to itself")
                    oids[place.module][place.definition] = .failed
                    work.removeLast()
                } else {
                    work.append(other)
                }
            case .done(let oid):
                oids[place.module][place.definition] = .oid(oid)
                work.removeLast()
            case .failed:
                oids[place.module][place.definition] = .failed
                work.removeLast()
            }
        }
    }

    private enum Attempt {
        case done([UInt32])
        /// Not before this definition.
        case needs(Place)
        case failed
    }

    private mutating func attempt(_ place: Place) -> Attempt {
        let definition = definition(place)
        var oid: [UInt32] = []
        oid.reserveCapacity(16)
        for (position, part) in definition.oid.enumerated() {
            if position > 0, let number = part.number {
                oid.append(number)
                continue
            }
            guard let name = part.name else {
                oid.append(part.number ?? 0)
                continue
            }
            // A definition whose first part is its own name means another one of that name.
            let symbol =
                name == definition.name
                ? findElsewhere(name, place) : find(name, in: place.module, line: definition.line)
            switch symbol {
            case .here(let found):
                let other = asParent(found)
                switch oids[other.module][other.definition] {
                case .oid(let known):
                    guard append(known, to: &oid, at: position) else { return unfit(name, place) }
                case .failed: return .failed
                case .pending, .open: return .needs(other)
                }
            case .record(let record):
                guard let base, append(base.subidentifiers(record), to: &oid, at: position) else {
                    return unfit(name, place)
                }
            case nil:
                if position == 0, let number = Self.roots[name] ?? part.number {
                    oid.append(number)
                } else {
                    complain(
                        .error, .unknownParent, place.module, definition.line,
                        "`\(definition.name)`: `\(name)` is defined nowhere")
                    return .failed
                }
            }
        }
        guard !oid.isEmpty, oid.count <= 128 else {
            complain(
                .error, .badOID, place.module, definition.line,
                "the OID of `\(definition.name)` has \(oid.count) sub-identifiers")
            return .failed
        }
        guard oid[0] < 2 && (oid.count < 2 || oid[1] < 40) || oid[0] == 2 else {
            complain(
                .error, .badOID, place.module, definition.line,
                "`\(definition.name)`: \(oid[0]).\(oid.count > 1 ? oid[1] : 0) starts no OID")
            return .failed
        }
        return .done(oid)
    }

    /// Of two definitions of one name, a bare node is the likelier parent.
    private func asParent(_ place: Place) -> Place {
        let definition = definition(place)
        guard definition.kind != .node,
            let earlier = scopes[place.module].earlier[definition.name],
            modules[place.module].definitions[earlier].kind == .node
        else { return place }
        return Place(module: place.module, definition: earlier)
    }

    /// Takes a name's OID as the start, or, further in, the last sub-identifier that it adds.
    private func append(_ known: [UInt32], to oid: inout [UInt32], at position: Int) -> Bool {
        if position == 0 {
            oid = known
            return true
        }
        guard known.count == oid.count + 1, known.starts(with: oid) else { return false }
        oid = known
        return true
    }

    private mutating func unfit(_ name: String, _ place: Place) -> Attempt {
        let definition = definition(place)
        complain(
            .error, .badOID, place.module, definition.line,
            "`\(definition.name)`: `\(name)` does not lie where it is used")
        return .failed
    }

    private mutating func findElsewhere(_ name: String, _ place: Place) -> Symbol? {
        if let earlier = scopes[place.module].earlier[name], earlier != place.definition {
            return .here(Place(module: place.module, definition: earlier))
        }
        if let record = base?.record(named: name, module: nil) { return .record(record) }
        return Self.roots[name] == nil ? .here(place) : nil
    }
}
