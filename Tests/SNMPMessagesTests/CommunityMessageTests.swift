import BER
import SMI
import SNMPMessages
import Testing

/// Octets from hex digits; blanks group the fields of a message.
func octets(_ hex: String) -> [UInt8] {
    let digits = hex.filter { $0 != " " && $0 != "\n" }
    var result: [UInt8] = []
    var rest = digits[...]
    while !rest.isEmpty {
        result.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
    }
    return result
}

@Suite struct CommunityMessageTests {
    static let response = octets(
        """
        30 2B  02 01 01  04 06 7075626C6963
        A2 1E  02 04 12345678  02 01 00  02 01 00
        30 10  30 0E  06 08 2B06010201010300  43 02 3039
        """)

    @Test func `a response is read where it lies`() throws {
        var records: [VarBindRecord] = []
        let message = try CommunityMessage.decode(Self.response.span, into: &records)
        #expect(message.version == .v2c)
        #expect(Array(Self.response[message.community]) == Array("public".utf8))
        #expect(message.pdu == PDU(.response, requestID: 0x1234_5678))
        #expect(
            records.map { $0.materialize(Self.response.span) } == [
                VarBind("1.3.6.1.2.1.1.3.0", .timeTicks(12_345))
            ])
    }

    @Test(arguments: PDUType.allCases.filter { $0 != .trapV1 })
    func `every PDU is encoded and decoded`(_ type: PDUType) throws {
        let pdu = PDU(type, requestID: -7, errorStatus: 5, errorIndex: 2)
        let bindings = [VarBind("1.3.6.1", .integer32(1)), VarBind("2.999", .octetString("x"))]
        var writer = BERWriter(capacity: 8)
        pdu.encode(bindings, into: &writer)
        CommunityMessage.wrap(.v1, community: Array("c".utf8).span, into: &writer)
        var records: [VarBindRecord] = []
        let wire = writer.octets
        let message = try CommunityMessage.decode(wire.span, into: &records)
        #expect(message.pdu == pdu)
        #expect(records.map { $0.materialize(wire.span) } == bindings)
    }

    @Test func `a trap of SNMPv1 has a head of its own`() throws {
        let trap = TrapV1(
            enterprise: "1.3.6.1.4.1.8072.3.2.10", agentAddress: IPv4Address(192, 0, 2, 7),
            genericTrap: 6, specificTrap: 99, timestampCentiseconds: 4_294_967_295)
        var writer = BERWriter()
        trap.encode([VarBind("1.3.6.1.2.1.2.2.1.1.3", .integer32(3))], into: &writer)
        CommunityMessage.wrap(.v1, community: Array("public".utf8).span, into: &writer)
        let wire = writer.octets
        var records: [VarBindRecord] = []
        let message = try CommunityMessage.decode(wire.span, into: &records)
        #expect(message.pdu.type == .trapV1)
        #expect(records.count == 1)
        var cursor = BERCursor(position: message.community.upperBound, end: wire.count)
        var fields = try cursor.next(wire.span, expecting: PDUType.trapV1.rawValue)
        #expect(try TrapV1(wire.span, &fields) == trap)
    }

    @Test(
        arguments: [
            ("octets after the message", response + [0], DecodeError.Kind.trailingOctets),
            (
                "a fifth field in the PDU",
                octets(
                    "30 1A 02 01 01 04 01 70 A2 12 02 01 01 02 01 00 02 01 00 30 00 02 05 0000000000"
                ),
                .trailingOctets
            ),
            (
                "a sixth PDU type", octets("30 0A 02 01 01 04 01 70 A9 02 3000"),
                .unknownType(tag: 0xA9)
            ),
            ("version 2", octets("30 06 02 01 02 04 01 70"), .invalidField("version")),
            ("nothing", [], .truncated),
        ] as [(String, [UInt8], DecodeError.Kind)])
    func `a message that is more or less than one is refused`(
        _ name: String, _ wire: [UInt8], _ kind: DecodeError.Kind
    ) {
        var records: [VarBindRecord] = []
        let error = #expect(throws: DecodeError.self) {
            try CommunityMessage.decode(wire.span, into: &records)
        }
        #expect(error?.kind == kind)
    }

    @Test func `a cut message is refused at every length`() {
        var records: [VarBindRecord] = []
        for length in 0..<Self.response.count {
            let cut = Array(Self.response.prefix(length))
            #expect(throws: DecodeError.self) {
                try CommunityMessage.decode(cut.span, into: &records)
            }
        }
    }

    @Test func `twelve thousand nested sequences cost no more than their octets`() {
        var wire: [UInt8] = []
        for _ in 0..<12_000 { wire += [0x30, 0x82, 0xFF, 0xFF] }
        var records: [VarBindRecord] = []
        #expect(throws: DecodeError.self) {
            try CommunityMessage.decode(wire.span, into: &records)
        }
    }
}
