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
package struct VarBindRecord: Sendable, Equatable {
    package var nameStart: UInt32
    package var nameEnd: UInt32
    package var valueStart: UInt32
    package var valueEnd: UInt32
    package var tag: UInt8

    package var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    package var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }

    /// Reads and checks the SEQUENCE of one varbind.
    ///
    /// Everything is checked here, so that taking name and value out later cannot fail.
    package init(
        _ bytes: Span<UInt8>, _ cursor: inout BERCursor
    ) throws(DecodeError) {
        var fields = try cursor.next(bytes, expecting: Tag.sequence)
        let name = try fields.next(bytes, expecting: Tag.objectIdentifier)
        try OID.validate(bytes, name)
        let (tag, value) = try fields.next(bytes)
        try fields.finish()
        try Self.check(bytes, tag: tag, value)
        nameStart = UInt32(truncatingIfNeeded: name.position)
        nameEnd = UInt32(truncatingIfNeeded: name.end)
        valueStart = UInt32(truncatingIfNeeded: value.position)
        valueEnd = UInt32(truncatingIfNeeded: value.end)
        self.tag = tag
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
    package func materialize(_ bytes: Span<UInt8>) -> VarBind {
        let content = BERCursor(position: value.lowerBound, end: value.upperBound)
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
