package import Datagrams

/// A network without anybody in it, whose clock goes as fast as it is waited for.
///
/// Laid beneath a ``SimulatedNetwork`` it lets minutes of a script pass in no time, and every run
/// takes the same turns.
package final class VirtualClock: DatagramNetwork {
    package private(set) var now = Instant(nanoseconds: 0)
    private var opened = 0

    package init() {}

    package var receiveBufferOctets: Int { 1 << 20 }
    package var descriptors: [Int32] { [] }

    package func open(_ local: LocalAddress) throws(NetworkError) -> Channel {
        opened += 1
        return Channel(opened)
    }

    package func close(_ channel: Channel) {}

    package func localEndpoint(of channel: Channel) -> Endpoint? { nil }

    package func send(
        _ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel
    ) -> SendOutcome { .dropped }

    /// Puts the clock forward to the deadline. Nothing ever comes, so a wait without one is
    /// interrupted.
    package func receive(
        until deadline: Instant?, into receiver: any DatagramReceiver
    ) -> WaitOutcome {
        guard let deadline else { return .interrupted }
        now = max(now, deadline)
        return .deadlineReached
    }
}
