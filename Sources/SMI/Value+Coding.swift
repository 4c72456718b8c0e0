package import BER

extension Value {
    /// A number of 32 bits in its usual one to four octets, whose content was checked before; nil for
    /// everything else.
    @inline(__always)
    package init?(number bytes: Span<UInt8>, tag: UInt8, _ content: BERCursor) {
        let count = content.end &- content.position
        guard tag == Tag.integer || (tag >= Tag.counter32 && tag <= Tag.timeTicks), count >= 1,
            count <= 4, content.end >= 8
        else { return nil }
        // One load, with what stands before the content shifted out.
        let word = bytes.word(at: content.end &- 8) << UInt64(64 &- 8 &* count)
        if tag == Tag.integer {
            self = .integer32(
                Int32(truncatingIfNeeded: Int64(bitPattern: word) >> Int64(64 &- 8 &* count)))
            return
        }
        let number = UInt32(truncatingIfNeeded: word >> UInt64(64 &- 8 &* count))
        if tag == Tag.counter32 {
            self = .counter32(number)
        } else if tag == Tag.gauge32 {
            self = .gauge32(number)
        } else {
            self = .timeTicks(number)
        }
    }

    /// Decodes the content of a value that stands under `tag`.
    package init(
        _ bytes: Span<UInt8>, tag: UInt8, _ content: BERCursor
    ) throws(DecodeError) {
        switch tag {
        case Tag.integer: self = .integer32(try content.signed32(bytes))
        case Tag.octetString: self = .octetString(OctetString(bytes.extracting(content.range)))
        case Tag.objectIdentifier: self = .oid(try OID(bytes, content))
        case Tag.counter32: self = .counter32(UInt32(try content.unsigned(bytes, bits: 32)))
        case Tag.gauge32: self = .gauge32(UInt32(try content.unsigned(bytes, bits: 32)))
        case Tag.timeTicks: self = .timeTicks(UInt32(try content.unsigned(bytes, bits: 32)))
        case Tag.counter64: self = .counter64(try content.unsigned(bytes, bits: 64))
        case Tag.opaque: self = .opaque(OctetString(bytes.extracting(content.range)))
        case Tag.ipAddress:
            guard content.count == 4 else {
                throw DecodeError(.wrongContentLength, at: content.position)
            }
            self = .ipAddress(
                IPv4Address(
                    bytes[content.position], bytes[content.position + 1],
                    bytes[content.position + 2], bytes[content.position + 3]))
        case Tag.null, Tag.noSuchObject, Tag.noSuchInstance, Tag.endOfMibView:
            guard content.count == 0 else {
                throw DecodeError(.wrongContentLength, at: content.position)
            }
            switch tag {
            case Tag.noSuchObject: self = .noSuchObject
            case Tag.noSuchInstance: self = .noSuchInstance
            case Tag.endOfMibView: self = .endOfMibView
            default: self = .null
            }
        default: throw DecodeError(.unknownType(tag: tag), at: content.position)
        }
    }

    package func encode(into writer: inout BERWriter) {
        switch self {
        case .integer32(let number): writer.prependSigned(number)
        case .octetString(let octets): octets.encode(into: &writer, tag: Tag.octetString)
        case .null: writer.wrap(Tag.null, since: writer.count)
        case .oid(let oid): oid.encode(into: &writer)
        case .ipAddress(let address):
            let mark = writer.count
            for shift: UInt32 in [0, 8, 16, 24] {
                writer.prepend(UInt8(truncatingIfNeeded: address.number >> shift))
            }
            writer.wrap(Tag.ipAddress, since: mark)
        case .counter32(let number):
            writer.prependUnsigned(UInt64(number), tag: Tag.counter32)
        case .gauge32(let number): writer.prependUnsigned(UInt64(number), tag: Tag.gauge32)
        case .timeTicks(let number):
            writer.prependUnsigned(UInt64(number), tag: Tag.timeTicks)
        case .opaque(let octets): octets.encode(into: &writer, tag: Tag.opaque)
        case .counter64(let number): writer.prependUnsigned(number, tag: Tag.counter64)
        case .noSuchObject: writer.wrap(Tag.noSuchObject, since: writer.count)
        case .noSuchInstance: writer.wrap(Tag.noSuchInstance, since: writer.count)
        case .endOfMibView: writer.wrap(Tag.endOfMibView, since: writer.count)
        }
    }
}

extension OctetString {
    package func encode(into writer: inout BERWriter, tag: UInt8) {
        let mark = writer.count
        storage.encode(into: &writer)
        writer.wrap(tag, since: mark)
    }
}

extension BERCursor {
    package var range: Range<Int> { position..<end }
}
