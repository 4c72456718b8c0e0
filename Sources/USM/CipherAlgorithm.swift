private import CLibcrypto

/// A privacy protocol's cipher, fetched from libcrypto once and then used with any number of keys.
///
/// DES goes as triple DES with three equal keys, which is the same function: OpenSSL 3 keeps plain
/// DES in a provider for old algorithms that many machines do not load.
@safe
package final class CipherAlgorithm {
    package let privacyProtocol: PrivacyProtocol

    fileprivate let cipher: OpaquePointer

    /// - Parameter properties: what libcrypto must say of the algorithm, such as `fips=yes`.
    /// - Throws: ``AlgorithmUnavailable`` where the machine's configuration refuses the cipher, or
    ///   has no libcrypto.
    package init(
        _ privacyProtocol: PrivacyProtocol, properties: String? = nil
    ) throws(AlgorithmUnavailable) {
        self.privacyProtocol = privacyProtocol
        let name = privacyProtocol.libraryName
        try AlgorithmUnavailable.openLibrary(for: name)
        guard let cipher = unsafe EVP_CIPHER_fetch(nil, name, properties) else {
            throw AlgorithmUnavailable(name: name)
        }
        unsafe self.cipher = unsafe cipher
        // A configuration may know a cipher and refuse to use it: better now than at the first key.
        guard unsafe Self.takesKeys(cipher, forward: true),
            unsafe Self.takesKeys(cipher, forward: privacyProtocol.usesFeedback)
        else { throw AlgorithmUnavailable(name: name) }
    }

    private static func takesKeys(_ cipher: OpaquePointer, forward: Bool) -> Bool {
        guard let context = unsafe EVP_CIPHER_CTX_new() else {
            preconditionFailure("libcrypto is out of memory")
        }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        // Three equal parts, as DES has them.
        let key = [UInt8](repeating: 0x5A, count: 64)
        return unsafe key.withUnsafeBufferPointer { key in
            unsafe EVP_CipherInit_ex2(context, cipher, key.baseAddress, nil, forward ? 1 : 0, nil)
        } == 1
    }

    deinit {
        unsafe EVP_CIPHER_free(cipher)
    }
}

extension PrivacyProtocol {
    /// What libcrypto calls the cipher; of the AES family the block cipher, around which
    /// ``CipherContext`` runs CFB mode itself.
    fileprivate var libraryName: String {
        switch self {
        case .des, .tripleDES: "DES-EDE3-CBC"
        case .aes128: "AES-128-ECB"
        case .aes192, .aes192Cisco: "AES-192-ECB"
        case .aes256, .aes256Cisco: "AES-256-ECB"
        }
    }
}

/// One key's cipher in one direction, with padding off.
///
/// Once keyed, a cipher fails only for want of memory, which traps as it does everywhere in Swift.
@safe
struct CipherContext: ~Copyable {
    enum Direction {
        case encryption
        case decryption
    }

    private let pointer: OpaquePointer

    init(_ algorithm: CipherAlgorithm, key: SecretBytes, direction: Direction) {
        guard let pointer = unsafe EVP_CIPHER_CTX_new() else {
            preconditionFailure("libcrypto is out of memory")
        }
        unsafe self.pointer = unsafe pointer
        let cipher = unsafe algorithm.cipher
        precondition(
            unsafe key.count >= Int(EVP_CIPHER_get_key_length(cipher)),
            "a cipher's key is too short"
        )
        check(
            key.withSpan { key in
                unsafe key.withUnsafeBufferPointer { key in
                    unsafe EVP_CipherInit_ex2(
                        pointer, cipher, key.baseAddress, nil, direction == .encryption ? 1 : 0,
                        nil)
                }
            })
        check(unsafe EVP_CIPHER_CTX_set_padding(pointer, 0))
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(pointer)
    }

    /// Begins a message under the key that the context has.
    func start(vector: Span<UInt8>) {
        unsafe vector.withUnsafeBufferPointer { vector in
            check(unsafe EVP_CipherInit_ex2(pointer, nil, nil, vector.baseAddress, -1, nil))
        }
    }

    /// Runs `count` octets from `source` through the cipher; both places may be the same.
    func update(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int) {
        var written: Int32 = 0
        let status = unsafe EVP_CipherUpdate(
            pointer, target.assumingMemoryBound(to: UInt8.self), &written,
            source.assumingMemoryBound(to: UInt8.self), Int32(count))
        check(status)
        precondition(Int(written) == count, "libcrypto kept part of a block back")
    }

    /// The same for whole blocks of a cipher that keeps nothing between them: the shortest way there is.
    fileprivate func encryptBlocks(
        _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int
    ) {
        let written = unsafe EVP_Cipher(
            pointer, target.assumingMemoryBound(to: UInt8.self),
            source.assumingMemoryBound(to: UInt8.self), UInt32(count))
        precondition(Int(written) == count, "libcrypto is out of memory")
    }

    private func check(_ status: Int32) {
        precondition(status == 1, "libcrypto is out of memory")
    }
}

/// CFB mode: the text and the cipher text differ by the encrypted cipher text of one block before
/// (RFC 3826, section 3.1.2).
///
/// libcrypto has that too. Its own way needs longer to take a vector than to encrypt a get, and when
/// it decrypts it waits for each block before it begins the next.
extension CipherContext {
    /// Encrypts in place.
    func encryptFeedback(_ text: inout MutableSpan<UInt8>, vector: Span<UInt8>) {
        var mask = InlineArray<16, UInt8>(repeating: 0)
        var maskSpan = mask.mutableSpan
        unsafe text.withUnsafeMutableBytes { text in
            unsafe maskSpan.withUnsafeMutableBytes { mask in
                unsafe vector.withUnsafeBytes { vector in
                    guard let base = text.baseAddress, let mask = mask.baseAddress,
                        var before = vector.baseAddress
                    else { return }
                    for offset in stride(from: 0, to: text.count, by: 16) {
                        unsafe encryptBlocks(before, to: mask, count: 16)
                        unsafe apply(mask, to: base + offset, count: min(16, text.count - offset))
                        unsafe before = UnsafeRawPointer(base + offset)
                    }
                }
            }
        }
    }

    /// Decrypts. All that has to be encrypted for it is known beforehand, so it goes through the
    /// cipher at once, eight blocks wide: 1,400 octets take 0.3 us instead of 1.9 us.
    ///
    /// - Parameter text: has room for `cipherText` rounded up to whole blocks of 16 octets.
    func decryptFeedback(
        _ cipherText: Span<UInt8>, into text: inout MutableSpan<UInt8>, vector: Span<UInt8>
    ) {
        let count = cipherText.count
        let blocks = (count + 15) / 16
        precondition(text.count >= 16 * blocks, "no room for the last block")
        unsafe text.withUnsafeMutableBytes { text in
            unsafe cipherText.withUnsafeBytes { cipherText in
                guard let text = text.baseAddress, let cipherText = cipherText.baseAddress else {
                    return
                }
                unsafe vector.withUnsafeBytes { vector in
                    guard let vector = vector.baseAddress else { return }
                    unsafe encryptBlocks(vector, to: text, count: 16)
                }
                if blocks > 1 {
                    unsafe encryptBlocks(cipherText, to: text + 16, count: 16 * (blocks - 1))
                }
                unsafe apply(cipherText, to: text, count: count)
            }
        }
    }

    /// Changes octets by XOR with others.
    private func apply(_ mask: UnsafeRawPointer, to text: UnsafeMutableRawPointer, count: Int) {
        var offset = 0
        while offset + 8 <= count {
            let octets =
                unsafe text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                ^ mask.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            unsafe text.storeBytes(of: octets, toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        while offset < count {
            let octet =
                unsafe text.load(fromByteOffset: offset, as: UInt8.self)
                ^ mask.load(fromByteOffset: offset, as: UInt8.self)
            unsafe text.storeBytes(of: octet, toByteOffset: offset, as: UInt8.self)
            offset += 1
        }
    }
}
