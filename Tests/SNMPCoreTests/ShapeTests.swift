import SMI
import SNMPMessages
import Testing

@testable import SNMPCore

/// A question, an answer's bindings, and what is wrong with them.
struct ShapeCase: Sendable, CustomTestStringConvertible {
    let name: String
    let operation: Operation
    let answer: [VarBind]
    let fault: ShapeFault?

    init(_ name: String, _ operation: Operation, _ answer: [VarBind], _ fault: ShapeFault? = nil) {
        self.name = name
        self.operation = operation
        self.answer = answer
        self.fault = fault
    }

    var testDescription: String { name }
}

private func cell(_ column: OID, _ row: UInt32, _ value: Value = .integer32(1)) -> VarBind {
    VarBind((try? column.extended(by: row)) ?? column, value)
}

@Suite struct ShapeTests {
    static let bulk = Operation.getBulk(
        [sysUpTime, ifDescr, ifInOctets], nonRepeaters: 1, maxRepetitions: 2)
    static let upTime = VarBind("1.3.6.1.2.1.1.4.0", .octetString("x"))

    @Test(arguments: [
        ShapeCase(
            "get: the names asked", .get([sysDescr, sysUpTime]),
            [VarBind(sysDescr), VarBind(sysUpTime)]),
        ShapeCase(
            "get: the same name twice", .get([sysDescr, sysDescr]),
            [VarBind(sysDescr), VarBind(sysDescr)]),
        ShapeCase("get: nothing asked, nothing answered", .get([]), []),
        ShapeCase(
            "get: one missing", .get([sysDescr, sysUpTime]), [VarBind(sysDescr)],
            .count(expected: 2, found: 1)),
        ShapeCase(
            "get: one too many", .get([sysDescr]), [VarBind(sysDescr), VarBind(sysUpTime)],
            .count(expected: 1, found: 2)),
        ShapeCase(
            "get: in another order", .get([sysDescr, sysUpTime]),
            [VarBind(sysUpTime), VarBind(sysDescr)], .name(position: 0)),
        ShapeCase(
            "set: another name", .set([VarBind(sysDescr, .null)]), [VarBind(sysUpTime)],
            .name(position: 0)),
        ShapeCase("getNext: after the name", .getNext([sysDescr]), [VarBind(sysUpTime)]),
        ShapeCase(
            "getNext: the name again at the end", .getNext([sysDescr]),
            [VarBind(sysDescr, .endOfMibView)]),
        ShapeCase(
            "getNext: a greater name with endOfMibView", .getNext([sysDescr]),
            [VarBind(sysUpTime, .endOfMibView)]),
        ShapeCase(
            "getNext: the name again with a value", .getNext([sysDescr]), [VarBind(sysDescr)],
            .notIncreasing(position: 0)),
        ShapeCase(
            "getNext: before the name", .getNext([sysUpTime]), [VarBind(sysDescr)],
            .notIncreasing(position: 0)),
        ShapeCase(
            "getBulk: non-repeaters, then rows", bulk,
            [upTime, cell(ifDescr, 1), cell(ifInOctets, 1), cell(ifDescr, 2), cell(ifInOctets, 2)]),
        ShapeCase(
            "getBulk: fewer rows than asked", bulk,
            [upTime, cell(ifDescr, 1), cell(ifInOctets, 1)]),
        ShapeCase(
            "getBulk: a broken row", bulk,
            [upTime, cell(ifDescr, 1), cell(ifInOctets, 1), cell(ifDescr, 2)],
            .repetitions(found: 3, columns: 2, atMost: 2)),
        ShapeCase("getBulk: no row", bulk, [upTime], .repetitions(found: 0, columns: 2, atMost: 2)),
        ShapeCase(
            "getBulk: nothing at all", bulk, [],
            .repetitions(found: 0, columns: 2, atMost: 2)),
        ShapeCase(
            "getBulk: more rows than asked", bulk,
            [upTime] + (1...3).flatMap { [cell(ifDescr, $0), cell(ifInOctets, $0)] },
            .repetitions(found: 6, columns: 2, atMost: 2)),
        ShapeCase(
            "getBulk: a row that does not increase", bulk,
            [upTime, cell(ifDescr, 1), cell(ifInOctets, 1), cell(ifDescr, 1), cell(ifInOctets, 2)],
            .notIncreasing(position: 3)),
        ShapeCase(
            "getBulk: a column at its end, the other going on", bulk,
            [
                upTime, cell(ifDescr, 1), cell(ifInOctets, 1, .endOfMibView),
                cell(ifDescr, 2), cell(ifInOctets, 1, .endOfMibView),
            ]),
        ShapeCase(
            "getBulk: a value after the end of a column", bulk,
            [
                upTime, cell(ifDescr, 1, .endOfMibView), cell(ifInOctets, 1),
                cell(ifDescr, 2), cell(ifInOctets, 2),
            ]),
        ShapeCase(
            "getBulk: no repetitions asked",
            .getBulk([sysDescr, ifDescr], nonRepeaters: 1, maxRepetitions: 0),
            [VarBind(sysUpTime)]),
        ShapeCase(
            "getBulk: only non-repeaters", .getBulk([sysDescr], nonRepeaters: 1, maxRepetitions: 5),
            [VarBind(sysUpTime)]),
    ])
    func `a response is an answer only if it has the shape of one`(_ example: ShapeCase) throws {
        var harness = CoreHarness()
        let token = try harness.open(example.operation)
        harness.deliver(try harness.answer(to: harness.sent[0], example.answer))
        switch harness.results[token] {
        case .success(let list):
            #expect(example.fault == nil)
            #expect(list == VarBindList(example.answer))
        case .failure(.improperResponse(let response)):
            #expect(response.reason == example.fault)
            #expect(response.variableBindings == VarBindList(example.answer))
        default: Issue.record("got \(String(describing: harness.results[token]))")
        }
    }

    @Test(
        arguments: [
            (
                Operation.getBulk([sysDescr], nonRepeaters: 2, maxRepetitions: 1),
                InvalidRequest.nonRepeaters(2, names: 1)
            ),
            (
                .getBulk([sysDescr], nonRepeaters: -1, maxRepetitions: 1),
                .nonRepeaters(-1, names: 1)
            ),
            (.getBulk([sysDescr], nonRepeaters: 0, maxRepetitions: -1), .maxRepetitions(-1)),
            (
                .getBulk([sysDescr], nonRepeaters: 0, maxRepetitions: 1 << 40),
                .maxRepetitions(1 << 40)
            ),
            (
                .set([
                    VarBind(
                        sysDescr, .octetString(OctetString([UInt8](repeating: 65, count: 70_000))))
                ]),
                .tooLarge(octets: 70_058, limit: 65_507)
            ),
        ] as [(Operation, InvalidRequest)])
    func `a request that breaks a rule is refused before anything is sent`(
        _ operation: Operation, _ fault: InvalidRequest
    ) {
        var harness = CoreHarness()
        let error = #expect(throws: RequestError.self) { try harness.open(operation) }
        guard case .invalidRequest(let found) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(found == fault)
        #expect(harness.sent.isEmpty)
        #expect(harness.core.pendingCount == 0)
    }

    @Test func `on SNMPv1 one getNext stands for a getBulk`() throws {
        var harness = CoreHarness()
        let token = try harness.open(Self.bulk, version: .v1)
        let answer = [Self.upTime, cell(ifDescr, 1), cell(ifInOctets, 1)]
        harness.deliver(try harness.answer(to: harness.sent[0], answer))
        #expect(try harness.results[token]?.get() == VarBindList(answer))
        #expect(harness.sent[0].contains(0xA1))
    }

    @Test func `on SNMPv1 a getBulk without repetitions asks for what does not repeat`() throws {
        var harness = CoreHarness()
        let token = try harness.open(
            .getBulk([sysUpTime, ifDescr], nonRepeaters: 1, maxRepetitions: 0), version: .v1)
        var records: [VarBindRecord] = []
        let datagram = harness.sent[0]
        let message = try CommunityMessage.decode(datagram.span, into: &records)
        let names = records.map { $0.materialize(datagram.span).name }
        #expect(message.pdu.type == .getNextRequest)
        #expect(names == [sysUpTime])
        harness.deliver(try harness.answer(to: harness.sent[0], [Self.upTime]))
        #expect(try harness.results[token]?.get() == [Self.upTime])
    }

    @Test func `on SNMPv1 a getBulk that asks for nothing is answered with nothing`() throws {
        var harness = CoreHarness()
        let token = try harness.open(
            .getBulk([ifDescr], nonRepeaters: 0, maxRepetitions: 0), version: .v1)
        harness.deliver(try harness.answer(to: harness.sent[0], []))
        #expect(try harness.results[token]?.get() == [])
    }

    @Test func `SNMPv1 takes no Counter64`() {
        var harness = CoreHarness()
        let error = #expect(throws: RequestError.self) {
            try harness.open(.set([VarBind(sysDescr, .counter64(1))]), version: .v1)
        }
        guard case .invalidRequest(.counter64InV1(sysDescr)) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }
}
