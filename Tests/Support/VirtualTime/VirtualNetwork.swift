package import Datagrams

/// A network whose clock moves only when somebody waits, for tests that take no time.
///
/// ``receive(until:into:)`` puts the clock forward to the next delivery or to the deadline,
/// whichever comes first. Nothing answers by itself: a test looks at ``sent`` and schedules what
/// arrives with ``deliver(_:from:on:after:)``, or answers from ``onSend``. A simulated network of
/// agents can be laid around it; it then is only the clock.
package final class VirtualNetwork: DatagramNetwork {
    /// A datagram that was handed to ``send(_:to:on:)``, whatever became of it.
    package struct Sent: Sendable, Equatable {
        package let at: Instant
        package let bytes: [UInt8]
        package let destination: Endpoint
        package let channel: Channel
    }

    private enum Event {
        case datagram([UInt8], source: Endpoint)
        case undeliverable(NetworkError, destination: Endpoint, original: [UInt8])
        case interrupt
    }

    private struct Pending {
        let at: Instant
        let channel: Channel
        let event: Event
    }

    package private(set) var now: Instant
    /// Everything sent so far, in order.
    package private(set) var sent: [Sent] = []
    /// The channels that are open, by number.
    package private(set) var channels: [Channel: LocalAddress] = [:]
    package var receiveBufferOctets = 212_992
    package var descriptors: [Int32] { [] }

    /// Called with every datagram sent, after it was noted in ``sent``.
    package var onSend: ((Sent) -> Void)?
    /// How sending ends; ``SendOutcome/sent`` unless a test says otherwise.
    package var sendOutcome: (Sent) -> SendOutcome = { _ in .sent }
    /// The addresses of the hosts that this network knows by name.
    package var hosts: [String: [IPAddress]] = [:]
    /// Thrown by ``open(_:)`` while it is not nil.
    package var openFailure: NetworkError?

    /// How many datagrams each ``sendGathered(_:)`` sent.
    package private(set) var batches: [Int] = []
    /// How many datagrams it gathers at most.
    package var gatheringRoom = Int.max

    private var gathered: [(bytes: [UInt8], destination: Endpoint, channel: Channel)] = []
    private var pending: [Pending] = []
    private var nextNumber = 0

    package init(now: Instant = Instant(nanoseconds: 0)) { self.now = now }

    /// Puts the clock forward without delivering anything.
    package func advance(by duration: Duration) { now = now + duration }

    package func resolve(_ host: String) throws(NetworkError) -> [IPAddress] {
        guard let addresses = hosts[host] else { throw NetworkError(.unknownHost, code: 0) }
        return addresses
    }

    /// Lets a datagram arrive on `channel` when `delay` is over.
    package func deliver(
        _ bytes: [UInt8], from source: Endpoint, on channel: Channel, after delay: Duration = .zero
    ) {
        schedule(.datagram(bytes, source: source), on: channel, after: delay)
    }

    /// Lets the network report, when `delay` is over, that a datagram reached nobody.
    package func refuse(
        _ error: NetworkError = NetworkError(.refused, code: 111), to destination: Endpoint,
        on channel: Channel, original: [UInt8], after delay: Duration = .zero
    ) {
        schedule(
            .undeliverable(error, destination: destination, original: original), on: channel,
            after: delay)
    }

    /// Ends the wait that is going on when `delay` is over, as a person's Ctrl-C does.
    package func interrupt(after delay: Duration = .zero) {
        schedule(.interrupt, on: Channel(-1), after: delay)
    }

    private func schedule(_ event: Event, on channel: Channel, after delay: Duration) {
        let at = now + delay
        // Behind everything of the same moment, so that what was scheduled first arrives first.
        let place = pending.lastIndex { $0.at <= at }.map { $0 + 1 } ?? 0
        pending.insert(Pending(at: at, channel: channel, event: event), at: place)
    }
}

extension VirtualNetwork {
    package func open(_ local: LocalAddress) throws(NetworkError) -> Channel {
        if let openFailure { throw openFailure }
        let channel = Channel(nextNumber)
        nextNumber += 1
        channels[channel] = local
        return channel
    }

    package func close(_ channel: Channel) { channels[channel] = nil }

    /// The address asked for, or that of the loopback; port 40000 and up where none was asked for.
    package func localEndpoint(of channel: Channel) -> Endpoint? {
        guard let local = channels[channel] else { return nil }
        let loopback: IPAddress = local.isIPv6 ? .v6(high: 0, low: 1, zone: 0) : .v4(0x7F00_0001)
        let port = local.port != 0 ? local.port : UInt16(40_000 + channel.number % 20_000)
        return Endpoint(local.address ?? loopback, port: port)
    }

    package func send(
        _ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel
    ) -> SendOutcome {
        let copy = bytes.indices.map { bytes[$0] }
        let datagram = Sent(at: now, bytes: copy, destination: destination, channel: channel)
        sent.append(datagram)
        onSend?(datagram)
        return sendOutcome(datagram)
    }

    package func gather(
        _ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel
    ) -> Bool {
        guard gathered.count < gatheringRoom else { return false }
        gathered.append((bytes.indices.map { bytes[$0] }, destination, channel))
        return true
    }

    package func sendGathered(_ failed: (Int, NetworkError) -> Void) {
        let batch = gathered
        gathered = []
        batches.append(batch.count)
        for (number, datagram) in batch.enumerated() {
            let outcome = send(
                datagram.bytes.span, to: datagram.destination, on: datagram.channel)
            if case .failed(let error) = outcome { failed(number, error) }
        }
    }

    /// Delivers what is due; where nothing is, puts the clock forward to what comes first.
    ///
    /// Without a deadline and without anything on its way a real network would wait for ever; this
    /// one says that it was interrupted, so that a test ends.
    package func receive(
        until deadline: Instant?, into receiver: any DatagramReceiver
    ) -> WaitOutcome {
        if let next = pending.first, next.at > now, deadline.map({ next.at <= $0 }) ?? true {
            now = next.at
        }
        var outcome = WaitOutcome.deadlineReached
        // What a receiver schedules for this very moment waits for the next call.
        let due = pending.prefix { $0.at <= now }
        pending.removeFirst(due.count)
        for arrival in due {
            switch arrival.event {
            case .interrupt:
                if outcome == .deadlineReached { outcome = .interrupted }
            case .datagram(let bytes, let source):
                guard channels[arrival.channel] != nil else { continue }
                receiver.receive(bytes.span, from: source, on: arrival.channel)
                outcome = .received
            case .undeliverable(let error, let destination, let original):
                guard channels[arrival.channel] != nil else { continue }
                receiver.undeliverable(
                    error, to: destination, on: arrival.channel, original: original.span)
                outcome = .received
            }
        }
        guard outcome == .deadlineReached else { return outcome }
        guard let deadline else { return due.isEmpty ? .interrupted : .received }
        // A datagram for a channel that was closed meanwhile ends no wait.
        if !due.isEmpty, deadline > now { return receive(until: deadline, into: receiver) }
        now = max(now, deadline)
        return .deadlineReached
    }
}
