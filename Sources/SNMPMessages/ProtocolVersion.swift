/// The version of SNMP, with its number in the version field of a message.
public enum ProtocolVersion: Int32, Sendable, Hashable, CaseIterable {
    /// RFC 1157.
    case v1 = 0
    /// Community-based SNMPv2, RFC 1901.
    case v2c = 1
    /// RFC 3412.
    case v3 = 3
}

extension ProtocolVersion {
    /// Written out so that other modules compare in place; every request does so several times.
    @inlinable
    public static func == (left: ProtocolVersion, right: ProtocolVersion) -> Bool {
        switch (left, right) {
        case (.v1, .v1), (.v2c, .v2c), (.v3, .v3): true
        case (.v1, _), (.v2c, _), (.v3, _): false
        }
    }
}

extension ProtocolVersion: CustomStringConvertible {
    public var description: String {
        switch self {
        case .v1: "SNMPv1"
        case .v2c: "SNMPv2c"
        case .v3: "SNMPv3"
        }
    }
}
