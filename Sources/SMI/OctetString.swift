/// The octets of an OCTET STRING, in order.
///
/// A string of SNMP is any octets: text, a MAC address, bits. Nothing is assumed of the encoding; use
/// ``text`` for the UTF-8 reading. RFC 2578, section 7.1.2.
public struct OctetString: Sendable, Hashable {
    package var storage: OctetStorage

    /// No octets.
    public init() { storage = OctetStorage() }

    public init(_ bytes: [UInt8]) { storage = OctetStorage(bytes) }

    public init(_ bytes: some Sequence<UInt8>) { storage = OctetStorage(Array(bytes)) }

    /// The UTF-8 octets of a text.
    public init(_ text: String) { storage = OctetStorage(Array(text.utf8)) }

    package init(_ bytes: Span<UInt8>) { storage = OctetStorage(bytes) }

    /// The octets as an array.
    public var bytes: [UInt8] { storage.octets }

    /// The octets read as UTF-8, or nil where they are not.
    public var text: String? {
        let octets = bytes
        return String(validating: octets, as: UTF8.self)
    }
}

extension OctetString: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { storage.count }
    public subscript(position: Int) -> UInt8 { storage[position] }
}

extension OctetString: Comparable {
    /// Octet by octet; of two strings of which one begins the other, the shorter comes first.
    public static func < (left: OctetString, right: OctetString) -> Bool {
        left.lexicographicallyPrecedes(right)
    }
}

extension OctetString: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    public init(stringLiteral text: String) { self.init(text) }
    public init(arrayLiteral octets: UInt8...) { self.init(octets) }
}

extension OctetString: CustomStringConvertible {
    /// The text in quotes, every octet that is not printable ASCII as `\xNN`.
    ///
    /// Nothing in it can drive a terminal, whatever a device sent.
    public var description: String {
        var result = "\""
        for octet in self {
            switch octet {
            case 0x22: result += "\\\""
            case 0x5C: result += "\\\\"
            case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(octet))
            default:
                let digits = String(octet, radix: 16)
                result += digits.count == 1 ? "\\x0\(digits)" : "\\x\(digits)"
            }
        }
        return result + "\""
    }
}
