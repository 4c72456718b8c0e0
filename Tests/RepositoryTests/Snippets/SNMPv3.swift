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

func askProxies(_ engine: Engine) throws {
    let sysName: OID = "1.3.6.1.2.1.1.5.0"
    let vrf = try engine.v3Manager("192.0.2.1", context: "vrf1")
    print(try vrf.get(sysName, options: SecureOptions(context: "vrf2")))
    let behind = try engine.v3Manager(
        "192.0.2.1", contextEngineID: EngineID(parsing: "80007ed9046c616231"))
    print(try behind.get(sysName))
}
