import Datagrams
import SMI
import Testing

@testable import SNMPCore

/// One of the reference's examples: when the application looks again, and what has happened then.
struct TimingExample: Sendable, CustomTestStringConvertible {
    let name: String
    let refresh: Duration
    let timeout: Duration
    let idleMilliseconds: Int
    let sentAt: [Int]
    let settledAt: Int

    var testDescription: String { name }
}

@Suite struct TimingTests {
    @Test(arguments: [
        TimingExample(
            name: "asleep past the timeout: one datagram, then the timeout",
            refresh: .milliseconds(500), timeout: .milliseconds(2500), idleMilliseconds: 3000,
            sentAt: [0], settledAt: 3000),
        TimingExample(
            name: "asleep past one refresh: the next ones count from the late one",
            refresh: .seconds(1), timeout: .seconds(3), idleMilliseconds: 1500,
            sentAt: [0, 1500, 2500], settledAt: 3000),
        TimingExample(
            name: "a refresh period longer than the timeout: one datagram",
            refresh: .milliseconds(1500), timeout: .seconds(1), idleMilliseconds: 0,
            sentAt: [0], settledAt: 1000),
        TimingExample(
            name: "the defaults: ten datagrams in ten seconds",
            refresh: .seconds(1), timeout: .seconds(10), idleMilliseconds: 0,
            sentAt: [0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000], settledAt: 10_000),
    ])
    func `datagrams go out when the documented rules say`(_ example: TimingExample) throws {
        var harness = CoreHarness()
        let token = try harness.open(
            .get([sysUpTime]), timeout: example.timeout, refresh: example.refresh)
        harness.turn(at: example.idleMilliseconds)
        harness.runToEnd()
        #expect(harness.sentAt == example.sentAt)
        #expect(harness.milliseconds == example.settledAt)
        guard case .failure(.timeout(let failure)) = harness.results[token] else {
            Issue.record("the request did not end in a timeout")
            return
        }
        #expect(failure.transmissions == example.sentAt.count)
        #expect(failure.names == [sysUpTime])
        #expect(failure.endpoint == harness.agent)
    }

    @Test func `the first datagram goes out when the request is started`() throws {
        var harness = CoreHarness()
        _ = try harness.open(.get([sysUpTime]))
        #expect(harness.sentAt == [0])
    }

    @Test func `a refresh repeats the datagram octet by octet`() throws {
        var harness = CoreHarness()
        _ = try harness.open(.get([sysUpTime]))
        harness.turn(at: 1000)
        harness.turn(at: 2000)
        #expect(harness.sent.count == 3)
        #expect(Set(harness.sent).count == 1)
    }

    @Test func `an answer that is read before the timers beats the timeout`() throws {
        var harness = CoreHarness()
        let token = try harness.open(.get([sysUpTime]), timeout: .seconds(1))
        harness.now = Instant(nanoseconds: 2_500_000_000)
        harness.deliver(
            try harness.answer(to: harness.sent[0], [VarBind(sysUpTime, .timeTicks(1))]))
        harness.turn(at: 2500)
        #expect(try harness.results[token]?.get() == [VarBind(sysUpTime, .timeTicks(1))])
        #expect(harness.settlements == 1)
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .nanoseconds(1) / 2])
    func `a timeout of nothing sends nothing and fails at once`(_ timeout: Duration) throws {
        var harness = CoreHarness()
        let token = try harness.open(.get([sysUpTime]), timeout: timeout)
        #expect(harness.sent.isEmpty)
        guard case .failure(.timeout) = harness.results[token] else {
            Issue.record("expected a timeout")
            return
        }
        #expect(harness.core.pendingCount == 0)
    }

    @Test(arguments: [Duration.zero, .milliseconds(-1), .nanoseconds(1) / 2])
    func `a refresh period of nothing is refused`(_ refresh: Duration) {
        var harness = CoreHarness()
        let error = #expect(throws: RequestError.self) {
            try harness.open(.get([sysUpTime]), refresh: refresh)
        }
        guard case .invalidRequest(.refreshPeriodNotPositive) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    @Test func `an absurd timeout waits and does not trap`() throws {
        var harness = CoreHarness()
        _ = try harness.open(
            .get([sysUpTime]), timeout: .seconds(Int64.max), refresh: .seconds(Int64.max))
        harness.turn(at: 1_000_000)
        #expect(harness.sentAt == [0])
    }

    @Test func `an abandoned request sends nothing more`() throws {
        var harness = CoreHarness()
        let token = try harness.open(.get([sysUpTime]))
        harness.core.abandon(token, at: harness.now)
        harness.turn(at: 20_000)
        #expect(harness.sentAt == [0])
        #expect(harness.settlements == 0)
        #expect(harness.core.deadline == nil)
    }

    @Test func `a word that nothing listens there is believed at the next refresh`() throws {
        var harness = CoreHarness()
        let token = try harness.open(.get([sysUpTime]))
        let refused = NetworkError(.refused, code: 111)
        let original = harness.sent[0]
        harness.core.undeliverable(refused, to: harness.agent, original: original.span)
        harness.turn(at: 999)
        #expect(harness.settlements == 0)
        harness.turn(at: 1000)
        guard case .failure(.transport(let failure)) = harness.results[token] else {
            Issue.record("expected a transport failure")
            return
        }
        #expect(failure.error == refused)
        #expect(harness.sentAt == [0])
    }

    @Test func `an answer wins over the word that nothing listens there`() throws {
        var harness = CoreHarness()
        let token = try harness.open(.get([sysUpTime]))
        let original = harness.sent[0]
        harness.core.undeliverable(
            NetworkError(.refused, code: 111), to: harness.agent, original: original.span)
        harness.deliver(
            try harness.answer(to: harness.sent[0], [VarBind(sysUpTime, .timeTicks(1))]))
        #expect(try harness.results[token]?.get().count == 1)
    }
}
