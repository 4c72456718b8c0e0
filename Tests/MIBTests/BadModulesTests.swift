import MIB
import SMI
import Testing

/// Small broken modules; a comment `--! code` stands in the line of each expected diagnostic.
@Suite struct BadModulesTests {
    @Test(arguments: programs.split(separator: "\n===\n").map(String.init))
    func `each fault is diagnosed in its line, and nothing else is`(_ program: String) throws {
        let source = "T DEFINITIONS ::= BEGIN\n" + program + "\nEND\n"
        var expected: [String] = []
        for (number, line) in source.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            guard let mark = line.firstRange(of: "--! ") else { continue }
            for code in line[mark.upperBound...].split(separator: " ") {
                expected.append("\(number + 1) \(code)")
            }
        }
        var library = ModuleLibrary()
        try library.load(text: source, name: "t")
        let found = library.diagnostics.map { "\($0.line) \($0.code.rawValue)" }
        #expect(Set(found) == Set(expected), "\(library.diagnostics)")
        // A broken definition costs itself alone.
        if program.contains("sound OBJECT") {
            #expect(library.names.object(named: "sound")?.oid == "1.3.6.1.4.1.7.7")
        }
    }

    static let programs = """
        a OBJECT IDENTIFIER ::= { nowhere 1 } --! unknown-parent
        b OBJECT IDENTIFIER ::= { a 1 }
        sound OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 7 }
        ===
        a OBJECT IDENTIFIER ::= { b 1 }
        b OBJECT IDENTIFIER ::= { c 1 }
        c OBJECT IDENTIFIER ::= { a 1 } --! cycle
        sound OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 7 }
        ===
        a OBJECT IDENTIFIER ::= { a 1 } --! cycle
        ===
        a OBJECT IDENTIFIER ::= { iso 4294967296 } --! bad-number
        sound OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 7 }
        ===
        a OBJECT IDENTIFIER ::= { enterprises 7 } --! not-imported
        ===
        IMPORTS ghost FROM GHOST-MIB; --! missing-module
        sound OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 7 }
        ===
        IMPORTS sysDescr FROM IF-MIB;
        a OBJECT IDENTIFIER ::= { sysDescr 1 } --! missing-import
        ===
        a OBJECT-TYPE SYNTAX Ghost --! unknown-type
            ACCESS read-only STATUS mandatory ::= { iso 9 }
        ===
        A ::= B
        B ::= A --! type-cycle
        sound OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 7 }
        ===
        a OBJECT IDENTIFIER ::= { iso 9 }
        a OBJECT IDENTIFIER ::= { iso 8 } --! duplicate
        ===
        a Object-Type --! keyword-case
            SYNTAX INTEGER ACCESS read-only STATUS mandatory ::= { iso 9 }
        ===
        a OBJECT-TYPE SYNTAX Integer --! keyword-case
            ACCESS read-only STATUS mandatory ::= { iso 9 }
        ===
        a OBJECT-TYPE SYNTAX INTEGER ACCESS read-only
        sound OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 7 } --! syntax
        ===
        complete nonsense here --! syntax
        sound OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 7 }
        ===
        } ) --! syntax
        sound OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 7 }
        ===
        a OBJECT IDENTIFIER ::= { iso 9 } }} --! syntax
        sound OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 7 }
        ===
        a OBJECT IDENTIFIER ::= { } --! bad-oid
        ===
        a OBJECT IDENTIFIER ::= { 1 40 } --! bad-oid
        ===
        under_score OBJECT IDENTIFIER ::= { iso 9 }
        2digit OBJECT IDENTIFIER ::= { iso 8 } --! bad-name
        ===
        myDescr OBJECT IDENTIFIER ::= { iso 3 6 1 2 1 1 1 } --! renames
        ===
        sysDescr OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 7 } --! moves
        ===
        e OBJECT-TYPE SYNTAX E ACCESS not-accessible STATUS mandatory --! unknown-index
            INDEX { ghost } ::= { iso 9 1 }
        E ::= SEQUENCE { f INTEGER }
        ===
        t TRAP-TYPE DESCRIPTION "no enterprise" ::= 7 --! syntax
        sound OBJECT IDENTIFIER ::= { iso 3 6 1 4 1 7 7 }
        ===
        sound ::= { iso 3 6 1 4 1 7 7 } --! syntax
        ===
        IMPORTS enterprises FROM SNMPv2-SMI
        sound OBJECT IDENTIFIER ::= { enterprises 7 7 } --! syntax
        """

    @Test func `a strict compiler takes no guesses`() throws {
        let source = "T DEFINITIONS ::= BEGIN a OBJECT IDENTIFIER ::= { enterprises 7 } END"
        var library = ModuleLibrary(leniency: .strict)
        try library.load(text: source, name: "t")
        #expect(library.diagnostics.map(\.code) == [.unknownParent])
        #expect(library.names.object(named: "T::a") == nil)
    }
}
