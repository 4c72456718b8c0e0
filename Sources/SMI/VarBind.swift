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
    /// The name as it is kept where it has fifteen octets or fewer, so that it is read once; zeros
    /// where it has more, or none.
    let shortName: ShortOctets
    package let nameStart: UInt32
    package let nameEnd: UInt32
    package let valueStart: UInt32
    package let valueEnd: UInt32
    package let tag: UInt8

    package var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    var nameCount: Int { Int(nameEnd &- nameStart) }
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
        self.init(
            ShortOctets(bytes.extracting(name.range)) ?? ShortOctets(), name.position, name.end,
            value.position, value.end, tag: tag)
    }

    private init(
        _ shortName: ShortOctets, _ nameStart: Int, _ nameEnd: Int, _ valueStart: Int,
        _ valueEnd: Int, tag: UInt8
    ) {
        self.shortName = shortName
        self.nameStart = UInt32(truncatingIfNeeded: nameStart)
        self.nameEnd = UInt32(truncatingIfNeeded: nameEnd)
        self.valueStart = UInt32(truncatingIfNeeded: valueStart)
        self.valueEnd = UInt32(truncatingIfNeeded: valueEnd)
        self.tag = tag
    }

    /// Reads a varbind of the usual kind, all lengths in one octet and numbers of their usual sizes,
    /// in one go. Nil says nothing: the long way decides then, and says what is wrong.
    @inline(__always)
    private static func plain(_ bytes: Span<UInt8>, _ cursor: inout BERCursor) -> VarBindRecord? {
        // Wrapping arithmetic: every sum is of a place in the octets and of numbers below 128.
        let start = cursor.position
        guard cursor.end &- start >= 8 else { return nil }
        let head = bytes.word(at: start)
        let length = Int(head >> 48 & 0x7F)
        let nameLength = Int(head >> 32 & 0x7F)
        let count = length &- nameLength &- 4
        let end = start &+ 2 &+ length
        // A SEQUENCE, an OBJECT IDENTIFIER in it, both lengths in one octet.
        guard head & 0xFF80_FF80_0000_0000 == 0x3000_0600_0000_0000, count >= 0,
            end <= cursor.end
        else { return nil }
        let nameStart = start &+ 4
        let nameEnd = nameStart &+ nameLength
        let valueStart = nameEnd &+ 2
        guard nameEnd >= 8, Int(bytes[nameEnd &+ 1]) == count else { return nil }
        var name = ShortOctets()
        if nameLength <= ShortOctets.limit {
            let tail = bytes.word(at: nameEnd &- 8)
            name = ShortOctets(bytes, at: nameStart, count: nameLength, tail: tail)
            guard OID.isPlain(name, tail: tail) else { return nil }
        } else {
            guard OID.isPlain(bytes, nameStart, nameLength) else { return nil }
        }
        let tag = bytes[nameEnd]
        // The usual ones first: a jump by a table is one that the processor does not foresee.
        if tag >= Tag.counter32, tag <= Tag.timeTicks {
            guard count >= 1, count <= 4 || (count == 5 && bytes[valueStart] == 0) else {
                return nil
            }
        } else if tag == Tag.integer {
            guard count >= 1, count <= 4 else { return nil }
        } else if tag == Tag.counter64 {
            guard count >= 1, count <= 8 || (count == 9 && bytes[valueStart] == 0) else {
                return nil
            }
        } else if tag == Tag.objectIdentifier {
            guard OID.isPlain(bytes, valueStart, count) else { return nil }
        } else if tag != Tag.octetString, tag != Tag.opaque {
            return nil
        }
        cursor.position = end
        return VarBindRecord(name, nameStart, nameEnd, valueStart, end, tag: tag)
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
        // Wrapping arithmetic: looking at the octets checks the places.
        let content = BERCursor(position: Int(valueStart) &- base, end: Int(valueEnd) &- base)
        if let number = Value(number: bytes, tag: tag, content) {
            return VarBind(name(in: bytes, base: base), number)
        }
        // Checked when the record was made; a failure here would be a record of another buffer.
        guard let value = try? Value(bytes, tag: tag, content) else {
            preconditionFailure("a varbind record was applied to a buffer it was not read from")
        }
        return VarBind(name(in: bytes, base: base), value)
    }

    /// Whether the name comes after another's of the same octets, and has its first `common` octets in
    /// common with it, where that can be told at a glance. False says nothing.
    @inline(__always)
    func plainlyFollows(
        _ other: VarBindRecord, _ bytes: Span<UInt8>, base: Int, common: Int
    ) -> Bool {
        guard !shortName.isEmpty, !other.shortName.isEmpty else {
            return OID.plainlyPrecedes(
                bytes, Int(other.nameStart) &- base, other.nameCount,
                Int(nameStart) &- base, nameCount, common: common)
        }
        guard let order = other.shortName.order(before: shortName) else { return false }
        return order.precedes && order.place >= common
    }

    @inline(__always)
    private func name(in bytes: Span<UInt8>, base: Int) -> OID {
        if !shortName.isEmpty { return OID(storage: OctetStorage(shortName), stub: .no) }
        if nameStart == nameEnd { return .zeroDotZero }
        return OID(
            validated: bytes.extracting(Int(nameStart) &- base..<Int(nameEnd) &- base))
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
