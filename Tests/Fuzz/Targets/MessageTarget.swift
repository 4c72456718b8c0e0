import BER
import SMI
import SNMPMessages
import USM

/// Messages of all versions: whatever decodes is encoded, and decodes to the same again.
func fuzzMessage(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    try fuzzCommunityMessage(bytes)
    try fuzzV3Message(bytes)
    try fuzzScopedPDU(bytes, at: 0..<bytes.count)
}

private func fuzzCommunityMessage(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    var records: [VarBindRecord] = []
    guard let message = try? CommunityMessage.decode(bytes, into: &records) else { return }
    let bindings = records.map { $0.materialize(bytes) }
    try require(
        bindings == Array(VarBindList(bytes, records.span)), "the list holds other bindings")
    let octets = encoded(message, of: bytes, bindings)
    guard let again = try? CommunityMessage.decode(octets.span, into: &records) else {
        throw FuzzTarget.Finding(description: "what was encoded does not decode")
    }
    try require(again.version == message.version, "another version after encoding")
    try require(again.pdu == message.pdu, "another PDU after encoding")
    try require(
        trap(octets.span, at: again.community.upperBound)
            == trap(bytes, at: message.community.upperBound), "another trap after encoding")
    try require(
        octets[again.community] == bytes.extracting(message.community).octets[...],
        "another community after encoding")
    try require(
        records.map { $0.materialize(octets.span) } == bindings, "other bindings after encoding")
    try require(
        encoded(again, of: octets.span, bindings) == octets, "the same is encoded in two ways")
}

private func encoded(
    _ message: CommunityMessage, of bytes: Span<UInt8>, _ bindings: [VarBind]
) -> [UInt8] {
    var writer = BERWriter()
    encode(message.pdu, of: bytes, at: message.community.upperBound, bindings, into: &writer)
    CommunityMessage.wrap(
        message.version, community: bytes.extracting(message.community), into: &writer)
    return writer.octets
}

/// Writes a PDU that was read at a place, with the head of a Trap-PDU where it is one.
private func encode(
    _ pdu: PDU, of bytes: Span<UInt8>, at place: Int, _ bindings: [VarBind],
    into writer: inout BERWriter
) {
    if let trap = trap(bytes, at: place) {
        trap.encode(bindings, into: &writer)
    } else {
        pdu.encode(bindings, into: &writer)
    }
}

/// The head of the Trap-PDU at a place; nil where another PDU stands there.
private func trap(_ bytes: Span<UInt8>, at place: Int) -> TrapV1? {
    var cursor = BERCursor(position: place, end: bytes.count)
    guard var fields = try? cursor.next(bytes, expecting: PDUType.trapV1.rawValue) else {
        return nil
    }
    return try? TrapV1(bytes, &fields)
}

private func fuzzV3Message(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    guard let message = try? V3Message.decode(bytes) else { return }
    var writer = BERWriter()
    writer.prepend(contentsOf: bytes.extracting(message.data))
    if message.isEncrypted { writer.wrap(Tag.octetString, since: 0) }
    V3Message.wrap(
        message.header, securityParameters: bytes.extracting(message.securityParameters),
        into: &writer)
    let octets = writer.octets
    guard let again = try? V3Message.decode(octets.span) else {
        throw FuzzTarget.Finding(description: "what was encoded does not decode")
    }
    try require(again.header == message.header, "another header after encoding")
    try require(again.isEncrypted == message.isEncrypted, "privacy lost or gained in encoding")
    try require(
        octets[again.data] == bytes.extracting(message.data).octets[...],
        "other data after encoding")
    try require(
        octets[again.securityParameters]
            == bytes.extracting(message.securityParameters).octets[...],
        "other security parameters after encoding")
    try fuzzParameters(bytes, in: message.securityParameters)
    if !message.isEncrypted { try fuzzScopedPDU(bytes, at: message.data) }
}

private func fuzzParameters(
    _ bytes: Span<UInt8>, in range: Range<Int>
) throws(FuzzTarget.Finding) {
    guard let parameters = try? SecurityParameters.decode(bytes, in: range) else { return }
    let salt = parameters.salt(bytes)
    var writer = BERWriter()
    _ = SecurityParameters.encode(
        engineID: bytes.extracting(parameters.engineID), engineBoots: parameters.engineBoots,
        engineTime: parameters.engineTime, userName: bytes.extracting(parameters.userName),
        codeLength: parameters.authentication.count, salt: salt, into: &writer)
    let octets = writer.octets
    guard let again = try? SecurityParameters.decode(octets.span, in: 0..<octets.count) else {
        throw FuzzTarget.Finding(description: "encoded security parameters do not decode")
    }
    try require(
        again.engineBoots == parameters.engineBoots && again.engineTime == parameters.engineTime
            && again.authentication.count == parameters.authentication.count
            && again.salt(octets.span) == salt,
        "other numbers in the security parameters after encoding")
    try require(
        octets[again.engineID] == bytes.extracting(parameters.engineID).octets[...]
            && octets[again.userName] == bytes.extracting(parameters.userName).octets[...],
        "other names in the security parameters after encoding")
}

private func fuzzScopedPDU(
    _ bytes: Span<UInt8>, at range: Range<Int>
) throws(FuzzTarget.Finding) {
    var records: [VarBindRecord] = []
    var cursor = BERCursor(position: range.lowerBound, end: range.upperBound)
    guard let scoped = try? ScopedPDU.decode(bytes, &cursor, into: &records) else { return }
    let bindings = records.map { $0.materialize(bytes) }
    var writer = BERWriter()
    encode(scoped.pdu, of: bytes, at: scoped.contextName.upperBound, bindings, into: &writer)
    ScopedPDU.wrap(
        contextEngineID: bytes.extracting(scoped.contextEngineID),
        contextName: bytes.extracting(scoped.contextName), into: &writer, since: 0)
    let octets = writer.octets
    cursor = BERCursor(octets.span)
    guard let again = try? ScopedPDU.decode(octets.span, &cursor, into: &records) else {
        throw FuzzTarget.Finding(description: "an encoded scoped PDU does not decode")
    }
    try require(
        again.pdu == scoped.pdu && records.map { $0.materialize(octets.span) } == bindings,
        "another scoped PDU after encoding")
    try require(
        octets[again.contextName] == bytes.extracting(scoped.contextName).octets[...]
            && octets[again.contextEngineID]
                == bytes.extracting(scoped.contextEngineID).octets[...],
        "another context after encoding")
}
