import BER
import Testing

@testable import SMI

@Suite struct PlainNameTests {
    /// Octets at the edges of what they say: whole, padding, the first of more.
    private static let edges: [UInt8] = [0x00, 0x7F, 0x80, 0x81, 0xFF]

    /// Every ending of so many octets.
    private static func endings(_ count: Int) -> [[UInt8]] {
        guard count > 0 else { return [[]] }
        return endings(count - 1).flatMap { ending in edges.map { ending + [$0] } }
    }

    @Test(arguments: 1...6)
    func `what is taken for a name without a second look is one`(_ count: Int) {
        for head in [0, 2, 7, 8, 9, 11] {
            for ending in Self.endings(count) {
                let octets = [UInt8](repeating: 1, count: head) + ending
                let content = BERCursor(octets.span)
                let isValid = (try? OID.validate(octets.span, content)) != nil
                let isPlain = OID.isPlain(octets.span, 0, octets.count)
                #expect(!isPlain || isValid, "\(octets)")
                // Nearly all names pass: those of sub-identifiers under 2^28.
                let isUsual = isValid && !ending.contains { $0 >= 0x80 }
                #expect(isPlain || !isUsual, "\(octets)")
            }
        }
    }

    @Test func `what is seen to be in order without a second look is in order`() throws {
        let root: OID = "1.3.6.1.2.1.2.2.1"
        let ends: [UInt32] = [0, 1, 127, 128, 16_383, 16_384, 4_294_967_295]
        let names = try ends.flatMap { end in
            try [root.extended(by: end), root.extended(by: end, 1), root.extended(by: end, 300)]
        }
        var seen = 0
        for left in names + ["1.3.6.1.2.1.2.1.0", "1.3"] {
            for right in names + ["1.3.6.1.2.1.2.3"] {
                let list = try Self.packed([VarBind(left), VarBind(right)])
                guard list.orderedEnd(columns: 1, rootOctets: root.octetCount) == 2 else {
                    continue
                }
                #expect(left < right && right.hasPrefix(root), "\(left), \(right)")
                seen += 1
            }
        }
        // Nearly all that are: 231 pairs, of which 42 begin alike and some differ in long numbers.
        #expect(seen > 150)
    }

    @Test func `the rows of a table are seen to be in order`() throws {
        let columns: [OID] = ["1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.2.2.1.10"]
        let rows = try (0..<100).map { row in
            try columns.map { VarBind(try $0.extended(by: UInt32(row * 7 + 1)), .counter32(1)) }
        }
        let list = try Self.packed(rows.flatMap { $0 })
        #expect(list.orderedEnd(columns: 2, rootOctets: 9) == 200)
        // One row too early, and one that has come to the end.
        let broken = rows[..<50].flatMap { $0 } + rows[40] + rows[60]
        #expect(try Self.packed(broken).orderedEnd(columns: 2, rootOctets: 9) == 100)
        let ended = rows[..<50].flatMap { $0 } + [VarBind(columns[1], .endOfMibView), rows[60][1]]
        #expect(try Self.packed(ended).orderedEnd(columns: 2, rootOctets: 9) == 100)
    }

    @Test func `a name of any length is read as it was sent`() throws {
        var bindings: [VarBind] = []
        for count in 2...20 {
            for last: UInt32 in [0, 127, 128, 16_384, 4_294_967_295] {
                let name = try OID([1, 3] + [UInt32](repeating: 6, count: count - 2) + [last])
                bindings.append(VarBind(name, .counter32(last)))
            }
        }
        let list = try Self.packed(bindings)
        #expect(Array(list) == bindings)
        #expect(list.indices.map { list[$0] } == bindings)
        #expect(list.map(\.name.subidentifiers) == bindings.map(\.name.subidentifiers))
    }

    /// The bindings as they would have come from the network.
    private static func packed(_ bindings: [VarBind]) throws -> VarBindList {
        var writer = BERWriter()
        for binding in bindings.reversed() { binding.encode(into: &writer) }
        let octets = writer.octets
        var cursor = BERCursor(octets.span)
        var records: [VarBindRecord] = []
        try VarBindRecord.readAll(octets.span, &cursor, into: &records)
        return VarBindList(octets.span, records.span)
    }
}
