import SMI
import Testing

@testable import MIB

/// Instances of tables, as text and back.
@Suite struct InstanceTests {
    let names = NameTable.builtin

    /// A value that a part of an index may have.
    func value(_ part: MIBIndexPart, _ random: inout SplitMix) -> Value {
        switch part.encoding {
        case .integer32: return .integer32(Int32(random.next() % 200))
        case .unsigned32: return .gauge32(UInt32(truncatingIfNeeded: random.next()))
        case .ipAddress:
            return .ipAddress(IPv4Address(number: UInt32(truncatingIfNeeded: random.next())))
        case .fixedOctetString(let length): return .octetString(octets(length, &random))
        case .octetString: return .octetString(octets(Int(random.next() % 9), &random))
        case .oid: return .oid("1.3.6.1.2.1.1")
        }
    }

    /// Octets that are text, or text with quotes, or anything.
    func octets(_ count: Int, _ random: inout SplitMix) -> OctetString {
        let set: [UInt8] =
            switch random.next() % 3 {
            case 0: Array("abcz".utf8)
            case 1: Array("\"\\'.: 1".utf8)
            default: [0, 255, 65, 48]
            }
        return OctetString((0..<count).map { _ in set[Int(random.next() % UInt64(set.count))] })
    }

    @Test func `what is rendered of any built-in column resolves to the same OID`() throws {
        var random = SplitMix(state: 7)
        for column in names.objects where column.isColumn {
            let parts = column.indexParts
            var instance: [UInt32] = []
            var values: [Value] = []
            for part in parts {
                let value = value(part, &random)
                values.append(value)
                instance += try #require(part.subidentifiers(of: value))
            }
            guard instance.count + column.oid.count <= OID.limit else { continue }
            #expect(column.indexValues(of: instance)?.count == parts.count, "\(column.name)")
            let oid = try column.oid.extended(by: instance)
            let text = names.render(oid, style: .qualified)
            #expect(try names.resolve(text).oid == oid, "\(text)")
        }
    }

    @Test(arguments: [
        (
            "ifDescr.x",
            "`x` is no instance of ifDescr: ifIndex takes a number (InterfaceIndex), not `x`: write it in decimal, or in hex as 0x1f; its index is ifIndex, as in ifDescr.1"
        ),
        ("sysDescr.x", "`x` is no instance of sysDescr: only numbers can stand there"),
        (
            "ifDescr.1.x",
            "`1.x` is no instance of ifDescr: `.x` is too much; its index is ifIndex, as in ifDescr.1"
        ),
        (
            "IF-MIB::sysDescr",
            "IF-MIB has no object `sysDescr`; it is in SNMPv2-MIB, RFC1213-MIB, as in SNMPv2-MIB::sysDescr"
        ),
        ("IF-MBI::ifDescr", "no module `IF-MBI`; did you mean IF-MIB or IP-MIB?"),
        ("ifDesrc", "no object `ifDesrc`; did you mean ifDescr?"),
        ("1..3", "not a number at offset 2: an OID is decimal numbers with dots between"),
        ("", "no name; give a name or an OID, as in sysDescr.0 or 1.3.6.1.2.1.1.1.0"),
        ("zzzzzzzzzzzz", "no object `zzzzzzzzzzzz`"),
    ])
    func `a wrong name says what is wrong and what to type`(_ text: String, _ message: String) {
        do {
            let found = try names.resolve(text)
            Issue.record("taken as \(found.oid)")
        } catch {
            #expect(error.description == message)
        }
    }

    @Test(arguments: [
        ("fe80::1", "fe80::1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::ffff:10.0.0.1", "::ffff:a00:1"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ])
    func `IPv6 addresses are read and written`(_ text: String, _ canonical: String) throws {
        #expect(NetworkAddress.ipv6(try #require(NetworkAddress.ipv6(text))) == canonical)
    }

    @Test(arguments: [
        "", ":", ":::", "1", "1:2", "1::2::3", "g::", "12345::", "1:2:3:4:5:6:7:8:9", "::1:",
        "+1::",
        "::10.0.0", "10.0.0.1", "1:2:3:4:5:6:7:",
    ])
    func `what is no IPv6 address is refused`(_ text: String) {
        #expect(NetworkAddress.ipv6(text) == nil)
    }
}
