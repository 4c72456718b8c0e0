/// One key's HMAC, ready to sign and to check any number of messages.
///
/// The key is hashed into its two pads once, here; a message then costs the hashing of its own
/// octets and of one more block. Nothing is fetched or keyed per message.
///
/// RFC 2104; RFC 3414, sections 6.3 and 7.3; RFC 7860, section 4.2.
package final class Authenticator {
    package let codeLength: Int
    private let digestLength: Int
    private let inner: DigestContext
    private let outer: DigestContext
    private let running: DigestContext

    package init(key: LocalizedKey, digest: Digest) {
        let length = digest.authenticationProtocol.blockLength
        codeLength = digest.authenticationProtocol.codeLength
        digestLength = digest.authenticationProtocol.digestLength
        precondition(key.bytes.count <= length, "an authentication key outgrew its hash's block")
        inner = Self.started(digest, key, padding: 0x36, blockLength: length)
        outer = Self.started(digest, key, padding: 0x5c, blockLength: length)
        running = DigestContext(digest)
    }

    private static func started(
        _ digest: Digest, _ key: LocalizedKey, padding: UInt8, blockLength: Int
    ) -> DigestContext {
        var pad = InlineArray<128, UInt8>(repeating: padding)
        key.bytes.withSpan { key in
            for index in key.indices { pad[index] ^= key[index] }
        }
        let context = DigestContext(digest)
        context.update(pad.span.extracting(first: blockLength))
        var span = pad.mutableSpan
        wipe(&span)
        return context
    }

    /// Signs a message whose `msgAuthenticationParameters` are ``codeLength`` zeros at `offset`.
    package func sign(_ message: inout MutableSpan<UInt8>, at offset: Int) {
        let code = code(of: message.span)
        for index in 0..<codeLength { message[offset + index] = code[index] }
    }

    /// Whether the `field` of `message` holds the code that this key gives the message.
    ///
    /// The octets are compared in constant time, over exactly ``codeLength`` of them; a field of
    /// any other length is wrong. The message is left as it is.
    package func verify(_ message: Span<UInt8>, field: Range<Int>) -> Bool {
        guard field.count == codeLength, field.lowerBound >= 0, field.upperBound <= message.count
        else { return false }
        let zeros = DigestBuffer(repeating: 0)
        running.start(from: inner)
        running.update(message.extracting(first: field.lowerBound))
        running.update(zeros.span.extracting(first: codeLength))
        running.update(message.extracting(droppingFirst: field.upperBound))
        let code = finish()
        return constantTimeEqual(
            message.extracting(field), code.span.extracting(first: codeLength))
    }

    /// The whole HMAC of `text`, of which a message carries the first ``codeLength`` octets.
    func code(of text: Span<UInt8>) -> DigestBuffer {
        running.start(from: inner)
        running.update(text)
        return finish()
    }

    private func finish() -> DigestBuffer {
        var code = DigestBuffer(repeating: 0)
        running.finish(into: &code)
        running.start(from: outer)
        running.update(code.span.extracting(first: digestLength))
        running.finish(into: &code)
        return code
    }
}
