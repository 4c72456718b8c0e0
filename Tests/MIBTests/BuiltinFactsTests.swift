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

    @Test(arguments: [
        "SNMPv2-MIB", "IF-MIB", "IP-MIB", "RFC1213-MIB", "HOST-RESOURCES-MIB", "ENTITY-SENSOR-MIB",
        "Q-BRIDGE-MIB", "LLDP-MIB", "LLDP-EXT-DOT3-MIB", "IEEE8023-LAG-MIB", "OSPF-MIB", "BGP4-MIB",
        "VRRP-MIB", "DISMAN-PING-MIB", "UPS-MIB", "Printer-MIB", "UCD-SNMP-MIB",
        "NET-SNMP-EXTEND-MIB", "LM-SENSORS-MIB", "POWER-ETHERNET-MIB", "EtherLike-MIB",
    ])
    func `a module is there`(_ module: String) {
        #expect(names.modules.contains(module))
    }
}
