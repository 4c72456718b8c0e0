/// A protocol that proves who sent a message, and that nobody changed it.
///
/// RFC 3414, sections 6 and 7; RFC 7860. MD5 and SHA-1 are weak; they remain because devices that
/// know nothing better remain.
public enum AuthenticationProtocol: String, CaseIterable, Sendable {
    case md5
    case sha1 = "sha"
    case sha224
    case sha256
    case sha384
    case sha512

    /// The octets of a digest, and so of every key: 16 through 64.
    package var digestLength: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha224: 28
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The octets of `msgAuthenticationParameters`: the digest, cut short by the protocol.
    package var codeLength: Int {
        switch self {
        case .md5, .sha1: 12
        case .sha224: 16
        case .sha256: 24
        case .sha384: 32
        case .sha512: 48
        }
    }

    /// The octets of the block that the hash works in, which is the size of HMAC's pads.
    var blockLength: Int {
        switch self {
        case .md5, .sha1, .sha224, .sha256: 64
        case .sha384, .sha512: 128
        }
    }

    /// What libcrypto calls the hash.
    var libraryName: String {
        switch self {
        case .md5: "MD5"
        case .sha1: "SHA1"
        case .sha224: "SHA2-224"
        case .sha256: "SHA2-256"
        case .sha384: "SHA2-384"
        case .sha512: "SHA2-512"
        }
    }

    /// Whether the protocol should give way to a stronger one where the device offers it.
    public var isWeak: Bool { self == .md5 || self == .sha1 }
}

extension AuthenticationProtocol: CustomStringConvertible {
    /// The name as a person writes it: `MD5`, `SHA`, `SHA-256`.
    public var description: String {
        switch self {
        case .md5: "MD5"
        case .sha1: "SHA"
        case .sha224: "SHA-224"
        case .sha256: "SHA-256"
        case .sha384: "SHA-384"
        case .sha512: "SHA-512"
        }
    }
}
