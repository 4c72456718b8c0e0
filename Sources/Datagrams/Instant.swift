/// A moment on a monotonic clock, in nanoseconds since an origin of the clock's choosing.
///
/// Moments of one clock can be compared and subtracted; those of two clocks cannot. Arithmetic
/// saturates, so a request with an absurd timeout waits long instead of trapping.
public struct Instant: Sendable, Hashable, Comparable {
    public var nanoseconds: Int64

    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable
    public static var distantFuture: Instant { Instant(nanoseconds: .max) }

    @inlinable
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    @inlinable
    public func advanced(byNanoseconds nanoseconds: Int64) -> Instant {
        let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
        guard overflow else { return Instant(nanoseconds: sum) }
        return Instant(nanoseconds: nanoseconds < 0 ? .min : .max)
    }

    public static func + (instant: Instant, duration: Duration) -> Instant {
        instant.advanced(byNanoseconds: duration.saturatedNanoseconds)
    }

    public static func - (later: Instant, earlier: Instant) -> Duration {
        let (difference, overflow) = later.nanoseconds.subtractingReportingOverflow(
            earlier.nanoseconds)
        return .nanoseconds(overflow ? Int64.max : difference)
    }
}

extension Duration {
    /// Whole nanoseconds, kept within what 64 bits hold (292 years).
    public var saturatedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, spill) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard !spill else { return seconds < 0 ? .min : .max }
        return sum
    }
}
