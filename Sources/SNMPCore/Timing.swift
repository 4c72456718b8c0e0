import Datagrams

/// How long a request may take and how often it is sent.
public struct Timing: Sendable, Hashable {
    /// From the start of the request to its failure. Less than a nanosecond sends nothing.
    public var timeout: Duration
    /// From one transmission to the next; nil for one second, and in a walk for
    /// ``RefreshPeriod/learned``.
    public var refreshPeriod: RefreshPeriod?

    /// - Parameters:
    ///   - timeout: Ten seconds unless said otherwise.
    ///   - refreshPeriod: Nil unless said otherwise.
    public init(timeout: Duration = .seconds(10), refreshPeriod: RefreshPeriod? = nil) {
        self.timeout = timeout
        self.refreshPeriod = refreshPeriod
    }

    /// The period that counts: this is where it is decided for those who gave none.
    package func period(isStepOfWalk: Bool) -> RefreshPeriod {
        refreshPeriod ?? (isStepOfWalk ? .learned : .seconds(1))
    }
}

/// From one transmission of a request to the next.
public enum RefreshPeriod: Sendable, Hashable {
    /// Always the same, measured from the latest transmission. Must be a nanosecond or more.
    case fixed(Duration)
    /// Three of the device's round trips, or as many as it takes for most of its answers to come in
    /// time, but 0.1 s at least; until the device has answered, of the other devices' round trips;
    /// until any has, one second. It doubles with every transmission, up to one second.
    case learned

    public static func seconds(_ seconds: some BinaryInteger) -> Self {
        .fixed(.seconds(seconds))
    }

    public static func seconds(_ seconds: Double) -> Self { .fixed(.seconds(seconds)) }

    public static func milliseconds(_ milliseconds: some BinaryInteger) -> Self {
        .fixed(.milliseconds(milliseconds))
    }

    /// The period, if it is one that was given.
    public var duration: Duration? {
        switch self {
        case .fixed(let duration): duration
        case .learned: nil
        }
    }
}

/// A timing with its durations as nanoseconds: a division of 128 bits for each, which requests that
/// follow each other with the same timing need not do again.
struct PlainTiming: Sendable {
    private let timing: Timing
    private let isStepOfWalk: Bool
    let timeoutNanoseconds: Int64
    /// Nil where it is learned.
    let refreshNanoseconds: Int64?
    /// Whether there is time to send anything.
    let hasTime: Bool
    let isPeriodPositive: Bool

    init(_ timing: Timing, isStepOfWalk: Bool) {
        self.timing = timing
        self.isStepOfWalk = isStepOfWalk
        timeoutNanoseconds = timing.timeout.saturatedNanoseconds
        let refresh = timing.period(isStepOfWalk: isStepOfWalk).duration
        refreshNanoseconds = refresh?.saturatedNanoseconds
        // Of what counts, since less than a nanosecond is none.
        hasTime = timeoutNanoseconds > 0
        isPeriodPositive = refreshNanoseconds.map { $0 > 0 } ?? true
    }

    func isMade(of timing: Timing, isStepOfWalk: Bool) -> Bool {
        self.isStepOfWalk == isStepOfWalk && self.timing == timing
    }
}
