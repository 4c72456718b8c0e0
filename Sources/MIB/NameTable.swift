public import SMI

/// The names that are known: objects, syntaxes and the tree that they stand in.
///
/// Immutable, so it can be shared freely. ``builtin`` is always there; ``ModuleLibrary`` makes
/// tables with users' modules added. A table costs nothing until the first look-up.
///
/// ```swift
/// let names = NameTable.builtin
/// let found = try names.resolve("IF-MIB::ifDescr.3")       // 1.3.6.1.2.1.2.2.1.2.3
/// names.render(found.oid)                                  // ifDescr.3
/// ```
public struct NameTable: Sendable {
    private enum Storage: Sendable {
        case builtin
        case loaded(FactTable)
    }

    private let storage: Storage

    private init(_ storage: Storage) { self.storage = storage }

    init(_ facts: FactTable) { storage = .loaded(facts) }

    /// The standard modules that are compiled into the program; see `docs/mibs.md`.
    public static let builtin = NameTable(.builtin)

    /// No names at all; a library on top of it knows only what it loads.
    package static let empty = NameTable(
        FactTable(FactWriter.text(modules: [], conventions: [], facts: [])))

    var facts: FactTable {
        switch storage {
        case .builtin: BuiltinFacts.table
        case .loaded(let facts): facts
        }
    }

    /// The modules, those that take precedence first.
    public var modules: [String] { facts.modules }

    /// Every definition, in the order of a walk.
    public var objects: some Sequence<MIBObject> {
        let facts = facts
        return facts.indices.lazy
            .filter { facts.isNamed($0) }
            .map { MIBObject(facts, $0) }
    }

    /// The object of a name, or of `MODULE::name`; nil where there is none. Case counts.
    ///
    /// Where several modules define the name, the one that takes precedence: users' modules before
    /// built-in ones.
    public func object(named name: String) -> MIBObject? { objects(named: name).first }

    /// All objects of a name, or of `MODULE::name`, those that take precedence first.
    public func objects(named name: String) -> [MIBObject] {
        let facts = facts
        let (module, bare) = Self.split(name)
        var found: [MIBObject] = []
        for index in facts.records(named: Array(bare.utf8)) {
            if let module, !facts.isIn(module, index) { continue }
            found.append(MIBObject(facts, index))
        }
        return found
    }

    /// What an OID is known as: the object on the longest known prefix, and the rest behind it.
    public struct Match: Sendable, Hashable {
        public let object: MIBObject
        /// The sub-identifiers behind the object's own OID: an instance, for a leaf.
        public let rest: [UInt32]
    }

    /// The object on the longest known prefix of an OID; nil where not even the first is known.
    public func match(_ oid: OID) -> Match? {
        let facts = facts
        let subidentifiers = oid.subidentifiers
        guard let (index, depth) = facts.longestPrefix(of: subidentifiers) else { return nil }
        let object = MIBObject(facts, index)
        // DISMAN-EVENT-MIB names sysUpTime's instance; an instance belongs to its object all the same.
        if object.kind == .node, let parent = object.parent, parent.isLeaf {
            return Match(object: parent, rest: Array(subidentifiers[parent.oid.count...]))
        }
        return Match(object: object, rest: Array(subidentifiers[depth...]))
    }

    /// The definitions right under an OID, in the order of a walk.
    public func children(of oid: OID) -> [MIBObject] {
        guard let match = match(oid), match.rest.isEmpty else { return [] }
        return match.object.children
    }

    /// `IF-MIB::ifDescr` cut in two. Colons of an instance, behind a dot, cut nothing.
    static func split(_ text: String) -> (module: String?, name: String) {
        let octets = Array(text.utf8)
        let colon = UInt8(ascii: ":")
        for index in octets.indices.dropLast() {
            if octets[index] == Octet.dot { break }
            guard octets[index] == colon, octets[index + 1] == colon else { continue }
            return (
                String(decoding: octets[..<index], as: UTF8.self),
                String(decoding: octets[(index + 2)...], as: UTF8.self)
            )
        }
        return (nil, text)
    }
}
