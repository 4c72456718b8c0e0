private import CLibcrypto
private import Synchronization

/// Octets that are wiped when their last owner lets go of them, and that no print-out shows.
///
/// The octets live in one heap buffer that never grows and is never handed out, so that there is
/// one place to wipe. They are lent to closures; a closure that copies them answers for the copy.
package final class SecretBytes: Sendable {
    // A mutex because a `Sendable` class can only wipe, in its `deinit`, what it may change.
    private let storage: Mutex<[UInt8]>

    package let count: Int

    /// Copies `bytes`; whoever made them answers for the original.
    package init(copying bytes: some Collection<UInt8>) {
        count = bytes.count
        storage = Mutex(Array(copying: bytes))
    }

    /// Makes `count` octets of zero and lets `body` fill them in.
    init<Failure: Error>(
        count: Int, filledBy body: (inout MutableSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        try body(&span)
        self.count = count
        storage = Mutex(bytes)
    }

    deinit {
        storage.withLock { bytes in
            var span = bytes.mutableSpan
            wipe(&span)
        }
    }

    /// Lends the octets to `body`.
    package func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try storage.withLock { (bytes) throws(Failure) in try body(bytes.span) }
    }
}

extension SecretBytes: Equatable {
    /// Compares in a time that depends on the counts alone.
    package static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        if left === right { return true }
        return left.withSpan { left in right.withSpan { right in constantTimeEqual(left, right) } }
    }
}

/// Compares in a time that depends on the counts alone, never on the octets.
package func constantTimeEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.withUnsafeBytes { left in
        unsafe right.withUnsafeBytes { right in
            unsafe clibcrypto_differ(left.baseAddress, right.baseAddress, left.count) == 0
        }
    }
}

/// Overwrites memory with zeros in a way that the optimizer may not leave out.
func wipe(_ memory: inout MutableSpan<UInt8>) {
    unsafe memory.withUnsafeMutableBytes { memory in
        unsafe clibcrypto_wipe(memory.baseAddress, memory.count)
    }
}

extension Array {
    /// An array with a buffer of its own, which `Array(bytes)` does not promise.
    fileprivate init(copying elements: some Collection<Element>) {
        self = []
        reserveCapacity(elements.count)
        append(contentsOf: elements)
    }
}
