import Testing

@testable import SNMPScript

@Suite struct TranscriptTests {
    @Test(arguments: [
        // a plain script is left alone
        ("get x.0\nprint 1", "get x.0\nprint 1"),
        // prompts with and without a device, reading and writing
        (
            "snmp> get x.0\nx.0 = 5\nsnmp:r1> use r1\nsnmp:r1# set x.0 = 1\nx.0 = 1",
            "get x.0\n\nuse r1\nset x.0 = 1\n"
        ),
        // a block with continuation prompts, then output
        ("snmp> for x in [1] {\n....>   print $x\n....> }\n1", "for x in [1] {\n  print $x\n}\n"),
        // a block whose lines have no prompt
        (
            "snmp> for x in [1] {\n  print $x\n}\n1\nsnmp> print 2",
            "for x in [1] {\n  print $x\n}\n\nprint 2"
        ),
        // a first line that has lost its prompt
        ("get x.0\nx.0 = 5\nsnmp> print 2", "get x.0\n\nprint 2"),
        // ... or most of it
        ("r1> get x.0\nx.0 = 5\nsnmp:r1> print 2", "get x.0\n\nprint 2"),
        // a first line that is output
        ("x.0 = 5\nsnmp> print 2", "\nprint 2"),
        // ... of which a mark is all that is left, or a comment
        ("> get x.0\nx.0 = 5\nsnmp:r1> print 2", "get x.0\n\nprint 2"),
        ("# set x.0 = 1\nsnmp:r1> print 2", "\nprint 2"),
        // an empty prompt at the end
        ("snmp> print 2\n2\nsnmp> ", "print 2\n\n"),
        ("snmp> print 2\n2\nsnmp>", "print 2\n\n"),
        // line ends of another system
        ("snmp> print 2\r\n2\r\nsnmp> print 3\r\n", "print 2\n\nprint 3\n"),
        ("snmp> print 2\r\r\n2\r\r\n", "print 2\n\n"),
        // indented, as in the item of a list
        (
            "  snmp> for x in [1] {\n  ....>   print $x\n  ....> }\n  1",
            "for x in [1] {\n  print $x\n}\n"
        ),
    ])
    func `what was typed is found`(_ text: String, _ expected: String) {
        #expect(Transcript.commands(in: text) == expected)
    }

    @Test func `line numbers stay right`() {
        let error = #expect(throws: Diagnostics.self) {
            _ = try Program(parsing: "snmp> get x.0\nx.0 = 5\nsnmp> let $x = 1")
        }
        #expect(error?.all.first?.place?.line == 3)
    }

    @Test func `an endless open block takes no endless time`() {
        let text = "snmp> for x in [1] {\n" + String(repeating: "print 1\n", count: 20_000)
        #expect(Transcript.commands(in: text).utf8.count == text.utf8.count - 6)
    }
}
