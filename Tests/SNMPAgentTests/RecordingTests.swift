import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing

@Suite struct RecordingTests {
    @Test(
        arguments: [
            ("1.3.6.1.2.1.1.1.0|4|a box", VarBind("1.3.6.1.2.1.1.1.0", .octetString("a box"))),
            (".1.3.6.1|4|a|b", VarBind("1.3.6.1", .octetString("a|b"))),
            ("1.3.6.1|4|", VarBind("1.3.6.1", .octetString(""))),
            ("1.3.6.1|4| x ", VarBind("1.3.6.1", .octetString(" x "))),
            ("1.3.6.1|4x|02005e005302", VarBind("1.3.6.1", .octetString([2, 0, 94, 0, 83, 2]))),
            ("1.3.6.1|4x|0xAB cd", VarBind("1.3.6.1", .octetString([0xAB, 0xCD]))),
            (#"1.3.6.1|4e|a\n\x41\\|b"#, VarBind("1.3.6.1", .octetString("a\nA\\|b"))),
            ("1.3.6.1|2|-5", VarBind("1.3.6.1", .integer32(-5))),
            ("1.3.6.1| 2 | 5 ", VarBind("1.3.6.1", .integer32(5))),
            ("1.3.6.1|5|", VarBind("1.3.6.1", .null)),
            ("1.3.6.1|6|1.3.6.1.4.1.8072", VarBind("1.3.6.1", .oid("1.3.6.1.4.1.8072"))),
            ("1.3.6.1|64|192.0.2.1", VarBind("1.3.6.1", .ipAddress(IPv4Address(192, 0, 2, 1)))),
            ("1.3.6.1|64x|C0000201", VarBind("1.3.6.1", .ipAddress(IPv4Address(192, 0, 2, 1)))),
            ("1.3.6.1|65|4294967295", VarBind("1.3.6.1", .counter32(.max))),
            ("1.3.6.1|66|7", VarBind("1.3.6.1", .gauge32(7))),
            ("1.3.6.1|67|95500355", VarBind("1.3.6.1", .timeTicks(95_500_355))),
            ("1.3.6.1|68x|9f78043f800000", VarBind("1.3.6.1", .opaqueFloat(1))),
            ("1.3.6.1|70|18446744073709551615", VarBind("1.3.6.1", .counter64(.max))),
        ] as [(String, VarBind)])
    func `every type is read`(_ line: String, _ binding: VarBind) {
        let recording = Recording(parsing: line)
        #expect(recording.problems == [])
        #expect(recording.variables == [binding])
    }

    @Test(
        arguments: [
            ("1.3.6.1|4", .fields), ("nonsense", .fields),
            ("1.3.x|4|a", .oid(OID.ParseError(kind: .notANumber, offset: 4))),
            ("1.3.6.1|3|a", .tag("3")), ("1.3.6.1|string|a", .tag("string")),
            ("1.3.6.1||a", .tag("")), ("1.3.6.1|128|", .tag("128")),
            ("1.3.6.1|65:numeric|rate=1", .variation("numeric")),
            ("1.3.6.1|2|2147483648", .number(type: "Integer32")),
            ("1.3.6.1|65|-1", .number(type: "Counter32")),
            ("1.3.6.1|67|1 day", .number(type: "TimeTicks")),
            ("1.3.6.1|70|18446744073709551616", .number(type: "Counter64")),
            ("1.3.6.1|64|1.2.3", .address), ("1.3.6.1|64x|C00002", .address),
            ("1.3.6.1|4x|ABC", .hexadecimal), ("1.3.6.1|4x|GG", .hexadecimal),
            (#"1.3.6.1|4e|\q"#, .escape), (#"1.3.6.1|4e|\x4"#, .escape),
            (#"1.3.6.1|4e|\"#, .escape),
        ] as [(String, Recording.Reason)])
    func `a bad line is skipped and said with its number`(
        _ line: String, _ reason: Recording.Reason
    ) {
        let recording = Recording(parsing: "# good\n1.3.6.2|2|1\n\(line)\n1.3.6.3|2|2\n")
        #expect(recording.variables.count == 2)
        #expect(recording.skippedLines == 1)
        #expect(recording.problems.map(\.line) == [3])
        #expect(recording.problems.map(\.reason) == [reason])
        #expect(recording.problems[0].description.hasPrefix("line 3: "))
    }

    @Test func `a file of another kind is one problem a line, and a hundred are kept`() {
        let recording = Recording(
            parsing: (0..<1000).flatMap { UInt8(truncatingIfNeeded: $0 * 7) == 10 ? [] : [0, 10] })
        #expect(recording.variables.isEmpty)
        #expect(recording.skippedLines > 900)
        #expect(recording.problems.count == 100)
    }

    @Test func `lines end as on any system, and a byte order mark is no content`() {
        let recording = Recording(parsing: "\u{FEFF}1.3.6.1|4|a\r\n\r\n1.3.6.2|4|b")
        #expect(recording.variables.map(\.value) == [.octetString("a"), .octetString("b")])
        #expect(recording.problems == [])
    }

    @Test func `what is written is read again`() {
        let variables = [
            VarBind("1.3.6.1.2.1.1.1.0", .octetString("a box")),
            VarBind("1.3.6.1.2.1.1.2.0", .octetString(" padded ")),
            VarBind("1.3.6.1.2.1.1.3.0", .octetString([0, 255, 10])),
            VarBind("1.3.6.1.2.1.1.4.0", .octetString("")),
            VarBind("1.3.6.1.2.1.1.5.0", .integer32(.min)), VarBind("1.3.6.1.2.1.1.6.0", .null),
            VarBind("1.3.6.1.2.1.1.7.0", .oid("2.4294967295")),
            VarBind("1.3.6.1.2.1.1.8.0", .ipAddress(IPv4Address(1, 2, 3, 4))),
            VarBind("1.3.6.1.2.1.1.9.0", .counter32(1)), VarBind("1.3.6.1.2.1.1.10.0", .gauge32(2)),
            VarBind("1.3.6.1.2.1.1.11.0", .timeTicks(3)),
            VarBind("1.3.6.1.2.1.1.12.0", .opaqueDouble(4)),
            VarBind("1.3.6.1.2.1.1.13.0", .counter64(.max)),
        ]
        let text = Recording(variables.reversed()).text
        #expect(text.split(separator: "\n").count == variables.count)
        let again = Recording(parsing: text)
        #expect(again.problems == [])
        #expect(again.variables == variables)
    }

    @Test func `a recording in any order answers in the order of a walk`() throws {
        let recording = Recording(
            parsing: "1.3.6.1.10|2|3\n1.3.6.1.9|2|2\n1.3.6.1.9|2|1\n1.3.6.1.2|70|9\n")
        let device = Device(CommandResponder(VariableStore(recording.table(), at: start)))
        let answer = try device.ask(message(.getBulkRequest, "1.3", maxRepetitions: 3))
        #expect(
            answer?.bindings == [
                VarBind("1.3.6.1.2", .counter64(9)), VarBind("1.3.6.1.9", .integer32(1)),
                VarBind("1.3.6.1.10", .integer32(3)),
            ])
    }

    @Test func `a writable recording takes values of the type it has`() throws {
        let recording = Recording([VarBind("1.3.6.1.1.0", .gauge32(5))])
        let device = Device(
            CommandResponder(
                VariableStore(recording.table(isWritable: true), at: start),
                settings: .init(writeCommunities: ["public"])))
        let wrong = message(.setRequest, [VarBind("1.3.6.1.1.0", .integer32(6))])
        #expect(try device.ask(wrong)?.status == .wrongType)
        let right = message(.setRequest, [VarBind("1.3.6.1.1.0", .gauge32(6))])
        #expect(try device.ask(right)?.status == .noError)
        #expect(try device.ask(message(.getRequest, "1.3.6.1.1.0"))?.values == [.gauge32(6)])
    }
}
