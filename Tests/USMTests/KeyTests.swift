import Testing

@testable import USM

/// The engine of RFC 3414, appendix A.
private let engineID = octets("00000000 00000000 00000002")

private func localized(
    _ password: String, _ authenticationProtocol: AuthenticationProtocol
) throws -> LocalizedKey {
    let digest = try Digest(authenticationProtocol)
    return MasterKey(password: SecretBytes(copying: password.utf8), digest: digest)
        .localized(to: engineID.span, digest: digest)
}

private func hex(_ secret: SecretBytes) -> String {
    secret.withSpan { span in hex(span.indices.map { span[$0] }) }
}

@Suite struct KeyTests {
    struct PasswordCase: Sendable {
        let authenticationProtocol: AuthenticationProtocol
        let master: String
        let localized: String
    }

    /// RFC 3414, sections A.3.1 and A.3.2; for SHA-2, where RFC 7860 prints no keys, the values
    /// that other implementations and a plain computation agree on.
    static let passwords: [PasswordCase] = [
        PasswordCase(
            authenticationProtocol: .md5,
            master: "9faf3283884e92834ebc9847d8edd963",
            localized: "526f5eed9fcce26f8964c2930787d82b"),
        PasswordCase(
            authenticationProtocol: .sha1,
            master: "9fb5cc0381497b3793528939ff788d5d79145211",
            localized: "6695febc9288e36282235fc7151f128497b38f3f"),
        PasswordCase(
            authenticationProtocol: .sha224,
            master: "282a5867ee9aac639ad59df9572c7d3ac0fbc13a905b6df07dbbf00b",
            localized: "0bd8827c6e29f8065e08e09237f177e410f69b90e1782be682075674"),
        PasswordCase(
            authenticationProtocol: .sha256,
            master: "ab51014d1e077f6017df2b12bee5f5aa72993177e9bb569c4dff5a4ca0b4afac",
            localized: "8982e0e549e866db361a6b625d84cccc11162d453ee8ce3a6445c2d6776f0f8b"),
        PasswordCase(
            authenticationProtocol: .sha384,
            master: "e06eccdf2c68a06ed034723c9c26e0db3b669e1e2efed49150b55377a2e98f38"
                + "3c86fb836857444654b287c93f51ff64",
            localized: "3b298f16164a11184279d5432bf169e2d2a48307de02b3d3f7e2b4f36eb6f045"
                + "5a53689a3937eea07319a633d2ccba78"),
        PasswordCase(
            authenticationProtocol: .sha512,
            master: "7e4396de5aadc77be853819b98c9406265b3a9c37cc3176569847a4e4f6fba63"
                + "dd3a73d04924d31a63f95a601f9385af6be4ed1b37f87d040f7c6ed6f8d38a91",
            localized: "22a5a36cedfcc085807a128d7bc6c2382167ad6c0dbc5fdff856740f3d84c099"
                + "ad1ea87a8db096714d9788bd544047c9021e4229ce27e4c0a69250adfcffbb0b"),
    ]

    @Test(arguments: passwords)
    func `a password becomes a master key, and that a localized key`(_ vector: PasswordCase) throws
    {
        let digest = try Digest(vector.authenticationProtocol)
        let password = SecretBytes(copying: "maplesyrup".utf8)
        let master = MasterKey(password: password, digest: digest)
        #expect(hex(master.bytes) == vector.master)
        #expect(
            hex(master.localized(to: engineID.span, digest: digest).bytes) == vector.localized)
        let given = MasterKey(key: SecretBytes(copying: octets(vector.master)), digest: digest)
        #expect(hex(given.localized(to: engineID.span, digest: digest).bytes) == vector.localized)
    }

    struct ChangeCase: Sendable {
        let authenticationProtocol: AuthenticationProtocol
        let length: Int
        let delta: String
    }

    /// RFC 3414, sections A.5.1 and A.5.2: from maplesyrup to newsyrup with a random part of zeros.
    static let changes: [ChangeCase] = [
        ChangeCase(
            authenticationProtocol: .md5, length: 16, delta: "8805615141676cc9196174e742a32551"),
        ChangeCase(
            authenticationProtocol: .sha1, length: 20,
            delta: "9c1017f4fd483d2de8d5fadbf84392cb06457051"),
        ChangeCase(
            authenticationProtocol: .sha1, length: 16, delta: "7ef8d8a4c9cdb26b47591cd852ff88b5"),
    ]

    @Test(arguments: changes)
    func `old and new keys differ as in the sample key change`(_ vector: ChangeCase) throws {
        let digest = try Digest(vector.authenticationProtocol)
        let old = try localized("maplesyrup", vector.authenticationProtocol)
        let new = try localized("newsyrup", vector.authenticationProtocol)
        let mask = SecretBytes(digest) { context in
            old.bytes.withSpan { context.update($0.extracting(first: vector.length)) }
            context.update([UInt8](repeating: 0, count: vector.length).span)
        }
        let delta = mask.withSpan { mask in
            new.bytes.withSpan { new in (0..<vector.length).map { mask[$0] ^ new[$0] } }
        }
        #expect(hex(delta) == vector.delta)
    }

    struct ExtensionCase: Sendable {
        let authenticationProtocol: AuthenticationProtocol
        let privacyProtocol: PrivacyProtocol
        let key: String
    }

    /// draft-reeder-snmpv3-usm-3desede-00, appendix B, and the same for the AES family; Blumenthal's
    /// draft prints no keys, so these are a plain computation's.
    static let extensions: [ExtensionCase] = [
        ExtensionCase(
            authenticationProtocol: .md5, privacyProtocol: .tripleDES,
            key: "526f5eed9fcce26f8964c2930787d82b 79eff44a90650ee0a3a40abfac5acc12"),
        ExtensionCase(
            authenticationProtocol: .sha1, privacyProtocol: .tripleDES,
            key: "6695febc9288e36282235fc7151f128497b38f3f 9b8b6d78936ba6e7d19dfd9c"),
        ExtensionCase(
            authenticationProtocol: .md5, privacyProtocol: .aes192Cisco,
            key: "526f5eed9fcce26f8964c2930787d82b 79eff44a90650ee0"),
        ExtensionCase(
            authenticationProtocol: .sha1, privacyProtocol: .aes256Cisco,
            key: "6695febc9288e36282235fc7151f128497b38f3f 9b8b6d78936ba6e7d19dfd9c"),
        ExtensionCase(
            authenticationProtocol: .sha224, privacyProtocol: .aes256Cisco,
            key: "0bd8827c6e29f8065e08e09237f177e410f69b90e1782be682075674 22c34be4"),
        ExtensionCase(
            authenticationProtocol: .md5, privacyProtocol: .aes192,
            key: "526f5eed9fcce26f8964c2930787d82b fa24a92467426c2f"),
        ExtensionCase(
            authenticationProtocol: .md5, privacyProtocol: .aes256,
            key: "526f5eed9fcce26f8964c2930787d82b fa24a92467426c2f4b09192be10dfaec"),
        ExtensionCase(
            authenticationProtocol: .sha1, privacyProtocol: .aes256,
            key: "6695febc9288e36282235fc7151f128497b38f3f 505e07eb9af25568fa1f5dbe"),
        ExtensionCase(
            authenticationProtocol: .sha224, privacyProtocol: .aes256,
            key: "0bd8827c6e29f8065e08e09237f177e410f69b90e1782be682075674 e82d9bf0"),
        ExtensionCase(
            authenticationProtocol: .sha256, privacyProtocol: .aes256,
            key: "8982e0e549e866db361a6b625d84cccc11162d453ee8ce3a6445c2d6776f0f8b"),
        ExtensionCase(
            authenticationProtocol: .sha512, privacyProtocol: .des,
            key: "22a5a36cedfcc085807a128d7bc6c238"),
        ExtensionCase(
            authenticationProtocol: .md5, privacyProtocol: .aes128,
            key: "526f5eed9fcce26f8964c2930787d82b"),
    ]

    @Test(arguments: extensions)
    func `a localized key is extended or cut to the cipher's length`(_ vector: ExtensionCase) throws
    {
        let digest = try Digest(vector.authenticationProtocol)
        let key = try localized("maplesyrup", vector.authenticationProtocol)
            .fitted(to: vector.privacyProtocol, engineID: engineID.span, digest: digest)
        #expect(hex(key.bytes) == hex(octets(vector.key)))
    }

    @Test(arguments: AuthenticationProtocol.allCases, PrivacyProtocol.allCases)
    func `every pair of protocols has a key`(
        _ authenticationProtocol: AuthenticationProtocol, _ privacyProtocol: PrivacyProtocol
    ) throws {
        let digest = try Digest(authenticationProtocol)
        let key = LocalizedKey(
            bytes: SecretBytes(
                copying: [UInt8](repeating: 7, count: authenticationProtocol.digestLength)))
        let fitted = key.fitted(to: privacyProtocol, engineID: engineID.span, digest: digest)
        #expect(fitted.bytes.count == privacyProtocol.keyLength)
    }

    @Test(arguments: [1, 3, 4095, 4096, 4097, 1 << 20, 1 << 20 + 1])
    func `a password of any length is repeated to 1 MiB`(_ length: Int) throws {
        let digest = try Digest(.sha1)
        let password = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
        let stretched = (0..<1 << 20).map { password[$0 % length] }
        let expected = SecretBytes(digest) { $0.update(stretched.span) }
        let key = MasterKey(password: SecretBytes(copying: password), digest: digest)
        #expect(key.bytes == expected)
    }
}
