import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing
import USM

@testable import SNMPCore

/// Credentials that do not fit, and what becomes of the request.
struct MisfitCase: Sendable, CustomTestStringConvertible {
    let name: String
    let manager: @Sendable () throws -> User
    /// Nil for silence.
    let cause: SecurityCause?

    var testDescription: String { name }
}

@Suite struct SecureFailureTests {
    static let misfits: [MisfitCase] = [
        MisfitCase(
            name: "wrong user", manager: { try .hider("opz") }, cause: .unknownUser),
        MisfitCase(
            name: "wrong authentication password", manager: { try .hider(auth: "mapleleaf") },
            cause: .wrongDigest),
        MisfitCase(
            name: "wrong authentication protocol", manager: { try .hider("ops", .sha512) },
            cause: .wrongDigest),
        MisfitCase(
            name: "wrong privacy password", manager: { try .hider(priv: "oldsyrup1") },
            cause: nil),
        MisfitCase(
            name: "wrong privacy protocol", manager: { try .hider("ops", .sha256, .aes256) },
            cause: nil),
    ]

    @Test(arguments: misfits)
    func `credentials that do not fit have one error each, at the first refresh`(
        _ misfit: MisfitCase
    ) throws {
        var harness = try SecureHarness([try .hider()], managerUsers: [try misfit.manager()])
        let token = try harness.open(refresh: .milliseconds(200))
        harness.exchange()
        #expect(harness.settlements == 0, "a report without proof can wait")
        harness.runToEnd()
        guard let cause = misfit.cause else {
            #expect(harness.isTimeout(token))
            return
        }
        #expect(harness.milliseconds == 200)
        let failure = try #require(harness.failure(token))
        #expect(failure.cause == cause)
        #expect(!failure.isAuthentic)
        #expect(failure.description.contains(failure.user))
    }

    @Test func `a timeout after the discovery names the wrong privacy key as a reason`() throws {
        var harness = try SecureHarness(
            [try .hider()], managerUsers: [try .hider(priv: "oldsyrup1")])
        let token = try harness.open(timeout: .seconds(2))
        harness.runToEnd()
        guard case .failure(let error) = harness.results[token] else { return }
        #expect(error.description.contains("privacy"))
        let silent = try harness.open(
            at: Endpoint(.v4(0x0A00_0099), port: 161), timeout: .seconds(2))
        harness.runToEnd(answering: false)
        guard case .failure(let other) = harness.results[silent] else { return }
        #expect(!other.description.contains("privacy"))
    }

    @Test func `a level that the agent does not have is its error`() throws {
        let signer = try User("ops", authProtocol: .sha256, authSecret: "maplesyrup")
        var harness = try SecureHarness([signer], managerUsers: [try .hider()])
        let token = try harness.open(refresh: .milliseconds(200))
        harness.runToEnd()
        #expect(harness.failure(token)?.cause == .unsupportedSecurityLevel)
        #expect(harness.milliseconds == 200)
    }

    @Test func `a context that the agent does not have fails at once, for the agent proves it`()
        throws
    {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open(as: SecureTarget(contextName: "vrf9"))
        harness.exchange()
        #expect(harness.milliseconds == 0)
        #expect(harness.failure(token)?.cause == .unknownContext)
        #expect(harness.failure(token)?.isAuthentic == true)
    }

    @Test func `a level that the agent finds too low is authorizationError`() throws {
        var harness = try SecureHarness(
            [try .hider()], access: ["ops": .init(minimumLevel: .authPriv)])
        let token = try harness.open(as: SecureTarget(securityLevel: .authNoPriv))
        harness.exchange()
        guard case .failure(.errorResponse(let response)) = harness.results[token] else {
            Issue.record("got \(String(describing: harness.results[token]))")
            return
        }
        #expect(response.status == .authorizationError)
    }

    @Test func `at the timeout a report comes before silence`() throws {
        var harness = try SecureHarness(
            [try .hider()], managerUsers: [try .hider(auth: "mapleleaf")])
        let token = try harness.open(timeout: .milliseconds(700), refresh: .seconds(1))
        harness.runToEnd()
        #expect(harness.milliseconds == 700)
        #expect(harness.failure(token)?.cause == .wrongDigest)
    }

    @Test(arguments: [
        ReportCause.usm(.unknownUserNames), .usm(.wrongDigests), .usm(.unsupportedSecLevels),
        .usm(.decryptionErrors), .usm(.notInTimeWindows), .usm(.unknownEngineIDs),
        .unknownContexts, .unknownPDUHandlers, .invalidMessages,
    ])
    func `a forged report loses against the answer, and without one fails at the refresh`(
        _ cause: ReportCause
    ) throws {
        var harness = try SecureHarness([try .hider()])
        let first = try harness.open()
        harness.exchange()
        #expect(harness.value(first) == SecureHarness.sysDescrValue)

        let second = try harness.open()
        let forged = try SecureHarness.report(
            cause, to: harness.sent[harness.sent.count - 1], engineID: SecureHarness.engineID,
            boots: 99, time: 99)
        harness.deliver(forged)
        #expect(harness.settlements == 1)
        harness.exchange()
        #expect(harness.value(second) == SecureHarness.sysDescrValue)

        let third = try harness.open()
        let count = harness.sent.count
        harness.deliver(
            try SecureHarness.report(
                cause, to: harness.sent[count - 1], engineID: SecureHarness.engineID, boots: 99,
                time: 99))
        harness.toAgent = []
        harness.runToEnd(answering: false)
        #expect(harness.milliseconds == 1000)
        #expect(harness.sent.count == count)
        #expect(harness.failure(third)?.cause == SecurityCause(cause, name: cause.name))

        // And the clock that the forgery quoted was not taken over.
        let fourth = try harness.open()
        harness.exchange()
        #expect(harness.value(fourth) == SecureHarness.sysDescrValue)
    }

    @Test func `every failure says what to do about it, each something else`() {
        let causes: [SecurityCause] = [
            .unknownUser, .wrongDigest, .unsupportedSecurityLevel, .decryptionError,
            .notInTimeWindow, .unknownEngine, .unknownContext, .unavailableContext,
            .unknownSecurityModel, .invalidMessage, .unknownPDUHandler, .other(sysDescr),
        ]
        let remedies = causes.map { cause in
            SecurityFailure(
                endpoint: Endpoint(.v4(1), port: 161), user: "ops", securityLevel: .authPriv,
                cause: cause, isAuthentic: true, transmissions: 1
            ).description.split(separator: ";", maxSplits: 1).dropFirst().first ?? ""
        }
        #expect(!remedies.contains(""))
        #expect(Set(remedies).count == causes.count)
    }

    @Test func `a forged report with another message ID does nothing`() throws {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open()
        harness.step()
        let forged = try SecureHarness.report(
            .usm(.wrongDigests), to: harness.sent[1], engineID: SecureHarness.engineID,
            messageIDOffset: 1)
        harness.deliver(forged)
        harness.toAgent = []
        harness.turn(at: 1000)
        #expect(harness.settlements == 0)
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
        #expect(harness.discards.count == 1)
    }

    @Test func `no answer below the level asked is taken`() throws {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open()
        harness.step()
        for level in [SecurityLevel.noAuthNoPriv, .authNoPriv] {
            harness.deliver(
                try SecureHarness.message(
                    PDU(.response, requestID: 1), [VarBind(sysDescr, .octetString("forged"))],
                    to: harness.sent[1], boots: 3, time: 500, level: level,
                    keys: try SecureHarness.keys(of: try .hider())))
        }
        #expect(harness.settlements == 0)
        #expect(
            harness.discards == [
                .otherSecurityLevel(.noAuthNoPriv), .otherSecurityLevel(.authNoPriv),
            ])
        harness.exchange()
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
    }

    @Test func `every flipped bit of an answer is discarded, and the right one still wins`() throws
    {
        var harness = try SecureHarness([try .hider()])
        let token = try harness.open()
        harness.step()
        let answer = harness.answers()[0]
        for index in answer.indices {
            var forged = answer
            forged[index] ^= 0x10
            harness.deliver(forged)
        }
        #expect(harness.settlements == 0)
        #expect(harness.discards.count == answer.count)
        harness.deliver(answer)
        #expect(harness.value(token) == SecureHarness.sysDescrValue)
    }

    @Test func `answers again, late or out of order reach only their own requests, once`() throws {
        var harness = try SecureHarness([try .hider()])
        let first = try harness.open()
        harness.exchange()
        let replay = harness.answered[1]
        let second = try harness.open(.get([sysUpTime]))
        let third = try harness.open()
        harness.deliver(replay)
        let answers = harness.answers()
        for answer in answers.reversed() {
            harness.deliver(answer)
            harness.deliver(answer)
        }
        #expect(harness.settlements == 3)
        #expect(harness.value(first) == SecureHarness.sysDescrValue)
        #expect(harness.value(third) == SecureHarness.sysDescrValue)
        guard case .timeTicks = harness.value(second) else {
            Issue.record("the second request got another's answer")
            return
        }
        #expect(harness.discards.count == 3)
    }
}
