import Datagrams
import SMI
import SNMP
import Testing
import VirtualTime

/// How much a walk asks for at once of devices that take their time.
@Suite struct SlowDeviceTests {
    let network = VirtualNetwork()
    let agent: AgentDouble
    let engine: Engine
    let manager: SNMPv2cManager

    init() throws {
        agent = AgentDouble(network)
        agent.variables = tableVariables(columns: 1, rows: 600)
        engine = virtualEngine(network)
        manager = try engine.v2cManager("192.0.2.1")
    }

    private func walk() throws {
        let result = try manager.walk(tableColumns(1)[0])
        #expect(result.ending.isComplete)
        #expect(result.bindings.count == 600)
    }

    @Test(arguments: [2, 10, 40, 100, 300])
    func `a device that takes its time for each variable is not asked twice for one answer`(
        _ milliseconds: Int
    ) throws {
        agent.delayOfVariable = .milliseconds(milliseconds)
        try walk()
        // But for the first questions, which are asked before anything is known.
        #expect(engine.resendCount <= (milliseconds < 100 ? 0 : 3))
        #expect(agent.asked.suffix(10).allSatisfy { $0 == 50 || $0 * milliseconds <= 900 })
        // And the walk is as quick as the device.
        let least = 601 * milliseconds
        #expect(network.now < Instant(nanoseconds: Int64(least) * 1_250_000))
    }

    @Test(arguments: [10, 90, 250, 600, 900, 1_500, 2_400, 4_000])
    func `a device far away is asked for as much as may be`(_ milliseconds: Int) throws {
        agent.delay = .milliseconds(milliseconds)
        try walk()
        // The first question is sent again before anybody knows how far.
        #expect(engine.resendCount <= milliseconds / 1_000)
        #expect(agent.asked.count <= 16 + engine.resendCount)
        #expect(agent.asked.suffix(10).allSatisfy { $0 == 50 })
    }

    @Test func `nor does a period that is too short for it make a device slow`() throws {
        agent.delay = .milliseconds(800)
        let options = CommunityOptions(refreshPeriod: .milliseconds(500))
        let result = try manager.walk(tableColumns(1)[0], options: options)
        #expect(result.bindings.count == 600)
        #expect(agent.asked.suffix(10).allSatisfy { $0 == 50 })
    }

    @Test func `a device that becomes quick is asked for more again`() throws {
        agent.delayOfVariable = .milliseconds(20)
        let walk = try manager.startWalk(tableColumns(1))
        var count = 0
        while count < 100, let items = walk.next() { count += items.count }
        agent.delayOfVariable = .zero
        while let items = walk.next() { count += items.count }
        #expect(count == 600)
        #expect(agent.asked.max() == 50)
    }

    @Test func `one datagram that is lost makes no slow device`() throws {
        var count = 0
        network.onSend = { [onSend = network.onSend] sent in
            count += 1
            if count != 2 { onSend?(sent) }
        }
        try walk()
        #expect(engine.resendCount == 1)
        #expect(agent.asked.suffix(9).allSatisfy { $0 == 50 })
    }

    @Test func `nor does a program that takes its time`() throws {
        let walk = try manager.startWalk(tableColumns(1))
        var count = 0
        while let items = walk.next() {
            count += items.count
            network.advance(by: .milliseconds(20 * items.count))
        }
        #expect(count == 600)
        #expect(agent.asked.suffix(9).allSatisfy { $0 == 50 })
    }

    @Test func `the next walk begins with what the device answers in time, until it is quick`()
        throws
    {
        agent.delayOfVariable = .milliseconds(100)
        try walk()
        let slow = agent.asked.count
        try walk()
        #expect(engine.resendCount == 0)
        #expect(agent.asked[slow] * 100 <= 900)
        agent.delayOfVariable = .zero
        let quick = agent.asked.count
        try walk()
        let asked = Array(agent.asked[quick...].prefix(3))
        #expect(asked[1] == 2 * asked[0] && asked[2] == 4 * asked[0])
        let last = agent.asked.count
        try walk()
        #expect(agent.asked[last] == 10)
    }

    @Test func `under await it is the same`() async throws {
        let world = AsyncWorld(variables: agent.variables, delayOfVariable: .milliseconds(40))
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            let result = await manager.walk(tableColumns(1)[0]).collect()
            #expect(result.ending.isComplete)
            #expect(result.requestCount > 30)
            #expect(await world.sentAt.count == result.requestCount)
        }
    }
}
