import Testing

@testable import USM

@Suite struct CipherTests {
    static let salt: UInt64 = 0xf0e0_d0c0_b0a0_9080

    private func cipher(_ privacyProtocol: PrivacyProtocol, key: [UInt8]) throws -> Cipher {
        Cipher(
            key: LocalizedKey(bytes: SecretBytes(copying: key)),
            algorithm: try CipherAlgorithm(privacyProtocol))
    }

    struct TextCase: Sendable {
        let privacyProtocol: PrivacyProtocol
        let key: String
        let textLength: Int
        let cipherText: String
    }

    /// The text 00 01 02 …, boots 01020304, time 05060708 and ``salt``, encrypted by the openssl
    /// command (with its provider for plain DES).
    static let texts: [TextCase] = [
        TextCase(
            privacyProtocol: .aes128, key: "6695febc9288e36282235fc7151f1284", textLength: 100,
            cipherText: """
                0b6255d82e77f73385f5d1c4ae0bcc9d0a23154164b7f2edebc64d43b6a58385d1c84e6c408824bf
                9fa86301c4b16d7349ffc51adfc31c9ead8d4647d107376198d8c183dbf8a54f71eb0e6e453b93fb
                6bebbd313bf6e365fff41be4fba9958c22a8e2a5
                """),
        TextCase(
            privacyProtocol: .aes192, key: "6695febc9288e36282235fc7151f128497b38f3f505e07eb",
            textLength: 100,
            cipherText: """
                0b1c92eeca2750ccc00193d7f147379280f0b4b5bc988436623fd88bd6cbe8c9cc5a5d0ccf291215
                10920eb0e3bb0893cbd2645a5c83c895c728893c4f6f7674718cc39acd7823048f07642909e2728a
                2b48ee9e6b7e15c9e39d3c3684376ac1aa222335
                """),
        TextCase(
            privacyProtocol: .aes256Cisco,
            key: "6695febc9288e36282235fc7151f128497b38f3f505e07eb9af25568fa1f5dbe",
            textLength: 100,
            cipherText: """
                8b66352946b8a169b810632334621da559740da07fc40bf5bdeab828d0a290b7d6d85294b28a8c0e
                b33801eed6cfd5ff4aeed3009a94d3041ad2cdf23a97609be5b49d0ecc7d56f80273dc154cbc8c3b
                c0e4ede4352f80d6797cbb265827269a4abee275
                """),
        TextCase(
            privacyProtocol: .des, key: "526f5eed9fcce26f8964c2930787d82b", textLength: 96,
            cipherText: """
                d72a55f5c2b13523814be32c385a8d44990a13f867990b0375aafd583d2936dec6e8aa7b19e5dc42
                04ee0df46372ccd6c623b295be24cfafc917c1bc616ad77915c9f46dc3311fff519c1b636b7f76b2
                2eeae8999e2398dd50db19c83403ea4f
                """),
        TextCase(
            privacyProtocol: .tripleDES,
            key: "526f5eed9fcce26f8964c2930787d82b79eff44a90650ee0a3a40abfac5acc12",
            textLength: 96,
            cipherText: """
                1b51f3963c37200821fe02affb99ce5b33a4a02cf467c3a6938c7d33ae91a700226bbd20b2d180c2
                826fad00c256f9b2e33e229fbb6de4d142cbf756376fc32e7934e0eebb58101510b49bd49501b1f6
                f643ff705f0c359fb2f3d0ae2aa53281
                """),
    ]

    @Test(arguments: texts)
    func `a text encrypts to what openssl says, and back`(_ vector: TextCase) throws {
        let cipher = try cipher(vector.privacyProtocol, key: octets(vector.key))
        let text = (0..<vector.textLength).map { UInt8($0) }
        for _ in 0..<2 {
            var message = text
            var span = message.mutableSpan
            cipher.encrypt(
                &span, engineBoots: 0x0102_0304, engineTime: 0x0506_0708, salt: Self.salt)
            #expect(hex(message) == hex(octets(vector.cipherText)))
            var received = [UInt8]()
            let decrypted = cipher.decrypt(
                message.span, into: &received, engineBoots: 0x0102_0304, engineTime: 0x0506_0708,
                salt: Self.salt)
            #expect(decrypted)
            #expect(Array(received[..<text.count]) == text)
        }
    }

    /// Lengths about a block's edge, where the two ways of running CFB could part.
    @Test(
        arguments: PrivacyProtocol.allCases, [1, 7, 8, 15, 16, 17, 31, 32, 33, 104, 1472, 65_507])
    func `every length comes back as it went`(
        _ privacyProtocol: PrivacyProtocol, _ length: Int
    ) throws {
        let key = (0..<privacyProtocol.keyLength).map { UInt8($0 * 5 + 1) }
        let cipher = try cipher(privacyProtocol, key: key)
        let whole = length / privacyProtocol.blockLength * privacyProtocol.blockLength
        guard whole > 0 else { return }
        let text = (0..<whole).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        var message = text
        var span = message.mutableSpan
        cipher.encrypt(&span, engineBoots: 1, engineTime: 2, salt: 3)
        #expect(message != text)
        var received = [UInt8]()
        let wrong = cipher.decrypt(
            message.span, into: &received, engineBoots: 1, engineTime: 2, salt: 4)
        #expect(wrong)
        #expect(Array(received[..<whole]) != text, "another salt gives another text")
        let decrypted = cipher.decrypt(
            message.span, into: &received, engineBoots: 1, engineTime: 2, salt: 3)
        #expect(decrypted)
        #expect(Array(received[..<whole]) == text)
    }

    @Test(arguments: [PrivacyProtocol.des, .tripleDES], [0, 1, 7, 9, 103])
    func `a broken block is refused`(
        _ privacyProtocol: PrivacyProtocol, _ length: Int
    ) throws {
        let cipher = try cipher(
            privacyProtocol, key: [UInt8](repeating: 5, count: privacyProtocol.keyLength))
        let message = [UInt8](repeating: 0x55, count: length)
        var received = [UInt8]()
        let decrypted = cipher.decrypt(
            message.span, into: &received, engineBoots: 0, engineTime: 0, salt: 0)
        #expect(!decrypted)
        #expect(received.isEmpty)
    }

    @Test func `an algorithm that the machine refuses is named`() {
        #expect(throws: AlgorithmUnavailable(name: "DES-EDE3-CBC")) {
            try CipherAlgorithm(.des, properties: "provider=nobody")
        }
        #expect(throws: AlgorithmUnavailable(name: "MD5")) {
            try Digest(.md5, properties: "provider=nobody")
        }
    }

    @Test func `salts count up from their start and go round`() {
        var salts = Salts(start: .max)
        #expect(salts.next() == .max)
        #expect(salts.next() == 0)
        #expect(salts.next() == 1)
    }

    @Test func `a salt travels highest octet first`() {
        let travelled = (0..<8).map { Self.salt.octet($0) }
        #expect(hex(travelled) == "f0e0d0c0b0a09080")
        let arrived = UInt64(highestFirst: travelled.span)
        #expect(arrived == Self.salt)
    }
}
