public import SMI
public import SNMPCore

/// A request that was started, and its result once there is one.
///
/// Starting many and waiting for each in turn asks them all at the same time. Dropping a handle
/// abandons the request: it sends nothing more, and an answer to it is ignored.
public final class RequestHandle {
    let engine: Engine
    /// Nil once the request has settled.
    private(set) var token: Token?
    /// Nil while the request is pending.
    public private(set) var result: Result<VarBindList, RequestError>?
    /// What it took; nil while the request is pending, and for one that failed while it was started.
    public private(set) var statistics: RequestStatistics?
    private var pollers: [WeakPoller] = []
    /// Called once when the request settles, while the engine serves its requests.
    package var onSettled: (() -> Void)?

    private struct WeakPoller {
        weak var poller: RequestPoller?
    }

    init(
        _ operation: Operation, to target: Target, timing: Timing, engine: Engine
    ) throws(RequestError) {
        self.engine = engine
        let token = try engine.start(operation, to: target, timing: timing, for: self)
        // A request can fail while it is started.
        if result == nil { self.token = token }
    }

    deinit {
        if let token { engine.abandon(token) }
    }

    /// Whether the request is still pending.
    public var isActive: Bool { result == nil }

    /// Waits until the request settles, and serves every other request of the engine meanwhile.
    ///
    /// Returns the same list or throws the same error however often it is called. Never sends
    /// anything beyond what is due.
    ///
    /// - Throws: ``RequestError``; ``RequestError/cancelled`` if the wait was interrupted.
    public func wait() throws(RequestError) -> VarBindList {
        while true {
            if let result { return try result.get() }
            if engine.turn(until: nil) == .interrupted { cancel() }
        }
    }

    /// Ends the request; it settles with ``RequestError/cancelled``, or with what is known by then of
    /// why nothing came.
    public func cancel() {
        if let token { engine.cancel(token) }
    }

    func add(_ poller: RequestPoller) { pollers.append(WeakPoller(poller: poller)) }
}

extension RequestHandle: SettlementTarget {
    package func settle(_ result: Result<VarBindList, RequestError>) {
        self.result = result
        if let token { statistics = engine.core.statistics(ofSettled: token) }
        token = nil
        for entry in pollers { entry.poller?.isReady(self) }
        pollers = []
        onSettled?()
        onSettled = nil
    }
}
