public import Datagrams
public import SMI
public import SNMPCore
public import SNMPMessages

/// Asks one agent.
///
/// Every version of SNMP has its manager; what they share is here. One primitive starts an operation
/// and hands back a handle; the verbs start and wait.
///
/// Where an object or an instance does not exist, SNMPv2c and SNMPv3 answer with
/// ``Value/noSuchObject`` or ``Value/noSuchInstance`` in the list, and SNMPv1 with
/// ``RequestError/noSuchName(_:)`` for the whole request. Portable callers handle both.
public protocol Manager<Options>: AnyObject {
    /// What a single request may say differently from its manager.
    associatedtype Options: Sendable

    var engine: Engine { get }
    var version: ProtocolVersion { get }
    /// The agent's address and port.
    var endpoint: Endpoint { get }
    /// The options of requests that bring none.
    var defaultOptions: Options { get }

    /// Starts an operation; its first datagram goes out before this returns, unless it is started
    /// in ``Engine/sendTogether(_:)`` or while a script runs.
    ///
    /// - Throws: ``RequestError/invalidRequest(_:)`` or ``RequestError/closed``. Everything else is
    ///   the handle's to say.
    func start(_ operation: Operation, options: Options) throws(RequestError) -> RequestHandle

    /// Carries out an operation: starts it and waits for its end.
    ///
    /// An operation that is asked again and again is best made once; asking it allocates nothing.
    ///
    /// - Throws: ``RequestError``; ``RequestError/cancelled`` if the wait was interrupted.
    func ask(_ operation: Operation, options: Options) throws(RequestError) -> VarBindList

    /// Carries out an operation with the manager's own options.
    ///
    /// - Throws: ``RequestError``.
    func ask(_ operation: Operation) throws(RequestError) -> VarBindList

    /// Starts a walk of one subtree, or of several side by side.
    func startWalk(
        _ roots: [OID], walk: WalkOptions, options: Options
    ) throws(RequestError) -> WalkHandle
}

/// The verbs, with the manager's own options. These work on `any Manager` too.
extension Manager {
    /// Starts an operation with the manager's own options.
    public func start(_ operation: Operation) throws(RequestError) -> RequestHandle {
        try start(operation, options: defaultOptions)
    }

    /// The values of exactly these names, in their order.
    ///
    /// - Throws: ``RequestError``.
    public func get(_ names: OID...) throws(RequestError) -> VarBindList {
        try ask(.get(names))
    }

    /// For each name the variable that comes next after it, or the name itself with
    /// ``Value/endOfMibView`` where none does.
    ///
    /// - Throws: ``RequestError``.
    public func getNext(_ names: OID...) throws(RequestError) -> VarBindList {
        try ask(.getNext(names))
    }

    /// The next variables after each name, in one exchange.
    ///
    /// First one variable for each of the first `nonRepeaters` names, then row after row one variable
    /// for each of the others. There may be fewer rows than asked for, never a broken one. On SNMPv1
    /// one getNext takes the place, and no more than one row comes back.
    ///
    /// - Throws: ``RequestError``; `invalidRequest` where the numbers do not fit the names.
    public func getBulk(
        _ names: OID..., nonRepeaters: Int = 0, maxRepetitions: Int = 1
    ) throws(RequestError) -> VarBindList {
        try ask(.getBulk(names, nonRepeaters: nonRepeaters, maxRepetitions: maxRepetitions))
    }

    /// Sets all of these values, or none.
    ///
    /// - Throws: ``RequestError``.
    public func set(_ bindings: VarBind...) throws(RequestError) -> VarBindList {
        try ask(.set(bindings))
    }

    /// Every variable beneath a root, in order.
    ///
    /// A walk that cannot go on is no error: the result says that it is partial, and why.
    ///
    /// - Throws: ``RequestError/invalidRequest(_:)`` or ``RequestError/closed``.
    public func walk(
        _ root: OID, walk: WalkOptions = WalkOptions()
    ) throws(RequestError) -> WalkResult {
        try startWalk([root], walk: walk, options: defaultOptions).collect()
    }
}

/// The verbs, with options of the request's own.
extension Manager {
    /// ``get(_:)`` with other options than the manager's.
    public func get(_ names: OID..., options: Options) throws(RequestError) -> VarBindList {
        try ask(.get(names), options: options)
    }

    /// ``getNext(_:)`` with other options than the manager's.
    public func getNext(_ names: OID..., options: Options) throws(RequestError) -> VarBindList {
        try ask(.getNext(names), options: options)
    }

    /// ``getBulk(_:nonRepeaters:maxRepetitions:)`` with other options than the manager's.
    public func getBulk(
        _ names: OID..., nonRepeaters: Int = 0, maxRepetitions: Int = 1, options: Options
    ) throws(RequestError) -> VarBindList {
        let operation = Operation.getBulk(
            names, nonRepeaters: nonRepeaters, maxRepetitions: maxRepetitions)
        return try ask(operation, options: options)
    }

    /// ``set(_:)`` with other options than the manager's.
    public func set(_ bindings: VarBind..., options: Options) throws(RequestError) -> VarBindList {
        try ask(.set(bindings), options: options)
    }

    /// ``walk(_:walk:)`` with other options than the manager's.
    public func walk(
        _ root: OID, walk: WalkOptions = WalkOptions(), options: Options
    ) throws(RequestError) -> WalkResult {
        try startWalk([root], walk: walk, options: options).collect()
    }
}
