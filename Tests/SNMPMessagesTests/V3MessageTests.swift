import BER
import SMI
import SNMPMessages
import Testing

@Suite struct V3MessageTests {
    let header = HeaderData(messageID: 77, maxSize: 65_507, flags: [.auth, .reportable])

    private func wire(_ header: HeaderData) -> [UInt8] {
        var writer = BERWriter()
        PDU(.getRequest, requestID: 5).encode(names: ["1.3.6.1.2.1.1.3.0" as OID], into: &writer)
        ScopedPDU.wrap(
            contextEngineID: [0x80, 0, 0, 0, 1].span, contextName: Array("vrf1".utf8).span,
            into: &writer, since: 0)
        V3Message.wrap(header, securityParameters: [0x30, 0].span, into: &writer)
        return writer.octets
    }

    @Test func `a plaintext message is encoded and decoded`() throws {
        let octets = wire(header)
        let message = try V3Message.decode(octets.span)
        #expect(message.header == header)
        #expect(Array(octets[message.securityParameters]) == [0x30, 0])
        #expect(!message.isEncrypted)
        var cursor = BERCursor(position: message.data.lowerBound, end: message.data.upperBound)
        var records: [VarBindRecord] = []
        let scoped = try ScopedPDU.decode(octets.span, &cursor, into: &records)
        #expect(Array(octets[scoped.contextName]) == Array("vrf1".utf8))
        #expect(Array(octets[scoped.contextEngineID]) == [0x80, 0, 0, 0, 1])
        #expect(scoped.pdu == PDU(.getRequest, requestID: 5))
        #expect(records.map { $0.materialize(octets.span) } == [VarBind("1.3.6.1.2.1.1.3.0")])
    }

    @Test func `privacy without authentication is refused`() {
        let octets = wire(HeaderData(messageID: 1, maxSize: 484, flags: [.priv]))
        let error = #expect(throws: DecodeError.self) { try V3Message.decode(octets.span) }
        #expect(error?.kind == .invalidField("msgFlags"))
    }

    @Test(arguments: [
        (HeaderData(messageID: -1, maxSize: 484, flags: []), "msgID"),
        (HeaderData(messageID: 1, maxSize: 483, flags: []), "msgMaxSize"),
    ])
    func `a header field out of range is refused`(_ header: HeaderData, _ field: String) {
        let octets = wire(header)
        let error = #expect(throws: DecodeError.self) { try V3Message.decode(octets.span) }
        #expect(error?.kind == .invalidField(field))
    }

    @Test func `a cut message is refused at every length`() {
        let octets = wire(header)
        for length in octets.indices {
            let cut = Array(octets.prefix(length))
            #expect(throws: DecodeError.self) { try V3Message.decode(cut.span) }
        }
    }
}
