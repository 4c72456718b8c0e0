package import BER
package import SMI
package import SNMPMessages

/// A received SNMPv3 message with its claims laid open and none of them believed.
///
/// The steps of RFC 3414, section 3.2 are the methods here and ``TimeWindow``, in this order:
///
///     decode            1, 2   the fields are there, and have their sizes
///     (the caller)      3-5    engine, user and level are the ones asked
///     authenticate      6      the code is right
///     checkTimeliness   7      the message is fresh
///     scopedPDU         8      what it says
///
/// The caller learns from the message only after the last of them.
package struct IncomingMessage: Sendable, Equatable {
    package let message: V3Message
    package let parameters: SecurityParameters

    package static func decode(_ bytes: Span<UInt8>) throws(DecodeError) -> IncomingMessage {
        let message = try V3Message.decode(bytes)
        let parameters = try SecurityParameters.decode(bytes, in: message.securityParameters)
        return IncomingMessage(message: message, parameters: parameters)
    }

    package var securityLevel: SecurityLevel { SecurityLevel(message.header.flags) }

    /// Checks that the message is what the keys of its claimed sender make of it.
    ///
    /// - Throws: ``UnsealingError/unsupportedLevel`` if the user has no keys for the message's
    ///   level, ``UnsealingError/wrongDigest`` if its code is not the keys'.
    package func authenticate(
        _ bytes: Span<UInt8>, keys: LocalizedCredentials
    ) throws(UnsealingError) {
        let level = securityLevel
        if level == .noAuthNoPriv { return }
        guard let authenticator = keys.authenticator, level < .authPriv || keys.cipher != nil else {
            throw .unsupportedLevel
        }
        guard authenticator.verify(bytes, field: parameters.authentication) else {
            throw .wrongDigest
        }
    }

    /// Reads what the message says, decrypted first where it is encrypted.
    ///
    /// - Parameters:
    ///   - text: a buffer to be used again and again, which receives the decrypted octets. The
    ///     ranges in the result and in `records` are places in it if the message
    ///     ``V3Message/isEncrypted``, otherwise in `bytes`.
    ///   - records: receives the variable bindings; its storage is reused.
    package func scopedPDU(
        _ bytes: Span<UInt8>, keys: LocalizedCredentials?, text: inout [UInt8],
        into records: inout [VarBindRecord]
    ) throws(UnsealingError) -> ScopedPDU {
        let encrypted = securityLevel == .authPriv
        guard message.isEncrypted == encrypted else {
            throw .malformed(DecodeError(.invalidField("msgData"), at: message.data.lowerBound))
        }
        if encrypted { try decrypt(bytes, keys: keys, into: &text) }
        do throws(DecodeError) {
            if encrypted {
                var cursor = BERCursor(position: 0, end: message.data.count)
                return try ScopedPDU.decode(text.span, &cursor, into: &records)
            }
            var cursor = BERCursor(
                position: message.data.lowerBound, end: message.data.upperBound)
            return try ScopedPDU.decode(bytes, &cursor, into: &records)
        } catch {
            let buffer: DecodeError.Buffer = encrypted ? .decryptedScopedPDU : .datagram
            throw .malformed(DecodeError(error.kind, at: error.offset, in: buffer))
        }
    }

    private func decrypt(
        _ bytes: Span<UInt8>, keys: LocalizedCredentials?, into text: inout [UInt8]
    ) throws(UnsealingError) {
        guard let cipher = keys?.cipher else { throw .unsupportedLevel }
        guard let salt = parameters.salt(bytes),
            cipher.decrypt(
                bytes.extracting(message.data), into: &text, engineBoots: parameters.engineBoots,
                engineTime: parameters.engineTime, salt: salt)
        else { throw .decryption }
    }
}

/// Why a message could not be believed or read.
package enum UnsealingError: Error, Equatable, Sendable {
    case unsupportedLevel
    case wrongDigest
    /// The encrypted part or the salt has a length that no encryption produces.
    case decryption
    /// What the message says, decrypted if need be, is no scoped PDU. With authPriv this is also
    /// what the wrong privacy key looks like.
    case malformed(DecodeError)
}

extension SecurityLevel {
    /// The level that msgFlags name; privacy without authentication does not pass the decoder.
    package init(_ flags: HeaderData.Flags) {
        // Bits rather than sets: those are generic, and every message is asked thrice.
        self =
            if flags.rawValue & HeaderData.Flags.priv.rawValue != 0 {
                .authPriv
            } else if flags.rawValue & HeaderData.Flags.auth.rawValue != 0 {
                .authNoPriv
            } else {
                .noAuthNoPriv
            }
    }

    /// msgFlags for this level, not reportable.
    package var flags: HeaderData.Flags {
        switch self {
        case .noAuthNoPriv: HeaderData.Flags(rawValue: 0)
        case .authNoPriv: .auth
        // Spelt out, since a literal of two would be an array on the way of every message.
        case .authPriv: HeaderData.Flags(rawValue: 3)
        }
    }
}
