import BER
import SMI
import Testing

@Suite struct ValueTests {
    static let everyKind: [(Value, [UInt8])] = [
        (.integer32(-2), [0x02, 0x01, 0xFE]),
        (.integer32(.min), [0x02, 0x04, 0x80, 0, 0, 0]),
        (.octetString(""), [0x04, 0x00]),
        (.octetString("NC-8200h"), [0x04, 0x08] + Array("NC-8200h".utf8)),
        (.octetString("sixteen octets !"), [0x04, 0x10] + Array("sixteen octets !".utf8)),
        (.null, [0x05, 0x00]),
        (.oid("1.3.6.1"), [0x06, 0x03, 0x2B, 6, 1]),
        (.ipAddress(IPv4Address(192, 0, 2, 1)), [0x40, 0x04, 192, 0, 2, 1]),
        (.counter32(.max), [0x41, 0x05, 0, 0xFF, 0xFF, 0xFF, 0xFF]),
        (.gauge32(1000), [0x42, 0x02, 0x03, 0xE8]),
        (.timeTicks(95_500_355), [0x43, 0x04, 0x05, 0xB1, 0x38, 0x43]),
        (
            .opaque([0x9F, 0x78, 0x04, 0x3F, 0x80, 0, 0]),
            [0x44, 7, 0x9F, 0x78, 4, 0x3F, 0x80, 0, 0]
        ),
        (.counter64(.max), [0x46, 0x09, 0] + [UInt8](repeating: 0xFF, count: 8)),
        (.noSuchObject, [0x80, 0x00]),
        (.noSuchInstance, [0x81, 0x00]),
        (.endOfMibView, [0x82, 0x00]),
    ]

    @Test(arguments: everyKind)
    func `every value is encoded in its minimal form and decoded`(
        _ value: Value, _ octets: [UInt8]
    ) throws {
        var writer = BERWriter()
        value.encode(into: &writer)
        #expect(writer.octets == octets)
        var cursor = BERCursor(octets.span)
        let (tag, content) = try cursor.next(octets.span)
        #expect(try Value(octets.span, tag: tag, content) == value)
    }

    @Test(arguments: everyKind)
    func `a varbind is checked when it is read, and taken out later`(
        _ value: Value, _ octets: [UInt8]
    ) throws {
        let binding = VarBind("1.3.6.1.2.1.1.1.0", value)
        var writer = BERWriter()
        binding.encode(into: &writer)
        let wire = writer.octets
        var cursor = BERCursor(wire.span)
        let record = try VarBindRecord(wire.span, &cursor)
        #expect(record.materialize(wire.span) == binding)
    }

    @Test(
        arguments: [
            (
                "an IpAddress of three octets", [0x40, 3, 1, 2, 3],
                DecodeError.Kind.wrongContentLength
            ),
            ("a Null with content", [0x05, 1, 0], .wrongContentLength),
            ("a noSuchObject with content", [0x80, 1, 0], .wrongContentLength),
            ("a Counter32 of 33 bits", [0x41, 5, 1, 0, 0, 0, 0], .outOfRange),
            ("an INTEGER of 33 bits", [0x02, 5, 1, 0, 0, 0, 0], .outOfRange),
            ("a Counter64 of 65 bits", [0x46, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0], .outOfRange),
            ("a tag that SMI does not know", [0x13, 1, 0x61], .unknownType(tag: 0x13)),
        ] as [(String, [UInt8], DecodeError.Kind)])
    func `a value out of its type is refused`(
        _ name: String, _ octets: [UInt8], _ kind: DecodeError.Kind
    ) {
        let error = #expect(throws: DecodeError.self) {
            var cursor = BERCursor(octets.span)
            let (tag, content) = try cursor.next(octets.span)
            _ = try Value(octets.span, tag: tag, content)
        }
        #expect(error?.kind == kind)
    }

    @Test func `values of different types are never equal`() {
        #expect(Value.counter32(1) != .gauge32(1))
        #expect(Value.octetString("a") != .opaque("a"))
        #expect(Value.unsigned32(1) == .gauge32(1))
    }

    @Test func `a float or double inside an Opaque is found`() {
        #expect(Value.opaque([0x9F, 0x78, 4, 0x3F, 0x80, 0, 0]).opaqueNumber == .float(1))
        #expect(Value.opaqueFloat(0.25).opaqueNumber == .float(0.25))
        #expect(Value.opaqueDouble(-3.5).opaqueNumber == .double(-3.5))
        #expect(Value.opaque([0x9F, 0x78, 4, 0x3F]).opaqueNumber == nil)
        #expect(Value.opaque("text").opaqueNumber == nil)
    }

    @Test func `a printed value shows its type, and no octet of a device raw`() {
        #expect(Value.timeTicks(95_500_355).description == "TimeTicks(95500355)")
        let hostile = Value.octetString([0x1B, 0x5D, 0x22, 0x61, 0xC2, 0x9B])
        #expect(hostile.description == #"OctetString("\x1b]\"a\xc2\x9b")"#)
    }

    @Test(arguments: [
        "127.1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.", "a.b.c.d", "",
    ])
    func `an address in a shorthand or out of range is refused`(_ text: String) {
        #expect(IPv4Address(text) == nil)
    }

    @Test func `a list keeps its order, its equality and its text`() {
        let list: VarBindList = [
            VarBind("1.3.6.1.2.1.1.3.0", .timeTicks(95_500_355)),
            VarBind("1.3.6.1.2.1.1.5.0", .octetString("NC-8200h")),
        ]
        #expect(list.count == 2)
        #expect(list[1].value == .octetString("NC-8200h"))
        #expect(
            list.description == """
                1.3.6.1.2.1.1.3.0: TimeTicks(95500355)
                1.3.6.1.2.1.1.5.0: OctetString("NC-8200h")
                """)
    }
}
