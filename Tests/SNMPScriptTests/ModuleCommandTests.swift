import Foundation
import Testing

@testable import SNMPScript

/// `mib`, `find` and `describe`, with built-in modules and with users' own.
@Suite struct ModuleCommandTests {
    private let folder: ModuleFolder

    init() throws { folder = try ModuleFolder() }

    private func session() throws -> Session {
        let session = Session()
        try session.interpreter.addModules(under: folder.path)
        return session
    }

    private func states(_ session: Session) -> [String] {
        session.run("mib list | where state != \"built in\" | select module, state").dropFirst()
            .map { $0.split(separator: " ").joined(separator: " ") }
    }

    // MARK: Laziness

    @Test func `a directory is indexed, and a module is parsed when one of its names is asked`()
        throws
    {
        let session = try session()
        #expect(states(session) == ["ACME-POWER-MIB indexed", "OTHER-MIB indexed"])
        #expect(session.run("describe ACME-POWER-MIB::acmeOutletState | first").count > 1)
        #expect(states(session) == ["ACME-POWER-MIB loaded", "OTHER-MIB indexed"])
        session.run("describe sysDescr")
        #expect(states(session).contains("OTHER-MIB indexed"))
        session.run("describe otherThing")
        #expect(states(session).contains("OTHER-MIB loaded"))
    }

    @Test func `a vendor's number brings its module, and then has a name`() throws {
        let session = try session()
        let lines = session.run("describe 1.3.6.1.4.1.99999.1.1.2.7")
        #expect(lines.first == "name     = ACME-POWER-MIB::acmeOutletState")
        #expect(lines.contains("instance = 7"))
    }

    @Test func `a user's module stands in for the built-in one of its name`() throws {
        let folder = try ModuleFolder([
            "ups.txt": """
            UPS-MIB DEFINITIONS ::= BEGIN
            upsMine OBJECT IDENTIFIER ::= { 1 3 6 1 2 1 33 77 }
            END
            """
        ])
        let session = Session()
        try session.interpreter.addModules(under: folder.path)
        #expect(
            session.run("mib dump UPS-MIB")
                == ["UPS-MIB::upsMine 1.3.6.1.2.1.33.77"])
        #expect(session.run("describe upsBatteryStatus")[0].hasPrefix("error: NameError"))
    }

    @Test func `a directory that is not there is an error of the program around`() {
        let session = Session()
        #expect(throws: (any Error).self) {
            try session.interpreter.addModules(under: folder.path + "/none")
        }
    }

    @Test func `memory that users' modules take is not held against a script`() throws {
        let session = Session()
        session.memoryReadings = [100 << 20, 900 << 20]
        try session.interpreter.addModules(under: folder.path)
        session.run("for i in 1..300000 { }\nprint done")
        #expect(session.lines == ["done"])
        session.memoryInUse = 1_300 << 20
        session.run("while true { }")
        #expect(session.last.error?.code == .limit)
    }

    // MARK: mib

    @Test func `the help of mib names all that can follow it`() {
        let help = Session().run("help mib").joined(separator: " ")
        for verb in ModuleVerb.allCases { #expect(help.contains(verb.rawValue)) }
    }

    @Test func `mib shows what a module and what an object holds`() throws {
        let session = try session()
        #expect(
            session.run("mib ACME-POWER-MIB") == [
                "name             oid                      kind    type       access",
                "acme             1.3.6.1.4.1.99999        node    -          -",
                "acmeOutletTable  1.3.6.1.4.1.99999.1      table   -          -",
                "acmeOutletEntry  1.3.6.1.4.1.99999.1.1    row     -          -",
                "acmeOutletIndex  1.3.6.1.4.1.99999.1.1.1  column  Integer32  not-accessible",
                "acmeOutletState  1.3.6.1.4.1.99999.1.1.2  column  INTEGER    read-write",
            ])
        #expect(
            session.run("mib acmeOutletEntry | select name")
                == ["name", "acmeOutletIndex", "acmeOutletState"])
        #expect(session.run("mib ifSpeed")[0] == "name    = IF-MIB::ifSpeed")
    }

    @Test func `mib tree draws what stands beneath, as deep as asked`() throws {
        let session = try session()
        #expect(
            session.run("mib tree acme") == [
                "ACME-POWER-MIB::acme 1.3.6.1.4.1.99999",
                "  acmeOutletTable(1)  table",
                "    acmeOutletEntry(1)  row [acmeOutletIndex]",
                "      acmeOutletIndex(1)  Integer32  not-accessible",
                "      acmeOutletState(2)  INTEGER  read-write",
            ])
        #expect(
            session.run("mib tree ifMIBObjects --depth 1").prefix(2) == [
                "IF-MIB::ifMIBObjects 1.3.6.1.2.1.31.1", "  ifXTable(1)  table",
            ])
        #expect(session.run("mib tree system --depth 0") == ["SNMPv2-MIB::system 1.3.6.1.2.1.1"])
        #expect(session.run("mib tree IF-MIB").contains("  ifNumber(1)  Integer32  read-only"))
    }

    @Test func `mib dump writes a line for each definition that is known`() throws {
        let session = try session()
        let all = session.run("mib dump")
        #expect(all.count > 5_000)
        #expect(all.contains("IF-MIB::ifDescr 1.3.6.1.2.1.2.2.1.2"))
        #expect(all.contains("OTHER-MIB::otherThing 1.3.6.1.4.1.99998.1"))
        #expect(all.allSatisfy { $0.split(separator: " ").count == 2 })
        #expect(
            session.run("mib dump OTHER-MIB") == [
                "OTHER-MIB::otherDescr 1.3.6.1.2.1.1.1", "OTHER-MIB::other 1.3.6.1.4.1.99998",
                "OTHER-MIB::otherThing 1.3.6.1.4.1.99998.1",
            ])
    }

    @Test func `mib dump --facts tells what is known of each definition`() throws {
        let lines = try session().run("mib dump ACME-POWER-MIB --facts")
        #expect(
            lines.suffix(2) == [
                "ACME-POWER-MIB::acmeOutletIndex 1.3.6.1.4.1.99999.1.1.1 | column | not-accessible "
                    + "| current | Integer32 |  |  | 1..24 |  |  | ",
                "ACME-POWER-MIB::acmeOutletState 1.3.6.1.4.1.99999.1.1.2 | column | read-write "
                    + "| deprecated | Integer32 |  | off(0),on(1) |  |  | sockets | ",
            ])
        let row = try #require(lines.first { $0.contains("::acmeOutletEntry ") })
        #expect(row.hasSuffix("| acmeOutletIndex"))
    }

    @Test func `mib check tells what is lost and what is in conflict`() throws {
        let session = try session()
        #expect(
            session.run("mib check") == [
                "2 modules: 1 error, 1 warning, 0 notes",
                "module     line  severity  code            detail",
                "OTHER-MIB     5  error     unknown-parent  `otherLost`: `nowhere` is defined nowhere",
                "OTHER-MIB     4  warning   renames         "
                    + "`otherDescr` renames SNMPv2-MIB::sysDescr (1.3.6.1.2.1.1.1)",
            ])
        #expect(
            session.run("mib check ACME-POWER-MIB")[0] == "1 module: 0 errors, 0 warnings, 0 notes")
        #expect(Session().run("mib check")[0] == "error: UsageError: no module of a user is loaded")
    }

    @Test func `what was shown under one name is shown under a module's that was loaded since`()
        throws
    {
        let folder = try ModuleFolder([
            "if.txt": """
            IF-MIB DEFINITIONS ::= BEGIN
            portText OBJECT-TYPE SYNTAX OCTET STRING ACCESS read-only STATUS mandatory
                ::= { 1 3 6 1 2 1 2 2 1 2 }
            END
            """
        ])
        let session = Session()
        session.run("open sw1 10.0.0.11")
        #expect(session.run("get 1.3.6.1.2.1.2.2.1.2.1") == ["ifDescr.1 = eth1"])
        #expect(session.run("get 1.3.6.1.2.1.2.2.1.2.2") == ["ifDescr.2 = eth2"])
        session.run("mib load \(folder.path)/if.txt")
        let name = session.run("get 1.3.6.1.2.1.2.2.1.2.1")[0]
        #expect(name.hasPrefix("portText"), "\(name)")
    }

    @Test func `mib load takes a directory, a file and a module`() throws {
        let session = Session()
        #expect(
            session.run("mib load \(folder.path)/acme.mib")
                == ["ACME-POWER-MIB: 5 objects, 0 errors, 0 warnings"])
        #expect(
            session.run("mib load \(folder.path)") == [
                "2 modules found under \(folder.path); each is loaded when a name of it is needed"
            ])
        #expect(
            session.run("mib load OTHER-MIB") == ["OTHER-MIB: 3 objects, 1 error, 1 warning"])
        let missing = session.run("mib load \(folder.path)/none")
        #expect(missing[0].hasPrefix("error: FileError: cannot read \(folder.path)/none"))
    }

    @Test func `a script loads modules only from where its policy lets it read`() throws {
        let outside = Session(root: folder.path + "/inner")
        #expect(
            outside.run("mib load \(folder.path)")[0]
                == "error: FileError: \(folder.path) lies outside of \(folder.path)/inner")
        #expect(outside.run("mib load net-snmp")[0].hasPrefix("error: FileError: no MIB modules"))
        let forbidden = Session()
        forbidden.interpreter.policy.files = .none
        for place in [folder.path, "net-snmp"] {
            #expect(forbidden.run("mib load \(place)")[0].hasPrefix("error: PolicyError"))
        }
    }

    @Test(arguments: [
        ("mib tree", "error: UsageError: mib wants a name there"),
        ("mib ifDesc", "error: NameError: no object `ifDesc` in the loaded MIBs"),
        ("mib lod x", "error: NameError: mib lod x: no command `mib lod`"),
        ("mib dump NO-MIB", "error: NameError: no module is called `NO-MIB`"),
        ("find '(' --regex", "error: UsageError: the pattern has ( without its other half"),
    ])
    func `what cannot be done is said`(_ line: String, _ expected: String) {
        #expect(Session().run(line)[0] == expected)
    }

    // MARK: find, describe

    @Test(arguments: [
        ("find if?escr", ["ifDescr"]),
        ("find ifHC*Octets", ["ifHCInOctets", "ifHCOutOctets"]),
        ("find '^ifHC(In|Out)Octets$' --regex", ["ifHCInOctets", "ifHCOutOctets"]),
        ("find '(?i)^IFDESCR$' --regex", ["ifDescr"]),
        ("find name maker", ["ifDescr"]),
        ("find acme*State", ["acmeOutletState"]),
    ])
    func `find takes words, a glob or a regular expression`(
        _ line: String, _ expected: [String]
    ) throws {
        #expect(try session().run("\(line) | select name") == ["name"] + expected)
    }

    @Test func `find says when there is more, and when there is nothing`() {
        let session = Session()
        #expect(session.run("find if* --limit 2").first == "the first 2; --limit N shows more")
        #expect(session.run("find ifDesrc")[0].hasPrefix("nothing is called `ifDesrc`; did you"))
    }

    @Test func `describe tells type, range, units, index, status and what is beneath`() throws {
        let session = try session()
        #expect(
            session.run("describe acmeOutletState.3") == [
                "name     = ACME-POWER-MIB::acmeOutletState",
                "oid      = 1.3.6.1.4.1.99999.1.1.2", "kind     = column", "instance = 3",
                "type     = INTEGER { off(0), on(1) }", "access   = read-write",
                "status   = deprecated", "units    = sockets",
                "index    = acmeOutletIndex Integer32 (1..24)",
            ])
        let name = session.run("describe sysName")
        #expect(name.contains("type    = DisplayString (SIZE (0..255))"))
        #expect(name.contains("base    = OCTET STRING"))
        #expect(name.contains("length  = 0..255"))
        #expect(session.run("describe ifTable").contains("children = ifEntry"))
        #expect(
            session.run("describe linkDown").contains(
                "carries = ifIndex, ifAdminStatus, ifOperStatus"))
        #expect(session.run("describe 1.3.6.1.4.1.9.9.48").contains("instance = 9.48"))
    }

    // MARK: Completion

    @Test(arguments: [
        ("get ACME", ["ACME-POWER-MIB::"]),
        ("get IF-M", ["IF-MIB::"]),
        ("get ACME-POWER-MIB::acmeOutletS", ["ACME-POWER-MIB::acmeOutletState"]),
        ("describe IF-MIB::ifDesc", ["IF-MIB::ifDescr"]),
        ("mib ACME", ["ACME-POWER-MIB"]),
        ("mib tr", ["tree"]),
        ("mib tree OTH", ["OTHER-MIB"]),
    ])
    func `names of modules are completed, loaded or not`(
        _ line: String, _ expected: [String]
    ) throws {
        let found = try session().interpreter.completions(line, at: line.utf8.count)
        #expect(Array(found.candidates.map(\.text).prefix(expected.count)) == expected)
    }
}

/// A folder of module files for one test, removed with it.
final class ModuleFolder {
    let path: String

    init(_ files: [String: String] = ModuleFolder.files) throws {
        let temporary = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        path = temporary.appendingPathComponent("snmpsh-mibs-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private static let files = [
        "acme.mib": """
        ACME-POWER-MIB DEFINITIONS ::= BEGIN
        IMPORTS OBJECT-TYPE, Integer32, enterprises FROM SNMPv2-SMI;
        acme OBJECT IDENTIFIER ::= { enterprises 99999 }
        acmeOutletTable OBJECT-TYPE SYNTAX SEQUENCE OF AcmeOutletEntry
            MAX-ACCESS not-accessible STATUS current DESCRIPTION "" ::= { acme 1 }
        acmeOutletEntry OBJECT-TYPE SYNTAX AcmeOutletEntry
            MAX-ACCESS not-accessible STATUS current DESCRIPTION ""
            INDEX { acmeOutletIndex } ::= { acmeOutletTable 1 }
        AcmeOutletEntry ::= SEQUENCE { acmeOutletIndex Integer32, acmeOutletState INTEGER }
        acmeOutletIndex OBJECT-TYPE SYNTAX Integer32 (1..24)
            MAX-ACCESS not-accessible STATUS current DESCRIPTION "" ::= { acmeOutletEntry 1 }
        acmeOutletState OBJECT-TYPE SYNTAX INTEGER { off(0), on(1) } UNITS "sockets"
            MAX-ACCESS read-write STATUS deprecated DESCRIPTION "" ::= { acmeOutletEntry 2 }
        END
        """,
        "other.mib": """
        OTHER-MIB DEFINITIONS ::= BEGIN
        IMPORTS enterprises FROM SNMPv2-SMI;
        other OBJECT IDENTIFIER ::= { enterprises 99998 }
        otherDescr OBJECT IDENTIFIER ::= { 1 3 6 1 2 1 1 1 }
        otherLost OBJECT IDENTIFIER ::= { nowhere 3 }
        otherThing OBJECT IDENTIFIER ::= { other 1 }
        END
        """,
    ]
}
