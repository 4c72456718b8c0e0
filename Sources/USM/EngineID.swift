package import SMI

/// The name of an SNMP engine, unique in the whole administrative domain: 5 through 32 octets.
///
/// RFC 3411, section 5, SnmpEngineID. Keys are made for one name, so that an engine that changes
/// its name has to be met anew.
public struct EngineID: Hashable, Sendable {
    /// How many octets a name may have.
    public static let lengths = 5...32

    package let storage: OctetStorage

    /// - Throws: ``ConfigurationError/engineIDLength(_:)`` unless there are 5 through 32 octets.
    public init(_ octets: [UInt8]) throws(ConfigurationError) {
        guard Self.lengths.contains(octets.count) else {
            throw .engineIDLength(octets.count)
        }
        storage = OctetStorage(octets)
    }

    /// Takes a name out of a message; nil unless there are 5 through 32 octets.
    package init?(_ octets: Span<UInt8>) {
        guard Self.lengths.contains(octets.count) else { return nil }
        storage = OctetStorage(octets)
    }

    /// Reads hexadecimal digits, with or without `0x` in front.
    ///
    /// - Throws: ``ConfigurationError/engineIDText`` for other characters and odd counts,
    ///   ``ConfigurationError/engineIDLength(_:)`` for the wrong number of octets.
    public init(parsing text: String) throws(ConfigurationError) {
        let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
        var octets = [UInt8]()
        var pending: UInt8?
        for character in digits {
            guard character.isASCII, let digit = character.hexDigitValue else {
                throw .engineIDText
            }
            if let high = pending {
                octets.append(high << 4 | UInt8(digit))
                pending = nil
            } else {
                pending = UInt8(digit)
            }
        }
        guard pending == nil else { throw .engineIDText }
        try self.init(octets)
    }

    /// Makes a name of the RFC's text form: the enterprise, a 4, and up to 27 octets of `text`.
    ///
    /// - Parameters:
    ///   - enterprise: a private enterprise number, below 2^31.
    ///   - text: anything but the empty text, which is replaced by a hyphen.
    package init(enterprise: UInt32, text: String) {
        var octets = (0..<4).map { UInt8(truncatingIfNeeded: enterprise >> UInt32(24 - 8 * $0)) }
        octets[0] |= 0x80
        octets.append(4)
        octets += (text.isEmpty ? "-" : text).utf8.prefix(27)
        storage = OctetStorage(octets)
    }

    public var octets: [UInt8] { storage.octets }

    package var count: Int { storage.count }

    /// Whether `octets` spell this name.
    package func matches(_ octets: Span<UInt8>) -> Bool {
        guard octets.count == storage.count else { return false }
        for index in octets.indices where octets[index] != storage[index] { return false }
        return true
    }
}

extension EngineID: CustomStringConvertible {
    /// Hexadecimal digits after `0x`, which ``init(parsing:)`` reads.
    public var description: String {
        storage.octets.reduce(into: "0x") { text, octet in
            text += String(octet >> 4, radix: 16) + String(octet & 15, radix: 16)
        }
    }
}
