package import SMI

/// The variables of a kind of device, in the order of a walk; any number of devices share one.
package struct VariableTable: Sendable {
    package let names: [OID]
    package let variables: [Variable]
    private let index: NameIndex
    private let objects: NameIndex
    private let writableObjects: NameIndex

    /// - Parameter variables: In any order; of two with one name the later counts.
    /// - Parameter objects: Objects that exist though the table may have no instance of them. The
    ///   parent of every name is one in any case.
    package init(_ variables: [(name: OID, variable: Variable)], objects: [OID] = []) {
        var latest: [OID: Int] = [:]
        latest.reserveCapacity(variables.count)
        for (place, entry) in variables.enumerated() { latest[entry.name] = place }
        let order = latest.values.sorted { variables[$0].name < variables[$1].name }
        names = order.map { variables[$0].name }
        self.variables = order.map { variables[$0].variable }
        index = NameIndex(names)
        let writable = order.filter { variables[$0].variable.rule != nil }
        writableObjects = NameIndex(Self.parents(writable.map { variables[$0].name }))
        self.objects = NameIndex(Set(Self.parents(names) + objects).sorted())
    }

    /// The names without their last sub-identifiers, sorted, each once.
    private static func parents(_ names: [OID]) -> [OID] {
        var parents: [OID] = []
        for name in names {
            let parent = name.prefix(name.count - 1)
            if parents.last != parent { parents.append(parent) }
        }
        return Set(parents).sorted()
    }

    package var count: Int { names.count }

    /// Where the variable with this name stands, or nil.
    package func position(of name: OID) -> Int? {
        let octets = name.storage.octets
        return index.position(of: 0..<octets.count, in: octets.span)
    }

    func position(of name: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        index.position(of: name, in: bytes)
    }

    func successor(of name: Range<Int>, in bytes: Span<UInt8>) -> Int {
        index.successor(of: name, in: bytes)
    }

    /// The exception value for a name that no variable has (RFC 3416, section 4.2.1).
    func exception(for name: Range<Int>, in bytes: Span<UInt8>) -> Value {
        objects.containsPrefix(of: name, in: bytes) ? .noSuchInstance : .noSuchObject
    }

    /// Whether some variable that can be written is an instance of the object this name is of.
    func isOfWritableObject(_ name: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        writableObjects.containsPrefix(of: name, in: bytes)
    }
}
