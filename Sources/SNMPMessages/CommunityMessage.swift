package import BER
package import SMI

/// A message of SNMPv1 or SNMPv2c: version, community, PDU (RFC 1157, section 4; RFC 1901).
package struct CommunityMessage: Sendable, Equatable {
    package var version: ProtocolVersion
    /// Where the community stands in the datagram.
    package var community: Range<Int>
    package var pdu: PDU

    /// Reads a datagram that must be one message and nothing more.
    ///
    /// - Parameter records: Receives the variable bindings; its storage is reused.
    package static func decode(
        _ bytes: Span<UInt8>, into records: inout [VarBindRecord]
    ) throws(DecodeError) -> CommunityMessage {
        if var head = PlainHead(bytes) {
            let pdu = try PDU.decode(bytes, &head.pdu, into: &records)
            try head.pdu.finish()
            return CommunityMessage(version: head.version, community: head.community, pdu: pdu)
        }
        var datagram = BERCursor(bytes)
        var message = try datagram.next(bytes, expecting: Tag.sequence)
        try datagram.finish()
        let start = message.position
        let number = try message.nextInteger(bytes)
        guard let version = ProtocolVersion(rawValue: number), version != .v3 else {
            throw DecodeError(.invalidField("version"), at: start)
        }
        let community = try message.next(bytes, expecting: Tag.octetString)
        let pdu = try PDU.decode(bytes, &message, into: &records)
        try message.finish()
        return CommunityMessage(version: version, community: community.range, pdu: pdu)
    }

    /// Writes the head of a message around the PDU that `writer` already holds.
    package static func wrap(
        _ version: ProtocolVersion, community: Span<UInt8>, into writer: inout BERWriter
    ) {
        writer.prependOctets(community)
        close(version, into: &writer)
    }

    /// The same with a community that need not be an array first.
    package static func wrap(
        _ version: ProtocolVersion, community: OctetString, into writer: inout BERWriter
    ) {
        community.encode(into: &writer, tag: Tag.octetString)
        close(version, into: &writer)
    }

    private static func close(_ version: ProtocolVersion, into writer: inout BERWriter) {
        writer.prependSigned(version.rawValue)
        writer.wrap(Tag.sequence, since: 0)
    }

    /// The version number in a datagram's head, without looking further.
    package static func version(_ bytes: Span<UInt8>) throws(DecodeError) -> Int32 {
        var datagram = BERCursor(bytes)
        var message = try datagram.next(bytes, expecting: Tag.sequence)
        return try message.nextInteger(bytes)
    }
}

/// The head of a message as nearly all are encoded; nil says nothing of the others.
private struct PlainHead {
    let version: ProtocolVersion
    let community: Range<Int>
    var pdu: BERCursor

    @inline(__always)
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= 20, bytes[0] == Tag.sequence,
            let content = bytes.plainContent(at: 1, end: bytes.count), content.end == bytes.count,
            content.end - content.start >= 8
        else { return nil }
        let head = bytes.word(at: content.start)
        let length = Int(head >> 24 & 0xFF)
        let start = content.start + 5
        guard head >> 48 == 0x0201, head >> 32 & 0xFF == Tag.octetString, length < 0x80,
            length <= content.end - start
        else { return nil }
        switch head >> 40 & 0xFF {
        case 0: version = .v1
        case 1: version = .v2c
        default: return nil
        }
        community = start..<start + length
        pdu = BERCursor(position: start + length, end: content.end)
    }
}
