package import Datagrams
public import SMI
package import SNMPCore
public import SNMPMessages
import SNMPTransport

/// Everything that asks agents begins here: an engine owns the sockets, the pending requests and the
/// defaults of its managers. One a program is enough.
///
/// ```swift
/// let engine = Engine(defaultVersion: .v2c)
/// let router = try engine.v2cManager("192.0.2.1")
/// print(try router.get("1.3.6.1.2.1.1.3.0"))
/// ```
///
/// An engine is cooperative. A request's first datagram goes out in the call that starts it; after
/// that the engine acts only while the application waits for something, and then for every request of
/// every manager: it takes answers, sends again, lets time run out. It never calls back on its own,
/// uses no thread, and belongs to the thread that made it; the compiler holds you to that.
///
/// Managers and handles keep their engine alive. Dropping a handle abandons its request.
public final class Engine {
    /// The version of managers that name none.
    public let defaultVersion: ProtocolVersion
    /// The kind of address that a host name is looked up as first.
    public let defaultDomain: Domain
    /// The community of SNMPv1 and SNMPv2c managers that name none.
    public let defaultCommunity: OctetString
    /// Called with every datagram that arrived and was not used, while the engine waits.
    public var onDiscard: ((Discard) -> Void)? {
        didSet { core.reportsDiscards = onDiscard != nil }
    }

    /// The transport and its version of IP.
    public enum Domain: Sendable, Hashable {
        case udpIPv4
        case udpIPv6
    }

    let network: any DatagramNetwork
    /// Every use is one access, during which nobody is called back who could begin another: the check
    /// at run time, a tenth of what a request costs, would find nothing.
    @exclusivity(unchecked) private var uncheckedState: EngineState
    /// Lent where it lies, since the generator in it may be of any size. A large value of known size
    /// must not be lent so: unoptimised, Swift 6.3 lends a copy and destroys it when it is gone.
    private var state: EngineState {
        @inline(__always) _read { yield unsafe uncheckedState }
        @inline(__always) _modify { yield unsafe &uncheckedState }
    }
    /// So many of the next requests are not to be waited for; see ``askBriefly(_:_:_:isStepOfWalk:)``.
    private var unwaited = 0
    private var answerClock = AnswerClock()
    /// When the datagrams that are being taken came; read from the clock once for all of them.
    private var arrival: Instant?
    private var latestTarget: Target?
    /// What devices have taught the walks of them.
    private(set) var walkLessons: [Endpoint: WalkLesson] = [:]
    private static let lessonLimit = 10_000
    /// By route. Few programs have more local addresses than one, and a dictionary of them costs the
    /// first request of a process 40 us.
    private var localAddresses: [LocalAddress] = []
    private var channels: [(channel: Channel, route: Int)] = []
    private(set) var isClosed = false

    /// Sockets that one local address may have; two hundred requests in flight fit each.
    private static let channelLimit = 256

    /// An engine on the sockets of this machine.
    ///
    /// - Parameters:
    ///   - defaultVersion: ``ProtocolVersion/v3`` unless said otherwise.
    ///   - defaultDomain: ``Domain/udpIPv4`` unless said otherwise; a literal address decides for
    ///     itself.
    ///   - defaultCommunity: `public` unless said otherwise.
    public convenience init(
        defaultVersion: ProtocolVersion = .v3, defaultDomain: Domain = .udpIPv4,
        defaultCommunity: OctetString = "public"
    ) {
        self.init(
            network: UDPNetwork(), entropy: SystemEntropy(), defaultVersion: defaultVersion,
            defaultDomain: defaultDomain, defaultCommunity: defaultCommunity)
    }

    /// An engine on any network, such as a simulated one.
    package init(
        network: any DatagramNetwork, entropy: some RandomNumberGenerator & Sendable,
        defaultVersion: ProtocolVersion = .v3, defaultDomain: Domain = .udpIPv4,
        defaultCommunity: OctetString = "public"
    ) {
        self.network = network
        self.defaultVersion = defaultVersion
        self.defaultDomain = defaultDomain
        self.defaultCommunity = defaultCommunity
        unsafe uncheckedState = EngineState(
            ManagerCore(entropy: entropy, receiveBufferOctets: network.receiveBufferOctets))
    }

    deinit { close() }

    /// Ends every pending request with ``RequestError/closed`` and closes the sockets. Requests that
    /// are started later end so too. May be called again.
    public func close() {
        guard !isClosed else { return }
        isClosed = true
        state.listSole()
        state.sendGathered(network)
        core.failAll(with: .closed, at: network.now)
        drain()
        for (channel, _) in channels { network.close(channel) }
        channels = []
    }

    /// Forgets all users, and so wipes what was made of their secrets, for a program that ends without
    /// freeing its engine. That closes it; requests that are pending are not told.
    package func forgetUsers() {
        isClosed = true
        state = EngineState(
            ManagerCore(entropy: SystemEntropy(), receiveBufferOctets: network.receiveBufferOctets))
    }

    /// What is held back for the sake of agents and network; nothing unless it is set. A change counts
    /// for requests that are started later.
    public var sendLimits: SendLimits {
        get { core.sendLimits }
        set { core.sendLimits = newValue }
    }

    /// Sends what is started in `body` in batches, by one call of the system for those of one socket,
    /// instead of each request's first datagram in the call that starts it.
    ///
    /// ```swift
    /// let handles = try engine.sendTogether { try routers.map { try $0.start(.get([sysUpTime])) } }
    /// ```
    ///
    /// The last batch goes out when `body` returns. All of them have gone before anybody waits, so
    /// `body` may wait too: to ask a thousand devices one thing after another, the whole loop over a
    /// poller can stand in it. Timeouts are counted from the call that starts a request, as always,
    /// refresh periods from when it went out.
    public func sendTogether<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let isOutermost = !state.gathers
        state.gathers = true
        defer {
            if isOutermost {
                state.gathers = false
                drain()
            }
        }
        return try body()
    }

    /// How many requests are pending.
    public var pendingCount: Int { core.pendingCount }

    /// The latest datagrams that arrived and were not used, oldest first, at most 32.
    public var latestDiscards: [Discard] { core.latestDiscards }

    /// How many datagrams arrived and were not used.
    public var discardCount: Int { core.discardCount }

    /// How many messages were sent again because no answer had come within a refresh period.
    public var resendCount: Int { core.resendCount }

    /// A poller of some handles.
    public func poll(_ handles: RequestHandle...) -> RequestPoller { poll(handles) }

    /// A poller of some handles.
    public func poll(_ handles: [RequestHandle]) -> RequestPoller {
        let poller = RequestPoller(engine: self)
        for handle in handles { poller.register(handle) }
        return poller
    }
}

/// What it is about, without the messages and keys in it.
extension Engine: CustomReflectable {
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "defaultVersion": defaultVersion, "defaultDomain": defaultDomain,
                "pendingCount": pendingCount, "discardCount": discardCount,
                "resendCount": resendCount,
            ])
    }
}

/// Something that a request was started for.
package protocol SettlementTarget: AnyObject {
    func settle(_ result: consuming Result<VarBindList, RequestError>)
}

/// Starting and serving requests.
extension Engine {
    /// When the engine has something to do next, for those who wait elsewhere; nil while nothing is
    /// pending.
    package var deadline: Instant? { state.core.nextDeadline() }

    /// Descriptors that become readable when ``serve()`` has something to do.
    package var descriptors: [Int32] { network.descriptors }

    package var now: Instant { network.now }

    /// Does what is due, without waiting.
    package func serve() { _ = turn(until: network.now) }

    /// The route of a local address, made when it is first used.
    func route(_ local: LocalAddress) -> Int {
        if let route = localAddresses.firstIndex(of: local) { return route }
        let route = core.addRoute()
        localAddresses.append(local)
        return route
    }

    /// The core; for whoever changes it, with every request in its tables.
    var core: ManagerCore {
        _read { yield state.core }
        _modify {
            state.listSole()
            yield &state.core
        }
    }

    /// Remembers what a device taught a walk, for the next one.
    func learn(_ lesson: WalkLesson, of endpoint: Endpoint) {
        if walkLessons.count >= Self.lessonLimit { walkLessons = [:] }
        walkLessons[endpoint] = lesson == WalkLesson() ? nil : lesson
    }

    /// A target that shares what it can with the one made before it.
    func shared(_ target: Target) -> Target {
        var target = target
        target.share(with: latestTarget)
        latestTarget = target
        return target
    }

    /// Starts a request and sends its first datagram.
    ///
    /// - Parameter receiver: Nil for a caller who takes the result itself.
    func start(
        _ operation: Operation, to target: Target, timing: Timing, isStepOfWalk: Bool = false,
        for receiver: (any SettlementTarget)?
    ) throws(RequestError) -> Token {
        guard !isClosed else { throw .closed }
        let start = try state.start(
            operation, to: target, timing: timing, isStepOfWalk: isStepOfWalk, for: receiver,
            on: network)
        if let event = start.event { carryOut(from: event) }
        return start.token
    }

    /// Starts a step of a walk, beside all tables where it is the only request.
    func startStep(
        _ operation: Operation, to target: Target, timing: Timing,
        for receiver: any SettlementTarget
    ) throws(RequestError) -> Token {
        guard !isClosed else { throw .closed }
        let now = network.now
        guard
            let sole = try state.startSole(
                operation, target, timing, for: receiver, at: now, network)
        else {
            return try start(
                operation, to: target, timing: timing, isStepOfWalk: true, for: receiver)
        }
        if case .failed(let error) = sole.outcome {
            core.sendFailed(sole.token, error, at: now)
            drain()
        }
        return sole.token
    }

    /// Carries out a request and waits for its end, without a handle.
    func ask(
        _ operation: Operation, _ target: Target, _ timing: Timing
    ) throws(RequestError) -> VarBindList {
        guard !isClosed else { throw .closed }
        let now = network.now
        guard let sole = try state.startSole(operation, target, timing, at: now, network) else {
            return try wait(for: start(operation, to: target, timing: timing, for: nil))
        }
        switch wait(for: sole, since: now, until: sole.due) {
        case .answered(let result): return try result.get()
        case .pending(let token, let isInterrupted):
            if isInterrupted { cancel(token) }
            return try wait(for: token)
        }
    }

    /// Starts a request, and waits for its answer if that comes at once.
    ///
    /// - Returns: Nil where nothing was started: something else is pending, or the device that was
    ///   asked last took its time.
    func askBriefly(
        _ operation: Operation, _ target: Target, _ timing: Timing, isStepOfWalk: Bool
    ) throws(RequestError) -> SoleEnd? {
        guard !isClosed else { throw .closed }
        guard unwaited == 0 else {
            unwaited -= 1
            return nil
        }
        let now = network.now
        guard
            let sole = try state.startSole(
                operation, target, timing, isStepOfWalk: isStepOfWalk, at: now, network)
        else { return nil }
        let end = now.advanced(byNanoseconds: Self.briefNanoseconds)
        let result = wait(for: sole, since: now, until: min(sole.due, end))
        if case .pending = result { unwaited = Self.unwaitedAfterSilence }
        return result
    }

    /// What became of the only request.
    enum SoleEnd {
        case answered(Result<VarBindList, RequestError>)
        /// It is one like all others now.
        case pending(Token, isInterrupted: Bool)
    }

    /// A device of the same network answers within that; whoever cancels can wait for that long.
    private static let briefNanoseconds: Int64 = 1_000_000
    /// After a device that took longer, so many requests are not waited for.
    private static let unwaitedAfterSilence = 16

    /// Waits for the answer to the only request.
    private func wait(
        for sole: (outcome: SendOutcome, due: Instant), since now: Instant, until end: Instant
    ) -> SoleEnd {
        arrival = nil
        var isInterrupted = false
        var failure: NetworkError?
        if case .failed(let error) = sole.outcome {
            failure = error
        } else {
            isInterrupted = network.receive(until: end, since: now, into: self) == .interrupted
            if let answer = state.core.takeSoleAnswer() { return .answered(answer) }
        }
        guard let token = state.listSole() else {
            preconditionFailure("a request has neither an answer nor a place")
        }
        if let failure { core.sendFailed(token, failure, at: network.now) }
        if let event = state.advance(to: arrival ?? network.now, on: network) {
            carryOut(from: event)
        }
        return .pending(token, isInterrupted: isInterrupted)
    }

    /// Waits for the end of a request that was started without a receiver.
    private func wait(for token: Token) throws(RequestError) -> VarBindList {
        while true {
            var deadline: Instant?
            if let result = state.takeAnswer(to: token, otherwise: &deadline) {
                return try result.get()
            }
            if turn(by: deadline) == .interrupted { cancel(token) }
        }
    }

    /// Hands the result of a request that was started without a receiver to a task.
    func resume(_ task: SuspendedTask, withAnswerTo token: Token) {
        state.resume(task, withAnswerTo: token)
    }

    func abandon(_ token: Token) {
        guard !isClosed, state.abandon(token, at: network.now) else { return }
        drain()
    }

    func cancel(_ token: Token) {
        core.cancel(token, at: network.now)
        drain()
    }

    /// One round: takes what has arrived, waiting for it until something is due or until `limit`,
    /// then does what is due.
    package func turn(until limit: Instant?) -> WaitOutcome {
        var until = limit
        if let deadline = state.core.nextDeadline() { until = min(until ?? deadline, deadline) }
        return turn(by: until)
    }

    /// The same for those who know already when something is due.
    private func turn(by deadline: Instant?) -> WaitOutcome {
        if sendGathered() { return .received }
        arrival = nil
        if answerClock.isRunning { answerClock.noteWait(at: network.now) }
        let outcome = network.receive(until: deadline, into: self)
        if answerClock.isRunning { answerClock.noteEndOfWait(at: network.now) }
        if let (target, result) = state.takeSoleSettlement() {
            // Nothing else was pending: what there is to do came with it.
            target.settle(result)
            drain()
            return outcome
        }
        if let event = state.advance(to: arrival ?? network.now, on: network) {
            carryOut(from: event)
        }
        return outcome
    }

    /// Begins to measure how long the answer to a question takes.
    ///
    /// - Returns: When it is asked.
    func beginTiming() -> Instant {
        answerClock.begin()
        return network.now
    }

    func endTiming() { answerClock.end() }

    /// How long the answer took that settled a request just now.
    ///
    /// - Parameter asked: What ``beginTiming()`` returned.
    func answerTime(of token: Token, asked: Instant) -> AnswerTime {
        let time =
            state.core.answerTime(ofSettled: token)
            ?? .measured(nanoseconds: network.now.nanoseconds &- asked.nanoseconds)
        return answerClock.judged(time, asked: asked)
    }

    /// How long the answer took that settled a request some time ago, if its slot still tells.
    func answerTime(of token: Token) -> AnswerTime {
        state.core.answerTime(ofSettled: token) ?? .unknown
    }

    /// Has datagrams wait for others until a turn of the engine, for good.
    func gatherAlways() { state.gathers = true }

    /// Sends what was gathered, for those who are about to take their time.
    ///
    /// - Returns: Whether requests came to their end by that.
    @discardableResult
    package func sendGathered() -> Bool {
        guard state.hasGathered else { return false }
        state.sendGathered(network)
        guard state.core.hasOutputs else { return false }
        drain()
        return true
    }

    /// Carries out what the core wants.
    private func drain() {
        if let event = state.firstEvent(network) { carryOut(from: event) }
    }

    private func carryOut(from first: EngineState.Event) {
        var upcoming = Optional(first)
        while let event = upcoming.take() {
            switch consume event {
            case .settled(let target, let result): target.settle(result)
            case .needsChannel(let route): makeRoom(on: route)
            case .discarded(let discard): onDiscard?(discard)
            }
            upcoming = state.nextEvent(network)
        }
    }

    /// Finds room for requests that wait: by taking the answers that are there, or on a new socket.
    private func makeRoom(on route: Int) {
        guard core.needsChannel(route) else { return }
        if core.hasChannel(route) {
            arrival = nil
            _ = network.receive(until: network.now, into: self)
            guard core.needsChannel(route) else { return }
        }
        let local = localAddresses[route]
        do {
            let channel = try network.open(local)
            channels.append((channel, route))
            // A port that was asked for by number is there once.
            let count = channels.count { $0.route == route }
            if local.port != 0 || count >= Self.channelLimit { core.stopGrowing(route) }
            core.add(channel, to: route, at: network.now)
        } catch {
            if core.hasChannel(route) {
                core.stopGrowing(route)
            } else {
                core.failWaiting(on: route, error, at: network.now)
            }
        }
    }
}

extension Engine: DatagramReceiver {
    package func receive(_ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel) {
        if state.receiveSole(bytes, from: source, on: channel, network) { return }
        let now = arrival ?? network.now
        arrival = now
        state.core.receive(bytes, from: source, on: channel, at: now)
    }

    package func undeliverable(
        _ error: NetworkError, to destination: Endpoint, on channel: Channel,
        original: Span<UInt8>
    ) {
        state.listSole()
        core.undeliverable(error, to: destination, original: original)
    }
}
