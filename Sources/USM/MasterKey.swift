/// A user's key before it is made local to an engine, called Ku in RFC 3414.
package struct MasterKey: Sendable {
    package let authenticationProtocol: AuthenticationProtocol
    package let bytes: SecretBytes

    /// Hashes a password, repeated until it fills 1 MiB.
    ///
    /// Takes 0.5 to 2 ms, on purpose; done once per secret and never while a request waits.
    /// `password` must not be empty. RFC 3414, section A.2.
    package init(password: SecretBytes, digest: Digest) {
        precondition(password.count > 0, "a password has at least one octet")
        authenticationProtocol = digest.authenticationProtocol
        bytes = password.withSpan { password in
            SecretBytes(digest) { context in Self.stretch(password, into: context) }
        }
    }

    /// Takes a key that was made from a password elsewhere; it is as long as the digest.
    package init(key: SecretBytes, digest: Digest) {
        precondition(
            key.count == digest.authenticationProtocol.digestLength,
            "a master key is as long as its digest")
        authenticationProtocol = digest.authenticationProtocol
        bytes = key
    }

    /// Makes the key local to one engine: H(Ku, engineID, Ku). RFC 3414, section A.2.
    package func localized(to engineID: Span<UInt8>, digest: Digest) -> LocalizedKey {
        LocalizedKey(
            bytes: bytes.withSpan { key in
                SecretBytes(digest) { context in
                    context.update(key)
                    context.update(engineID)
                    context.update(key)
                }
            })
    }

    private static func stretch(_ password: Span<UInt8>, into context: borrowing DigestContext) {
        // Whole passwords, about 4 KiB of them, so that each call has something to chew on.
        let repetitions = max(1, 4096 / password.count)
        var block = [UInt8]()
        block.reserveCapacity(repetitions * password.count)
        for _ in 0..<repetitions {
            for index in password.indices { block.append(password[index]) }
        }
        var remaining = 1 << 20
        while remaining > 0 {
            let count = min(remaining, block.count)
            context.update(block.span.extracting(first: count))
            remaining -= count
        }
        var span = block.mutableSpan
        wipe(&span)
    }
}

extension SecretBytes {
    /// The digest of whatever `body` feeds to it.
    convenience init(_ digest: Digest, of body: (borrowing DigestContext) -> Void) {
        let context = DigestContext(digest)
        body(context)
        var result = DigestBuffer(repeating: 0)
        context.finish(into: &result)
        let count = digest.authenticationProtocol.digestLength
        self.init(count: count) { bytes in
            for index in 0..<count { bytes[index] = result[index] }
        }
        var span = result.mutableSpan
        wipe(&span)
    }
}
