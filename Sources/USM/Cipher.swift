/// One key's privacy, ready to encrypt and decrypt any number of messages.
///
/// Every message starts from a vector of its own, so that equal texts look different. The AES
/// family makes it from the boots, the time and the salt in the message (RFC 3826, section
/// 3.1.2.1), the DES family from the salt XOR the second part of the key, the pre-IV (RFC 3414,
/// section 8.1.1.1). The salt travels as `msgPrivacyParameters`, eight octets, highest first.
package final class Cipher {
    package let privacyProtocol: PrivacyProtocol

    private let contexts: Contexts
    /// Eight octets of the key; nil for the AES family.
    private let preVector: SecretBytes?

    private enum Contexts: ~Copyable {
        /// The AES family, of which both directions encrypt blocks.
        case feedback(CipherContext)
        /// The DES family.
        case chained(Chain)
    }

    private struct Chain: ~Copyable {
        let forward: CipherContext
        let backward: CipherContext
    }

    /// - Parameter key: as ``LocalizedKey/fitted(to:engineID:digest:)`` returns it.
    package init(key: LocalizedKey, algorithm: CipherAlgorithm) {
        let privacyProtocol = algorithm.privacyProtocol
        precondition(
            key.bytes.count == privacyProtocol.keyLength,
            "a key of \(privacyProtocol) has \(privacyProtocol.keyLength) octets")
        self.privacyProtocol = privacyProtocol
        let cipherKey: SecretBytes
        switch privacyProtocol {
        case .des:
            preVector = Self.part(8..<16, of: key)
            cipherKey = key.bytes.withSpan { key in
                SecretBytes(count: 24) { tripled in
                    for index in 0..<24 { tripled[index] = key[index % 8] }
                }
            }
        case .tripleDES:
            preVector = Self.part(24..<32, of: key)
            cipherKey = key.bytes
        case .aes128, .aes192, .aes256, .aes192Cisco, .aes256Cisco:
            preVector = nil
            cipherKey = key.bytes
        }
        let forward = CipherContext(algorithm, key: cipherKey, direction: .encryption)
        contexts =
            privacyProtocol.usesFeedback
            ? .feedback(forward)
            : .chained(
                Chain(
                    forward: forward,
                    backward: CipherContext(algorithm, key: cipherKey, direction: .decryption)))
    }

    /// Encrypts a scoped PDU in place.
    ///
    /// `text` is a whole number of ``PrivacyProtocol/blockLength`` long; what the caller adds to
    /// make it so is ignored by the receiver, who finds the end in the encoding.
    package func encrypt(
        _ text: inout MutableSpan<UInt8>, engineBoots: UInt32, engineTime: UInt32, salt: UInt64
    ) {
        precondition(
            text.count % privacyProtocol.blockLength == 0, "\(privacyProtocol) takes whole blocks")
        let vector = initialVector(engineBoots: engineBoots, engineTime: engineTime, salt: salt)
        switch contexts {
        case .feedback(let block): block.encryptFeedback(&text, vector: vector.span)
        case .chained(let chain):
            chain.forward.start(vector: vector.span)
            unsafe text.withUnsafeMutableBytes { text in
                guard let base = text.baseAddress else { return }
                unsafe chain.forward.update(base, to: base, count: text.count)
            }
        }
    }

    /// Decrypts a received scoped PDU into the beginning of `text`.
    ///
    /// - Parameter text: a buffer to be used again and again; it grows as needed and is longer than
    ///   what was decrypted.
    /// - Returns: false for a length that no encryption produces.
    package func decrypt(
        _ cipherText: Span<UInt8>, into text: inout [UInt8], engineBoots: UInt32,
        engineTime: UInt32, salt: UInt64
    ) -> Bool {
        let count = cipherText.count
        guard count > 0, count % privacyProtocol.blockLength == 0 else { return false }
        if text.count < count + 15 {
            text = [UInt8](repeating: 0, count: max(count + 15, 2048))
        }
        let vector = initialVector(engineBoots: engineBoots, engineTime: engineTime, salt: salt)
        var target = text.mutableSpan
        switch contexts {
        case .feedback(let block):
            block.decryptFeedback(cipherText, into: &target, vector: vector.span)
        case .chained(let chain):
            chain.backward.start(vector: vector.span)
            unsafe target.withUnsafeMutableBytes { target in
                unsafe cipherText.withUnsafeBytes { cipherText in
                    guard let target = target.baseAddress, let source = cipherText.baseAddress
                    else { return }
                    unsafe chain.backward.update(source, to: target, count: count)
                }
            }
        }
        return true
    }

    private static func part(_ range: Range<Int>, of key: LocalizedKey) -> SecretBytes {
        key.bytes.withSpan { key in
            SecretBytes(count: range.count) { part in
                for index in range { part[index - range.lowerBound] = key[index] }
            }
        }
    }

    private func initialVector(
        engineBoots: UInt32, engineTime: UInt32, salt: UInt64
    ) -> InlineArray<16, UInt8> {
        var vector = InlineArray<16, UInt8>(repeating: 0)
        switch privacyProtocol {
        case .des, .tripleDES:
            let start = (preVector?.withSpan { UInt64(highestFirst: $0) } ?? 0) ^ salt
            for index in 0..<8 { vector[index] = start.octet(index) }
        case .aes128, .aes192, .aes256, .aes192Cisco, .aes256Cisco:
            let clock = UInt64(engineBoots) << 32 | UInt64(engineTime)
            for index in 0..<8 {
                vector[index] = clock.octet(index)
                vector[8 + index] = salt.octet(index)
            }
        }
        return vector
    }
}

extension UInt64 {
    /// Reads a salt as it travels, highest octet first; `octets` are eight.
    package init(highestFirst octets: Span<UInt8>) {
        self = 0
        for index in octets.indices { self = self << 8 | UInt64(octets[index]) }
    }

    /// The octet at `index`, counted from the highest.
    package func octet(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: self >> UInt64(8 * (7 - index)))
    }
}
