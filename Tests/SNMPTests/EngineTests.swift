import Datagrams
import SMI
import SNMP
import SNMPCore
import Testing
import VirtualTime

let sysDescr: OID = "1.3.6.1.2.1.1.1.0"
let sysUpTime: OID = "1.3.6.1.2.1.1.3.0"
let sysName: OID = "1.3.6.1.2.1.1.5.0"

@Suite struct EngineTests {
    let network = VirtualNetwork()

    private func milliseconds(_ instant: Instant) -> Int { Int(instant.nanoseconds / 1_000_000) }

    private var sentAt: [Int] { network.sent.map { milliseconds($0.at) } }

    @Test func `a verb asks, waits and returns the list`() throws {
        let agent = AgentDouble(network)
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        #expect(
            try manager.get(sysUpTime, sysName).map(\.value) == [
                .timeTicks(12_345), .octetString("r1"),
            ])
        #expect(try manager.getNext(sysDescr).map(\.name) == [sysUpTime])
        #expect(
            try manager.getBulk(sysDescr, maxRepetitions: 2).map(\.name) == [sysUpTime, sysName])
        #expect(try manager.set(VarBind(sysName, .octetString("x"))).count == 1)
        #expect(agent.network.sent.count == 4)
    }

    @Test func `requests that are started together are answered together`() throws {
        let agent = AgentDouble(network, delay: .milliseconds(400))
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        let handles = try (0..<50).map { _ in try manager.start(.get([sysUpTime])) }
        for handle in handles { #expect(try handle.wait().count == 1) }
        #expect(milliseconds(network.now) == 400)
        #expect(agent.network.sent.count == 50)
    }

    @Test func `waiting for one request serves every other`() throws {
        let agent = AgentDouble(network)
        agent.isSilent = true
        let engine = virtualEngine(network)
        let options = CommunityOptions(timeout: .seconds(3), refreshPeriod: .milliseconds(500))
        let first = try engine.v2cManager("192.0.2.1").start(.get([sysUpTime]), options: options)
        let second = try engine.v2cManager("192.0.2.2").start(
            .get([sysUpTime]), options: CommunityOptions(timeout: .seconds(2)))
        #expect(throws: RequestError.self) { try second.wait() }
        #expect(sentAt == [0, 0, 500, 1000, 1000, 1500, 2000])
        #expect(first.isActive)
    }

    @Test func `nothing happens while the application does something else`() throws {
        let agent = AgentDouble(network)
        agent.isSilent = true
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        let options = CommunityOptions(
            timeout: .milliseconds(2500), refreshPeriod: .milliseconds(500))
        let handle = try manager.start(.get([sysUpTime]), options: options)
        network.advance(by: .seconds(3))
        #expect(throws: RequestError.self) { try handle.wait() }
        #expect(sentAt == [0])
    }

    @Test func `an answer that has arrived beats a timeout that is over`() throws {
        let agent = AgentDouble(network)
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        let handle = try manager.start(
            .get([sysUpTime]), options: CommunityOptions(timeout: .seconds(1)))
        agent.network.advance(by: .milliseconds(2500))
        #expect(try handle.wait().count == 1)
    }

    @Test func `waiting again gives the same result or the same error`() throws {
        let agent = AgentDouble(network)
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        let good = try manager.start(.get([sysUpTime]))
        #expect(try good.wait() == good.wait())
        agent.isSilent = true
        let bad = try manager.start(.get([sysUpTime]))
        let first = #expect(throws: RequestError.self) { try bad.wait() }
        let count = network.sent.count
        let second = #expect(throws: RequestError.self) { try bad.wait() }
        #expect(first?.description == second?.description)
        #expect(network.sent.count == count)
    }

    @Test func `dropping a handle abandons its request`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        agent.isSilent = true
        do {
            let handle = try manager.start(.get([sysUpTime]))
            #expect(handle.isActive)
            #expect(engine.pendingCount == 1)
        }
        #expect(engine.pendingCount == 0)
        agent.isSilent = false
        _ = try manager.get(sysUpTime)
        #expect(network.sent.count == 2)
    }

    @Test func `a manager keeps its engine alive`() throws {
        let agent = AgentDouble(network)
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        #expect(try manager.get(sysUpTime).count == 1)
        withExtendedLifetime(agent) {}
    }

    @Test func `an interrupted wait ends that request alone`() throws {
        let agent = AgentDouble(network)
        agent.isSilent = true
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        let handle = try manager.start(.get([sysUpTime]))
        network.interrupt(after: .milliseconds(300))
        let error = #expect(throws: RequestError.self) { try handle.wait() }
        guard case .cancelled = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        agent.isSilent = false
        #expect(try manager.get(sysUpTime).count == 1)
    }

    @Test func `a closed engine fails what is pending and what comes`() throws {
        let agent = AgentDouble(network)
        agent.isSilent = true
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        let handle = try manager.start(.get([sysUpTime]))
        engine.close()
        engine.close()
        for attempt in [{ try handle.wait() }, { try manager.get(sysUpTime) }] {
            let error = #expect(throws: RequestError.self) { _ = try attempt() }
            guard case .closed = error else {
                Issue.record("got \(String(describing: error))")
                return
            }
        }
    }

    @Test func `a request that the system will not send fails alone`() throws {
        let agent = AgentDouble(network)
        let unreachable = try #require(IPAddress(literal: "192.0.2.9"))
        network.sendOutcome = { sent in
            sent.destination.address == unreachable
                ? .failed(NetworkError(.unreachable, code: 101)) : .sent
        }
        let engine = virtualEngine(network)
        let bad = try engine.v2cManager("192.0.2.9").start(.get([sysUpTime]))
        let good = try engine.v2cManager("192.0.2.1").start(.get([sysUpTime]))
        let error = #expect(throws: RequestError.self) { try bad.wait() }
        guard case .transport(let failure) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(failure.error.kind == .unreachable)
        #expect(try good.wait().count == 1)
        withExtendedLifetime(agent) {}
    }

    @Test func `an engine without a socket fails its requests with the reason`() throws {
        network.openFailure = NetworkError(.tooManyOpenFiles, code: 24)
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        let error = #expect(throws: RequestError.self) { try manager.get(sysUpTime) }
        #expect(
            error?.description
                == "192.0.2.1:161 cannot be reached: too many open files; raise the limit (ulimit -n)"
        )
    }

    @Test func `many in flight spread over sockets, a fixed port keeps to its one`() throws {
        let agent = AgentDouble(network, delay: .milliseconds(100))
        let engine = virtualEngine(network)
        let many = try engine.v2cManager("192.0.2.1")
        let handles = try (0..<1000).map { _ in try many.start(.get([sysUpTime])) }
        #expect(network.sent.count == 1000)
        #expect(network.channels.count == 5)
        for handle in handles { _ = try handle.wait() }

        let one = try engine.v2cManager("192.0.2.1", localAddress: "192.0.2.200:5000")
        let waiting = try (0..<1000).map { _ in try one.start(.get([sysUpTime])) }
        #expect(network.channels.count == 6)
        for handle in waiting { #expect(try handle.wait().count == 1) }
        withExtendedLifetime(agent) {}
    }

    @Test func `what was not used is counted, kept and reported`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        var reported: [String] = []
        engine.onDiscard = { reported.append($0.reason.description) }
        let manager = try engine.v2cManager("192.0.2.1")
        let handle = try manager.start(.get([sysUpTime]))
        network.deliver([1, 2, 3], from: manager.endpoint, on: network.sent[0].channel)
        #expect(try handle.wait().count == 1)
        #expect(reported.count == 1)
        #expect(engine.discardCount == 1)
        #expect(engine.latestDiscards.map(\.octets) == [[1, 2, 3]])
        withExtendedLifetime(agent) {}
    }
}
