/// A place in a buffer of BER octets, and the end that it must not pass.
///
/// Values are read where they lie: a cursor hands out offsets and numbers, never copies. The buffer
/// is handed to each call, so one cursor costs two words and nothing is retained. RFC 3417, section 8
/// restricts BER to definite lengths; lengths in the long form are accepted however short they are,
/// because agents reserve four octets and fill them in afterwards.
public struct BERCursor: Sendable {
    /// Offset of the next octet, from the start of the buffer.
    public var position: Int
    /// Offset one past the last octet that may be read.
    public let end: Int

    @inlinable
    public init(position: Int, end: Int) {
        self.position = position
        self.end = end
    }

    /// A cursor over a whole buffer.
    @inlinable
    public init(_ bytes: Span<UInt8>) {
        self.init(position: 0, end: bytes.count)
    }

    @inlinable
    public var isAtEnd: Bool { position == end }

    /// Reads one identifier and length, and steps over the content.
    ///
    /// - Returns: The tag, and the content as a cursor of its own.
    @inlinable @inline(__always)
    public mutating func next(
        _ bytes: Span<UInt8>
    ) throws(DecodeError) -> (tag: UInt8, content: BERCursor) {
        let start = position
        guard end - start >= 2 else { throw DecodeError(.truncated, at: start) }
        let tag = bytes[start]
        if tag & 0x1F == 0x1F { throw DecodeError(.longTag, at: start) }
        var cursor = start + 1
        var length = Int(bytes[cursor])
        cursor += 1
        if length >= 0x80 {
            length = try longLength(bytes, first: length, at: &cursor)
        }
        guard length <= end - cursor else { throw DecodeError(.truncated, at: start) }
        position = cursor + length
        return (tag, BERCursor(position: cursor, end: cursor + length))
    }

    @usableFromInline
    func longLength(
        _ bytes: Span<UInt8>, first: Int, at cursor: inout Int
    ) throws(DecodeError) -> Int {
        let octets = first & 0x7F
        if octets == 0 { throw DecodeError(.indefiniteLength, at: cursor - 1) }
        if octets > 4 { throw DecodeError(.lengthTooLong, at: cursor - 1) }
        guard octets <= end - cursor else { throw DecodeError(.truncated, at: cursor) }
        var length = 0
        for _ in 0..<octets {
            length = length << 8 | Int(bytes[cursor])
            cursor += 1
        }
        return length
    }

    /// Reads the header of a value that must have the given tag.
    @inlinable @inline(__always)
    public mutating func next(
        _ bytes: Span<UInt8>, expecting tag: UInt8
    ) throws(DecodeError) -> BERCursor {
        let start = position
        let (found, content) = try next(bytes)
        if found != tag {
            throw DecodeError(.unexpectedTag(found: found, expected: tag), at: start)
        }
        return content
    }

    /// Reads an INTEGER as SNMP uses it, -2^31 through 2^31-1.
    ///
    /// A call of its own and not inlined: of the dozen places that read one, the processor keeps one
    /// copy at hand.
    @inline(never)
    public mutating func nextInteger(_ bytes: Span<UInt8>) throws(DecodeError) -> Int32 {
        let start = position
        if end - start > 2, bytes[start] == Tag.integer {
            let count = Int(bytes[start + 1])
            let last = start + 2 + count
            // As nearly all are; the long way says what is wrong with the others.
            if count > 0, count <= 4, last <= end {
                var number = Int32(Int8(bitPattern: bytes[start + 2]))
                for index in start + 3..<last { number = number << 8 | Int32(bytes[index]) }
                position = last
                return number
            }
        }
        return try next(bytes, expecting: Tag.integer).signed32(bytes)
    }

    /// Throws unless every octet was read.
    @inlinable
    public func finish() throws(DecodeError) {
        if position != end { throw DecodeError(.trailingOctets, at: position) }
    }

    @inlinable
    public var count: Int { end - position }

    /// The content as a signed number: INTEGER as SNMP uses it, -2^31 through 2^31-1.
    ///
    /// Needless leading octets are accepted, as several agents send them.
    @inlinable
    public func signed32(_ bytes: Span<UInt8>) throws(DecodeError) -> Int32 {
        guard count > 0 else { throw DecodeError(.wrongContentLength, at: position) }
        if count <= 4, end >= 8 {
            // One load, with what stands before the content shifted out again.
            let word = bytes.word(at: end - 8) << UInt64(64 - 8 * count)
            return Int32(truncatingIfNeeded: Int64(bitPattern: word) >> Int64(64 - 8 * count))
        }
        var number = Int64(Int8(bitPattern: bytes[position]))
        var index = position + 1
        while index < end {
            number = number << 8 | Int64(bytes[index])
            // Past 32 significant bits nothing brings the number back, so stop before it overflows.
            if number > Int64(Int32.max) || number < Int64(Int32.min) {
                throw DecodeError(.outOfRange, at: position)
            }
            index += 1
        }
        return Int32(truncatingIfNeeded: number)
    }

    /// The content as an unsigned number of at most `bits` bits (32 or 64).
    ///
    /// A missing sign octet is forgiven: agents send a counter of 2^31 or more in four octets, and no
    /// SMI counter is ever negative. Needless zero octets in front are accepted.
    @inlinable
    public func unsigned(_ bytes: Span<UInt8>, bits: Int) throws(DecodeError) -> UInt64 {
        guard count > 0 else { throw DecodeError(.wrongContentLength, at: position) }
        if 8 * count <= bits, end >= 8 {
            return bytes.word(at: end - 8) & ~0 >> UInt64(64 - 8 * count)
        }
        var index = position
        while index < end - 1, bytes[index] == 0 { index += 1 }
        guard (end - index) * 8 <= bits else { throw DecodeError(.outOfRange, at: position) }
        var number: UInt64 = 0
        while index < end {
            number = number << 8 | UInt64(bytes[index])
            index += 1
        }
        return number
    }
}
