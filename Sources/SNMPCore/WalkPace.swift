/// What the time that answers take says of the repetitions that suit a device.
///
/// Where the way takes the time, twice as many variables take no longer: a walk does well to ask for as
/// many as it may. Where the device takes it for each variable, more at once gain nothing, and an
/// answer that takes several times as long as those before it is asked for again in vain. Which of both
/// it is shows when the time of one answer is held against that of one with fewer repetitions.
struct WalkPace: Sendable {
    /// What to ask for after an answer that came back full.
    enum Advice: Equatable {
        case more
        /// To find out.
        case fewerOnce(Int)
        /// The device takes its time for each variable.
        case fewer(Int)
    }

    private struct Measurement {
        let variables: Int
        let nanoseconds: Int64
    }

    /// Answers that come sooner are soon enough: no request is sent again before that.
    static let quick = RoundTrips.shortest
    /// Where answers take longer, fewer are asked for: usually requests are sent again after a second.
    static let slow = RoundTrips.usual / 4 * 3

    private var reference: Measurement?
    /// It is the way that takes the time.
    private var isFar = false
    /// Whether the latest answer was quick.
    private(set) var isQuick = false
    /// Whether the latest question had to be sent again.
    private var wasResent = false

    /// - Parameters:
    ///   - variables: How many the answer had.
    ///   - nanoseconds: From the one transmission of the question to the answer.
    mutating func judge(repetitions: Int, variables: Int, nanoseconds: Int64) -> Advice {
        isQuick = nanoseconds <= Self.quick
        wasResent = false
        let latest = Measurement(variables: max(variables, 1), nanoseconds: nanoseconds)
        guard !isQuick, !isFar else {
            reference = latest
            return .more
        }
        let half = repetitions > 1 && nanoseconds > Self.slow ? repetitions / 2 : nil
        guard let reference else {
            self.reference = latest
            return half.map { .fewerOnce($0) } ?? .more
        }
        let hasMore = reference.variables < latest.variables
        let (fewer, more) = hasMore ? (reference, latest) : (latest, reference)
        // A small step says little.
        guard more.variables * 2 >= fewer.variables * 3 else {
            return half.map { .fewer($0) } ?? .more
        }
        self.reference = latest
        // Halfway between the same time for all of them and the same for each.
        let (most, least) = (Int64(more.variables), Int64(fewer.variables))
        if more.nanoseconds * 2 * least <= fewer.nanoseconds * (most + least) {
            isFar = true
            return .more
        }
        guard hasMore else { return .fewer(half ?? repetitions) }
        return .fewer(max(1, repetitions * fewer.variables / more.variables))
    }

    /// The same after a question that was sent more than once. Once, a datagram was lost, and half as
    /// many tell whether that was all; twice in turn, the answer takes so long.
    ///
    /// - Parameter nanoseconds: From the first transmission to the answer.
    mutating func judgeResent(repetitions: Int, variables: Int, nanoseconds: Int64) -> Advice {
        guard !isFar else { return .more }
        defer { wasResent = true }
        if wasResent {
            return judge(
                repetitions: repetitions, variables: variables, nanoseconds: nanoseconds)
        }
        isQuick = false
        reference = Measurement(variables: max(variables, 1), nanoseconds: nanoseconds)
        return .fewerOnce(max(1, repetitions / 2))
    }
}
