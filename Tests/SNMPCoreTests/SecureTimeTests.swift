import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing
import USM

@testable import SNMPCore

/// Agents that reboot, lose count, are replaced, or lie about it.
@Suite struct SecureTimeTests {
    @Test func `a reboot costs one message more`() throws {
        var harness = try SecureHarness([try .hider()])
        _ = try harness.open()
        harness.exchange()
        harness.turn(at: 60_000)
        harness.agent.restart(at: harness.now)
        harness.turn(at: 65_000)
        let count = harness.sent.count
        let token = try harness.open()
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
        #expect(harness.sent.count == count + 2)
        let next = try harness.open()
        harness.exchange()
        #expect(harness.value(next) == SecureHarness.sysDescrValue)
        #expect(harness.sent.count == count + 3)
    }

    @Test(arguments: [100, 149, 151, 100_000])
    func `a clock that jumps forward is followed`(_ seconds: UInt32) throws {
        var harness = try SecureHarness([try .hider()])
        _ = try harness.open()
        harness.exchange()
        harness.agent.setClock(
            boots: 3, time: harness.agent.clock.time(at: 1500) + seconds, at: harness.now)
        let token = try harness.open()
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
    }

    @Test func `a clock set back fails one request, and the next learns it anew`() throws {
        var harness = try SecureHarness([try .hider()])
        _ = try harness.open()
        harness.exchange()
        harness.agent.setClock(boots: 3, time: 5, at: harness.now)
        let token = try harness.open()
        harness.exchange()
        #expect(harness.settlements == 1)
        #expect(harness.discards == [.notInTimeWindow])
        harness.turn(at: 1000)
        #expect(harness.failure(token)?.cause == .notInTimeWindow)
        let next = try harness.open()
        harness.exchange()
        #expect(harness.value(next) == SecureHarness.sysDescrValue)
    }

    @Test func `an agent whose boots are used up is not in the window`() throws {
        var harness = try SecureHarness([try .hider()], boots: .max)
        let token = try harness.open()
        harness.runToEnd()
        #expect(harness.failure(token)?.cause == .notInTimeWindow)
    }

    @Test func `an agent replaced under its address is met without a failed request`() throws {
        var harness = try SecureHarness([try .hider()])
        _ = try harness.open()
        harness.exchange()
        let count = harness.sent.count
        harness.agent.replace(
            engineID: EngineID(enterprise: 8072, text: "newcomer"), at: harness.now)
        harness.turn(at: 30_000)
        let token = try harness.open()
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
        #expect(harness.sent.count <= count + 3)
        let after = harness.sent.count
        let next = try harness.open()
        harness.exchange()
        #expect(harness.value(next) == SecureHarness.sysDescrValue)
        #expect(harness.sent.count == after + 1, "the newcomer has proved itself")
    }

    @Test func `a forged engine beside a true one costs a message and nothing more`() throws {
        var harness = try SecureHarness([try .hider()])
        _ = try harness.open()
        harness.exchange()
        let token = try harness.open()
        harness.deliver(
            try SecureHarness.report(
                .usm(.unknownEngineIDs), to: harness.sent[2],
                engineID: EngineID(enterprise: 1, text: "forger")))
        #expect(harness.sent.count == 4)
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
        let next = try harness.open()
        #expect(harness.sent.count == 5)
        harness.exchange()
        #expect(harness.value(next) == SecureHarness.sysDescrValue)
        #expect(harness.sent.count == 5, "the candidate is forgotten")
    }

    @Test func `if the true answer is lost both engines are asked in turn`() throws {
        var harness = try SecureHarness([try .hider()])
        _ = try harness.open()
        harness.exchange()
        let token = try harness.open()
        harness.deliver(
            try SecureHarness.report(
                .usm(.unknownEngineIDs), to: harness.sent[2],
                engineID: EngineID(enterprise: 1, text: "forger")))
        harness.toAgent = []
        harness.turn(at: 1000)
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
    }

    @Test func `a forged name in the discovery is put right by the agent itself`() throws {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open()
        harness.deliver(
            try SecureHarness.report(
                .usm(.unknownEngineIDs), to: harness.sent[0],
                engineID: EngineID(enterprise: 1, text: "forger"), boots: 77, time: 777))
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
        #expect(harness.sent.count <= 1 + 1 + SecureRequest.extraLimit)
    }

    @Test func `an engine that changes its name at every answer is an error, not a flood`() throws {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open()
        for round in 0..<50 where !harness.toAgent.isEmpty {
            let question = harness.toAgent.removeFirst()
            harness.deliver(
                try SecureHarness.report(
                    .usm(.unknownEngineIDs), to: question,
                    engineID: EngineID(enterprise: 1, text: "engine \(round)")))
        }
        #expect(harness.sent.count == 1 + SecureRequest.extraLimit)
        harness.turn(at: 1000)
        #expect(harness.failure(token)?.cause == .unknownEngine)
        #expect(harness.sent.count == 1 + SecureRequest.extraLimit)
    }

    @Test(arguments: [0, 1, 4, 33])
    func `a discovery takes engine IDs of 5 to 32 octets only`(_ count: Int) throws {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open()
        harness.deliver(
            try SecureHarness.message(
                PDU(.report, requestID: 0),
                [VarBind(ReportCause.usm(.unknownEngineIDs).name, .counter32(1))],
                to: harness.sent[0], engineID: [UInt8](repeating: 1, count: count), boots: 1,
                time: 1))
        #expect(harness.sent.count == 1)
        #expect(harness.discards.count == 1)
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
    }

    @Test func `a discovery names nobody, and takes a report to itself only`() throws {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open()
        let discovery = try incoming(harness.sent[0])
        #expect(discovery.message.header.flags == .reportable)
        #expect(discovery.parameters.engineID.isEmpty && discovery.parameters.userName.isEmpty)
        harness.deliver(
            try SecureHarness.report(
                .usm(.unknownEngineIDs), to: harness.sent[0], engineID: SecureHarness.engineID,
                messageIDOffset: 1))
        let other = discovery.message.header.messageID &+ 1
        #expect(harness.discards == [.unknownMessageID(other)])
        #expect(harness.sent.count == 1)
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
    }

    @Test func `a second proof of another time fails the request at once`() throws {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open()
        harness.step()
        let keys = try SecureHarness.keys(of: try .hider())
        for boots: UInt32 in [50, 51] {
            harness.deliver(
                try SecureHarness.message(
                    PDU(.report, requestID: 0),
                    [VarBind(ReportCause.usm(.notInTimeWindows).name, .counter32(1))],
                    to: try #require(harness.sent.last), boots: boots, time: 1,
                    level: .authNoPriv, keys: keys))
        }
        #expect(harness.sent.count == 3)
        #expect(harness.failure(token)?.cause == .notInTimeWindow)
        #expect(harness.failure(token)?.isAuthentic == true)
    }

    @Test func `an authentic message that fails a later check teaches nothing`() throws {
        var harness = try SecureHarness([try .hider()])
        _ = try harness.open()
        harness.exchange()
        let token = try harness.open()
        harness.deliver(
            try SecureHarness.message(
                PDU(.response, requestID: 12345), [], to: harness.sent[2], boots: 99, time: 1,
                level: .authPriv, keys: try SecureHarness.keys(of: try .hider())))
        #expect(harness.discards == [.unknownRequestID(12345)])
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
    }
}
