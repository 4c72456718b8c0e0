import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing
import VirtualTime

@Suite struct HostileInputTests {
    private let questions: [[UInt8]] = [
        message(.getRequest, "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.2.2.1.10.1"),
        message(.getNextRequest, "1.3.6.1.2.1.31.1.1.1.6", version: .v1),
        message(.getBulkRequest, "1.3.6.1.2.1.1", "2.4294967295", maxRepetitions: 20),
        message(
            .setRequest, [VarBind("1.3.6.1.2.1.2.2.1.7.1", .integer32(2))], community: "private"),
    ]

    private func mutated(
        _ message: [UInt8], _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = message
        for _ in 0...Int(generator.next() % 3) {
            let place = Int(generator.next() % UInt64(bytes.count))
            switch generator.next() % 5 {
            case 0: bytes[place] ^= 1 << (generator.next() % 8)
            case 1: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
            case 2: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
            case 3 where bytes.count > 1: bytes.remove(at: place)
            default: bytes[place] = [0, 0x7F, 0x80, 0xFF][Int(generator.next() % 4)]
            }
        }
        return bytes
    }

    /// Bits of what managers send, turned at random, against a device with every kind of variable.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `spoilt questions are answered with a message or with silence`(_ seed: UInt64) throws {
        let session = try DemoSession()
        var generator = SeededGenerator(seed: seed)
        let endpoint = try session.endpoint(seed.isMultiple(of: 2) ? "sw1" : "srv1")
        for round in 0..<1500 {
            let question = mutated(questions[round % questions.count], &generator)
            _ = session.network.send(question.span, to: endpoint, on: session.channel)
        }
        while session.network.receive(until: session.network.now, into: session.inbox) == .received
        {}
        session.advance(.seconds(1))
        let answers = session.inbox.take()
        #expect(answers.count > 100)
        for answer in answers {
            #expect(answer.bytes.count <= 8192)
            if try CommunityMessage.version(answer.bytes.span) != 3 {
                #expect(try Answer(answer.bytes).pdu.type == .response)
            }
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `spoilt recordings are read as far as they go`(_ seed: UInt64) {
        let text = Array(
            """
            # a device
            1.3.6.1.2.1.1.1.0|4|a box
            1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.32473.1.1
            1.3.6.1.2.1.2.2.1.6.1|4x|02005e005101
            1.3.6.1.2.1.2.2.1.10.1|65|4294967000
            1.3.6.1.4.1.2021.10.1.6.1|68x|9f78043f800000
            1.3.6.1.2.1.1.4.0|4e|tab \\t and \\x41
            1.3.6.1.2.1.4.20.1.1.10.0.0.1|64|10.0.0.1

            """.utf8)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            let recording = Recording(parsing: mutated(text, &generator))
            #expect(recording.variables.count + recording.skippedLines <= 12)
            #expect(recording.table().count <= recording.variables.count)
            #expect(recording.problems.allSatisfy { !$0.description.isEmpty })
        }
    }

    @Test func `a value of a million octets and a line without end cost what they are`() {
        let long = Array("1.3.6.1.1|4|".utf8) + [UInt8](repeating: 0x61, count: 300_000)
        let recording = Recording(parsing: long + Array("\n1.3.6.1.2|2|1\n".utf8))
        #expect(recording.problems.map(\.reason) == [.tooLong])
        #expect(recording.variables.count == 1)
    }

    @Test func `a value too large for any answer leaves the agent as it was`() throws {
        let large = OctetString([UInt8](repeating: 0x61, count: 100_000))
        let recording = Recording([VarBind("1.3.6.1.1", .octetString(large))])
        let device = Device(CommandResponder(VariableStore(recording.table(), at: start)))
        #expect(try device.ask(message(.getRequest, "1.3.6.1.1"))?.status == .tooBig)
        #expect(
            try device.ask(message(.getBulkRequest, "1.3", maxRepetitions: 5))?.bindings == [])
    }
}
