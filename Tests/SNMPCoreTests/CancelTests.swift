import Datagrams
import SMI
import SNMPAgent
import Testing
import USM

@testable import SNMPCore

/// A request that somebody gives up, at every point between its start and what comes after its end.
@Suite struct CancelTests {
    enum End: CaseIterable, Sendable { case abandon, cancel }

    /// What happens to a request, one thing after another.
    private static let steps = 9

    private func step(_ number: Int, _ harness: inout SecureHarness, _ held: inout [[UInt8]]) {
        switch number {
        case 0: break  // The discovery is out.
        case 1: harness.turn(at: 1000)  // It is asked again.
        case 2: held = harness.answers()  // Both are answered.
        case 3: if let report = held.first { harness.deliver(report) }  // The request is out.
        case 4: if let report = held.last { harness.deliver(report) }  // The other name comes late.
        case 5: held = harness.answers()  // The request is answered.
        case 6: harness.turn(at: 2000)  // The answer is slow, the request goes out again.
        case 7: if let answer = held.first { harness.deliver(answer) }  // The answer arrives.
        default: if let answer = held.first { harness.deliver(answer) }  // It arrives again.
        }
    }

    @Test(arguments: 0..<steps, End.allCases)
    func `a request that is given up leaves nothing behind, and the next is answered`(
        _ point: Int, _ end: End
    ) throws {
        for companions in 0...2 {
            var harness = try SecureHarness([try .hider()])
            let token = try harness.open()
            // Others that wait for the same discovery, and must not lose it.
            let others = try (0..<companions).map { _ in try harness.open() }
            var held: [[UInt8]] = []
            for number in 0..<Self.steps {
                step(number, &harness, &held)
                guard number == point else { continue }
                switch end {
                case .abandon: harness.core.abandon(token, at: harness.now)
                case .cancel: harness.core.cancel(token, at: harness.now)
                }
                harness.drain()
            }
            let next = try harness.open()
            harness.runToEnd()
            #expect(harness.value(next) == SecureHarness.sysDescrValue)
            for other in others {
                #expect(harness.value(other) == SecureHarness.sysDescrValue)
            }
            let isAnswered = point >= 7
            switch (end, harness.results[token]) {
            case (.abandon, nil): #expect(!isAnswered)
            case (.cancel, .failure(.cancelled)): #expect(!isAnswered)
            case (_, .success): #expect(isAnswered)
            default: Issue.record("got \(String(describing: harness.results[token]))")
            }
            #expect(harness.settlements == harness.results.count)
            #expect(harness.core.pendingCount == 0)
            #expect(harness.core.messageIDs.count == 0)
            #expect(harness.core.deadline == nil)
        }
    }

    @Test(arguments: End.allCases)
    func `one that waits for room or for its turn is given up like any other`(_ end: End) throws {
        for limits in [SendLimits(), SendLimits(requestsPerTarget: 1, datagramsPerSecond: 5)] {
            for place in 0..<4 {
                // Room for one answer at a time.
                var harness = CoreHarness(receiveBufferOctets: 1)
                harness.core.sendLimits = limits
                let tokens = try (0..<4).map { _ in
                    try harness.open(.get([sysUpTime]), timeout: .seconds(3))
                }
                switch end {
                case .abandon: harness.core.abandon(tokens[place], at: harness.now)
                case .cancel: harness.core.cancel(tokens[place], at: harness.now)
                }
                harness.drain()
                var answered = 0
                while let deadline = harness.core.deadline {
                    while answered < harness.sent.count {
                        harness.deliver(
                            try harness.answer(
                                to: harness.sent[answered], [VarBind(sysUpTime, .timeTicks(1))]))
                        answered += 1
                    }
                    guard harness.core.deadline != nil else { break }
                    harness.now = max(harness.now, min(deadline, harness.core.deadline ?? deadline))
                    harness.core.advance(to: harness.now)
                    harness.drain()
                }
                let values = harness.results.values.count { (try? $0.get()) != nil }
                #expect(values == 3)
                #expect(harness.settlements == (end == .cancel ? 4 : 3))
                #expect(harness.core.pendingCount == 0)
            }
        }
    }
}
