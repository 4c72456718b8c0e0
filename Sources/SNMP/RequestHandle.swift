public import SMI
public import SNMPCore

/// A request that was started, and its result once there is one.
///
/// Starting many and waiting for each in turn asks them all at the same time. Dropping a handle
/// abandons the request: it sends nothing more, and an answer to it is ignored.
public final class RequestHandle {
    let engine: Engine
    /// Every use is one access that calls nobody; the checks at run time cost a request as much as to
    /// encode it.
    @exclusivity(unchecked) private var state = State()

    private struct State {
        var progress = Progress.starting
        /// Where the one poller keeps the handle.
        var number: Int32 = 0
        var registration = Registration.none
        var tag = 0
        var onSettled: (() -> Void)?
    }

    private enum Progress {
        case starting
        case pending(Token)
        case settled(Result<VarBindList, RequestError>, RequestStatistics?)
    }

    /// The pollers that are to hear of the end.
    ///
    /// One poller is the rule; room for several would be an allocation for each request.
    private enum Registration {
        case none
        case one(PolledHandles)
        case several([Place])
    }

    private struct Place {
        let poller: PolledHandles
        let number: Int
    }

    init(
        _ operation: Operation, to target: Target, timing: Timing, engine: Engine
    ) throws(RequestError) {
        self.engine = engine
        let token = try engine.start(operation, to: target, timing: timing, for: self)
        // A request can fail while it is started.
        if case .starting = unsafe state.progress { unsafe state.progress = .pending(token) }
    }

    deinit {
        if let token { engine.abandon(token) }
    }

    /// A number of the application's own, such as which of its devices was asked; for telling apart
    /// what a ``RequestPoller`` hands out. 0 unless it is set.
    public var tag: Int {
        get { unsafe state.tag }
        set { unsafe state.tag = newValue }
    }

    /// Called once when the request settles, while the engine serves its requests.
    package var onSettled: (() -> Void)? {
        get { unsafe state.onSettled }
        set {
            // What the one before held goes when this is at rest: it may be anything.
            var other = newValue
            unsafe swap(&state.onSettled, &other)
        }
    }

    /// Nil once the request has settled.
    var token: Token? {
        if case .pending(let token) = unsafe state.progress { token } else { nil }
    }

    /// Nil while the request is pending.
    public var result: Result<VarBindList, RequestError>? {
        if case .settled(let result, _) = unsafe state.progress { result } else { nil }
    }

    /// What it took; nil while the request is pending, and for one that failed while it was started.
    public var statistics: RequestStatistics? {
        if case .settled(_, let statistics) = unsafe state.progress { statistics } else { nil }
    }

    /// Whether the request is still pending.
    public var isActive: Bool {
        if case .settled = unsafe state.progress { false } else { true }
    }

    /// Waits until the request settles, and serves every other request of the engine meanwhile.
    ///
    /// Returns the same list or throws the same error however often it is called. Never sends
    /// anything beyond what is due.
    ///
    /// - Throws: ``RequestError``; ``RequestError/cancelled`` if the wait was interrupted.
    public func wait() throws(RequestError) -> VarBindList {
        while true {
            if case .settled(let result, _) = unsafe state.progress { return try result.get() }
            if engine.turn(until: nil) == .interrupted { cancel() }
        }
    }

    /// Ends the request; it settles with ``RequestError/cancelled``, or with what is known by then of
    /// why nothing came.
    public func cancel() {
        if let token { engine.cancel(token) }
    }
}

/// Being in pollers.
extension RequestHandle {
    func isRegistered(with poller: PolledHandles) -> Bool {
        switch unsafe state.registration {
        case .none: false
        case .one(let known): known === poller
        case .several(let places): places.contains { $0.poller === poller }
        }
    }

    /// - Parameter number: Where the poller keeps the handle.
    func add(_ poller: PolledHandles, number: Int) {
        let place = Place(poller: poller, number: number)
        switch unsafe state.registration {
        case .none:
            unsafe state.registration = .one(poller)
            unsafe state.number = Int32(number)
        case .one(let first):
            let firstPlace = unsafe Place(poller: first, number: Int(state.number))
            unsafe state.registration = .several([firstPlace, place])
        case .several(let places): unsafe state.registration = .several(places + [place])
        }
    }
}

extension RequestHandle: SettlementTarget {
    package func settle(_ result: consuming Result<VarBindList, RequestError>) {
        var statistics: RequestStatistics?
        if let token { statistics = engine.core.statistics(ofSettled: token) }
        unsafe state.progress = .settled(consume result, statistics)
        let registration = unsafe state.registration
        switch registration {
        case .none: break
        case .one(let poller):
            unsafe state.registration = .none
            unsafe poller.isReady(Int(state.number))
        case .several(let places):
            unsafe state.registration = .none
            for place in places { place.poller.isReady(place.number) }
        }
        if let onSettled {
            onSettled()
            self.onSettled = nil
        }
    }
}
