import Datagrams
public import SMI
public import SNMPCore
public import SNMPTransport

/// A task that waits for its answer. That it gets one is the core's promise: what was opened settles
/// exactly once.
@usableFromInline typealias SuspendedTask = LoopWaiter<Result<VarBindList, RequestError>>

/// What the calls of an engine change: the core, and whom to tell of its settlements.
///
/// It is one value so that a call is one access to a property of a class, which is checked at run
/// time for overlapping others; a dozen small accesses cost more than all the rest of a request.
/// Nothing here calls anybody but the network.
struct EngineState {
    var core: ManagerCore
    private var targets: [Registration?] = []
    private var isDraining = false
    /// The requests whose datagrams the network has gathered.
    private var gathered: [Token] = []
    /// When the first of them was gathered.
    private var gatheredSince = Instant(nanoseconds: 0)
    /// Whether datagrams wait for others until somebody waits for something.
    var gathers = false
    /// Who gets the answer to the only request, while there is one.
    private var soleReceiver = Receiver.caller

    private struct Registration {
        let receiver: Receiver
        let generation: UInt32
    }

    /// Who gets the result of a request.
    private enum Receiver {
        case target(Unretained)
        /// Whoever asked and waits; see ``takeAnswer(to:)``.
        case caller
        /// A task that waits.
        case task(SuspendedTask)
    }

    /// A target takes itself out when it goes.
    private struct Unretained {
        unowned let target: any SettlementTarget
    }

    /// What the engine has to do itself, since it calls others.
    enum Event {
        case settled(any SettlementTarget, Result<VarBindList, RequestError>)
        case needsChannel(route: Int)
        case discarded(Discard)
    }

    init(_ core: ManagerCore) { self.core = core }

    /// Opens a request, and begins to carry out what the core wants of it: its first datagram.
    mutating func start(
        _ operation: Operation, to target: Target, timing: Timing, isStepOfWalk: Bool,
        for receiver: (any SettlementTarget)?, on network: any DatagramNetwork
    ) throws(RequestError) -> (token: Token, event: Event?) {
        listSole()
        let now = network.now
        let token = try core.open(
            operation, to: target, timing: timing, isStepOfWalk: isStepOfWalk, at: now)
        register(token, receiver.map { .target(Unretained(target: $0)) } ?? .caller)
        return (token, firstEvent(network))
    }

    private mutating func register(_ token: Token, _ receiver: Receiver) {
        while targets.count <= token.index { targets.append(nil) }
        targets[token.index] = Registration(receiver: receiver, generation: token.generation)
    }

    /// Begins a request that is the only one, whose caller waits; nil where there are others, or
    /// something is being done.
    mutating func startSole(
        _ operation: Operation, _ target: Target, _ timing: Timing, isStepOfWalk: Bool = false,
        at now: Instant, _ network: any DatagramNetwork
    ) throws(RequestError) -> (outcome: SendOutcome, due: Instant)? {
        guard !isDraining else { return nil }
        return try core.openSole(
            operation, to: target, timing: timing, isStepOfWalk: isStepOfWalk, at: now
        ) {
            network.send($0, to: $1, on: $2)
        }
    }

    /// Begins a step of a walk that is the only request; nil as for others.
    mutating func startSole(
        _ operation: Operation, _ target: Target, _ timing: Timing,
        for receiver: any SettlementTarget,
        at now: Instant, _ network: any DatagramNetwork
    ) throws(RequestError) -> (outcome: SendOutcome, token: Token)? {
        guard
            let (outcome, _) = try startSole(
                operation, target, timing, isStepOfWalk: true, at: now, network),
            let token = core.soleToken
        else { return nil }
        soleReceiver = .target(Unretained(target: receiver))
        return (outcome, token)
    }

    /// Whom the answer to the only request is for that nobody waits for in the call, once it has come.
    mutating func takeSoleSettlement() -> (any SettlementTarget, Result<VarBindList, RequestError>)?
    {
        guard case .target(let unretained) = soleReceiver, let answer = core.takeSoleAnswer() else {
            return nil
        }
        soleReceiver = .caller
        return (unretained.target, answer)
    }

    /// Makes a request that was the only one one like all others.
    @discardableResult
    mutating func listSole() -> Token? {
        let wasPending = core.hasSole
        guard let token = core.listSole() else { return nil }
        if wasPending {
            register(token, soleReceiver)
            soleReceiver = .caller
        }
        return token
    }

    /// Takes a datagram if it is the answer to the only request. One that is not makes that request
    /// one like all others.
    mutating func receiveSole(
        _ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel,
        _ network: any DatagramNetwork
    ) -> Bool {
        guard core.hasSole else { return false }
        let now = core.isSoleTimed ? network.now : nil
        if core.receiveSole(bytes, from: source, on: channel, at: now) { return true }
        listSole()
        return false
    }

    /// Lets time pass, and begins to carry out what the core wants.
    mutating func advance(to now: Instant, on network: any DatagramNetwork) -> Event? {
        listSole()
        core.advance(to: now)
        return firstEvent(network)
    }

    /// Forgets a request; false if it has settled.
    mutating func abandon(_ token: Token, at now: Instant) -> Bool {
        if core.abandonSole(token) {
            soleReceiver = .caller
            return true
        }
        guard isRegistered(token) else { return false }
        targets[token.index] = nil
        core.abandon(token, at: now)
        return true
    }

    /// The result of a request that nobody else is told of, once it has settled.
    mutating func takeAnswer(to token: Token) -> Result<VarBindList, RequestError>? {
        core.takeResult(of: token)
    }

    /// The same, and where it has not settled, when something is due next.
    mutating func takeAnswer(
        to token: Token, otherwise deadline: inout Instant?
    ) -> Result<VarBindList, RequestError>? {
        let result = core.takeResult(of: token)
        if result == nil { deadline = core.nextDeadline() }
        return result
    }

    /// Hands the result of a request that nobody else is told of to a task, now or when it settles.
    mutating func resume(_ task: SuspendedTask, withAnswerTo token: Token) {
        if let result = takeAnswer(to: token) { return task.resume(returning: result) }
        precondition(isRegistered(token), "a task waits for a request that nobody started")
        register(token, .task(task))
    }

    /// Begins to carry out what the core wants, unless somebody is about it: carrying out one thing
    /// may bring up another, and the outermost call sees to all of them.
    mutating func firstEvent(_ network: any DatagramNetwork) -> Event? {
        guard !isDraining else { return nil }
        isDraining = true
        return nextEvent(network)
    }

    /// Sends what is to be sent, up to the next thing that the engine has to do.
    mutating func nextEvent(_ network: any DatagramNetwork) -> Event? {
        if let event = nextOfOutputs(network) { return event }
        // What the system would not send has come to its end, of which others are to be told.
        while !gathers, !gathered.isEmpty {
            sendGathered(network)
            if let event = nextOfOutputs(network) { return event }
        }
        isDraining = false
        return nil
    }

    private mutating func nextOfOutputs(_ network: any DatagramNetwork) -> Event? {
        while let output = core.nextOutput() {
            switch output {
            case .transmit(let token): transmit(token, network)
            case .settled(let token):
                let receiver = isRegistered(token) ? targets[token.index].take()?.receiver : nil
                if case .caller? = receiver { continue }
                guard let result = core.takeResult(of: token) else { continue }
                switch receiver {
                case .target(let unretained)?: return .settled(unretained.target, result)
                case .task(let task)?: task.resume(returning: result)
                case .caller?, nil: continue
                }
            case .needsChannel(let route):
                sendGathered(network)
                return .needsChannel(route: route)
            case .discarded:
                // Who hears of it may take its time.
                sendGathered(network)
                if let discard = core.takeDiscard() { return .discarded(discard) }
            }
        }
        return nil
    }

    private func isRegistered(_ token: Token) -> Bool {
        token.index < targets.count && targets[token.index]?.generation == token.generation
    }

    /// Sends a datagram; where more is to be done, with those that follow.
    private mutating func transmit(_ token: Token, _ network: any DatagramNetwork) {
        let isAlone = gathered.isEmpty && !gathers && !core.hasOutputs
        var isGathered = false
        let outcome = core.transmit(token) { octets, endpoint, channel in
            isGathered = !isAlone && network.gather(octets, to: endpoint, on: channel)
            return isGathered ? .sent : network.send(octets, to: endpoint, on: channel)
        }
        if isGathered {
            note(gathered: token, network)
        } else {
            // There was no room for it, and is none for the next.
            sendGathered(network)
        }
        if case .failed(let error) = outcome {
            core.sendFailed(token, error, at: network.now)
        }
    }

    private mutating func note(gathered token: Token, _ network: any DatagramNetwork) {
        gathered.append(token)
        guard let now = core.lastTransmission(of: token) else { return }
        if gathered.count == 1 { gatheredSince = now }
        if gathered.count == Self.gatheredLimit
            || now.nanoseconds &- gatheredSince.nanoseconds > Self.patience
        {
            sendGathered(network)
        }
    }

    /// So many datagrams do not wait for more.
    private static let gatheredLimit = 64
    /// Nor does one for longer than that, if others come.
    private static let patience: Int64 = 10_000_000
    /// What waited longer is noted as sent when it was.
    private static let negligible: Int64 = 1_000_000

    var hasGathered: Bool { !gathered.isEmpty }

    /// Sends what the network has gathered. What it would not send settles, of which the next event
    /// tells.
    mutating func sendGathered(_ network: any DatagramNetwork) {
        guard !gathered.isEmpty else { return }
        let now = network.now
        if now.nanoseconds &- gatheredSince.nanoseconds > Self.negligible {
            for token in gathered { core.sentLate(token, at: now) }
        }
        network.sendGathered { number, error in
            core.sendFailed(gathered[number], error, at: now)
        }
        gathered.removeAll(keepingCapacity: true)
    }
}
