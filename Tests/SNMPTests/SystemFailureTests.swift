import Datagrams
import SMI
import SNMP
import Testing
import VirtualTime

/// The system will not do what the engine wants: one request fails, with an error that has a type.
@Suite struct SystemFailureTests {
    private let network = VirtualNetwork()

    static let refusals: [NetworkError] = [
        NetworkError(.refused, code: 111), NetworkError(.unreachable, code: 101),
        NetworkError(.prohibited, code: 13), NetworkError(.messageTooLarge, code: 90),
        NetworkError(.tooManyOpenFiles, code: 24), NetworkError(.addressUnavailable, code: 99),
        NetworkError(.other, code: 5),
    ]

    @Test(arguments: refusals, 1...3)
    func `a datagram that cannot be sent fails its request alone, whichever it is`(
        _ refusal: NetworkError, _ transmission: Int
    ) throws {
        let agent = AgentDouble(network)
        let bad = Endpoint(.v4(0xC000_0209), port: 161)
        var count = 0
        network.sendOutcome = { sent in
            guard sent.destination == bad else { return .sent }
            count += 1
            return count == transmission ? .failed(refusal) : .sent
        }
        network.onSend = { [onSend = network.onSend] sent in
            if sent.destination != bad { onSend?(sent) }
        }
        let engine = virtualEngine(network)
        let failing = try engine.v2cManager("192.0.2.9").start(.get([sysUpTime]))
        let good = try (0..<3).map { _ in
            try engine.v2cManager("192.0.2.1").start(.get([sysUpTime]))
        }
        let error = #expect(throws: RequestError.self) { try failing.wait() }
        guard case .transport(let failure) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(failure.error == refusal)
        #expect(failure.transmissions == transmission)
        // A request that fails while it is started has none.
        let counted = failing.statistics?.transmissions
        #expect(counted == (transmission == 1 ? nil : transmission))
        for handle in good { #expect(try handle.wait().count == 1) }
        #expect(try engine.v2cManager("192.0.2.1").get(sysUpTime).count == 1)
        #expect(engine.pendingCount == 0)
        withExtendedLifetime(agent) {}
    }

    @Test func `a datagram that the system drops is sent again at its time`() throws {
        let agent = AgentDouble(network)
        var isFull = true
        network.onSend = { [onSend = network.onSend] sent in
            if !isFull { onSend?(sent) }
        }
        network.sendOutcome = { _ in
            defer { isFull = false }
            return isFull ? .dropped : .sent
        }
        let engine = virtualEngine(network)
        #expect(try engine.v2cManager("192.0.2.1").get(sysUpTime).count == 1)
        #expect(network.sent.map(\.at.nanoseconds) == [0, 1_000_000_000])
        withExtendedLifetime(agent) {}
    }

    @Test func `no further socket means waiting for room, not failing`() throws {
        let agent = AgentDouble(network)
        network.receiveBufferOctets = 1
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        let first = try manager.start(.get([sysUpTime]))
        network.openFailure = NetworkError(.tooManyOpenFiles, code: 24)
        let others = try (0..<5).map { _ in try manager.start(.get([sysUpTime])) }
        for handle in [first] + others { #expect(try handle.wait().count == 1) }
        withExtendedLifetime(agent) {}
    }

    @Test func `a handle knows what its request took`() throws {
        let agent = AgentDouble(network, delay: .milliseconds(30))
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        agent.isSilent = true
        let handle = try manager.start(.get([sysUpTime]))
        #expect(handle.statistics == nil)
        network.deliver(
            [1, 2, 3], from: manager.endpoint, on: network.sent[0].channel,
            after: .milliseconds(500))
        let poller = engine.poll(handle)
        #expect(poller.wait(timeout: .milliseconds(900)).isEmpty)
        agent.isSilent = false
        _ = try handle.wait()
        let statistics = try #require(handle.statistics)
        #expect(statistics.transmissions == 2)
        #expect(statistics.elapsed == .milliseconds(1030))
        #expect(statistics.sinceLastTransmission == .milliseconds(30))
        #expect(statistics.discarded.count == 1)
        guard case .undecodable = statistics.discarded[0].reason else {
            Issue.record("got \(statistics.discarded)")
            return
        }
    }

    @Test func `an engine holds back what it is told to hold back`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        engine.sendLimits = SendLimits(requestsPerTarget: 2, datagramsPerSecond: 100)
        let manager = try engine.v2cManager("192.0.2.1")
        let handles = try (0..<6).map { _ in try manager.start(.get([sysUpTime])) }
        #expect(network.sent.count == 1)
        for handle in handles { #expect(try handle.wait().count == 1) }
        let times = network.sent.map(\.at.nanoseconds)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 10_000_000 })
        #expect(network.sent.count == 6)
        withExtendedLifetime(agent) {}
    }
}
