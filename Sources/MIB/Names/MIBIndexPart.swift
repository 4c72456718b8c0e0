public import SMI

/// One part of a row's INDEX: what it is called, of which type, and whether it is IMPLIED.
public struct MIBIndexPart: Sendable, Hashable {
    /// The object's name; of a bare type in an SMIv1 module, the type's.
    public let name: String
    public let syntax: MIBSyntax
    /// The object whose value the part is; nil for a bare type.
    public let object: MIBObject?
    /// Whether the length of the string or OID is left out; only the last part's can be.
    public let isImplied: Bool

    /// How the part stands in an OID (RFC 2578, section 7.7).
    public var encoding: OID.IndexType {
        switch syntax.base {
        case .integer32: .integer32
        case .unsigned32, .gauge32, .counter32, .counter64, .timeTicks: .unsigned32
        case .octetString, .bits, .opaque:
            if !isImplied, let length = syntax.fixedLength {
                .fixedOctetString(length)
            } else {
                .octetString
            }
        case .oid: .oid
        case .ipAddress: .ipAddress
        }
    }

    /// Takes the part from the front of some sub-identifiers; nil where they are not such a part.
    func take(from rest: inout ArraySlice<UInt32>) -> Value? {
        switch encoding {
        case .integer32:
            return rest.popFirst().map { number in
                Int32(exactly: number).map { .integer32($0) } ?? .gauge32(number)
            }
        case .unsigned32:
            return rest.popFirst().map { syntax.base == .timeTicks ? .timeTicks($0) : .gauge32($0) }
        case .ipAddress:
            guard let octets = Self.octets(4, from: &rest) else { return nil }
            return .ipAddress(IPv4Address(octets[0], octets[1], octets[2], octets[3]))
        case .fixedOctetString(let length):
            return Self.octets(length, from: &rest).map { .octetString(OctetString($0)) }
        case .octetString:
            guard let length = length(&rest) else { return nil }
            return Self.octets(length, from: &rest).map { .octetString(OctetString($0)) }
        case .oid:
            guard let length = length(&rest), length <= rest.count else { return nil }
            let part = rest.prefix(length)
            rest.removeFirst(length)
            do {
                return .oid(try OID(part))
            } catch {
                return nil
            }
        }
    }

    private func length(_ rest: inout ArraySlice<UInt32>) -> Int? {
        isImplied ? rest.count : rest.popFirst().flatMap { Int(exactly: $0) }
    }

    private static func octets(_ count: Int, from rest: inout ArraySlice<UInt32>) -> [UInt8]? {
        guard count >= 0, count <= rest.count else { return nil }
        let part = rest.prefix(count)
        guard part.allSatisfy({ $0 <= 255 }) else { return nil }
        rest.removeFirst(count)
        return part.map { UInt8(truncatingIfNeeded: $0) }
    }

    /// The sub-identifiers of a value of this part; nil where the value is of another type.
    func subidentifiers(of value: Value) -> [UInt32]? {
        switch value {
        case .integer32(let number): return UInt32(exactly: number).map { [$0] }
        case .gauge32(let number), .counter32(let number), .timeTicks(let number): return [number]
        case .ipAddress(let address): return address.octets.map(UInt32.init)
        case .octetString(let octets), .opaque(let octets):
            let numbers = octets.map { UInt32($0) }
            if case .fixedOctetString(let length) = encoding {
                return numbers.count == length ? numbers : nil
            }
            return isImplied ? numbers : [UInt32(numbers.count)] + numbers
        case .oid(let oid):
            let numbers = oid.subidentifiers
            return isImplied ? numbers : [UInt32(numbers.count)] + numbers
        case .counter64, .null, .noSuchObject, .noSuchInstance, .endOfMibView: return nil
        }
    }
}

extension MIBObject {
    /// The INDEX of a table, row or column, AUGMENTS followed; empty where there is none, or where
    /// one of its objects is not known.
    public var indexParts: [MIBIndexPart] {
        guard var row = row else { return [] }
        // A row augments a row that has an INDEX; a chain of more than a few is no table.
        for _ in 0..<8 {
            let names = row.indexNames
            guard names.first?.role == .augmented else {
                let parts = names.compactMap { part($0, of: row) }
                return parts.count == names.count ? parts : []
            }
            guard let augmented = row.named(names[0]), augmented.kind == .row else { return [] }
            row = augmented
        }
        return []
    }

    /// The names of a row's INDEX or AUGMENTS clause; where it has none, those of its table's.
    private var indexNames: [IndexName] {
        let names = facts.names(of: record)
        guard names.isEmpty, let table = parent, table.kind == .table else { return names }
        return facts.names(of: table.record)
    }

    private func part(_ name: IndexName, of row: MIBObject) -> MIBIndexPart? {
        if let base = ModuleLinker.baseTypes[name.name] {
            return MIBIndexPart(
                name: name.name, syntax: MIBSyntax(base), object: nil,
                isImplied: name.role == .implied)
        }
        guard let object = row.named(name), let syntax = object.syntax else { return nil }
        return MIBIndexPart(
            name: object.name, syntax: syntax, object: object, isImplied: name.role == .implied)
    }

    /// The values of the INDEX that an instance spells, in the order of ``indexParts``.
    ///
    /// - Parameter instance: The sub-identifiers behind the column's OID.
    /// - Returns: nil where the INDEX is not known or the instance does not fit it exactly.
    public func indexValues(of instance: [UInt32]) -> [Value]? {
        Self.values(of: instance, by: indexParts)
    }

    /// As ``indexValues(of:)``, for parts that the caller holds: for many rows of one table.
    public static func values(of instance: [UInt32], by parts: [MIBIndexPart]) -> [Value]? {
        guard !parts.isEmpty else { return nil }
        var rest = instance[...]
        var values: [Value] = []
        for part in parts {
            guard let value = part.take(from: &rest) else { return nil }
            values.append(value)
        }
        return rest.isEmpty ? values : nil
    }
}
