import BER
import Datagrams
import SMI
import SNMP
import SNMPAgent
import SNMPMessages
import Testing
import USM
import VirtualTime

/// What a manager promises of the messages that it sends and of the answers that it takes.
@Suite struct ManagerContractTests {
    let network = VirtualNetwork()

    private func communities() -> [String] {
        network.sent.map { sent in
            var records: [VarBindRecord] = []
            guard let message = try? CommunityMessage.decode(sent.bytes.span, into: &records)
            else { return "?" }
            return String(decoding: sent.bytes[message.community], as: UTF8.self)
        }
    }

    @Test func `a community is the request's, else the manager's, else the engine's`() throws {
        let agent = AgentDouble(network)
        let engine = Engine(
            network: network, entropy: Seeded(), defaultVersion: .v2c, defaultCommunity: "site")
        try withExtendedLifetime(agent) {
            let plain = try engine.v2cManager("192.0.2.1")
            _ = try plain.get(sysName)
            _ = try plain.get(sysName, options: CommunityOptions(community: "once"))
            _ = try plain.get(sysName)
            _ = try engine.v1Manager("192.0.2.1", community: "own").get(sysName)
        }
        #expect(communities() == ["site", "once", "site", "own"])
    }

    @Test func `a community is in no print-out of engine, manager, handle, options or error`()
        throws
    {
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1", community: "canary")
        manager.defaultOptions.community = "canary"
        let handle = try manager.start(
            .get([sysName]), options: CommunityOptions(timeout: .seconds(1), community: "canary"))
        for datagram in network.sent {
            network.deliver(datagram.bytes, from: datagram.destination, on: datagram.channel)
        }
        var text = "\(manager.defaultOptions) \(String(reflecting: manager.defaultOptions))"
        do {
            _ = try handle.wait()
        } catch {
            text += "\(error)"
            dump(error, to: &text)
        }
        #expect(engine.discardCount == 1)
        dump(engine.latestDiscards, to: &text)
        dump(engine, to: &text)
        dump(manager, to: &text)
        dump(handle, to: &text)
        #expect(!shows("canary", in: text))
    }

    @Test func `an answer from elsewhere counts for the manager that allows it, and for no other`()
        throws
    {
        let engine = virtualEngine(network)
        let strict = try engine.v2cManager("192.0.2.1")
        let open = try engine.v2cManager("192.0.2.1", checksSource: false)
        let agent = AgentDouble(network)
        agent.source = Endpoint(.v4(0xC000_0209), port: 1_024)
        #expect(try open.get(sysName).count == 1)
        let options = CommunityOptions(timeout: .milliseconds(500))
        #expect(throws: RequestError.self) { try strict.get(sysName, options: options) }
        withExtendedLifetime(agent) {}
        #expect(engine.latestDiscards.map(\.reason) == [.otherSource(expected: strict.endpoint)])
    }

    @Test(arguments: [(1_472, 1_472), (1, 484), (100_000, 65_507)])
    func `msgMaxSize is what the manager takes, within what a datagram holds`(
        _ given: Int, _ expected: Int32
    ) throws {
        let engine = Engine(network: network, entropy: Seeded())
        try engine.addUser(SecureNetwork.user())
        let manager = try engine.v3Manager("192.0.2.1", maxMessageOctets: given)
        let handle = try manager.start(.get([sysName]))
        let datagram = try #require(network.sent.first).bytes
        let message = try V3Message.decode(datagram.span)
        #expect(message.header.maxSize == expected)
        #expect(message.header.flags == .reportable)
        handle.cancel()
    }

    @Test func `one name stands for different credentials in different namespaces`() throws {
        let lab = try User(
            "ops", namespace: "lab", authProtocol: .sha256, privProtocol: .aes128,
            secret: "another secret")
        let simulated = try SecureNetwork([
            User("ops", authProtocol: .sha256, privProtocol: .aes128, secret: "another secret")
        ])
        try simulated.engine.addUser(SecureNetwork.user())
        try simulated.engine.addUser(lab)
        #expect(
            try simulated.engine.v3Manager("192.0.2.1", namespace: "lab").get(sysName).count == 1)
        let other = try simulated.engine.v3Manager("192.0.2.1")
        #expect(throws: RequestError.self) { try other.get(sysName) }
    }

    @Test func `naming the manager's own user keeps the manager's level`() throws {
        let simulated = try SecureNetwork([
            User("ops", authProtocol: .sha256, secret: "maplesyrup")
        ])
        try simulated.engine.addUser(SecureNetwork.user())
        let manager = try simulated.engine.v3Manager(
            "192.0.2.1", defaultUser: "ops", defaultSecurityLevel: .authNoPriv)
        #expect(try manager.get(sysName, options: SecureOptions(user: "ops")).count == 1)
        let named = try simulated.engine.v3Manager("192.0.2.1", defaultUser: "ops")
        #expect(throws: RequestError.self) { try named.get(sysName) }
    }

    @Test func `a manager that names no version has the engine's`() async throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let plain = try engine.manager("192.0.2.1")
        let old = try engine.manager("192.0.2.1", version: .v1)
        #expect(plain.version == .v2c && old.version == .v1)
        #expect(try plain.get(sysName) == old.get(sysName))
        #expect(throws: ManagerError.self) { try engine.manager("192.0.2.1", version: .v3) }
        #expect(throws: ManagerError.self) { try engine.manager("") }
        withExtendedLifetime(agent) {}
        let world = AsyncWorld()
        #expect(try await world.engine.manager("192.0.2.1").version == .v2c)
    }

    @Test func `a handle is cancelled alone, and keeps its engine and manager`() throws {
        let agent = AgentDouble(network)
        var engine: Engine? = virtualEngine(network)
        let first = try engine?.v2cManager("192.0.2.1").start(.get([sysName]))
        let second = try engine?.v2cManager("192.0.2.2").start(.get([sysName]))
        engine = nil
        first?.cancel()
        for _ in 1...2 {
            let error = #expect(throws: RequestError.self) { try first?.wait() }
            guard case .cancelled = error else {
                Issue.record("got \(String(describing: error))")
                return
            }
        }
        #expect(try second?.wait().count == 1)
        withExtendedLifetime(agent) {}
    }

    @Test func `managers with the same local end share a socket`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        try withExtendedLifetime(agent) {
            for address in ["192.0.2.1", "192.0.2.2"] {
                _ = try engine.v2cManager(address).get(sysName)
                _ = try engine.v2cManager(address, localAddress: "127.0.0.1:5000").get(sysName)
            }
        }
        #expect(network.channels.count == 2)
    }

    @Test func `an error has the variables that were asked and those that came back`() throws {
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        let returned = VarBind(sysDescr, .octetString("no"))
        network.onSend = { [network] sent in
            var records: [VarBindRecord] = []
            guard let message = try? CommunityMessage.decode(sent.bytes.span, into: &records)
            else { return }
            var writer = BERWriter()
            PDU(
                .response, requestID: message.pdu.requestID, errorStatus: 7, errorIndex: 1
            ).encode([returned], into: &writer)
            CommunityMessage.wrap(.v2c, community: Array("public".utf8).span, into: &writer)
            network.deliver(writer.octets, from: sent.destination, on: sent.channel)
        }
        let error = #expect(throws: RequestError.self) {
            try manager.set(VarBind(sysName, .integer32(1)))
        }
        guard case .errorResponse(let response) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(response.status == .wrongType)
        #expect(response.requested == [VarBind(sysName, .integer32(1))])
        #expect(response.returned == [returned])
    }

    @Test func `SNMPv3 works with await as without`() async throws {
        let user = try SecureNetwork.user()
        let engine = AsyncEngine(
            network: { _ in
                guard let simulated = try? SecureNetwork([user]) else { return VirtualNetwork() }
                return simulated.network
            }, entropy: Seeded())
        try await engine.addUser(user)
        try await engine.addUser(SecureNetwork.user("spy", secret: "a wrong secret"))
        let manager = try await engine.v3Manager("192.0.2.1")
        #expect(try await manager.get(sysName).map(\.value) == [.octetString("fw1")])
        #expect(
            try await manager.set(VarBind(sysName, .octetString("fw2"))).map(\.value) == [
                .octetString("fw2")
            ])
        var count = 0
        for try await _ in manager.walk("1.3.6.1.2.1.1") { count += 1 }
        #expect(count == 3)
        let options = SecureOptions(user: "spy")
        let error = await #expect(throws: RequestError.self) {
            try await manager.get(sysName, options: options)
        }
        guard case .security(let failure) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(failure.cause == .unknownUser)
    }

    @Test func `a target has one request in flight at a time where the engine is told so`()
        async throws
    {
        let world = AsyncWorld(delay: .milliseconds(10))
        await world.engine.limitSending(SendLimits(requestsPerTarget: 1))
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<5 { group.addTask { _ = try? await manager.get(sysUpTime) } }
            }
            #expect(await world.sentAt == [0, 10, 20, 30, 40])
        }
    }
}
