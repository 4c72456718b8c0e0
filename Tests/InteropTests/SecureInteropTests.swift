import NetSNMP
import SMI
import SNMP
import Testing

/// SNMPv3 against a foreign agent, since a simulated one shares our misreadings.
@Suite(NetSNMP.required) struct SecureInteropTests {
    let sysName: OID = "1.3.6.1.2.1.1.5.0"
    static let authPassword = "maplesyrup"
    static let privPassword = "newsyrup1"
    static let quick = SecureOptions(timeout: .seconds(5), refreshPeriod: .milliseconds(500))
    /// Asks once, so that a busy machine gives no second answer that is then discarded.
    static let once = SecureOptions(timeout: .seconds(30), refreshPeriod: .seconds(30))

    private static func user(
        _ name: String, _ authProtocol: AuthenticationProtocol? = .sha256,
        _ privProtocol: PrivacyProtocol? = .aes128, auth: String = authPassword,
        priv: String = privPassword
    ) throws -> User {
        try User(
            name, authProtocol: authProtocol, privProtocol: privProtocol,
            authSecret: authProtocol == nil ? nil : Secret(auth),
            privSecret: privProtocol == nil ? nil : Secret(priv))
    }

    /// The protocols that net-snmp has, by its names.
    private static let authNames: [(AuthenticationProtocol, String)] = [
        (.md5, "MD5"), (.sha1, "SHA"), (.sha224, "SHA-224"), (.sha256, "SHA-256"),
        (.sha384, "SHA-384"), (.sha512, "SHA-512"),
    ]
    private static let privNames: [(PrivacyProtocol?, String)] = [
        (nil, ""), (.des, "DES"), (.aes128, "AES"), (.aes192, "AES-192"), (.aes256, "AES-256"),
        (.aes192Cisco, "AES-192-C"), (.aes256Cisco, "AES-256-C"),
    ]

    @Test func `all 42 pairs of protocols get, set, get in bulk and walk`() throws {
        var configuration = "sysName interop\n"
        var users: [User] = []
        for (authProtocol, authName) in Self.authNames {
            for (privProtocol, privName) in Self.privNames {
                let name = "\(authProtocol.rawValue)-\(privProtocol?.rawValue ?? "none")"
                let privacy =
                    privProtocol == nil ? "" : " \(privName) \"\(Self.privPassword)\""
                configuration +=
                    "createUser \(name) \(authName) \"\(Self.authPassword)\"\(privacy)\n"
                    + "rwuser \(name) auth\n"
                users.append(try Self.user(name, authProtocol, privProtocol))
            }
        }
        #expect(users.count == 42)
        let agent = try SNMPDaemon(configuration: configuration)
        let engine = Engine()
        for user in users { try engine.addUser(user) }
        // snmpd takes a set of sysLocation as long as its configuration does not fix it.
        let sysLocation: OID = "1.3.6.1.2.1.1.6.0"
        for user in users {
            let manager = try engine.v3Manager("127.0.0.1:\(agent.port)", defaultUser: user.name)
            manager.defaultOptions = Self.once
            #expect(
                try manager.get(sysName).map(\.value) == [.octetString("interop")],
                "\(user.name)")
            let place = Value.octetString(OctetString(user.name))
            #expect(
                try manager.set(VarBind(sysLocation, place)).map(\.value) == [place],
                "\(user.name)")
            #expect(try manager.get(sysLocation).map(\.value) == [place], "\(user.name)")
            #expect(try manager.getNext("1.3.6.1.2.1.1.5").map(\.name) == [sysName])
            #expect(
                try manager.getBulk("1.3.6.1.2.1.1", maxRepetitions: 7).count == 7,
                "\(user.name)")
            let walk = try manager.walk("1.3.6.1.2.1.1")
            #expect(walk.ending.isComplete && walk.bindings.count > 7, "\(user.name)")
        }
        // On a busy machine something is sent again, and then answered twice.
        #expect(engine.discardCount <= engine.resendCount)
    }

    @Test func `views and contexts are the agent's to grant`() throws {
        let other = try SNMPDaemon(configuration: "sysName inside\n")
        let agent = try SNMPDaemon(
            configuration: """
                sysName interop
                createUser ops SHA-256 "\(Self.authPassword)" AES "\(Self.privPassword)"
                createUser limited SHA-256 "\(Self.authPassword)" AES "\(Self.privPassword)"
                view all included .1
                view systemonly included .1.3.6.1.2.1.1
                group operators usm ops
                access operators "" usm noauth exact all all none
                access operators vrf1 usm noauth exact all all none
                rouser limited noauth -V systemonly
                proxy -Cn vrf1 -v 2c -c public 127.0.0.1:\(other.port) .1.3.6.1.2.1.1

                """)
        let engine = Engine()
        try engine.addUser(try Self.user("ops"))
        try engine.addUser(try Self.user("limited"))
        let manager = try engine.v3Manager("127.0.0.1:\(agent.port)")
        manager.defaultOptions = Self.quick
        let ifNumber: OID = "1.3.6.1.2.1.2.1.0"
        let limited = SecureOptions(user: "limited")
        #expect(try manager.get(sysName, options: limited).count == 1)
        #expect(try manager.get(ifNumber, options: limited).map(\.value) == [.noSuchObject])
        let inside = try engine.v3Manager("127.0.0.1:\(agent.port)", context: "vrf1")
        #expect(try inside.get(sysName).map(\.value) == [.octetString("inside")])
        let error = #expect(throws: RequestError.self) {
            try manager.get(
                sysName,
                options: SecureOptions(
                    timeout: .seconds(1), refreshPeriod: .milliseconds(300), context: "vrf9"))
        }
        // net-snmp keeps silent about contexts that it does not have.
        guard case .timeout = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    @Test func `a real agent answers about the context engine that it was asked about`() throws {
        let agent = try SNMPDaemon(
            configuration: """
                sysName interop
                createUser ops SHA-256 "\(Self.authPassword)" AES "\(Self.privPassword)"
                rouser ops priv

                """)
        let engine = Engine()
        try engine.addUser(try Self.user("ops"))
        // net-snmp answers for any context engine; what counts here is that it finds the name of
        // ours in the message, and that we find it in its answer.
        let other = try EngineID([0x80, 0, 0x1F, 0x88, 4, 0x70, 0x72, 0x6F, 0x78, 0x79])
        let manager = try engine.v3Manager("127.0.0.1:\(agent.port)", contextEngineID: other)
        manager.defaultOptions = Self.once
        #expect(try manager.get(sysName).map(\.value) == [.octetString("interop")])
        let direct = try engine.v3Manager("127.0.0.1:\(agent.port)")
        var options = Self.once
        options.contextEngineID = other
        #expect(try direct.get(sysName, options: options).count == 1)
        #expect(engine.discardCount == 0)
    }

    struct Misfit: Sendable, CustomTestStringConvertible {
        let name: String
        let user: @Sendable () throws -> User
        var level: SecurityLevel?
        /// Nil where snmpd is silent.
        let cause: SecurityCause?

        var testDescription: String { name }
    }

    static let misfits: [Misfit] = [
        Misfit(name: "wrong user", user: { try user("opz") }, cause: .unknownUser),
        Misfit(
            name: "wrong authentication password", user: { try user("ops", auth: "mapleleaf") },
            cause: .wrongDigest),
        Misfit(
            name: "wrong authentication protocol", user: { try user("ops", .sha512) },
            cause: .wrongDigest),
        Misfit(
            name: "wrong privacy password", user: { try user("ops", priv: "oldsyrup1") },
            cause: nil),
        Misfit(
            name: "wrong privacy protocol", user: { try user("ops", .sha256, .des) },
            cause: nil),
        Misfit(
            name: "level too high", user: { try user("signer") },
            cause: .unsupportedSecurityLevel),
    ]

    @Test func `credentials that do not fit have their documented error, within a refresh`() throws
    {
        let agent = try SNMPDaemon(
            configuration: """
                sysName interop
                createUser ops SHA-256 "\(Self.authPassword)" AES "\(Self.privPassword)"
                createUser signer SHA-256 "\(Self.authPassword)"
                rouser ops priv
                rouser signer auth

                """)
        for misfit in Self.misfits {
            let engine = Engine()
            try engine.addUser(try misfit.user())
            let manager = try engine.v3Manager(
                "127.0.0.1:\(agent.port)", defaultSecurityLevel: misfit.level)
            let clock = ContinuousClock()
            let started = clock.now
            let error = #expect(throws: RequestError.self, "\(misfit.name)") {
                try manager.get(
                    sysName,
                    options: SecureOptions(
                        timeout: .seconds(2), refreshPeriod: .milliseconds(400)))
            }
            switch (error, misfit.cause) {
            case (.security(let failure), .some(let cause)):
                #expect(failure.cause == cause, "\(misfit.name)")
                #expect(clock.now - started < .seconds(1), "\(misfit.name)")
            case (.timeout, nil): break
            default: Issue.record("\(misfit.name): got \(String(describing: error))")
            }
        }
        let engine = Engine()
        try engine.addUser(try Self.user("ops"))
        let manager = try engine.v3Manager(
            "127.0.0.1:\(agent.port)", defaultSecurityLevel: .authNoPriv)
        let error = #expect(throws: RequestError.self) { try manager.get(sysName) }
        guard case .errorResponse(let response) = error else {
            Issue.record("level too low: got \(String(describing: error))")
            return
        }
        #expect(response.status == .authorizationError)
    }

    @Test func `master keys and localized keys open what the password opens`() throws {
        let agent = try SNMPDaemon(
            configuration: """
                sysName interop
                createUser ops SHA "maplesyrup" AES "maplesyrup"
                rouser ops priv

                """)
        let key: [UInt8] = [
            0x9f, 0xb5, 0xcc, 0x03, 0x81, 0x49, 0x7b, 0x37, 0x93, 0x52, 0x89, 0x39, 0xff, 0x78,
            0x8d, 0x5d, 0x79, 0x14, 0x52, 0x11,
        ]
        let engine = Engine()
        try engine.addUser(
            try User(
                "ops", authProtocol: .sha1, privProtocol: .aes128, secret: .masterKey(key)))
        let manager = try engine.v3Manager("127.0.0.1:\(agent.port)")
        #expect(try manager.get(sysName).map(\.value) == [.octetString("interop")])
    }

    @Test func `an agent that starts again under its address is met again`() throws {
        let configuration =
            "sysName interop\ncreateUser ops SHA-256 \"\(Self.authPassword)\" AES \"\(Self.privPassword)\"\n"
            + "rouser ops priv\n"
        let agent = try SNMPDaemon(configuration: configuration)
        let engine = Engine()
        try engine.addUser(try Self.user("ops"))
        let manager = try engine.v3Manager("127.0.0.1:\(agent.port)")
        manager.defaultOptions = Self.quick
        #expect(try manager.get(sysName).count == 1)
        try agent.restart()
        #expect(try manager.get(sysName).map(\.value) == [.octetString("interop")])
        try agent.restart(forgetting: true)
        #expect(try manager.get(sysName).map(\.value) == [.octetString("interop")])
    }
}
