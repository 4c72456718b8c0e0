import Datagrams
import SMI
import SNMP
import Testing
import VirtualTime

@Suite struct WalkHandleTests {
    let network = VirtualNetwork()

    @Test(arguments: [ProtocolVersion.v1, .v2c])
    func `a walk brings everything beneath its root`(_ version: ProtocolVersion) throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let manager: any Manager =
            version == .v1
            ? try engine.v1Manager("192.0.2.1") : try engine.v2cManager("192.0.2.1")
        let result = try manager.walk("1.3.6.1.2.1.1")
        #expect(result.bindings == agent.variables)
        #expect(result.ending.isComplete)
    }

    @Test func `walks of many devices go on side by side`() throws {
        let agent = AgentDouble(network, delay: .milliseconds(100))
        let engine = virtualEngine(network)
        let walks = try (1...20).map { host in
            try engine.v2cManager("192.0.2.\(host)").startWalk(["1.3.6.1.2.1.1"])
        }
        for walk in walks {
            var names: [OID] = []
            while let items = walk.next() { names += items.map(\.binding.name) }
            #expect(names == agent.variables.map(\.name))
        }
        #expect(network.now <= Instant(nanoseconds: 200_000_000))
    }

    @Test func `a wide table comes in as few round trips as one column`() throws {
        let agent = AgentDouble(network, delay: .milliseconds(10))
        agent.variables = tableVariables(columns: 22, rows: 100)
        let walk = try virtualEngine(network).v2cManager("192.0.2.1").startWalk(
            tableColumns(22), walk: WalkOptions(firstRepetitions: 25, maxRepetitions: 25))
        var items: [WalkHandle.Item] = []
        while let more = walk.next() { items += more }
        #expect(walk.ending?.isComplete == true)
        #expect(items.count == 2_200)
        // Four answers with rows and one with what comes after them, in each lane at the same time.
        #expect(network.now == Instant(nanoseconds: 50_000_000))
        #expect(walk.requestCount == 40)
    }

    @Test func `a wide table that is dropped or cancelled leaves nothing pending`() throws {
        let agent = AgentDouble(network)
        agent.variables = tableVariables(columns: 22, rows: 100)
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        do {
            let walk = try manager.startWalk(tableColumns(22))
            #expect(engine.pendingCount == 8)
            walk.cancel()
            #expect(engine.pendingCount == 0)
            #expect(walk.next() == nil)
        }
        _ = try manager.startWalk(tableColumns(22))
        #expect(engine.pendingCount == 0)
    }

    @Test func `a wide table fails as a whole when one of its requests does`() throws {
        let agent = AgentDouble(network)
        agent.isSilent = true
        let engine = virtualEngine(network)
        let walk = try engine.v2cManager("192.0.2.1").startWalk(
            tableColumns(22), walk: WalkOptions(),
            options: CommunityOptions(timeout: .seconds(2)))
        #expect(walk.next() == nil)
        guard case .partial(.failed(.timeout)) = walk.ending else {
            Issue.record("got \(String(describing: walk.ending))")
            return
        }
        #expect(engine.pendingCount == 0)
    }

    @Test func `what a device takes is remembered for its next walk`() throws {
        let agent = AgentDouble(network)
        agent.variables = tableVariables(columns: 1, rows: 200)
        agent.mostVariables = 7
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        let first = try manager.startWalk(tableColumns(1))
        while first.next() != nil {}
        let second = try manager.startWalk(tableColumns(1))
        #expect(agent.asked.last == 7)
        #expect(second.ending == nil)
    }

    @Test func `a walk into silence is partial and keeps what came before`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let walk = try engine.v2cManager("192.0.2.1").startWalk(
            [[1]], walk: WalkOptions(firstRepetitions: 1, maxRepetitions: 1),
            options: CommunityOptions(timeout: .seconds(2)))
        #expect(walk.next()?.count == 1)
        agent.isSilent = true
        var rest = 0
        while let items = walk.next() { rest += items.count }
        #expect(rest <= 1)
        guard case .partial(.failed(.timeout)) = walk.ending else {
            Issue.record("got \(String(describing: walk.ending))")
            return
        }
    }

    @Test func `a walk waits for its reader instead of filling the memory`() throws {
        let agent = AgentDouble(network)
        agent.variables = (1...5_000).map {
            VarBind((try? OID([1, 3, 6, UInt32($0)])) ?? [], .integer32(1))
        }
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        let walk = try manager.startWalk(["1.3.6"])
        // Other work keeps the engine turning while nobody reads the walk.
        for _ in 0..<200 { _ = try manager.get(sysUpTime) }
        #expect(walk.variableCount < 1_200)
        var count = 0
        while let items = walk.next() { count += items.count }
        #expect(count == 5_000)
    }

    @Test func `a walk that is cancelled is partial`() throws {
        let agent = AgentDouble(network)
        agent.isSilent = true
        let walk = try virtualEngine(network).v2cManager("192.0.2.1").startWalk(["1.3.6"])
        walk.cancel()
        #expect(walk.next() == nil)
        guard case .partial(.failed(.cancelled)) = walk.ending else {
            Issue.record("got \(String(describing: walk.ending))")
            return
        }
    }
}

/// Columns of a table, and the variables of so many rows in the order of an agent.
func tableColumns(_ count: UInt32) -> [OID] {
    (1...count).compactMap { try? OID([1, 3, 6, 1, 2, 1, 2, 2, 1, $0]) }
}

func tableVariables(columns: UInt32, rows: UInt32) -> [VarBind] {
    tableColumns(columns).flatMap { column in
        (1...rows).compactMap { row in
            (try? column.extended(by: row)).map { VarBind($0, .counter32(row)) }
        }
    } + [VarBind("1.3.6.1.2.1.4.1.0", .integer32(1))]
}
