package import Datagrams

/// Simulated agents in memory, laid around a network that keeps the time.
///
/// Datagrams to a registered endpoint are answered here; what becomes of all others is a choice.
/// Answers wait for their moment in a queue, and ``receive(until:into:)`` waits in the inner network
/// no longer than until the next of them: over real sockets simulated and real devices mix, over a
/// virtual clock a minute passes in no time.
package final class SimulatedNetwork: DatagramNetwork {
    /// What becomes of datagrams to endpoints that are not simulated.
    package enum Outside: Sendable {
        /// They are lost; the inner network sends nothing at all.
        case silent
        case passedOn
    }

    private enum Delivery {
        case datagram([UInt8], source: Endpoint)
        case refusal(destination: Endpoint, original: [UInt8])
    }

    private struct Flight {
        let delivery: Delivery
        let channel: Channel
    }

    /// One of our channels, and the inner one that it needs once something is passed on.
    private struct Port {
        let local: LocalAddress
        var inner: Channel?
    }

    /// Knows the names of simulated hosts; what it does not know is looked up outside.
    package var resolver: ((String) -> IPAddress?)?

    private let inner: any DatagramNetwork
    private let outside: Outside
    private let relay = Relay()
    private var agents: [SimulatedAgent] = []
    private var places: [Endpoint: Int] = [:]
    /// The hosts that would say so if nothing listened on a port.
    private var hosts: Set<IPAddress> = []
    private var ports: [Channel: Port] = [:]
    private var nextNumber = 0
    private var queue = ArrivalQueue<Flight>()
    private var scratch = ResponderScratch()
    private var emissions: [SimulatedAgent.Emission] = []

    package init(over inner: any DatagramNetwork, outside: Outside = .silent) {
        self.inner = inner
        self.outside = outside
    }

    package var now: Instant { inner.now }
    package var receiveBufferOctets: Int { inner.receiveBufferOctets }
    /// Those of the inner network; what is simulated makes none of them readable, see
    /// ``nextArrival``.
    package var descriptors: [Int32] { inner.descriptors }
    /// When the next simulated datagram arrives; nil if none is on its way.
    package var nextArrival: Instant? { queue.nextArrival }
    /// How many simulated datagrams are on their way.
    package var inFlight: Int { queue.count }
}

// MARK: - Agents

extension SimulatedNetwork {
    /// Lets an agent answer at an endpoint, in place of one that did so far.
    package func add(_ agent: SimulatedAgent, at endpoint: Endpoint) {
        if !agent.link.isSilent { hosts.insert(endpoint.address) }
        if let place = places[endpoint] {
            agents[place] = agent
        } else {
            places[endpoint] = agents.count
            agents.append(agent)
        }
    }

    /// Changes the agent at an endpoint: its link, its faults, a restart. Nil if there is none.
    @discardableResult
    package func withAgent<Result>(
        at endpoint: Endpoint, _ body: (inout SimulatedAgent) -> Result
    ) -> Result? {
        guard let place = places[endpoint] else { return nil }
        return body(&agents[place])
    }
}

// MARK: - Channels and sending

extension SimulatedNetwork {
    package func open(_ local: LocalAddress) throws(NetworkError) -> Channel {
        var port = Port(local: local)
        // A port that was asked for has to be free; otherwise the inner channel can wait.
        if outside == .passedOn, local.port != 0 { port.inner = try inner.open(local) }
        let channel = Channel(nextNumber)
        nextNumber += 1
        if let inner = port.inner { relay.channels[inner] = channel }
        ports[channel] = port
        return channel
    }

    package func close(_ channel: Channel) {
        guard let port = ports.removeValue(forKey: channel), let opened = port.inner else { return }
        relay.channels[opened] = nil
        inner.close(opened)
    }

    package func resolve(_ host: String) throws(NetworkError) -> [IPAddress] {
        if let address = resolver?(host) { return [address] }
        guard outside == .passedOn else { throw NetworkError(.unknownHost, code: 0) }
        return try inner.resolve(host)
    }

    package func lookUp(_ host: String) -> Result<[IPAddress], NetworkError>? {
        if let address = resolver?(host) { return .success([address]) }
        guard outside == .passedOn else { return .failure(NetworkError(.unknownHost, code: 0)) }
        return inner.lookUp(host)
    }

    package func localEndpoint(of channel: Channel) -> Endpoint? {
        guard let port = ports[channel] else { return nil }
        if outside == .passedOn, case .success(let opened) = innerChannel(for: channel) {
            return inner.localEndpoint(of: opened)
        }
        return Self.imagined(port.local, channel)
    }

    /// A local end for a channel that no socket stands behind.
    private static func imagined(_ local: LocalAddress, _ channel: Channel) -> Endpoint {
        let any: IPAddress = local.isIPv6 ? .v6(high: 0, low: 1, zone: 0) : .v4(0x7F00_0001)
        let port = local.port != 0 ? local.port : UInt16(49_152 + channel.number % 16_384)
        return Endpoint(local.address ?? any, port: port)
    }

    private func innerChannel(for channel: Channel) -> Result<Channel, NetworkError> {
        guard let port = ports[channel] else {
            return .failure(NetworkError(.addressUnavailable, code: 9))
        }
        if let opened = port.inner { return .success(opened) }
        do {
            let opened = try inner.open(port.local)
            ports[channel]?.inner = opened
            relay.channels[opened] = channel
            return .success(opened)
        } catch {
            return .failure(error)
        }
    }

    package func send(
        _ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel
    ) -> SendOutcome {
        guard let port = ports[channel] else {
            return .failed(NetworkError(.addressUnavailable, code: 9))
        }
        guard bytes.count <= 65_507 else {
            return .failed(NetworkError(.messageTooLarge, code: 90))
        }
        if let place = places[destination] {
            let now = inner.now
            agents[place].receive(
                bytes, from: Self.imagined(port.local, channel), at: now, using: &scratch,
                into: &emissions)
            for emission in emissions {
                let delivery: Delivery =
                    switch emission.content {
                    case .datagram(let answer):
                        .datagram(answer, source: emission.source ?? destination)
                    case .refusal:
                        .refusal(destination: destination, original: Array(copying: bytes))
                    }
                queue.add(Flight(delivery: delivery, channel: channel), at: now + emission.delay)
            }
            emissions.removeAll(keepingCapacity: true)
            return .sent
        }
        if hosts.contains(destination.address) {
            let refusal = Delivery.refusal(
                destination: destination, original: Array(copying: bytes))
            queue.add(Flight(delivery: refusal, channel: channel), at: inner.now)
            return .sent
        }
        switch outside {
        case .silent: return .sent
        case .passedOn:
            switch innerChannel(for: channel) {
            case .success(let opened): return inner.send(bytes, to: destination, on: opened)
            case .failure(let error): return .failed(error)
            }
        }
    }
}

// MARK: - Receiving

extension SimulatedNetwork {
    package func receive(
        until deadline: Instant?, into receiver: any DatagramReceiver
    ) -> WaitOutcome {
        relay.receiver = receiver
        defer { relay.receiver = nil }
        while true {
            // With something due, the inner network is only looked at.
            let wake = [deadline, nextArrival].compactMap { $0 }.min()
            let outcome = inner.receive(until: wake, into: relay)
            if deliver(to: receiver) || outcome == .received { return .received }
            if outcome == .interrupted { return .interrupted }
            if let deadline, inner.now >= deadline { return .deadlineReached }
        }
    }

    /// Hands over what has arrived; what is sent meanwhile waits for the next turn.
    private func deliver(to receiver: any DatagramReceiver) -> Bool {
        let limit = queue.added
        let now = inner.now
        var delivered = false
        while let flight = queue.take(by: now, before: limit) {
            guard ports[flight.channel] != nil else { continue }
            delivered = true
            switch flight.delivery {
            case .datagram(let bytes, let source):
                receiver.receive(bytes.span, from: source, on: flight.channel)
            case .refusal(let destination, let original):
                receiver.undeliverable(
                    NetworkError(.refused, code: 111), to: destination, on: flight.channel,
                    original: original.span)
            }
        }
        return delivered
    }
}

/// Hands on what the inner network delivers, under our channel's number.
private final class Relay: DatagramReceiver {
    var channels: [Channel: Channel] = [:]
    var receiver: (any DatagramReceiver)?

    func receive(_ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel) {
        guard let channel = channels[channel] else { return }
        receiver?.receive(bytes, from: source, on: channel)
    }

    func undeliverable(
        _ error: NetworkError, to destination: Endpoint, on channel: Channel, original: Span<UInt8>
    ) {
        guard let channel = channels[channel] else { return }
        receiver?.undeliverable(error, to: destination, on: channel, original: original)
    }
}

extension Array where Element == UInt8 {
    /// The octets of a span.
    init(copying bytes: Span<UInt8>) {
        self.init()
        reserveCapacity(bytes.count)
        for index in bytes.indices { append(bytes[index]) }
    }
}
