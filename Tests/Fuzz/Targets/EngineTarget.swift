import Datagrams
import SMI
import SNMPAgent
import SNMPCore
import SNMPMessages
import USM

/// The core under a script: the octets say what is asked, what arrives, and how time goes by.
func fuzzEngine(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    var world = EngineScript(OctetReader(bytes))
    try world.run()
}

/// One core, one agent, and a wire on which the script may lose, repeat, change and invent.
private struct EngineScript {
    private struct Expected {
        let opened: Instant
        let timing: Timing
        var refresh: Duration { timing.refreshPeriod?.duration ?? .seconds(1) }
        let version: ProtocolVersion
        var transmissions = 0
    }

    private struct Sent {
        let token: Token
        let octets: [UInt8]
        let channel: Channel
    }

    private static let refused = NetworkError(.refused, code: 111)
    /// How many datagrams of each direction the wire remembers.
    private static let memory = 16

    private var script: OctetReader
    private var core: ManagerCore
    private var agent: SecureResponder
    private let route: Int
    private var now = Instant(nanoseconds: 1_000_000_000_000)
    private var channels = 0
    private var pending: [Token: Expected] = [:]
    private var sent: [Sent] = []
    private var answers: [(octets: [UInt8], channel: Channel)] = []

    init(_ script: OctetReader) {
        self.script = script
        // Every fourth script has room for one answer at a time, so that requests queue.
        let room = self.script.next() & 3 == 0 ? 1 : 212_992
        core = ManagerCore(entropy: SeededGenerator(seed: 1), receiveBufferOctets: room)
        core.reportsDiscards = true
        route = core.addRoute()
        agent = World.responder(at: now)
        now = now + .seconds(500)
    }

    mutating func run() throws(FuzzTarget.Finding) {
        guard let user = World.user, (try? core.addUser(user)) != nil else {
            throw FuzzTarget.Finding(description: "the user is refused")
        }
        while !script.isAtEnd {
            try step()
            try drain()
        }
        var turns = 0
        while let deadline = core.deadline {
            turns += 1
            try require(turns < 10_000, "time goes by and nothing comes to an end")
            now = max(now, deadline)
            core.advance(to: now)
            try drain()
        }
        try require(pending.isEmpty, "a request never settled")
        try require(core.pendingCount == 0, "the core keeps a request that settled")
    }

    private mutating func step() throws(FuzzTarget.Finding) {
        switch script.next() & 15 {
        case 0, 1, 2: try open()
        case 3, 4: answer()
        case 5, 6, 7: deliverAgain { script, octets in octets.bend(&script) }
        case 8: deliverAgain { _, _ in }
        case 9:
            let octets = script.take(Int(script.next()))
            core.receive(octets.span, from: World.agent, on: Channel(1), at: now)
        case 10, 11:
            now = now + .milliseconds(Int64(script.next()) * 20)
            core.advance(to: now)
        case 12:
            guard let token = anyToken() else { return }
            core.abandon(token, at: now)
            pending[token] = nil
        case 13:
            guard let token = anyToken() else { return }
            core.cancel(token, at: now)
        case 14: refuse()
        default: upset()
        }
    }

    /// Keys of a dictionary come in another order each time; the wire's memory does not.
    private mutating func anyToken() -> Token? { anySent()?.token }

    private mutating func anySent() -> Sent? {
        let choice = Int(script.next())
        return sent.isEmpty ? nil : sent[choice % sent.count]
    }

    private mutating func open() throws(FuzzTarget.Finding) {
        guard pending.count < 32 else { return }
        let kind = script.next()
        let version: ProtocolVersion = [.v1, .v2c, .v3, .v3][Int(kind & 3)]
        let first = Int(script.next())
        let names = (0...Int(kind >> 6)).map {
            World.variables[(first + $0) % World.variables.count].name
        }
        let operation: Operation =
            switch kind >> 2 & 3 {
            case 0: .get(names)
            case 1: .getNext(names)
            case 2: .getBulk(names, nonRepeaters: first & 1, maxRepetitions: first >> 4)
            default: .set([VarBind(names[0], .integer32(Int32(first)))])
            }
        let timing = Timing(
            timeout: .milliseconds(Int64(script.next()) * 20),
            refreshPeriod: .milliseconds(1 + Int64(script.next()) * 10))
        let target = Target(
            World.agent, route: route, version: version,
            community: kind & 0x10 == 0 ? "public" : "private", checksSource: kind & 0x20 == 0)
        do {
            let token = try core.open(
                operation, to: target, timing: timing, isStepOfWalk: first & 0x80 != 0, at: now)
            pending[token] = Expected(opened: now, timing: timing, version: version)
        } catch {
            throw FuzzTarget.Finding(description: "a right request was refused: \(error)")
        }
    }

    /// Lets the agent answer something that was sent, and delivers that.
    private mutating func answer() {
        guard let question = anySent(),
            let octets = agent.respond(to: question.octets, from: World.stranger, at: now)
        else { return }
        if answers.count == Self.memory { answers.removeFirst() }
        answers.append((octets, question.channel))
        core.receive(octets.span, from: World.agent, on: question.channel, at: now)
    }

    /// Delivers an earlier answer once more, changed or not.
    private mutating func deliverAgain(_ change: (inout OctetReader, inout [UInt8]) -> Void) {
        let choice = script.next()
        guard !answers.isEmpty else { return }
        var (octets, channel) = answers[Int(choice & 31) % answers.count]
        change(&script, &octets)
        core.receive(
            octets.span, from: choice & 0x80 == 0 ? World.agent : World.stranger,
            on: choice & 0x40 == 0 ? channel : Channel(99), at: now)
    }

    /// The system or the network will not have what was sent.
    private mutating func refuse() {
        guard let question = anySent() else { return }
        let quoted = Int(script.next())
        if quoted == 0xFF {
            core.sendFailed(question.token, Self.refused, at: now)
        } else {
            let quotation = Array(question.octets.prefix(quoted))
            core.undeliverable(Self.refused, to: World.agent, original: quotation.span)
        }
    }

    /// The agent starts anew, is replaced, or has its clock set.
    private mutating func upset() {
        let kind = script.next()
        switch kind & 3 {
        case 0: agent.restart(at: now)
        case 1:
            agent.replace(
                engineID: EngineID(enterprise: 1, text: "\(kind >> 4)"), boots: UInt32(kind >> 2),
                at: now)
        case 2:
            agent.setClock(
                boots: UInt32(kind >> 2), time: UInt32(script.next()) << 23, at: now)
        default: core.failAll(with: .cancelled, at: now)
        }
    }

    private mutating func drain() throws(FuzzTarget.Finding) {
        while let output = core.nextOutput() {
            switch output {
            case .transmit(let token): try transmit(token)
            case .settled(let token):
                guard let result = core.takeResult(of: token) else {
                    throw FuzzTarget.Finding(description: "a request settled without a result")
                }
                try settle(token, result)
            case .needsChannel(let route):
                guard core.needsChannel(route) else { continue }
                if channels == 2 {
                    core.stopGrowing(route)
                } else {
                    channels += 1
                    core.add(Channel(channels), to: route, at: now)
                }
            case .discarded: _ = core.takeDiscard()?.description
            }
        }
    }

    private mutating func transmit(_ token: Token) throws(FuzzTarget.Finding) {
        let datagram = core.transmit(token) { octets, _, channel in
            Sent(token: token, octets: octets.octets, channel: channel)
        }
        // Nil for one that settled between the wish and its fulfilment.
        guard let datagram else { return }
        if sent.count == Self.memory { sent.removeFirst() }
        sent.append(datagram)
        guard var expected = pending[token] else {
            throw FuzzTarget.Finding(description: "a request that ended was sent")
        }
        expected.transmissions += 1
        pending[token] = expected
        try require(
            now < expected.opened + expected.timing.timeout,
            "a request was sent after its timeout")
    }

    private mutating func settle(
        _ token: Token, _ result: Result<VarBindList, RequestError>
    ) throws(FuzzTarget.Finding) {
        guard let expected = pending.removeValue(forKey: token) else {
            throw FuzzTarget.Finding(
                description: "a request settled twice, or after it was dropped")
        }
        let timeout = expected.timing.timeout.saturatedNanoseconds
        let refresh = expected.refresh.saturatedNanoseconds
        // SNMPv3 sends up to four more for discovery and resynchronization.
        let most = (timeout + refresh - 1) / refresh + (expected.version == .v3 ? 4 : 0)
        try require(
            Int64(expected.transmissions) <= most,
            "sent \(expected.transmissions) times, not \(most)")
        switch result {
        case .success(let bindings):
            guard expected.version == .v3 else { return }
            try require(
                bindings.allSatisfy(World.holds),
                "an answer that the agent did not give: \(bindings)")
        case .failure(.timeout):
            try require(
                now >= expected.opened + expected.timing.timeout, "a timeout before its time")
        case .failure(let error): _ = error.description
        }
    }
}
