import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing

@Suite struct MessageSizeTests {
    static let column: OID = "1.3.6.1.2.1.2.2.1.2"

    private func device(rows: UInt32, octets: Int, limit: Int) throws -> Device {
        let text = OctetString(Array(repeating: UInt8(ascii: "x"), count: octets))
        let variables = try (1...rows).map {
            (name: try Self.column.extended(by: $0), variable: Variable(.octetString(text)))
        }
        return Device(
            CommandResponder(
                VariableStore(VariableTable(variables), at: start),
                settings: .init(maxMessageOctets: limit)))
    }

    @Test(arguments: [484, 485, 500, 700, 1472, 65_507], [1, 40, 127, 128, 200, 300])
    func `getBulk fills the message and never passes its limit`(
        _ limit: Int, _ octets: Int
    ) throws {
        let rows = limit / (octets + 15) + 10
        let device = try device(rows: UInt32(rows), octets: octets, limit: limit)
        let question = message(.getBulkRequest, Self.column, maxRepetitions: 100_000)
        let bytes = try #require(device.respond(to: question))
        let answer = try Answer(bytes)
        #expect(bytes.count <= limit)
        #expect(answer.status == .noError)
        if answer.bindings.count < rows {
            // One more row, at most 24 octets around its text, would not have fitted.
            #expect(bytes.count + octets + 24 > limit)
        }
    }

    @Test func `getBulk with room for no row is an answer without bindings`() throws {
        let device = try device(rows: 3, octets: 600, limit: 484)
        let answer = try device.ask(message(.getBulkRequest, Self.column, maxRepetitions: 2))
        #expect(answer?.status == .noError)
        #expect(answer?.bindings == [])
    }

    @Test func `get of too much is tooBig, in SNMPv1 around what was asked`() throws {
        let device = try device(rows: 3, octets: 300, limit: 484)
        let names = try (1...2).map { VarBind(try Self.column.extended(by: $0)) }
        let v2c = try device.ask(message(.getRequest, names))
        #expect(v2c?.status == .tooBig)
        #expect(v2c?.pdu.errorIndex == 0)
        #expect(v2c?.bindings == [])
        let v1 = try device.ask(message(.getRequest, names, version: .v1))
        #expect(v1?.status == .tooBig)
        #expect(v1?.bindings == names)
        let one = try device.ask(message(.getRequest, [names[0]]))
        #expect(one?.status == .noError)
    }
}
