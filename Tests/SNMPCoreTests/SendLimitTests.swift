import Datagrams
import SMI
import SNMPMessages
import Testing

@testable import SNMPCore

/// What an engine holds back for the sake of its agents and of the network.
@Suite struct SendLimitTests {
    private func answerLatest(_ harness: inout CoreHarness, _ place: Int) throws {
        let question = harness.sent[place]
        harness.deliver(try harness.answer(to: question, [VarBind(sysUpTime, .timeTicks(1))]))
    }

    @Test func `a target has so many requests at once, and each answer lets the next go`() throws {
        var harness = CoreHarness()
        harness.core.sendLimits = SendLimits(requestsPerTarget: 2)
        for _ in 0..<5 { _ = try harness.open(.get([sysUpTime])) }
        #expect(harness.sent.count == 2)
        #expect(harness.core.pendingCount == 5)
        for place in 0..<5 {
            try answerLatest(&harness, place)
            #expect(harness.sent.count == min(5, place + 3))
        }
        #expect(harness.settlements == 5)
        #expect(harness.core.deadline == nil)
    }

    @Test func `other targets do not wait for it`() throws {
        var harness = CoreHarness()
        harness.core.sendLimits = SendLimits(requestsPerTarget: 1)
        _ = try harness.open(.get([sysUpTime]))
        _ = try harness.open(.get([sysUpTime]))
        let other = Target(
            Endpoint(.v4(0x0A00_0002), port: 161), route: harness.route, version: .v2c,
            community: "public")
        _ = try harness.core.open(
            .get([sysUpTime]), to: other, timing: Timing(), at: harness.now)
        harness.drain()
        #expect(harness.sent.count == 2)
    }

    @Test func `a request that waits for its turn runs out of time like any other`() throws {
        var harness = CoreHarness()
        harness.core.sendLimits = SendLimits(requestsPerTarget: 1)
        _ = try harness.open(.get([sysUpTime]), timeout: .seconds(5))
        let held = try harness.open(.get([sysUpTime]), timeout: .seconds(2))
        let last = try harness.open(.get([sysUpTime]), timeout: .seconds(9))
        harness.runToEnd()
        guard case .failure(.timeout(let failure)) = harness.results[held] else {
            Issue.record("got \(String(describing: harness.results[held]))")
            return
        }
        #expect(failure.transmissions == 0)
        guard case .failure(.timeout(let other)) = harness.results[last] else {
            Issue.record("got \(String(describing: harness.results[last]))")
            return
        }
        // Its timeout ran from its start, its refresh period from when it went out at 5 s.
        #expect(other.transmissions == 4)
        #expect(harness.sentAt == [0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000])
    }

    @Test func `one that is abandoned in the queue leaves it, one that was sent lets the next go`()
        throws
    {
        var harness = CoreHarness()
        harness.core.sendLimits = SendLimits(requestsPerTarget: 1)
        let first = try harness.open(.get([sysUpTime]))
        let second = try harness.open(.get([sysUpTime]))
        _ = try harness.open(.get([sysUpTime]))
        harness.core.abandon(second, at: harness.now)
        harness.drain()
        #expect(harness.sent.count == 1)
        harness.core.abandon(first, at: harness.now)
        harness.drain()
        #expect(harness.sent.count == 2)
    }

    @Test func `datagrams go out at the rate and no faster, resent ones too`() throws {
        var harness = CoreHarness()
        harness.core.sendLimits = SendLimits(datagramsPerSecond: 10)
        for _ in 0..<4 {
            _ = try harness.open(
                .get([sysUpTime]), timeout: .seconds(1), refresh: .milliseconds(250))
        }
        harness.runToEnd()
        #expect(zip(harness.sentAt, harness.sentAt.dropFirst()).allSatisfy { $1 - $0 >= 100 })
        #expect(Array(harness.sentAt.prefix(4)) == [0, 100, 200, 300])
        #expect(harness.settlements == 4)
        #expect(harness.milliseconds == 1000)
    }

    @Test func `a resend that was held back starts its period when it goes out`() throws {
        var harness = CoreHarness()
        harness.core.sendLimits = SendLimits(datagramsPerSecond: 2)
        for _ in 0..<2 {
            _ = try harness.open(
                .get([sysUpTime]), timeout: .seconds(4), refresh: .milliseconds(600))
        }
        harness.runToEnd()
        let times: [[Int]] = harness.sent.indices.reduce(into: [[], []]) { times, place in
            times[harness.sent[place] == harness.sent[0] ? 0 : 1].append(harness.sentAt[place])
        }
        for own in times {
            #expect(zip(own, own.dropFirst()).allSatisfy { $1 - $0 >= 600 }, "\(own)")
        }
        #expect(harness.sent.count <= 8)
    }
}
