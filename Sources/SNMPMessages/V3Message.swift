package import BER
package import SMI

/// The header of an SNMPv3 message (RFC 3412, section 6).
package struct HeaderData: Sendable, Equatable {
    /// 0 through 2^31-1.
    package var messageID: Int32
    /// The largest message that the sender accepts, 484 through 2^31-1.
    package var maxSize: Int32
    package var flags: Flags
    /// 3 for the user-based security model.
    package var securityModel: Int32

    /// msgFlags (RFC 3412, section 6.4).
    package struct Flags: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        package static let auth = Flags(rawValue: 1)
        package static let priv = Flags(rawValue: 2)
        package static let reportable = Flags(rawValue: 4)
    }

    package init(messageID: Int32, maxSize: Int32, flags: Flags, securityModel: Int32 = 3) {
        self.messageID = messageID
        self.maxSize = maxSize
        self.flags = flags
        self.securityModel = securityModel
    }
}

/// An SNMPv3 message, its scopedPDU not yet looked into (RFC 3412, section 6).
package struct V3Message: Sendable, Equatable {
    package var header: HeaderData
    /// Where the content of msgSecurityParameters stands in the datagram.
    package var securityParameters: Range<Int>
    /// Where msgData stands: the whole plaintext scopedPDU with its header, or the encrypted octets.
    package var data: Range<Int>
    package var isEncrypted: Bool

    package static func decode(_ bytes: Span<UInt8>) throws(DecodeError) -> V3Message {
        var datagram = BERCursor(bytes)
        var message = try datagram.next(bytes, expecting: Tag.sequence)
        try datagram.finish()
        let versionStart = message.position
        guard try message.nextInteger(bytes) == 3 else {
            throw DecodeError(.invalidField("version"), at: versionStart)
        }
        let header = try HeaderData.decode(bytes, &message)
        let parameters = try message.next(bytes, expecting: Tag.octetString)
        let dataStart = message.position
        let (tag, content) = try message.next(bytes)
        try message.finish()
        switch tag {
        case Tag.sequence:
            return V3Message(
                header: header, securityParameters: parameters.range,
                data: dataStart..<content.end, isEncrypted: false)
        case Tag.octetString:
            return V3Message(
                header: header, securityParameters: parameters.range, data: content.range,
                isEncrypted: true)
        default:
            throw DecodeError(
                .unexpectedTag(found: tag, expected: Tag.sequence), at: dataStart)
        }
    }

    /// Writes version, header and security parameters in front of the msgData in `writer`.
    package static func wrap(
        _ header: HeaderData, securityParameters: Span<UInt8>, into writer: inout BERWriter
    ) {
        let mark = writer.count
        writer.prepend(contentsOf: securityParameters)
        wrap(header, parametersSince: mark, into: &writer)
    }

    /// The same around security parameters that were written since `mark`.
    package static func wrap(
        _ header: HeaderData, parametersSince mark: Int, into writer: inout BERWriter
    ) {
        writer.wrap(Tag.octetString, since: mark)
        header.encode(into: &writer)
        writer.prependSigned(3)
        writer.wrap(Tag.sequence, since: 0)
    }
}

extension HeaderData {
    static func decode(
        _ bytes: Span<UInt8>, _ message: inout BERCursor
    ) throws(DecodeError) -> HeaderData {
        var fields = try message.next(bytes, expecting: Tag.sequence)
        let start = fields.position
        let messageID = try fields.nextInteger(bytes)
        guard messageID >= 0 else { throw DecodeError(.invalidField("msgID"), at: start) }
        let sizeStart = fields.position
        let maxSize = try fields.nextInteger(bytes)
        guard maxSize >= 484 else { throw DecodeError(.invalidField("msgMaxSize"), at: sizeStart) }
        let flagsStart = fields.position
        let flagsContent = try fields.next(bytes, expecting: Tag.octetString)
        guard flagsContent.count == 1 else {
            throw DecodeError(.invalidField("msgFlags"), at: flagsStart)
        }
        let flags = Flags(rawValue: bytes[flagsContent.position])
        // Privacy without authentication is no security level (RFC 3412, section 7.2, step 4).
        guard flags.contains(.auth) || !flags.contains(.priv) else {
            throw DecodeError(.invalidField("msgFlags"), at: flagsStart)
        }
        let model = try fields.nextInteger(bytes)
        try fields.finish()
        return HeaderData(
            messageID: messageID, maxSize: maxSize, flags: flags, securityModel: model)
    }

    func encode(into writer: inout BERWriter) {
        let mark = writer.count
        writer.prependSigned(securityModel)
        let flagsMark = writer.count
        writer.prepend(flags.rawValue)
        writer.wrap(Tag.octetString, since: flagsMark)
        writer.prependSigned(maxSize)
        writer.prependSigned(messageID)
        writer.wrap(Tag.sequence, since: mark)
    }
}

/// A PDU with the context that it is about (RFC 3412, section 6.8).
package struct ScopedPDU: Sendable, Equatable {
    /// Where contextEngineID and contextName stand in the buffer.
    package var contextEngineID: Range<Int>
    package var contextName: Range<Int>
    package var pdu: PDU

    /// Reads a scopedPDU at `cursor`.
    ///
    /// What follows it is left alone: block ciphers pad (RFC 3414, section 8.1.1.2).
    package static func decode(
        _ bytes: Span<UInt8>, _ cursor: inout BERCursor, into records: inout [VarBindRecord]
    ) throws(DecodeError) -> ScopedPDU {
        var fields = try cursor.next(bytes, expecting: Tag.sequence)
        let engineID = try fields.next(bytes, expecting: Tag.octetString)
        let name = try fields.next(bytes, expecting: Tag.octetString)
        let pdu = try PDU.decode(bytes, &fields, into: &records)
        try fields.finish()
        return ScopedPDU(contextEngineID: engineID.range, contextName: name.range, pdu: pdu)
    }

    /// Writes the head of a scopedPDU around the PDU that was written since `mark`.
    package static func wrap(
        contextEngineID: Span<UInt8>, contextName: Span<UInt8>, into writer: inout BERWriter,
        since mark: Int
    ) {
        writer.prependOctets(contextName)
        writer.prependOctets(contextEngineID)
        writer.wrap(Tag.sequence, since: mark)
    }
}
