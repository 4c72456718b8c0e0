import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing

@Suite struct CommandResponderTests {
    static let sysDescr: OID = "1.3.6.1.2.1.1.1.0"
    static let sysName: OID = "1.3.6.1.2.1.1.5.0"
    static let ifDescr: OID = "1.3.6.1.2.1.2.2.1.2"
    static let ifHCInOctets: OID = "1.3.6.1.2.1.31.1.1.1.6"
    static let ifAlias: OID = "1.3.6.1.2.1.31.1.1.1.18"

    let device: Device

    init() {
        let table = VariableTable([
            (Self.sysDescr, Variable(.octetString("a small box"))),
            ("1.3.6.1.2.1.1.3.0", Variable(.upTime)),
            (Self.sysName, Variable(.octetString("box"), writable: WriteRule(.text(0...255)))),
            ("1.3.6.1.2.1.2.2.1.2.1", Variable(.octetString("eth1"))),
            ("1.3.6.1.2.1.2.2.1.2.2", Variable(.octetString("eth2"))),
            (
                "1.3.6.1.2.1.2.2.1.7.1",
                Variable(.integer32(1), writable: WriteRule(.enumeration([1, 2, 3])))
            ),
            ("1.3.6.1.2.1.31.1.1.1.6.1", Variable(.counter64(Movement(from: 100, perSecond: 8)))),
            ("1.3.6.1.2.1.31.1.1.1.6.2", Variable(.counter64(Movement(from: 200)))),
            ("1.3.6.1.2.1.31.1.1.1.18.1", Variable(.octetString("uplink"))),
        ])
        let responder = CommandResponder(
            VariableStore(table, at: start, upTime: .seconds(60)),
            settings: .init(writeCommunities: ["private"]))
        device = Device(responder)
    }

    @Test func `get answers in the order asked, under the same request-id`() throws {
        let answer = try #require(
            try device.ask(message(.getRequest, Self.sysName, Self.sysDescr, requestID: -5)))
        #expect(answer.pdu == PDU(.response, requestID: -5))
        #expect(answer.names == [Self.sysName, Self.sysDescr])
        #expect(answer.values == [.octetString("box"), .octetString("a small box")])
    }

    @Test func `sysUpTime counts hundredths from the start of the device`() throws {
        let question = message(.getRequest, "1.3.6.1.2.1.1.3.0")
        #expect(try device.ask(question)?.values == [.timeTicks(6000)])
        #expect(try device.ask(question, at: .seconds(1.25))?.values == [.timeTicks(6125)])
        device.responder.restart(at: .seconds(2))
        #expect(try device.ask(question, at: .seconds(2.5))?.values == [.timeTicks(50)])
    }

    @Test(arguments: [
        (sysDescr.prefix(8), Value.noSuchInstance), ("1.3.6.1.2.1.1.1.1", .noSuchInstance),
        ("1.3.6.1.2.1.2.2.1.2.3", .noSuchInstance), ("1.3.6.1.2.1.2.2.1.2.1.1", .noSuchInstance),
        ("1.3.6.1.2.1.2.2.1.3.1", .noSuchObject), ("1.3.6.1.4.1.1.0", .noSuchObject),
        ("0.0", .noSuchObject), ("2.999", .noSuchObject),
    ])
    func `a missing name says whether its object is missing`(
        _ name: OID, _ value: Value
    ) throws {
        let answer = try device.ask(message(.getRequest, name, Self.sysName))
        #expect(answer?.status == .noError)
        #expect(answer?.bindings.first == VarBind(name, value))
        #expect(answer?.values.last == .octetString("box"))
    }

    @Test func `SNMPv1 says noSuchName, and where, around what was asked`() throws {
        let asked = [VarBind(Self.sysName), VarBind("1.3.6.1.2.1.1.9.0"), VarBind("2.5")]
        let answer = try device.ask(message(.getRequest, asked, version: .v1))
        #expect(answer?.version == .v1)
        #expect(answer?.status == .noSuchName)
        #expect(answer?.pdu.errorIndex == 2)
        #expect(answer?.bindings == asked)
    }

    @Test func `SNMPv1 never sees a Counter64`() throws {
        let get = try device.ask(
            message(.getRequest, "1.3.6.1.2.1.31.1.1.1.6.1", version: .v1))
        #expect(get?.status == .noSuchName)
        let next = try device.ask(message(.getNextRequest, Self.ifHCInOctets, version: .v1))
        #expect(next?.names == ["1.3.6.1.2.1.31.1.1.1.18.1"])
        let v2c = try device.ask(message(.getNextRequest, Self.ifHCInOctets))
        #expect(v2c?.names == ["1.3.6.1.2.1.31.1.1.1.6.1"])
    }

    @Test func `getNext leads through everything once and ends`() throws {
        var name: OID = "0.0"
        var seen: [OID] = []
        while let binding = try device.ask(message(.getNextRequest, name))?.bindings.first {
            if binding.value == .endOfMibView {
                #expect(binding.name == name)
                break
            }
            #expect(name < binding.name)
            name = binding.name
            seen.append(name)
        }
        #expect(seen == device.responder.store.table.names)
        let v1 = try device.ask(message(.getNextRequest, name, version: .v1))
        #expect(v1?.status == .noSuchName)
    }

    @Test func `getBulk gives non-repeaters first and then row by row`() throws {
        let answer = try device.ask(
            message(
                .getBulkRequest, "1.3.6.1.2.1.1.4.0", Self.ifDescr, Self.ifHCInOctets,
                nonRepeaters: 1, maxRepetitions: 2))
        #expect(
            answer?.names == [
                Self.sysName, "1.3.6.1.2.1.2.2.1.2.1", "1.3.6.1.2.1.31.1.1.1.6.1",
                "1.3.6.1.2.1.2.2.1.2.2", "1.3.6.1.2.1.31.1.1.1.6.2",
            ])
    }

    @Test func `getBulk repeats the last name at the end and stops when all are there`()
        throws
    {
        let answer = try device.ask(
            message(
                .getBulkRequest, "1.3.6.1.2.1.31.1.1.1.6.2", Self.ifAlias, maxRepetitions: 10))
        let alias: OID = "1.3.6.1.2.1.31.1.1.1.18.1"
        #expect(
            answer?.bindings == [
                VarBind(alias, .octetString("uplink")), VarBind(alias, .octetString("uplink")),
                VarBind(alias, .endOfMibView), VarBind(alias, .endOfMibView),
            ])
    }

    @Test(
        arguments: [
            (-3, 5, 3), (0, 0, 0), (0, -1, 0), (1, 0, 1), (9, 9, 2), (2, 9, 2), (1, 2, 3),
        ] as [(Int32, Int32, Int)])
    func `getBulk takes any counts`(
        _ nonRepeaters: Int32, _ maxRepetitions: Int32, _ count: Int
    ) throws {
        let answer = try device.ask(
            message(
                .getBulkRequest, "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.31.1.1.1.6.2",
                nonRepeaters: nonRepeaters, maxRepetitions: maxRepetitions))
        #expect(answer?.status == .noError)
        if nonRepeaters == -3 {
            #expect((answer?.bindings.count ?? 0) == 10)
        } else {
            #expect(answer?.bindings.count == count)
        }
    }

    @Test func `SNMPv1 has no getBulk`() throws {
        #expect(
            try device.ask(
                message(.getBulkRequest, Self.ifDescr, version: .v1, maxRepetitions: 3)) == nil)
    }

    @Test(arguments: ["secret", "", "Public", "public "])
    func `an unknown community is met with silence`(_ community: String) throws {
        #expect(try device.ask(message(.getRequest, Self.sysName, community: community)) == nil)
    }

    @Test func `a version that is not spoken is met with silence`() throws {
        device.responder.settings.versions = .v1
        #expect(try device.ask(message(.getRequest, Self.sysName)) == nil)
        #expect(try device.ask(message(.getRequest, Self.sysName, version: .v1)) != nil)
    }

    @Test(arguments: [PDUType.response, .trapV2, .report, .informRequest])
    func `what is no request is met with silence`(_ type: PDUType) throws {
        #expect(try device.ask(message(type, Self.sysName)) == nil)
    }

    @Test func `a cut question is met with silence`() {
        let whole = message(.getRequest, Self.sysName)
        for length in 0..<whole.count {
            let cut = Array(whole.prefix(length))
            #expect(device.respond(to: cut) == nil)
        }
    }

    @Test func `a counter moves with time`() throws {
        let question = message(.getRequest, "1.3.6.1.2.1.31.1.1.1.6.1")
        #expect(try device.ask(question, at: .seconds(10))?.values == [.counter64(180)])
        device.responder.restart(at: .seconds(20))
        #expect(try device.ask(question, at: .seconds(21))?.values == [.counter64(8)])
    }
}
