public import SMI

extension NameTable {
    /// How an OID is written.
    public enum NameStyle: Sendable, Hashable {
        /// `ifDescr.3`
        case short
        /// `IF-MIB::ifDescr.3`
        case qualified
        /// `1.3.6.1.2.1.2.2.1.2.3`
        case numeric
    }

    /// An OID by its longest known prefix, the instance by the types of the INDEX: `ifDescr.3`,
    /// `enterprises.9.9.48.1`, `ipAddressIfIndex.ipv4."10.0.0.1"`.
    ///
    /// ``resolve(_:)`` reads it back.
    public func render(_ oid: OID, style: NameStyle = .short) -> String {
        guard style != .numeric, let match = match(oid) else { return oid.description }
        let name = style == .short ? match.object.name : match.object.qualifiedName
        guard !match.rest.isEmpty else { return name }
        return "\(name).\(instanceText(match.rest, of: match.object))"
    }

    /// The instance of an object as text: `3`, `ipv4."10.0.0.1"`; numbers where it does not fit the
    /// INDEX or none is known.
    public func instanceText(_ instance: [UInt32], of object: MIBObject) -> String {
        if object.isColumn, !instance.isEmpty,
            let text = InstanceText.render(instance, by: object.indexParts)
        {
            return text
        }
        return Self.numbers(instance)
    }

    /// As ``instanceText(_:of:)``, for index parts that the caller holds: for many rows of a table.
    public func instanceText(_ instance: [UInt32], by parts: [MIBIndexPart]) -> String {
        InstanceText.render(instance, by: parts) ?? Self.numbers(instance)
    }

    private static func numbers(_ instance: [UInt32]) -> String {
        instance.map { String($0) }.joined(separator: ".")
    }
}
