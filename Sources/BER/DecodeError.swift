/// Why a sequence of octets is not what the protocol allows there.
///
/// The offset counts from the first octet of the buffer that was being read, so that a hex dump and
/// the error can be laid side by side.
public struct DecodeError: Error, Equatable, Sendable {
    /// What is wrong; one case for one cause.
    public enum Kind: Equatable, Sendable {
        /// The buffer or the enclosing value ends before this one does.
        case truncated
        /// A length in the indefinite form, which SNMP forbids (RFC 3417, section 8).
        case indefiniteLength
        /// A length field of more than four octets, or one that exceeds any datagram.
        case lengthTooLong
        /// A tag of more than one octet.
        case longTag
        /// Another type than the one that belongs here.
        case unexpectedTag(found: UInt8, expected: UInt8)
        /// No SMI type has this tag.
        case unknownType(tag: UInt8)
        /// Octets follow where the enclosing value should end.
        case trailingOctets
        /// An INTEGER without content, or a NULL with some.
        case wrongContentLength
        /// A number outside the range of its type.
        case outOfRange
        /// A sub-identifier over 2^32-1, one with padding, or one cut off.
        case badSubidentifier
        /// More than 128 sub-identifiers.
        case tooManySubidentifiers
        /// A value of a field that the RFC does not define.
        case invalidField(String)
    }

    /// The buffer that `offset` counts in.
    public enum Buffer: Equatable, Sendable {
        case datagram
        case decryptedScopedPDU
    }

    public var kind: Kind
    public var offset: Int
    public var buffer: Buffer

    public init(_ kind: Kind, at offset: Int, in buffer: Buffer = .datagram) {
        self.kind = kind
        self.offset = offset
        self.buffer = buffer
    }
}

extension DecodeError: CustomStringConvertible {
    public var description: String {
        let place = buffer == .datagram ? "" : " of the decrypted scopedPDU"
        return "\(kind.text) at octet \(offset)\(place)"
    }
}

extension DecodeError.Kind {
    var text: String {
        switch self {
        case .truncated: "value ends too early"
        case .indefiniteLength: "indefinite length"
        case .lengthTooLong: "length is too long"
        case .longTag: "tag of more than one octet"
        case .unexpectedTag(let found, let expected):
            "tag \(hex(found)) where \(hex(expected)) belongs"
        case .unknownType(let tag): "no type has the tag \(hex(tag))"
        case .trailingOctets: "octets after the end"
        case .wrongContentLength: "wrong content length"
        case .outOfRange: "number out of range"
        case .badSubidentifier: "bad sub-identifier"
        case .tooManySubidentifiers: "over 128 sub-identifiers"
        case .invalidField(let name): "invalid \(name)"
        }
    }

    private func hex(_ octet: UInt8) -> String {
        let digits = String(octet, radix: 16)
        return "0x" + (digits.count == 1 ? "0" : "") + digits
    }
}
