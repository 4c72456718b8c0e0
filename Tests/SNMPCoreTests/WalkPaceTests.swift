import Testing

@testable import SNMPCore

@Suite struct WalkPaceTests {
    var pace = WalkPace()

    /// What is advised after an answer with as many variables as repetitions.
    private mutating func judge(_ repetitions: Int, milliseconds: Int64) -> WalkPace.Advice {
        pace.judge(
            repetitions: repetitions, variables: repetitions, nanoseconds: milliseconds * 1_000_000)
    }

    @Test mutating func `quick answers let a walk ask for more`() {
        #expect(judge(10, milliseconds: 1) == .more)
        #expect(judge(20, milliseconds: 2) == .more)
        #expect(judge(40, milliseconds: 100) == .more)
        #expect(pace.isQuick)
    }

    @Test mutating func `as slow for each of twice as many means fewer`() {
        #expect(judge(10, milliseconds: 120) == .more)
        #expect(judge(20, milliseconds: 240) == .fewer(10))
        #expect(!pace.isQuick)
    }

    @Test mutating func `no slower for twice as many means more, for good`() {
        #expect(judge(10, milliseconds: 400) == .more)
        #expect(judge(20, milliseconds: 420) == .more)
        #expect(judge(40, milliseconds: 2_000) == .more)
    }

    @Test mutating func `a very slow first answer is held against half as many`() {
        #expect(judge(10, milliseconds: 1_000) == .fewerOnce(5))
        #expect(judge(5, milliseconds: 1_000) == .more)
        #expect(judge(10, milliseconds: 1_000) == .more)
    }

    @Test mutating func `where half as many take half the time, few it is`() {
        #expect(judge(10, milliseconds: 2_000) == .fewerOnce(5))
        #expect(judge(5, milliseconds: 1_000) == .fewer(2))
        #expect(judge(2, milliseconds: 400) == .fewer(2))
        #expect(judge(1, milliseconds: 200) == .fewer(1))
    }

    @Test mutating func `a small step says nothing`() {
        #expect(judge(10, milliseconds: 200) == .more)
        #expect(judge(11, milliseconds: 220) == .more)
        #expect(judge(14, milliseconds: 280) == .more)
        #expect(judge(15, milliseconds: 300) == .fewer(10))
    }

    @Test mutating func `one variable at a time is not halved`() {
        #expect(judge(1, milliseconds: 5_000) == .more)
    }

    @Test mutating func `columns that end are no slowness`() {
        // Thirty variables of three columns, then twenty of the one that goes on.
        #expect(
            pace.judge(repetitions: 10, variables: 30, nanoseconds: 400_000_000) == .more)
        #expect(
            pace.judge(repetitions: 20, variables: 20, nanoseconds: 400_000_000) == .more)
    }

    @Test mutating func `fewer is so many that the time is that of fewer`() {
        #expect(
            pace.judge(repetitions: 10, variables: 30, nanoseconds: 300_000_000) == .more)
        #expect(
            pace.judge(repetitions: 20, variables: 60, nanoseconds: 600_000_000) == .fewer(10))
    }

    @Test mutating func `a question that was sent again is held against the next one`() {
        #expect(judgeResent(20, milliseconds: 2_400) == .fewerOnce(10))
        // As long for half as many: far away. A lost datagram would have been quick.
        var lost = pace
        #expect(judgeResent(10, milliseconds: 2_400) == .more)
        #expect(
            lost.judge(repetitions: 10, variables: 10, nanoseconds: 1_000_000) == .more)
        #expect(lost.isQuick)
    }

    @Test mutating func `half the time for half as many is a slow device, sent again or not`() {
        #expect(judgeResent(10, milliseconds: 3_000) == .fewerOnce(5))
        #expect(judgeResent(5, milliseconds: 1_500) == .fewer(2))
    }

    private mutating func judgeResent(
        _ repetitions: Int, milliseconds: Int64
    ) -> WalkPace.Advice {
        pace.judgeResent(
            repetitions: repetitions, variables: repetitions, nanoseconds: milliseconds * 1_000_000)
    }
}
