import BER
import Datagrams
import Glibc
import SMI
import SNMPMessages
import SNMPTransport

/// The task that needs no engine: an answer of 25 variables decoded again and again, and a get
/// encoded. With `values=all` every value is taken out too, as a caller would who wants them all.
func codec(_ arguments: BenchArguments) throws -> String {
    let takesAll = arguments.text("values", "none") == "all"
    let answer = try answerOfAgent(arguments)
    let count = arguments.number("n", 1_000_000)
    var records: [VarBindRecord] = []
    var sum = 0
    let start = seconds(CLOCK_MONOTONIC)
    for _ in 0..<count {
        let message = try CommunityMessage.decode(answer.span, into: &records)
        guard message.pdu.errorStatus == 0, records.count == 25 else {
            complain("manager-bench: the agent's answer is not of 25 variables")
        }
        guard takesAll else { continue }
        for binding in VarBindList(answer.span, records.span) {
            if case .counter32(let number) = binding.value { sum &+= Int(number) }
        }
    }
    let decoded = seconds(CLOCK_MONOTONIC)
    var writer = BERWriter()
    let names: [OID] = [sysUpTime]
    for number in 0..<count {
        encode(PDU(.getRequest, requestID: Int32(1_000 + number)), names, into: &writer)
        sum &+= writer.count
    }
    let encoded = seconds(CLOCK_MONOTONIC)
    return "{\"bytes\":\(answer.count),\"decode25_ns\":\(nanoseconds(decoded - start, count)),"
        + "\"encode_get_ns\":\(nanoseconds(encoded - decoded, count)),\"sum\":\(sum)}"
}

private func nanoseconds(_ seconds: Double, _ count: Int) -> String {
    decimal(seconds * 1e9 / Double(count))
}

private let community: [UInt8] = Array("public".utf8)

private func encode(_ pdu: PDU, _ names: [OID], into writer: inout BERWriter) {
    writer.reset()
    pdu.encode(names: names, into: &writer)
    CommunityMessage.wrap(.v2c, community: community.span, into: &writer)
}

/// One answer to a getBulk of a column with 25 repetitions.
private func answerOfAgent(_ arguments: BenchArguments) throws -> [UInt8] {
    let column = try OID(parsing: arguments.text("root", "1.3.6.1.2.1.2.2.1.10"))
    var writer = BERWriter()
    encode(PDU(.getBulkRequest, requestID: 7, errorIndex: 25), [column], into: &writer)
    let network = UDPNetwork()
    let channel = try network.open(LocalAddress(isIPv6: false))
    let agent = Endpoint(.v4(0x7F00_0001), port: UInt16(arguments.number("port", 16_100)))
    writer.withOctets { _ = network.send($0, to: agent, on: channel) }
    let answer = Answer()
    _ = network.receive(until: network.now + .seconds(2), into: answer)
    guard !answer.octets.isEmpty else { complain("manager-bench: no agent answers") }
    return answer.octets
}

private final class Answer: DatagramReceiver {
    var octets: [UInt8] = []

    func receive(_ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel) {
        octets = bytes.indices.map { bytes[$0] }
    }

    func undeliverable(
        _ error: NetworkError, to destination: Endpoint, on channel: Channel,
        original: Span<UInt8>
    ) {}
}
