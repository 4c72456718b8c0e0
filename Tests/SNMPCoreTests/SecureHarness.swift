import BER
import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import USM

@testable import SNMPCore

/// A core and an SNMPv3 agent with a wire between them that the test can cut, bend and record.
struct SecureHarness {
    static let engineID = EngineID(enterprise: 8072, text: "harness")
    static let sysDescrValue = Value.octetString("a small box")

    var core: ManagerCore
    var agent: SecureResponder
    var now = Instant(nanoseconds: 1_000_000_000_000)
    let start: Instant
    let route: Int
    let endpoint = Endpoint(.v4(0x0A00_0001), port: 161)

    /// Datagrams of the manager that the agent has not had yet.
    var toAgent: [[UInt8]] = []
    /// Everything that the manager sent.
    var sent: [[UInt8]] = []
    /// Milliseconds since the start at which it was sent.
    var sentAt: [Int] = []
    /// Everything that the agent answered.
    var answered: [[UInt8]] = []
    var results: [Token: Result<VarBindList, RequestError>] = [:]
    var settlements = 0
    var discards: [Discard.Reason] = []

    init(
        _ users: [User], managerUsers: [User]? = nil, boots: UInt32 = 3,
        access: [String: SecureResponder.Access] = [:]
    ) throws {
        start = now
        core = ManagerCore(entropy: SeededGenerator(seed: 1), receiveBufferOctets: 212_992)
        core.reportsDiscards = true
        route = core.addRoute()
        core.add(Channel(0), to: route, at: now)
        for user in managerUsers ?? users { try core.addUser(user) }
        agent = try Self.agent(users, boots: boots, access: access, at: now)
        now = now + .seconds(500)
    }

    static func agent(
        _ users: [User], engineID: EngineID = Self.engineID, boots: UInt32 = 3,
        access: [String: SecureResponder.Access] = [:], at now: Instant
    ) throws -> SecureResponder {
        var table = UserTable()
        for user in users { try table.add(user) }
        let variables = VariableTable([
            (sysDescr, Variable(sysDescrValue)),
            (sysUpTime, Variable(.upTime)),
            (
                "1.3.6.1.2.1.1.5.0",
                Variable(.octetString("box"), writable: WriteRule(.text(0...255)))
            ),
        ])
        let responder = CommandResponder(VariableStore(variables, at: now))
        return SecureResponder(
            responder, engineID: engineID, users: table, access: access, boots: boots,
            startedAt: now, saltStart: 9)
    }

    var milliseconds: Int { Int((now - start - .seconds(500)).saturatedNanoseconds / 1_000_000) }

    mutating func open(
        _ operation: Operation = .get([sysDescr]), as security: SecureTarget = SecureTarget(),
        at other: Endpoint? = nil, timeout: Duration = .seconds(10),
        refresh: Duration = .seconds(1)
    ) throws -> Token {
        var target = Target(
            other ?? endpoint, route: route, version: .v3, community: OctetString())
        target.security = security
        let token = try core.open(
            operation, to: target, timing: Timing(timeout: timeout, refreshPeriod: .fixed(refresh)),
            at: now)
        drain()
        return token
    }

    /// Hands everything to and fro until nothing is on its way.
    mutating func exchange() {
        for _ in 0..<100 where !toAgent.isEmpty { step() }
    }

    /// Lets the agent answer what was sent, and the manager have the answers.
    mutating func step() {
        let answers = answers()
        for answer in answers { deliver(answer) }
    }

    /// Lets the agent answer what was sent; the answers are not delivered.
    mutating func answers() -> [[UInt8]] {
        let questions = toAgent
        toAgent = []
        var answers: [[UInt8]] = []
        for question in questions {
            if let answer = agent.respond(to: question, from: endpoint, at: now) {
                answers.append(answer)
            }
        }
        answered += answers
        return answers
    }

    mutating func deliver(_ octets: [UInt8], from source: Endpoint? = nil) {
        core.receive(octets.span, from: source ?? endpoint, on: Channel(0), at: now)
        drain()
    }

    /// One turn of an engine's loop at a later moment, with nothing received.
    mutating func turn(at milliseconds: Int) {
        now = start + .seconds(500) + .milliseconds(milliseconds)
        core.advance(to: now)
        drain()
    }

    /// Lets time pass until nothing is pending, with the agent answering at once or not at all.
    mutating func runToEnd(answering: Bool = true) {
        for _ in 0..<1000 {
            if answering { exchange() } else { toAgent = [] }
            guard let deadline = core.deadline else { return }
            now = max(now, deadline)
            core.advance(to: now)
            drain()
        }
    }

    mutating func drain() {
        while let output = core.nextOutput() {
            switch output {
            case .transmit(let token):
                let datagram = core.transmit(token) { octets, _, _ in
                    octets.indices.map { octets[$0] }
                }
                guard let datagram else { continue }
                sent.append(datagram)
                sentAt.append(milliseconds)
                toAgent.append(datagram)
            case .settled(let token):
                results[token] = core.takeResult(of: token)
                settlements += 1
            case .needsChannel: break
            case .discarded:
                if let discard = core.takeDiscard() { discards.append(discard.reason) }
            }
        }
    }

    /// Why a request failed for its security; nil if it did not.
    func failure(_ token: Token) -> SecurityFailure? {
        guard case .failure(.security(let failure)) = results[token] else { return nil }
        return failure
    }

    func isTimeout(_ token: Token) -> Bool {
        if case .failure(.timeout) = results[token] { true } else { false }
    }

    func value(_ token: Token) -> Value? {
        try? results[token]?.get().first?.value
    }

    /// A report that nothing proves, in answer to a message that was sent.
    static func report(
        _ cause: ReportCause, to question: [UInt8], engineID: EngineID, boots: UInt32 = 1,
        time: UInt32 = 1, messageIDOffset: Int32 = 0
    ) throws -> [UInt8] {
        try message(
            PDU(.report, requestID: 0), [VarBind(cause.name, .counter32(1))], to: question,
            engineID: engineID.octets, boots: boots, time: time, messageIDOffset: messageIDOffset)
    }

    /// Any message in answer to one that was sent, from whoever has the keys that it takes.
    static func message(
        _ pdu: PDU, _ bindings: [VarBind], to question: [UInt8],
        engineID: [UInt8] = Self.engineID.octets, contextEngineID: [UInt8]? = nil,
        contextName: [UInt8] = [], boots: UInt32, time: UInt32,
        level: SecurityLevel = .noAuthNoPriv, keys: LocalizedCredentials? = nil,
        messageIDOffset: Int32 = 0
    ) throws -> [UInt8] {
        var writer = BERWriter()
        var salts = Salts(start: 0)
        let header = HeaderData(
            messageID: try incoming(question).message.header.messageID &+ messageIDOffset,
            maxSize: 1500, flags: level.flags)
        let contextEngine = contextEngineID ?? engineID
        pdu.encode(bindings, into: &writer)
        ScopedPDU.wrap(
            contextEngineID: contextEngine.span, contextName: contextName.span,
            into: &writer, since: 0)
        OutgoingMessage(
            header: header, engineID: engineID, engineBoots: boots, engineTime: time,
            userName: keys?.userName ?? []
        ).seal(keys: keys, salts: &salts, into: &writer)
        return writer.octets
    }

    /// The keys that the agent of the harness has for a user.
    static func keys(of user: User) throws -> LocalizedCredentials {
        var table = UserTable()
        return table.keys(of: try table.add(user), for: engineID)
    }
}

/// The claims of a datagram.
func incoming(_ datagram: [UInt8]) throws -> IncomingMessage {
    try IncomingMessage.decode(datagram.span)
}

extension User {
    /// A user at the highest level, for tests.
    static func hider(
        _ name: String = "ops", _ authProtocol: AuthenticationProtocol = .sha256,
        _ privProtocol: PrivacyProtocol = .aes128, auth: Secret = "maplesyrup",
        priv: Secret = "newsyrup1", level: SecurityLevel? = nil
    ) throws -> User {
        try User(
            name, authProtocol: authProtocol, privProtocol: privProtocol, authSecret: auth,
            privSecret: priv, defaultSecurityLevel: level)
    }
}
