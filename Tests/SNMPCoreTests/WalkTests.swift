import BER
import SMI
import SNMPMessages
import Testing

@testable import SNMPCore

/// An agent of a few variables that answers the operations of a walk, or misbehaves on request.
private struct ScriptedAgent {
    var variables: [VarBind]
    var isV1 = false
    var operations: [Operation] = []

    mutating func answer(_ operation: Operation) -> Result<VarBindList, RequestError> {
        operations.append(operation)
        switch operation {
        case .get(let names):
            return .success(
                VarBindList(
                    names.map { name in
                        variables.first { $0.name == name } ?? VarBind(name, .noSuchObject)
                    }))
        case .getNext(let names):
            if isV1, let index = names.firstIndex(where: { next($0) == nil }) {
                return .failure(.noSuchName(error(.noSuchName, index: index + 1)))
            }
            return .success(
                VarBindList(names.map { next($0) ?? VarBind($0, .endOfMibView) }))
        case .getBulk(var names, _, let repetitions):
            var list: [VarBind] = []
            for _ in 0..<repetitions {
                let row = names.map { next($0) ?? VarBind($0, .endOfMibView) }
                list += row
                names = row.map(\.name)
            }
            return .success(VarBindList(list))
        case .set: return .failure(.cancelled)
        }
    }

    func next(_ name: OID) -> VarBind? { variables.first { $0.name > name } }

    func error(_ status: ErrorStatus, index: Int = 0) -> ErrorResponse {
        ErrorResponse(
            endpoint: CoreHarness().agent, status: status, index: index, rawIndex: Int32(index),
            requested: [], returned: [])
    }
}

@Suite struct WalkTests {
    static let mib: [VarBind] =
        [VarBind(sysDescr, .octetString("x")), VarBind(sysUpTime, .timeTicks(1))]
        + (1...30).map { VarBind(OID(literal: ifDescr, $0), .octetString(OctetString("eth\($0)"))) }
        + (1...30).map { VarBind(OID(literal: ifInOctets, $0), .counter32($0)) }

    private func run(
        _ walk: inout WalkMachine, _ agent: inout ScriptedAgent
    ) -> [WalkMachine.Item] {
        var items: [WalkMachine.Item] = []
        while let operation = walk.operation, agent.operations.count < 1000 {
            items += walk.take(agent.answer(operation))
        }
        return items
    }

    @Test(arguments: 1...3)
    func `an answer from the network is followed as its variables one by one`(_ width: Int) throws {
        var random = SeededGenerator(seed: UInt64(width))
        let roots = [ifDescr, ifInOctets, sysUpTime].prefix(width)
        for _ in 0..<2_000 {
            // Rows in order, of which some variable may be replaced by any other.
            var bindings = try (1...12).flatMap { row in
                try roots.map { VarBind(try $0.extended(by: UInt32(row * 11)), .counter32(1)) }
            }
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: bindings.indices, using: &random)
                let other = Int.random(in: bindings.indices, using: &random)
                let isEnd = Bool.random(using: &random)
                bindings[place] = VarBind(
                    bindings[other].name, isEnd ? .endOfMibView : .counter32(2))
            }
            let options = WalkOptions(
                firstRepetitions: 12, variableLimit: Int.random(in: 1...60, using: &random))
            var one = WalkMachine(roots: Array(roots), usesBulk: true, options: options)
            var other = one
            let items = one.take(.success(VarBindList(bindings)))
            #expect(other.take(.success(try packed(bindings))) == items)
            #expect("\(String(describing: one.ending))" == "\(String(describing: other.ending))")
            #expect(one.operation == other.operation)
        }
    }

    /// The bindings as they would have come from the network.
    private func packed(_ bindings: [VarBind]) throws -> VarBindList {
        var writer = BERWriter()
        for binding in bindings.reversed() { binding.encode(into: &writer) }
        let octets = writer.octets
        var cursor = BERCursor(octets.span)
        var records: [VarBindRecord] = []
        try VarBindRecord.readAll(octets.span, &cursor, into: &records)
        return VarBindList(octets.span, records.span)
    }

    @Test(arguments: [true, false])
    func `a walk brings its subtree and nothing else`(_ usesBulk: Bool) {
        var agent = ScriptedAgent(variables: Self.mib, isV1: !usesBulk)
        var walk = WalkMachine(roots: [ifDescr], usesBulk: usesBulk)
        let items = run(&walk, &agent)
        #expect(items.map(\.binding) == Array(Self.mib[2..<32]))
        #expect(walk.ending?.isComplete == true)
    }

    @Test(arguments: [true, false])
    func `a walk to the end of the MIB is complete`(_ usesBulk: Bool) {
        var agent = ScriptedAgent(variables: Self.mib, isV1: !usesBulk)
        var walk = WalkMachine(roots: [[1]], usesBulk: usesBulk)
        #expect(run(&walk, &agent).map(\.binding) == Self.mib)
        #expect(walk.ending?.isComplete == true)
    }

    @Test func `columns side by side share their requests`() {
        var agent = ScriptedAgent(variables: Self.mib)
        var walk = WalkMachine(roots: [ifDescr, ifInOctets], usesBulk: true)
        let items = run(&walk, &agent)
        #expect(items.filter { $0.column == 0 }.map(\.binding) == Array(Self.mib[2..<32]))
        #expect(items.filter { $0.column == 1 }.map(\.binding) == Array(Self.mib[32...]))
        #expect(agent.operations.count <= 4)
    }

    @Test(arguments: [true, false])
    func `a walk of an instance gives that instance`(_ usesBulk: Bool) {
        var agent = ScriptedAgent(variables: Self.mib, isV1: !usesBulk)
        var walk = WalkMachine(roots: [sysUpTime], usesBulk: usesBulk)
        #expect(run(&walk, &agent).map(\.binding) == [VarBind(sysUpTime, .timeTicks(1))])
    }

    @Test func `a walk of nothing is complete and empty`() {
        var agent = ScriptedAgent(variables: Self.mib)
        var walk = WalkMachine(roots: ["1.3.6.1.4.1"], usesBulk: true)
        #expect(run(&walk, &agent).isEmpty)
        #expect(walk.ending?.isComplete == true)
    }

    @Test func `a full answer lets the next request ask for more, up to the limit`() {
        var agent = ScriptedAgent(variables: Self.mib)
        var walk = WalkMachine(
            roots: [[1]], usesBulk: true,
            options: WalkOptions(firstRepetitions: 10, maxRepetitions: 25))
        _ = run(&walk, &agent)
        let repetitions = agent.operations.map { operation in
            if case .getBulk(_, _, let repetitions) = operation { repetitions } else { 0 }
        }
        #expect(repetitions == [10, 20, 25, 25])
    }

    @Test func `tooBig halves the repetitions and the walk goes on`() {
        var agent = ScriptedAgent(variables: Self.mib)
        var walk = WalkMachine(roots: [ifDescr], usesBulk: true)
        #expect(walk.take(.failure(.errorResponse(agent.error(.tooBig)))).isEmpty)
        #expect(walk.operation == .getBulk([ifDescr], nonRepeaters: 0, maxRepetitions: 5))
        #expect(run(&walk, &agent).count == 30)
    }

    @Test func `a walk that no longer increases ends with what it has and both names`() {
        var walk = WalkMachine(roots: [ifDescr], usesBulk: true)
        let first = VarBind(OID(literal: ifDescr, 1), .octetString("a"))
        let second = VarBind(OID(literal: ifDescr, 2), .octetString("b"))
        #expect(walk.take(.success([first, second, first])).count == 2)
        guard case .partial(.notIncreasing(let after, let got)) = walk.ending else {
            Issue.record("the walk goes on")
            return
        }
        #expect(after == second.name)
        #expect(got == first.name)
        #expect(walk.operation == nil)
    }

    @Test func `an answer before the subtree ends the walk as one that does not increase`() {
        var walk = WalkMachine(roots: [ifDescr], usesBulk: true)
        #expect(walk.take(.success([VarBind(sysDescr, .null)])).isEmpty)
        guard case .partial(.notIncreasing(after: ifDescr, got: sysDescr)) = walk.ending else {
            Issue.record("got \(String(describing: walk.ending))")
            return
        }
    }

    @Test func `an answer with nothing in it ends the walk`() {
        var walk = WalkMachine(roots: [ifDescr], usesBulk: true)
        #expect(walk.take(.success([])).isEmpty)
        guard case .partial(.emptyResponse) = walk.ending else {
            Issue.record("got \(String(describing: walk.ending))")
            return
        }
    }

    @Test func `a failure keeps what came before it`() {
        var agent = ScriptedAgent(variables: Self.mib)
        var walk = WalkMachine(roots: [ifDescr], usesBulk: true)
        let operation = walk.operation
        #expect(operation.map { walk.take(agent.answer($0)).count } == 10)
        #expect(walk.take(.failure(.errorResponse(agent.error(.genErr)))).isEmpty)
        guard case .partial(.failed(.errorResponse(let response))) = walk.ending else {
            Issue.record("got \(String(describing: walk.ending))")
            return
        }
        #expect(response.status == .genErr)
    }

    @Test func `an endless table ends at the limit`() {
        var walk = WalkMachine(
            roots: [ifDescr], usesBulk: true, options: WalkOptions(variableLimit: 100))
        var row: UInt32 = 0
        var count = 0
        while walk.operation != nil {
            row += 1
            count += walk.take(.success([VarBind(OID(literal: ifDescr, row), .null)])).count
        }
        #expect(count == 100)
        guard case .partial(.variableLimit(100)) = walk.ending else {
            Issue.record("got \(String(describing: walk.ending))")
            return
        }
    }
}

extension OID {
    /// An instance that is known to be valid.
    init(literal column: OID, _ row: UInt32) {
        self = (try? column.extended(by: row)) ?? column
    }
}

extension WalkMachine {
    /// What it asks next.
    var operation: Operation? {
        var walk = self
        return walk.nextOperation()
    }
}
