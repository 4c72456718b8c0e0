import BER
import SMI
import Testing

@Suite struct OIDTests {
    @Test(
        arguments: [
            ("1.3.6.1.2.1.1.3.0", [0x2B, 6, 1, 2, 1, 1, 3, 0]),
            ("0.0", [0x00]),
            ("1.8", [0x30]),
            ("1.39", [0x4F]),
            ("2.0", [0x50]),
            ("2.16", [0x60]),
            ("2.40", [0x78]),
            ("2.47", [0x7F]),
            ("2.48", [0x81, 0x00]),
            ("2.999.3", [0x88, 0x37, 0x03]),
            ("2.4294967295", [0x90, 0x80, 0x80, 0x80, 0x4F]),
            ("1.3.128", [0x2B, 0x81, 0x00]),
            ("1.3.4294967295", [0x2B, 0x8F, 0xFF, 0xFF, 0xFF, 0x7F]),
        ] as [(String, [UInt8])])
    func `an OID is encoded as X.690 says, and decoded`(_ text: String, _ content: [UInt8]) throws {
        let oid = try OID(parsing: text)
        var writer = BERWriter()
        oid.encode(into: &writer)
        #expect(writer.octets == [0x06, UInt8(content.count)] + content)
        #expect(try OID(content.span, BERCursor(content.span)) == oid)
        #expect(oid.description == text)
    }

    @Test(
        arguments: [
            ("a padded sub-identifier", [0x2B, 0x80, 0x01], DecodeError.Kind.badSubidentifier),
            ("one that is cut off", [0x2B, 0x81], .badSubidentifier),
            ("2^32", [0x2B, 0x90, 0x80, 0x80, 0x80, 0x00], .badSubidentifier),
            (
                "a first number past 2.4294967295", [0x90, 0x80, 0x80, 0x80, 0x50],
                .badSubidentifier
            ),
            ("129 sub-identifiers", [UInt8](repeating: 1, count: 128), .tooManySubidentifiers),
        ] as [(String, [UInt8], DecodeError.Kind)])
    func `an encoding that is no OID is refused`(
        _ name: String, _ content: [UInt8], _ kind: DecodeError.Kind
    ) {
        let error = #expect(throws: DecodeError.self) {
            try OID(content.span, BERCursor(content.span))
        }
        #expect(error?.kind == kind)
    }

    @Test func `an empty encoding is taken for 0 dot 0, as agents mean it`() throws {
        let none: [UInt8] = []
        #expect(try OID(none.span, BERCursor(none.span)) == .zeroDotZero)
    }

    @Test(
        arguments: [([], "0.0"), ([0], "0.0"), ([1], "1.0"), ([2], "2.0")] as [([UInt32], String)])
    func `an OID too short for the wire is sent with zeros`(
        _ short: [UInt32], _ sent: String
    ) throws {
        var writer = BERWriter()
        var expected = BERWriter()
        try OID(short).encode(into: &writer)
        try OID(parsing: sent).encode(into: &expected)
        #expect(writer.octets == expected.octets)
        #expect(try OID(short).subidentifiers == short)
    }

    @Test(
        arguments: [
            ("", OID.ParseError.Kind.empty, 0), (".", .empty, 0), ("1..3", .notANumber, 2),
            ("-1", .notANumber, 0), (" 1.3", .notANumber, 0), ("+1.3", .notANumber, 0),
            ("1_0", .notANumber, 1), ("1.03", .leadingZero, 2), ("1.3.", .notANumber, 4),
            ("1.4294967296", .tooLarge, 2), ("1.99999999999999999999999", .tooLarge, 2),
            ("3.1", .range(.first(3)), 0), ("1.40", .range(.second(40)), 0),
        ] as [(String, OID.ParseError.Kind, Int)])
    func `text that is no OID is refused with its place`(
        _ text: String, _ kind: OID.ParseError.Kind, _ offset: Int
    ) {
        #expect(throws: OID.ParseError(kind: kind, offset: offset)) { try OID(parsing: text) }
    }

    @Test func `a dot in front is allowed`() throws {
        #expect(try OID(parsing: ".1.3.6") == [1, 3, 6])
    }

    @Test func `no OID has more than 128 sub-identifiers`() throws {
        let longest = try OID([1, 3] + [UInt32](repeating: 7, count: 126))
        #expect(longest.count == 128)
        #expect(throws: OID.RangeError.tooMany) { try longest.extended(by: 1) }
        #expect(throws: OID.RangeError.tooMany) { try OID([UInt32](repeating: 1, count: 129)) }
    }

    @Test func `the order is that of the sub-identifiers, whatever their length in octets`() throws
    {
        let numbers: [UInt32] = [0, 1, 127, 128, 300, 16_383, 16_384, 1 << 21, 1 << 28, .max]
        var oids: [OID] = [[], [0], [0, 0], [0, 39], [1], [1, 0], [1, 3]]
        for first in numbers {
            oids.append(try OID([1, 3, first]))
            for second in numbers { oids.append(try OID([1, 3, first, second])) }
            oids.append(try OID([1, 3, first, .max, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]))
        }
        oids += [[2], [2, 0], [2, 39], [2, 40], [2, 999], [2, 4_294_967_295]]
        for left in oids {
            for right in oids {
                let expected = left.subidentifiers.lexicographicallyPrecedes(right.subidentifiers)
                #expect((left < right) == expected, "\(left) < \(right)")
                #expect((left == right) == (left.subidentifiers == right.subidentifiers))
                let begins = left.subidentifiers.starts(with: right.subidentifiers)
                #expect(left.hasPrefix(right) == begins, "\(left) begins with \(right)")
            }
        }
    }

    @Test func `extending and cutting give new OIDs`() throws {
        let table: OID = "1.3.6.1.2.1.2.2"
        #expect(try table.extended(by: 1, 2, 3) == "1.3.6.1.2.1.2.2.1.2.3")
        #expect(table.prefix(3) == "1.3.6")
        #expect(table.prefix(1) == [1])
        #expect(table.prefix(0) == [])
        #expect(table[7] == 2)
        #expect(Array(table[1..<3]) == [3, 6])
    }
}
