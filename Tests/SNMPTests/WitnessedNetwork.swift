import Datagrams

/// Learns when a network is gone.
actor Witness {
    private let gone: AsyncStream<Void>
    private nonisolated let end: AsyncStream<Void>.Continuation

    init() { (gone, end) = AsyncStream.makeStream() }

    nonisolated func noteEnd() { end.yield() }

    /// True as soon as it is.
    var isGone: Bool {
        get async { await gone.first { true } != nil }
    }
}

/// A network on which nothing happens but its end.
final class WitnessedNetwork: DatagramNetwork {
    private let witness: Witness

    init(_ witness: Witness) { self.witness = witness }

    deinit { witness.noteEnd() }

    var now: Instant { Instant(nanoseconds: 0) }
    var receiveBufferOctets: Int { 212_992 }
    var descriptors: [Int32] { [] }

    func open(_ local: LocalAddress) throws(NetworkError) -> Channel { Channel(0) }
    func close(_ channel: Channel) {}
    func localEndpoint(of channel: Channel) -> Endpoint? { nil }
    func send(
        _ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel
    ) -> SendOutcome { .sent }
    func receive(
        until deadline: Instant?, into receiver: any DatagramReceiver
    ) -> WaitOutcome { .deadlineReached }
}
