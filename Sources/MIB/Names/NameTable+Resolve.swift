public import SMI

/// What a text like `ifDescr.3` names.
public struct MIBResolution: Sendable, Hashable {
    /// The OID as it was spelled; a scalar's `.0` is not added, see ``instanceOID``.
    public let oid: OID
    /// The object on the longest known prefix; nil where not even the top is known.
    public let object: MIBObject?
    /// The sub-identifiers behind the object's OID.
    public let instance: [UInt32]
    /// Whether the text names one instance: a scalar's `.0`, or a row by all parts of the INDEX.
    ///
    /// A column whose INDEX is not known takes any numbers for an instance.
    public let isInstance: Bool

    /// The OID to ask for, a scalar's `.0` added where it was left out; nil for a column without an
    /// instance, a table, or whatever else is no one variable.
    ///
    /// OIDs of which nothing is known, and those beneath a bare node, are taken as they are.
    public var instanceOID: OID? {
        if isInstance { return oid }
        guard let object else { return oid }
        switch object.kind {
        case .scalar:
            guard instance.isEmpty else { return oid }
            do { return try oid.extended(by: 0) } catch { return nil }
        case .column: return instance.isEmpty ? nil : oid
        case .node, .notification, .group, .compliance, .capabilities:
            return instance.isEmpty ? nil : oid
        case .table, .row: return instance.isEmpty ? nil : oid
        }
    }
}

extension NameTable {
    /// Finds what a text names.
    ///
    /// Takes `name`, `MODULE::name`, either with an instance (`ifDescr.3`,
    /// `ipAddressIfIndex.ipv4."10.0.0.1"`), names below one another (`system.sysDescr.0`), numbers
    /// (`1.3.6.1.2.1.1.1.0`, a dot in front allowed) and mixtures (`enterprises.9.9.48.1`).
    ///
    /// - Throws: ``MIBNameError``, with what the person may have meant.
    public func resolve(_ text: String) throws(MIBNameError) -> MIBResolution {
        var text = Substring(text)
        if text.hasPrefix(".") { text = text.dropFirst() }
        guard let first = text.utf8.first else { throw .empty }
        if Octet.isDigit(first), text.utf8.allSatisfy({ Octet.isDigit($0) || $0 == Octet.dot }) {
            let oid = try parse(String(text))
            return resolution(of: oid)
        }
        let (module, path) = Self.split(String(text))
        let (head, rest) = Self.cut(path[...])
        var object = try find(String(head), in: module)
        var suffix = rest
        // `system.sysDescr.0`: a name behind a node is a node below it.
        while let tail = suffix, !object.isLeaf {
            let (step, next) = Self.cut(tail)
            guard let letter = step.utf8.first, Octet.isLetter(letter),
                let child = object.children.first(where: { $0.name.utf8.elementsEqual(step.utf8) })
            else { break }
            object = child
            suffix = next
        }
        guard let suffix else {
            return MIBResolution(oid: object.oid, object: object, instance: [], isInstance: false)
        }
        return try instance(String(suffix), of: object)
    }

    private func parse(_ text: String) throws(MIBNameError) -> OID {
        do {
            return try OID(parsing: text)
        } catch {
            throw .badOID(error)
        }
    }

    /// The part before the first dot, and what stands behind it; nil where there is no dot.
    private static func cut(_ text: Substring) -> (Substring, Substring?) {
        guard let dot = text.utf8.firstIndex(of: Octet.dot) else { return (text, nil) }
        return (text[..<dot], text[text.index(after: dot)...])
    }

    private func find(_ name: String, in module: String?) throws(MIBNameError) -> MIBObject {
        let found = objects(named: name)
        guard let module else {
            guard let first = found.first else {
                throw .unknownName(name, suggestions: suggestions(for: name))
            }
            return first
        }
        if let object = found.first(where: { $0.module == module }) { return object }
        guard modules.contains(module) else {
            throw .unknownModule(module, suggestions: Suggestions.best(for: module, among: modules))
        }
        guard found.isEmpty else {
            throw .notInModule(name: name, module: module, others: found.map(\.module))
        }
        let alike = suggestions(for: name)
        throw .unknownName("\(module)::\(name)", suggestions: alike)
    }

    private func instance(_ text: String, of object: MIBObject) throws(MIBNameError)
        -> MIBResolution
    {
        let parts = object.isColumn ? object.indexParts : []
        let instance: [UInt32]
        let isComplete: Bool
        do {
            (instance, isComplete) = try InstanceText.parse(text, by: parts, names: self)
        } catch {
            throw .badInstance(
                text: text, object: object.name, reason: error.reason, index: parts.map(\.name))
        }
        let oid: OID
        do {
            oid = try object.oid.extended(by: instance)
        } catch {
            throw .badLength(error)
        }
        if !object.isLeaf { return resolution(of: oid) }
        let isInstance =
            object.isScalar ? instance == [0] : isComplete || parts.isEmpty && !instance.isEmpty
        return MIBResolution(oid: oid, object: object, instance: instance, isInstance: isInstance)
    }

    /// What an OID is known as, in the form of ``resolve(_:)``.
    public func resolution(of oid: OID) -> MIBResolution {
        guard let match = match(oid) else {
            return MIBResolution(
                oid: oid, object: nil, instance: oid.subidentifiers, isInstance: false)
        }
        var isInstance = false
        if match.object.isScalar { isInstance = match.rest == [0] }
        if match.object.isColumn, !match.rest.isEmpty {
            let parts = match.object.indexParts
            isInstance = parts.isEmpty || MIBObject.values(of: match.rest, by: parts) != nil
        }
        return MIBResolution(
            oid: oid, object: match.object, instance: match.rest, isInstance: isInstance)
    }

    /// Names that are spelled almost like this one, best first, at most three.
    public func suggestions(for name: String) -> [String] {
        let facts = facts
        let candidates = facts.indices.lazy
            .filter { facts.isNamed($0) && facts.record($0).kind != .group }
            .map { facts.name($0) }
        return Suggestions.best(for: name, among: candidates)
    }
}
