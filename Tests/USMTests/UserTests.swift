import Testing

@testable import USM

@Suite struct UserTests {
    struct RefusedCase: Sendable {
        let name: String
        let error: ConfigurationError
        let make: @Sendable () throws(ConfigurationError) -> User
    }

    static let refused: [RefusedCase] = [
        RefusedCase(name: "no name", error: .emptyUserName) { () throws(ConfigurationError) in
            try User("")
        },
        RefusedCase(name: "33 octets in 32 characters", error: .userNameTooLong(33)) {
            () throws(ConfigurationError) in
            try User("é" + String(repeating: "a", count: 31))
        },
        RefusedCase(name: "secret without protocol", error: .missingAuthProtocol) {
            () throws(ConfigurationError) in
            try User("ops", secret: "maplesyrup")
        },
        RefusedCase(name: "authSecret without protocol", error: .missingAuthProtocol) {
            () throws(ConfigurationError) in
            try User("ops", authSecret: "maplesyrup")
        },
        RefusedCase(name: "privacy without authentication", error: .missingAuthProtocol) {
            () throws(ConfigurationError) in
            try User("ops", privProtocol: .aes128)
        },
        RefusedCase(name: "authentication without secret", error: .missingSecret(.authSecret)) {
            () throws(ConfigurationError) in
            try User("ops", authProtocol: .sha256)
        },
        RefusedCase(name: "authSecret and secret", error: .conflictingSecret(.authSecret)) {
            () throws(ConfigurationError) in
            try User("ops", authProtocol: .sha256, authSecret: "maplesyrup", secret: "newsyrup1")
        },
        RefusedCase(name: "privSecret and secret", error: .conflictingSecret(.privSecret)) {
            () throws(ConfigurationError) in
            try User(
                "ops", authProtocol: .sha256, privProtocol: .aes128, privSecret: "maplesyrup",
                secret: "newsyrup1")
        },
        RefusedCase(name: "privSecret without protocol", error: .missingPrivProtocol) {
            () throws(ConfigurationError) in
            try User(
                "ops", authProtocol: .sha256, authSecret: "maplesyrup", privSecret: "newsyrup1")
        },
        RefusedCase(name: "privacy without secret", error: .missingSecret(.privSecret)) {
            () throws(ConfigurationError) in
            try User(
                "ops", authProtocol: .sha256, privProtocol: .aes128, authSecret: "maplesyrup")
        },
        RefusedCase(name: "empty secret", error: .emptySecret(.authSecret)) {
            () throws(ConfigurationError) in
            try User("ops", authProtocol: .sha256, secret: "")
        },
        RefusedCase(
            name: "level too high",
            error: .levelUnsupported(.authPriv, user: "ops", highest: .authNoPriv)
        ) { () throws(ConfigurationError) in
            try User(
                "ops", authProtocol: .sha256, secret: "maplesyrup", defaultSecurityLevel: .authPriv)
        },
        RefusedCase(
            name: "short master key",
            error: .keyLength(.authSecret, count: 31, allowed: [32])
        ) { () throws(ConfigurationError) in
            try User(
                "ops", authProtocol: .sha256,
                authSecret: .masterKey([UInt8](repeating: 1, count: 31)))
        },
        RefusedCase(
            name: "long localized key",
            error: .keyLength(.privSecret, count: 33, allowed: [20, 32])
        ) { () throws(ConfigurationError) in
            try User(
                "ops", authProtocol: .sha1, privProtocol: .aes256, authSecret: "maplesyrup",
                privSecret: .localizedKey([UInt8](repeating: 1, count: 33)))
        },
    ]

    @Test(arguments: refused)
    func `what does not fit together is refused at once`(_ vector: RefusedCase) {
        #expect(throws: vector.error, "\(vector.name)") { try vector.make() }
        let text = vector.error.description
        #expect(!text.isEmpty && text.first?.isUppercase == false && text.last != ".")
        #expect(!text.contains("maplesyrup"))
    }

    @Test func `the default level is the highest, unless lowered`() throws {
        #expect(try User("ops").defaultSecurityLevel == .noAuthNoPriv)
        let signer = try User("ops", authProtocol: .sha256, secret: "maplesyrup")
        #expect(signer.defaultSecurityLevel == .authNoPriv)
        let hider = try User(
            "ops", authProtocol: .sha256, privProtocol: .aes128, secret: "maplesyrup")
        #expect(hider.defaultSecurityLevel == .authPriv)
        let modest = try User(
            "ops", authProtocol: .sha256, privProtocol: .aes128, secret: "maplesyrup",
            defaultSecurityLevel: .noAuthNoPriv)
        #expect(modest.defaultSecurityLevel == .noAuthNoPriv)
        #expect(modest.highestSecurityLevel == .authPriv)
    }

    @Test func `one octet of password is enough, with a warning`() throws {
        let user = try User("ops", authProtocol: .md5, privProtocol: .des, secret: "x")
        #expect(
            user.warnings == [
                .shortPassword(.authSecret), .weakAuthentication(.md5), .weakPrivacy(.des),
            ])
        let strong = try User(
            "ops", authProtocol: .sha256, privProtocol: .aes128, secret: "maplesyrup")
        #expect(strong.warnings.isEmpty)
    }

    @Test(arguments: [PrivacyProtocol.aes128, .des, .tripleDES])
    func `a user shows none of its secrets`(_ privacy: PrivacyProtocol) throws {
        let user = try User(
            "ops", authProtocol: .sha256, privProtocol: privacy, authSecret: "canary-4711",
            privSecret: "canary-4712")
        var table = UserTable()
        let credentials = try table.add(user)
        let keys = table.keys(of: credentials, for: try EngineID([1, 2, 3, 4, 5]))
        var text = "\(user) \(String(reflecting: table)) \(credentials)"
        dump(user, to: &text)
        dump(table, to: &text)
        dump(keys, to: &text)
        #expect(!text.contains("canary"))
        #expect(!text.contains("99, 97"))
        var cipher = ""
        dump(try #require(keys.cipher), to: &cipher)
        // Eight octets of a key would be a number of many digits; addresses are ones too.
        let numbers = cipher.split(separator: "\n").filter { !$0.contains("0x") }
            .flatMap { $0.split { !$0.isNumber } }
        #expect(numbers.allSatisfy { $0.count < 10 }, "\(cipher)")
    }
}

@Suite struct UserTableTests {
    private func user(
        _ name: String, _ secret: Secret = "maplesyrup", namespace: String = ""
    ) throws -> User {
        try User(name, namespace: namespace, authProtocol: .sha1, secret: secret)
    }

    @Test func `the first user of a namespace is its default until another is made it`() throws {
        var table = UserTable()
        try table.add(try user("first"))
        try table.add(try user("second"))
        try table.add(try user("else", namespace: "lab"))
        #expect(try table.credentials(of: nil, namespace: "").user.name == "first")
        try table.add(try user("third"), default: true)
        #expect(try table.credentials(of: nil, namespace: "").user.name == "third")
        #expect(try table.credentials(of: nil, namespace: "lab").user.name == "else")
        #expect(throws: ConfigurationError.firstUserIsDefault(namespace: "new")) {
            try table.add(try user("only", namespace: "new"), default: false)
        }
        #expect(throws: ConfigurationError.noUser(namespace: "new")) {
            try table.credentials(of: nil, namespace: "new")
        }
        #expect(throws: ConfigurationError.unknownUser("else", namespace: "")) {
            try table.credentials(of: "else", namespace: "")
        }
    }

    @Test func `a user added again replaces the old and its keys`() throws {
        var table = UserTable()
        let engineID = try EngineID([1, 2, 3, 4, 5])
        let old = try table.add(try user("ops"))
        let oldKeys = table.keys(of: old, for: engineID)
        #expect(table.keys(of: old, for: engineID) === oldKeys, "keys are made once")
        let new = try table.add(try user("ops", "newsyrup"))
        #expect(old.isReplaced && !new.isReplaced)
        #expect(try table.credentials(of: "ops", namespace: "") === new)
        #expect(table.keys(of: new, for: engineID) !== oldKeys)
    }

    @Test func `keys are kept for so many engines and no more`() throws {
        var table = UserTable(keyLimit: 4)
        let credentials = try table.add(try user("ops"))
        let engines = try (0..<6).map { try EngineID([1, 2, 3, 4, UInt8($0)]) }
        weak let first = table.keys(of: credentials, for: engines[0])
        weak let second = table.keys(of: credentials, for: engines[1])
        #expect(first != nil && second != nil)
        for engine in engines[2...] {
            _ = table.keys(of: credentials, for: engine)
            _ = table.keys(of: credentials, for: engines[0])
        }
        #expect(first != nil, "what is asked for stays")
        #expect(second == nil, "what is not, goes")
    }

    @Test func `one password is stretched once for all users`() throws {
        var table = UserTable()
        let first = try master(try table.add(try user("first")))
        #expect(try master(try table.add(try user("second"))) === first)
        #expect(try master(try table.add(try user("third", "newsyrup"))) !== first)
        for index in 0..<16 { try table.add(try user("other", Secret("password\(index)"))) }
        #expect(try master(try table.add(try user("fourth"))) !== first, "only the last few")
    }

    private func master(_ credentials: Credentials) throws -> SecretBytes {
        guard case .master(let key) = credentials.authKey else {
            throw ConfigurationError.missingSecret(.authSecret)
        }
        return key.bytes
    }

    @Test func `an algorithm that the machine refuses fails when the user is added`() throws {
        var table = UserTable(properties: "provider=nobody")
        let user = try User("ops", authProtocol: .md5, privProtocol: .des, secret: "maplesyrup")
        #expect(throws: ConfigurationError.algorithmUnavailable("MD5")) { try table.add(user) }
        #expect(throws: ConfigurationError.noUser(namespace: "")) {
            try table.credentials(of: nil, namespace: "")
        }
    }

    @Test func `master keys and localized keys lead where the password does`() throws {
        var table = UserTable()
        let engineID = try EngineID(octets("000000000000000000000002"))
        let secrets: [Secret] = [
            "maplesyrup",
            .masterKey(octets("9fb5cc0381497b3793528939ff788d5d79145211")),
            .localizedKey(octets("6695febc9288e36282235fc7151f128497b38f3f")),
        ]
        var messages = [[UInt8]]()
        for (index, secret) in secrets.enumerated() {
            let user = try User(
                "user\(index)", authProtocol: .sha1, privProtocol: .aes256Cisco, secret: secret)
            let keys = table.keys(of: try table.add(user), for: engineID)
            var message = [UInt8](repeating: 1, count: 64)
            var span = message.mutableSpan
            keys.cipher?.encrypt(&span, engineBoots: 1, engineTime: 2, salt: 3)
            keys.authenticator?.sign(&span, at: 0)
            messages.append(message)
        }
        #expect(messages[0] != [UInt8](repeating: 1, count: 64))
        #expect(messages[0] == messages[1])
        #expect(messages[0] == messages[2])
    }
}

@Suite struct EngineIDTests {
    private func matches(_ name: EngineID, _ octets: [UInt8]) -> Bool {
        name.matches(octets.span)
    }

    @Test func `an engine ID has 5 through 32 octets`() throws {
        for count in [0, 1, 4, 33, 100] {
            let octets = [UInt8](repeating: 1, count: count)
            #expect(throws: ConfigurationError.engineIDLength(count)) { try EngineID(octets) }
            let taken = EngineID(octets.span)
            #expect(taken == nil)
        }
        for count in [5, 15, 16, 32] {
            let octets = (0..<count).map { UInt8($0) }
            let name = try EngineID(octets)
            #expect(name.octets == octets)
            #expect(name.count == count)
            #expect(matches(name, octets))
            #expect(!matches(name, octets.reversed()))
            #expect(!matches(name, octets.dropLast()))
        }
    }

    @Test func `its text is hexadecimal and reads back`() throws {
        let name = try EngineID(parsing: "0x80001F8804c0a80001")
        #expect(name.description == "0x80001f8804c0a80001")
        #expect(try EngineID(parsing: name.description) == name)
        #expect(try EngineID(parsing: "80001f8804c0a80001") == name)
        #expect(throws: ConfigurationError.engineIDText) { try EngineID(parsing: "0x80001f880") }
        #expect(throws: ConfigurationError.engineIDText) { try EngineID(parsing: "0x80001f88zz") }
        #expect(throws: ConfigurationError.engineIDText) { try EngineID(parsing: "８0001f8804") }
        #expect(throws: ConfigurationError.engineIDLength(0)) { try EngineID(parsing: "0x") }
    }

    @Test func `a name made from text has the text form of the RFC`() {
        let name = EngineID(enterprise: 8072, text: "demo")
        #expect(hex(name.octets) == "80001f88" + "04" + "64656d6f")
        #expect(EngineID(enterprise: 1, text: "").count == 6)
        #expect(EngineID(enterprise: 1, text: String(repeating: "x", count: 99)).count == 32)
    }
}
