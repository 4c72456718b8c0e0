import BER
import Testing

/// A value as it stands on the wire, and what reading it gives.
struct Read<Result: Sendable>: Sendable, CustomTestStringConvertible {
    let name: String
    let octets: [UInt8]
    let result: Result

    init(_ name: String, _ octets: [UInt8], _ result: Result) {
        self.name = name
        self.octets = octets
        self.result = result
    }

    var testDescription: String { name }
}

@Suite struct BERCursorTests {
    @Test(arguments: [
        Read("zero", [0x02, 0x01, 0x00], 0),
        Read("127", [0x02, 0x01, 0x7F], 127),
        Read("128", [0x02, 0x02, 0x00, 0x80], 128),
        Read("-1", [0x02, 0x01, 0xFF], -1),
        Read("-128", [0x02, 0x01, 0x80], -128),
        Read("-129", [0x02, 0x02, 0xFF, 0x7F], -129),
        Read("2^31-1", [0x02, 0x04, 0x7F, 0xFF, 0xFF, 0xFF], Int32.max),
        Read("-2^31", [0x02, 0x04, 0x80, 0x00, 0x00, 0x00], Int32.min),
        Read("5 with needless zeros in front", [0x02, 0x06, 0, 0, 0, 0, 0, 5], 5),
        Read("-5 with needless ones in front", [0x02, 0x05, 0xFF, 0xFF, 0xFF, 0xFF, 0xFB], -5),
        Read("5 with its length in the long form", [0x02, 0x82, 0x00, 0x01, 5], 5),
        Read("5 with a length of four octets", [0x02, 0x84, 0, 0, 0, 1, 5], 5),
    ])
    func `an INTEGER is read`(_ vector: Read<Int32>) throws {
        var cursor = BERCursor(vector.octets.span)
        let content = try cursor.next(vector.octets.span, expecting: Tag.integer)
        #expect(try content.signed32(vector.octets.span) == vector.result)
        #expect(cursor.isAtEnd)
    }

    @Test(arguments: [
        Read("zero", [0x00], 0),
        Read("2^32-1 with its sign octet", [0x00, 0xFF, 0xFF, 0xFF, 0xFF], 0xFFFF_FFFF),
        Read("2^32-1 without its sign octet", [0xFF, 0xFF, 0xFF, 0xFF], 0xFFFF_FFFF),
        Read("2^31 without its sign octet", [0x80, 0, 0, 0], 0x8000_0000),
        Read("7 padded to nine octets", [0, 0, 0, 0, 0, 0, 0, 0, 7], 7),
    ])
    func `an unsigned number of 32 bits is read`(_ vector: Read<UInt64>) throws {
        let octets = vector.octets
        #expect(try BERCursor(octets.span).unsigned(octets.span, bits: 32) == vector.result)
    }

    @Test(arguments: [
        Read("2^64-1", [0] + [UInt8](repeating: 0xFF, count: 8), UInt64.max),
        Read("2^64-1 without its sign octet", [UInt8](repeating: 0xFF, count: 8), UInt64.max),
        Read("2^32", [0x01, 0, 0, 0, 0], 0x1_0000_0000),
    ])
    func `an unsigned number of 64 bits is read`(_ vector: Read<UInt64>) throws {
        let octets = vector.octets
        #expect(try BERCursor(octets.span).unsigned(octets.span, bits: 64) == vector.result)
    }

    @Test(
        arguments: [
            Read("empty content", [], .wrongContentLength),
            Read("2^31", [0x00, 0x80, 0, 0, 0], .outOfRange),
            Read("-2^31-1", [0xFF, 0x7F, 0xFF, 0xFF, 0xFF], .outOfRange),
            Read("forty significant octets", [UInt8](repeating: 0x7F, count: 40), .outOfRange),
        ] as [Read<DecodeError.Kind>])
    func `a number that is no Integer32 is refused`(_ vector: Read<DecodeError.Kind>) {
        let octets = vector.octets
        #expect(throws: DecodeError(vector.result, at: 0)) {
            try BERCursor(octets.span).signed32(octets.span)
        }
    }

    @Test(
        arguments: [
            Read("nothing after the tag", [0x02], .truncated),
            Read("indefinite length", [0x30, 0x80, 0x00, 0x00], .indefiniteLength),
            Read("five length octets", [0x30, 0x85, 0, 0, 0, 0, 0], .lengthTooLong),
            Read("length octets cut off", [0x30, 0x84, 0x00], .truncated),
            Read("content cut off", [0x04, 0x03, 0x61, 0x62], .truncated),
            Read("a length of 2^32-1", [0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0], .truncated),
            Read("a tag of two octets", [0x3F, 0x81, 0x00], .longTag),
        ] as [Read<DecodeError.Kind>])
    func `a header that breaks the rules is refused`(_ vector: Read<DecodeError.Kind>) {
        let octets = vector.octets
        let error = #expect(throws: DecodeError.self) {
            var cursor = BERCursor(octets.span)
            _ = try cursor.next(octets.span)
        }
        #expect(error?.kind == vector.result)
    }

    @Test func `an unsigned number of 33 bits is no Counter32`() {
        let octets: [UInt8] = [0x01, 0, 0, 0, 0]
        #expect(throws: DecodeError(.outOfRange, at: 0)) {
            try BERCursor(octets.span).unsigned(octets.span, bits: 32)
        }
    }

    @Test func `an error says where, in words`() {
        let error = DecodeError(.unexpectedTag(found: 0x04, expected: 0x02), at: 7)
        #expect(error.description == "tag 0x04 where 0x02 belongs at octet 7")
    }
}
