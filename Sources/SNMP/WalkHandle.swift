import Datagrams
public import SMI
public import SNMPCore

/// A walk that was started: the variables of one subtree or of several, as they come.
///
/// The walk goes on while the application waits for anything of the engine, and stops asking while
/// so many variables lie here unread that more would only cost memory.
public final class WalkHandle {
    /// A variable, and the number of the root that it lies beneath.
    public struct Item: Sendable, Hashable {
        /// Counted from 0 in the order of the roots.
        public let column: Int
        public let binding: VarBind
    }

    private let engine: Engine
    private let target: Target
    private let timing: Timing
    private var machine: WalkMachine
    private var token: Token?
    private var unread: [Item] = []
    /// How many requests the walk has sent off, and how many variables they brought.
    public private(set) var requestCount = 0
    public private(set) var variableCount = 0
    /// Called when variables came or the walk ended, while the engine serves its requests.
    package var onProgress: (() -> Void)?

    /// More unread variables than this and the walk waits for its reader.
    private static let unreadLimit = 1_000

    init(
        _ roots: [OID], to target: Target, timing: Timing, options: WalkOptions, engine: Engine
    ) throws(RequestError) {
        self.engine = engine
        self.target = target
        self.timing = timing
        machine = WalkMachine(roots: roots, usesBulk: target.version != .v1, options: options)
        try ask()
    }

    deinit {
        if let token { engine.abandon(token) }
    }

    /// How the walk ended, or nil while it goes on. Variables may still be unread.
    public var ending: WalkEnding? { machine.ending }

    /// Whether ``next()`` returns at once.
    public var isReady: Bool { !unread.isEmpty || machine.ending != nil }

    /// The next variables, in the order of the answers; waits for them and serves every other
    /// request of the engine meanwhile.
    ///
    /// - Returns: Nil when the walk has ended and everything was read; ``ending`` then says how.
    public func next() -> [Item]? {
        while true {
            if !unread.isEmpty { return take() }
            if machine.ending != nil { return nil }
            if engine.turn(until: nil) == .interrupted { cancel() }
        }
    }

    /// Reads the walk to its end.
    func collect() -> WalkResult {
        var bindings: [VarBind] = []
        while let items = next() { bindings += items.map(\.binding) }
        return WalkResult(
            bindings: bindings, ending: machine.ending ?? .complete, requestCount: requestCount)
    }

    /// The variables that are there, without waiting.
    package func take() -> [Item] {
        defer {
            unread = []
            goOn()
        }
        return unread
    }

    /// Ends the walk as partial; what it brought can still be read.
    public func cancel() {
        machine.stop(.cancelled)
        if let token { engine.abandon(token) }
        token = nil
        onProgress?()
    }

    private func ask() throws(RequestError) {
        guard let operation = machine.operation else { return }
        requestCount += 1
        let fresh = try engine.start(
            operation, to: target, timing: timing, isStepOfWalk: true, for: self)
        // A request can fail while it is started, and end the walk.
        if machine.ending == nil { token = fresh }
    }

    /// Asks on unless a request is under way, enough is unread, or the walk has ended.
    private func goOn() {
        guard token == nil, unread.count < Self.unreadLimit else { return }
        do {
            try ask()
        } catch {
            machine.stop(error)
        }
    }
}

extension WalkHandle: SettlementTarget {
    package func settle(_ result: Result<VarBindList, RequestError>) {
        token = nil
        let items = machine.take(result)
        variableCount += items.count
        unread += items.map { Item(column: $0.column, binding: $0.binding) }
        goOn()
        onProgress?()
    }
}

/// Everything that a walk brought, and how it ended.
public struct WalkResult: Sendable {
    /// In the order of the agent.
    public let bindings: [VarBind]
    /// Whether that is all there is.
    public let ending: WalkEnding
    /// How many requests it took.
    public let requestCount: Int
}
