import SMI
import SNMPMessages
import Testing

@testable import SNMPCore

/// Answers with a table of so many rows beneath any column, and takes so many variables at most.
private struct TableAgent {
    var rows: UInt32
    var mostVariables = Int.max
    var operations: [Operation] = []

    mutating func answer(_ operation: Operation) -> Result<VarBindList, RequestError> {
        operations.append(operation)
        guard case .getBulk(var names, _, let repetitions) = operation else {
            return .success(VarBindList(operation.names.map { VarBind($0, .noSuchObject) }))
        }
        var list: [VarBind] = []
        for _ in 0..<repetitions {
            let row = names.map(next)
            list += row
            names = row.map(\.name)
        }
        return .success(VarBindList(Array(list.prefix(mostVariables))))
    }

    private func next(_ name: OID) -> VarBind {
        guard let column = columns.first(where: name.hasPrefix) else {
            return VarBind(name, .endOfMibView)
        }
        let row = name == column ? 0 : name.subidentifiers[column.count]
        // After a column of the table comes a scalar of another group.
        return row < rows
            ? VarBind(OID(literal: column, row + 1), .counter32(row))
            : VarBind("1.3.6.1.2.1.4.1.0", .integer32(1))
    }
}

private let entry: OID = "1.3.6.1.2.1.2.2.1"
private let columns = (1...22).map { OID(literal: entry, $0) }

@Suite struct WalkLanesTests {
    /// Lets every lane ask, then answers all of them, until the walk ends.
    private func rounds(
        _ walk: inout WalkLanes, _ agent: inout TableAgent
    ) -> (items: [WalkItem], count: Int) {
        var items: [WalkItem] = []
        var count = 0
        while walk.ending == nil, count < 1_000 {
            count += 1
            let asked = (0..<walk.laneCount).map { ($0, walk.nextOperation($0)) }
            for case (let lane, let operation?) in asked {
                items += walk.take(agent.answer(operation), lane: lane)
            }
        }
        return (items, count)
    }

    @Test func `a wide table is asked for in several requests at once, few columns in each`() {
        var agent = TableAgent(rows: 1_000)
        var walk = WalkLanes(
            roots: columns, usesBulk: true,
            options: WalkOptions(firstRepetitions: 25, maxRepetitions: 25))
        let (items, count) = rounds(&walk, &agent)
        #expect(items.count == 22_000)
        #expect(Set(items.map(\.column)) == Set(0..<22))
        #expect(items.allSatisfy { $0.binding.name.hasPrefix(columns[$0.column]) })
        #expect(walk.ending?.isComplete == true)
        #expect(count == 41)
        #expect(agent.operations.allSatisfy { $0.names.count <= 3 })
    }

    @Test func `three columns share one request`() {
        let walk = WalkLanes(
            roots: Array(columns.prefix(3)), usesBulk: true, options: WalkOptions())
        #expect(walk.laneCount == 1)
    }

    @Test func `a lane that waits asks nothing more`() {
        var walk = WalkLanes(roots: columns, usesBulk: true, options: WalkOptions())
        #expect(walk.nextOperation(0) != nil)
        #expect(walk.nextOperation(0) == nil)
        #expect(walk.isAsking[0])
        #expect(!walk.isAsking[1])
    }

    @Test func `roots with nothing beneath them are asked for once, when all lanes know`() {
        var agent = TableAgent(rows: 0)
        var walk = WalkLanes(roots: columns, usesBulk: true, options: WalkOptions())
        #expect(rounds(&walk, &agent).items.isEmpty)
        #expect(agent.operations.last == .get(columns))
        #expect(agent.operations.count == 9)
        #expect(walk.ending?.isComplete == true)
    }

    @Test func `the limit of variables is one for all lanes`() {
        var agent = TableAgent(rows: 1_000)
        var walk = WalkLanes(
            roots: columns, usesBulk: true, options: WalkOptions(variableLimit: 100))
        #expect(rounds(&walk, &agent).items.count == 100)
        guard case .partial(.variableLimit(100)) = walk.ending else {
            Issue.record("got \(String(describing: walk.ending))")
            return
        }
    }

    @Test func `a lane that fails ends the walk, and what comes for others is not taken`() {
        var agent = TableAgent(rows: 1_000)
        var walk = WalkLanes(roots: columns, usesBulk: true, options: WalkOptions())
        let first = walk.nextOperation(0)
        let second = walk.nextOperation(1)
        #expect(walk.take(.failure(.cancelled), lane: 0).isEmpty)
        #expect(walk.ending?.isComplete == false)
        #expect(second.map { walk.take(agent.answer($0), lane: 1).count } == 0)
        #expect(first != nil)
        #expect(walk.nextOperation(2) == nil)
    }
}

/// How the repetitions of a walk follow what its device can do.
@Suite struct WalkAdaptationTests {
    private let root = columns[0]

    private func repetitions(_ operation: Operation?) -> Int? {
        if case .getBulk(_, _, let repetitions) = operation { repetitions } else { nil }
    }

    private func walk(_ most: Int? = nil, columns count: Int = 1) -> WalkMachine {
        WalkMachine(
            roots: Array(columns.prefix(count)), usesBulk: true,
            options: WalkOptions(firstRepetitions: 80, maxRepetitions: 80),
            lesson: WalkLesson(most: most))
    }

    @Test func `an answer that was cut short says how much fits, and more is tried slowly`() {
        var agent = TableAgent(rows: 1_000, mostVariables: 24)
        var walk = walk()
        var asked: [Int?] = []
        for _ in 0..<3 {
            asked.append(repetitions(walk.operation))
            if let operation = walk.operation { _ = walk.take(agent.answer(operation)) }
        }
        #expect(asked == [80, 24, 27])
        #expect(walk.lesson.most == 24)
    }

    @Test func `the next walk of the device begins with what it learned`() {
        #expect(repetitions(walk(24).operation) == 24)
        #expect(repetitions(walk(24, columns: 3).operation) == 8)
        #expect(repetitions(walk(1, columns: 3).operation) == 1)
        #expect(repetitions(walk(500).operation) == 80)
    }

    @Test func `silence after a large question is followed by a small one, once`() {
        var walk = walk()
        #expect(walk.take(.failure(Self.timeout)).isEmpty)
        #expect(repetitions(walk.operation) == 50)
        #expect(walk.take(.failure(Self.timeout)).isEmpty)
        guard case .partial(.failed(.timeout)) = walk.ending else {
            Issue.record("got \(String(describing: walk.ending))")
            return
        }
    }

    @Test func `silence after a small question ends the walk`() {
        var walk = WalkMachine(roots: [root], usesBulk: true)
        #expect(walk.take(.failure(Self.timeout)).isEmpty)
        #expect(walk.ending?.isComplete == false)
    }

    private static var timeout: RequestError {
        .timeout(
            TimeoutFailure(
                endpoint: CoreHarness().agent, names: [], version: .v2c, securityLevel: nil,
                timeout: .seconds(10), transmissions: 10, discarded: []))
    }
}
