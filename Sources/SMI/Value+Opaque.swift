/// A number that a device wrapped in an Opaque.
public enum OpaqueNumber: Sendable, Equatable {
    case float(Float)
    case double(Double)
}

extension Value {
    /// The float or double inside an Opaque, or nil where there is none.
    ///
    /// net-snmp's agents and those built on them send load averages and sensor readings so: tag 0x9F
    /// 0x78 for a float, 0x9F 0x79 for a double, then the length and the IEEE 754 octets.
    public var opaqueNumber: OpaqueNumber? {
        guard case .opaque(let octets) = self, octets.count > 3, octets[0] == 0x9F else {
            return nil
        }
        var bits: UInt64 = 0
        for octet in octets.dropFirst(3) { bits = bits << 8 | UInt64(octet) }
        return switch (octets[1], octets[2], octets.count) {
        case (0x78, 4, 7): .float(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case (0x79, 8, 11): .double(Double(bitPattern: bits))
        default: nil
        }
    }

    /// An Opaque that holds a float.
    public static func opaqueFloat(_ number: Float) -> Value {
        .opaque(OctetString([0x9F, 0x78, 4] + bigEndian(UInt64(number.bitPattern), octets: 4)))
    }

    /// An Opaque that holds a double.
    public static func opaqueDouble(_ number: Double) -> Value {
        .opaque(OctetString([0x9F, 0x79, 8] + bigEndian(number.bitPattern, octets: 8)))
    }

    private static func bigEndian(_ bits: UInt64, octets: Int) -> [UInt8] {
        (0..<octets).reversed().map { UInt8(truncatingIfNeeded: bits >> UInt64($0 * 8)) }
    }
}
