import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import SNMPTransport
import Testing
import VirtualTime

/// The service on real sockets, all in one thread: question, service, answer.
@Suite struct LoopbackServiceTests {
    @Test(arguments: [false, true])
    func `simulated devices answer on ports of the loopback that the system picks`(
        _ isIPv6: Bool
    ) throws {
        let demo = DemoNetwork()
        let serving = UDPNetwork()
        let service = AgentService(on: serving)
        defer { service.close() }
        let loopback: IPAddress = isIPv6 ? .v6(high: 0, low: 1, zone: 0) : .v4(0x7F00_0101)
        var endpoints: [Endpoint] = []
        for (position, device) in demo.devices.enumerated() where device.version == .v2c {
            var agent = demo.agent(position, at: serving.now)
            guard !agent.link.isSilent else { continue }
            agent.link = Link()
            endpoints.append(
                try service.add(agent, at: LocalAddress(isIPv6: isIPv6, address: loopback)))
        }

        let asking = UDPNetwork()
        let channel = try asking.open(LocalAddress(isIPv6: isIPv6))
        let question = message(.getRequest, "1.3.6.1.2.1.1.5.0")
        for endpoint in endpoints {
            #expect(asking.send(question.span, to: endpoint, on: channel) == .sent)
        }
        let patience = Duration.seconds(30)
        #expect(
            service.serve(until: serving.now + patience, answers: endpoints.count)
                == endpoints.count)
        let inbox = Inbox()
        while inbox.datagrams.count < endpoints.count,
            asking.receive(until: asking.now + patience, into: inbox) == .received
        {}
        var names: [Endpoint: Value] = [:]
        for datagram in inbox.take() {
            names[datagram.source] = try Answer(datagram.bytes).values.first
        }
        #expect(Set(names.keys) == Set(endpoints))
        #expect(names[endpoints[0]] == .octetString("core1"))
        #expect(Set(names.values).count == endpoints.count)
    }
}
