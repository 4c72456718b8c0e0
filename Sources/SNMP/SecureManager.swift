public import SMI
public import SNMPCore
public import SNMPMessages
public import USM

/// The options of a request of SNMPv3.
public struct SecureOptions: RequestOptions, Hashable {
    public var timing: Timing
    /// Nil for the manager's.
    public var user: String?
    /// Nil for the manager's; with a user whom the manager does not name, for that user's default.
    public var securityLevel: SecurityLevel?
    /// Nil for the manager's.
    public var context: OctetString?
    /// Nil for the manager's.
    public var contextEngineID: EngineID?

    /// - Parameters:
    ///   - timeout: From the start of the request to its failure, discovery included.
    ///   - refreshPeriod: From one transmission to the next, such as `.milliseconds(500)`, or
    ///     `.learned` from the device's round trips. Nil for one second; in a walk for `.learned`.
    ///   - user: As whom to ask; nil for the manager's user.
    ///   - securityLevel: How well protected; nil for the manager's level.
    ///   - context: About which part of the agent; nil for the manager's context.
    ///   - contextEngineID: Which engine the context is part of; nil for the manager's.
    public init(
        timeout: Duration = .seconds(10), refreshPeriod: RefreshPeriod? = nil,
        user: String? = nil, securityLevel: SecurityLevel? = nil, context: OctetString? = nil,
        contextEngineID: EngineID? = nil
    ) {
        timing = Timing(timeout: timeout, refreshPeriod: refreshPeriod)
        self.user = user
        self.securityLevel = securityLevel
        self.context = context
        self.contextEngineID = contextEngineID
    }
}

extension SecureOptions {
    /// Whether they say anything of whom to ask; those of most managers do not.
    fileprivate var changesTarget: Bool {
        user != nil || securityLevel != nil || context != nil || contextEngineID != nil
    }
}

/// Asks one agent by SNMPv3; see ``Engine/v3Manager(_:namespace:defaultUser:defaultSecurityLevel:context:contextEngineID:domain:localAddress:maxMessageOctets:checksSource:)``.
///
/// Starting a request also throws ``InvalidRequest/configuration(_:)``, for a user that was not added
/// and for a level above the user's.
public final class SNMPv3Manager: AgentManager<SecureOptions> {
    init(_ target: Target, engine: Engine) {
        super.init(target, SecureOptions(), engine: engine)
    }

    override func dressed(_ options: SecureOptions) -> Target { target.with(options) }

    public override func ask(_ operation: Operation) throws(RequestError) -> VarBindList {
        let options = defaultOptions
        guard options.changesTarget else {
            return try engine.ask(operation, target, options.timing)
        }
        return try ask(operation, options: options)
    }
}

extension Target {
    func with(_ options: SecureOptions) -> Target {
        var target = self
        if let user = options.user, user != target.security.user {
            target.security.user = user
            target.security.securityLevel = nil
        }
        if let level = options.securityLevel { target.security.securityLevel = level }
        if let context = options.context { target.security.contextName = context }
        if let engineID = options.contextEngineID { target.security.contextEngineID = engineID }
        return target
    }
}

/// Why a manager of SNMPv3 cannot be made.
public enum ManagerError: Error, Sendable, Hashable {
    case address(AddressError)
    case configuration(ConfigurationError)
}

extension ManagerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .address(let error): error.description
        case .configuration(let error): error.description
        }
    }
}

extension SecureTarget {
    /// What a manager's parameters ask for, its largest answer brought into the range of RFC 3412.
    init(
        namespace: String, user: String?, securityLevel: SecurityLevel?, contextName: OctetString,
        contextEngineID: EngineID?, atMost maxMessageOctets: Int
    ) {
        self.init(
            namespace: namespace, user: user, securityLevel: securityLevel,
            contextName: contextName, contextEngineID: contextEngineID,
            maxSize: Int32(min(max(maxMessageOctets, 484), 65_507)))
    }
}

extension Engine {
    /// Adds an SNMPv3 user, or replaces the one of the same name in the same namespace.
    ///
    /// ```swift
    /// try engine.addUser(
    ///     User("ops", authProtocol: .sha256, privProtocol: .aes128, secret: "maplesyrup"))
    /// ```
    ///
    /// Passwords are hashed here, for a millisecond or two each, and no request waits for that. The
    /// first user of a namespace becomes its default.
    ///
    /// - Parameter isDefault: True to make this user its namespace's default.
    /// - Returns: What works but should not be left so, to be said once.
    /// - Throws: ``ConfigurationError`` if this machine's OpenSSL lacks an algorithm, or if the first
    ///   user of a namespace is not to be its default.
    @discardableResult
    public func addUser(
        _ user: User, default isDefault: Bool? = nil
    ) throws(ConfigurationError) -> [User.Warning] {
        try core.addUser(user, default: isDefault)
        return user.warnings
    }

    /// A manager of an agent that speaks SNMPv3. Add its user first.
    ///
    /// - Parameters:
    ///   - address: As for ``v2cManager(_:community:domain:localAddress:checksSource:)``.
    ///   - namespace: The group of machines that the agent belongs to, and whose users count.
    ///   - defaultUser: Who asks; nil for the namespace's default user. In a namespace without users
    ///     any name will do, for noAuthNoPriv.
    ///   - defaultSecurityLevel: How well protected; nil for the user's default level.
    ///   - context: About which part of the agent; the empty name is the agent's default context.
    ///   - contextEngineID: Which engine the context is part of, for an agent that is a proxy; nil
    ///     for the agent's own.
    ///   - domain: As for ``v2cManager(_:community:domain:localAddress:checksSource:)``.
    ///   - localAddress: As for ``v2cManager(_:community:domain:localAddress:checksSource:)``.
    ///   - maxMessageOctets: The largest answer that the agent may send, 484 through 65507.
    ///   - checksSource: As for ``v2cManager(_:community:domain:localAddress:checksSource:)``.
    /// - Throws: ``ManagerError``, for the address, for an unknown user, and for a level above the
    ///   user's.
    public func v3Manager(
        _ address: String, namespace: String = "", defaultUser: String? = nil,
        defaultSecurityLevel: SecurityLevel? = nil, context: OctetString = OctetString(),
        contextEngineID: EngineID? = nil, domain: Domain? = nil, localAddress: String? = nil,
        maxMessageOctets: Int = 65_507, checksSource: Bool = true
    ) throws(ManagerError) -> SNMPv3Manager {
        let security = SecureTarget(
            namespace: namespace, user: defaultUser, securityLevel: defaultSecurityLevel,
            contextName: context, contextEngineID: contextEngineID, atMost: maxMessageOctets)
        let endpoint: Endpoint
        do throws(AddressError) {
            endpoint = try resolve(address, domain)
        } catch {
            throw .address(error)
        }
        return SNMPv3Manager(
            try secureTarget(endpoint, security, localAddress, checksSource), engine: self)
    }

    func secureTarget(
        _ endpoint: Endpoint, _ security: SecureTarget, _ localAddress: String?,
        _ checksSource: Bool
    ) throws(ManagerError) -> Target {
        do throws(ConfigurationError) {
            try core.checkUser(
                security.user, namespace: security.namespace, level: security.securityLevel)
        } catch {
            throw .configuration(error)
        }
        do throws(AddressError) {
            var target = Target(
                endpoint, route: route(try local(localAddress, for: endpoint)), version: .v3,
                community: OctetString(), checksSource: checksSource)
            target.security = security
            return shared(target)
        } catch {
            throw .address(error)
        }
    }
}

extension Engine {
    /// A manager of an agent that speaks one version of SNMP or another, with the engine's defaults
    /// for all that its version needs; see ``v1Manager(_:community:domain:localAddress:checksSource:)``,
    /// ``v2cManager(_:community:domain:localAddress:checksSource:)`` and
    /// ``v3Manager(_:namespace:defaultUser:defaultSecurityLevel:context:contextEngineID:domain:localAddress:maxMessageOctets:checksSource:)``.
    ///
    /// - Parameters:
    ///   - version: Nil for ``defaultVersion``.
    ///   - domain: As for ``v2cManager(_:community:domain:localAddress:checksSource:)``.
    ///   - localAddress: As for ``v2cManager(_:community:domain:localAddress:checksSource:)``.
    /// - Throws: ``ManagerError``.
    public func manager(
        _ address: String, version: ProtocolVersion? = nil, domain: Domain? = nil,
        localAddress: String? = nil
    ) throws(ManagerError) -> any Manager {
        let version = version ?? defaultVersion
        guard version != .v3 else {
            return try v3Manager(address, domain: domain, localAddress: localAddress)
        }
        do throws(AddressError) {
            return version == .v1
                ? try v1Manager(address, domain: domain, localAddress: localAddress)
                : try v2cManager(address, domain: domain, localAddress: localAddress)
        } catch {
            throw .address(error)
        }
    }
}
