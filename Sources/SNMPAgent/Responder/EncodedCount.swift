import SMI

// How many octets something takes when it is encoded, so that an answer is cut before it is written.

extension Int {
    /// The octets of a value whose content has `self` octets: tag, length, content.
    var withHeader: Int {
        switch self {
        case ..<0x80: self + 2
        case ..<0x100: self + 3
        case ..<0x1_0000: self + 4
        case ..<0x100_0000: self + 5
        default: self + 6
        }
    }
}

extension Int32 {
    var encodedCount: Int {
        // One sign bit and the bits that differ from it.
        let bits = 33 - (self < 0 ? ~self : self).leadingZeroBitCount
        return 2 + (bits + 7) / 8
    }
}

extension UInt64 {
    var encodedCount: Int { 2 + (64 - leadingZeroBitCount) / 8 + 1 }
}

extension OID {
    var encodedCount: Int { Swift.max(storage.count, 1).withHeader }
}

extension Value {
    var encodedCount: Int {
        switch self {
        case .integer32(let number): number.encodedCount
        case .octetString(let octets), .opaque(let octets): octets.count.withHeader
        case .oid(let oid): oid.encodedCount
        case .ipAddress: 6
        case .counter32(let number), .gauge32(let number), .timeTicks(let number):
            UInt64(number).encodedCount
        case .counter64(let number): number.encodedCount
        case .null, .noSuchObject, .noSuchInstance, .endOfMibView: 2
        }
    }
}

extension VarBind {
    var encodedCount: Int { (name.encodedCount + value.encodedCount).withHeader }
}
