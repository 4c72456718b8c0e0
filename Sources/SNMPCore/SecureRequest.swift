import Datagrams
import USM

/// What the core keeps of an SNMPv3 request beside ``PendingRequest``.
///
/// Each transmission is a message of its own: another message ID, the time of that moment, another
/// salt; the request-id inside stays. So the request is kept as a plain PDU, and what goes out is
/// made when it is sent. The answer to any of the last few messages counts.
struct SecureRequest {
    /// One message that went out.
    struct Attempt {
        let messageID: Int32
        /// Nil for a discovery, which is nobody's.
        let keys: LocalizedCredentials?
        let sentAt: Instant
    }

    /// The last so many messages may still be answered.
    static let keptAttempts = 8

    /// How many messages a request may send beyond its first and its refreshes.
    static let extraLimit = 4

    var peer = 0
    var credentials: Credentials?
    var level = SecurityLevel.noAuthNoPriv
    var contextName: [UInt8] = []
    /// Empty for the authoritative engine's own.
    var contextEngineID: [UInt8] = []
    var maxSize: Int32 = 484
    /// Oldest first.
    var attempts: [Attempt] = []
    var extraMessages = 0
    /// Whether a message was sent again because of a clock.
    var isResynchronized = false
    /// Whether the last message went to the engine known, so that the candidate is next.
    var asksCandidateNext = false
    /// The message that is to go out. The storage stays with the slot.
    var sealed: [UInt8] = []

    func contextEngine(of keys: LocalizedCredentials) -> [UInt8] {
        contextEngineID.isEmpty ? keys.engineOctets : contextEngineID
    }

    var user: String { credentials?.user.name ?? "" }
}

/// What somebody says went wrong, believed at the next refresh, so that a forgery cannot outrun the
/// answer.
enum Claim: Sendable, Equatable {
    case network(NetworkError)
    case security(SecurityCause)
}
