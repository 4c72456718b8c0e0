import BER
import Datagrams
import SMI
import SNMPAgent
import SNMPCore
import SNMPMessages
import USM

/// SNMPv3 under a script of somebody on the wire, who may hold up, lose, repeat, splice and change
/// what he sees, and invent what he likes, reports too; what he cannot do is sign.
///
/// Whatever he does: an answer is one that the agent gave to that request, a report without proof
/// fails nothing before the refresh, nothing goes out below the level asked, and when he is gone the
/// agent is asked and answers as before.
func fuzzAttacker(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    var attack = Attack(OctetReader(bytes))
    try attack.run()
}

private struct Attack {
    private struct Expected {
        let opened: Instant
        let timing: Timing
        var refresh: Duration { timing.refreshPeriod?.duration ?? .seconds(1) }
        let level: SecurityLevel
        var lastSent: Instant
        var transmissions = 0
        /// What the agent answered to this request; several times, for it may be sent again.
        var given: [VarBindList] = []
        /// Whether the agent signed a report on this request.
        var isRefused = false

        var deadline: Instant { opened + timing.timeout }
    }

    private struct Sent {
        let token: Token
        let octets: [UInt8]
    }

    private static let sysUpTime: OID = "1.3.6.1.2.1.1.3.0"
    private static let channel = Channel(1)
    /// How many datagrams of each direction the attacker remembers.
    private static let memory = 24

    /// The agent's up time tells one answer from the next.
    private static let table = VariableTable(
        World.variables.map { binding in
            (binding.name, binding.name == sysUpTime ? Variable(.upTime) : Variable(binding.value))
        })

    /// A user of the same name with other keys: the best that the attacker can sign with.
    private static let impostor = try? User(
        "ops", authProtocol: .sha1, privProtocol: .aes128,
        secret: .masterKey([UInt8](repeating: 8, count: 20)))

    private var script: OctetReader
    private var core: ManagerCore
    private var agent: SecureResponder
    private let route: Int
    private var now = Instant(nanoseconds: 1_000_000_000_000)
    private var pending: [Token: Expected] = [:]
    private var sent: [Sent] = []
    private var seen: [[UInt8]] = []
    private var impostors = UserTable()
    private var impostor: Credentials?
    private var salts = Salts(start: 0)
    private var lastResult: Result<VarBindList, RequestError>?

    init(_ script: OctetReader) {
        self.script = script
        core = ManagerCore(entropy: SeededGenerator(seed: 1), receiveBufferOctets: 212_992)
        route = core.addRoute()
        core.add(Self.channel, to: route, at: now)
        agent = World.responder(Self.table, at: now)
        now = now + .seconds(500)
    }

    mutating func run() throws(FuzzTarget.Finding) {
        guard let user = World.user, let other = Self.impostor, (try? core.addUser(user)) != nil,
            let credentials = try? impostors.add(other)
        else { throw FuzzTarget.Finding(description: "the user is refused") }
        impostor = credentials
        while !script.isAtEnd {
            now = now + .milliseconds(10)
            try step()
            try drain()
        }
        try finish(isAnswered: false)
        try require(core.pendingCount == 0, "the core keeps a request that settled")
        // A clock that was set back costs one request, a forged engine at most another.
        var isAnswered = false
        for _ in 0..<3 where !isAnswered {
            try open(.authPriv, Timing())
            try finish(isAnswered: true)
            if case .success = lastResult { isAnswered = true }
        }
        try require(isAnswered, "the agent is not believed when the attacker is gone")
    }

    private mutating func step() throws(FuzzTarget.Finding) {
        switch script.next() & 15 {
        case 0, 1:
            let kind = script.next()
            let timing = Timing(
                timeout: .milliseconds(100 + Int64(script.next()) * 20),
                refreshPeriod: .milliseconds(20 + Int64(script.next()) * 10))
            try open(kind & 1 == 0 ? .authPriv : .authNoPriv, timing, kind >> 1)
        case 2, 3, 4:
            guard let answer = answer(anySent()) else { return }
            deliver(answer)
        case 5: _ = answer(anySent())
        case 6, 7: if let octets = anySeen() { deliver(octets) }
        case 8:
            guard var octets = anySeen() else { return }
            octets.bend(&script)
            deliver(octets)
        case 9:
            guard let question = anySent() else { return }
            var octets = question.octets
            octets.bend(&script)
            // Bent back is not bent.
            guard octets != question.octets else { return }
            if let answer = agent.respond(to: octets, from: World.stranger, at: now) {
                remember(answer)
                deliver(answer)
            }
        case 10: forgeReport()
        case 11: forgeResponse()
        case 12: splice()
        case 13:
            now = now + .milliseconds(Int64(script.next()) * 20)
            core.advance(to: now)
        case 14:
            guard let octets = anySent()?.octets else { return }
            deliver(octets)
        default: upset()
        }
    }

    private mutating func open(
        _ level: SecurityLevel, _ timing: Timing, _ choice: UInt8 = 0
    ) throws(FuzzTarget.Finding) {
        guard pending.count < 16 else { return }
        let other = World.variables[Int(choice) % World.variables.count].name
        var target = Target(World.agent, route: route, version: .v3, community: OctetString())
        target.security.securityLevel = level
        do {
            let token = try core.open(
                .get([Self.sysUpTime, other]), to: target, timing: timing, at: now)
            pending[token] = Expected(
                opened: now, timing: timing, level: level, lastSent: now)
        } catch {
            throw FuzzTarget.Finding(description: "a right request was refused: \(error)")
        }
    }

    private mutating func anySent() -> Sent? {
        let choice = Int(script.next())
        return sent.isEmpty ? nil : sent[choice % sent.count]
    }

    private mutating func anySeen() -> [UInt8]? {
        let choice = Int(script.next())
        return seen.isEmpty ? nil : seen[choice % seen.count]
    }

    private mutating func deliver(_ octets: [UInt8]) {
        core.receive(octets.span, from: World.agent, on: Self.channel, at: now)
    }

    private mutating func remember(_ octets: [UInt8]) {
        if seen.count == Self.memory { seen.removeFirst() }
        seen.append(octets)
    }

    /// Lets the agent answer a question, and notes what it said to whom.
    private mutating func answer(_ question: Sent?) -> [UInt8]? {
        guard let question else { return nil }
        let reports = agent.statistics.values.reduce(0, &+)
        guard let answer = agent.respond(to: question.octets, from: World.stranger, at: now) else {
            return nil
        }
        remember(answer)
        guard var expected = pending[question.token] else { return answer }
        if agent.statistics.values.reduce(0, &+) == reports {
            expected.given.append(truth())
        } else if let incoming = try? IncomingMessage.decode(answer.span),
            incoming.securityLevel > .noAuthNoPriv
        {
            expected.isRefused = true
        }
        pending[question.token] = expected
        return answer
    }

    /// What the agent holds at this moment, in the order of its table.
    private func truth() -> VarBindList {
        let store = agent.base.store
        let moment = store.moment(at: now)
        return VarBindList(
            World.variables.enumerated().map { place, binding in
                VarBind(binding.name, store.value(at: place, now: now, moment: moment))
            })
    }

    // MARK: Forging

    private mutating func forgeReport() {
        guard let question = anySent() else { return }
        let choice = script.next()
        let causes: [ReportCause] = [
            .usm(.unsupportedSecLevels), .usm(.notInTimeWindows), .usm(.unknownUserNames),
            .usm(.unknownEngineIDs), .usm(.wrongDigests), .usm(.decryptionErrors),
            .unknownContexts, .unknownPDUHandlers,
        ]
        let cause = causes[Int(choice & 7)]
        forge(
            PDU(.report, requestID: 0), [VarBind(cause.name, .counter32(1))], to: question.octets)
    }

    private mutating func forgeResponse() {
        guard let question = anySent() else { return }
        // He guesses the request-id, which is more than he could; the name he knows.
        let requestID = Int32(script.next())
        forge(
            PDU(.response, requestID: requestID, errorStatus: Int32(script.next() & 7)),
            [VarBind(Self.sysUpTime, .timeTicks(1)), VarBind(Self.sysUpTime, .null)],
            to: question.octets)
    }

    private mutating func forge(_ pdu: PDU, _ bindings: [VarBind], to question: [UInt8]) {
        guard let incoming = try? IncomingMessage.decode(question.span), let impostor else {
            return
        }
        let choice = script.next()
        let level: SecurityLevel = [.noAuthNoPriv, .noAuthNoPriv, .authNoPriv, .authPriv][
            Int(choice & 3)]
        let engineID =
            choice & 4 == 0
            ? agent.engineID : EngineID(enterprise: 2, text: "\(choice >> 6)")
        let boots: UInt32 = [0, 1, 3, 1 << 31 - 1][Int(choice >> 3 & 3)]
        let keys = impostors.keys(of: impostor, for: engineID)
        var writer = BERWriter()
        pdu.encode(bindings, into: &writer)
        let engine = engineID.octets
        ScopedPDU.wrap(
            contextEngineID: engine.span, contextName: [UInt8]().span, into: &writer, since: 0)
        OutgoingMessage(
            header: HeaderData(
                messageID: incoming.message.header.messageID, maxSize: 1500, flags: level.flags),
            engineID: engine, engineBoots: boots, engineTime: UInt32(script.next()) << 10,
            userName: choice & 0x20 == 0 ? keys.userName : []
        ).seal(keys: keys, salts: &salts, into: &writer)
        deliver(writer.octets)
    }

    /// The front of one answer with the back of another.
    private mutating func splice() {
        guard let front = anySeen(), let back = anySeen() else { return }
        let place = Int(script.next()) % front.count
        deliver(Array(front[..<place]) + back[min(place, back.count)...])
    }

    /// The agent starts anew, or is replaced.
    private mutating func upset() {
        let kind = script.next()
        if kind & 3 == 0 {
            agent.replace(
                engineID: EngineID(enterprise: 1, text: "\(kind >> 5)"),
                boots: UInt32(kind >> 2 & 7), at: now)
        } else {
            agent.restart(at: now)
        }
    }

    // MARK: The manager's side

    /// Lets time pass until nothing is pending, with the agent answering everything or nothing.
    private mutating func finish(isAnswered: Bool) throws(FuzzTarget.Finding) {
        var turns = 0
        sent = []
        try drain()
        while let deadline = core.deadline {
            turns += 1
            try require(turns < 10_000, "time goes by and nothing comes to an end")
            while isAnswered, !sent.isEmpty {
                if let answer = answer(sent.removeFirst()) { deliver(answer) }
                try drain()
            }
            sent = []
            now = max(now, core.deadline ?? deadline)
            core.advance(to: now)
            try drain()
        }
        try require(pending.isEmpty, "a request never settled")
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
            case .needsChannel, .discarded: break
            }
        }
    }

    private mutating func transmit(_ token: Token) throws(FuzzTarget.Finding) {
        // Nil for one that settled between the wish and its fulfilment.
        guard let octets = core.transmit(token, { octets, _, _ in octets.octets }) else { return }
        if sent.count == Self.memory { sent.removeFirst() }
        sent.append(Sent(token: token, octets: octets))
        guard var expected = pending[token] else {
            throw FuzzTarget.Finding(description: "a request that ended was sent")
        }
        expected.transmissions += 1
        expected.lastSent = now
        pending[token] = expected
        try require(now < expected.deadline, "a request was sent after its timeout")
        guard let message = try? IncomingMessage.decode(octets.span) else {
            throw FuzzTarget.Finding(description: "what was sent does not decode")
        }
        guard message.securityLevel != expected.level else { return }
        var records: [VarBindRecord] = []
        var text: [UInt8] = []
        let scoped = try? message.scopedPDU(octets.span, keys: nil, text: &text, into: &records)
        try require(
            scoped != nil && records.isEmpty && message.parameters.userName.isEmpty
                && message.parameters.engineID.isEmpty,
            "a request was sent below its level")
    }

    private mutating func settle(
        _ token: Token, _ result: Result<VarBindList, RequestError>
    ) throws(FuzzTarget.Finding) {
        guard let expected = pending.removeValue(forKey: token) else {
            throw FuzzTarget.Finding(description: "a request settled twice")
        }
        lastResult = result
        let timeout = expected.timing.timeout.saturatedNanoseconds
        let refresh = expected.refresh.saturatedNanoseconds
        let most = (timeout + refresh - 1) / refresh + 4
        try require(
            Int64(expected.transmissions) <= most,
            "sent \(expected.transmissions) times, not \(most)")
        switch result {
        case .success(let bindings):
            try require(
                expected.given.contains { given in
                    bindings.count == 2 && bindings.allSatisfy { given.contains($0) }
                }, "an answer that the agent did not give to this request: \(bindings)")
        case .failure(.timeout):
            try require(now >= expected.deadline, "a timeout before its time")
        case .failure(.security(let failure)):
            if failure.isAuthentic {
                try require(expected.isRefused, "a refusal that the agent did not sign: \(failure)")
            } else {
                try require(
                    now
                        >= min(
                            expected.deadline, expected.lastSent + expected.refresh),
                    "a report without proof failed a request before its refresh: \(failure)")
            }
        case .failure(let error):
            throw FuzzTarget.Finding(description: "an error that nobody proved: \(error)")
        }
    }
}

extension [UInt8] {
    /// Flips, removes and inserts octets, or cuts the end off, as a script says.
    mutating func bend(_ script: inout OctetReader) {
        for _ in 0...(script.next() & 3) {
            guard !isEmpty else { return }
            let place = Int(script.next()) % count
            let change = script.next()
            switch change {
            case 0: removeSubrange(place...)
            case 1: remove(at: place)
            case 2: insert(script.next(), at: place)
            default: self[place] ^= change
            }
        }
    }
}
