import CSockets

/// Random numbers from the operating system's cryptographic generator, fetched many at a time.
///
/// A request-id a request would cost a system call each; a page of them costs one for sixty-four.
package struct SystemEntropy: RandomNumberGenerator, Sendable {
    private var pool: [UInt64] = []

    package init() {}

    package mutating func next() -> UInt64 {
        if let number = pool.popLast() { return number }
        var fresh = [UInt64](repeating: 0, count: 64)
        let filled = unsafe fresh.withUnsafeMutableBytes { bytes in
            unsafe getrandom(bytes.baseAddress, bytes.count, 0) == bytes.count
        }
        guard filled else {
            // Cannot happen for 512 octets on any Linux since 3.17; the library's own generator is
            // as good and slower.
            var system = SystemRandomNumberGenerator()
            return system.next()
        }
        pool = fresh
        return pool.removeLast()
    }
}
