package import SMI
package import USM

/// As whom and at which level an SNMPv3 request is made, and about which context.
package struct SecureTarget: Sendable, Hashable {
    /// The group of machines whose users count.
    package var namespace: String
    /// Nil for the namespace's default user.
    package var user: String?
    /// Nil for the user's default level.
    package var securityLevel: SecurityLevel?
    package var contextName: OctetString
    /// Nil for the context engine that the asked engine is itself; another where it is a proxy.
    package var contextEngineID: EngineID?
    /// The largest answer that is welcome: msgMaxSize, 484 octets or more.
    package var maxSize: Int32

    package init(
        namespace: String = "", user: String? = nil, securityLevel: SecurityLevel? = nil,
        contextName: OctetString = OctetString(), contextEngineID: EngineID? = nil,
        maxSize: Int32 = Int32(ManagerCore.largestMessage)
    ) {
        self.namespace = namespace
        self.user = user
        self.securityLevel = securityLevel
        self.contextName = contextName
        self.contextEngineID = contextEngineID
        self.maxSize = max(maxSize, 484)
    }
}

/// As whom and at which level the requests to a target are made.
///
/// An object, since each request looks at the latest one: it is not copied for that.
final class ResolvedUser {
    private let target: Target
    let credentials: Credentials
    let level: SecurityLevel

    init(target: Target, credentials: Credentials, level: SecurityLevel) {
        self.target = target
        self.credentials = credentials
        self.level = level
    }

    /// Whether requests to another target are made so too.
    func isOf(_ other: Target) -> Bool { target.isDressed(as: other) }
}
