import Testing

@testable import USM

@Suite struct AuthenticatorTests {
    struct CodeCase: Sendable {
        let authenticationProtocol: AuthenticationProtocol
        let key: String
        let text: String
        let code: String
    }

    /// RFC 2202 (test 1 for MD5 and SHA-1) and RFC 4231 (tests 1 and 3), cut to the code's length.
    static let codes: [CodeCase] = [
        CodeCase(
            authenticationProtocol: .md5, key: String(repeating: "0b", count: 16),
            text: "4869205468657265", code: "9294727a3638bb1c13f48ef8"),
        CodeCase(
            authenticationProtocol: .sha1, key: String(repeating: "0b", count: 20),
            text: "4869205468657265", code: "b617318655057264e28bc0b6"),
        CodeCase(
            authenticationProtocol: .sha224, key: String(repeating: "0b", count: 20),
            text: "4869205468657265", code: "896fb1128abbdf196832107cd49df33f"),
        CodeCase(
            authenticationProtocol: .sha256, key: String(repeating: "0b", count: 20),
            text: "4869205468657265", code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da7"),
        CodeCase(
            authenticationProtocol: .sha384, key: String(repeating: "0b", count: 20),
            text: "4869205468657265",
            code: "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"),
        CodeCase(
            authenticationProtocol: .sha512, key: String(repeating: "0b", count: 20),
            text: "4869205468657265",
            code: "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                + "daa833b7d6b8a702038b274eaea3f4e4"),
        CodeCase(
            authenticationProtocol: .sha256, key: String(repeating: "aa", count: 20),
            text: String(repeating: "dd", count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122"),
    ]

    /// Both ways of hashing: in memory of our own, and in libcrypto's envelope.
    @Test(arguments: codes, [true, false])
    func `the code of a text is HMAC's, cut short`(_ vector: CodeCase, isPlain: Bool) throws {
        let digest = try Digest(vector.authenticationProtocol, prefersPlain: isPlain)
        #expect(isPlain || !digest.isPlain)
        let key = LocalizedKey(bytes: SecretBytes(copying: octets(vector.key)))
        let code = Authenticator(key: key, digest: digest).code(of: octets(vector.text).span)
        let length = vector.authenticationProtocol.codeLength
        #expect(hex((0..<length).map { code[$0] }) == vector.code)
    }

    @Test(arguments: AuthenticationProtocol.allCases, [true, false])
    func `a signed message verifies, and no other does`(
        _ authenticationProtocol: AuthenticationProtocol, isPlain: Bool
    ) throws {
        let digest = try Digest(authenticationProtocol, prefersPlain: isPlain)
        let length = authenticationProtocol.codeLength
        let key = [UInt8](repeating: 3, count: authenticationProtocol.digestLength)
        let signer = Authenticator(
            key: LocalizedKey(bytes: SecretBytes(copying: key)), digest: digest)
        let checker = Authenticator(
            key: LocalizedKey(bytes: SecretBytes(copying: key)), digest: digest)
        let stranger = Authenticator(
            key: LocalizedKey(bytes: SecretBytes(copying: key.map { $0 ^ 1 })), digest: digest)
        for offset in [0, 1, 57, 200 - length] {
            var message = (0..<200).map { UInt8($0) }
            for index in offset..<offset + length { message[index] = 0 }
            let field = offset..<offset + length
            let plain = message
            var span = message.mutableSpan
            signer.sign(&span, at: offset)
            #expect(Array(message[..<offset]) == Array(plain[..<offset]))
            #expect(Array(message[field.upperBound...]) == Array(plain[field.upperBound...]))
            #expect(checker.verify(message, field: field))
            #expect(checker.verify(message, field: field), "a check leaves no trace")
            #expect(!stranger.verify(message, field: field))
            for index in message.indices {
                message[index] ^= 1
                #expect(!checker.verify(message, field: field))
                message[index] ^= 1
            }
        }
    }

    @Test func `a field of the wrong length or place is wrong, not a trap`() throws {
        let digest = try Digest(.md5)
        let key = LocalizedKey(bytes: SecretBytes(copying: [UInt8](repeating: 1, count: 16)))
        let authenticator = Authenticator(key: key, digest: digest)
        var message = [UInt8](repeating: 0, count: 40)
        var span = message.mutableSpan
        authenticator.sign(&span, at: 10)
        #expect(authenticator.verify(message, field: 10..<22))
        for field in [10..<21, 10..<23, 10..<10, 9..<21, 30..<42, 60..<72] {
            #expect(!authenticator.verify(message, field: field))
        }
    }
}
