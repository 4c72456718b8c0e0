import Datagrams
import Testing

@Suite struct InstantTests {
    @Test func `a moment plus a duration is that much later`() {
        let start = Instant(nanoseconds: 5)
        #expect(start + .milliseconds(3) == Instant(nanoseconds: 3_000_005))
        #expect((start + .seconds(2)) - start == .seconds(2))
    }

    @Test func `an absurd duration saturates instead of trapping`() {
        let start = Instant(nanoseconds: 5)
        #expect(start + .seconds(Int64.max) == .distantFuture)
        #expect(start + .seconds(Int64.min) == Instant(nanoseconds: .min + 5))
        #expect(Duration.seconds(Int64.max).saturatedNanoseconds == .max)
    }
}
