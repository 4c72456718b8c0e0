// The Swift shown in docs/snmpv3.md.
import SNMP

func askSecurely(authPassword: String, privPassword: String) throws {
    let engine = Engine()
    try engine.addUser(
        User(
            "ops", authProtocol: .sha256, privProtocol: .aes128,
            authSecret: Secret(authPassword), privSecret: Secret(privPassword)))
    let router = try engine.v3Manager("192.0.2.1")
    print(try router.get("1.3.6.1.2.1.1.3.0"))
}
