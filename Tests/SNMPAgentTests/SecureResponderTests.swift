import BER
import Datagrams
import SMI
import SNMPMessages
import Testing
import USM
import VirtualTime

@testable import SNMPAgent

/// A manager's side of SNMPv3, message by message, for asking agents.
struct SecureAsker {
    var users = UserTable()
    let credentials: Credentials
    var salts = Salts(start: 1)

    init(_ user: User) throws {
        credentials = try users.add(user)
    }

    /// A message to an engine; to a nameless one it is a discovery.
    mutating func message(
        _ pdu: PDU = PDU(.getRequest, requestID: 5),
        _ bindings: [VarBind] = [VarBind("1.3.6.1.2.1.1.5.0")], to engineID: EngineID?,
        boots: UInt32 = 0, time: UInt32 = 0, level: SecurityLevel? = nil,
        contextName: String = "", flags: HeaderData.Flags = .reportable, userName: String? = nil
    ) -> [UInt8] {
        var writer = BERWriter()
        let engine = engineID?.octets ?? []
        pdu.encode(bindings, into: &writer)
        ScopedPDU.wrap(
            contextEngineID: engine.span, contextName: Array(contextName.utf8).span,
            into: &writer, since: 0)
        let keys = engineID.map { users.keys(of: credentials, for: $0) }
        let level = level ?? (keys == nil ? .noAuthNoPriv : credentials.user.highestSecurityLevel)
        OutgoingMessage(
            header: HeaderData(
                messageID: 4711, maxSize: 65_507, flags: level.flags.union(flags)),
            engineID: engine, engineBoots: boots, engineTime: time,
            userName: userName.map { Array($0.utf8) } ?? keys?.userName ?? []
        ).seal(keys: keys, salts: &salts, into: &writer)
        return writer.octets
    }

    /// What an answer says.
    struct Answer {
        let engineID: EngineID?
        let boots: UInt32
        let time: UInt32
        let level: SecurityLevel
        let pdu: PDU
        let bindings: [VarBind]

        var cause: ReportCause? { bindings.first.flatMap { ReportCause($0.name) } }
        var values: [Value] { bindings.map(\.value) }
    }

    mutating func open(_ bytes: [UInt8]) throws -> Answer {
        let incoming = try IncomingMessage.decode(bytes.span)
        let engineID = EngineID(bytes.span.extracting(incoming.parameters.engineID))
        var keys: LocalizedCredentials?
        if let engineID, incoming.securityLevel > .noAuthNoPriv {
            let found = users.keys(of: credentials, for: engineID)
            try incoming.authenticate(bytes.span, keys: found)
            keys = found
        }
        var text: [UInt8] = []
        var records: [VarBindRecord] = []
        let scoped = try incoming.scopedPDU(
            bytes.span, keys: keys, text: &text, into: &records)
        let source = incoming.message.isEncrypted ? text : bytes
        var bindings: [VarBind] = []
        for record in records { bindings.append(record.materialize(source.span)) }
        return Answer(
            engineID: engineID, boots: incoming.parameters.engineBoots,
            time: incoming.parameters.engineTime, level: incoming.securityLevel, pdu: scoped.pdu,
            bindings: bindings)
    }
}

/// A responder to ask, in a class so that an expectation can hold the question itself.
final class SecureDevice {
    var responder: SecureResponder

    init(_ responder: SecureResponder) { self.responder = responder }

    func respond(to message: [UInt8], at now: Instant = start) -> [UInt8]? {
        responder.respond(to: message, from: manager, at: now)
    }
}

@Suite struct SecureResponderTests {
    static let engineID = EngineID(enterprise: 32_473, text: "box")
    static let sysName: OID = "1.3.6.1.2.1.1.5.0"

    static func user(_ name: String = "ops", _ privProtocol: PrivacyProtocol? = .aes128) throws
        -> User
    {
        let key = Secret.masterKey([UInt8](repeating: 3, count: 32))
        return try User(name, authProtocol: .sha256, privProtocol: privProtocol, secret: key)
    }

    private func device(
        access: [String: SecureResponder.Access] = [:], boots: UInt32 = 7,
        maxMessageOctets: Int = 65_507
    ) throws -> SecureDevice {
        var users = UserTable()
        try users.add(try Self.user())
        try users.add(try Self.user("signer", nil))
        let enterprise: OID = "1.3.6.1.4.1.32473"
        var variables = [
            (
                name: Self.sysName,
                variable: Variable(.octetString("box"), writable: WriteRule(.text(0...255)))
            )
        ]
        for number in 1...200 {
            variables.append(
                (
                    try enterprise.extended(by: UInt32(number)),
                    Variable(.octetString("a value of some length"))
                ))
        }
        let table = VariableTable(variables)
        let responder = SecureResponder(
            CommandResponder(
                VariableStore(table, at: start),
                settings: .init(maxMessageOctets: maxMessageOctets)),
            engineID: Self.engineID, users: users, access: access, boots: boots,
            startedAt: start, saltStart: 5)
        return SecureDevice(responder)
    }

    @Test func `a discovery is answered with name, boots and time`() throws {
        let agent = try device()
        var asker = try SecureAsker(try Self.user())
        let question = asker.message(PDU(.getRequest, requestID: 9), [], to: nil)
        let answer = try asker.open(
            try #require(agent.respond(to: question, at: .seconds(33))))
        #expect(answer.engineID == Self.engineID)
        #expect(answer.boots == 7)
        #expect(answer.time == 33)
        #expect(answer.level == .noAuthNoPriv)
        #expect(answer.pdu == PDU(.report, requestID: 9))
        #expect(answer.bindings == [VarBind("1.3.6.1.6.3.15.1.1.4.0", .counter32(1))])
    }

    struct RefusalCase: Sendable, CustomTestStringConvertible {
        let name: String
        let cause: ReportCause
        let level: SecurityLevel
        let ask: @Sendable (inout SecureAsker) -> [UInt8]

        var testDescription: String { name }
    }

    static let refusals: [RefusalCase] = [
        RefusalCase(
            name: "another engine", cause: .usm(.unknownEngineIDs), level: .noAuthNoPriv,
            ask: { $0.message(to: EngineID(enterprise: 1, text: "x"), boots: 7, time: 100) }),
        RefusalCase(
            name: "another user", cause: .usm(.unknownUserNames), level: .noAuthNoPriv,
            ask: { $0.message(to: engineID, boots: 7, time: 100, userName: "opz") }),
        RefusalCase(
            name: "a level above the user's", cause: .usm(.unsupportedSecLevels),
            level: .noAuthNoPriv,
            ask: { $0.message(to: engineID, boots: 7, time: 100, userName: "signer") }),
        RefusalCase(
            name: "151 s late", cause: .usm(.notInTimeWindows), level: .authNoPriv,
            ask: { $0.message(to: engineID, boots: 7, time: 349) }),
        RefusalCase(
            name: "an earlier boot", cause: .usm(.notInTimeWindows), level: .authNoPriv,
            ask: { $0.message(to: engineID, boots: 6, time: 500) }),
        RefusalCase(
            name: "an unknown context", cause: .unknownContexts, level: .authPriv,
            ask: { $0.message(to: engineID, boots: 7, time: 500, contextName: "vrf9") }),
    ]

    @Test(arguments: refusals)
    func `what is wrong is counted and reported, at the level that the RFC says`(
        _ refusal: RefusalCase
    ) throws {
        let agent = try device()
        var asker = try SecureAsker(try Self.user())
        let question = refusal.ask(&asker)
        let answer = try asker.open(
            try #require(agent.respond(to: question, at: .seconds(500))))
        #expect(answer.cause == refusal.cause)
        #expect(answer.level == refusal.level)
        #expect(answer.pdu.type == .report)
        #expect(agent.responder.statistics == [refusal.cause: 1])
    }

    @Test func `a wrong digest is reported, and nobody who wants no reports gets any`() throws {
        let agent = try device()
        var asker = try SecureAsker(try Self.user())
        var question = asker.message(to: Self.engineID, boots: 7, time: 0)
        question[question.count - 1] ^= 1
        let answer = try asker.open(
            try #require(agent.respond(to: question)))
        #expect(answer.cause == .usm(.wrongDigests))
        let silent = asker.message(to: nil, flags: [])
        #expect(agent.respond(to: silent) == nil)
        #expect(agent.responder.statistics[.usm(.unknownEngineIDs)] == 1)
    }

    @Test func `only users with the right to write can set`() throws {
        let change = [VarBind(Self.sysName, .octetString("new"))]
        for mayWrite in [true, false] {
            let agent = try device(access: ["ops": .init(mayWrite: mayWrite)])
            var asker = try SecureAsker(try Self.user())
            let question = asker.message(
                PDU(.setRequest, requestID: 1), change, to: Self.engineID, boots: 7, time: 1)
            let answer = try asker.open(
                try #require(agent.respond(to: question)))
            #expect((answer.pdu.errorStatus == 0) == mayWrite)
            #expect(answer.level == .authPriv)
        }
    }

    @Test(arguments: [484, 700, 1472])
    func `an answer is as large as both sides take, and no larger`(_ limit: Int) throws {
        let agent = try device(maxMessageOctets: limit)
        var asker = try SecureAsker(try Self.user())
        let question = asker.message(
            PDU(.getBulkRequest, requestID: 1, errorStatus: 0, errorIndex: 100),
            [VarBind("1.3.6.1.4.1")], to: Self.engineID, boots: 7, time: 1)
        let bytes = try #require(agent.respond(to: question))
        #expect(bytes.count <= limit)
        #expect(bytes.count > limit - 150)
        #expect(try !asker.open(bytes).bindings.isEmpty)
    }

    @Test func `a restart counts a boot, a replacement is another engine`() throws {
        let agent = try device()
        agent.responder.restart(at: .seconds(100))
        #expect(agent.responder.clock.boots == 8)
        #expect(agent.responder.clock.time(at: 130) == 30)
        agent.responder.replace(engineID: EngineID(enterprise: 1, text: "new"), at: .seconds(200))
        #expect(agent.responder.clock.boots == 1)
        #expect(agent.responder.engineID == EngineID(enterprise: 1, text: "new"))
        agent.responder.setClock(boots: 3, time: 40, at: .seconds(200))
        #expect(agent.responder.clock.time(at: 210) == 50)
    }

    @Test func `community messages are answered beside SNMPv3`() throws {
        let agent = try device()
        let question = message(.getRequest, Self.sysName)
        let answer = try #require(agent.respond(to: question))
        #expect(try Answer(answer).values == [.octetString("box")])
    }
}

@Suite struct DemoUserTests {
    @Test func `the stretched keys are those of the passwords`() throws {
        let digest = try Digest(.sha256)
        for (key, password) in [
            (DemoUser.authKey, DemoUser.ops.authPassword),
            (DemoUser.privKey, DemoUser.ops.privPassword),
        ] {
            let bytes = SecretBytes(copying: try #require(password).utf8)
            #expect(MasterKey(password: bytes, digest: digest).bytes == SecretBytes(copying: key))
        }
    }

    @Test(arguments: DemoUser.all)
    func `the firewall answers every user at the user's level`(_ demoUser: DemoUser) throws {
        let session = try DemoSession()
        var asker = try SecureAsker(
            try User(
                demoUser.name, authProtocol: demoUser.authProtocol,
                privProtocol: demoUser.privProtocol,
                authSecret: demoUser.authPassword.map { Secret($0) },
                privSecret: demoUser.privPassword.map { Secret($0) }))
        func ask(_ question: [UInt8]) throws -> SecureAsker.Answer {
            let endpoint = try session.endpoint("vault1")
            _ = session.network.send(question.span, to: endpoint, on: session.channel)
            _ = session.network.receive(
                until: session.network.now + .seconds(10), into: session.inbox)
            return try asker.open(try #require(session.inbox.take().first).bytes)
        }
        let discovery = try ask(asker.message(to: nil))
        let answer = try ask(
            asker.message(to: discovery.engineID, boots: discovery.boots, time: discovery.time))
        #expect(answer.values == [.octetString("vault1")])
        #expect(answer.level == demoUser.level)
    }
}
