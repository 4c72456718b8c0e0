import CSockets
import Datagrams
import Glibc
import Synchronization

/// The search for a host's addresses on a thread of its own, for which one may stop waiting: the
/// system's resolver can take half a minute, and nothing ends it early.
final class LookUp: Sendable {
    typealias Found = Result<[IPAddress], NetworkError>

    // A lock, because one thread writes it and another reads it; the descriptor says when.
    private let result = Mutex<Found?>(nil)
    /// Readable once there is a result.
    let descriptor: Int32

    /// - Parameter find: What to run on the thread.
    /// - Returns: Nil where the system has no thread or no descriptor to spare.
    init?(_ host: String, _ find: @escaping @Sendable (String) -> Found) {
        descriptor = csockets_wakeable()
        guard descriptor >= 0 else { return nil }
        // Signals are for the thread that waits.
        var all = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        let isStarted = startThreadIfPossible { [self] in
            let result = find(host)
            self.result.withLock { $0 = result }
            csockets_wake(descriptor)
        }
        guard isStarted else { return nil }
    }

    deinit {
        if descriptor >= 0 { _ = CSockets.close(descriptor) }
    }

    /// Nil while the search goes on.
    var found: Found? { result.withLock { $0 } }

    /// Waits for the result, or until another descriptor can be read.
    func wait(orUntil interrupt: Int32) {
        var polled = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: interrupt, events: Int16(POLLIN), revents: 0),
        ]
        while unsafe poll(&polled, 2, -1) < 0, csockets_errno() == EINTR {}
    }
}
