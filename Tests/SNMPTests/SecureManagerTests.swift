import Datagrams
import SMI
import SNMP
import SNMPAgent
import Testing
import USM
import VirtualTime

/// An engine in a simulated network, with one SNMPv3 agent at 192.0.2.1.
final class SecureNetwork {
    static let endpoint = Endpoint(.v4(0xC000_0201), port: 161)

    let clock = VirtualNetwork()
    let network: SimulatedNetwork
    let engine: Engine

    init(_ users: [User], link: Link = Link(latency: .milliseconds(10))) throws {
        network = SimulatedNetwork(over: clock)
        engine = Engine(network: network, entropy: Seeded())
        var table = UserTable()
        for user in users { try table.add(user) }
        let variables = VariableTable([
            (sysDescr, Variable(.octetString("a firewall"))),
            (sysUpTime, Variable(.upTime)),
            (sysName, Variable(.octetString("fw1"), writable: WriteRule(.text(0...255)))),
        ])
        let agent = SecureResponder(
            CommandResponder(VariableStore(variables, at: clock.now)),
            engineID: EngineID(enterprise: 32_473, text: "fw1"), users: table,
            access: ["ops": .init(mayWrite: true)], startedAt: clock.now, saltStart: 1)
        network.add(SimulatedAgent(agent, link: link), at: Self.endpoint)
    }

    /// Changes the agent.
    func agent(_ change: (inout SecureResponder) -> Void) {
        network.withAgent(at: Self.endpoint) { agent in
            guard var responder = agent.responder as? SecureResponder else { return }
            change(&responder)
            agent.responder = responder
        }
    }

    static func user(_ name: String = "ops", secret: Secret = "maplesyrup") throws -> User {
        try User(name, authProtocol: .sha256, privProtocol: .aes128, secret: secret)
    }
}

@Suite struct SecureManagerTests {
    @Test func `the verbs work as with the other versions`() throws {
        let user = try SecureNetwork.user()
        let simulated = try SecureNetwork([user])
        #expect(try simulated.engine.addUser(user).isEmpty)
        let manager = try simulated.engine.v3Manager("192.0.2.1")
        #expect(manager.version == .v3)
        #expect(try manager.get(sysName).map(\.value) == [.octetString("fw1")])
        #expect(try manager.getNext(sysDescr).map(\.name) == [sysUpTime])
        #expect(
            try manager.getBulk(sysDescr, maxRepetitions: 2).map(\.name) == [sysUpTime, sysName])
        #expect(
            try manager.set(VarBind(sysName, .octetString("fw2"))).map(\.value) == [
                .octetString("fw2")
            ])
        let walk = try manager.walk("1.3.6.1.2.1.1")
        #expect(walk.bindings.count == 3)
        #expect(walk.ending.isComplete)
        #expect(
            try manager.get("1.3.6.1.2.1.9.9.0").map(\.value) == [.noSuchObject])
    }

    @Test func `requests that are started together share one discovery`() throws {
        let user = try SecureNetwork.user()
        let simulated = try SecureNetwork([user])
        try simulated.engine.addUser(user)
        let manager = try simulated.engine.v3Manager("192.0.2.1")
        let handles = try (0..<10).map { _ in try manager.start(.get([sysName])) }
        for handle in handles { #expect(try handle.wait().count == 1) }
        #expect(simulated.clock.now == Instant(nanoseconds: 20_000_000))
    }

    @Test func `a wrong password fails at the first refresh with its remedy`() throws {
        let simulated = try SecureNetwork([try SecureNetwork.user()])
        try simulated.engine.addUser(try SecureNetwork.user(secret: "mapleleaf"))
        let manager = try simulated.engine.v3Manager("192.0.2.1")
        let error = #expect(throws: RequestError.self) { try manager.get(sysName) }
        guard case .security(let failure) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(failure.cause == .wrongDigest)
        #expect(
            failure.description
                == "192.0.2.1:161 found the digest of user \"ops\" wrong; check the authentication "
                + "password and protocol; the report was not authenticated, so it could be forged")
        // 10 ms of discovery, and one refresh period from the request's own message.
        #expect(simulated.clock.now == Instant(nanoseconds: 1_010_000_000))
    }

    @Test func `an interrupted wait says what the agent said by then`() throws {
        let simulated = try SecureNetwork([try SecureNetwork.user()])
        try simulated.engine.addUser(try SecureNetwork.user("opz"))
        let manager = try simulated.engine.v3Manager("192.0.2.1")
        simulated.clock.interrupt(after: .milliseconds(500))
        let error = #expect(throws: RequestError.self) { try manager.get(sysName) }
        guard case .security(let failure) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(failure.cause == .unknownUser)
    }

    @Test func `a reboot and a replacement go unnoticed`() throws {
        let user = try SecureNetwork.user()
        let simulated = try SecureNetwork([user])
        try simulated.engine.addUser(user)
        let manager = try simulated.engine.v3Manager("192.0.2.1")
        #expect(try manager.get(sysName).count == 1)
        simulated.agent { $0.restart(at: simulated.clock.now) }
        #expect(try manager.get(sysName).count == 1)
        simulated.agent {
            $0.replace(
                engineID: EngineID(enterprise: 32_473, text: "fw2"), at: simulated.clock.now)
        }
        #expect(try manager.get(sysName).count == 1)
    }

    @Test func `user, level and context can differ for one request`() throws {
        let simulated = try SecureNetwork([try SecureNetwork.user(), try User("guest")])
        try simulated.engine.addUser(try SecureNetwork.user())
        try simulated.engine.addUser(try User("guest"))
        let manager = try simulated.engine.v3Manager("192.0.2.1")
        let change = VarBind(sysName, .octetString("fw3"))
        let error = #expect(throws: RequestError.self) {
            try manager.set(change, options: SecureOptions(user: "guest"))
        }
        guard case .errorResponse = error else {
            Issue.record("guest may not write: \(String(describing: error))")
            return
        }
        #expect(try manager.get(sysName, options: SecureOptions(user: "guest")).count == 1)
        #expect(
            try manager.get(sysName, options: SecureOptions(securityLevel: .authNoPriv)).count
                == 1)
        let missing = #expect(throws: RequestError.self) {
            try manager.get(sysName, options: SecureOptions(context: "vrf1"))
        }
        guard case .security(let failure) = missing else {
            Issue.record("got \(String(describing: missing))")
            return
        }
        #expect(failure.cause == .unknownContext)
        #expect(failure.isAuthentic)
    }

    @Test func `the context engine can be another's, for a manager and for one request`() throws {
        let behind = EngineID(enterprise: 32_473, text: "behind")
        let simulated = try SecureNetwork([try SecureNetwork.user()])
        simulated.agent {
            $0.proxied[behind] = [
                "": VariableStore(
                    VariableTable([(sysName, Variable(.octetString("behind fw1")))]),
                    at: simulated.clock.now)
            ]
        }
        try simulated.engine.addUser(try SecureNetwork.user())
        let direct = try simulated.engine.v3Manager("192.0.2.1")
        #expect(
            try direct.get(sysName, options: SecureOptions(contextEngineID: behind)).map(\.value)
                == [.octetString("behind fw1")])
        #expect(try direct.get(sysName).map(\.value) == [.octetString("fw1")])
        let proxied = try simulated.engine.v3Manager("192.0.2.1", contextEngineID: behind)
        #expect(try proxied.get(sysName).map(\.value) == [.octetString("behind fw1")])
        #expect(try proxied.walk("1.3.6.1.2.1.1").bindings.count == 1)
        let stranger = EngineID(enterprise: 32_473, text: "stranger")
        let error = #expect(throws: RequestError.self) {
            try proxied.get(sysName, options: SecureOptions(contextEngineID: stranger))
        }
        guard case .security(let failure) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(failure.cause == .unknownPDUHandler)
        #expect(failure.description.contains("check the context engine ID"))
    }

    @Test func `a manager for a user that does not exist is refused`() throws {
        let simulated = try SecureNetwork([])
        #expect(throws: ManagerError.configuration(.noUser(namespace: ""))) {
            try simulated.engine.v3Manager("192.0.2.1")
        }
        #expect(try simulated.engine.v3Manager("192.0.2.1", defaultUser: "guest").version == .v3)
        try simulated.engine.addUser(try User("guest", namespace: "lab"))
        #expect(throws: ManagerError.configuration(.unknownUser("ops", namespace: "lab"))) {
            try simulated.engine.v3Manager("192.0.2.1", namespace: "lab", defaultUser: "ops")
        }
        #expect(
            throws: ManagerError.configuration(
                .levelUnsupported(.authPriv, user: "guest", highest: .noAuthNoPriv))
        ) {
            try simulated.engine.v3Manager(
                "192.0.2.1", namespace: "lab", defaultSecurityLevel: .authPriv)
        }
        #expect(throws: ManagerError.address(.empty)) {
            try simulated.engine.v3Manager("", namespace: "lab")
        }
    }

    @Test func `an engine that forgets its users keeps nothing of their secrets`() throws {
        let engine = Engine(network: VirtualNetwork(), entropy: Seeded())
        let masterKey = [UInt8](repeating: 7, count: 32)
        weak var password: SecretBytes?
        weak var key: SecretBytes?
        do {
            let secrets = (Secret("maplesyrup"), Secret.masterKey(masterKey))
            (password, key) = (secrets.0.bytes, secrets.1.bytes)
            try engine.addUser(User("ops", authProtocol: .sha256, authSecret: secrets.0))
            try engine.addUser(User("lab", authProtocol: .sha256, authSecret: secrets.1))
        }
        let pending = try engine.v3Manager("192.0.2.1", defaultUser: "ops").start(.get([sysName]))
        #expect(password != nil)
        engine.forgetUsers()
        #expect(password == nil && key == nil)
        #expect(throws: RequestError.self) {
            try engine.v2cManager("192.0.2.1").get(sysName)
        }
        #expect(pending.result == nil)
    }

    @Test func `a secret is in no print-out of engine, manager, handle or error`() throws {
        let user = try SecureNetwork.user(secret: "canary-4711")
        let simulated = try SecureNetwork([try SecureNetwork.user()])
        try simulated.engine.addUser(user)
        let manager = try simulated.engine.v3Manager("192.0.2.1")
        let handle = try manager.start(.get([sysName]))
        var text = ""
        do {
            _ = try handle.wait()
        } catch {
            text += "\(error)"
            dump(error, to: &text)
        }
        dump(simulated.engine, to: &text)
        dump(manager, to: &text)
        dump(handle, to: &text)
        #expect(!shows("canary", in: text))
    }
}

/// Whether a print-out has a word: as text, or as the octets of an array, one to a line.
func shows(_ word: String, in text: String) -> Bool {
    let lines = text.split(separator: "\n").map { $0.drop { !$0.isNumber } }
    let octets = word.utf8.map { Substring("\($0)") }
    return text.contains(word) || lines.indices.contains { lines[$0...].starts(with: octets) }
}
