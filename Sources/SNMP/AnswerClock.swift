import Datagrams
import SNMPCore

/// Tells how long an answer took, though a program looks at its sockets only while it waits: one that
/// lay there while the program was away came nobody knows when.
///
/// It looks at the clock twice a turn, and only while somebody measures.
struct AnswerClock {
    private var questions = 0
    /// When the latest wait ended.
    private var waited = Instant(nanoseconds: 0)
    /// When the program came back last that had been away for longer than ``absence``.
    private var awayUntil = Instant(nanoseconds: 0)

    private static let absence: Int64 = 1_000_000

    /// Whether questions are under way whose answers are measured.
    var isRunning: Bool { questions > 0 }

    mutating func begin() { questions += 1 }

    mutating func end() { questions -= 1 }

    mutating func noteWait(at now: Instant) {
        if now.nanoseconds &- waited.nanoseconds > Self.absence { awayUntil = now }
    }

    mutating func noteEndOfWait(at now: Instant) { waited = now }

    /// What is known of a time that the core measured.
    ///
    /// - Parameter asked: When the question was asked.
    func judged(_ time: AnswerTime, asked: Instant) -> AnswerTime {
        guard case .measured(let nanoseconds) = time else { return time }
        // An eighth of the time changes no judgement.
        return awayUntil.nanoseconds &- asked.nanoseconds > nanoseconds / 8 ? .unknown : time
    }
}
