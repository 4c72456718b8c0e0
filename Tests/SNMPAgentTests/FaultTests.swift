import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing
import VirtualTime

@Suite struct FaultTests {
    static let names: [OID] = ["1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.5.0"]
    let question = message(.getRequest, names.map { VarBind($0) }, requestID: 4711)

    private func bulk(_ repetitions: Int32) -> [UInt8] {
        message(
            .getBulkRequest, "1.3.6.1.2.1.1", Bench.column, nonRepeaters: 0,
            maxRepetitions: repetitions)
    }

    private func answer(_ fault: Fault, to question: [UInt8]) throws -> Answer {
        try #require(try Bench(misbehaviours: [Misbehaviour(fault)]).ask(question))
    }

    @Test(
        arguments: [
            (ErrorStatus.genErr.rawValue, 1), (1, 0), (18, 2), (99, 7), (-1, -3), (.max, .min),
        ] as [(Int32, Int32)])
    func `any error-status and index, around what was asked`(
        _ status: Int32, _ index: Int32
    ) throws {
        let answer = try answer(.errorStatus(status, index: index), to: question)
        #expect(answer.pdu.errorStatus == status)
        #expect(answer.pdu.errorIndex == index)
        #expect(answer.bindings == Self.names.map { VarBind($0) })
    }

    @Test func `tooBig above a number of bindings, repetitions counted`() throws {
        let fault = Fault.tooBig(above: 10)
        #expect(try answer(fault, to: bulk(6)).status == .tooBig)
        #expect(try answer(fault, to: bulk(6)).bindings == [])
        #expect(try answer(fault, to: bulk(5)).status == .noError)
        #expect(try answer(.tooBig(above: 1), to: question).status == .tooBig)
    }

    @Test func `another request-id, PDU type, version, community`() throws {
        #expect(try answer(.wrongRequestID, to: question).pdu.requestID != 4711)
        #expect(try answer(.wrongPDUType(.getRequest), to: question).pdu.type == .getRequest)
        #expect(try answer(.wrongVersion, to: question).version == .v1)
        let bench = try Bench(misbehaviours: [Misbehaviour(.wrongCommunity)])
        var records: [VarBindRecord] = []
        let bytes = try #require(bench.exchange(question).first).bytes
        let message = try CommunityMessage.decode(bytes.span, into: &records)
        #expect(Array(bytes[message.community]) != Array("public".utf8))
    }

    @Test func `bindings too many, too few, in another order, foreign, none`() throws {
        let right = try #require(try Bench().ask(question)).bindings
        let extra = try answer(.extraBinding, to: question).bindings
        #expect(extra.count == 3)
        #expect(extra.prefix(2) == right[...])
        #expect(try answer(.missingBinding, to: question).bindings == [right[0]])
        #expect(try answer(.reorderedBindings, to: question).bindings == right.reversed())
        #expect(try !Self.names.contains(answer(.foreignName, to: question).names[0]))
        #expect(try answer(.noBindings, to: question).bindings == [])
        #expect(try answer(.value(.null), to: question).values[0] == .null)
    }

    @Test func `repetitions cut short, and one too many`() throws {
        let right = try #require(try Bench().ask(bulk(3))).bindings
        #expect(right.count == 6)
        #expect(try answer(.partialRepetition, to: bulk(3)).bindings == right.dropLast())
        let surplus = try answer(.surplusRepetition, to: bulk(3)).bindings
        #expect(surplus.count == 8)
        #expect(surplus.prefix(6) == right[...])
        #expect(right[4].name < surplus[6].name)
    }

    /// The names that a manager sees who asks for what follows each name, ten times.
    private func walk(_ walk: BrokenWalk, from name: OID) throws -> [OID] {
        let bench = try Bench(misbehaviours: [Misbehaviour(.walk(walk))])
        var names = [name]
        for _ in 0..<10 {
            let question = message(.getNextRequest, names[names.count - 1])
            names.append(try #require(try bench.ask(question)?.names.first))
        }
        return names
    }

    @Test func `a walk stands still, goes back, goes round, has no end`() throws {
        #expect(try Set(walk(.stuck, from: Bench.column)) == [Bench.column])
        let backwards = try walk(.backwards, from: Bench.column)
        #expect(backwards[1] < backwards[0])
        let loop = try walk(.loop(under: Bench.column, rows: 3), from: Bench.column)
        #expect(
            try loop.dropFirst()
                == [1, 2, 3, 1, 2, 3, 1, 2, 3, 1].map {
                    try Bench.column.extended(by: $0)
                }[...])
        let endless = try walk(.endless(under: Bench.column), from: Bench.column)
        #expect(zip(endless, endless.dropFirst()).allSatisfy { $0 < $1 })
        #expect(endless.allSatisfy { $0.hasPrefix(Bench.column) })
        let elsewhere = try walk(.endless(under: "1.3.6.1.4"), from: "1.3.6.1.2.1.1")
        #expect(elsewhere[1] == Bench.first)
    }

    @Test func `a broken walk is as broken in a getBulk`() throws {
        let loop = Fault.walk(.loop(under: Bench.column, rows: 2))
        let question = message(.getBulkRequest, Bench.column, maxRepetitions: 4)
        #expect(
            try answer(loop, to: question).names
                == [1, 2, 1, 2].map { try Bench.column.extended(by: $0) })
        let most = message(.getBulkRequest, Bench.column, maxRepetitions: .max)
        let endless = try answer(.walk(.endless(under: Bench.column)), to: most)
        #expect(endless.names.count > 20)
        #expect(zip(endless.names, endless.names.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `octets cut, added, turned, replaced`() throws {
        let right = try #require(try Bench().exchange(question).first).bytes
        func bytes(_ fault: Fault) throws -> [UInt8] {
            let bench = try Bench(misbehaviours: [Misbehaviour(fault)])
            return try #require(bench.exchange(question).first).bytes
        }
        #expect(try bytes(.truncated(by: 5)) == right.dropLast(5))
        #expect(try bytes(.truncated(by: 9999)) == [])
        let longer = try bytes(.trailingOctets(4))
        #expect(longer.count == right.count + 4)
        let flipped = try bytes(.flippedBits(1))
        #expect(zip(right, flipped).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount } == 1)
        #expect(try bytes(.garbage(octets: 77)).count == 77)
    }

    @Test func `answers lost, refused, from elsewhere, late, repeated, behind junk`() throws {
        func bench(_ fault: Fault) throws -> Bench {
            try Bench(link: Link(latency: .milliseconds(1)), misbehaviours: [Misbehaviour(fault)])
        }
        #expect(try bench(.silence).exchange(question).isEmpty)
        let refused = try bench(.refused)
        #expect(refused.exchange(question).isEmpty)
        #expect(refused.inbox.failures.count == 1)
        let elsewhere = Endpoint(.v4(5), port: 161)
        #expect(try bench(.wrongSource(elsewhere)).exchange(question).map(\.source) == [elsewhere])
        let late = try bench(.late(.seconds(3)))
        _ = late.send(question)
        #expect(late.network.nextArrival == .seconds(3.001))
        let repeated = try bench(.repeated(3)).exchange(question)
        #expect(repeated.count == 4)
        #expect(Set(repeated.map(\.bytes)).count == 1)
        let junk = try bench(.junk(count: 50)).exchange(question)
        #expect(junk.count == 51)
        #expect(try Answer(junk[50].bytes).pdu.requestID == 4711)
    }

    @Test func `the right answer can follow the wrong one`() throws {
        let bench = try Bench(
            misbehaviours: [
                Misbehaviour(.wrongRequestID, rightAnswerAfter: .milliseconds(150))
            ])
        let answers = try bench.exchange(question).map { try Answer($0.bytes) }
        #expect(answers.map { $0.pdu.requestID == 4711 } == [false, true])
    }

    @Test func `faults strike when they are meant to`() throws {
        func strikes(_ when: Misbehaviour.When) throws -> [Int] {
            let bench = try Bench(misbehaviours: [Misbehaviour(.silence, when)])
            return (1...6).filter { _ in bench.exchange(question).isEmpty }
        }
        #expect(try strikes(.always) == [1, 2, 3, 4, 5, 6])
        #expect(try strikes(.first(2)) == [1, 2])
        #expect(try strikes(.after(4)) == [5, 6])
        #expect(try strikes(.every(3)) == [3, 6])
        #expect(try strikes(.withProbability(0)) == [])
    }

    @Test func `several faults strike together`() throws {
        let bench = try Bench(
            misbehaviours: [
                Misbehaviour(.extraBinding), Misbehaviour(.repeated(1)),
                Misbehaviour(.errorStatus(5, index: 1), .every(2)),
            ])
        #expect(bench.exchange(question).count == 2)
        #expect(try bench.ask(question)?.status == .genErr)
    }
}
