import SNMPAgent
import Testing

@Suite struct MovementTests {
    private func moment(_ seconds: Double, device: Int = 0, hasRestarted: Bool = false) -> Moment {
        let nanoseconds = Int64(seconds * 1e9)
        return Moment(
            device: device, upNanoseconds: nanoseconds, countedNanoseconds: nanoseconds,
            hasRestarted: hasRestarted)
    }

    @Test func `a steady counter is its start and its rate`() {
        let movement = Movement(from: 100, perSecond: 10, thousandthsPerSecond: 500)
        #expect(movement.count(at: moment(0)) == 100)
        #expect(movement.count(at: moment(4)) == 142)
        #expect(movement.count(at: moment(4, hasRestarted: true)) == 42)
    }

    @Test func `a swinging counter keeps its mean and never goes back`() {
        let movement = Movement(perSecond: 1000, swingPercent: 100, periodSeconds: 10)
        #expect(movement.count(at: moment(10)) == 10_000)
        #expect(movement.count(at: moment(70)) == 70_000)
        #expect(movement.count(at: moment(5)) == 10_000)
        var last: UInt64 = 0
        for step in 0..<2000 {
            let count = movement.count(at: moment(Double(step) * 0.0173))
            #expect(count >= last)
            last = count
        }
    }

    @Test func `counts wrap at 64 bits and trap nowhere`() {
        let movement = Movement(
            from: .max, perSecond: .max, thousandthsPerSecond: .max, swingPercent: 255,
            periodSeconds: 0)
        for device in [0, 1, .max] {
            let edge = Moment(device: device, upNanoseconds: .max, countedNanoseconds: .max)
            _ = movement.count(at: edge)
            _ = Wave(.min, .max, periodSeconds: 0).level(at: edge)
        }
        #expect(Movement(from: .max, perSecond: 1).count(at: moment(2)) == 1)
        let early = Moment(upNanoseconds: .min, countedNanoseconds: .min)
        #expect(early.ticks == 0)
        #expect(Movement(from: 5, perSecond: 9).count(at: early) == 5)
    }

    @Test func `devices that share a movement do not march in step`() {
        let movement = Movement(from: 1 << 40, perSecond: 1000)
        let starts = Set((1...50).map { movement.count(at: moment(0, device: $0)) })
        #expect(starts.count == 50)
        let rates = (1...50).map {
            movement.count(at: moment(100, device: $0)) - movement.count(at: moment(0, device: $0))
        }
        #expect(rates.allSatisfy { (25_000...175_000).contains($0) })
        #expect(Set(rates).count > 20)
    }

    @Test func `a wave stays within its bounds and reaches them`() {
        let wave = Wave(10, 20, periodSeconds: 8)
        #expect(wave.level(at: moment(0)) == 10)
        #expect(wave.level(at: moment(4)) == 20)
        #expect(wave.level(at: moment(8)) == 10)
        for step in 0..<200 {
            #expect((10...20).contains(wave.level(at: moment(Double(step) * 0.37, device: step))))
        }
    }

    @Test func `sysUpTime wraps after 497 days`() {
        #expect(moment(42_949_672.95).ticks == .max)
        #expect(moment(42_949_672.96).ticks == 0)
    }

    @Test func `random numbers are the same for the same seed and spread`() {
        var one = SeededGenerator(seed: 5)
        var two = SeededGenerator(seed: 5)
        #expect((0..<10).map { _ in one.next() } == (0..<10).map { _ in two.next() })
        let hits = (0..<1000).filter { _ in one.happens(0.25) }.count
        #expect((180...320).contains(hits))
        let never = (0..<100).filter { _ in one.happens(0) }.count
        let always = (0..<100).filter { _ in one.happens(1) }.count
        #expect(never == 0)
        #expect(always == 100)
    }
}
