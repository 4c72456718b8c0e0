import BER
package import Datagrams
package import SMI
import SNMPMessages
import USM

/// The manager's side of the protocol, without sockets and without a clock.
///
/// The owner tells it what happens and when, and carries out what it asks for:
///
/// ```swift
/// var core = ManagerCore(entropy: generator, receiveBufferOctets: 212_992)
/// let token = try core.open(.get([name]), to: target, timing: Timing(), at: now)
/// core.receive(datagram, from: source, on: channel, at: now)
/// core.advance(to: now)
/// while let output = core.nextOutput() { … }
/// core.deadline                          // when advance(to:) is next worth calling
/// ```
///
/// One call that changes something, then all outputs, then the next call. What it promises:
///
/// - A request that was opened settles exactly once, or is abandoned.
/// - A request that is past its timeout sends nothing more, and one that is late sends once: the
///   refresh period runs from the last transmission.
/// - What is not a valid answer changes nothing but a counter.
/// - What anybody can forge fails a request no earlier than at its next refresh.
/// - Everything that grows has a bound.
package struct ManagerCore {
    /// What the owner has to do.
    package enum Output: Sendable {
        /// Send the request once more; ``ManagerCore/transmit(_:_:)`` lends the octets.
        case transmit(Token)
        /// A request came to its end; ``ManagerCore/takeResult(of:)`` says how. Otherwise the token
        /// is no longer valid.
        case settled(Token)
        /// Requests wait for room: open another channel for the route, or say that there is none.
        case needsChannel(route: Int)
        /// A datagram was not used; ``ManagerCore/takeDiscard()`` says which.
        case discarded
    }

    /// The most octets that a UDP datagram carries over IPv4.
    package static let largestMessage = 65_507

    /// Whether discards are outputs too. The latest are kept in any case.
    package var reportsDiscards = false

    var slots: [PendingRequest] = []
    var freeSlots: [Int] = []
    var identifiers = IdentifierTable()
    var timers = TimerHeap()
    var routes: Routes
    var discards = DiscardLog()
    var records: [VarBindRecord] = []
    /// Users, engines and messages of SNMPv3; `secured` runs beside `slots`.
    var users = UserTable()
    var peers = PeerTable()
    var secured: [SecureRequest] = []
    var messageIDs = IdentifierTable()
    var salts: Salts
    /// What was decrypted last; a buffer that is used again and again.
    var decrypted: [UInt8] = []
    /// Whom the target before was asked as. Forgotten when a user is added, who may be a default.
    var latestUser: ResolvedUser?
    var latestTiming = PlainTiming(Timing(), isStepOfWalk: false)
    var gate = SendGate()
    var sole = SoleRequest()
    var roundTrips = RoundTrips()
    /// Requests that were sent when ``roundTrips`` knew nothing.
    var untimed: [Token] = []
    var outputs = OutputQueue()
    /// Where messages are written. Copies of a core share it: nothing stays in it.
    let buffer = BERBuffer()
    /// Drawn many at once; those from ``nextRandomNumber`` on are fresh.
    private var randomNumbers = [UInt64](repeating: 0, count: 64)
    private var nextRandomNumber = 64
    private var entropy: any RandomNumberGenerator & Sendable
    let pendingLimit: Int

    /// - Parameters:
    ///   - entropy: The source of request-ids: a cryptographic generator outside tests.
    ///   - receiveBufferOctets: What the receive buffer of one channel holds.
    ///   - pendingLimit: The most requests pending at once.
    package init(
        entropy: some RandomNumberGenerator & Sendable, receiveBufferOctets: Int,
        pendingLimit: Int = 1_000_000
    ) {
        self.entropy = entropy
        salts = Salts(start: self.entropy.next())
        self.pendingLimit = pendingLimit
        routes = Routes(receiveBufferOctets: receiveBufferOctets)
    }

    /// Adds a local end that requests can go out through; it has no channels yet.
    package mutating func addRoute() -> Int { routes.add() }

    /// Adds a channel to a route and sends what waited for it.
    package mutating func add(_ channel: Channel, to route: Int, at now: Instant) {
        routes.add(channel, to: route)
        sendWaiting(on: route, at: now)
    }

    /// Says that a route gets no more channels; what waits goes on waiting for room.
    package mutating func stopGrowing(_ route: Int) { routes.stopGrowing(route) }

    package func hasChannel(_ route: Int) -> Bool { routes.hasChannel(route) }

    /// Whether requests of the route wait for room and another channel would help.
    package func needsChannel(_ route: Int) -> Bool {
        routes.mayGrow(route) && routes.nextWaiting(on: route) != nil
    }

    /// How many messages were sent again because nothing had come in a refresh period.
    package internal(set) var resendCount = 0

    /// How many requests are pending.
    package var pendingCount: Int { identifiers.count + (sole.isPending ? 1 : 0) }

    /// How many datagrams arrived and were not used.
    package var discardCount: Int { discards.total }

    /// The latest datagrams that were not used, oldest first.
    package var latestDiscards: [Discard] { discards.latest }

    /// When something is due next, or nil while nothing is pending.
    package var deadline: Instant? { sole.isPending ? sole.request.due : timers.earliest }

    /// ``deadline`` for an owner that keeps the core in a class, where looking at a property copies
    /// the whole core first.
    package mutating func nextDeadline() -> Instant? {
        sole.isPending ? sole.request.due : timers.earliest
    }

    /// Starts a request.
    ///
    /// - Parameter isStepOfWalk: Whether the response may have any shape, since a walk judges it.
    /// - Throws: ``RequestError/invalidRequest(_:)``; nothing is pending then.
    package mutating func open(
        _ operation: Operation, to target: Target, timing: Timing, isStepOfWalk: Bool = false,
        at now: Instant
    ) throws(RequestError) -> Token {
        precondition(!sole.isPending, "the only request must be listed before there is another")
        if !latestTiming.isMade(of: timing, isStepOfWalk: isStepOfWalk) {
            latestTiming = PlainTiming(timing, isStepOfWalk: isStepOfWalk)
        }
        guard latestTiming.isPeriodPositive else {
            throw .invalidRequest(.refreshPeriodNotPositive)
        }
        guard identifiers.count < pendingLimit else {
            throw .invalidRequest(.tooManyPending(limit: pendingLimit))
        }
        let security = try resolve(target)
        var requestID = newIdentifier()
        while identifiers[requestID] != nil { requestID = newIdentifier() }
        var writer = BERWriter(in: buffer)
        let encoded: EncodedRequest
        do {
            encoded = try EncodedRequest.encode(
                operation, version: target.version, requestID: requestID,
                community: target.community, into: &writer)
        } catch {
            throw .invalidRequest(error)
        }
        let slot = takeSlot()
        // What is learned is asked for when the request is sent; only SNMPv3 may need it before.
        let period =
            latestTiming.refreshNanoseconds
            ?? (security == nil
                ? RoundTrips.usual : roundTrips.period(of: target.endpoint, after: 0))
        slots[slot].begin(requestID, encoded, writer, target, at: now)
        slots[slot].limit(latestTiming, period: period)
        if isStepOfWalk { slots[slot].shape = .any }
        if let security {
            secure(slot, target, security.credentials, security.level)
        }
        identifiers.insert(requestID, slot: slot)
        let token = Token(slot: UInt32(slot), generation: slots[slot].generation)
        guard latestTiming.hasTime else {
            expire(slot)
            return token
        }
        admit(slot, at: now)
        return token
    }

    /// Sends a request for the first time, or lets it wait for room.
    mutating func sendOrQueue(_ slot: Int, at now: Instant) {
        let route = slots[slot].route
        guard routes.nextWaiting(on: route) != nil || !start(slot, at: now) else { return }
        slots[slot].state = .queued
        timers.set(slot, due: slots[slot].expires)
        if routes.waitingCount(on: route) > 2 * identifiers.count + 64 {
            let live = routes.waiting(on: route).filter { self.slot(of: $0) != nil }
            routes.replaceWaiting(on: route, with: live)
        }
        routes.enqueue(token(of: slot), on: route)
        if routes.mayGrow(route) { outputs.add(.needsChannel(route: route)) }
    }

    /// Forgets a request: it sends nothing more and an answer to it is discarded.
    package mutating func abandon(_ token: Token, at now: Instant) {
        guard let slot = slot(of: token) else { return }
        free(slot, at: now)
        freeSlots.append(slot)
    }

    /// Ends a request because somebody no longer wants to wait for it.
    ///
    /// What is known of the trouble by then, such as a refusal, is reported instead: it tells the
    /// person why nothing came.
    package mutating func cancel(_ token: Token, at now: Instant) {
        guard let slot = slot(of: token) else { return }
        guard let claim = slots[slot].claim else {
            settle(slot, .failure(.cancelled), at: now)
            return
        }
        settle(slot, .failure(error(slot, claim)), at: now)
    }

    /// Ends every request that waits for room on a route that cannot have any.
    package mutating func failWaiting(on route: Int, _ error: NetworkError, at now: Instant) {
        for token in routes.waiting(on: route) {
            guard let slot = slot(of: token) else { continue }
            settle(slot, .failure(transportError(slot, error)), at: now)
        }
        routes.replaceWaiting(on: route, with: [])
    }

    /// Ends every pending request with the same error.
    package mutating func failAll(with error: RequestError, at now: Instant) {
        for slot in slots.indices where slots[slot].state != .free {
            settle(slot, .failure(error), at: now)
        }
    }

    /// Ends a request with an error of the owner's, such as a cancellation.
    package mutating func fail(_ token: Token, with error: RequestError, at now: Instant) {
        guard let slot = slot(of: token) else { return }
        settle(slot, .failure(error), at: now)
    }

    /// Lends the octets of a request that is to be sent, and where they go.
    ///
    /// It mutates nothing; but a core that is only read is copied before a closure is called, which
    /// costs as much as all the rest of this.
    ///
    /// - Returns: Nil if the request has settled meanwhile.
    package mutating func transmit<R>(
        _ token: Token, _ body: (Span<UInt8>, Endpoint, Channel) -> R
    ) -> R? {
        var result: R?
        _ = transmit(token) { octets, endpoint, channel -> SendOutcome in
            result = body(octets, endpoint, channel)
            return .sent
        }
        return result
    }

    /// The same for those who send: every request passes here, and what is generic is slow to call
    /// from another module.
    package mutating func transmit(
        _ token: Token, _ body: (Span<UInt8>, Endpoint, Channel) -> SendOutcome
    ) -> SendOutcome? {
        guard let slot = slot(of: token) else { return nil }
        let channel = routes.channel(slots[slot].channel, of: slots[slot].route)
        let message =
            slots[slot].version == .v3 ? secured[slot].sealed : slots[slot].message
        return body(message.span, slots[slot].destination, channel)
    }

    /// Says that the system would not send a request.
    package mutating func sendFailed(_ token: Token, _ error: NetworkError, at now: Instant) {
        guard let slot = slot(of: token) else { return }
        settle(slot, .failure(transportError(slot, error)), at: now)
    }

    /// The next thing to do, in the order in which they came up.
    package mutating func nextOutput() -> Output? {
        let output = outputs.next()
        if case .settled(let token)? = output { freeSlots.append(token.index) }
        return output
    }

    /// When a pending request was sent last, as far as the core knows.
    package func lastTransmission(of token: Token) -> Instant? {
        slot(of: token).map { slots[$0].lastSent }
    }

    /// Says that a transmission went out only now: the refresh period runs from here.
    package mutating func sentLate(_ token: Token, at now: Instant) {
        guard let slot = slot(of: token), slots[slot].state == .waiting else { return }
        let delay = now.nanoseconds &- slots[slot].lastSent.nanoseconds
        guard delay > 0 else { return }
        slots[slot].lastSent = now
        if slots[slot].refresh != .distantFuture {
            slots[slot].refresh = slots[slot].refresh.advanced(byNanoseconds: delay)
        }
        timers.set(slot, due: slots[slot].due)
    }

    /// Whether ``nextOutput()`` has something to do.
    package var hasOutputs: Bool { !outputs.isEmpty }

    /// How a request came to its end, once; nil before that and afterwards.
    package mutating func takeResult(of token: Token) -> Result<VarBindList, RequestError>? {
        outputs.takeResult(of: token)
    }

    /// The datagram that the latest ``Output/discarded`` is about.
    package mutating func takeDiscard() -> Discard? { outputs.takeDiscard() }

    func slot(of token: Token) -> Int? {
        let slot = Int(token.slot)
        guard slot < slots.count, slots[slot].generation == token.generation,
            slots[slot].state != .free
        else { return nil }
        return slot
    }

    func token(of slot: Int) -> Token {
        Token(slot: UInt32(slot), generation: slots[slot].generation)
    }

    mutating func takeSlot() -> Int {
        if let slot = freeSlots.popLast() {
            return slot
        }
        slots.append(PendingRequest())
        return slots.count - 1
    }

    /// The next random number, in the order in which they were drawn, as a seed promises.
    mutating func random() -> UInt64 {
        if nextRandomNumber == randomNumbers.count {
            for index in randomNumbers.indices { randomNumbers[index] = entropy.next() }
            nextRandomNumber = 0
        }
        nextRandomNumber += 1
        return randomNumbers[nextRandomNumber - 1]
    }

    /// A number, 1 through 2^31-1, not to be guessed.
    mutating func newIdentifier() -> Int32 {
        while true {
            let number = Int32(truncatingIfNeeded: random() >> 33)
            if number != 0 { return number }
        }
    }

    private mutating func resolve(
        _ target: Target
    ) throws(RequestError) -> ResolvedUser? {
        guard target.version == .v3 else { return nil }
        if let latest = latestUser, !latest.credentials.isReplaced, latest.isOf(target) {
            return latest
        }
        let security = target.security
        guard security.contextName.count <= 255 else {
            throw .invalidRequest(.contextNameTooLong(octets: security.contextName.count))
        }
        do {
            let user = try users.resolve(
                user: security.user, namespace: security.namespace, level: security.securityLevel)
            latestUser = ResolvedUser(
                target: target, credentials: user.credentials, level: user.level)
            return latestUser
        } catch {
            throw .invalidRequest(.configuration(error))
        }
    }
}
