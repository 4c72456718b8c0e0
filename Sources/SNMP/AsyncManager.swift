public import Datagrams
public import SMI
public import SNMPCore
public import SNMPMessages
public import USM

/// Asks one agent, for `await`; what ``Manager`` is to an ``Engine``.
///
/// A manager is a small value: whom to ask, with which options, through which engine. Any task may
/// use it, and many at once.
public protocol AsyncManager<Options>: Sendable {
    /// What a single request may say differently from its manager.
    associatedtype Options: Sendable

    var engine: AsyncEngine { get }
    var version: ProtocolVersion { get }
    /// The agent's address and port.
    var endpoint: Endpoint { get }
    /// The options of requests that bring none.
    var defaultOptions: Options { get }

    /// Carries out an operation.
    ///
    /// - Throws: ``RequestError``; ``RequestError/cancelled`` if the task is.
    nonisolated(nonsending) func ask(
        _ operation: Operation, options: Options
    ) async throws(RequestError) -> VarBindList

    /// Carries out an operation with the manager's own options.
    ///
    /// - Throws: ``RequestError``; ``RequestError/cancelled`` if the task is.
    nonisolated(nonsending) func ask(
        _ operation: Operation
    ) async throws(RequestError) -> VarBindList

    /// Carries out an operation, and tells what it took whether or not it was answered.
    ///
    /// The request ends with ``RequestError/cancelled`` if the task is cancelled.
    nonisolated(nonsending) func report(
        _ operation: Operation, options: Options
    ) async -> RequestReport

    /// A walk of one subtree, or of several side by side. It starts when it is read.
    func walk(_ roots: [OID], walk: WalkOptions, options: Options) -> AsyncWalk
}

/// The verbs, with the manager's own options. These work on `any AsyncManager` too.
extension AsyncManager {
    /// The values of exactly these names, in their order.
    ///
    /// - Throws: ``RequestError``.
    @inlinable @inline(__always)
    nonisolated(nonsending) public func get(
        _ names: OID...
    ) async throws(RequestError) -> VarBindList {
        try await ask(.get(names))
    }

    /// For each name the variable that comes next after it; see ``Manager/getNext(_:)``.
    ///
    /// - Throws: ``RequestError``.
    @inlinable @inline(__always)
    nonisolated(nonsending) public func getNext(
        _ names: OID...
    ) async throws(RequestError) -> VarBindList {
        try await ask(.getNext(names))
    }

    /// The next variables after each name, in one exchange; see
    /// ``Manager/getBulk(_:nonRepeaters:maxRepetitions:)``.
    ///
    /// - Throws: ``RequestError``; `invalidRequest` where the numbers do not fit the names.
    @inlinable @inline(__always)
    nonisolated(nonsending) public func getBulk(
        _ names: OID..., nonRepeaters: Int = 0, maxRepetitions: Int = 1
    ) async throws(RequestError) -> VarBindList {
        try await ask(
            .getBulk(names, nonRepeaters: nonRepeaters, maxRepetitions: maxRepetitions))
    }

    /// Sets all of these values, or none.
    ///
    /// - Throws: ``RequestError``.
    @inlinable @inline(__always)
    nonisolated(nonsending) public func set(
        _ bindings: VarBind...
    ) async throws(RequestError) -> VarBindList {
        try await ask(.set(bindings))
    }

    /// The variables beneath a root, or beneath several that are walked side by side.
    ///
    /// ```swift
    /// for try await item in router.walk("1.3.6.1.2.1.2.2") { print(item.binding) }
    /// let result = await router.walk("1.3.6.1.2.1.2.2").collect()
    /// ```
    public func walk(_ roots: OID..., walk: WalkOptions = WalkOptions()) -> AsyncWalk {
        self.walk(roots, walk: walk, options: defaultOptions)
    }
}

/// The verbs, with options of the request's own.
extension AsyncManager {
    /// ``get(_:)`` with other options than the manager's.
    @inlinable @inline(__always)
    nonisolated(nonsending) public func get(
        _ names: OID..., options: Options
    ) async throws(RequestError) -> VarBindList {
        try await ask(.get(names), options: options)
    }

    /// ``getNext(_:)`` with other options than the manager's.
    @inlinable @inline(__always)
    nonisolated(nonsending) public func getNext(
        _ names: OID..., options: Options
    ) async throws(RequestError) -> VarBindList {
        try await ask(.getNext(names), options: options)
    }

    /// ``getBulk(_:nonRepeaters:maxRepetitions:)`` with other options than the manager's.
    @inlinable @inline(__always)
    nonisolated(nonsending) public func getBulk(
        _ names: OID..., nonRepeaters: Int = 0, maxRepetitions: Int = 1, options: Options
    ) async throws(RequestError) -> VarBindList {
        let operation = Operation.getBulk(
            names, nonRepeaters: nonRepeaters, maxRepetitions: maxRepetitions)
        return try await ask(operation, options: options)
    }

    /// ``set(_:)`` with other options than the manager's.
    @inlinable @inline(__always)
    nonisolated(nonsending) public func set(
        _ bindings: VarBind..., options: Options
    ) async throws(RequestError) -> VarBindList {
        try await ask(.set(bindings), options: options)
    }

    /// ``walk(_:walk:)`` with other options than the manager's.
    public func walk(
        _ roots: OID..., walk: WalkOptions = WalkOptions(), options: Options
    ) -> AsyncWalk {
        self.walk(roots, walk: walk, options: options)
    }
}

/// The manager of every version: a target, options, and the way from both to a request.
///
/// It is a single reference, since a task has a copy for as long as it waits.
public struct AsyncAgentManager<Options: RequestOptions>: AsyncManager {
    @usableFromInline let agent: AsyncAgent<Options>

    public var engine: AsyncEngine { agent.engine }
    public var defaultOptions: Options {
        get { agent.options }
        set { self = Self(agent.target, newValue, engine: agent.engine, dress: agent.dress) }
    }
    public var endpoint: Endpoint { agent.target.endpoint }
    public var version: ProtocolVersion { agent.target.version }

    init(
        _ target: Target, _ options: Options, engine: AsyncEngine,
        dress: @escaping @Sendable (Target, Options) -> Target
    ) {
        agent = AsyncAgent(target, options, engine, dress)
    }

    var target: Target { agent.target }

    @inlinable @inline(__always)
    nonisolated(nonsending) public func ask(
        _ operation: Operation, options: Options
    ) async throws(RequestError) -> VarBindList {
        let token: Token
        switch try agent.beginHere(operation, options) {
        case .answered(let list)?: return list
        case .pending(let started)?: token = started
        case nil: token = try await agent.startElsewhere(operation, options)
        }
        return try await agent.engine.answer(to: token)
    }

    @inlinable @inline(__always)
    nonisolated(nonsending) public func ask(
        _ operation: Operation
    ) async throws(RequestError) -> VarBindList {
        let token: Token
        switch try agent.beginHere(operation) {
        case .answered(let list)?: return list
        case .pending(let started)?: token = started
        case nil: token = try await agent.startElsewhere(operation)
        }
        return try await agent.engine.answer(to: token)
    }

    public func walk(_ roots: [OID], walk: WalkOptions, options: Options) -> AsyncWalk {
        AsyncWalk(roots, dressed(options), options.timing, walk, engine: engine)
    }

    /// Whom a request with these options asks.
    func dressed(_ options: Options) -> Target { agent.dress(agent.target, options) }
}

/// What copies of a manager share.
///
/// Its functions are not part of their callers, because what they need would be kept while an answer
/// is awaited: 700 octets for each of perhaps ten thousand tasks.
@usableFromInline
final class AsyncAgent<Options: RequestOptions>: Sendable {
    @usableFromInline let engine: AsyncEngine
    let target: Target
    /// Whom a request asks that brings no options, and how long it takes.
    private let usualTarget: Target
    private let usualTiming: Timing
    /// The target with the options of one request.
    let dress: @Sendable (Target, Options) -> Target
    let options: Options

    init(
        _ target: Target, _ options: Options, _ engine: AsyncEngine,
        _ dress: @escaping @Sendable (Target, Options) -> Target
    ) {
        self.target = target
        self.options = options
        self.engine = engine
        self.dress = dress
        usualTarget = dress(target, options)
        usualTiming = options.timing
    }

    /// Starts a request; nil says that this is not the engine's thread.
    @usableFromInline @inline(never)
    func beginHere(_ operation: Operation) throws(RequestError) -> AsyncStart? {
        guard engine.isOfThisThread else { return nil }
        return try engine.beginHere(operation, usualTarget, usualTiming)
    }

    @usableFromInline @inline(never)
    func beginHere(
        _ operation: Operation, _ options: Options
    ) throws(RequestError) -> AsyncStart? {
        guard engine.isOfThisThread else { return nil }
        return try engine.beginHere(operation, dress(target, options), options.timing)
    }

    @usableFromInline @inline(never)
    nonisolated(nonsending) func startElsewhere(
        _ operation: Operation
    ) async throws(RequestError) -> Token {
        try await engine.start(operation, usualTarget, usualTiming)
    }

    @usableFromInline @inline(never)
    nonisolated(nonsending) func startElsewhere(
        _ operation: Operation, _ options: Options
    ) async throws(RequestError) -> Token {
        try await engine.start(operation, dress(target, options), options.timing)
    }
}

/// Whom it asks, without what proves who asks.
extension AsyncAgentManager: CustomReflectable {
    public var customMirror: Mirror {
        Mirror(self, children: ["endpoint": endpoint, "version": version], displayStyle: .struct)
    }
}

/// Asks one agent by SNMPv2c; see
/// ``AsyncEngine/v2cManager(_:community:domain:localAddress:checksSource:)``.
public typealias AsyncSNMPv2cManager = AsyncAgentManager<CommunityOptions>

/// Asks one agent by SNMPv1; see ``AsyncEngine/v1Manager(_:community:domain:localAddress:checksSource:)``.
public typealias AsyncSNMPv1Manager = AsyncAgentManager<CommunityOptions>

/// Asks one agent by SNMPv3; see
/// ``AsyncEngine/v3Manager(_:namespace:defaultUser:defaultSecurityLevel:context:contextEngineID:domain:localAddress:maxMessageOctets:checksSource:)``.
///
/// Asking also throws ``InvalidRequest/configuration(_:)``, for a user that was not added and for a
/// level above the user's.
public typealias AsyncSNMPv3Manager = AsyncAgentManager<SecureOptions>

/// Making managers.
extension AsyncEngine {
    /// A manager of an agent that speaks SNMPv2c; see
    /// ``Engine/v2cManager(_:community:domain:localAddress:checksSource:)``.
    ///
    /// A name is looked up now, without holding up requests.
    ///
    /// - Throws: ``AddressError``.
    public func v2cManager(
        _ address: String, community: OctetString? = nil, domain: Engine.Domain? = nil,
        localAddress: String? = nil, checksSource: Bool = true
    ) async throws(AddressError) -> AsyncSNMPv2cManager {
        let target = try engine.communityTarget(
            try await resolve(address, domain), .v2c, community, localAddress, checksSource)
        return AsyncAgentManager(target, CommunityOptions(), engine: self) { $0.with($1) }
    }

    /// A manager of an agent that speaks SNMPv1; see
    /// ``Engine/v1Manager(_:community:domain:localAddress:checksSource:)``.
    ///
    /// - Throws: ``AddressError``.
    public func v1Manager(
        _ address: String, community: OctetString? = nil, domain: Engine.Domain? = nil,
        localAddress: String? = nil, checksSource: Bool = true
    ) async throws(AddressError) -> AsyncSNMPv1Manager {
        let target = try engine.communityTarget(
            try await resolve(address, domain), .v1, community, localAddress, checksSource)
        return AsyncAgentManager(target, CommunityOptions(), engine: self) { $0.with($1) }
    }

    /// A manager of an agent that speaks SNMPv3; see
    /// ``Engine/v3Manager(_:namespace:defaultUser:defaultSecurityLevel:context:contextEngineID:domain:localAddress:maxMessageOctets:checksSource:)``.
    ///
    /// - Throws: ``ManagerError``.
    public func v3Manager(
        _ address: String, namespace: String = "", defaultUser: String? = nil,
        defaultSecurityLevel: SecurityLevel? = nil, context: OctetString = OctetString(),
        contextEngineID: EngineID? = nil, domain: Engine.Domain? = nil,
        localAddress: String? = nil, maxMessageOctets: Int = 65_507, checksSource: Bool = true
    ) async throws(ManagerError) -> AsyncSNMPv3Manager {
        let security = SecureTarget(
            namespace: namespace, user: defaultUser, securityLevel: defaultSecurityLevel,
            contextName: context, contextEngineID: contextEngineID, atMost: maxMessageOctets)
        let endpoint: Endpoint
        do throws(AddressError) {
            endpoint = try await resolve(address, domain)
        } catch {
            throw .address(error)
        }
        return AsyncAgentManager(
            try engine.secureTarget(endpoint, security, localAddress, checksSource),
            SecureOptions(), engine: self
        ) { $0.with($1) }
    }

    /// A manager of an agent that speaks one version of SNMP or another; see
    /// ``Engine/manager(_:version:domain:localAddress:)``.
    ///
    /// - Throws: ``ManagerError``.
    public func manager(
        _ address: String, version: ProtocolVersion? = nil, domain: Engine.Domain? = nil,
        localAddress: String? = nil
    ) async throws(ManagerError) -> any AsyncManager {
        let version = version ?? defaultVersion
        guard version != .v3 else {
            return try await v3Manager(address, domain: domain, localAddress: localAddress)
        }
        do throws(AddressError) {
            return version == .v1
                ? try await v1Manager(address, domain: domain, localAddress: localAddress)
                : try await v2cManager(address, domain: domain, localAddress: localAddress)
        } catch {
            throw .address(error)
        }
    }

    /// Where a text leads, without holding up requests.
    package func resolve(
        _ text: String, _ domain: Engine.Domain? = nil
    ) async throws(AddressError) -> Endpoint {
        let parts = try HostAndPort(parsing: text)
        guard parts.literal == nil, let lookUp else { return try engine.resolve(text, domain) }
        return try engine.endpoint(parts, domain, among: await lookUp(parts.host))
    }
}
