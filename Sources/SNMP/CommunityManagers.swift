public import SMI
public import SNMPCore
import SNMPMessages

/// The options of a request of SNMPv1 or SNMPv2c.
public struct CommunityOptions: RequestOptions, Hashable {
    public var timing: Timing
    /// Nil for the manager's.
    public var community: OctetString?

    /// - Parameters:
    ///   - timeout: From the start of the request to its failure.
    ///   - refreshPeriod: From one transmission to the next, such as `.milliseconds(500)`, or
    ///     `.learned` from the device's round trips. Nil for one second; in a walk for `.learned`.
    ///   - community: Nil for the manager's.
    public init(
        timeout: Duration = .seconds(10), refreshPeriod: RefreshPeriod? = nil,
        community: OctetString? = nil
    ) {
        timing = Timing(timeout: timeout, refreshPeriod: refreshPeriod)
        self.community = community
    }
}

/// Without the community, which is nobody's business.
extension CommunityOptions: CustomReflectable {
    public var customMirror: Mirror {
        Mirror(
            self, children: ["timing": timing, "namesCommunity": community != nil],
            displayStyle: .struct)
    }
}

/// Asks one agent by SNMPv2c; see ``Engine/v2cManager(_:community:domain:localAddress:checksSource:)``.
public final class SNMPv2cManager: AgentManager<CommunityOptions> {
    init(_ target: Target, engine: Engine) {
        super.init(target, CommunityOptions(), engine: engine)
    }

    override func dressed(_ options: CommunityOptions) -> Target { target.with(options) }

    public override func ask(_ operation: Operation) throws(RequestError) -> VarBindList {
        let options = defaultOptions
        guard options.community != nil else {
            return try engine.ask(operation, target, options.timing)
        }
        return try ask(operation, options: options)
    }
}

/// Asks one agent by SNMPv1; see ``Engine/v1Manager(_:community:domain:localAddress:checksSource:)``.
public final class SNMPv1Manager: AgentManager<CommunityOptions> {
    init(_ target: Target, engine: Engine) {
        super.init(target, CommunityOptions(), engine: engine)
    }

    override func dressed(_ options: CommunityOptions) -> Target { target.with(options) }

    public override func ask(_ operation: Operation) throws(RequestError) -> VarBindList {
        let options = defaultOptions
        guard options.community != nil else {
            return try engine.ask(operation, target, options.timing)
        }
        return try ask(operation, options: options)
    }
}

extension Target {
    func with(_ options: CommunityOptions) -> Target {
        var target = self
        if let community = options.community { target.community = community }
        return target
    }
}

extension Engine {
    /// A manager of an agent that speaks SNMPv2c.
    ///
    /// - Parameters:
    ///   - address: `192.0.2.1`, `192.0.2.1:1161`, `[2001:db8::1]:161`, `fe80::1%eth0`, `core1` or
    ///     `core1:161`. A name is looked up once, now. The port is 161 unless it is given.
    ///   - community: Nil for the engine's default.
    ///   - domain: The kind of address that the agent must be reached by. Nil to let a literal
    ///     address decide for itself, and to prefer the engine's default among those of a name.
    ///   - localAddress: The local end: a literal address with or without a port, or `:5000` for a
    ///     port alone. Nil and the empty text stand for any address and a free port. Managers with
    ///     the same local end share its sockets; one with a fixed port has a single socket, and
    ///     requests that it has no room for wait their turn.
    ///   - checksSource: Whether an answer must come from the address and port that were asked. Turn
    ///     it off for a multi-homed agent that answers from another address; the request-id and the
    ///     community are the only defence then.
    /// - Throws: ``AddressError``.
    public func v2cManager(
        _ address: String, community: OctetString? = nil, domain: Domain? = nil,
        localAddress: String? = nil, checksSource: Bool = true
    ) throws(AddressError) -> SNMPv2cManager {
        let target = try communityTarget(
            try resolve(address, domain), .v2c, community, localAddress, checksSource)
        return SNMPv2cManager(target, engine: self)
    }

    /// A manager of an agent that speaks SNMPv1; the parameters are those of
    /// ``v2cManager(_:community:domain:localAddress:checksSource:)``.
    ///
    /// - Throws: ``AddressError``.
    public func v1Manager(
        _ address: String, community: OctetString? = nil, domain: Domain? = nil,
        localAddress: String? = nil, checksSource: Bool = true
    ) throws(AddressError) -> SNMPv1Manager {
        let target = try communityTarget(
            try resolve(address, domain), .v1, community, localAddress, checksSource)
        return SNMPv1Manager(target, engine: self)
    }

    func communityTarget(
        _ endpoint: Endpoint, _ version: ProtocolVersion, _ community: OctetString?,
        _ localAddress: String?, _ checksSource: Bool
    ) throws(AddressError) -> Target {
        shared(
            Target(
                endpoint, route: route(try local(localAddress, for: endpoint)), version: version,
                community: community ?? defaultCommunity, checksSource: checksSource))
    }
}
