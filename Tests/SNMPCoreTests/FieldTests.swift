import BER
import Datagrams
import Foundation
import SMI
import SNMPAgent
import SNMPMessages
import Testing
import USM

@testable import SNMPCore

/// Answers of net-snmp's agent, one field at a time made into what no agent sends.
@Suite struct FieldTests {
    @Test(arguments: Recorded.all)
    func `a spoilt field neither traps nor settles wrongly, and the right answer still wins`(
        _ recorded: Recorded
    ) throws {
        let replay = try Replay(recorded)
        let mutations = try #require(FieldMutations(replay.answer))
        var cases = 0
        for octets in mutations {
            cases += 1
            guard octets != replay.answer else { continue }
            if let fault = replay.fault(after: octets) {
                Issue.record("\(fault): \(octets.prefix(600).map { String($0, radix: 16) })")
                return
            }
        }
        let each = FieldMutations.valuesPerField + FieldMutations.encodingsPerField
        #expect(cases == mutations.paths.count * each)
    }

    @Test(arguments: Recorded.all.filter(\.isV3))
    func `a spoilt answer to a discovery settles nothing`(_ recorded: Recorded) throws {
        let replay = try Replay(recorded)
        for octets in try #require(FieldMutations(try recorded.octets("answer"))) {
            var core = replay.discovering
            #expect(Replay.settlements(of: &core, by: octets) == [])
            #expect(core.pendingCount == 1)
        }
    }

    @Test(arguments: Recorded.all)
    func `a spoilt question is answered with a message or not at all`(_ recorded: Recorded) throws {
        for name in recorded.questions {
            let mutations = try #require(FieldMutations(try recorded.octets(name)))
            let harness = try SecureHarness([.hider()])
            for octets in mutations {
                var agent = harness.agent
                guard
                    let answer = agent.respond(to: octets, from: harness.endpoint, at: harness.now)
                else { continue }
                var records: [VarBindRecord] = []
                let isMessage =
                    (try? CommunityMessage.decode(answer.span, into: &records)) != nil
                    || (try? IncomingMessage.decode(answer.span)) != nil
                #expect(isMessage)
            }
        }
    }
}

/// A conversation with net-snmp's agent that was recorded for the fuzzer's corpus.
struct Recorded: CustomTestStringConvertible, Sendable {
    let name: String
    var user: User?

    var isV3: Bool { user != nil }
    var questions: [String] { isV3 ? ["question", "question-2"] : ["question"] }
    var testDescription: String { name }

    static let all: [Recorded] = [
        Recorded(name: "v1-get"), Recorded(name: "v1-nosuch"), Recorded(name: "v2c-get"),
        Recorded(name: "v2c-next"), Recorded(name: "v2c-bulk"), Recorded(name: "v2c-types"),
        Recorded(name: "v2c-set"),
        Recorded(name: "v3-carol", user: try? User("carol")),
        Recorded(
            name: "v3-alice",
            user: try? User(
                "alice", authProtocol: .sha256, privProtocol: .aes128, authSecret: "maplesyrup",
                privSecret: "newsyrup1")),
        Recorded(
            name: "v3-bob",
            user: try? User(
                "bob", authProtocol: .md5, privProtocol: .des, authSecret: "maplesyrup",
                privSecret: "newsyrup1")),
    ]

    func octets(_ part: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fuzz/Corpus/message")
        return [UInt8](try Data(contentsOf: folder.appending(path: "net-snmp-\(name)-\(part)")))
    }
}

/// Gives chosen identifiers, and then those that follow the last.
private struct ChosenNumbers: RandomNumberGenerator, Sendable {
    var numbers: [Int32]

    mutating func next() -> UInt64 {
        let number = numbers[0]
        if numbers.count > 1 { numbers.removeFirst() } else { numbers[0] = number % .max + 1 }
        return UInt64(number) << 33
    }
}

/// A core that waits for a recorded answer: it has asked what was asked, with the same identifiers.
private struct Replay {
    private static let agent = Endpoint(.v4(0x0A00_0001), port: 161)
    private static let now = Instant(nanoseconds: 1_000_000_000_000)

    /// The core before an SNMPv3 engine has named itself.
    let discovering: ManagerCore
    private let waiting: ManagerCore
    private let names: [OID]
    private let head: Head
    private let isAuthentic: Bool
    /// What the recorded answer settles the request with.
    private let right: String
    let answer: [UInt8]

    /// What an answer must have in common with its request.
    private struct Head: Equatable {
        var version: ProtocolVersion
        var identifiers: [Int32]
        var strings: [[UInt8]]
        var securityLevel: SecurityLevel?
    }

    init(_ recorded: Recorded) throws {
        let question = try recorded.octets(recorded.isV3 ? "question-2" : "question")
        answer = try recorded.octets(recorded.isV3 ? "answer-2" : "answer")
        var keys: LocalizedCredentials?
        var identifiers: [Int32] = []
        if let user = recorded.user {
            let first = try recorded.octets("question")
            let discovery = try IncomingMessage.decode(first.span)
            let incoming = try IncomingMessage.decode(question.span)
            let engineID = try EngineID(Array(question[incoming.parameters.engineID]))
            var users = UserTable()
            keys = users.keys(of: try users.add(user), for: engineID)
            identifiers = [
                discovery.message.header.messageID, incoming.message.header.messageID,
            ]
        }
        let asked = try #require(Self.content(of: question, keys: keys))
        names = asked.bindings.map(\.name)
        var core = ManagerCore(
            entropy: ChosenNumbers(numbers: [1, asked.pdu.requestID] + identifiers),
            receiveBufferOctets: 212_992)
        let route = core.addRoute()
        core.add(Channel(0), to: route, at: Self.now)
        if let user = recorded.user { try core.addUser(user) }
        let target = Target(
            Self.agent, route: route, version: asked.head.version,
            community: OctetString(asked.head.strings[0]))
        _ = try core.open(
            asked.operation, to: target, timing: Timing(), at: Self.now)
        while core.nextOutput() != nil {}
        discovering = core
        if recorded.isV3 {
            let report = try recorded.octets("answer")
            core.receive(report.span, from: Self.agent, on: Channel(0), at: Self.now)
        }
        while core.nextOutput() != nil {}
        waiting = core
        head = try #require(Self.content(of: answer, keys: keys)).head
        isAuthentic = (head.securityLevel ?? .noAuthNoPriv) > .noAuthNoPriv
        let settlement = Self.settlements(of: &core, by: answer).first
        right = try #require(settlement, "the recorded answer does not settle")
    }

    /// What is wrong after the core had these octets and then the right answer; nil if nothing is.
    func fault(after octets: [UInt8]) -> String? {
        var records: [VarBindRecord] = []
        var cursor = BERCursor(octets.span)
        _ = try? ScopedPDU.decode(octets.span, &cursor, into: &records)
        var core = waiting
        let early = Self.settlements(of: &core, by: octets)
        let late = Self.settlements(of: &core, by: answer)
        guard early.count + late.count == 1 else {
            return "\(early.count) settlements, then \(late.count)"
        }
        guard core.pendingCount == 0, core.deadline == nil else { return "something is left" }
        if let late = late.first { return late == right ? nil : "the right answer became \(late)" }
        // The octets were taken for the answer: then they are one, of other content.
        if isAuthentic { return "octets with a wrong digest were believed" }
        guard let content = Self.content(of: octets, keys: nil) else {
            return "octets that do not decode were believed"
        }
        guard content.head == head else { return "an answer to something else was believed" }
        if early[0].hasPrefix("success"), content.pdu.errorStatus != 0 {
            return "an error was taken for success"
        }
        return nil
    }

    static func settlements(of core: inout ManagerCore, by octets: [UInt8]) -> [String] {
        core.receive(octets.span, from: agent, on: Channel(0), at: now)
        var settlements: [String] = []
        while let output = core.nextOutput() {
            guard case .settled(let token) = output, let result = core.takeResult(of: token)
            else { continue }
            switch result {
            case .success(let bindings): settlements.append("success \(bindings)")
            case .failure(let error): settlements.append("failure \(error)")
            }
        }
        return settlements
    }
}

extension Replay {
    private struct Content {
        var head: Head
        var pdu: PDU
        var bindings: [VarBind]

        var operation: SNMPCore.Operation {
            let names = bindings.map(\.name)
            return switch pdu.type {
            case .getNextRequest: .getNext(names)
            case .getBulkRequest:
                .getBulk(
                    names, nonRepeaters: Int(pdu.nonRepeaters),
                    maxRepetitions: Int(pdu.maxRepetitions))
            case .setRequest: .set(bindings)
            default: .get(names)
            }
        }
    }

    private static func content(of octets: [UInt8], keys: LocalizedCredentials?) -> Content? {
        var records: [VarBindRecord] = []
        if let message = try? CommunityMessage.decode(octets.span, into: &records) {
            return Content(
                head: Head(
                    version: message.version, identifiers: [message.pdu.requestID],
                    strings: [Array(octets[message.community])]),
                pdu: message.pdu, bindings: records.map { $0.materialize(octets.span) })
        }
        var text: [UInt8] = []
        guard let incoming = try? IncomingMessage.decode(octets.span),
            let scoped = try? incoming.scopedPDU(
                octets.span, keys: keys, text: &text, into: &records)
        else { return nil }
        let buffer = incoming.message.isEncrypted ? text : octets
        return Content(
            head: Head(
                version: .v3,
                identifiers: [incoming.message.header.messageID, scoped.pdu.requestID],
                strings: [
                    Array(octets[incoming.parameters.userName]),
                    Array(octets[incoming.parameters.engineID]),
                    Array(buffer[scoped.contextName]),
                ],
                securityLevel: incoming.securityLevel),
            pdu: scoped.pdu, bindings: records.map { $0.materialize(buffer.span) })
    }
}
