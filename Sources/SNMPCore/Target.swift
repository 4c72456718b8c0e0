package import Datagrams
package import SMI
package import SNMPMessages

/// Whom to ask, and how the request is dressed.
package struct Target: Sendable, Hashable {
    package var endpoint: Endpoint
    /// The route, as ``ManagerCore/addRoute()`` gave it.
    package var route: Int
    package var version: ProtocolVersion
    package var community: OctetString
    /// Whether an answer must come from the address and port that were asked.
    package var checksSource: Bool
    /// What SNMPv3 needs instead of a community; ignored by the other versions.
    package var security = SecureTarget()

    package init(
        _ endpoint: Endpoint, route: Int, version: ProtocolVersion, community: OctetString,
        checksSource: Bool = true
    ) {
        self.endpoint = endpoint
        self.route = route
        self.version = version
        self.community = community
        self.checksSource = checksSource
    }
}
