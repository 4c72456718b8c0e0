import Datagrams
import SMI
import Testing

@testable import SNMPCore

@Suite struct RoutesTests {
    @Test func `a stock receive buffer takes about two hundred small answers`() throws {
        var harness = CoreHarness()
        for _ in 0..<1000 { _ = try harness.open(.get([sysUpTime])) }
        #expect(harness.sent.count == 217)
        #expect(harness.channelsWanted > 0)
    }

    @Test func `each answer lets one that waits go out`() throws {
        var harness = CoreHarness()
        for _ in 0..<300 { _ = try harness.open(.get([sysUpTime])) }
        let before = harness.sent.count
        for index in 0..<10 {
            harness.deliver(
                try harness.answer(to: harness.sent[index], [VarBind(sysUpTime, .timeTicks(1))]))
        }
        #expect(harness.sent.count == before + 10)
    }

    @Test func `another channel lets all go out`() throws {
        var harness = CoreHarness()
        for _ in 0..<300 { _ = try harness.open(.get([sysUpTime])) }
        harness.core.add(Channel(1), to: harness.route, at: harness.now)
        harness.drain()
        #expect(harness.sent.count == 300)
    }

    @Test func `a request that waits for room runs out of time like any other`() throws {
        var harness = CoreHarness(receiveBufferOctets: 1)
        _ = try harness.open(.get([sysUpTime]), timeout: .seconds(60))
        let second = try harness.open(.get([sysUpTime]), timeout: .seconds(2))
        harness.turn(at: 2000)
        guard case .failure(.timeout(let failure)) = harness.results[second] else {
            Issue.record("expected a timeout")
            return
        }
        #expect(failure.transmissions == 0)
    }

    @Test func `requests that are abandoned in the queue leave it`() throws {
        var harness = CoreHarness(receiveBufferOctets: 1)
        _ = try harness.open(.get([sysUpTime]), timeout: .seconds(60))
        for _ in 0..<10_000 {
            let token = try harness.open(.get([sysUpTime]))
            harness.core.abandon(token, at: harness.now)
        }
        #expect(harness.core.routes.waitingCount(on: harness.route) < 200)
        #expect(harness.core.pendingCount == 1)
    }
}

@Suite struct TimerHeapTests {
    @Test func `the earliest comes first whatever was set, changed and removed`() {
        var heap = TimerHeap()
        var model: [Int: Int64] = [:]
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<20_000 {
            let slot = Int(generator.next() % 200)
            if generator.next() % 3 == 0 {
                heap.remove(slot)
                model[slot] = nil
            } else {
                let due = Int64(generator.next() % 1000)
                heap.set(slot, due: Instant(nanoseconds: due))
                model[slot] = due
            }
            #expect(heap.earliest?.nanoseconds == model.values.min())
            #expect(heap.count == model.count)
        }
    }
}

@Suite struct IdentifierTableTests {
    @Test func `keys are found until they are removed`() {
        var table = IdentifierTable()
        var model: [Int32: Int] = [:]
        var generator = SeededGenerator(seed: 4)
        for round in 0..<20_000 {
            // A narrow range, so that probe sequences run into each other.
            let key = Int32(generator.next() % 500) + 1
            if let slot = model[key] {
                #expect(table[key] == slot)
                table.remove(key)
                model[key] = nil
            } else {
                #expect(table[key] == nil)
                table.insert(key, slot: round)
                model[key] = round
            }
            #expect(table.count == model.count)
        }
        for (key, slot) in model { #expect(table[key] == slot) }
    }
}
