import SMI
public import SNMPCore

/// The variables of one subtree, or of several that are walked side by side, as they come.
///
/// ```swift
/// for try await item in router.walk("1.3.6.1.2.1.2.2") { print(item.binding) }
/// ```
///
/// The agent is asked on when what it said last was read, so a slow reader costs no memory. Each
/// reading walks anew. A walk that cannot go on hands out all that came before and then throws why;
/// cancelling the task ends it so too.
public struct AsyncWalk: AsyncSequence, Sendable {
    public typealias Element = WalkHandle.Item
    public typealias Failure = WalkInterruption

    private let engine: AsyncEngine
    private let target: Target
    private let timing: Timing
    private let options: WalkOptions
    private let roots: [OID]

    init(
        _ roots: [OID], _ target: Target, _ timing: Timing, _ options: WalkOptions,
        engine: AsyncEngine
    ) {
        self.roots = roots
        self.target = target
        self.timing = timing
        self.options = options
        self.engine = engine
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(
            engine: engine, target: target, timing: timing,
            machine: WalkMachine(
                roots: roots, usesBulk: target.version != .v1, options: options))
    }

    /// Reads the walk to its end, whichever that is.
    nonisolated(nonsending) public func collect() async -> WalkResult {
        var iterator = makeAsyncIterator()
        var bindings: [VarBind] = []
        while let items = await iterator.nextItems() { bindings += items.map(\.binding) }
        return WalkResult(
            bindings: bindings, ending: iterator.ending ?? .complete,
            requestCount: iterator.requestCount)
    }

    public struct Iterator: AsyncIteratorProtocol {
        private let engine: AsyncEngine
        private let target: Target
        private let timing: Timing
        private var machine: WalkMachine
        private var items: [WalkHandle.Item] = []
        private var position = 0
        private var hasThrown = false
        fileprivate private(set) var requestCount = 0

        init(engine: AsyncEngine, target: Target, timing: Timing, machine: WalkMachine) {
            self.engine = engine
            self.target = target
            self.timing = timing
            self.machine = machine
        }

        /// How the walk ended, or nil while it goes on.
        public var ending: WalkEnding? { machine.ending }

        /// The next variable; nil when the walk is complete.
        ///
        /// - Throws: ``WalkInterruption`` when it ended before that; nil comes after it.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(WalkInterruption) -> WalkHandle.Item? {
            if position == items.count {
                position = 0
                items = await nextItems() ?? []
            }
            guard position < items.count else {
                guard case .partial(let why) = machine.ending, !hasThrown else { return nil }
                hasThrown = true
                throw why
            }
            defer { position += 1 }
            return items[position]
        }

        /// The variables of the next response that has some; nil when the walk has ended.
        nonisolated(nonsending) fileprivate mutating func nextItems() async -> [WalkHandle.Item]? {
            while let operation = machine.operation {
                requestCount += 1
                let result: Result<VarBindList, RequestError>
                do throws(RequestError) {
                    result = .success(
                        try await engine.ask(operation, target, timing, isStepOfWalk: true))
                } catch {
                    result = .failure(error)
                }
                let items = machine.take(result)
                if !items.isEmpty {
                    return items.map { WalkHandle.Item(column: $0.column, binding: $0.binding) }
                }
            }
            return nil
        }
    }
}
