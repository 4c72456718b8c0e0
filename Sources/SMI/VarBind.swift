package import BER

/// A name and the value bound to it (RFC 3416, section 3).
public struct VarBind: Sendable, Hashable {
    public let name: OID
    public let value: Value

    /// - Parameter value: `.null`, as in a request that asks, where none is given.
    public init(_ name: OID, _ value: Value = .null) {
        self.name = name
        self.value = value
    }
}

extension VarBind: CustomStringConvertible {
    /// `1.3.6.1.2.1.1.3.0: TimeTicks(95500355)`
    public var description: String { "\(name): \(value)" }
}

/// A varbind inside a datagram: where name and value stand, both already checked.
package struct VarBindRecord: Sendable, Equatable, BitwiseCopyable {
    package var nameStart: UInt32
    package var nameEnd: UInt32
    package var valueStart: UInt32
    package var valueEnd: UInt32
    package var tag: UInt8

    package var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    package var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }

    /// Reads and checks all that is left of a list of varbinds.
    ///
    /// - Parameter records: Receives them in place of what is there; its storage is reused.
    package static func readAll(
        _ bytes: Span<UInt8>, _ cursor: inout BERCursor, into records: inout [VarBindRecord]
    ) throws(DecodeError) {
        let count = try overwrite(&records, bytes, &cursor)
        if count < records.count { records.removeLast(records.count - count) }
        while !cursor.isAtEnd { records.append(try VarBindRecord(bytes, &cursor)) }
    }

    /// Reads over the records of the datagram before, as long as there are some.
    ///
    /// - Returns: How many there are now.
    private static func overwrite(
        _ records: inout [VarBindRecord], _ bytes: Span<UInt8>, _ cursor: inout BERCursor
    ) throws(DecodeError) -> Int {
        var places = records.mutableSpan
        var count = 0
        while count < places.count, !cursor.isAtEnd {
            if let record = plain(bytes, &cursor) {
                places[count] = record
            } else {
                places[count] = try VarBindRecord(checking: bytes, &cursor)
            }
            count += 1
        }
        return count
    }

    /// Reads and checks the SEQUENCE of one varbind.
    ///
    /// Everything is checked here, so that taking name and value out later cannot fail.
    package init(
        _ bytes: Span<UInt8>, _ cursor: inout BERCursor
    ) throws(DecodeError) {
        if let record = Self.plain(bytes, &cursor) {
            self = record
        } else {
            try self.init(checking: bytes, &cursor)
        }
    }

    private init(
        checking bytes: Span<UInt8>, _ cursor: inout BERCursor
    ) throws(DecodeError) {
        var fields = try cursor.next(bytes, expecting: Tag.sequence)
        let name = try fields.next(bytes, expecting: Tag.objectIdentifier)
        try OID.validate(bytes, name)
        let (tag, value) = try fields.next(bytes)
        try fields.finish()
        try Self.check(bytes, tag: tag, value)
        self.init(name: name.range, value: value.range, tag: tag)
    }

    private init(name: Range<Int>, value: Range<Int>, tag: UInt8) {
        nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
        nameEnd = UInt32(truncatingIfNeeded: name.upperBound)
        valueStart = UInt32(truncatingIfNeeded: value.lowerBound)
        valueEnd = UInt32(truncatingIfNeeded: value.upperBound)
        self.tag = tag
    }

    /// Reads a varbind of the usual kind, all lengths in one octet and numbers of their usual sizes,
    /// in one go. Nil says nothing: the long way decides then, and says what is wrong.
    @inline(__always)
    private static func plain(_ bytes: Span<UInt8>, _ cursor: inout BERCursor) -> VarBindRecord? {
        let start = cursor.position
        guard cursor.end - start >= 8 else { return nil }
        let head = bytes.word(at: start)
        guard head >> 56 == Tag.sequence, head >> 40 & 0xFF == Tag.objectIdentifier else {
            return nil
        }
        let length = Int(head >> 48 & 0xFF)
        let nameLength = Int(head >> 32 & 0xFF)
        let end = start + 2 + length
        let nameStart = start + 4
        let nameEnd = nameStart + nameLength
        let valueStart = nameEnd + 2
        guard length < 0x80, end <= cursor.end, valueStart <= end,
            Int(bytes[nameEnd + 1]) == end - valueStart,
            OID.isPlain(bytes, nameStart..<nameEnd)
        else { return nil }
        let tag = bytes[nameEnd]
        let count = end - valueStart
        switch tag {
        case Tag.octetString, Tag.opaque: break
        case Tag.integer: guard count >= 1, count <= 4 else { return nil }
        case Tag.counter32, Tag.gauge32, Tag.timeTicks:
            guard count >= 1, count <= 4 || (count == 5 && bytes[valueStart] == 0) else {
                return nil
            }
        case Tag.counter64:
            guard count >= 1, count <= 8 || (count == 9 && bytes[valueStart] == 0) else {
                return nil
            }
        case Tag.objectIdentifier:
            guard OID.isPlain(bytes, valueStart..<end) else { return nil }
        default: return nil
        }
        cursor.position = end
        return VarBindRecord(name: nameStart..<nameEnd, value: valueStart..<end, tag: tag)
    }

    private static func check(
        _ bytes: Span<UInt8>, tag: UInt8, _ content: BERCursor
    ) throws(DecodeError) {
        switch tag {
        case Tag.octetString, Tag.opaque: return
        case Tag.counter32, Tag.gauge32, Tag.timeTicks:
            _ = try content.unsigned(bytes, bits: 32)
        case Tag.counter64: _ = try content.unsigned(bytes, bits: 64)
        case Tag.integer: _ = try content.signed32(bytes)
        case Tag.objectIdentifier: try OID.validate(bytes, content)
        default: _ = try Value(bytes, tag: tag, content)
        }
    }

    /// The varbind itself, out of the buffer that this record was read from.
    ///
    /// - Parameter base: Where in that buffer `bytes` begins.
    package func materialize(_ bytes: Span<UInt8>, base: Int = 0) -> VarBind {
        let name = Int(nameStart) - base..<Int(nameEnd) - base
        let content = BERCursor(position: Int(valueStart) - base, end: Int(valueEnd) - base)
        // Checked when the record was made; a failure here would be a record of another buffer.
        guard let value = try? Value(bytes, tag: tag, content) else {
            preconditionFailure("a varbind record was applied to a buffer it was not read from")
        }
        return VarBind(
            nameStart == nameEnd ? .zeroDotZero : OID(validated: bytes.extracting(name)), value)
    }
}

extension VarBind {
    package func encode(into writer: inout BERWriter) {
        let mark = writer.count
        value.encode(into: &writer)
        name.encode(into: &writer)
        writer.wrap(Tag.sequence, since: mark)
    }
}
