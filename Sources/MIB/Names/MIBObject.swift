public import SMI

/// One definition of a MIB module: its name, its place in the tree and what is known of it.
///
/// A small value that refers into its ``NameTable``'s facts; texts and lists are read when asked for.
public struct MIBObject: Sendable {
    let facts: FactTable
    let index: Int
    let record: FactRecord

    init(_ facts: FactTable, _ index: Int) {
        self.facts = facts
        self.index = index
        record = facts.record(index)
    }

    /// What a definition is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A point of the tree, without a value: OBJECT IDENTIFIER, OBJECT-IDENTITY, MODULE-IDENTITY.
        case node
        /// An object with one instance, `.0`.
        case scalar
        case table
        /// A table's conceptual row; it has the INDEX list.
        case row
        /// An object with an instance a row.
        case column
        case notification
        /// An OBJECT-GROUP or NOTIFICATION-GROUP.
        case group
        case compliance
        case capabilities
    }

    public enum Access: String, Sendable, Hashable, CaseIterable {
        /// The definition has no ACCESS clause, or an unknown word in it.
        case none
        case notAccessible = "not-accessible"
        case notify = "accessible-for-notify"
        case readOnly = "read-only"
        case readWrite = "read-write"
        case readCreate = "read-create"
        case writeOnly = "write-only"

        /// Whether a manager may set it.
        public var isWritable: Bool {
            switch self {
            case .readWrite, .readCreate, .writeOnly: true
            case .none, .notAccessible, .notify, .readOnly: false
            }
        }
    }

    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// SMIv1's `mandatory` and `optional` too.
        case current
        case deprecated
        case obsolete
    }

    /// The descriptor, as in `ifDescr`.
    public var name: String { facts.text.string(record.name) }

    /// The module's name, as in `IF-MIB`.
    public var module: String { facts.module(of: record) }

    /// `IF-MIB::ifDescr`
    public var qualifiedName: String { "\(module)::\(name)" }

    public var oid: OID { OID(clamping: facts.subidentifiers(index)) }

    public var kind: Kind { record.kind }
    public var access: Access { record.access }
    public var status: Status { record.status }

    /// Whether the object has the one instance `.0`.
    public var isScalar: Bool { kind == .scalar }

    /// Whether the object has an instance a row.
    public var isColumn: Bool { kind == .column }

    /// Whether the object holds a value that can be asked for.
    public var isLeaf: Bool { isScalar || isColumn }

    /// The syntax of a scalar or a column; nil for everything else, and where a module left it open.
    public var syntax: MIBSyntax? { facts.typeNumber(of: record).map(facts.syntax) }

    /// The unit of the value, as in `seconds`; nil where the module gives none.
    public var units: String? {
        let units = facts.units(of: record)
        return units.isEmpty ? nil : units
    }

    /// One line of meaning, in this project's own words; of the objects that are used most.
    public var meaning: String? { Meanings.line(for: name) }

    /// The definition above in the tree that has a name.
    public var parent: MIBObject? {
        var here = facts.parent(of: index)
        while let step = here, !facts.isNamed(step) { here = facts.parent(of: step) }
        return here.map { MIBObject(facts, $0) }
    }

    /// The definitions next below in the tree, in the order of a walk; nodes without a name are
    /// looked through.
    public var children: [MIBObject] {
        var found: [MIBObject] = []
        var pending = Array(facts.children(of: primary).reversed())
        while let next = pending.popLast() {
            if facts.isNamed(next) {
                found.append(MIBObject(facts, next))
            } else {
                pending += facts.children(of: next).reversed()
            }
        }
        return found
    }

    /// The record that holds this OID's place in the tree.
    var primary: Int { facts.aliases(of: index).lowerBound }

    /// The row of a column, table or row; nil for everything else.
    public var row: MIBObject? {
        switch kind {
        case .row: self
        case .column: parentRow
        case .table: children.first { $0.kind == .row }
        case .node, .scalar, .notification, .group, .compliance, .capabilities: nil
        }
    }

    /// The row right above; where modules define one OID differently, the one of this module first.
    private var parentRow: MIBObject? {
        guard let parent else { return nil }
        let rows = facts.aliases(of: parent.index).map { MIBObject(facts, $0) }
            .filter { $0.kind == .row }
        return rows.first { $0.module == module } ?? rows.first ?? parent
    }

    /// The objects that a notification carries, those that are known.
    public var notificationObjects: [MIBObject] {
        kind == .notification ? facts.names(of: record).compactMap(named) : []
    }

    /// The object that a name of this definition's clauses means.
    func named(_ name: IndexName) -> MIBObject? {
        guard name.module == nil else {
            return facts.record(named: name.name, module: name.module).map { MIBObject(facts, $0) }
        }
        let found =
            facts.record(named: name.name, module: module)
            ?? facts.record(named: name.name, module: nil)
        return found.map { MIBObject(facts, $0) }
    }
}

extension MIBObject: Hashable {
    /// Two objects are equal if module, name and OID are.
    public static func == (left: MIBObject, right: MIBObject) -> Bool {
        if left.facts === right.facts { return left.index == right.index }
        return left.name == right.name && left.module == right.module && left.oid == right.oid
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(module)
    }
}

extension OID {
    /// An OID of sub-identifiers that a table of facts holds: never over 128, and with a first and
    /// second that fit unless a module was odd; then as much of them as is an OID.
    init(clamping subidentifiers: [UInt32]) {
        do {
            let fits = subidentifiers.count <= OID.limit
            try self.init(fits ? subidentifiers : Array(subidentifiers.prefix(OID.limit)))
        } catch {
            self.init()
        }
    }
}
