import CSockets

/// Random numbers from the operating system's cryptographic generator, fetched many at a time.
///
/// A request-id a request would cost a system call each; who asks for many gets a thousand for one.
package struct SystemEntropy: RandomNumberGenerator, Sendable {
    private var pool: [UInt64] = []
    /// So many of the pool were handed out.
    private var used = 0

    /// Enough for a program that asks a few devices, of an engine that takes sixty-four at once.
    private static let first = 128
    private static let more = 1_024

    package init() {}

    package mutating func next() -> UInt64 {
        if used == pool.count {
            guard refill() else {
                // Cannot happen on any Linux since 3.17; the library's own generator is as good and
                // slower.
                var system = SystemRandomNumberGenerator()
                return system.next()
            }
        }
        used += 1
        return pool[used - 1]
    }

    private mutating func refill() -> Bool {
        let count = pool.isEmpty ? Self.first : Self.more
        if pool.count < count { pool = Array(repeating: 0, count: count) }
        let isFilled = unsafe pool.withUnsafeMutableBytes { bytes in
            var place = 0
            // A signal may end the call before all are there.
            while place < bytes.count {
                let count = unsafe getrandom(
                    bytes.baseAddress?.advanced(by: place), bytes.count - place, 0)
                guard count > 0 else {
                    if count < 0, csockets_errno() == EINTR { continue }
                    return false
                }
                place += count
            }
            return true
        }
        used = isFilled ? 0 : pool.count
        return isFilled
    }
}
