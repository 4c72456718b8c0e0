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
    private let handles = PolledHandles()

    init(engine: Engine) { self.engine = engine }

    deinit { handles.forgetPending() }

    /// Whether no handle is registered.
    public var isEmpty: Bool { handles.isEmpty }

    /// Adds a handle. Again has no effect while it is registered; one that has settled is ready at
    /// once.
    ///
    /// - Precondition: The handle is of the poller's engine, which knows of no other's requests.
    public func register(_ handle: RequestHandle) {
        precondition(handle.engine === engine, "a poller waits for requests of its own engine")
        if handle.isActive {
            guard !handle.isRegistered(with: handles) else { return }
            handle.add(handles, number: handles.add(handle))
        } else {
            handles.addReady(handle)
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
        guard !handles.isEmpty else { return [] }
        guard !handles.hasReady else {
            engine.serve()
            return handles.takeReady()
        }
        let limit = timeout.map { engine.now + $0 }
        while engine.turn(until: limit) != .interrupted, !handles.hasReady {
            if let limit, engine.now >= limit { break }
        }
        return handles.takeReady()
    }
}

/// The handles of a poller. Each that is pending holds on to this and knows its place in it, so that
/// nobody has to look for it when it settles.
final class PolledHandles {
    /// Every use is one access that calls nobody, as in ``RequestHandle``.
    @exclusivity(unchecked) private var state = State()

    private struct State {
        /// Those that are registered and still pending; nil at a place that is free.
        var pending: [RequestHandle?] = []
        var freePlaces: [Int] = []
        /// Those that are registered and settled, in the order in which they did.
        var ready: [RequestHandle] = []

        mutating func add(_ handle: RequestHandle) -> Int {
            guard let place = freePlaces.popLast() else {
                pending.append(handle)
                return pending.count - 1
            }
            pending[place] = handle
            return place
        }

        mutating func isReady(_ place: Int) {
            guard place < pending.count, let handle = pending[place].take() else { return }
            freePlaces.append(place)
            ready.append(handle)
        }

        mutating func takeReady() -> [RequestHandle] {
            defer { ready = [] }
            return ready
        }
    }

    var isEmpty: Bool {
        unsafe state.ready.isEmpty && state.freePlaces.count == state.pending.count
    }

    var hasReady: Bool { unsafe !state.ready.isEmpty }

    /// Takes a handle that is pending.
    ///
    /// - Returns: its place.
    func add(_ handle: RequestHandle) -> Int { unsafe state.add(handle) }

    /// Takes a handle that has settled already, unless it is there.
    func addReady(_ handle: RequestHandle) {
        if unsafe !state.ready.contains(where: { $0 === handle }) {
            unsafe state.ready.append(handle)
        }
    }

    /// Called by the handle at a place when it settles.
    func isReady(_ place: Int) { unsafe state.isReady(place) }

    func takeReady() -> [RequestHandle] { unsafe state.takeReady() }

    /// Lets go of the handles, which hold on to this until they settle.
    ///
    /// The last hold on a handle ends its request, and the end of one may be the start of another that
    /// fails: by then this is at rest.
    func forgetPending() {
        var forgotten = State()
        unsafe swap(&state, &forgotten)
    }
}
