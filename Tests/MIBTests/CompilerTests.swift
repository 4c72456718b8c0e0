import MIB
import SMI
import Testing

/// Modules compiled whole: what their definitions come to.
@Suite struct CompilerTests {
    static func load(_ text: String) throws -> ModuleLibrary {
        var library = ModuleLibrary()
        try library.load(text: text, name: "test")
        return library
    }

    @Test func `an SMIv2 module and an SMIv1 module compile without a diagnostic`() throws {
        #expect(try Self.load(Sample.v2).diagnostics == [])
        #expect(try Self.load(Sample.v1).diagnostics == [])
    }

    @Test(arguments: [
        ("acme", "1.3.6.1.4.1.99999", MIBObject.Kind.node),
        ("acmeKind", "1.3.6.1.4.1.99999.1.9", .node),
        ("acmeTemperature", "1.3.6.1.4.1.99999.1.1", .scalar),
        ("acmeOutletTable", "1.3.6.1.4.1.99999.1.2", .table),
        ("acmeOutletEntry", "1.3.6.1.4.1.99999.1.2.1", .row),
        ("acmeOutletState", "1.3.6.1.4.1.99999.1.2.1.3", .column),
        ("acmeAlarm", "1.3.6.1.4.1.99999.0.1", .notification),
        ("acmeGroup", "1.3.6.1.4.1.99999.2.1", .group),
        ("acmeCompliance", "1.3.6.1.4.1.99999.2.2", .compliance),
        ("acmeAgent", "1.3.6.1.4.1.99999.2.3", .capabilities),
    ])
    func `definitions have an OID and a kind`(
        _ name: String, _ oid: String, _ kind: MIBObject.Kind
    ) throws {
        let object = try #require(try Self.load(Sample.v2).names.object(named: name))
        #expect(object.oid.description == oid)
        #expect(object.kind == kind)
        #expect(object.module == "ACME-POWER-MIB")
    }

    @Test(arguments: [
        ("acmeTemperature", "AcmeTenths (-1000..1000 | 5000)", "d-1", ["AcmeTenths"]),
        ("acmeOutletMac", "MacAddress (SIZE (6))", "1x:", ["MacAddress"]),
        ("acmeOutletName", "DisplayString (SIZE (1..16))", "255a", ["DisplayString"]),
        ("acmeOutletState", "INTEGER { on(1), off(2), unknown(-1) }", "", []),
        ("acmeOutletFlags", "AcmeFlags { red(0), green(1), blue(9) }", "", ["AcmeFlags"]),
        ("acmeIfWatts", "Gauge32 (0..65535)", "", []),
    ])
    func `syntaxes are resolved to their base type`(
        _ name: String, _ text: String, _ hint: String, _ conventions: [String]
    ) throws {
        let names = try Self.load(Sample.v2).names
        let syntax = try #require(names.object(named: name)?.syntax)
        #expect(syntax.description == text)
        #expect(syntax.hint == hint)
        #expect(syntax.conventions == conventions)
    }

    @Test func `index, units, access, status and a notification's objects are kept`() throws {
        let names = try Self.load(Sample.v2).names
        let state = try #require(names.object(named: "acmeOutletState"))
        #expect(state.indexParts.map(\.name) == ["acmeOutletMac", "acmeOutletName"])
        #expect(state.indexParts.map(\.isImplied) == [false, true])
        #expect(state.access == .readCreate)
        #expect(names.object(named: "acmeOutletFlags")?.status == .deprecated)
        #expect(names.object(named: "acmeTemperature")?.units == "degrees")
        #expect(names.object(named: "acmeIfWatts")?.indexParts.map(\.name) == ["ifIndex"])
        let carried = names.object(named: "acmeAlarm")?.notificationObjects.map(\.name)
        #expect(carried == ["acmeOutletState", "acmeTemperature"])
    }

    @Test func `an INDEX makes a row, but of a table only where no row is beneath`() throws {
        let names = try Self.load(
            """
            T DEFINITIONS ::= BEGIN
            t OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 }
            AEntry ::= SEQUENCE { aKey INTEGER }
            aTable OBJECT-TYPE SYNTAX SEQUENCE OF AEntry ACCESS not-accessible STATUS mandatory
                INDEX { aKey } ::= { t 1 }
            aEntry OBJECT-TYPE SYNTAX AEntry ACCESS not-accessible STATUS mandatory ::= { aTable 1 }
            aKey OBJECT-TYPE SYNTAX INTEGER ACCESS read-only STATUS mandatory ::= { aEntry 1 }
            bTable OBJECT-TYPE SYNTAX SEQUENCE OF BEntry ACCESS not-accessible STATUS mandatory
                ::= { t 2 }
            bEntry OBJECT-TYPE SYNTAX SEQUENCE OF BEntry ACCESS not-accessible STATUS mandatory
                INDEX { aKey } ::= { bTable 1 }
            bValue OBJECT-TYPE SYNTAX INTEGER ACCESS read-only STATUS mandatory ::= { bEntry 1 }
            cRows OBJECT-TYPE SYNTAX SEQUENCE OF C ACCESS not-accessible STATUS mandatory
                INDEX { aKey } ::= { t 3 }
            cValue OBJECT-TYPE SYNTAX INTEGER ACCESS read-only STATUS mandatory ::= { cRows 1 }
            END
            """
        ).names
        let kinds = names.children(of: "1.3.6.1.4.1.7").flatMap { table in
            [table] + table.children
        }.map(\.kind)
        #expect(kinds == [.table, .row, .table, .row, .row, .column])
        for column in ["aKey", "bValue", "cValue"] {
            let object = try #require(names.object(named: column))
            #expect(object.kind == .column)
            #expect(object.indexParts.map(\.name) == ["aKey"])
        }
    }

    @Test(arguments: [
        (
            "acmeOutletState.02:00:5e:00:53:02.\"left\"",
            "1.3.6.1.4.1.99999.1.2.1.3.2.0.94.0.83.2.108.101.102.116"
        ),
        ("oldName.10.0.0.1.5", "1.3.6.1.4.1.88888.1.1.2.10.0.0.1.5"),
    ])
    func `instances go by the index, both ways`(_ text: String, _ oid: String) throws {
        var library = try Self.load(Sample.v2)
        try library.load(text: Sample.v1, name: "old")
        let found = try library.names.resolve(text)
        #expect(found.oid.description == oid)
        #expect(found.isInstance)
        #expect(library.names.render(found.oid) == text)
    }

    @Test func `an SMIv1 trap lies beneath the enterprise's 0`() throws {
        let trap = try #require(try Self.load(Sample.v1).names.object(named: "oldTrap"))
        #expect(trap.oid == "1.3.6.1.4.1.88888.0.7")
        #expect(trap.kind == .notification)
        #expect(trap.notificationObjects.map(\.name) == ["oldName"])
    }

    @Test func `numbers on the way name nodes`() throws {
        let names = try Self.load(Sample.v1).names
        #expect(names.object(named: "OLD-MIB::private")?.oid == "1.3.6.1.4")
        #expect(names.object(named: "private")?.module == "SNMPv2-SMI")
    }
}
