package import Datagrams

/// Simulated agents on a real network, one channel each, answering what arrives.
///
/// It is driven by its caller: ``serve(until:answers:)`` waits and answers on the caller's thread
/// and comes back at the deadline.
package final class AgentService {
    private let network: any DatagramNetwork
    private let pump: Pump

    package init(on network: any DatagramNetwork) {
        self.network = network
        pump = Pump(clock: network)
    }

    /// Lets an agent answer at a local address, at a free port where none is asked for.
    ///
    /// - Returns: The endpoint that it answers at.
    package func add(
        _ agent: SimulatedAgent, at local: LocalAddress
    ) throws(NetworkError) -> Endpoint {
        let channel = try network.open(local)
        guard let endpoint = network.localEndpoint(of: channel) else {
            network.close(channel)
            throw NetworkError(.addressUnavailable, code: 0)
        }
        pump.agents[channel] = agent
        return endpoint
    }

    /// Closes every channel.
    package func close() {
        for channel in pump.agents.keys { network.close(channel) }
        pump.agents = [:]
        pump.queue = ArrivalQueue()
    }

    /// Answers until the deadline, an interruption, or so many answers.
    ///
    /// - Returns: How many datagrams were sent.
    @discardableResult
    package func serve(until deadline: Instant?, answers most: Int = .max) -> Int {
        var sent = 0
        while sent < most {
            let wake = [deadline, pump.queue.nextArrival].compactMap { $0 }.min()
            let outcome = network.receive(until: wake, into: pump)
            sent += sendDue(atMost: most - sent)
            if outcome == .interrupted { break }
            if let deadline, network.now >= deadline { break }
        }
        return sent
    }

    private func sendDue(atMost most: Int) -> Int {
        let now = network.now
        var sent = 0
        while sent < most, let answer = pump.queue.take(by: now, before: .max) {
            _ = network.send(answer.bytes.span, to: answer.destination, on: answer.channel)
            sent += 1
        }
        return sent
    }
}

/// Hands what arrives to the agent of its channel, and keeps the answers until they are due.
private final class Pump: DatagramReceiver {
    struct Answer {
        let bytes: [UInt8]
        let destination: Endpoint
        let channel: Channel
    }

    var agents: [Channel: SimulatedAgent] = [:]
    var queue = ArrivalQueue<Answer>()
    private let clock: any DatagramNetwork
    private var scratch = ResponderScratch()
    private var emissions: [SimulatedAgent.Emission] = []

    init(clock: any DatagramNetwork) { self.clock = clock }

    func receive(_ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel) {
        guard agents[channel] != nil else { return }
        let now = clock.now
        agents[channel]?.receive(bytes, from: source, at: now, using: &scratch, into: &emissions)
        for emission in emissions {
            // A refusal is the system's to send, and another source would need another socket: on a
            // real network both are silence.
            guard case .datagram(let answer) = emission.content, emission.source == nil else {
                continue
            }
            queue.add(
                Answer(bytes: answer, destination: source, channel: channel),
                at: now + emission.delay)
        }
        emissions.removeAll(keepingCapacity: true)
    }

    func undeliverable(
        _ error: NetworkError, to destination: Endpoint, on channel: Channel, original: Span<UInt8>
    ) {}
}
