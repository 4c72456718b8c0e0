import SMI
import Testing

/// An index as values and as sub-identifiers.
struct Index: Sendable, CustomTestStringConvertible {
    let name: String
    let types: [OID.IndexType]
    let values: [Value]
    let implied: Bool
    let oid: OID

    init(
        _ name: String, _ types: [OID.IndexType], _ values: [Value], implied: Bool = false,
        _ oid: OID
    ) {
        self.name = name
        self.types = types
        self.values = values
        self.implied = implied
        self.oid = oid
    }

    var testDescription: String { name }
}

@Suite struct IndexTests {
    let entry: OID = "1.3.6"

    @Test(arguments: [
        Index("an integer", [.integer32], [.integer32(3)], "1.3.6.3"),
        Index("the largest unsigned", [.unsigned32], [.gauge32(.max)], "1.3.6.4294967295"),
        Index(
            "a string, then an integer", [.octetString, .integer32],
            [.octetString("ab"), .integer32(3)], "1.3.6.2.97.98.3"),
        Index("an empty string", [.octetString], [.octetString("")], "1.3.6.0"),
        Index(
            "an implied string", [.octetString], [.octetString("ab")], implied: true,
            "1.3.6.97.98"),
        Index("an OID", [.oid], [.oid("1.3.6.1")], "1.3.6.4.1.3.6.1"),
        Index("an implied OID", [.oid], [.oid("1.3.6.1")], implied: true, "1.3.6.1.3.6.1"),
        Index(
            "an address", [.ipAddress], [.ipAddress(IPv4Address(10, 0, 0, 255))],
            "1.3.6.10.0.0.255"),
        Index(
            "an address, then an implied string", [.ipAddress, .octetString],
            [.ipAddress(IPv4Address(1, 2, 3, 4)), .octetString("x")], implied: true,
            "1.3.6.1.2.3.4.120"),
    ])
    func `an index is encoded and decoded as RFC 2578 says`(_ vector: Index) throws {
        #expect(try entry.withIndex(vector.values, implied: vector.implied) == vector.oid)
        let decoded = try vector.oid.decodeIndex(
            prefix: entry, as: vector.types, implied: vector.implied)
        #expect(decoded == vector.values)
    }

    @Test func `a string of fixed size has no length in front`() throws {
        let oid: OID = "1.3.6.2.0.94.0.83.1"
        let mac = try oid.getIndex(prefix: entry, as: .fixedOctetString(6))
        #expect(mac == .octetString([2, 0, 0x5E, 0, 0x53, 1]))
    }

    @Test(
        arguments: [
            ("2.7", [.integer32], OID.IndexError.badPrefix),
            ("1.3.6.2.97", [.octetString], .incomplete(.octetString, position: 4)),
            ("1.3.6.1.2.3", [.ipAddress], .incomplete(.ipAddress, position: 3)),
            ("1.3.6.1.256", [.octetString], .outOfRange(.octetString, position: 4)),
            ("1.3.6.4294967295", [.integer32], .outOfRange(.integer32, position: 3)),
            ("1.3.6.1.2", [.integer32], .notConsumed(used: 1, of: 2)),
            ("1.3.6.4294967295.1", [.octetString], .incomplete(.octetString, position: 4)),
            ("1.3.6.2.7.1", [.oid], .outOfRange(.oid, position: 4)),
        ] as [(OID, [OID.IndexType], OID.IndexError)])
    func `an OID that holds no such index is refused with the place`(
        _ oid: OID, _ types: [OID.IndexType], _ expected: OID.IndexError
    ) {
        #expect(throws: expected) { try oid.decodeIndex(prefix: entry, as: types) }
    }

    @Test func `what cannot be an index is refused`() {
        #expect(throws: OID.IndexError.negative(-1)) { try entry.withIndex(.integer32(-1)) }
        #expect(throws: OID.IndexError.unsupported(typeName: "Counter64")) {
            try entry.withIndex(.counter64(1))
        }
        #expect(throws: OID.IndexError.range(.tooMany)) {
            try entry.withIndex(.octetString(OctetString([UInt8](repeating: 1, count: 200))))
        }
    }
}
