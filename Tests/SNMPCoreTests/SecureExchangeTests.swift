import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing
import USM

@testable import SNMPCore

@Suite struct SecureExchangeTests {
    @Test(
        arguments: [nil] + AuthenticationProtocol.allCases, [nil] + PrivacyProtocol.allCases)
    func `every pair of protocols gets, sets and is answered`(
        _ authProtocol: AuthenticationProtocol?, _ privProtocol: PrivacyProtocol?
    ) throws {
        guard authProtocol != nil || privProtocol == nil else { return }
        let user = try User(
            "ops", authProtocol: authProtocol, privProtocol: privProtocol,
            secret: authProtocol == nil ? nil : "maplesyrup")
        var harness = try SecureHarness([user], access: ["ops": .init(mayWrite: true)])
        let name: OID = "1.3.6.1.2.1.1.5.0"
        let set = try harness.open(.set([VarBind(name, .octetString("new"))]))
        harness.exchange()
        let get = try harness.open(.get([name]))
        harness.exchange()
        let bulk = try harness.open(.getBulk([sysDescr], maxRepetitions: 2))
        harness.exchange()
        #expect(harness.value(set) == .octetString("new"))
        #expect(harness.value(get) == .octetString("new"))
        #expect(try harness.results[bulk]?.get().map(\.name) == [sysUpTime, name])
        #expect(harness.discards.isEmpty)
        // One discovery, whose report also told the time, and then one message a request.
        #expect(harness.sent.count == 4)
        #expect(harness.core.pendingCount == 0)
    }

    @Test func `requests of before the discovery share one, and all go out after it`() throws {
        var harness = try SecureHarness([try .hider()])
        let tokens = try (0..<5).map { _ in try harness.open() }
        #expect(harness.sent.count == 1)
        harness.step()
        #expect(harness.sent.count == 6)
        harness.exchange()
        for token in tokens { #expect(harness.value(token) == SecureHarness.sysDescrValue) }
        #expect(harness.settlements == 5)
    }

    @Test func `a discovery repeats at the first request's refresh period until its timeout`()
        throws
    {
        var harness = try SecureHarness([try .hider()])
        let first = try harness.open(timeout: .seconds(2), refresh: .milliseconds(500))
        harness.turn(at: 100)
        let second = try harness.open(timeout: .seconds(5), refresh: .seconds(1))
        harness.runToEnd(answering: false)
        #expect(harness.isTimeout(first) && harness.isTimeout(second))
        // The second takes over at 2.0 s and sends when its own period has passed since 1.5 s.
        #expect(harness.sentAt == [0, 500, 1000, 1500, 2500, 3500, 4500])
        #expect(harness.settlements == 2)
    }

    @Test func `an answer to the discovery of a request that gave up serves the next`() throws {
        var harness = try SecureHarness([try .hider()])
        let first = try harness.open()
        let second = try harness.open()
        let reports = harness.answers()
        harness.core.abandon(first, at: harness.now)
        harness.drain()
        for report in reports { harness.deliver(report) }
        harness.exchange()
        #expect(harness.value(second) == SecureHarness.sysDescrValue)
        #expect(harness.results[first] == nil)
        #expect(harness.core.pendingCount == 0)
    }

    @Test func `an answer that is read before the timers beats the timeout`() throws {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open(timeout: .seconds(1), refresh: .seconds(5))
        harness.step()
        harness.now = harness.now + .seconds(1)
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
        harness.turn(at: 1000)
        #expect(harness.settlements == 1)
    }

    @Test
    func `a discovery that ends with the timeout is too late for its request, not for the next`()
        throws
    {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open(timeout: .seconds(1), refresh: .seconds(5))
        harness.now = harness.now + .seconds(1)
        harness.step()
        harness.turn(at: 1000)
        #expect(harness.isTimeout(token))
        #expect(harness.sent.count == 1)
        let next = try harness.open()
        harness.exchange()
        #expect(harness.value(next) == SecureHarness.sysDescrValue)
        #expect(harness.sent.count == 2)
    }

    @Test func `a refresh is another message with the same request inside`() throws {
        var harness = try SecureHarness([try .hider("ops", level: .noAuthNoPriv)])
        let token = try harness.open()
        harness.step()
        harness.toAgent = []
        harness.turn(at: 1000)
        harness.turn(at: 2000)
        let messages = try harness.sent[1...].map { try incoming($0).message }
        #expect(Set(messages.map(\.header.messageID)).count == 3)
        var requestIDs: Set<Int32> = []
        var text: [UInt8] = []
        var records: [VarBindRecord] = []
        for datagram in harness.sent[1...] {
            requestIDs.insert(
                try IncomingMessage.decode(datagram.span).scopedPDU(
                    datagram.span, keys: nil, text: &text, into: &records
                ).pdu.requestID)
        }
        #expect(requestIDs.count == 1)
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
        #expect(harness.settlements == 1)
    }

    @Test func `a slow agent's answer to an earlier message counts`() throws {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open()
        harness.step()
        let late = harness.answers()
        harness.turn(at: 1000)
        harness.turn(at: 2000)
        for answer in late { harness.deliver(answer) }
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
    }

    @Test func `the last eight messages of a request may be answered, earlier ones no longer`()
        throws
    {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open(timeout: .seconds(100))
        harness.step()
        let first = harness.answers()
        harness.turn(at: 1000)
        let second = harness.answers()
        for number in 2...SecureRequest.keptAttempts { harness.turn(at: number * 1000) }
        for answer in first { harness.deliver(answer) }
        #expect(harness.settlements == 0)
        guard case .unknownMessageID? = harness.discards.first else {
            Issue.record("got \(harness.discards)")
            return
        }
        for answer in second { harness.deliver(answer) }
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
    }

    @Test func `messages of one request never repeat a salt or an ID`() throws {
        var harness = try SecureHarness([try .hider()])
        _ = try harness.open(timeout: .seconds(100))
        harness.step()
        for second in 1...50 { harness.turn(at: second * 1000) }
        var salts: Set<[UInt8]> = []
        var identifiers: Set<Int32> = []
        for datagram in harness.sent.dropFirst() {
            let message = try IncomingMessage.decode(datagram.span)
            salts.insert(Array(datagram[message.parameters.privacy]))
            identifiers.insert(message.message.header.messageID)
        }
        #expect(salts.count == 51)
        #expect(identifiers.count == 51)
    }

    @Test func `an engine's salts begin where 64 random bits say`() {
        var entropy = SeededGenerator(seed: 7)
        var salts = ManagerCore(entropy: entropy, receiveBufferOctets: 212_992).salts
        #expect(salts.next() == entropy.next())
    }

    @Test func `a context is asked for and checked`() throws {
        var harness = try SecureHarness([try .hider()])
        harness.agent.contexts["vrf1"] = VariableStore(
            VariableTable([(sysDescr, Variable(.octetString("in vrf1")))]), at: harness.now)
        let inside = try harness.open(as: SecureTarget(contextName: "vrf1"))
        harness.exchange()
        #expect(harness.value(inside) == .octetString("in vrf1"))
        let outside = try harness.open(as: SecureTarget(contextName: "vrf2"))
        harness.exchange()
        #expect(harness.failure(outside)?.cause == .unknownContext)
        let proxied = try harness.open(
            as: SecureTarget(contextEngineID: try EngineID([1, 2, 3, 4, 5])))
        harness.exchange()
        #expect(harness.failure(proxied)?.cause == .unknownPDUHandler)
    }

    @Test
    func `a proxy is asked about another engine's context, and only that one's answer counts`()
        throws
    {
        let behind = EngineID(enterprise: 8072, text: "behind")
        var harness = try SecureHarness([try .hider()])
        harness.agent.proxied[behind] = [
            "": VariableStore(
                VariableTable([(sysDescr, Variable(.octetString("behind the proxy")))]),
                at: harness.now),
            "vrf1": VariableStore(
                VariableTable([(sysDescr, Variable(.octetString("vrf1 behind it")))]),
                at: harness.now),
        ]
        let direct = try harness.open()
        harness.exchange()
        let proxied = try harness.open(as: SecureTarget(contextEngineID: behind))
        harness.exchange()
        let inContext = try harness.open(
            as: SecureTarget(contextName: "vrf1", contextEngineID: behind))
        harness.exchange()
        #expect(harness.value(direct) == SecureHarness.sysDescrValue)
        #expect(harness.value(proxied) == .octetString("behind the proxy"))
        #expect(harness.value(inContext) == .octetString("vrf1 behind it"))
        // The proxy is asked under its own name and keys; only the context is another's.
        let question = try incoming(harness.sent[harness.sent.count - 1])
        let authoritative = harness.sent[harness.sent.count - 1][question.parameters.engineID]
        #expect(Array(authoritative) == SecureHarness.engineID.octets)
        let missing = try harness.open(
            as: SecureTarget(contextName: "vrf9", contextEngineID: behind))
        harness.exchange()
        #expect(harness.failure(missing)?.cause == .unknownContext)

        let last = try harness.open(as: SecureTarget(contextEngineID: behind))
        let request = harness.sent[harness.sent.count - 1]
        let requestID = harness.core.slots[last.index].requestID
        let others: [([UInt8], [UInt8])] = [
            (SecureHarness.engineID.octets, []), (behind.octets, Array("vrf1".utf8)), ([], []),
        ]
        for (engineID, name) in others {
            harness.deliver(
                try SecureHarness.message(
                    PDU(.response, requestID: requestID),
                    [VarBind(sysDescr, .octetString("another context"))], to: request,
                    contextEngineID: engineID, contextName: name, boots: 3, time: 500,
                    level: .authPriv, keys: try SecureHarness.keys(of: try .hider())))
        }
        #expect(harness.results[last] == nil)
        #expect(harness.discards == [.otherContext, .otherContext, .otherContext])
        harness.exchange()
        #expect(harness.value(last) == .octetString("behind the proxy"))
    }

    @Test func `a user or level that is not configured is refused before anything is sent`() throws
    {
        var harness = try SecureHarness([try .hider()])
        let cases: [(SecureTarget, ConfigurationError)] = [
            (SecureTarget(user: "nobody"), .unknownUser("nobody", namespace: "")),
            (SecureTarget(namespace: "lab"), .noUser(namespace: "lab")),
            (
                SecureTarget(namespace: "lab", user: "guest", securityLevel: .authNoPriv),
                .levelUnsupported(.authNoPriv, user: "guest", highest: .noAuthNoPriv)
            ),
        ]
        for (target, expected) in cases {
            let error = #expect(throws: RequestError.self) { try harness.open(as: target) }
            guard case .invalidRequest(.configuration(let found)) = error else {
                Issue.record("got \(String(describing: error))")
                continue
            }
            #expect(found == expected)
        }
        #expect(harness.sent.isEmpty)
        #expect(harness.core.pendingCount == 0)
    }

    @Test func `without any user a name alone does for noAuthNoPriv`() throws {
        var harness = try SecureHarness([try User("guest")], managerUsers: [])
        let token = try harness.open(as: SecureTarget(user: "guest"))
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
    }

    @Test func `a thousand engines are met with one discovery and one message each`() throws {
        let user = try User.hider()
        var harness = try SecureHarness([user])
        var agents: [Endpoint: SecureResponder] = [:]
        var tokens: [Token] = []
        var table = UserTable()
        try table.add(user)
        let variables = VariableTable([(sysDescr, Variable(SecureHarness.sysDescrValue))])
        for index in 0..<1000 {
            let endpoint = Endpoint(.v4(0x0A01_0000 + UInt32(index)), port: 161)
            agents[endpoint] = SecureResponder(
                CommandResponder(VariableStore(variables, at: harness.now)),
                engineID: EngineID(enterprise: 1, text: "device \(index)"), users: table,
                startedAt: harness.now, saltStart: UInt64(index))
            harness.core.add(Channel(index + 1), to: harness.route, at: harness.now)
        }
        var wire: [([UInt8], Endpoint, Channel)] = []
        for endpoint in agents.keys {
            var target = Target(
                endpoint, route: harness.route, version: .v3, community: OctetString())
            target.security = SecureTarget()
            tokens.append(
                try harness.core.open(
                    .get([sysDescr]), to: target, timing: Timing(), at: harness.now))
        }
        var sent = 0
        var answered = 0
        while true {
            while let output = harness.core.nextOutput() {
                switch output {
                case .transmit(let token):
                    harness.core.transmit(token) { octets, destination, channel in
                        wire.append((octets.indices.map { octets[$0] }, destination, channel))
                    }
                    sent += 1
                case .settled(let token):
                    let result = harness.core.takeResult(of: token)
                    if (try? result?.get()) != nil { answered += 1 }
                case .needsChannel, .discarded: break
                }
            }
            guard let (datagram, destination, channel) = wire.popLast() else { break }
            if let answer = agents[destination]?.respond(
                to: datagram, from: harness.endpoint, at: harness.now)
            {
                harness.core.receive(
                    answer.span, from: destination, on: channel, at: harness.now)
            }
        }
        #expect(answered == 1000)
        #expect(sent == 2000)
        #expect(tokens.count == 1000)
    }
}
