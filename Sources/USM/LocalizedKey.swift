/// A user's key for one engine, called Kul in RFC 3414.
package struct LocalizedKey: Sendable, Equatable {
    package let bytes: SecretBytes

    package init(bytes: SecretBytes) {
        self.bytes = bytes
    }

    /// The key that a privacy protocol uses: extended if it is too short, cut if it is too long.
    ///
    /// With ``PrivacyProtocol/KeyExtension/reeder`` each missing piece stretches 1 MiB anew, for
    /// every engine: 0.5 to 2 ms that no cache can spare, since the engine's name is in it.
    package func fitted(
        to privacyProtocol: PrivacyProtocol, engineID: Span<UInt8>, digest: Digest
    ) -> LocalizedKey {
        let length = privacyProtocol.keyLength
        var pieces = [bytes]
        var count = bytes.count
        while count < length {
            let piece: SecretBytes
            switch privacyProtocol.keyExtension {
            case .blumenthal:
                piece = SecretBytes(digest) { context in
                    for piece in pieces { piece.withSpan { context.update($0) } }
                }
            case .reeder:
                piece =
                    MasterKey(password: pieces[pieces.count - 1], digest: digest)
                    .localized(to: engineID, digest: digest).bytes
            case nil:
                preconditionFailure("every digest fills the key of \(privacyProtocol)")
            }
            pieces.append(piece)
            count += piece.count
        }
        if count == length, pieces.count == 1 { return self }
        return LocalizedKey(
            bytes: SecretBytes(count: length) { key in
                var offset = 0
                for piece in pieces {
                    piece.withSpan { piece in
                        for index in 0..<min(piece.count, length - offset) {
                            key[offset + index] = piece[index]
                        }
                    }
                    offset += min(piece.count, length - offset)
                }
            })
    }
}
