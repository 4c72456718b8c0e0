package import Datagrams
package import SMI
package import SNMPMessages
import USM

/// Whom to ask, and how the request is dressed.
package struct Target: Sendable, Hashable {
    package var endpoint: Endpoint
    /// The route, as ``ManagerCore/addRoute()`` gave it.
    package var route: Int
    package var version: ProtocolVersion
    /// Whether an answer must come from the address and port that were asked.
    package var checksSource: Bool
    private var dress: Dress

    /// What many targets have in common, kept once: a target is copied on the way of every request,
    /// and ten thousand managers differ in their endpoints alone.
    private final class Dress: Sendable, Hashable {
        let community: OctetString
        let security: SecureTarget
        /// The octets of the context, of which every message has a copy.
        let contextName: [UInt8]
        let contextEngineID: [UInt8]

        init(_ community: OctetString, _ security: SecureTarget) {
            self.community = community
            self.security = security
            contextName = security.contextName.bytes
            contextEngineID = security.contextEngineID?.octets ?? []
        }

        static func == (left: Dress, right: Dress) -> Bool {
            left === right
                || (left.community == right.community && left.security == right.security)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(community) }
    }

    package init(
        _ endpoint: Endpoint, route: Int, version: ProtocolVersion, community: OctetString,
        checksSource: Bool = true
    ) {
        self.endpoint = endpoint
        self.route = route
        self.version = version
        self.checksSource = checksSource
        dress = Dress(community, SecureTarget())
    }

    package var community: OctetString {
        get { dress.community }
        set { dress = Dress(newValue, dress.security) }
    }

    /// What SNMPv3 needs instead of a community; ignored by the other versions.
    package var security: SecureTarget {
        get { dress.security }
        set { dress = Dress(dress.community, newValue) }
    }

    var contextName: [UInt8] { dress.contextName }
    /// Empty for the authoritative engine's own.
    var contextEngineID: [UInt8] { dress.contextEngineID }

    /// Whether requests of both are made as the same user, at the same level.
    func isDressed(as other: Target) -> Bool { dress == other.dress }

    /// Shares what both have in common, where all of it is equal.
    package mutating func share(with other: Target?) {
        if let other, other.dress == dress { dress = other.dress }
    }
}

/// Without the community.
extension Target: CustomReflectable {
    package var customMirror: Mirror {
        Mirror(self, children: ["endpoint": endpoint, "version": version], displayStyle: .struct)
    }
}
