import Datagrams

/// How long a request may take and how often it is sent.
public struct Timing: Sendable, Hashable {
    /// From the start of the request to its failure. Zero or less sends nothing.
    public var timeout: Duration
    /// From one transmission to the next. Must be more than zero.
    public var refreshPeriod: Duration

    /// - Parameters:
    ///   - timeout: Ten seconds unless said otherwise.
    ///   - refreshPeriod: One second unless said otherwise.
    public init(timeout: Duration = .seconds(10), refreshPeriod: Duration = .seconds(1)) {
        self.timeout = timeout
        self.refreshPeriod = refreshPeriod
    }
}

/// A timing with its durations as nanoseconds: a division of 128 bits for each, which requests that
/// follow each other with the same timing need not do again.
struct PlainTiming: Sendable {
    let timing: Timing
    let timeoutNanoseconds: Int64
    let refreshNanoseconds: Int64

    init(_ timing: Timing) {
        self.timing = timing
        timeoutNanoseconds = timing.timeout.saturatedNanoseconds
        refreshNanoseconds = timing.refreshPeriod.saturatedNanoseconds
    }
}
