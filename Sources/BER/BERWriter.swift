/// Writes BER from the last octet to the first.
///
/// Lengths stand before contents, so writing backward needs no second pass and no shifting: the
/// content is there when its length is written. The buffer is kept between messages; after the
/// first few no message allocates. What is written is always the minimal form.
///
/// The memory belongs to the writer alone, so that nothing asks at each number whether it is shared. It
/// is lent by a ``BERBuffer`` where writers come and go.
@safe
public struct BERWriter: ~Copyable {
    @usableFromInline var buffer: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    /// Offset of the first octet written; everything from here on is the message.
    @usableFromInline var start: Int
    private let lender: BERBuffer?

    public init(capacity: Int = 512) {
        unsafe buffer = Self.makeBuffer(capacity)
        self.capacity = capacity
        start = capacity
        lender = nil
    }

    /// A writer in memory that was used before.
    public init(in lender: BERBuffer) {
        if let memory = unsafe lender.memory.pointee.take(), let buffer = memory.baseAddress {
            unsafe self.buffer = unsafe buffer
            capacity = memory.count
        } else {
            capacity = 512
            unsafe buffer = Self.makeBuffer(capacity)
        }
        start = capacity
        self.lender = lender
    }

    deinit {
        guard let lender, unsafe lender.memory.pointee == nil else {
            return unsafe buffer.deallocate()
        }
        unsafe lender.memory.pointee = unsafe UnsafeMutableRawBufferPointer(
            start: buffer, count: capacity)
    }

    private static func makeBuffer(_ capacity: Int) -> UnsafeMutableRawPointer {
        .allocate(byteCount: capacity, alignment: 8)
    }

    /// Forgets what was written and keeps the buffer.
    @inlinable
    public mutating func reset() { start = capacity }

    /// How many octets are written. A mark for ``wrap(_:since:)``.
    @inlinable
    public var count: Int { capacity - start }

    /// The octets written, first to last.
    public var octets: [UInt8] { withOctets { octets in octets.indices.map { octets[$0] } } }

    /// Puts a copy of the octets written in place of what an array holds, in the storage it has.
    public func copy(into array: inout [UInt8]) {
        if array.count != count {
            array.removeAll(keepingCapacity: true)
            array.append(contentsOf: repeatElement(0, count: count))
        }
        unsafe array.withUnsafeMutableBytes { place in
            unsafe place.copyMemory(
                from: UnsafeRawBufferPointer(start: buffer + start, count: count))
        }
    }

    /// Lends the octets written, without a copy.
    @inlinable
    public func withOctets<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        let octets = unsafe UnsafeRawBufferPointer(start: buffer + start, count: count)
        return try unsafe body(Span(_unsafeBytes: octets))
    }

    /// Lends the octets written, to be changed in place.
    @inlinable
    public mutating func withMutableOctets<R, E: Error>(
        _ body: (inout MutableSpan<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let octets = unsafe UnsafeMutableRawBufferPointer(start: buffer + start, count: count)
        var span = unsafe MutableSpan<UInt8>(_unsafeBytes: octets)
        return try body(&span)
    }

    /// Writes zeros behind all that is written, until it is whole blocks long.
    public mutating func pad(toMultipleOf block: Int) {
        let written = count
        let excess = written % block
        guard excess > 0 else { return }
        let padding = block - excess
        if start < padding { grow(by: padding) }
        unsafe (buffer + start - padding).copyMemory(from: buffer + start, byteCount: written)
        start -= padding
        unsafe (buffer + capacity - padding).initializeMemory(
            as: UInt8.self, repeating: 0, count: padding)
    }

    @inlinable
    public mutating func prepend(_ octet: UInt8) { prepend(word: UInt64(octet), count: 1) }

    /// Writes the lowest octets of a word, the highest of them first.
    ///
    /// Always stores the whole word: the rest of it lies in front of what is written, where the next
    /// octets go.
    ///
    /// - Parameter count: 0 through 8.
    @inlinable @inline(__always)
    public mutating func prepend(word: UInt64, count: Int) {
        if start < 8 { grow(by: 8) }
        unsafe (buffer + start - 8).storeBytes(of: word.bigEndian, as: UInt64.self)
        start &-= count
    }

    @inlinable
    public mutating func prepend(contentsOf bytes: Span<UInt8>) {
        if start < bytes.count { grow(by: bytes.count) }
        start -= bytes.count
        unsafe bytes.withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress else { return }
            unsafe (buffer + start).copyMemory(from: source, byteCount: bytes.count)
        }
    }

    /// Makes room in front; the octets already written keep their distance from the end.
    @usableFromInline
    mutating func grow(by need: Int) {
        let written = count
        let larger = capacity + max(capacity, need)
        let place = unsafe Self.makeBuffer(larger)
        unsafe (place + larger - written).copyMemory(from: buffer + start, byteCount: written)
        unsafe buffer.deallocate()
        unsafe buffer = place
        capacity = larger
        start = larger - written
    }

    /// Writes the identifier and length of a value whose content is everything since `mark`.
    @inlinable
    public mutating func wrap(_ tag: UInt8, since mark: Int) {
        let length = count - mark
        if length < 0x80 {
            prepend(word: UInt64(tag) << 8 | UInt64(length), count: 2)
        } else {
            let octets = (71 - length.leadingZeroBitCount) / 8
            prepend(word: UInt64(length), count: octets)
            prepend(word: UInt64(tag) << 8 | UInt64(0x80 | octets), count: 2)
        }
    }

    /// Writes a signed number under a tag.
    @inlinable
    public mutating func prependSigned(_ number: Int32, tag: UInt8 = Tag.integer) {
        // The number without its sign's repetitions, and one bit for the sign.
        let octets = (40 - (number ^ (number >> 31)).leadingZeroBitCount) / 8
        let content = UInt64(UInt32(bitPattern: number)) & ~(~0 << UInt64(octets * 8))
        let head = UInt64(tag) << 8 | UInt64(octets)
        prepend(word: head << UInt64(octets * 8) | content, count: octets + 2)
    }

    /// Writes an unsigned number under a tag, with a zero octet in front where the sign needs it.
    @inlinable
    public mutating func prependUnsigned(_ number: UInt64, tag: UInt8) {
        let mark = count
        let octets = (64 - number.leadingZeroBitCount) / 8 + 1
        prepend(word: number, count: min(octets, 8))
        if octets > 8 { prepend(0) }
        wrap(tag, since: mark)
    }

    /// Writes octets under a tag.
    @inlinable
    public mutating func prependOctets(_ bytes: Span<UInt8>, tag: UInt8 = Tag.octetString) {
        let mark = count
        prepend(contentsOf: bytes)
        wrap(tag, since: mark)
    }
}

/// The memory of writers that follow each other. Of two at the same time, the second has its own.
@safe
public final class BERBuffer {
    /// What is pointed to is nil while it is lent, and before it was. A plain property would be checked
    /// for overlapping accesses twice a message, which costs more than to write a number.
    fileprivate let memory: UnsafeMutablePointer<UnsafeMutableRawBufferPointer?>

    public init() {
        unsafe memory = .allocate(capacity: 1)
        unsafe memory.initialize(to: nil)
    }

    deinit {
        unsafe memory.pointee?.deallocate()
        unsafe memory.deallocate()
    }
}
