public import Datagrams
public import SMI
public import SNMPCore
public import SNMPMessages

/// What a single request may say for itself, whatever the version.
public protocol RequestOptions: Sendable {
    /// How long it may take and how often it is sent.
    var timing: Timing { get set }
}

/// What the managers of all versions share: a target, options, and the way from both to a request.
public class AgentManager<Options: RequestOptions>: Manager {
    public final let engine: Engine
    /// Copied out and put back whole: no access lasts, so that the check at run time, which costs each
    /// request as much as reading its answer, has nothing to find.
    @exclusivity(unchecked) private final var uncheckedOptions: Options
    public final var defaultOptions: Options {
        get { unsafe uncheckedOptions }
        set { unsafe uncheckedOptions = newValue }
    }
    final let target: Target
    public final var endpoint: Endpoint { target.endpoint }
    public final var version: ProtocolVersion { target.version }

    init(_ target: Target, _ options: Options, engine: Engine) {
        self.target = target
        self.engine = engine
        unsafe uncheckedOptions = options
    }

    /// The target with the options of one request; each version has its own.
    func dressed(_ options: Options) -> Target { target }

    public final func start(
        _ operation: Operation, options: Options
    ) throws(RequestError) -> RequestHandle {
        try RequestHandle(
            operation, to: dressed(options), timing: options.timing, engine: engine)
    }

    public final func ask(
        _ operation: Operation, options: Options
    ) throws(RequestError) -> VarBindList {
        try engine.ask(operation, dressed(options), options.timing)
    }

    /// Overridden where the kind of options is known, since every verb passes here.
    public func ask(_ operation: Operation) throws(RequestError) -> VarBindList {
        try ask(operation, options: defaultOptions)
    }

    public final func startWalk(
        _ roots: [OID], walk: WalkOptions, options: Options
    ) throws(RequestError) -> WalkHandle {
        try WalkHandle(
            roots, to: dressed(options), timing: options.timing, options: walk,
            engine: engine)
    }
}

/// Whom it asks, without what proves who asks.
extension AgentManager: CustomReflectable {
    public var customMirror: Mirror {
        Mirror(self, children: ["endpoint": endpoint, "version": version])
    }
}

extension AgentManager {
    /// Starts a walk with the manager's own options.
    public func startWalk(
        _ roots: [OID], walk: WalkOptions = WalkOptions()
    ) throws(RequestError) -> WalkHandle {
        try startWalk(roots, walk: walk, options: defaultOptions)
    }
}
