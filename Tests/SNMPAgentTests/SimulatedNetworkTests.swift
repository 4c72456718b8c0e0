import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing
import VirtualTime

/// One agent with three variables and a table, in a network of its own.
final class Bench {
    static let endpoint = Endpoint(.v4(0x0A00_0001), port: 161)
    static let first: OID = "1.3.6.1.2.1.1.1.0"
    static let column: OID = "1.3.6.1.2.1.2.2.1.2"

    let clock = VirtualNetwork()
    let network: SimulatedNetwork
    let inbox = Inbox()
    let channel: Channel

    init(
        link: Link = Link(), misbehaviours: [Misbehaviour] = [], seed: UInt64 = 1,
        outside: SimulatedNetwork.Outside = .silent
    ) throws {
        network = SimulatedNetwork(over: clock, outside: outside)
        let agent = Self.agent(link: link, misbehaviours: misbehaviours, seed: seed)
        network.add(agent, at: Self.endpoint)
        channel = try network.open(LocalAddress(isIPv6: false))
    }

    static func agent(
        link: Link = Link(), misbehaviours: [Misbehaviour] = [], seed: UInt64 = 1
    ) -> SimulatedAgent {
        var variables: [(name: OID, variable: Variable)] = [
            (first, Variable(.octetString("bench"))),
            ("1.3.6.1.2.1.1.3.0", Variable(.upTime)),
            ("1.3.6.1.2.1.1.5.0", Variable(.octetString("agent"))),
        ]
        for number in 1...20 {
            let name: OID = [1, 3, 6, 1, 2, 1, 2, 2, 1, 2, UInt32(number)]
            variables.append((name, Variable(.octetString(OctetString("eth\(number)")))))
        }
        let store = VariableStore(VariableTable(variables), at: start)
        return SimulatedAgent(
            CommandResponder(store), link: link, misbehaviours: misbehaviours, seed: seed)
    }

    func send(_ message: [UInt8], to destination: Endpoint = endpoint) -> SendOutcome {
        network.send(message.span, to: destination, on: channel)
    }

    /// Sends a message and collects everything that comes within a time.
    func exchange(_ message: [UInt8], within time: Duration = .seconds(5)) -> [Inbox.Datagram] {
        _ = send(message)
        let deadline = network.now + time
        while network.receive(until: deadline, into: inbox) == .received {}
        return inbox.take()
    }

    func ask(_ message: [UInt8]) throws -> Answer? {
        try exchange(message).first.map { try Answer($0.bytes) }
    }
}

@Suite struct SimulatedNetworkTests {
    let question = message(.getRequest, Bench.first)

    @Test func `an answer arrives when its round trip is over, from where it was asked`() throws {
        let bench = try Bench(link: Link(latency: .milliseconds(40)))
        #expect(bench.send(question) == .sent)
        #expect(bench.network.nextArrival == .seconds(0.04))
        #expect(
            bench.network.receive(until: .seconds(0.039), into: bench.inbox) == .deadlineReached)
        #expect(bench.inbox.datagrams.isEmpty)
        #expect(bench.network.receive(until: .seconds(9), into: bench.inbox) == .received)
        #expect(bench.network.now == .seconds(0.04))
        let datagram = try #require(bench.inbox.take().first)
        #expect(datagram.source == Bench.endpoint)
        #expect(datagram.channel == bench.channel)
        #expect(try Answer(datagram.bytes).values == [.octetString("bench")])
    }

    @Test func `a look without waiting finds what is due`() throws {
        let bench = try Bench()
        _ = bench.send(question)
        #expect(bench.network.receive(until: .seconds(-1), into: bench.inbox) == .received)
        #expect(bench.network.receive(until: .seconds(-1), into: bench.inbox) == .deadlineReached)
        #expect(bench.network.now == start)
    }

    @Test func `answers arrive in the order of their moments, then of their sending`() throws {
        let bench = try Bench(link: Link(latency: .milliseconds(5), jitter: .milliseconds(200)))
        let other = Endpoint(.v4(0x0A00_0002), port: 161)
        bench.network.add(Bench.agent(link: Link(latency: .milliseconds(30))), at: other)
        for number in 0..<200 {
            let question = message(.getRequest, Bench.first, requestID: Int32(number))
            _ = bench.send(question, to: number.isMultiple(of: 2) ? Bench.endpoint : other)
        }
        var last = start
        var order: [Int32] = []
        while bench.network.receive(until: .seconds(2), into: bench.inbox) == .received {
            #expect(bench.network.now >= last)
            last = bench.network.now
            for datagram in bench.inbox.take() where datagram.source == other {
                order.append(try Answer(datagram.bytes).pdu.requestID)
            }
        }
        #expect(order == (0..<100).map { Int32($0 * 2 + 1) })
        #expect(bench.network.inFlight == 0)
    }

    @Test func `a question asked while answers are handed over waits for the next turn`() throws {
        final class Echo: DatagramReceiver {
            let bench: Bench
            let question: [UInt8]
            var count = 0
            init(_ bench: Bench, _ question: [UInt8]) {
                self.bench = bench
                self.question = question
            }
            func receive(_ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel) {
                count += 1
                _ = bench.send(question)
            }
            func undeliverable(
                _ error: NetworkError, to destination: Endpoint, on channel: Channel,
                original: Span<UInt8>
            ) {}
        }
        let bench = try Bench()
        let echo = Echo(bench, question)
        _ = bench.send(question)
        #expect(bench.network.receive(until: nil, into: echo) == .received)
        #expect(echo.count == 1)
        #expect(bench.network.receive(until: nil, into: echo) == .received)
        #expect(echo.count == 2)
    }

    @Test func `an answer for a closed channel is lost`() throws {
        let bench = try Bench(link: Link(latency: .seconds(1)))
        _ = bench.send(question)
        bench.network.close(bench.channel)
        #expect(bench.network.receive(until: .seconds(3), into: bench.inbox) == .deadlineReached)
        #expect(bench.network.now == .seconds(3))
        #expect(bench.inbox.datagrams.isEmpty)
        guard case .failed = bench.send(question) else {
            Issue.record("sending on a closed channel succeeded")
            return
        }
    }

    @Test func `loss takes its share both ways, the same for the same seed`() throws {
        func answered(seed: UInt64) throws -> [Int32] {
            let bench = try Bench(link: Link(loss: 0.2), seed: seed)
            for number: Int32 in 0..<1000 {
                _ = bench.send(message(.getRequest, Bench.first, requestID: number))
            }
            while bench.network.receive(until: .seconds(1), into: bench.inbox) == .received {}
            return try bench.inbox.take().map { try Answer($0.bytes).pdu.requestID }
        }
        let once = try answered(seed: 7)
        // 0.8 times 0.8 of a thousand, give or take five standard deviations.
        #expect((565...715).contains(once.count))
        #expect(try answered(seed: 7) == once)
        #expect(try answered(seed: 8) != once)
    }

    @Test func `answers can come twice, and out of order`() throws {
        let double = try Bench(link: Link(duplication: 1))
        #expect(double.exchange(question).count == 2)
        let link = Link(latency: .milliseconds(10), reordering: 0.5)
        let bench = try Bench(link: link)
        for number: Int32 in 0..<100 {
            _ = bench.send(message(.getRequest, Bench.first, requestID: number))
        }
        while bench.network.receive(until: .seconds(1), into: bench.inbox) == .received {}
        let order = try bench.inbox.take().map { try Answer($0.bytes).pdu.requestID }
        #expect(order.count == 100)
        #expect(order != order.sorted())
    }

    @Test func `a refusing host says so with the question`() throws {
        let bench = try Bench(link: Link(latency: .milliseconds(3), isRefusing: true))
        #expect(bench.exchange(question).isEmpty)
        let failure = try #require(bench.inbox.failures.first)
        #expect(failure.error.kind == .refused)
        #expect(failure.destination == Bench.endpoint)
        #expect(failure.original == question)
    }

    @Test func `an agent can fall silent, restart and come back`() throws {
        let bench = try Bench()
        let upTime = message(.getRequest, "1.3.6.1.2.1.1.3.0")
        bench.network.withAgent(at: Bench.endpoint) { $0.link.isSilent = true }
        #expect(bench.exchange(upTime).isEmpty)
        #expect(bench.network.now == .seconds(5))
        bench.network.withAgent(at: Bench.endpoint) {
            $0.link.isSilent = false
            $0.responder.restart(at: .seconds(4))
        }
        #expect(try bench.ask(upTime)?.values == [.timeTicks(100)])
        let nobody = Endpoint(.v4(1), port: 161)
        #expect(bench.network.withAgent(at: nobody) { _ in } == nil)
    }

    @Test func `other endpoints are reached through the inner network, once needed`() throws {
        let bench = try Bench(outside: .passedOn)
        let outside = Endpoint(.v4(0xC000_0201), port: 161)
        #expect(bench.clock.channels.isEmpty)
        _ = bench.exchange(question)
        #expect(bench.clock.channels.isEmpty)

        // The inner network has channels of its own, with numbers that differ from ours.
        _ = try bench.clock.open(LocalAddress(isIPv6: false))
        bench.clock.onSend = { sent in
            bench.clock.deliver(
                [9, 9], from: outside, on: sent.channel, after: .milliseconds(20))
            bench.clock.refuse(
                to: outside, on: sent.channel, original: sent.bytes, after: .milliseconds(30))
        }
        #expect(bench.send([1, 2, 3], to: outside) == .sent)
        #expect(bench.clock.sent.map(\.bytes) == [[1, 2, 3]])
        #expect(bench.network.receive(until: nil, into: bench.inbox) == .received)
        #expect(
            bench.inbox.take().map { [$0.channel.number, $0.bytes.count] } == [
                [bench.channel.number, 2]
            ])
        #expect(bench.network.receive(until: nil, into: bench.inbox) == .received)
        #expect(bench.inbox.failures.map(\.channel) == [bench.channel])
        let inner = bench.clock.sent[0].channel
        #expect(
            bench.network.localEndpoint(of: bench.channel)
                == bench.clock.localEndpoint(of: inner))
        bench.network.close(bench.channel)
        #expect(bench.clock.channels[inner] == nil)
    }

    @Test func `a channel that cannot be opened fails the sending that needs it`() throws {
        let bench = try Bench(outside: .passedOn)
        let full = NetworkError(.tooManyOpenFiles, code: 24)
        bench.clock.openFailure = full
        #expect(bench.send(question) == .sent)
        #expect(bench.send(question, to: Endpoint(.v4(1), port: 161)) == .failed(full))
        #expect(throws: full) {
            try bench.network.open(LocalAddress(isIPv6: false, port: 162))
        }
    }

    @Test func `an interruption of the inner wait comes through`() throws {
        let bench = try Bench(link: Link(latency: .seconds(2)))
        bench.clock.interrupt(after: .seconds(1))
        _ = bench.send(question)
        #expect(bench.network.receive(until: nil, into: bench.inbox) == .interrupted)
        #expect(bench.network.now == .seconds(1))
        #expect(bench.network.receive(until: nil, into: bench.inbox) == .received)
    }
}
