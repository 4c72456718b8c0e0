import Datagrams
import SMI
import SNMPMessages
import Testing

@testable import SNMPCore

@Suite struct MatchingTests {
    let bindings = [VarBind(sysUpTime, .timeTicks(7))]

    @Test func `what is no valid answer changes nothing, and the right one still wins`() throws {
        var harness = CoreHarness()
        let token = try harness.open(.get([sysUpTime]))
        let request = harness.sent[0]
        let right = try harness.answer(to: request, bindings)
        let elsewhere = Endpoint(.v4(0x0A00_0002), port: 161)
        let otherPort = Endpoint(.v4(0x0A00_0001), port: 162)

        harness.deliver(right, from: elsewhere)
        harness.deliver(right, from: otherPort)
        harness.deliver(right, on: Channel(9))
        harness.deliver(try harness.answer(to: request, bindings, requestIDOffset: 1))
        harness.deliver(try harness.answer(to: request, bindings, community: "private"))
        harness.deliver(try harness.answer(to: request, bindings, version: .v1))
        harness.deliver(try harness.answer(to: request, bindings, type: .getRequest))
        harness.deliver(try harness.answer(to: request, bindings, type: .trapV2))
        harness.deliver(right + [0])
        harness.deliver(Array(right.dropLast()))
        harness.deliver([])
        #expect(harness.settlements == 0)
        #expect(harness.core.discardCount == 11)

        harness.turn(at: 150)
        harness.deliver(right)
        #expect(try harness.results[token]?.get() == VarBindList(bindings))
        let reasons = harness.discards.map(\.reason)
        #expect(reasons[0] == .otherSource(expected: harness.agent))
        #expect(reasons[2] == .otherChannel)
        #expect(reasons[4] == .otherCommunity)
        #expect(reasons[5] == .otherVersion)
        #expect(reasons[6] == .notAResponse)
    }

    @Test func `an answer from elsewhere counts where the manager allows it`() throws {
        var harness = CoreHarness()
        var target = harness.target
        target.checksSource = false
        let token = try harness.core.open(
            .get([sysUpTime]), to: target, timing: Timing(), at: harness.now)
        harness.drain()
        harness.deliver(
            try harness.answer(to: harness.sent[0], bindings),
            from: Endpoint(.v4(0x0A00_0002), port: 999))
        #expect(try harness.results[token]?.get().count == 1)
    }

    @Test func `a late or repeated answer reaches no other request`() throws {
        var harness = CoreHarness()
        let first = try harness.open(.get([sysUpTime]))
        let answer = try harness.answer(to: harness.sent[0], bindings)
        harness.deliver(answer)
        let second = try harness.open(.get([sysUpTime]))
        harness.deliver(answer)
        #expect(harness.results[first] != nil)
        #expect(harness.results[second] == nil)
        #expect(harness.core.discardCount == 1)
    }

    @Test func `request-ids are positive, different and not to be guessed`() throws {
        var harness = CoreHarness()
        var seen: Set<Int32> = []
        for _ in 0..<2000 { _ = try harness.open(.get([sysUpTime])) }
        var records: [VarBindRecord] = []
        for datagram in harness.sent {
            seen.insert(try CommunityMessage.decode(datagram.span, into: &records).pdu.requestID)
        }
        #expect(seen.count == harness.sent.count)
        #expect(seen.allSatisfy { $0 > 0 })
        let steps = Set(zip(seen, seen.dropFirst()).map { $0 &- $1 })
        #expect(steps.count > harness.sent.count / 2)
    }

    @Test func `a number that a pending request has is not given to another`() throws {
        var harness = CoreHarness()
        harness.core = ManagerCore(entropy: Stammering(), receiveBufferOctets: 212_992)
        _ = harness.core.addRoute()
        harness.core.add(Channel(0), to: harness.route, at: harness.now)
        for _ in 0..<20 { _ = try harness.open(.get([sysDescr])) }
        let numbers = try harness.sent.map { datagram in
            var records: [VarBindRecord] = []
            return try CommunityMessage.decode(datagram.span, into: &records).pdu.requestID
        }
        #expect(Set(numbers).count == 20)
    }

    @Test(arguments: [
        (Int32(1), Int32(0), 0), (5, 1, 1), (5, 2, 2), (99, 1, 1), (-3, 0, 0), (5, 77, 2),
        (5, -1, 0),
    ])
    func `an error status is delivered with its raw numbers, the index kept in range`(
        _ status: Int32, _ rawIndex: Int32, _ index: Int
    ) throws {
        var harness = CoreHarness()
        let token = try harness.open(.get([sysDescr, sysUpTime]))
        harness.deliver(
            try harness.answer(to: harness.sent[0], [], status: status, index: rawIndex))
        guard case .failure(.errorResponse(let response)) = harness.results[token] else {
            Issue.record("expected an error response")
            return
        }
        #expect(response.status.rawValue == status)
        #expect(response.index == index)
        #expect(response.rawIndex == rawIndex)
        #expect(response.requested.map(\.name) == [sysDescr, sysUpTime])
        #expect(response.returned.isEmpty)
        #expect(response.name == (index == 0 ? nil : [sysDescr, sysUpTime][index - 1]))
    }

    @Test func `noSuchName is a case of its own`() throws {
        var harness = CoreHarness()
        let token = try harness.open(.get([sysUpTime]), version: .v1)
        harness.deliver(
            try harness.answer(to: harness.sent[0], [VarBind(sysUpTime)], status: 2, index: 1))
        guard case .failure(.noSuchName(let response)) = harness.results[token] else {
            Issue.record("expected noSuchName")
            return
        }
        #expect(response.name == sysUpTime)
        #expect(response.description == "noSuchName from 10.0.0.1:161: 1.3.6.1.2.1.1.3.0")
    }

    @Test func `a timeout says how often it asked and what came instead`() throws {
        var harness = CoreHarness()
        let token = try harness.open(.get([sysUpTime]), timeout: .milliseconds(2500))
        harness.deliver(try harness.answer(to: harness.sent[0], bindings, community: "private"))
        harness.runToEnd()
        guard case .failure(let error) = harness.results[token] else {
            Issue.record("expected a timeout")
            return
        }
        #expect(
            error.description
                == "no answer from 10.0.0.1:161 in 2.5s (sent 3 times): a datagram came and could "
                + "not be used: its community is another")
    }

    @Test func `twenty thousand junk datagrams leave bounded traces`() throws {
        var harness = CoreHarness()
        harness.core.reportsDiscards = false
        let token = try harness.open(.get([sysUpTime]))
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let junk = (0..<40).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            harness.core.receive(
                junk.span, from: harness.agent, on: Channel(0), at: harness.now)
        }
        harness.drain()
        #expect(harness.core.latestDiscards.count == 32)
        #expect(harness.core.discardCount == 20_000)
        harness.deliver(try harness.answer(to: harness.sent[0], bindings))
        #expect(harness.results[token] != nil)
    }
}
