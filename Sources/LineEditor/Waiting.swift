internal import Glibc

/// Waits for a descriptor and serves the client meanwhile.
struct Waiting {
    enum Outcome {
        /// The descriptor can be read, or has ended.
        case readable
        /// A signal came.
        case signalled
        /// The client did something.
        case served
        /// Nothing came in the time given.
        case timedOut
    }

    let descriptor: Int32
    let signals: SignalMonitor

    /// Blocks until there is something to do; `timeout` nil waits for as long as it takes.
    func wait(for timeout: Duration?, serving client: (any LineReaderClient)?) -> Outcome {
        let due = client?.nextDeadline
        let limit = timeout.map { ContinuousClock.now + $0 }
        let end = [due, limit].compactMap { $0 }.min()
        var polled = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        for other in client?.descriptorsToPoll ?? [] {
            polled.append(pollfd(fd: other, events: Int16(POLLIN), revents: 0))
        }
        let count = unsafe poll(&polled, nfds_t(polled.count), Self.milliseconds(until: end))
        if count < 0 { return .signalled }  // EINTR; anything else shows at the next read
        if polled[1].revents != 0 { return .signalled }
        let isDue = due.map { $0 <= ContinuousClock.now } ?? false
        if isDue || polled[2...].contains(where: { $0.revents != 0 }) {
            client?.serve()
            // A busy network must not keep the keyboard waiting.
            return polled[0].revents != 0 ? .readable : .served
        }
        return polled[0].revents != 0 ? .readable : .timedOut
    }

    /// Whether something can be read now.
    var isReadable: Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&polled, 1, 0) > 0
    }

    /// What is there to be read; empty at the end, nil if there is nothing yet.
    func readSome(upTo limit: Int = 4096) -> [UInt8]? {
        while true {
            var count = 0
            let octets = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
                count = unsafe read(descriptor, buffer.baseAddress, limit)
                initialized = max(0, count)
            }
            if count >= 0 { return octets }
            switch errno {
            case EINTR: continue
            case EAGAIN: return nil
            default: return []  // the terminal went away: EIO
            }
        }
    }

    /// Whole milliseconds, rounded up so that a wait never ends before its time; -1 for no end.
    private static func milliseconds(until end: ContinuousClock.Instant?) -> Int32 {
        guard let end else { return -1 }
        let (seconds, attoseconds) = (end - .now).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(min(seconds, 1_000_000) * 1000 + fraction)
    }
}
