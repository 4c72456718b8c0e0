import Datagrams
import SMI
import SNMP
import Testing
import VirtualTime

@Suite struct PollerTests {
    let network = VirtualNetwork()

    @Test func `a poller hands out handles as they settle, each once`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        agent.delay = .milliseconds(30)
        let slow = try manager.start(.get([sysUpTime]))
        agent.delay = .milliseconds(10)
        let fast = try manager.start(.get([sysUpTime]))
        let poller = engine.poll(slow, fast)
        #expect(poller.wait().map { $0 === fast } == [true])
        #expect(poller.wait().map { $0 === slow } == [true])
        #expect(poller.isEmpty)
        #expect(poller.wait().isEmpty)
    }

    @Test func `a wait ends with nothing when its time is over`() throws {
        let agent = AgentDouble(network)
        agent.isSilent = true
        let engine = virtualEngine(network)
        let handle = try engine.v2cManager("192.0.2.1").start(.get([sysUpTime]))
        let poller = engine.poll(handle)
        #expect(poller.wait(timeout: .milliseconds(100)).isEmpty)
        #expect(network.now == Instant(nanoseconds: 100_000_000))
        #expect(poller.wait(timeout: .zero).isEmpty)
        #expect(!poller.isEmpty)
    }

    @Test func `a handle that has settled is ready at once, and a second time`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let handle = try engine.v2cManager("192.0.2.1").start(.get([sysUpTime]))
        _ = try handle.wait()
        let poller = engine.poll()
        poller.register(handle)
        poller.register(handle)
        #expect(poller.wait().count == 1)
        poller.register(handle)
        #expect(poller.wait(timeout: .zero).count == 1)
        withExtendedLifetime(agent) {}
    }

    @Test func `a timeout makes a handle ready like an answer does`() throws {
        let agent = AgentDouble(network)
        agent.isSilent = true
        let engine = virtualEngine(network)
        let handle = try engine.v2cManager("192.0.2.1").start(
            .get([sysUpTime]), options: CommunityOptions(timeout: .seconds(2)))
        #expect(engine.poll(handle).wait().count == 1)
        #expect(throws: RequestError.self) { try handle.wait() }
    }

    @Test func `a handle in two pollers is ready in both`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let handle = try engine.v2cManager("192.0.2.1").start(.get([sysUpTime]))
        let first = engine.poll(handle)
        let second = engine.poll(handle)
        #expect(first.wait().count == 1)
        #expect(second.wait(timeout: .zero).count == 1)
        withExtendedLifetime(agent) {}
    }
}
