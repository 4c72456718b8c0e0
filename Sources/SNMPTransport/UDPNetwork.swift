import CSockets
package import Datagrams

/// UDP sockets of this machine.
///
/// One socket and nobody who interrupts is the common case of a program that asks one thing after
/// another: then waiting is a blocking receive, and a request costs two system calls. With more
/// sockets, or with a descriptor that interrupts, readiness is asked for first.
@safe package final class UDPNetwork: DatagramNetwork {
    private struct Socket {
        let descriptor: Int32
    }

    /// The socket that waiting can be a blocking receive of.
    private struct SingleSocket {
        let channel: Int
        let descriptor: Int32
    }

    /// By channel number; nil where a channel was closed.
    private var sockets: [Socket?] = []
    private var openCount = 0
    /// Which sockets are ready; kept between waits.
    private var tags = [UInt64](repeating: 0, count: 64)
    /// The only socket there is, or nil.
    private var single: SingleSocket?
    /// What SO_RCVTIMEO of ``single`` is set to; 0 for not known.
    private var receiveTimeoutMicroseconds: Int64 = 0
    private var epoll: Int32 = -1
    private let batch: UnsafeMutablePointer<csockets_batch>
    /// What is to be sent with others. Nil until something is.
    private var outbox: UnsafeMutablePointer<csockets_outbox>?
    /// Readable when waiting is to end; not read here.
    private let interruptDescriptor: Int32?
    private let find: @Sendable (String) -> LookUp.Found
    /// The searches for hosts' addresses that nobody has asked after since they ended.
    private var lookUps: [String: LookUp] = [:]
    /// Datagrams sent and not answered, roughly: tells whether to expect one or many.
    private var outstanding = 0

    /// What Linux gives a socket unless told otherwise (`net.core.rmem_default`).
    package let receiveBufferOctets = 212_992

    private static let interruptTag = UInt64.max
    private static let lookUpTag = UInt64.max - 1

    /// - Parameter interruptDescriptor: A descriptor that ends a wait when it becomes readable, such
    ///   as the read end of a pipe that a signal handler writes to.
    package convenience init(interruptDescriptor: Int32? = nil) {
        self.init(interruptDescriptor: interruptDescriptor) { host in
            Result { () throws(NetworkError) in try Resolver.addresses(of: host) }
        }
    }

    /// - Parameter find: What looks a host up.
    init(interruptDescriptor: Int32?, find: @escaping @Sendable (String) -> LookUp.Found) {
        self.interruptDescriptor = interruptDescriptor
        self.find = find
        guard let batch = unsafe csockets_batch_new() else {
            preconditionFailure("no memory for receive buffers")
        }
        unsafe self.batch = unsafe batch
    }

    deinit {
        for case let socket? in sockets { _ = CSockets.close(socket.descriptor) }
        if epoll >= 0 { _ = CSockets.close(epoll) }
        unsafe csockets_batch_free(batch)
        unsafe free(outbox)
    }

    package var now: Instant { Instant(nanoseconds: csockets_monotonic_nanoseconds()) }

    package var descriptors: [Int32] {
        epoll >= 0 ? [epoll] : sockets.compactMap { $0?.descriptor }
    }

    package func open(_ local: LocalAddress) throws(NetworkError) -> Channel {
        let wildcard: IPAddress = local.isIPv6 ? .v6(high: 0, low: 0, zone: 0) : .v4(0)
        var flat = Endpoint(local.address ?? wildcard, port: local.port).flat
        let descriptor = unsafe csockets_open(&flat)
        guard descriptor >= 0 else { throw NetworkError(systemCode: csockets_errno()) }
        let number = sockets.count
        sockets.append(Socket(descriptor: descriptor))
        openCount += 1
        do {
            try watch(descriptor, tag: UInt64(number))
        } catch {
            close(Channel(number))
            throw error
        }
        findSingle()
        return Channel(number)
    }

    private func findSingle() {
        single = nil
        receiveTimeoutMicroseconds = 0
        guard openCount == 1 else { return }
        for (number, socket) in sockets.enumerated() {
            if let socket { single = SingleSocket(channel: number, descriptor: socket.descriptor) }
        }
    }

    private func socket(_ channel: Channel) -> Socket? {
        sockets.indices.contains(channel.number) ? sockets[channel.number] : nil
    }

    /// Puts a new socket beside the others; from the second one on that takes an epoll instance.
    private func watch(_ descriptor: Int32, tag: UInt64) throws(NetworkError) {
        if epoll < 0 {
            guard openCount > 1 || interruptDescriptor != nil else { return }
            try watchAll()
            return
        }
        guard csockets_epoll_add(epoll, descriptor, tag) == 0 else {
            throw NetworkError(systemCode: csockets_errno())
        }
    }

    private func watchAll() throws(NetworkError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw NetworkError(systemCode: csockets_errno()) }
        if let interruptDescriptor {
            _ = csockets_epoll_add(epoll, interruptDescriptor, Self.interruptTag)
        }
        for case let (number, socket?) in sockets.enumerated() {
            guard csockets_epoll_add(epoll, socket.descriptor, UInt64(number)) == 0 else {
                throw NetworkError(systemCode: csockets_errno())
            }
        }
    }

    package func close(_ channel: Channel) {
        guard let socket = socket(channel) else { return }
        sockets[channel.number] = nil
        openCount -= 1
        if epoll >= 0 { _ = csockets_epoll_remove(epoll, socket.descriptor) }
        _ = CSockets.close(socket.descriptor)
        findSingle()
    }

    /// The address and port of this machine's end.
    package func localEndpoint(of channel: Channel) -> Endpoint? {
        guard let socket = socket(channel) else { return nil }
        var flat = csockets_endpoint()
        return unsafe csockets_local(socket.descriptor, &flat) == 0 ? Endpoint(flat) : nil
    }

    package func send(
        _ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel
    ) -> SendOutcome {
        guard let descriptor = descriptor(of: channel) else {
            return .failed(NetworkError(.other, code: EBADF))
        }
        var flat = destination.flat
        return attempt {
            unsafe bytes.withUnsafeBytes { octets in
                unsafe csockets_send(descriptor, octets.baseAddress, octets.count, &flat)
            }
        }
    }

    private func descriptor(of channel: Channel) -> Int32? {
        if let single, single.channel == channel.number { return single.descriptor }
        return socket(channel)?.descriptor
    }

    /// Sends a datagram, or several of one socket.
    ///
    /// An error of an earlier datagram is reported by the next call and cleared by it, so a refusal
    /// says nothing of this one: try again.
    ///
    /// - Parameter send: Returns -1 with the system's error number.
    @inline(__always)
    private func attempt(_ send: () -> Int) -> SendOutcome {
        for _ in 0..<8 {
            if send() >= 0 {
                outstanding += 1
                return .sent
            }
            switch csockets_errno() {
            case EINTR, ECONNREFUSED, EHOSTUNREACH: continue
            case EAGAIN, ENOBUFS, ENOMEM: return .dropped
            case let code: return .failed(NetworkError(systemCode: code))
            }
        }
        return .failed(NetworkError(systemCode: csockets_errno()))
    }

    package func gather(
        _ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel
    ) -> Bool {
        guard let descriptor = descriptor(of: channel) else { return false }
        if unsafe outbox == nil { unsafe outbox = csockets_outbox_new() }
        guard let outbox = unsafe outbox else { return false }
        var flat = destination.flat
        return unsafe bytes.withUnsafeBytes { octets in
            unsafe csockets_outbox_add(
                outbox, descriptor, octets.baseAddress, octets.count, &flat) == 1
        }
    }

    package func sendGathered(_ failed: (Int, NetworkError) -> Void) {
        guard let outbox = unsafe outbox else { return }
        let count = unsafe Int(outbox.pointee.count)
        var first = 0
        while first < count {
            var sent = 1
            let outcome = attempt {
                sent = unsafe Int(csockets_outbox_send(outbox, Int32(first)))
                return sent
            }
            if case .failed(let error) = outcome { failed(first, error) }
            first += max(sent, 1)
            outstanding += max(sent - 1, 0)
        }
        unsafe csockets_outbox_clear(outbox)
    }

    package func receive(
        until deadline: Instant?, into receiver: any DatagramReceiver
    ) -> WaitOutcome {
        while true {
            let wait = deadline.map { max($0.nanoseconds &- now.nanoseconds, 0) }
            if wait == 0 { return receiveAll(into: receiver) }
            if let single, interruptDescriptor == nil {
                if receiveBlocking(single, nanoseconds: wait, into: receiver) { return .received }
            } else {
                switch receiveReady(nanoseconds: wait ?? -1, into: receiver) {
                case .received: return .received
                case .interrupted: return .interrupted
                case .deadlineReached: break
                }
            }
            // A wait may end early, by a signal or by its granularity: look at the clock again.
        }
    }

    package func receive(
        until deadline: Instant, since now: Instant, into receiver: any DatagramReceiver
    ) -> WaitOutcome {
        let wait = deadline.nanoseconds &- now.nanoseconds
        guard wait > 0 else { return receive(until: deadline, into: receiver) }
        if let single, interruptDescriptor == nil {
            if receiveBlocking(single, nanoseconds: wait, into: receiver) { return .received }
        } else {
            switch receiveReady(nanoseconds: wait, into: receiver) {
            case .received: return .received
            case .interrupted: return .interrupted
            case .deadlineReached: break
            }
        }
        return receive(until: deadline, into: receiver)
    }

    /// Takes what is there until nothing is, within a bound: a flood must not hold up the timers.
    private func receiveAll(into receiver: any DatagramReceiver) -> WaitOutcome {
        var outcome = WaitOutcome.deadlineReached
        for _ in 0..<64 {
            switch receiveReady(nanoseconds: 0, into: receiver) {
            case .received: outcome = .received
            case .interrupted: return .interrupted
            case .deadlineReached: return outcome
            }
        }
        return outcome
    }
}

extension UDPNetwork {
    /// Waits in the receive call itself. False where it ended with nothing.
    private func receiveBlocking(
        _ socket: SingleSocket, nanoseconds: Int64?,
        into receiver: any DatagramReceiver
    ) -> Bool {
        setReceiveTimeout(socket.descriptor, nanoseconds: nanoseconds)
        return take(Channel(socket.channel), socket.descriptor, waits: true, into: receiver) > 0
    }

    /// Sets how long a receive waits, as seldom as possible.
    ///
    /// A wait that ends too early costs another round and nothing else, so a setting between half of
    /// what is wanted and all of it will do; requests with one refresh period then never change it.
    private func setReceiveTimeout(_ descriptor: Int32, nanoseconds: Int64?) {
        let current = receiveTimeoutMicroseconds
        let wanted = nanoseconds.map { max($0 / 1_000, 1) } ?? 3_600_000_000
        if current > 0, current <= wanted, current >= wanted / 2 || current >= 60_000_000 { return }
        // Rounded down to a power of two, so that a slightly shorter wait finds it fitting still.
        let rounded =
            wanted < 2_000
            ? wanted : Int64(1) << Int64(63 - wanted.leadingZeroBitCount)
        if csockets_set_receive_timeout(descriptor, rounded) == 0 {
            receiveTimeoutMicroseconds = rounded
        }
    }

    /// Asks which sockets are ready and takes a batch from each.
    private func receiveReady(
        nanoseconds: Int64, into receiver: any DatagramReceiver
    ) -> WaitOutcome {
        if epoll < 0 {
            if let single, interruptDescriptor == nil {
                let taken = takeBatch(
                    Channel(single.channel), single.descriptor, waits: false, into: receiver)
                return taken > 0 ? .received : .deadlineReached
            }
            // Without a socket nothing arrives; the wait can still be interrupted or end.
            guard (try? watchAll()) != nil else { return .deadlineReached }
        }
        let count = unsafe tags.withUnsafeMutableBufferPointer { buffer in
            unsafe csockets_epoll_wait(epoll, buffer.baseAddress, 64, nanoseconds)
        }
        guard count > 0 else { return .deadlineReached }
        var taken = 0
        var isInterrupted = false
        for tag in tags.prefix(Int(count)) {
            if tag == Self.interruptTag {
                isInterrupted = true
            } else if tag == Self.lookUpTag {
                taken += noteFoundHosts()
            } else if let socket = socket(Channel(Int(tag))) {
                taken += take(
                    Channel(Int(tag)), socket.descriptor, waits: false, into: receiver)
            }
        }
        if isInterrupted { return .interrupted }
        return taken > 0 ? .received : .deadlineReached
    }

    /// Takes what is there: one datagram where one is expected, a batch where there may be many.
    private func take(
        _ channel: Channel, _ descriptor: Int32, waits: Bool, into receiver: any DatagramReceiver
    ) -> Int {
        if outstanding > 1 {
            return takeBatch(channel, descriptor, waits: waits, into: receiver)
        }
        var source = csockets_endpoint()
        let capacity = Int(csockets_datagram_capacity)
        let octets = unsafe batch.pointee.octets
        let count = unsafe csockets_receive(
            descriptor, octets, capacity, &source, waits ? 1 : 0)
        guard count >= 0, let octets = unsafe octets else {
            return takeErrors(channel, descriptor, into: receiver) ? 1 : 0
        }
        outstanding = max(outstanding - 1, 0)
        let bytes = unsafe UnsafeBufferPointer(start: octets, count: min(count, capacity))
        unsafe receiver.receive(bytes.span, from: Endpoint(source), on: channel)
        return 1
    }

    /// Takes up to a batch of datagrams, or the error reports that stand in their way.
    private func takeBatch(
        _ channel: Channel, _ descriptor: Int32, waits: Bool, into receiver: any DatagramReceiver
    ) -> Int {
        let count = unsafe csockets_receive_batch(descriptor, batch, waits ? 1 : 0)
        guard count > 0 else {
            return takeErrors(channel, descriptor, into: receiver) ? 1 : 0
        }
        outstanding = max(outstanding - Int(count), 0)
        for index in 0..<count {
            var source = csockets_endpoint()
            unsafe csockets_batch_source(batch, index, &source)
            let bytes = unsafe UnsafeBufferPointer(
                start: csockets_batch_octets(batch, index),
                count: csockets_batch_count(batch, index))
            unsafe receiver.receive(bytes.span, from: Endpoint(source), on: channel)
        }
        return Int(count)
    }

    /// Hands over what the error queue reports; false where it is empty.
    private func takeErrors(
        _ channel: Channel, _ descriptor: Int32, into receiver: any DatagramReceiver
    ) -> Bool {
        var found = false
        // A bound, so that a storm of ICMP cannot hold a turn for ever.
        for _ in 0..<256 {
            var destination = csockets_endpoint()
            var code: Int32 = 0
            let octets = unsafe batch.pointee.octets
            let capacity = Int(csockets_datagram_capacity)
            let count = unsafe csockets_receive_error(
                descriptor, octets, capacity, &destination, &code)
            guard count >= 0, let octets = unsafe octets else { break }
            found = true
            let quoted = unsafe UnsafeBufferPointer(start: octets, count: count)
            unsafe receiver.undeliverable(
                NetworkError(systemCode: code), to: Endpoint(destination), on: channel,
                original: quoted.span)
        }
        return found
    }
}

/// Host names.
extension UDPNetwork {
    /// Where there is a descriptor that interrupts, it ends this wait as well. Who then asks for the
    /// same host again waits for the same search.
    package func resolve(_ host: String) throws(NetworkError) -> [IPAddress] {
        while true {
            if let found = lookUp(host) { return try found.get() }
            guard let interruptDescriptor, let search = lookUps[host] else {
                return try find(host).get()
            }
            search.wait(orUntil: interruptDescriptor)
            guard search.found != nil else { throw NetworkError(.interrupted, code: EINTR) }
        }
    }

    /// Without a descriptor that interrupts nobody does anything else meanwhile, and it is waited for.
    package func lookUp(_ host: String) -> Result<[IPAddress], NetworkError>? {
        guard interruptDescriptor != nil else { return find(host) }
        guard let search = lookUps[host] else { return start(host) }
        guard let found = search.found else { return nil }
        lookUps[host] = nil
        _ = csockets_epoll_remove(epoll, search.descriptor)
        return found
    }

    private func start(_ host: String) -> Result<[IPAddress], NetworkError>? {
        if lookUps.count >= HostSearch.limit {
            lookUps = lookUps.filter { $0.value.found == nil }
            guard lookUps.count < HostSearch.limit else { return nil }
        }
        guard epoll >= 0 || (try? watchAll()) != nil, let search = LookUp(host, find) else {
            return find(host)
        }
        lookUps[host] = search
        _ = csockets_epoll_add(epoll, search.descriptor, Self.lookUpTag)
        return nil
    }

    /// Lets the searches that are over end one wait, and no other.
    private func noteFoundHosts() -> Int {
        var count = 0
        for search in lookUps.values where search.found != nil {
            if csockets_epoll_remove(epoll, search.descriptor) == 0 { count += 1 }
        }
        return count
    }
}
