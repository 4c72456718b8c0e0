package import Datagrams
public import SMI
public import SNMPCore
public import SNMPMessages
public import SNMPTransport
public import USM

/// The engine of programs that use Swift's concurrency: what ``Engine`` is, for `await`.
///
/// ```swift
/// let engine = AsyncEngine(defaultVersion: .v2c)
/// let router = try await engine.v2cManager("192.0.2.1")
/// print(try await router.get("1.3.6.1.2.1.1.3.0"))
/// ```
///
/// Any number of tasks may ask at the same time. Cancelling a task cancels its request, which then
/// throws ``RequestError/cancelled``. Answers are taken, requests sent again and timeouts met without
/// anybody waiting: the engine has one thread, which is its sockets' and its own.
///
/// A task that prefers ``executor`` runs on that thread too, and its requests change threads nowhere.
/// Ten thousand requests at once are best asked so:
///
/// ```swift
/// try await withTaskExecutorPreference(engine.executor) {
///     try await withThrowingDiscardingTaskGroup { group in
///         for router in routers { group.addTask { use(try await router.get(sysUpTime)) } }
///     }
/// }
/// ```
///
/// What runs there holds up all requests while it computes; long computations belong elsewhere.
///
/// Managers and tasks that wait keep their engine alive. When nothing does any more, it closes its
/// sockets and its thread ends.
public actor AsyncEngine {
    /// The version of managers that name none.
    public nonisolated let defaultVersion: ProtocolVersion
    /// The kind of address that a host name is looked up as first.
    public nonisolated let defaultDomain: Engine.Domain
    /// The community of SNMPv1 and SNMPv2c managers that name none.
    public nonisolated let defaultCommunity: OctetString

    /// The requests, the sockets and the clock. Never waits here but in ``turn(waits:)``.
    package let engine: Engine
    /// What runs in the engine's isolation.
    let guests = EngineGuests()
    /// Both, for tasks on the engine's thread that are not the engine's, and for the loop itself.
    private nonisolated let onThread: LoopConfined<(engine: Engine, guests: EngineGuests)>
    private let loop: LoopExecutor
    private let taskExecutor: LoopTaskExecutor
    /// Looks a name up without holding up the thread; nil where the network's own names are at hand.
    let lookUp: (@Sendable (String) async -> [IPAddress])?

    /// An engine on the sockets of this machine.
    ///
    /// - Parameters:
    ///   - defaultVersion: ``ProtocolVersion/v3`` unless said otherwise.
    ///   - defaultDomain: ``Engine/Domain/udpIPv4`` unless said otherwise; a literal address decides
    ///     for itself.
    ///   - defaultCommunity: `public` unless said otherwise.
    public init(
        defaultVersion: ProtocolVersion = .v3, defaultDomain: Engine.Domain = .udpIPv4,
        defaultCommunity: OctetString = "public"
    ) {
        self.init(
            network: { UDPNetwork(interruptDescriptor: $0) }, entropy: SystemEntropy(),
            lookUp: { host in
                await onThreadOfItsOwn { (try? Resolver.addresses(of: host)) ?? [] }
            },
            defaultVersion: defaultVersion, defaultDomain: defaultDomain,
            defaultCommunity: defaultCommunity)
    }

    /// An engine on any network, such as a simulated one.
    ///
    /// - Parameters:
    ///   - network: Makes the network; it is handed a descriptor that becomes readable when a wait
    ///     has to end. A network that never really waits has no use for that.
    ///   - lookUp: Nil to ask the network for names, on the engine's thread.
    package init(
        network: (Int32) -> sending any DatagramNetwork,
        entropy: some RandomNumberGenerator & Sendable,
        lookUp: (@Sendable (String) async -> [IPAddress])? = nil,
        defaultVersion: ProtocolVersion = .v3, defaultDomain: Engine.Domain = .udpIPv4,
        defaultCommunity: OctetString = "public"
    ) {
        loop = LoopExecutor()
        taskExecutor = LoopTaskExecutor(loop)
        engine = Engine(
            network: network(loop.interruptDescriptor), entropy: entropy,
            defaultVersion: defaultVersion, defaultDomain: defaultDomain,
            defaultCommunity: defaultCommunity)
        engine.gatherAlways()
        onThread = LoopConfined((engine, guests), to: loop)
        self.lookUp = lookUp
        self.defaultVersion = defaultVersion
        self.defaultDomain = defaultDomain
        self.defaultCommunity = defaultCommunity
        loop.start(self)
    }

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe loop.asUnownedSerialExecutor()
    }

    /// The engine's thread, for tasks that want to run where their answers arrive.
    public nonisolated var executor: any TaskExecutor { taskExecutor }

    /// Ends every pending request with ``RequestError/closed`` and closes the sockets. Requests that
    /// are started later end so too. May be called again.
    public func close() { engine.close() }

    /// What is held back for the sake of agents and network; see ``Engine/sendLimits``.
    public var sendLimits: SendLimits { engine.sendLimits }

    /// Sets what is held back; it counts for requests that are started later.
    public func limitSending(_ limits: SendLimits) { engine.sendLimits = limits }

    /// How many requests are pending.
    public var pendingCount: Int { engine.pendingCount }

    /// The latest datagrams that arrived and were not used, oldest first, at most 32.
    public var latestDiscards: [Discard] { engine.latestDiscards }

    /// How many datagrams arrived and were not used.
    public var discardCount: Int { engine.discardCount }

    /// Has every datagram reported that arrives and is not used, on the engine's thread; nil ends
    /// that.
    public func reportDiscards(to report: (@Sendable (Discard) -> Void)?) {
        engine.onDiscard = report
    }

    /// Adds an SNMPv3 user; see ``Engine/addUser(_:default:)``.
    ///
    /// - Throws: ``ConfigurationError``.
    @discardableResult
    public func addUser(
        _ user: User, default isDefault: Bool? = nil
    ) throws(ConfigurationError) -> [User.Warning] {
        try engine.addUser(user, default: isDefault)
    }
}

/// How a request of a task began.
@usableFromInline enum AsyncStart {
    /// It came to its end at once.
    case answered(VarBindList)
    case pending(Token)
}

/// Asking.
extension AsyncEngine {
    /// Starts a request for a task that runs elsewhere.
    ///
    /// Whoever asks on the engine's thread, as the engine or as a task that prefers the thread, need not
    /// become the engine first: see ``startHere(_:_:_:isStepOfWalk:)``.
    func start(
        _ operation: Operation, _ target: Target, _ timing: Timing, isStepOfWalk: Bool = false
    ) throws(RequestError) -> Token {
        try startHere(operation, target, timing, isStepOfWalk: isStepOfWalk)
    }

    /// Whether this is the engine's thread.
    nonisolated var isOfThisThread: Bool { loop.isOfThisThread }

    /// Starts a request on the engine's thread. Traps on any other.
    nonisolated func startHere(
        _ operation: Operation, _ target: Target, _ timing: Timing, isStepOfWalk: Bool = false
    ) throws(RequestError) -> Token {
        guard !Task.isCancelled else { throw .cancelled }
        return try onThread.use { own throws(RequestError) in
            try own.engine.start(
                operation, to: target, timing: timing, isStepOfWalk: isStepOfWalk, for: nil)
        }
    }

    /// The same, and waits for an answer that comes at once while the thread has nothing else to do:
    /// a task that asks one thing after another is not put aside for each.
    nonisolated func beginHere(
        _ operation: Operation, _ target: Target, _ timing: Timing, isStepOfWalk: Bool = false
    ) throws(RequestError) -> AsyncStart {
        guard !Task.isCancelled else { throw .cancelled }
        return try onThread.use { own throws(RequestError) in
            let brief = try loop.pause { () throws(RequestError) in
                own.guests.isEmpty
                    ? try own.engine.askBriefly(
                        operation, target, timing, isStepOfWalk: isStepOfWalk) : nil
            }
            switch brief {
            case .answered(let result)?: return .answered(try result.get())
            case .pending(let token, _)?: return .pending(token)
            case nil:
                return .pending(
                    try own.engine.start(
                        operation, to: target, timing: timing, isStepOfWalk: isStepOfWalk, for: nil)
                )
            }
        }
    }

    /// Waits for the end of a request that ``startHere(_:_:_:isStepOfWalk:)`` started, without being
    /// the engine's meanwhile.
    ///
    /// Part of its callers, of applications too: a call would keep its own hundred octets while each of
    /// perhaps ten thousand tasks waits, and look twice for the executor to go on on. What it calls is
    /// not, and so needs memory only while it runs.
    @inlinable @inline(__always)
    nonisolated(nonsending) func answer(
        to token: Token
    ) async throws(RequestError) -> VarBindList {
        let result = await withTaskCancellationHandler {
            await SuspendedTask.wait { resume($0, withAnswerTo: token) }
        } onCancel: {
            cancel(token)
        }
        return try result.get()
    }

    @usableFromInline @inline(never)
    nonisolated func resume(_ task: SuspendedTask, withAnswerTo token: Token) {
        // Whoever called as the engine, and does not prefer its thread, is elsewhere by now.
        guard loop.isOfThisThread else {
            Task(executorPreference: taskExecutor) { self.resume(task, withAnswerTo: token) }
            return
        }
        onThread.use { $0.engine.resume(task, withAnswerTo: token) }
    }

    /// Asks what a walk asks, whose failures are results.
    ///
    /// - Parameter isTimed: Whether it matters how long the answer takes.
    nonisolated(nonsending) func step(
        _ operation: Operation, _ target: Target, _ timing: Timing, isTimed: Bool
    ) async -> (result: Result<VarBindList, RequestError>, time: AnswerTime) {
        do throws(RequestError) {
            let token: Token
            if loop.isOfThisThread {
                let asked = isTimed ? now : nil
                switch try beginHere(operation, target, timing, isStepOfWalk: true) {
                case .answered(let list):
                    guard let asked else { return (.success(list), .unknown) }
                    let nanoseconds = now.nanoseconds &- asked.nanoseconds
                    return (.success(list), .measured(nanoseconds: nanoseconds))
                case .pending(let begun): token = begun
                }
            } else {
                token = try await start(operation, target, timing, isStepOfWalk: true)
            }
            let list = try await answer(to: token)
            return (.success(list), isTimed ? await answerTime(of: token) : .unknown)
        } catch {
            return (.failure(error), .unknown)
        }
    }

    /// The network's clock. Traps outside the engine's thread.
    private nonisolated var now: Instant { onThread.use { $0.engine.now } }

    private nonisolated(nonsending) func answerTime(of token: Token) async -> AnswerTime {
        loop.isOfThisThread
            ? onThread.use { $0.engine.answerTime(of: token) } : await ownAnswerTime(of: token)
    }

    private func ownAnswerTime(of token: Token) -> AnswerTime { engine.answerTime(of: token) }

    func walkLesson(of endpoint: Endpoint) -> WalkLesson {
        engine.walkLessons[endpoint] ?? WalkLesson()
    }

    func learn(_ lesson: WalkLesson, of endpoint: Endpoint) {
        engine.learn(lesson, of: endpoint)
    }

    /// Cancels from any thread. The job is in the loop's queue when this returns, and is run in its
    /// turn: an answer that comes while other jobs are before it may still end the request.
    @usableFromInline @inline(never)
    nonisolated func cancel(_ token: Token) {
        Task(executorPreference: taskExecutor) { self.onThread.use { $0.engine.cancel(token) } }
    }
}

extension AsyncEngine: LoopOwner {
    package nonisolated func turn(waits: Bool) -> Bool {
        onThread.use { Self.turn($0.engine, $0.guests, waits: waits) }
    }

    private nonisolated static func turn(
        _ engine: Engine, _ guests: EngineGuests, waits: Bool
    ) -> Bool {
        let haveEnded = engine.sendGathered()
        // A request can have ended while another was started, with no turn in between.
        let hasWork = guests.tell() || haveEnded
        let alarm = guests.nextAlarm
        guard engine.deadline != nil || alarm != nil else { return false }
        _ = engine.turn(until: waits && !hasWork ? alarm : engine.now)
        guests.tell()
        return engine.deadline != nil || guests.nextAlarm != nil
    }

    /// Lends the network, to look at what a simulated one has seen.
    package func withNetwork<Result: Sendable>(
        _ body: @Sendable (any DatagramNetwork) -> Result
    ) -> Result {
        body(engine.network)
    }
}
