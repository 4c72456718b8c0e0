import Datagrams
import SMI
import SNMPAgent
import Testing
import USM

@testable import SNMPCore

/// A manager and an agent with an attacker on the wire who may lose, hold up, repeat, change and
/// invent datagrams, and lacks nothing but the keys; and an agent that reboots and is replaced.
@Suite struct SecureSimulationTests {
    @Test(arguments: 0..<60)
    func `every request ends once, with the agent's own answer or an error`(_ seed: Int) throws {
        let user = try User(
            "ops", authProtocol: .sha1, privProtocol: .aes128,
            secret: .masterKey([UInt8](repeating: 7, count: 20)))
        var harness = try SecureHarness([user])
        var dice = SeededGenerator(seed: UInt64(seed))
        var recorded: [[UInt8]] = []
        var opened = 0
        var abandoned: Set<Token> = []
        var pending: [Token] = []
        for turn in 1...300 {
            harness.turn(at: turn * 50)
            if opened < 40, dice.next() % 4 == 0 {
                pending.append(
                    try harness.open(timeout: .seconds(3), refresh: .milliseconds(400)))
                opened += 1
            }
            if dice.next() % 60 == 0 { harness.agent.restart(at: harness.now) }
            if dice.next() % 80 == 0 {
                harness.agent.replace(
                    engineID: EngineID(enterprise: 1, text: "\(dice.next() % 3)"),
                    boots: UInt32(dice.next() % 5), at: harness.now)
            }
            if dice.next() % 50 == 0, let token = pending.randomElement(using: &dice),
                harness.results[token] == nil
            {
                harness.core.abandon(token, at: harness.now)
                abandoned.insert(token)
            }
            if dice.next() % 3 == 0 { harness.toAgent.shuffle(using: &dice) }
            if dice.next() % 5 == 0 { harness.toAgent = [] }
            let questions = harness.toAgent
            recorded += harness.answers()
            for question in questions where dice.next() % 3 == 0 {
                let cause = USMStatistic.allCases[Int(dice.next() % 6)]
                recorded.append(
                    try SecureHarness.report(
                        .usm(cause), to: question,
                        engineID: EngineID(enterprise: 2, text: "\(dice.next() % 3)"),
                        boots: UInt32(dice.next() % 9), time: UInt32(dice.next() % 999)))
            }
            recorded = Array(recorded.suffix(50))
            for _ in 0..<(dice.next() % 8) {
                guard var datagram = recorded.randomElement(using: &dice) else { break }
                if dice.next() % 4 == 0 {
                    let place = Int(dice.next() % UInt64(datagram.count))
                    datagram[place] ^= 1 << UInt8(dice.next() % 8)
                }
                harness.deliver(datagram)
            }
            if let latest = recorded.last { harness.deliver(latest) }
        }
        harness.runToEnd(answering: false)
        #expect(harness.settlements == opened - abandoned.count)
        #expect(harness.results.count == harness.settlements)
        var answered = 0
        for (token, result) in harness.results {
            #expect(!abandoned.contains(token))
            if let bindings = try? result.get() {
                answered += 1
                #expect(bindings == [VarBind(sysDescr, SecureHarness.sysDescrValue)])
            }
        }
        #expect(answered > opened / 4, "the attacker does not win")
        // Eight transmissions in 3 s at 0.4 s, and at most four extra ones.
        #expect(harness.sent.count <= opened * (8 + SecureRequest.extraLimit))
        #expect(harness.core.pendingCount == 0)
        #expect(harness.core.messageIDs.count == 0)
        #expect(harness.core.deadline == nil)
    }

    @Test func `junk in the shape of messages is discarded`() throws {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open()
        harness.step()
        let answer = harness.answers()[0]
        var dice = SeededGenerator(seed: 3)
        for _ in 0..<20_000 {
            var junk = answer
            for _ in 0...(dice.next() % 4) {
                let place = Int(dice.next() % UInt64(junk.count))
                switch dice.next() % 3 {
                case 0: junk[place] = UInt8(truncatingIfNeeded: dice.next())
                case 1: junk.remove(at: place)
                default: junk.insert(UInt8(truncatingIfNeeded: dice.next()), at: place)
                }
                if junk.isEmpty { break }
            }
            if junk != answer { harness.deliver(junk) }
        }
        #expect(harness.settlements == 0)
        harness.deliver(answer)
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
    }
}
