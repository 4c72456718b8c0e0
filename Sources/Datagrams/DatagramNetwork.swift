/// One socket, or what stands for one in a simulation.
public struct Channel: Sendable, Hashable {
    public let number: Int

    @inlinable
    public init(_ number: Int) { self.number = number }
}

/// The local end that channels are opened on.
public struct LocalAddress: Sendable, Hashable {
    public var isIPv6: Bool
    /// Nil for any address of the machine.
    public var address: IPAddress?
    /// 0 for a free port that the system picks.
    public var port: UInt16

    public init(isIPv6: Bool, address: IPAddress? = nil, port: UInt16 = 0) {
        self.isIPv6 = isIPv6
        self.address = address
        self.port = port
    }
}

/// What the system said when it would not send, open or deliver.
public struct NetworkError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// The other end answered that nothing listens there (ICMP port unreachable).
        case refused
        /// No way to that network or host, here or on the way.
        case unreachable
        /// A firewall here, or one on the way that says so, forbids it.
        case prohibited
        /// The datagram is larger than what can be sent.
        case messageTooLarge
        /// Too many open files in this process or on this machine.
        case tooManyOpenFiles
        /// The local address or port is taken or not ours.
        case addressUnavailable
        /// No address belongs to that name.
        case unknownHost
        /// Somebody asked for the wait to end, such as a person who pressed Ctrl-C.
        case interrupted
        case other
    }

    public let kind: Kind
    /// The system's error number.
    public let code: Int32

    public init(_ kind: Kind, code: Int32) {
        self.kind = kind
        self.code = code
    }
}

extension NetworkError: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .refused: "nothing listens on that port"
        case .unreachable: "no route to that host"
        case .prohibited: "a firewall forbids it"
        case .messageTooLarge: "the message is too large to send"
        case .tooManyOpenFiles: "too many open files; raise the limit (ulimit -n)"
        case .addressUnavailable: "the local address is taken or not of this machine"
        case .unknownHost: "no address belongs to that name"
        case .interrupted: "interrupted"
        case .other: "the system refused (error \(code))"
        }
    }
}

/// How an attempt to send ended.
public enum SendOutcome: Sendable, Equatable {
    case sent
    /// The system had no room for it just now: as good as lost on the way.
    case dropped
    case failed(NetworkError)
}

/// Why ``DatagramNetwork/receive(until:into:)`` came back.
public enum WaitOutcome: Sendable, Equatable {
    /// Datagrams or errors were handed over.
    case received
    case deadlineReached
    /// Somebody asked for the waiting to end, such as a person who pressed Ctrl-C.
    case interrupted
}

/// What a network hands its datagrams to.
package protocol DatagramReceiver: AnyObject {
    func receive(_ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel)
    /// The network said that a datagram could not be delivered.
    ///
    /// - Parameter original: The beginning of that datagram, as far as the network quotes it.
    func undeliverable(
        _ error: NetworkError, to destination: Endpoint, on channel: Channel, original: Span<UInt8>)
}

/// What an engine needs of the world: a clock, sending, and waiting for what arrives.
///
/// UDP sockets are one, a simulation is another; an engine cannot tell them apart.
package protocol DatagramNetwork: AnyObject {
    /// A monotonic clock.
    var now: Instant { get }

    /// The octets that the receive buffer of one channel holds, in the system's own accounting.
    var receiveBufferOctets: Int { get }

    func open(_ local: LocalAddress) throws(NetworkError) -> Channel

    func close(_ channel: Channel)

    /// The addresses of a host: a name, or an address with a zone such as `fe80::1%eth0`.
    ///
    /// - Throws: ``NetworkError`` of the kind `unknownHost` where there are none, `interrupted` where
    ///   the wait for a name server was ended.
    func resolve(_ host: String) throws(NetworkError) -> [IPAddress]

    /// The same without waiting: nil while the search is under way. A wait for datagrams ends when it
    /// is over, and who asks again is given what it found.
    func lookUp(_ host: String) -> Result<[IPAddress], NetworkError>?

    /// Where datagrams for an open channel arrive, with the port that the system picked.
    func localEndpoint(of channel: Channel) -> Endpoint?

    func send(_ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel) -> SendOutcome

    /// Keeps a copy of a datagram, to be sent with others by ``sendGathered(_:)``.
    ///
    /// - Returns: False where it was not kept: there is no room for it, or the network gathers nothing.
    func gather(_ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel) -> Bool

    /// Sends what was gathered.
    ///
    /// - Parameter failed: Is called for each datagram that the system would not send, with its number
    ///   among those that were gathered, from 0 and in their order.
    func sendGathered(_ failed: (Int, NetworkError) -> Void)

    /// Hands over all that has arrived; where nothing has, waits for it until `deadline`.
    ///
    /// A deadline in the past makes this a look without waiting; nil waits without end.
    func receive(until deadline: Instant?, into receiver: any DatagramReceiver) -> WaitOutcome

    /// The same for those who have just looked at the clock.
    func receive(
        until deadline: Instant, since now: Instant, into receiver: any DatagramReceiver
    ) -> WaitOutcome

    /// Descriptors that become readable when ``receive(until:into:)`` would find something.
    var descriptors: [Int32] { get }
}

/// Looking host names up.
package enum HostSearch {
    /// How many searches go on at once; each takes a thread while it lasts.
    package static let limit = 16
}

extension DatagramNetwork {
    /// A network for which one datagram is as good as several.
    package func gather(
        _ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel
    ) -> Bool { false }

    package func sendGathered(_ failed: (Int, NetworkError) -> Void) {}

    package func receive(
        until deadline: Instant, since now: Instant, into receiver: any DatagramReceiver
    ) -> WaitOutcome {
        receive(until: deadline, into: receiver)
    }

    /// A network that knows no names.
    package func resolve(_ host: String) throws(NetworkError) -> [IPAddress] {
        throw NetworkError(.unknownHost, code: 0)
    }

    /// A network that knows its names at once, or waits for them.
    package func lookUp(_ host: String) -> Result<[IPAddress], NetworkError>? {
        do throws(NetworkError) {
            return .success(try resolve(host))
        } catch {
            return error.kind == .interrupted ? nil : .failure(error)
        }
    }
}
