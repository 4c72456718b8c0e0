import BER
import Datagrams
import SMI
import SNMP
import SNMPCore
import SNMPMessages
import Testing
import VirtualTime

/// A request that is the only one takes a way of its own; nobody may notice.
@Suite struct SoleRequestTests {
    let network = VirtualNetwork()

    private var sentAt: [Int] { network.sent.map { Int($0.at.nanoseconds / 1_000_000) } }

    @Test func `the same question again is the same message with another number`() throws {
        let agent = AgentDouble(network)
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        let question = Operation.get([sysUpTime])
        for _ in 0..<5 {
            #expect(try manager.ask(question) == [VarBind(sysUpTime, .timeTicks(12_345))])
        }
        var numbers: Set<Int32> = []
        var records: [VarBindRecord] = []
        for sent in agent.network.sent {
            let message = try CommunityMessage.decode(sent.bytes.span, into: &records)
            #expect(records.map { $0.materialize(sent.bytes.span) } == [VarBind(sysUpTime)])
            numbers.insert(message.pdu.requestID)
        }
        #expect(numbers.count == 5)
    }

    @Test func `a number of few octets makes another message of the same question`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        for _ in 0..<3_000 {
            #expect(try manager.get(sysUpTime) == [VarBind(sysUpTime, .timeTicks(12_345))])
        }
        #expect(engine.discardCount == 0)
        // One in 256 has three octets, and a request of four octets follows each.
        let counts = agent.network.sent.map(\.bytes.count)
        let usual = try #require(counts.max())
        #expect(counts.count { $0 == usual - 1 } > 3)
        #expect(counts.count { $0 == usual } > 2_900)
    }

    @Test func `another question, community or agent is another message`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let first = try engine.v2cManager("192.0.2.1")
        let second = try engine.v2cManager("192.0.2.2", community: "secret")
        #expect(try first.get(sysUpTime).map(\.value) == [.timeTicks(12_345)])
        #expect(try second.get(sysUpTime).map(\.value) == [.timeTicks(12_345)])
        #expect(try second.get(sysName).map(\.value) == [.octetString("r1")])
        #expect(try first.getNext(sysUpTime).map(\.name) == [sysName])
        #expect(try first.get(sysUpTime, sysName).count == 2)
        let destinations = agent.network.sent.map(\.destination.address)
        let (one, two) = (IPAddress.v4(0xC000_0201), IPAddress.v4(0xC000_0202))
        #expect(destinations == [one, two, two, one, one])
    }

    @Test func `without an answer the same octets go out again until the time is over`() throws {
        let agent = AgentDouble(network)
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        _ = try manager.get(sysUpTime)
        agent.isSilent = true
        let start = network.sent.count
        let options = CommunityOptions(
            timeout: .milliseconds(1_800), refreshPeriod: .milliseconds(500))
        let error = #expect(throws: RequestError.self) {
            try manager.get(sysUpTime, options: options)
        }
        guard case .timeout(let failure)? = error else { return #expect(Bool(false)) }
        #expect(failure.transmissions == 4)
        #expect(sentAt[start...].map { $0 - 10 } == [0, 500, 1000, 1500])
        #expect(Set(network.sent[start...].map(\.bytes)).count == 1)
    }

    @Test func `a stranger's datagram before the answer is told of and changes nothing`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        _ = try manager.get(sysUpTime)
        let channel = agent.network.sent[0].channel
        network.deliver(
            [1, 2, 3], from: Endpoint(.v4(0xC633_6401), port: 9), on: channel,
            after: .milliseconds(5))
        #expect(try manager.get(sysUpTime).map(\.value) == [.timeTicks(12_345)])
        #expect(engine.latestDiscards.map(\.octets) == [[1, 2, 3]])
        #expect(engine.pendingCount == 0)
    }

    @Test func `a word that nothing listens there counts at the next refresh`() throws {
        let agent = AgentDouble(network)
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        _ = try manager.get(sysUpTime)
        agent.isSilent = true
        network.onSend = { [network] sent in
            network.refuse(
                to: sent.destination, on: sent.channel, original: sent.bytes,
                after: .milliseconds(1))
        }
        let error = #expect(throws: RequestError.self) { try manager.get(sysUpTime) }
        guard case .transport? = error else { return #expect(Bool(false)) }
        #expect(Int(network.now.nanoseconds / 1_000_000) == 1_010)
    }

    @Test func `what the system would not send fails, and the next is asked anew`() throws {
        let agent = AgentDouble(network)
        let manager = try virtualEngine(network).v2cManager("192.0.2.1")
        _ = try manager.get(sysUpTime)
        network.sendOutcome = { _ in .failed(NetworkError(.prohibited, code: 1)) }
        let error = #expect(throws: RequestError.self) { try manager.get(sysUpTime) }
        guard case .transport? = error else { return #expect(Bool(false)) }
        network.sendOutcome = { _ in .sent }
        #expect(try manager.get(sysUpTime).count == 1)
        #expect(agent.network.sent.count == 3)
    }

    @Test func `an interruption ends it`() throws {
        let agent = AgentDouble(network)
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        _ = try manager.get(sysUpTime)
        agent.isSilent = true
        network.interrupt(after: .milliseconds(20))
        let error = #expect(throws: RequestError.self) { try manager.get(sysUpTime) }
        guard case .cancelled? = error else { return #expect(Bool(false)) }
        #expect(engine.pendingCount == 0)
    }

    @Test(arguments: [Value.timeTicks(1), .octetString("eth0"), .integer32(-5), .noSuchObject])
    func `an answer with any octet changed ends as it does among other requests`(
        _ value: Value
    ) throws {
        let length = try answer([], value: value, at: nil, flipping: 0)
        for place in 0..<length {
            for bits in [0x01, 0x02, 0x20, 0x80, 0xFF] as [UInt8] {
                let alone = try outcome(among: 0, value, place, bits)
                let among = try outcome(among: 1, value, place, bits)
                #expect(alone == among, "octet \(place), bits \(bits)")
            }
        }
    }

    /// What becomes of a request whose answer has some bits of an octet changed.
    private func outcome(
        among others: Int, _ value: Value, _ place: Int, _ bits: UInt8
    ) throws -> String {
        let network = VirtualNetwork()
        let engine = virtualEngine(network)
        let manager = try engine.v2cManager("192.0.2.1")
        network.onSend = { sent in
            guard sent.destination == manager.endpoint else { return }
            _ = try? answer(sent.bytes, value: value, at: place, flipping: bits) {
                network.deliver($0, from: sent.destination, on: sent.channel)
            }
        }
        // The first request opens the socket, and so is alone in no case.
        let warm = try engine.v2cManager("192.0.2.9")
        let brief = CommunityOptions(timeout: .milliseconds(1))
        _ = try? warm.get(sysUpTime, options: brief)
        let pending = try (0..<others).map { _ in try warm.start(.get([sysUpTime])) }
        defer { for handle in pending { handle.cancel() } }
        let options = CommunityOptions(timeout: .milliseconds(900))
        do throws(RequestError) {
            return "\(try manager.get(sysUpTime, options: options)), \(engine.discardCount)"
        } catch {
            let kind =
                switch error {
                case .timeout: "timeout"
                case .errorResponse(let response), .noSuchName(let response):
                    "\(response.status) \(response.rawIndex)"
                case .improperResponse(let response): "\(response.reason)"
                default: "\(error)"
                }
            return "\(kind), \(engine.discardCount)"
        }
    }

    /// Hands out an answer to a get, changed in one place, and returns its length.
    @discardableResult
    private func answer(
        _ request: [UInt8], value: Value, at place: Int?, flipping bits: UInt8,
        _ body: ([UInt8]) -> Void = { _ in }
    ) throws -> Int {
        var requestID: Int32 = 0x1234_5678
        if !request.isEmpty {
            var records: [VarBindRecord] = []
            requestID = try CommunityMessage.decode(request.span, into: &records).pdu.requestID
        }
        var writer = BERWriter()
        PDU(.response, requestID: requestID).encode([VarBind(sysUpTime, value)], into: &writer)
        CommunityMessage.wrap(.v2c, community: Array("public".utf8).span, into: &writer)
        var octets = writer.octets
        if let place, place < octets.count { octets[place] ^= bits }
        body(octets)
        return octets.count
    }
}
