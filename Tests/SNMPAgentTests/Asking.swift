import BER
import Datagrams
import SMI
import SNMPAgent
import SNMPMessages

/// A request as a manager would send it.
func message(
    _ type: PDUType, _ bindings: [VarBind], version: ProtocolVersion = .v2c,
    community: String = "public", requestID: Int32 = 7, nonRepeaters: Int32 = 0,
    maxRepetitions: Int32 = 0
) -> [UInt8] {
    var writer = BERWriter()
    PDU(type, requestID: requestID, errorStatus: nonRepeaters, errorIndex: maxRepetitions)
        .encode(bindings, into: &writer)
    CommunityMessage.wrap(version, community: Array(community.utf8).span, into: &writer)
    return writer.octets
}

func message(
    _ type: PDUType, _ names: OID..., version: ProtocolVersion = .v2c,
    community: String = "public", requestID: Int32 = 7, nonRepeaters: Int32 = 0,
    maxRepetitions: Int32 = 0
) -> [UInt8] {
    message(
        type, names.map { VarBind($0) }, version: version, community: community,
        requestID: requestID, nonRepeaters: nonRepeaters, maxRepetitions: maxRepetitions)
}

/// What an answer says.
struct Answer: Equatable {
    var version: ProtocolVersion
    var pdu: PDU
    var bindings: [VarBind]

    init(_ bytes: [UInt8]) throws {
        var records: [VarBindRecord] = []
        let message = try CommunityMessage.decode(bytes.span, into: &records)
        version = message.version
        pdu = message.pdu
        bindings = records.map { $0.materialize(bytes.span) }
    }

    var status: ErrorStatus { ErrorStatus(rawValue: pdu.errorStatus) }
    var names: [OID] { bindings.map(\.name) }
    var values: [Value] { bindings.map(\.value) }
}

let manager = Endpoint(.v4(0x7F00_0001), port: 40_000)
let start = Instant(nanoseconds: 0)

/// A responder to ask, in a class so that an expectation can hold the question itself.
final class Device {
    var responder: CommandResponder

    init(_ responder: CommandResponder) { self.responder = responder }

    func respond(to message: [UInt8], at now: Instant = start) -> [UInt8]? {
        responder.respond(to: message, from: manager, at: now)
    }

    /// Asks and reads the answer; nil for silence.
    func ask(_ message: [UInt8], at now: Instant = start) throws -> Answer? {
        try respond(to: message, at: now).map { try Answer($0) }
    }
}

extension Instant {
    static func seconds(_ seconds: Double) -> Instant {
        Instant(nanoseconds: Int64(seconds * 1e9))
    }
}
