package import BER
package import SNMPMessages

/// A message about to be sent: whom it is from, whose clock it quotes, and how it is protected.
///
/// RFC 3414, section 3.1.
package struct OutgoingMessage {
    /// The flags decide what is done: encrypted, signed, or neither.
    package var header: HeaderData
    /// The authoritative engine; empty while it is unknown.
    package var engineID: [UInt8]
    package var engineBoots: UInt32
    package var engineTime: UInt32
    package var userName: [UInt8]

    package init(
        header: HeaderData, engineID: [UInt8], engineBoots: UInt32, engineTime: UInt32,
        userName: [UInt8]
    ) {
        self.header = header
        self.engineID = engineID
        self.engineBoots = engineBoots
        self.engineTime = engineTime
        self.userName = userName
    }

    /// Makes a whole message of the scoped PDU that `writer` holds.
    ///
    /// - Parameters:
    ///   - keys: of the user that the message is from, who has the keys that the flags ask for; nil
    ///     where they ask for none.
    ///   - salts: gives up one salt if the message is encrypted.
    package func seal(
        keys: LocalizedCredentials?, salts: inout Salts, into writer: inout BERWriter
    ) {
        let level = SecurityLevel(header.flags)
        var salt: UInt64?
        if level == .authPriv {
            guard let cipher = keys?.cipher else {
                preconditionFailure("a message cannot be encrypted without a key")
            }
            let number = salts.next()
            writer.pad(toMultipleOf: cipher.privacyProtocol.blockLength)
            writer.withMutableOctets { text in
                cipher.encrypt(
                    &text, engineBoots: engineBoots, engineTime: engineTime, salt: number)
            }
            writer.wrap(Tag.octetString, since: 0)
            salt = number
        }
        let mark = writer.count
        let authenticator = level == .noAuthNoPriv ? nil : keys?.authenticator
        precondition(
            level == .noAuthNoPriv || authenticator != nil,
            "a message cannot be signed without a key")
        let codeDistance = SecurityParameters.encode(
            engineID: engineID.span, engineBoots: engineBoots, engineTime: engineTime,
            userName: userName.span, codeLength: authenticator?.codeLength ?? 0,
            salt: salt, into: &writer)
        V3Message.wrap(header, parametersSince: mark, into: &writer)
        if let authenticator {
            let offset = writer.count - codeDistance
            writer.withMutableOctets { authenticator.sign(&$0, at: offset) }
        }
    }
}
