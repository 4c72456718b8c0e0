import BER
import SMI
import SNMPMessages
import Testing

@testable import USM

@Suite struct MessageTests {
    static let engine = octets("80001f8804c0a80001")

    private func keys(
        _ authProtocol: AuthenticationProtocol?, _ privProtocol: PrivacyProtocol?,
        secret: Secret? = "maplesyrup"
    ) throws -> LocalizedCredentials {
        var table = UserTable()
        let user = try User(
            "ops", authProtocol: authProtocol, privProtocol: privProtocol,
            secret: authProtocol == nil ? nil : secret)
        return table.keys(of: try table.add(user), for: try EngineID(Self.engine))
    }

    /// A get of sysUpTime.0, sealed.
    private func message(
        _ keys: LocalizedCredentials, contextName: String = "vrf1"
    ) -> [UInt8] {
        var writer = BERWriter()
        var salts = Salts(start: 77)
        PDU(.getRequest, requestID: 99).encode(names: ["1.3.6.1.2.1.1.3.0"], into: &writer)
        ScopedPDU.wrap(
            contextEngineID: Self.engine.span, contextName: Array(contextName.utf8).span,
            into: &writer, since: 0)
        let level = keys.user.highestSecurityLevel
        let outgoing = OutgoingMessage(
            header: HeaderData(messageID: 4711, maxSize: 65_507, flags: level.flags),
            engineID: keys.engineOctets, engineBoots: 12, engineTime: 3456,
            userName: keys.userName)
        outgoing.seal(keys: keys, salts: &salts, into: &writer)
        return writer.octets
    }

    private func open(
        _ message: [UInt8], _ keys: LocalizedCredentials
    ) throws -> (scoped: ScopedPDU, source: [UInt8], names: [OID]) {
        let incoming = try IncomingMessage.decode(message.span)
        try incoming.authenticate(message.span, keys: keys)
        var text = [UInt8]()
        var records = [VarBindRecord]()
        let scoped = try incoming.scopedPDU(
            message.span, keys: keys, text: &text, into: &records)
        let source = incoming.message.isEncrypted ? text : message
        let span = source.span
        var names = [OID]()
        for record in records { names.append(record.materialize(span).name) }
        return (scoped, source, names)
    }

    @Test(
        arguments: [nil] + AuthenticationProtocol.allCases, [nil] + PrivacyProtocol.allCases)
    func `what one engine seals, the other opens`(
        _ authProtocol: AuthenticationProtocol?, _ privProtocol: PrivacyProtocol?
    ) throws {
        guard authProtocol != nil || privProtocol == nil else { return }
        let keys = try keys(authProtocol, privProtocol)
        for length in 0...8 {
            let context = String(repeating: "c", count: length)
            let message = message(keys, contextName: context)
            let incoming = try IncomingMessage.decode(message.span)
            #expect(incoming.securityLevel == keys.user.highestSecurityLevel)
            #expect(Array(message[incoming.parameters.engineID]) == Self.engine)
            #expect(String(decoding: message[incoming.parameters.userName], as: UTF8.self) == "ops")
            #expect(incoming.parameters.engineBoots == 12)
            #expect(incoming.parameters.engineTime == 3456)
            let opened = try open(message, keys)
            #expect(opened.scoped.pdu.requestID == 99)
            #expect(opened.names == ["1.3.6.1.2.1.1.3.0"])
            #expect(
                String(decoding: opened.source[opened.scoped.contextName], as: UTF8.self) == context
            )
        }
    }

    @Test func `every flipped bit of a signed message is noticed`() throws {
        let keys = try keys(.sha256, .aes128)
        let message = message(keys)
        for index in message.indices {
            for bit in 0..<8 {
                var forged = message
                forged[index] ^= 1 << UInt8(bit)
                // Some flips spoil the encoding, some lower the level; the rest is a wrong code.
                guard let incoming = try? IncomingMessage.decode(forged.span),
                    incoming.securityLevel == .authPriv
                else { continue }
                let failure = #expect(throws: UnsealingError.self) { try open(forged, keys) }
                #expect(failure == .wrongDigest)
            }
        }
    }

    @Test func `a shortened or lengthened code is wrong`() throws {
        let keys = try keys(.sha1, nil)
        let other = try self.keys(.sha256, nil)
        #expect(throws: UnsealingError.wrongDigest) { try open(message(other), keys) }
        #expect(throws: UnsealingError.wrongDigest) { try open(message(keys), other) }
    }

    @Test func `the wrong privacy key shows as nonsense, never as an answer`() throws {
        let right = try keys(.sha1, .aes128)
        let wrong = LocalizedCredentials(
            credentials: right.credentials, engineID: right.engineID,
            authenticator: right.authenticator, cipher: try keys(.sha1, .aes128, secret: "x").cipher
        )
        let failure = #expect(throws: UnsealingError.self) { try open(message(right), wrong) }
        guard case .malformed(let error) = failure else {
            Issue.record("not nonsense: \(String(describing: failure))")
            return
        }
        #expect(error.buffer == .decryptedScopedPDU)
    }

    @Test func `a level above the keys is refused`() throws {
        let hider = try keys(.sha1, .aes128)
        let signer = try keys(.sha1, nil)
        let stranger = try keys(nil, nil)
        #expect(throws: UnsealingError.unsupportedLevel) { try open(message(hider), signer) }
        #expect(throws: UnsealingError.unsupportedLevel) { try open(message(signer), stranger) }
    }

    @Test func `plain data under the privacy flag is refused, and the other way round`() throws {
        let keys = try keys(nil, nil)
        var message = message(keys)
        let incoming = try IncomingMessage.decode(message.span)
        message[incoming.message.data.lowerBound] = Tag.octetString
        #expect(throws: UnsealingError.self) { try open(message, keys) }
    }

    @Test func `a broken salt or block is a decryption error`() throws {
        for name in [PrivacyProtocol.des, .aes128] {
            let keys = try keys(.sha1, name)
            var writer = BERWriter()
            for _ in 0..<9 { writer.prepend(7) }
            writer.wrap(Tag.octetString, since: 0)
            let mark = writer.count
            let userName = keys.userName
            _ = SecurityParameters.encode(
                engineID: Self.engine.span, engineBoots: 1, engineTime: 1,
                userName: userName.span, codeLength: 12, salt: name == .des ? 1 : nil,
                into: &writer)
            V3Message.wrap(
                HeaderData(messageID: 1, maxSize: 484, flags: [.auth, .priv]),
                parametersSince: mark, into: &writer)
            let message = writer.octets
            let incoming = try IncomingMessage.decode(message.span)
            var text = [UInt8]()
            var records = [VarBindRecord]()
            #expect(throws: UnsealingError.decryption) {
                try incoming.scopedPDU(message.span, keys: keys, text: &text, into: &records)
            }
        }
    }

    struct FieldCase: Sendable {
        let name: String
        let content: String
        let kind: DecodeError.Kind
    }

    /// Contents of the SEQUENCE in msgSecurityParameters, one field wrong in each.
    static let fields: [FieldCase] = [
        FieldCase(
            name: "engine ID of 33 octets",
            content: "042" + String(repeating: "11", count: 33) + "1020100020100040004000400",
            kind: .invalidField("msgAuthoritativeEngineID")),
        FieldCase(
            name: "user name of 33 octets",
            content: "0400 020100 020100 0421" + String(repeating: "61", count: 33) + "0400 0400",
            kind: .invalidField("msgUserName")),
        FieldCase(
            name: "negative boots", content: "0400 0201ff 020100 0400 0400 0400",
            kind: .invalidField("msgAuthoritativeEngineBoots")),
        FieldCase(
            name: "negative time", content: "0400 020100 020180 0400 0400 0400",
            kind: .invalidField("msgAuthoritativeEngineTime")),
        FieldCase(
            name: "boots of 2^31", content: "0400 02050080000000 020100 0400 0400 0400",
            kind: .outOfRange),
        FieldCase(
            name: "a field too many", content: "0400 020100 020100 0400 0400 0400 0500",
            kind: .trailingOctets),
        FieldCase(
            name: "a field too few", content: "0400 020100 020100 0400 0400", kind: .truncated),
        FieldCase(
            name: "a string for a number", content: "0400 040100 020100 0400 0400 0400",
            kind: .unexpectedTag(found: 0x04, expected: 0x02)),
    ]

    @Test(arguments: fields)
    func `security parameters of the wrong shape are not read`(_ vector: FieldCase) {
        var writer = BERWriter()
        writer.prepend(contentsOf: octets(vector.content).span)
        writer.wrap(Tag.sequence, since: 0)
        let parameters = writer.octets
        let error = #expect(throws: DecodeError.self, "\(vector.name)") {
            try SecurityParameters.decode(parameters.span, in: 0..<parameters.count)
        }
        #expect(error?.kind == vector.kind, "\(vector.name)")
    }

    @Test func `report causes and their counters stand for each other`() {
        let causes: [ReportCause] =
            USMStatistic.allCases.map { .usm($0) } + [
                .unknownSecurityModels, .invalidMessages, .unknownPDUHandlers,
                .unavailableContexts, .unknownContexts,
            ]
        for cause in causes { #expect(ReportCause(cause.name) == cause) }
        #expect(ReportCause.usm(.unknownEngineIDs).name == "1.3.6.1.6.3.15.1.1.4.0")
        #expect(ReportCause("1.3.6.1.6.3.15.1.1.4") == nil)
        #expect(ReportCause("1.3.6.1.2.1.1.3.0") == nil)
    }

    @Test func `levels have an order, flags and names`() {
        #expect(SecurityLevel.noAuthNoPriv < .authNoPriv && .authNoPriv < SecurityLevel.authPriv)
        for level in SecurityLevel.allCases {
            #expect(SecurityLevel(level.flags) == level)
            #expect(SecurityLevel(level.description) == level)
        }
        #expect(SecurityLevel("authpriv") == nil)
    }
}
