import Datagrams
import SMI
import SNMPMessages
import Testing

@testable import SNMPCore

/// Requests whose refresh period is learned, and nothing else that is.
@Suite struct LearnedPeriodTests {
    static let learned = Timing(timeout: .seconds(10), refreshPeriod: .learned)

    /// A device that nothing but its address tells from the others.
    private static func device(_ number: Int) -> Endpoint {
        Endpoint(.v4(0x0A00_0100 + UInt32(number)), port: 161)
    }

    /// The round trip of a device, as many times as it takes to be sure of it.
    private func teach(
        _ harness: inout CoreHarness, _ device: Int = 0, roundTrip: Int, times: Int = 1
    ) throws {
        for _ in 0..<times {
            _ = try open(&harness, device)
            let question = harness.sent[harness.sent.count - 1]
            harness.turn(at: harness.milliseconds + roundTrip)
            harness.deliver(try answer(harness, question), from: Self.device(device))
        }
    }

    private func open(
        _ harness: inout CoreHarness, _ device: Int = 0, _ timing: Timing = learned,
        isStepOfWalk: Bool = false
    ) throws -> Token {
        let target = Target(
            Self.device(device), route: harness.route, version: .v2c, community: "public")
        let token = try harness.core.open(
            .get([sysUpTime]), to: target, timing: timing, isStepOfWalk: isStepOfWalk,
            at: harness.now)
        harness.drain()
        return token
    }

    private func answer(_ harness: CoreHarness, _ question: [UInt8]) throws -> [UInt8] {
        try harness.answer(to: question, [VarBind(sysUpTime, .timeTicks(1))])
    }

    /// From each transmission to the next, in milliseconds, of a request that nobody answers.
    private func gaps(
        _ harness: inout CoreHarness, _ device: Int = 0, _ timing: Timing = learned,
        isStepOfWalk: Bool = false
    ) throws -> [Int] {
        let first = harness.sentAt.count
        _ = try open(&harness, device, timing, isStepOfWalk: isStepOfWalk)
        harness.runToEnd()
        let times = harness.sentAt[first...]
        return zip(times, times.dropFirst()).map { $1 - $0 }
    }

    @Test func `a device is asked again after three of its round trips, a little more each time`()
        throws
    {
        var harness = CoreHarness()
        try teach(&harness, roundTrip: 50, times: 20)
        let gaps = try gaps(&harness)
        #expect((150...169).contains(gaps[0]), "\(gaps)")
        #expect((300...338).contains(gaps[1]), "it doubles: \(gaps)")
        #expect((600...675).contains(gaps[2]), "\(gaps)")
        #expect(gaps[3...].allSatisfy { (1000...1125).contains($0) }, "up to a second: \(gaps)")
    }

    @Test func `one answer is enough to learn from, and round trips that vary take longer`() throws
    {
        var harness = CoreHarness()
        try teach(&harness, roundTrip: 50)
        #expect((150...169).contains(try gaps(&harness)[0]))
        try teach(&harness, 1, roundTrip: 50, times: 20)
        try teach(&harness, 1, roundTrip: 250)
        #expect(try gaps(&harness, 1)[0] > 225)
    }

    @Test func `a quick device is given a tenth of a second, a slow one five at most`() throws {
        var harness = CoreHarness()
        try teach(&harness, roundTrip: 1, times: 3)
        #expect((100...113).contains(try gaps(&harness)[0]))
        try teach(&harness, 1, roundTrip: 900, times: 20)
        #expect((2700...3038).contains(try gaps(&harness, 1)[0]))
        harness = CoreHarness()
        let patient = Timing(timeout: .seconds(60), refreshPeriod: .seconds(30))
        for _ in 0..<3 {
            _ = try open(&harness, 0, patient)
            let question = harness.sent[harness.sent.count - 1]
            harness.turn(at: harness.milliseconds + 4_000)
            harness.deliver(try answer(harness, question), from: Self.device(0))
        }
        #expect(try gaps(&harness)[0] <= 1125, "a period that was given teaches nothing")
    }

    @Test func `where nothing is known it is a second`() throws {
        var harness = CoreHarness()
        #expect((1000...1125).contains(try gaps(&harness)[0]))
    }

    @Test func `a device that has not answered yet is timed by the others`() throws {
        var harness = CoreHarness()
        for device in 0..<RoundTrips.enough - 1 { try teach(&harness, device, roundTrip: 50) }
        #expect((1000...1125).contains(try gaps(&harness, 99)[0]), "too few to tell")
        try teach(&harness, 90, roundTrip: 50)
        #expect((150...169).contains(try gaps(&harness, 99)[0]))
    }

    @Test func `first requests that are under way are timed as soon as others have answered`()
        throws
    {
        var harness = CoreHarness()
        for device in 0...RoundTrips.enough { _ = try open(&harness, device) }
        harness.turn(at: 50)
        let questions = harness.sent
        for device in 0..<RoundTrips.enough {
            harness.deliver(
                try answer(harness, questions[device]), from: Self.device(device))
        }
        harness.runToEnd()
        #expect((150...169).contains(harness.sentAt[questions.count]))
    }

    @Test func `an answer to a request that was sent again teaches nothing but patience`() throws {
        var harness = CoreHarness()
        try teach(&harness, roundTrip: 50, times: 20)
        _ = try open(&harness)
        let start = harness.milliseconds
        let question = harness.sent[harness.sent.count - 1]
        harness.turn(at: start + 170)
        harness.turn(at: start + 171)
        harness.deliver(try answer(harness, question), from: Self.device(0))
        // 1 ms after the second transmission, 171 ms after the first: neither is believed.
        let patient = try gaps(&harness)
        #expect((300...338).contains(patient[0]), "\(patient)")
        try teach(&harness, roundTrip: 50)
        #expect((150...169).contains(try gaps(&harness)[0]), "an answer in time ends that")
    }

    @Test func `a device that became slow is asked again less and less until it is understood`()
        throws
    {
        var harness = CoreHarness()
        try teach(&harness, roundTrip: 20, times: 20)
        var repeats: [Int] = []
        for _ in 0..<6 {
            let first = harness.sent.count
            let start = harness.milliseconds
            _ = try open(&harness)
            while let deadline = harness.core.deadline,
                deadline < Instant(nanoseconds: Int64(start + 700) * 1_000_000)
            {
                harness.now = deadline
                harness.core.advance(to: deadline)
                harness.drain()
            }
            harness.turn(at: start + 700)
            harness.deliver(
                try answer(harness, harness.sent[first]), from: Self.device(0))
            repeats.append(harness.sent.count - first - 1)
        }
        #expect(repeats[0] >= 2, "\(repeats)")
        #expect(repeats[4...].allSatisfy { $0 == 0 }, "\(repeats)")
    }

    @Test func `a period that is given stays, whatever was learned`() throws {
        var harness = CoreHarness()
        try teach(&harness, roundTrip: 50, times: 20)
        let given = Timing(timeout: .seconds(3), refreshPeriod: .milliseconds(700))
        #expect(try gaps(&harness, 0, given) == [700, 700, 700, 700])
    }

    @Test func `where nobody gives a period it is a second, and in a walk it is learned`() throws {
        var harness = CoreHarness()
        try teach(&harness, roundTrip: 50, times: 20)
        let gaps = try gaps(&harness, 0, Timing(timeout: .seconds(3)))
        #expect(gaps == [1000, 1000])
        let walk = try self.gaps(&harness, 0, Timing(), isStepOfWalk: true)
        #expect((150...169).contains(walk[0]))
    }

    @Test func `the message ID tells which SNMPv3 transmission an answer is to`() throws {
        var harness = try SecureHarness([try .hider()])
        func open() throws -> Token {
            var target = Target(
                harness.endpoint, route: harness.route, version: .v3, community: OctetString())
            target.security = SecureTarget()
            let token = try harness.core.open(
                .get([sysDescr]), to: target, timing: Self.learned, at: harness.now)
            harness.drain()
            return token
        }
        _ = try open()
        harness.turn(at: 50)
        harness.step()
        harness.turn(at: 100)
        harness.step()
        #expect(harness.settlements == 1)
        #expect(harness.core.roundTrips.period(of: harness.endpoint, after: 0) == 150_000_000)
        _ = try open()
        harness.toAgent = []
        harness.turn(at: 300)
        #expect(harness.sent.count == 4, "what was lost is sent again")
        harness.turn(at: 350)
        harness.step()
        #expect(harness.settlements == 2)
        #expect(harness.core.roundTrips.period(of: harness.endpoint, after: 0) < 160_000_000)
    }
}
