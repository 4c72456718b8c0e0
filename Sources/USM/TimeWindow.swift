/// What this engine knows of another engine's clock, and so which of its messages are fresh.
///
/// Three states: nothing known; a hint, taken from messages that proved nothing; and proof, taken
/// from an authentic message. A hint only fills the fields of what is sent, so that a true answer
/// may come at the first attempt. Proof decides what is accepted, and moves forward only: to a
/// later boot, or to a later time of the same boot. Hints never touch it.
///
/// Seconds are counted by a monotonic local clock that the caller reads. RFC 3414, section 3.2,
/// step 7 b; section 2.3.
package struct TimeWindow: Sendable, Equatable {
    /// How far behind a message may be, and how far apart two clocks may run: 150 s.
    package static let seconds: Int64 = 150

    /// Where boots and time latch; an engine that got there needs its administrator.
    package static let latch = UInt32(Int32.max)

    private struct Reading: Equatable {
        var boots: UInt32
        var time: UInt32
        var takenAt: Int64

        /// What the other clock shows now, at most the largest time that can be sent.
        func time(at now: Int64) -> UInt32 {
            let elapsed = max(0, now.subtractingReportingOverflow(takenAt).partialValue)
            return UInt32(min(Int64(latch), Int64(time) + min(elapsed, Int64(latch))))
        }
    }

    private enum State: Equatable {
        case unknown
        case hinted(Reading)
        case proven(Reading, latest: UInt32)
    }

    private var state = State.unknown

    package init() {}

    /// Whether an authentic message has told the time.
    package var isProven: Bool {
        if case .proven = state { true } else { false }
    }

    /// What a message sent now should say of the other engine's clock; zeros if nothing is known.
    package func claim(at now: Int64) -> (boots: UInt32, time: UInt32) {
        switch state {
        case .unknown: (0, 0)
        case .hinted(let reading), .proven(let reading, _): (reading.boots, reading.time(at: now))
        }
    }

    /// Takes boots and time from a message that proves nothing; ignored once there is proof.
    package mutating func hint(boots: UInt32, time: UInt32, at now: Int64) {
        guard !isProven else { return }
        state = .hinted(Reading(boots: boots, time: time, takenAt: now))
    }

    /// Checks an authentic message's clock against what this engine knows of the sender.
    ///
    /// - Parameters:
    ///   - boots: `msgAuthoritativeEngineBoots`; its last value, 2^31-1, is never in the window.
    ///   - time: `msgAuthoritativeEngineTime`, whole seconds since that boot.
    /// - Throws: ``TimelinessError`` if `boots` is behind ours, or equal and `time` over 150 s
    ///   behind.
    ///
    /// RFC 3414, section 3.2, step 7 b.
    package func checkTimeliness(
        boots: UInt32, time: UInt32, at now: Int64
    ) throws(TimelinessError) {
        if boots >= Self.latch { throw .bootsLatched }
        guard case .proven(let reading, _) = state else { return }
        if boots < reading.boots { throw .earlierBoot(known: reading.boots, claimed: boots) }
        let expected = Int64(reading.time(at: now))
        if boots == reading.boots, Int64(time) < expected - Self.seconds {
            throw .late(seconds: expected - Int64(time))
        }
    }

    /// Takes boots and time from a message that is authentic, in the window and believed in all
    /// else; ignored unless it is later than any before it.
    package mutating func learn(boots: UInt32, time: UInt32, at now: Int64) {
        if case .proven(let reading, let latest) = state {
            guard boots > reading.boots || (boots == reading.boots && time > latest) else { return }
        }
        state = .proven(Reading(boots: boots, time: time, takenAt: now), latest: time)
    }

    /// Forgets the proof and keeps it as a hint, so that an engine whose clock was set back can be
    /// met anew by a later request.
    package mutating func forget() {
        if case .proven(let reading, _) = state { state = .hinted(reading) }
    }
}

/// Why an authentic message is not fresh.
package enum TimelinessError: Error, Equatable, Sendable {
    /// The sender has used up its boots; its administrator must give it a new engine ID.
    case bootsLatched
    case earlierBoot(known: UInt32, claimed: UInt32)
    case late(seconds: Int64)
}

/// The clock of this engine where it is the authority: an agent.
///
/// RFC 3414, section 2.2; section 3.2, step 7 a.
package struct AuthoritativeClock: Sendable, Equatable {
    /// snmpEngineBoots: 1 through 2^31-1, where it stays.
    package private(set) var boots: UInt32

    /// The local second that counts as snmpEngineTime 0.
    private var origin: Int64

    /// - Parameter boots: how often this engine has started, this time included.
    package init(boots: UInt32, startedAt now: Int64) {
        self.boots = min(max(1, boots), TimeWindow.latch)
        origin = now
    }

    /// snmpEngineTime: whole seconds since the boot.
    package func time(at now: Int64) -> UInt32 {
        let elapsed = max(0, now.subtractingReportingOverflow(origin).partialValue)
        return UInt32(min(Int64(TimeWindow.latch), elapsed))
    }

    /// Counts one more boot and starts the time anew.
    package mutating func reboot(at now: Int64) {
        boots = min(boots + 1, TimeWindow.latch)
        origin = now
    }

    /// Whether a message that claims this clock's boots and time is fresh.
    package func isTimely(boots claimed: UInt32, time: UInt32, at now: Int64) -> Bool {
        guard boots != TimeWindow.latch, claimed == boots else { return false }
        return abs(Int64(time) - Int64(self.time(at: now))) <= TimeWindow.seconds
    }
}
