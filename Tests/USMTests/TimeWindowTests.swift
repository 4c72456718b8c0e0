import Testing

@testable import USM

@Suite struct TimeWindowTests {
    private func window(boots: UInt32, time: UInt32, at now: Int64) -> TimeWindow {
        var window = TimeWindow()
        window.learn(boots: boots, time: time, at: now)
        return window
    }

    private func failure(
        _ window: TimeWindow, boots: UInt32, time: UInt32, at now: Int64
    ) -> TimelinessError? {
        do throws(TimelinessError) {
            try window.checkTimeliness(boots: boots, time: time, at: now)
            return nil
        } catch {
            return error
        }
    }

    struct FreshnessCase: Sendable {
        let name: String
        let boots: UInt32
        let time: UInt32
        let failure: TimelinessError?
    }

    /// Against boots 5 and time 1000, learned 100 s ago. RFC 3414, section 3.2, step 7 b 2.
    static let freshness: [FreshnessCase] = [
        FreshnessCase(name: "on time", boots: 5, time: 1100, failure: nil),
        FreshnessCase(name: "150 s late", boots: 5, time: 950, failure: nil),
        FreshnessCase(name: "151 s late", boots: 5, time: 949, failure: .late(seconds: 151)),
        FreshnessCase(name: "far ahead", boots: 5, time: 900_000, failure: nil),
        FreshnessCase(
            name: "earlier boot", boots: 4, time: 1100, failure: .earlierBoot(known: 5, claimed: 4)),
        FreshnessCase(name: "later boot", boots: 6, time: 0, failure: nil),
        FreshnessCase(
            name: "latched", boots: 2_147_483_647, time: 1100, failure: .bootsLatched),
    ]

    @Test(arguments: freshness)
    func `a message is fresh within 150 s or after a later boot`(_ vector: FreshnessCase) {
        let window = window(boots: 5, time: 1000, at: 10_000)
        #expect(
            failure(window, boots: vector.boots, time: vector.time, at: 10_100) == vector.failure,
            "\(vector.name)")
    }

    @Test func `nothing is late while nothing is proven`() {
        var window = TimeWindow()
        #expect(failure(window, boots: 1, time: 1, at: 0) == nil)
        window.hint(boots: 9, time: 9000, at: 0)
        #expect(failure(window, boots: 1, time: 1, at: 0) == nil)
        #expect(failure(window, boots: .init(Int32.max), time: 1, at: 0) == .bootsLatched)
        #expect(!window.isProven)
    }

    @Test func `the claim runs with the local clock and stops at the largest time`() {
        var window = TimeWindow()
        #expect(window.claim(at: 50) == (0, 0))
        window.hint(boots: 3, time: 100, at: 50)
        #expect(window.claim(at: 60) == (3, 110))
        window.learn(boots: 3, time: 90, at: 60)
        #expect(window.claim(at: 60) == (3, 90), "proof replaces a hint")
        #expect(window.claim(at: 10) == (3, 90), "a local clock never runs backward")
        #expect(window.claim(at: .max) == (3, 2_147_483_647))
    }

    @Test func `proof moves forward only`() {
        var window = window(boots: 5, time: 1000, at: 0)
        window.learn(boots: 5, time: 1000, at: 50)
        #expect(window.claim(at: 50) == (5, 1050), "the same time again is a replay")
        window.learn(boots: 5, time: 900, at: 50)
        window.learn(boots: 4, time: 9000, at: 50)
        window.hint(boots: 7, time: 1, at: 50)
        #expect(window.claim(at: 50) == (5, 1050))
        window.learn(boots: 5, time: 1001, at: 50)
        #expect(window.claim(at: 50) == (5, 1001), "a slow clock is followed")
        window.learn(boots: 6, time: 2, at: 60)
        #expect(window.claim(at: 60) == (6, 2))
    }

    @Test func `what is forgotten remains as a hint`() {
        var window = window(boots: 5, time: 1000, at: 0)
        window.forget()
        #expect(!window.isProven)
        #expect(window.claim(at: 1) == (5, 1001))
        #expect(failure(window, boots: 1, time: 3, at: 1) == nil)
        window.learn(boots: 1, time: 3, at: 1)
        #expect(window.claim(at: 1) == (1, 3))
    }

    @Test func `an authority takes 150 s either way and only its own boot`() {
        var clock = AuthoritativeClock(boots: 7, startedAt: 1000)
        #expect(clock.time(at: 1300) == 300)
        #expect(clock.isTimely(boots: 7, time: 150, at: 1300))
        #expect(clock.isTimely(boots: 7, time: 450, at: 1300))
        #expect(!clock.isTimely(boots: 7, time: 149, at: 1300))
        #expect(!clock.isTimely(boots: 7, time: 451, at: 1300))
        #expect(!clock.isTimely(boots: 6, time: 300, at: 1300))
        #expect(!clock.isTimely(boots: 8, time: 300, at: 1300))
        clock.reboot(at: 1300)
        #expect(clock.boots == 8)
        #expect(clock.time(at: 1310) == 10)
        #expect(clock.isTimely(boots: 8, time: 0, at: 1310))
    }

    @Test func `boots latch, and then nothing is timely`() {
        var clock = AuthoritativeClock(boots: .max, startedAt: 0)
        #expect(clock.boots == 2_147_483_647)
        #expect(!clock.isTimely(boots: clock.boots, time: 5, at: 5))
        clock.reboot(at: 10)
        #expect(clock.boots == 2_147_483_647)
        #expect(AuthoritativeClock(boots: 0, startedAt: 0).boots == 1)
    }
}
