public import Datagrams
public import SMI
public import USM

/// A request that an SNMPv3 agent refused, or whose answers could not be believed.
public struct SecurityFailure: Sendable {
    public let endpoint: Endpoint
    public let user: String
    public let securityLevel: SecurityLevel
    public let cause: SecurityCause
    /// Whether the agent proved that it was the one to say so. If not, anybody may have; the
    /// answer was waited for until the next refresh.
    public let isAuthentic: Bool
    /// How many datagrams were sent, those of the discovery included.
    public let transmissions: Int
}

/// What went wrong with the security of a request: one cause each.
///
/// RFC 3414, section 3.2; RFC 3412, section 7.2; RFC 3413, section 3.2.
public enum SecurityCause: Error, Sendable, Hashable {
    case unknownUser
    /// The agent's key for the user is another.
    case wrongDigest
    case unsupportedSecurityLevel
    case decryptionError
    case notInTimeWindow
    /// The agent names another engine each time, or does not know its own name.
    case unknownEngine
    case unknownContext
    case unavailableContext
    case unknownSecurityModel
    case invalidMessage
    case unknownPDUHandler
    /// A report with a counter that no RFC tells a manager about.
    case other(OID)

    package init(_ cause: ReportCause?, name: OID) {
        self =
            switch cause {
            case .usm(.unsupportedSecLevels): .unsupportedSecurityLevel
            case .usm(.notInTimeWindows): .notInTimeWindow
            case .usm(.unknownUserNames): .unknownUser
            case .usm(.unknownEngineIDs): .unknownEngine
            case .usm(.wrongDigests): .wrongDigest
            case .usm(.decryptionErrors): .decryptionError
            case .unknownSecurityModels: .unknownSecurityModel
            case .invalidMessages: .invalidMessage
            case .unknownPDUHandlers: .unknownPDUHandler
            case .unavailableContexts: .unavailableContext
            case .unknownContexts: .unknownContext
            case nil: .other(name)
            }
    }
}

extension SecurityFailure: CustomStringConvertible {
    public var description: String {
        let user = "user \(user.debugDescription)"
        let text =
            switch cause {
            case .unknownUser:
                "\(endpoint) does not know \(user); check the name, or configure it on the agent"
            case .wrongDigest:
                "\(endpoint) found the digest of \(user) wrong; "
                    + "check the authentication password and protocol"
            case .unsupportedSecurityLevel:
                "\(endpoint) does not support \(securityLevel) for \(user); "
                    + "ask at another level, or configure the protocols on the agent"
            case .decryptionError:
                "\(endpoint) could not decrypt the request of \(user); "
                    + "check the privacy password and protocol"
            case .notInTimeWindow:
                "the clocks of \(endpoint) and of this engine do not meet; "
                    + "ask again, and if that fails check whether the agent keeps its boot counter"
            case .unknownEngine:
                "\(endpoint) goes by another engine ID at every answer; "
                    + "check for a second agent at the address, or a forger"
            case .unknownContext:
                "\(endpoint) has no such context; check the context name"
            case .unavailableContext:
                "the context is unavailable at \(endpoint) just now; ask again later"
            case .unknownSecurityModel:
                "\(endpoint) does not support the user-based security model; use version 2c"
            case .invalidMessage:
                "\(endpoint) found the message invalid; ask at another level"
            case .unknownPDUHandler:
                "\(endpoint) takes no such request; check the context engine ID"
            case .other(let name):
                "\(endpoint) answered with a report of \(name); look the counter up in its MIBs"
            }
        return isAuthentic
            ? text : text + "; the report was not authenticated, so it could be forged"
    }
}
