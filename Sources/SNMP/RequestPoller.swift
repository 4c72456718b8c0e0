import Datagrams

/// Waits for whichever of many requests settles first.
///
/// ```swift
/// let poller = engine.poll(handles)
/// while !poller.isEmpty {
///     for handle in poller.wait() { print(try handle.wait()) }
/// }
/// ```
public final class RequestPoller {
    private let engine: Engine
    /// Handles that are registered and still pending.
    private var pending: [ObjectIdentifier: RequestHandle] = [:]
    /// Handles that are registered and settled, in the order in which they did.
    private var ready: [RequestHandle] = []

    init(engine: Engine) { self.engine = engine }

    /// Whether no handle is registered.
    public var isEmpty: Bool { pending.isEmpty && ready.isEmpty }

    /// Adds a handle. Again has no effect while it is registered; one that has settled is ready at
    /// once.
    ///
    /// - Precondition: The handle is of the poller's engine, which knows of no other's requests.
    public func register(_ handle: RequestHandle) {
        precondition(handle.engine === engine, "a poller waits for requests of its own engine")
        if handle.isActive {
            if pending.updateValue(handle, forKey: ObjectIdentifier(handle)) == nil {
                handle.add(self)
            }
        } else if !ready.contains(where: { $0 === handle }) {
            ready.append(handle)
        }
    }

    /// The handles that have settled, which are registered no longer; waits until there is one.
    ///
    /// - Parameter timeout: How long to wait at most; nil for as long as a registered request takes,
    ///   zero for a look.
    /// - Returns: Handles whose ``RequestHandle/wait()`` returns or throws at once, in the order in
    ///   which they settled. Empty when the time is over, when the wait was interrupted, or when none
    ///   is registered.
    public func wait(timeout: Duration? = nil) -> [RequestHandle] {
        guard !isEmpty else { return [] }
        engine.serve()
        let limit = timeout.map { engine.now + $0 }
        while ready.isEmpty {
            if let limit, engine.now >= limit { break }
            if engine.turn(until: limit) == .interrupted { break }
        }
        defer { ready = [] }
        return ready
    }

    func isReady(_ handle: RequestHandle) {
        if pending.removeValue(forKey: ObjectIdentifier(handle)) != nil { ready.append(handle) }
    }
}
