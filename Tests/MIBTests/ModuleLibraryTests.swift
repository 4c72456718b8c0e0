import MIB
import SMI
import Testing

/// Modules loaded from directories.
@Suite struct ModuleLibraryTests {
    static let first = """
        FIRST-MIB DEFINITIONS ::= BEGIN
        IMPORTS enterprises FROM SNMPv2-SMI;
        firstRoot OBJECT IDENTIFIER ::= { enterprises 99998 }
        END
        """
    static let second = """
        SECOND-MIB -- with a comment before the word
        DEFINITIONS ::= BEGIN
        IMPORTS firstRoot FROM FIRST-MIB;
        secondNode OBJECT IDENTIFIER ::= { firstRoot 2 }
        END
        """

    @Test func `a directory is indexed, and a module loads what it imports`() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.first, to: "vendors/one.txt")
        try directory.write(Self.second, to: "two.mib")
        try directory.write("no module at all", to: "README")
        var library = ModuleLibrary()
        #expect(try library.addDirectory(directory.path) == 2)
        #expect(library.availableModules == ["FIRST-MIB", "SECOND-MIB"])
        #expect(library.modules.isEmpty)
        try library.load("SECOND-MIB")
        #expect(library.modules.map(\.name) == ["SECOND-MIB", "FIRST-MIB"])
        #expect(library.names.object(named: "secondNode")?.oid == "1.3.6.1.4.1.99998.2")
        #expect(library.diagnostics.isEmpty)
    }

    @Test func `a name that nothing loaded defines loads the directories, once`() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.first, to: "one.txt")
        try directory.write(Self.second, to: "two.txt")
        var library = ModuleLibrary()
        try library.addDirectory(directory.path)
        let loaded1 = library.load(forName: "sysDescr.0")
        #expect(!loaded1)
        #expect(library.modules.isEmpty)
        let loaded2 = library.load(forName: "FIRST-MIB::firstRoot")
        #expect(loaded2)
        #expect(library.modules.count == 1)
        let loaded3 = library.load(forName: "secondNode.1")
        #expect(loaded3)
        #expect(library.modules.count == 2)
        let loaded4 = library.load(forName: "ghost")
        #expect(!loaded4)
    }

    @Test func `an OID of a vendor loads the directories, a known column does not`() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.first, to: "one.txt")
        var library = ModuleLibrary()
        try library.addDirectory(directory.path)
        let loaded5 = library.load(forOID: "1.3.6.1.2.1.1.1.0")
        #expect(!loaded5)
        let loaded6 = library.load(forOID: "1.3.6.1.4.1.2021.10.1.3.1")
        #expect(!loaded6)
        let loaded7 = library.load(forOID: "1.3.6.1.4.1.99998.5")
        #expect(loaded7)
        #expect(library.names.render("1.3.6.1.4.1.99998.5") == "firstRoot.5")
    }

    @Test func `a user's module replaces the built-in one, and differences are warned of`() throws {
        var library = ModuleLibrary()
        try library.load(
            text: """
                UDP-MIB DEFINITIONS ::= BEGIN
                IMPORTS mib-2 FROM SNMPv2-SMI;
                udp OBJECT IDENTIFIER ::= { mib-2 7 }
                udpPackets OBJECT IDENTIFIER ::= { udp 1 }
                udpNoPorts OBJECT IDENTIFIER ::= { udp 200 }
                END
                """, name: "user")
        let names = library.names
        #expect(names.render("1.3.6.1.2.1.7.1") == "udpPackets")
        #expect(names.object(named: "UDP-MIB::udpEndpointTable") == nil)
        #expect(names.object(named: "udpNoPorts")?.oid == "1.3.6.1.2.1.7.200")
        #expect(library.diagnostics.map(\.code) == [.renames, .moves])
        #expect(library.diagnostics.allSatisfy { $0.severity == .warning })
    }

    @Test func `repeating a standard name at its OID changes nothing`() throws {
        var library = ModuleLibrary()
        try library.load(
            text: """
                V-MIB DEFINITIONS ::= BEGIN
                mib-2 OBJECT IDENTIFIER ::= { iso org(3) dod(6) internet(1) mgmt(2) 1 }
                END
                """, name: "user")
        #expect(library.diagnostics.isEmpty)
        #expect(library.names.object(named: "mib-2")?.module == "SNMPv2-SMI")
        #expect(library.names.object(named: "V-MIB::mib-2") != nil)
    }

    @Test func `a module that is nowhere is said to be so, with a guess`() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.first, to: "one.txt")
        var library = ModuleLibrary()
        try library.addDirectory(directory.path)
        try library.load("IF-MIB")
        #expect(throws: MIBLoadError.noSuchModule("FIRTS-MIB", suggestions: ["FIRST-MIB"])) {
            try library.load("FIRTS-MIB")
        }
        #expect(throws: MIBLoadError.self) { try library.addDirectory(directory.path + "/none") }
        #expect(throws: MIBLoadError.self) { try library.load(file: directory.path + "/none") }
    }

    @Test func `nothing outside the directory is opened, and nothing but regular files`() throws {
        let outside = try TemporaryDirectory()
        try outside.write(Self.first, to: "secret.txt")
        let directory = try TemporaryDirectory()
        try directory.link("escape.txt", to: outside.path + "/secret.txt")
        try directory.link("zero.txt", to: "/dev/zero")
        try directory.link("loop.txt", to: "loop.txt")
        directory.pipe("pipe.txt")
        try directory.write(Self.second.replacing("FIRST-MIB", with: "../../secret"), to: "two.txt")
        try directory.link("inside.txt", to: "two.txt")
        var library = ModuleLibrary()
        #expect(try library.addDirectory(directory.path) == 1)
        library.loadAll()
        #expect(library.modules.map(\.name) == ["SECOND-MIB"])
        let codes = library.diagnostics.filter { $0.severity == .error }.map(\.code)
        #expect(codes.filter { $0 == .unreadable }.count == 3)
        #expect(codes.contains(.notRegular))
        #expect(library.names.object(named: "firstRoot") == nil)
    }

    @Test func `a row stays a row where another module has a node at its OID`() throws {
        var library = ModuleLibrary()
        try library.load(
            text: "A-MIB DEFINITIONS ::= BEGIN\naNode OBJECT IDENTIFIER ::= { iso 9 1 1 }\nEND",
            name: "a")
        try library.load(
            text: """
                B-MIB DEFINITIONS ::= BEGIN
                bTable OBJECT-TYPE SYNTAX SEQUENCE OF BEntry
                    ACCESS not-accessible STATUS mandatory ::= { iso 9 1 }
                bEntry OBJECT-TYPE SYNTAX BEntry ACCESS not-accessible STATUS mandatory
                    INDEX { bIndex } ::= { bTable 1 }
                BEntry ::= SEQUENCE { bIndex INTEGER }
                bIndex OBJECT-TYPE SYNTAX INTEGER ACCESS read-only STATUS mandatory ::= { bEntry 1 }
                END
                """, name: "b")
        let column = try #require(library.names.object(named: "bIndex"))
        #expect(column.kind == .column)
        #expect(column.row?.name == "bEntry")
        #expect(column.indexParts.map(\.name) == ["bIndex"])
    }

    @Test func `a file in UTF-16 is said to be so`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("\u{FEFF}no module", to: "utf8.txt")
        try directory.write(octets: [0xFF, 0xFE] + Array("A-MIB".utf8), to: "utf16.txt")
        var library = ModuleLibrary()
        #expect(try library.addDirectory(directory.path) == 0)
        #expect(library.diagnostics.map(\.code) == [.notText])
        #expect(library.diagnostics.first?.detail.contains("UTF-16") == true)
    }

    @Test func `a module counts its objects and diagnostics`() throws {
        var library = ModuleLibrary()
        try library.load(text: Sample.v2, name: "a")
        let module = try #require(library.modules.first)
        #expect(module.name == "ACME-POWER-MIB")
        #expect(module.objects == 17)
        #expect((module.notes, module.warnings, module.errors) == (0, 0, 0))
    }

    @Test func `two modules may share a file, and one may forget its END`() throws {
        var library = ModuleLibrary()
        let loaded = try library.load(
            text: "A DEFINITIONS ::= BEGIN a OBJECT IDENTIFIER ::= { iso 9 }\n"
                + "B DEFINITIONS ::= BEGIN b OBJECT IDENTIFIER ::= { iso 8 } END", name: "t")
        #expect(loaded == ["A", "B"])
        #expect(library.diagnostics.map(\.code) == [.noEnd])
    }
}
