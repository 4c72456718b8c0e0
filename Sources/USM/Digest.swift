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
    /// The functions that hash without libcrypto's envelope; nil where there are none.
    fileprivate let plain: UnsafePointer<clibcrypto_plain_hash>?

    /// - Parameters:
    ///   - properties: what libcrypto must say of the algorithm, such as `fips=yes`.
    ///   - prefersPlain: false to go through the envelope even where there is a shorter way.
    /// - Throws: ``AlgorithmUnavailable`` where the machine's configuration refuses the hash, or has
    ///   no libcrypto.
    package init(
        _ authenticationProtocol: AuthenticationProtocol, properties: String? = nil,
        prefersPlain: Bool = true
    ) throws(AlgorithmUnavailable) {
        let name = authenticationProtocol.libraryName
        try AlgorithmUnavailable.openLibrary(for: name)
        guard let algorithm = unsafe EVP_MD_fetch(nil, name, properties) else {
            throw AlgorithmUnavailable(name: name)
        }
        self.authenticationProtocol = authenticationProtocol
        unsafe self.algorithm = unsafe algorithm
        unsafe plain = prefersPlain ? unsafe clibcrypto_plain(algorithm, name) : nil
    }

    /// Whether hashing goes without libcrypto's envelope.
    package var isPlain: Bool { unsafe plain != nil }

    deinit {
        unsafe EVP_MD_free(algorithm)
    }

    fileprivate var pointer: OpaquePointer { unsafe algorithm }
}

/// One running hash.
///
/// Its state is plain memory where libcrypto has functions for that: then going on from where another
/// hash stands is a copy of 256 octets, and a message needs no allocation. Otherwise libcrypto keeps it.
///
/// Once started, a hash fails only for want of memory, which traps as it does everywhere in Swift.
@safe
struct DigestContext: ~Copyable {
    private let plain: UnsafePointer<clibcrypto_plain_hash>?
    /// The state, or libcrypto's context where `plain` is nil.
    private let state: OpaquePointer

    private static var stateSize: Int { Int(clibcrypto_hash_state_size) }

    /// Starts a hash.
    init(_ digest: Digest) {
        unsafe plain = unsafe digest.plain
        if let plain = unsafe plain {
            let memory = UnsafeMutableRawPointer.allocate(byteCount: Self.stateSize, alignment: 16)
            unsafe state = OpaquePointer(memory)
            check(unsafe plain.pointee.`init`(memory))
        } else {
            guard let context = unsafe EVP_MD_CTX_new() else {
                preconditionFailure("libcrypto is out of memory")
            }
            unsafe state = unsafe context
            check(unsafe EVP_DigestInit_ex2(context, digest.pointer, nil))
        }
    }

    deinit {
        guard unsafe plain != nil else { return unsafe EVP_MD_CTX_free(state) }
        unsafe clibcrypto_wipe(memory, Self.stateSize)
        unsafe memory.deallocate()
    }

    private var memory: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(state) }

    /// Continues from where `other`, of the same digest, stands: at half the price of hashing its
    /// input again.
    func start(from other: borrowing DigestContext) {
        guard unsafe plain != nil else {
            return check(unsafe EVP_MD_CTX_copy_ex(state, other.state))
        }
        unsafe memory.copyMemory(from: other.memory, byteCount: Self.stateSize)
    }

    func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { bytes in
            if let plain = unsafe plain {
                check(unsafe plain.pointee.update(memory, bytes.baseAddress, bytes.count))
            } else {
                check(unsafe EVP_DigestUpdate(state, bytes.baseAddress, bytes.count))
            }
        }
    }

    /// Writes the digest over the start of `digest`, which has room for the longest: 64 octets.
    func finish(into digest: inout DigestBuffer) {
        var span = digest.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { buffer in
            if let plain = unsafe plain {
                check(unsafe plain.pointee.final(buffer.baseAddress, memory))
            } else {
                check(unsafe EVP_DigestFinal_ex(state, buffer.baseAddress, nil))
            }
        }
    }

    private func check(_ status: Int32) {
        precondition(status == 1, "libcrypto is out of memory")
    }
}

/// Room for the longest digest.
typealias DigestBuffer = InlineArray<64, UInt8>
