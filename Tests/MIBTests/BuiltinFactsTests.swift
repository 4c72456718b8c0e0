import Foundation
import SMI
import Testing

@testable import MIB

/// The table that is compiled in.
@Suite struct BuiltinFactsTests {
    let names = NameTable.builtin

    @Test func `every meaning belongs to an object, and most used objects have one`() {
        let described = Set(names.objects.filter { $0.meaning != nil }.map(\.name))
        #expect(described.count >= 100)
        for word in Meanings.names {
            #expect(names.object(named: word) != nil, "\(word) is no object")
        }
    }

    @Test func `every object is found by its qualified name and by its OID`() {
        for object in names.objects {
            #expect(names.object(named: object.qualifiedName) == object)
            // A name for an instance, as sysUpTimeInstance is, gives way to the object's own.
            let isInstance = object.kind == .node && object.parent?.isLeaf == true
            let expected = isInstance ? object.parent?.oid : object.oid
            #expect(names.match(object.oid)?.object.oid == expected)
        }
    }

    @Test func `every column has an index, and every part of it is known`() {
        // Tables whose module left the index to bare types or to others have none.
        for object in names.objects where object.kind == .column {
            #expect(!object.indexParts.isEmpty, "\(object.qualifiedName)")
        }
    }

    @Test func `every scalar and column has a syntax`() {
        for object in names.objects where object.isLeaf {
            #expect(object.syntax != nil, "\(object.qualifiedName)")
        }
    }

    @Test func `every hint can be used and is free of control characters`() {
        for object in names.objects {
            guard let syntax = object.syntax, !syntax.hint.isEmpty else { continue }
            #expect(syntax.hint.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
            if !syntax.base.isNumeric { #expect(DisplayHint(syntax.hint) != nil, "\(syntax.hint)") }
        }
    }

    @Test func `the index that is compiled in is the one that its text has`() {
        #expect(BuiltinFacts.index == FactIndex(of: .builtin(BuiltinFacts.text)))
    }

    @Test func `the file that is checked in is the one that mib-compile writes`() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/MIB/Facts/BuiltinFacts+Text.swift")
        let isSame = try String(contentsOf: path, encoding: .utf8) == FactSource.builtinFile
        #expect(isSame, "swift run mib-compile > Sources/MIB/Facts/BuiltinFacts+Text.swift")
    }

    @Test func `over a hundred vendors have a name`() {
        let vendors = names.objects.filter { $0.module == "ENTERPRISE-NUMBERS" }
        #expect(vendors.reduce(0) { count, _ in count + 1 } > 100)
        #expect(names.render("1.3.6.1.4.1.9.9.48") == "cisco.9.48")
    }

    @Test(arguments: [
        "SNMPv2-MIB", "SNMPv2-SMI", "SNMPv2-TC", "IF-MIB", "IANAifType-MIB", "IP-MIB",
        "IP-FORWARD-MIB", "TCP-MIB", "UDP-MIB", "RFC1213-MIB", "SNMP-FRAMEWORK-MIB",
        "SNMP-MPD-MIB", "SNMP-TARGET-MIB", "SNMP-NOTIFICATION-MIB", "SNMP-USER-BASED-SM-MIB",
        "SNMP-VIEW-BASED-ACM-MIB", "SNMP-COMMUNITY-MIB", "HOST-RESOURCES-MIB", "ENTITY-MIB",
        "ENTITY-SENSOR-MIB", "ENTITY-STATE-MIB", "BRIDGE-MIB", "P-BRIDGE-MIB", "Q-BRIDGE-MIB",
        "RSTP-MIB", "EtherLike-MIB", "RMON-MIB", "MAU-MIB", "POWER-ETHERNET-MIB", "LLDP-MIB",
        "LLDP-EXT-DOT1-MIB", "LLDP-EXT-DOT3-MIB", "IEEE8023-LAG-MIB", "OSPF-MIB", "BGP4-MIB",
        "VRRP-MIB", "DISMAN-EVENT-MIB", "DISMAN-SCHEDULE-MIB", "DISMAN-PING-MIB",
        "DISMAN-TRACEROUTE-MIB", "NOTIFICATION-LOG-MIB", "UPS-MIB", "Printer-MIB",
        "INET-ADDRESS-MIB", "UCD-SNMP-MIB", "NET-SNMP-AGENT-MIB", "NET-SNMP-EXTEND-MIB",
        "LM-SENSORS-MIB",
    ])
    func `a module is there`(_ module: String) {
        #expect(names.modules.contains(module))
    }
}
