/// A protocol that hides what a message says.
///
/// RFC 3414, section 8 (DES); RFC 3826 (AES-128). The longer AES keys and triple DES never became
/// standards; a localized key that is too short for them is extended in one of two ways, and a
/// device understands only one: see ``KeyExtension``.
public enum PrivacyProtocol: String, CaseIterable, Sendable {
    case des
    case tripleDES = "3des"
    case aes128
    case aes192
    case aes256
    case aes192Cisco = "aes192-cisco"
    case aes256Cisco = "aes256-cisco"

    /// How a localized key grows to the length that the cipher wants.
    package enum KeyExtension: Sendable {
        /// The key's own hash is appended: draft-blumenthal-aes-usm-04, section 3.1.2.1.
        case blumenthal

        /// The key serves as the password of the next piece, stretched and localized once more:
        /// draft-reeder-snmpv3-usm-3desede-00, section 2.1. Costs 1 MiB of hashing per engine.
        case reeder
    }

    /// The octets of localized key in use, the pre-IV of the DES family included.
    package var keyLength: Int {
        switch self {
        case .des, .aes128: 16
        case .tripleDES, .aes256, .aes256Cisco: 32
        case .aes192, .aes192Cisco: 24
        }
    }

    /// What completes a localized key shorter than ``keyLength``; `nil` where none can be.
    package var keyExtension: KeyExtension? {
        switch self {
        case .des, .aes128: nil
        case .aes192, .aes256: .blumenthal
        case .tripleDES, .aes192Cisco, .aes256Cisco: .reeder
        }
    }

    /// The encrypted octets come in multiples of this.
    package var blockLength: Int {
        switch self {
        case .des, .tripleDES: 8
        case .aes128, .aes192, .aes256, .aes192Cisco, .aes256Cisco: 1
        }
    }

    /// Whether the cipher runs in CFB mode (the AES family) rather than in CBC mode.
    var usesFeedback: Bool { blockLength == 1 }

    /// The octets of `msgPrivacyParameters`, the same for every protocol.
    package static let saltLength = 8

    /// Whether the protocol should give way to a stronger one where the device offers it.
    public var isWeak: Bool { self == .des }
}

extension PrivacyProtocol: CustomStringConvertible {
    /// The name as a person writes it: `DES`, `AES-256 (Cisco)`.
    public var description: String {
        switch self {
        case .des: "DES"
        case .tripleDES: "3DES"
        case .aes128: "AES-128"
        case .aes192: "AES-192"
        case .aes256: "AES-256"
        case .aes192Cisco: "AES-192 (Cisco)"
        case .aes256Cisco: "AES-256 (Cisco)"
        }
    }
}
