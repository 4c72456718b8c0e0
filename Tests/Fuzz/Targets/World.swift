import Datagrams
import SMI
import SNMPAgent
import USM

/// The agent and the user that every target with a conversation in it has.
enum World {
    static let agent = Endpoint(.v4(0x0A00_0001), port: 161)
    static let stranger = Endpoint(.v4(0x0A00_0002), port: 161)
    static let engineID = EngineID(enterprise: 8072, text: "fuzz")

    /// What the agent holds, in the order of a walk. Nothing of it can be written.
    static let variables: [VarBind] = [
        VarBind("1.3.6.1.2.1.1.1.0", .octetString("a small box")),
        VarBind("1.3.6.1.2.1.1.3.0", .timeTicks(95_500_355)),
        VarBind("1.3.6.1.2.1.1.5.0", .octetString("box")),
        VarBind("1.3.6.1.2.1.2.2.1.2.1", .octetString("eth0")),
        VarBind("1.3.6.1.2.1.2.2.1.2.2", .octetString("eth1")),
        VarBind("1.3.6.1.2.1.2.2.1.10.1", .counter32(4_294_967_295)),
        VarBind("1.3.6.1.2.1.2.2.1.10.2", .counter32(0)),
    ]

    /// A user with ready keys, so that no password is stretched each time.
    static let user = try? User(
        "ops", authProtocol: .sha1, privProtocol: .aes128,
        secret: .masterKey([UInt8](repeating: 7, count: 20)))

    static let table = VariableTable(variables.map { ($0.name, Variable($0.value)) })

    static func responder(_ table: VariableTable = table, at now: Instant) -> SecureResponder {
        var users = UserTable()
        if let user { _ = try? users.add(user) }
        var settings = CommandResponder.Settings()
        settings.writeCommunities = ["private"]
        return SecureResponder(
            CommandResponder(VariableStore(table, at: now), settings: settings),
            engineID: engineID, users: users, boots: 3, startedAt: now, saltStart: 9)
    }

    /// Whether the agent could have answered with this.
    static func holds(_ binding: VarBind) -> Bool {
        binding.value.isException || variables.contains(binding)
    }
}
