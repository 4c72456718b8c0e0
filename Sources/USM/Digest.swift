private import CLibcrypto

/// An algorithm that this machine does not offer, by libcrypto's name.
///
/// A FIPS configuration, for example, has no MD5 and no DES.
package struct AlgorithmUnavailable: Error, Equatable {
    package let name: String
    /// Why libcrypto itself could not be opened, in the system's words; nil if it was.
    package let libraryFailure: String?

    package init(name: String, libraryFailure: String? = nil) {
        self.name = name
        self.libraryFailure = libraryFailure
    }

    /// Opens libcrypto, for an algorithm that is about to be fetched from it.
    static func openLibrary(for name: String) throws(AlgorithmUnavailable) {
        guard let failure = unsafe clibcrypto_open() else { return }
        throw AlgorithmUnavailable(name: name, libraryFailure: unsafe String(cString: failure))
    }
}

/// A hash algorithm, fetched from libcrypto once and then used for any number of messages.
///
/// Fetching takes locks and a search through the providers; doing it for every message is what
/// makes some managers three times slower under SNMPv3.
@safe
package final class Digest {
    package let authenticationProtocol: AuthenticationProtocol
    private let algorithm: OpaquePointer

    /// - Parameter properties: what libcrypto must say of the algorithm, such as `fips=yes`.
    /// - Throws: ``AlgorithmUnavailable`` where the machine's configuration refuses the hash, or has
    ///   no libcrypto.
    package init(
        _ authenticationProtocol: AuthenticationProtocol, properties: String? = nil
    ) throws(AlgorithmUnavailable) {
        let name = authenticationProtocol.libraryName
        try AlgorithmUnavailable.openLibrary(for: name)
        guard let algorithm = unsafe EVP_MD_fetch(nil, name, properties) else {
            throw AlgorithmUnavailable(name: name)
        }
        self.authenticationProtocol = authenticationProtocol
        unsafe self.algorithm = unsafe algorithm
    }

    deinit {
        unsafe EVP_MD_free(algorithm)
    }

    fileprivate var pointer: OpaquePointer { unsafe algorithm }
}

/// One running hash.
///
/// Once started, a hash fails only for want of memory, which traps as it does everywhere in Swift.
@safe
struct DigestContext: ~Copyable {
    private let pointer: OpaquePointer

    init() {
        guard let pointer = unsafe EVP_MD_CTX_new() else {
            preconditionFailure("libcrypto is out of memory")
        }
        unsafe self.pointer = unsafe pointer
    }

    deinit {
        unsafe EVP_MD_CTX_free(pointer)
    }

    func start(_ digest: Digest) {
        check(unsafe EVP_DigestInit_ex2(pointer, digest.pointer, nil))
    }

    /// Continues from where `other` stands, at half the price of hashing its input again.
    func start(from other: borrowing DigestContext) {
        check(unsafe EVP_MD_CTX_copy_ex(pointer, other.pointer))
    }

    func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { bytes in
            check(unsafe EVP_DigestUpdate(pointer, bytes.baseAddress, bytes.count))
        }
    }

    /// Writes the digest over the start of `digest`, which has room for the longest: 64 octets.
    func finish(into digest: inout DigestBuffer) {
        var span = digest.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { buffer in
            check(unsafe EVP_DigestFinal_ex(pointer, buffer.baseAddress, nil))
        }
    }

    private func check(_ status: Int32) {
        precondition(status == 1, "libcrypto is out of memory")
    }
}

/// Room for the longest digest.
typealias DigestBuffer = InlineArray<64, UInt8>
