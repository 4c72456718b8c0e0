package import SMI
import SNMPMessages

/// The variables of a kind of device, in the order of a walk; any number of devices share one.
package struct VariableTable: Sendable {
    package let names: [OID]
    package let variables: [Variable]
    private let index: NameIndex
    private let objects: NameIndex
    private let writableObjects: NameIndex
    private let closedObjects: NameIndex

    /// A table of these variables, in any order; of two with one name the later counts.
    ///
    /// - Parameters:
    ///   - objects: Objects that exist though there may be no instance of them. The parent of every
    ///     name is one in any case.
    ///   - closed: Objects of which instances can be created, only not at present.
    package init(
        _ variables: [(name: OID, variable: Variable)], objects: [OID] = [], closed: [OID] = []
    ) {
        let order = Self.order(variables.map(\.name))
        names = order.map { variables[$0].name }
        self.variables = order.map { variables[$0].variable }
        index = NameIndex(names)
        let writable = order.filter { variables[$0].variable.rule != nil }
        writableObjects = NameIndex(Self.sorted(Self.parents(writable.map { variables[$0].name })))
        closedObjects = NameIndex(Self.sorted(closed))
        self.objects = NameIndex(Self.sorted(Self.parents(names) + objects))
    }

    /// The places of the names in ascending order, each name once, with the last of its places.
    private static func order(_ names: [OID]) -> [Int] {
        let places = Array(names.indices)
        // Recordings are sorted, as a rule; finding that out costs one comparison a name.
        if zip(names, names.dropFirst()).allSatisfy({ $0 < $1 }) { return places }
        let sorted = places.sorted {
            names[$0] < names[$1] || $0 < $1 && names[$0] == names[$1]
        }
        return sorted.enumerated().filter { rank, place in
            rank + 1 == sorted.count || names[place] != names[sorted[rank + 1]]
        }.map(\.element)
    }

    /// The names without their last sub-identifiers; of neighbours that share one, one.
    private static func parents(_ names: [OID]) -> [OID] {
        var parents: [OID] = []
        for name in names {
            let parent = name.prefix(name.count - 1)
            if parents.last != parent { parents.append(parent) }
        }
        return parents
    }

    private static func sorted(_ names: [OID]) -> [OID] {
        order(names).map { names[$0] }
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

    /// Why a variable that is not there cannot be set: steps 2, 7 and 8 of RFC 3416, section 4.2.5.
    func refusalToCreate(_ name: Range<Int>, in bytes: Span<UInt8>) -> ErrorStatus {
        if closedObjects.containsPrefix(of: name, in: bytes) { return .inconsistentName }
        return writableObjects.containsPrefix(of: name, in: bytes) ? .noCreation : .notWritable
    }
}
