import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing
import VirtualTime

@Suite struct AgentServiceTests {
    let network = VirtualNetwork()
    let question = message(.getRequest, Bench.first)

    @Test func `a service says which endpoint the system picked and answers there`() throws {
        let service = AgentService(on: network)
        let local = LocalAddress(isIPv6: false, address: .v4(0x7F00_0102))
        let endpoint = try service.add(Bench.agent(), at: local)
        #expect(endpoint.address == .v4(0x7F00_0102))
        #expect(endpoint.port != 0)
        let channel = try #require(network.channels.keys.first)
        network.deliver(question, from: manager, on: channel, after: .seconds(1))
        #expect(service.serve(until: .seconds(2)) == 1)
        #expect(network.now == .seconds(2))
        let sent = try #require(network.sent.first)
        #expect(sent.at == .seconds(1))
        #expect(sent.destination == manager)
        #expect(sent.channel == channel)
        #expect(try Answer(sent.bytes).values == [.octetString("bench")])
    }

    @Test func `latency and faults hold on a real network too`() throws {
        let service = AgentService(on: network)
        let agent = Bench.agent(
            link: Link(latency: .milliseconds(300)), misbehaviours: [Misbehaviour(.repeated(1))])
        _ = try service.add(agent, at: LocalAddress(isIPv6: false))
        let channel = try #require(network.channels.keys.first)
        network.deliver(question, from: manager, on: channel)
        #expect(service.serve(until: .seconds(2)) == 2)
        #expect(network.sent.map(\.at) == [.seconds(0.3), .seconds(0.3)])
    }

    @Test func `serving ends at the deadline, after so many answers, or when interrupted`() throws {
        let service = AgentService(on: network)
        _ = try service.add(Bench.agent(), at: LocalAddress(isIPv6: false))
        let channel = try #require(network.channels.keys.first)
        #expect(service.serve(until: .seconds(1)) == 0)
        #expect(network.now == .seconds(1))
        for _ in 0..<5 { network.deliver(question, from: manager, on: channel) }
        #expect(service.serve(until: nil, answers: 3) == 3)
        #expect(service.serve(until: .seconds(1)) == 2)
        network.interrupt(after: .seconds(1))
        #expect(service.serve(until: nil) == 0)
        #expect(network.now == .seconds(2))
    }

    @Test func `each agent has a channel of its own until the service closes`() throws {
        let service = AgentService(on: network)
        let endpoints = try (0..<50).map { number in
            let address = IPAddress.v4(0x7F00_0101 + UInt32(number))
            return try service.add(
                Bench.agent(), at: LocalAddress(isIPv6: false, address: address))
        }
        #expect(Set(endpoints).count == 50)
        #expect(network.channels.count == 50)
        service.close()
        #expect(network.channels.isEmpty)
    }

    @Test func `an agent that cannot have its address is not added`() throws {
        let service = AgentService(on: network)
        let taken = NetworkError(.addressUnavailable, code: 98)
        network.openFailure = taken
        #expect(throws: taken) {
            try service.add(Bench.agent(), at: LocalAddress(isIPv6: false, port: 161))
        }
    }
}
