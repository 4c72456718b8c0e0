import Datagrams
import SMI
import Testing
import VirtualTime

@testable import SNMP

/// Some columns of an interface table; the third is not there for every row.
private let columns: [OID] = [
    "1.3.6.1.2.1.2.2.1.1", "1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.2.2.1.7",
]

private func variables(rows: UInt32) -> [VarBind] {
    let cells = columns.enumerated().flatMap { number, column in
        (1...rows).compactMap { row -> VarBind? in
            if number == 2, row % 3 == 0 { return nil }
            return (try? column.extended(by: row)).map { VarBind($0, .gauge32(row)) }
        }
    }
    return cells + [VarBind("1.3.6.1.2.1.4.1.0", .integer32(1))]
}

private func expected(rows: UInt32) -> [TableRow] {
    (1...rows).map { row in
        TableRow(
            index: [row],
            values: [.gauge32(row), .gauge32(row), row % 3 == 0 ? nil : .gauge32(row)],
            isComplete: true)
    }
}

@Suite struct TableHandleTests {
    let network = VirtualNetwork()

    @Test(arguments: [ProtocolVersion.v1, .v2c])
    func `a table is its rows, with gaps where the agent has nothing`(
        _ version: ProtocolVersion
    ) throws {
        let agent = AgentDouble(network)
        agent.variables = variables(rows: 100)
        let manager = try virtualEngine(network).manager("192.0.2.1", version: version)
        let table = try manager.table(columns[0], columns[1], columns[2])
        #expect(table.rows == expected(rows: 100))
        #expect(table.ending.isComplete)
    }

    @Test func `rows come while the rest is still on its way`() throws {
        let agent = AgentDouble(network)
        agent.variables = variables(rows: 1_000)
        let engine = virtualEngine(network)
        let table = try engine.v2cManager("192.0.2.1").startTable(columns)
        #expect(!table.isReady)
        while !table.isReady { _ = engine.turn(until: nil) }
        let sent = network.sent.count
        let first = try #require(table.next())
        #expect(!first.isEmpty)
        #expect(table.ending == nil)
        #expect(network.sent.count == sent)
        table.cancel()
        #expect(engine.pendingCount == 0)
        var rest: [TableRow] = []
        while let rows = table.next() { rest += rows }
        #expect(table.ending?.isComplete == false)
        #expect((first + rest).filter(\.isComplete) == expected(rows: UInt32(first.count)))
        withExtendedLifetime(agent) {}
    }

    @Test func `a table that stays unanswered has the rows that came, and says why`() throws {
        let agent = AgentDouble(network)
        agent.variables = variables(rows: 1_000)
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        let table = try manager.startTable(
            columns, options: CommunityOptions(timeout: .seconds(2)))
        var rows = try #require(table.next())
        agent.isSilent = true
        while let more = table.next() { rows += more }
        guard case .partial(.failed(.timeout))? = table.ending else {
            Issue.record("got \(String(describing: table.ending))")
            return
        }
        let whole = rows.filter(\.isComplete)
        #expect(whole == expected(rows: UInt32(whole.count)))
    }

    @Test func `nothing beneath any column is a complete table without rows`() throws {
        let agent = AgentDouble(network)
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        let table = try manager.table("1.3.6.1.2.1.9.1", "1.3.6.1.2.1.9.2")
        #expect(table.rows.isEmpty)
        #expect(table.ending.isComplete)
        withExtendedLifetime(agent) {}
    }

    @Test func `under await a table is a sequence of rows, or all of them at once`() async throws {
        let world = AsyncWorld(variables: variables(rows: 50))
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            var rows: [TableRow] = []
            for try await row in manager.table(columns[0], columns[1], columns[2]) {
                rows.append(row)
            }
            #expect(rows == expected(rows: 50))
            let table = await manager.table(columns[0], columns[1], columns[2]).collect()
            #expect(table.rows == rows)
            #expect(table.ending.isComplete)
            #expect(table.requestCount > 0)
        }
    }

    @Test func `under await an interrupted table throws why, after its rows`() async throws {
        let world = AsyncWorld(delay: nil)
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            let table = manager.table(
                columns, walk: WalkOptions(), options: CommunityOptions(timeout: .seconds(1)))
            var iterator = table.makeAsyncIterator()
            var reason: WalkInterruption?
            do throws(WalkInterruption) {
                _ = try await iterator.next()
            } catch {
                reason = error
            }
            if case .failed(.timeout)? = reason {
            } else {
                Issue.record("got \(String(describing: reason))")
            }
            let rest = try await iterator.next()
            #expect(rest == nil)
        }
    }
}
