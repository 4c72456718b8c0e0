/// The value of a variable: ObjectSyntax of RFC 2578 with the choices that a VarBind adds
/// (RFC 3416, section 3).
///
/// Two values are equal if both their type and their content are. `Gauge32` and `Unsigned32` share
/// one tag on the wire and so one case here. ``noSuchObject``, ``noSuchInstance`` and
/// ``endOfMibView`` are answers, not errors.
public enum Value: Sendable, Hashable {
    /// INTEGER and Integer32, -2^31 through 2^31-1.
    case integer32(Int32)
    case octetString(OctetString)
    case null
    case oid(OID)
    case ipAddress(IPv4Address)
    /// A count that wraps from 2^32-1 to 0.
    case counter32(UInt32)
    /// A level that stops at 2^32-1; also Unsigned32.
    case gauge32(UInt32)
    /// Hundredths of a second, wrapping after 497 days.
    case timeTicks(UInt32)
    /// Octets of a type that SMIv2 does not know; see ``opaqueNumber`` for the two in use.
    case opaque(OctetString)
    /// A count that wraps from 2^64-1 to 0. Not in SNMPv1.
    case counter64(UInt64)
    /// The agent has no object with this name.
    case noSuchObject
    /// The agent has the object, not this instance of it.
    case noSuchInstance
    /// Nothing comes after this name.
    case endOfMibView

    /// A Gauge32, as SMIv2's Unsigned32 is encoded.
    public static func unsigned32(_ number: UInt32) -> Value { .gauge32(number) }

    /// Whether this is one of the three values that say that there is none.
    public var isException: Bool {
        switch self {
        case .noSuchObject, .noSuchInstance, .endOfMibView: true
        case .integer32, .octetString, .null, .oid, .ipAddress, .counter32, .gauge32, .timeTicks,
            .opaque, .counter64:
            false
        }
    }

    /// The number held, for the six numeric types.
    public var number: Int128? {
        switch self {
        case .integer32(let number): Int128(number)
        case .counter32(let number), .gauge32(let number), .timeTicks(let number): Int128(number)
        case .counter64(let number): Int128(number)
        case .octetString, .null, .oid, .ipAddress, .opaque, .noSuchObject, .noSuchInstance,
            .endOfMibView:
            nil
        }
    }

    /// The name of the type as the RFCs spell it.
    public var typeName: String {
        switch self {
        case .integer32: "Integer32"
        case .octetString: "OctetString"
        case .null: "Null"
        case .oid: "OID"
        case .ipAddress: "IpAddress"
        case .counter32: "Counter32"
        case .gauge32: "Gauge32"
        case .timeTicks: "TimeTicks"
        case .opaque: "Opaque"
        case .counter64: "Counter64"
        case .noSuchObject: "NoSuchObject"
        case .noSuchInstance: "NoSuchInstance"
        case .endOfMibView: "EndOfMibView"
        }
    }
}

extension Value: CustomStringConvertible {
    /// Type and content, `TimeTicks(95500355)`. Octets are escaped; see ``OctetString/description``.
    public var description: String {
        switch self {
        case .integer32(let number): "Integer32(\(number))"
        case .octetString(let octets): "OctetString(\(octets))"
        case .oid(let oid): "OID(\(oid))"
        case .ipAddress(let address): "IpAddress(\(address))"
        case .counter32(let number): "Counter32(\(number))"
        case .gauge32(let number): "Gauge32(\(number))"
        case .timeTicks(let number): "TimeTicks(\(number))"
        case .opaque(let octets): "Opaque(\(octets))"
        case .counter64(let number): "Counter64(\(number))"
        case .null, .noSuchObject, .noSuchInstance, .endOfMibView: typeName
        }
    }
}
