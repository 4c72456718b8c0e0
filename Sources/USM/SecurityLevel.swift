/// What a message is protected by, from nothing to all. RFC 3411, section 3.4.3.
public enum SecurityLevel: Int, CaseIterable, Sendable, Comparable {
    case noAuthNoPriv
    case authNoPriv
    case authPriv

    public static func < (left: SecurityLevel, right: SecurityLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension SecurityLevel: LosslessStringConvertible {
    /// The name as the RFCs write it, which is also how it is read.
    public var description: String {
        switch self {
        case .noAuthNoPriv: "noAuthNoPriv"
        case .authNoPriv: "authNoPriv"
        case .authPriv: "authPriv"
        }
    }

    /// Reads a name as the RFCs write it.
    public init?(_ description: String) {
        guard let level = Self.allCases.first(where: { $0.description == description }) else {
            return nil
        }
        self = level
    }
}
