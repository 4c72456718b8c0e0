package import Datagrams

/// A receiver that keeps what it is handed.
package final class Inbox: DatagramReceiver {
    package struct Datagram: Sendable, Equatable {
        package let bytes: [UInt8]
        package let source: Endpoint
        package let channel: Channel
    }

    package struct Failure: Sendable, Equatable {
        package let error: NetworkError
        package let destination: Endpoint
        package let channel: Channel
        package let original: [UInt8]
    }

    package private(set) var datagrams: [Datagram] = []
    package private(set) var failures: [Failure] = []

    package init() {}

    /// What arrived since the last call, in order.
    package func take() -> [Datagram] {
        defer { datagrams = [] }
        return datagrams
    }

    package func receive(_ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel) {
        datagrams.append(
            Datagram(bytes: bytes.indices.map { bytes[$0] }, source: source, channel: channel))
    }

    package func undeliverable(
        _ error: NetworkError, to destination: Endpoint, on channel: Channel, original: Span<UInt8>
    ) {
        failures.append(
            Failure(
                error: error, destination: destination, channel: channel,
                original: original.indices.map { original[$0] }))
    }
}
