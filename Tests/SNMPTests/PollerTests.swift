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

    @Test func `a handle that is registered twice is handed out once`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let handle = try engine.v2cManager("192.0.2.1").start(.get([sysUpTime]))
        let first = engine.poll(handle)
        let second = engine.poll(handle, handle)
        second.register(handle)
        first.register(handle)
        #expect(second.wait().count == 1)
        #expect(second.isEmpty)
        #expect(first.wait(timeout: .zero).count == 1)
        #expect(first.isEmpty)
        withExtendedLifetime(agent) {}
    }

    @Test
    func `a poller that goes takes nothing from another, and abandons what nobody else holds`()
        throws
    {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        let handle = try manager.start(.get([sysUpTime]))
        let poller = engine.poll(handle)
        do {
            let other = engine.poll(handle)
            other.register(try manager.start(.get([sysName])))
            #expect(engine.pendingCount == 2)
        }
        #expect(engine.pendingCount == 1)
        #expect(poller.wait().map { $0 === handle } == [true])
        withExtendedLifetime(agent) {}
    }

    @Test func `tags tell devices apart that are asked again and again`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let managers = try (1...5).map { try engine.v2cManager("192.0.2.\($0)") }
        let poller = engine.poll()
        var left = [3, 0, 2, 5, 1]
        func ask(_ device: Int) throws {
            let handle = try managers[device].start(.get([sysUpTime]))
            handle.tag = device
            poller.register(handle)
        }
        for device in managers.indices { try ask(device) }
        while !poller.isEmpty {
            for handle in poller.wait() {
                _ = try handle.wait()
                guard left[handle.tag] > 0 else { continue }
                left[handle.tag] -= 1
                try ask(handle.tag)
            }
        }
        #expect(left == [0, 0, 0, 0, 0])
        #expect(network.sent.count == 16)
        withExtendedLifetime(agent) {}
    }

    @Test func `a look takes what has arrived and waits for nothing`() throws {
        let agent = AgentDouble(network)
        agent.delay = .milliseconds(10)
        let engine = virtualEngine(network)
        let early = try engine.v2cManager("192.0.2.1").start(.get([sysUpTime]))
        agent.delay = .milliseconds(30)
        let late = try engine.v2cManager("192.0.2.1").start(.get([sysUpTime]))
        let poller = engine.poll(late)
        _ = try early.wait()
        #expect(poller.wait(timeout: .zero).isEmpty)
        #expect(network.now == Instant(nanoseconds: 10_000_000))
        #expect(poller.wait(timeout: .milliseconds(20)).count == 1)
    }
}
