package import BER

/// The UsmSecurityParameters of a received message, where they lie in the datagram.
///
/// All of it is a claim until the message is verified. RFC 3414, section 2.4.
package struct SecurityParameters: Sendable, Equatable {
    /// msgAuthoritativeEngineID: 0 through 32 octets.
    package var engineID: Range<Int>
    /// msgAuthoritativeEngineBoots: 0 through 2^31-1.
    package var engineBoots: UInt32
    /// msgAuthoritativeEngineTime: 0 through 2^31-1 seconds.
    package var engineTime: UInt32
    /// msgUserName: 0 through 32 octets.
    package var userName: Range<Int>
    /// msgAuthenticationParameters: the code, or nothing.
    package var authentication: Range<Int>
    /// msgPrivacyParameters: the salt, or nothing.
    package var privacy: Range<Int>

    /// Reads the content of `msgSecurityParameters`.
    package static func decode(
        _ bytes: Span<UInt8>, in content: Range<Int>
    ) throws(DecodeError) -> SecurityParameters {
        var parameters = BERCursor(position: content.lowerBound, end: content.upperBound)
        var fields = try parameters.next(bytes, expecting: Tag.sequence)
        try parameters.finish()
        let engineID = try octets(bytes, &fields, limit: 32, "msgAuthoritativeEngineID")
        let boots = try number(bytes, &fields, "msgAuthoritativeEngineBoots")
        let time = try number(bytes, &fields, "msgAuthoritativeEngineTime")
        let userName = try octets(bytes, &fields, limit: 32, "msgUserName")
        let authentication = try fields.next(bytes, expecting: Tag.octetString)
        let privacy = try fields.next(bytes, expecting: Tag.octetString)
        try fields.finish()
        return SecurityParameters(
            engineID: engineID, engineBoots: boots, engineTime: time, userName: userName,
            authentication: authentication.position..<authentication.end,
            privacy: privacy.position..<privacy.end)
    }

    /// Writes the parameters of a message about to be sent, in their own SEQUENCE.
    ///
    /// - Parameters:
    ///   - codeLength: how many zeros to write where the authentication code goes.
    ///   - salt: nil for a message that is not encrypted.
    /// - Returns: where the code goes, as its distance from the end of all that is written.
    package static func encode(
        engineID: Span<UInt8>, engineBoots: UInt32, engineTime: UInt32, userName: Span<UInt8>,
        codeLength: Int, salt: UInt64?, into writer: inout BERWriter
    ) -> Int {
        let mark = writer.count
        if let salt {
            var octets = InlineArray<8, UInt8>(repeating: 0)
            for index in octets.indices { octets[index] = salt.octet(index) }
            writer.prepend(contentsOf: octets.span)
        }
        writer.wrap(Tag.octetString, since: mark)
        let authenticationMark = writer.count
        let zeros = DigestBuffer(repeating: 0)
        writer.prepend(contentsOf: zeros.span.extracting(first: codeLength))
        let codeDistance = writer.count
        writer.wrap(Tag.octetString, since: authenticationMark)
        writer.prependOctets(userName)
        writer.prependSigned(Int32(clamping: engineTime))
        writer.prependSigned(Int32(clamping: engineBoots))
        writer.prependOctets(engineID)
        writer.wrap(Tag.sequence, since: mark)
        return codeDistance
    }

    /// The salt of an encrypted message; nil for a field of the wrong length.
    package func salt(_ bytes: Span<UInt8>) -> UInt64? {
        guard privacy.count == PrivacyProtocol.saltLength else { return nil }
        return UInt64(highestFirst: bytes.extracting(privacy))
    }

    private static func octets(
        _ bytes: Span<UInt8>, _ fields: inout BERCursor, limit: Int, _ name: String
    ) throws(DecodeError) -> Range<Int> {
        let start = fields.position
        let content = try fields.next(bytes, expecting: Tag.octetString)
        guard content.count <= limit else { throw DecodeError(.invalidField(name), at: start) }
        return content.position..<content.end
    }

    private static func number(
        _ bytes: Span<UInt8>, _ fields: inout BERCursor, _ name: String
    ) throws(DecodeError) -> UInt32 {
        let start = fields.position
        let number = try fields.nextInteger(bytes)
        guard number >= 0 else { throw DecodeError(.invalidField(name), at: start) }
        return UInt32(number)
    }
}
