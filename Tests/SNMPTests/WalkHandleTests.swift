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
