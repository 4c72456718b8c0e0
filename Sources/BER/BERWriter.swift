/// Writes BER from the last octet to the first.
///
/// Lengths stand before contents, so writing backward needs no second pass and no shifting: the
/// content is there when its length is written. The buffer is kept between messages; after the
/// first few no message allocates. What is written is always the minimal form.
public struct BERWriter: Sendable {
    @usableFromInline var storage: [UInt8]
    /// Offset of the first octet written; everything from here on is the message.
    @usableFromInline var start: Int

    @inlinable
    public init(capacity: Int = 512) {
        storage = [UInt8](repeating: 0, count: capacity)
        start = capacity
    }

    /// Forgets what was written and keeps the buffer.
    @inlinable
    public mutating func reset() { start = storage.count }

    /// How many octets are written. A mark for ``wrap(_:since:)``.
    @inlinable
    public var count: Int { storage.count - start }

    /// The octets written, first to last.
    public var octets: [UInt8] { Array(storage[start...]) }

    /// Puts a copy of the octets written in place of what an array holds, in the storage it has.
    public func copy(into array: inout [UInt8]) {
        if array.count != count {
            array.removeAll(keepingCapacity: true)
            array.append(contentsOf: repeatElement(0, count: count))
        }
        let start = start
        unsafe array.withUnsafeMutableBytes { place in
            unsafe storage.withUnsafeBytes { octets in
                unsafe place.copyMemory(from: UnsafeRawBufferPointer(rebasing: octets[start...]))
            }
        }
    }

    /// Lends the octets written, without a copy.
    @inlinable
    public func withOctets<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(storage.span.extracting(start..<storage.count))
    }

    /// Lends the octets written, to be changed in place.
    @inlinable
    public mutating func withMutableOctets<R, E: Error>(
        _ body: (inout MutableSpan<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let range = start..<storage.count
        var span = storage.mutableSpan
        var octets = span._mutatingExtracting(range)
        return try body(&octets)
    }

    /// Writes zeros behind all that is written, until it is whole blocks long.
    public mutating func pad(toMultipleOf block: Int) {
        let excess = count % block
        guard excess > 0 else { return }
        for _ in excess..<block { prepend(0) }
        let shift = block - excess
        for index in start..<storage.count - shift { storage[index] = storage[index + shift] }
        for index in storage.count - shift..<storage.count { storage[index] = 0 }
    }

    @inlinable
    public mutating func prepend(_ octet: UInt8) { prepend(word: UInt64(octet), count: 1) }

    /// Writes the lowest octets of a word, the highest of them first.
    ///
    /// Always stores the whole word: the rest of it lies in front of what is written, where the next
    /// octets go. One store for a small value, where one for each octet would ask each time whether
    /// the buffer is shared.
    ///
    /// - Parameter count: 0 through 8.
    @inlinable
    public mutating func prepend(word: UInt64, count: Int) {
        if start < 8 { grow(by: 8) }
        let place = start - 8
        unsafe storage.withUnsafeMutableBytes { octets in
            unsafe octets.storeBytes(of: word.bigEndian, toByteOffset: place, as: UInt64.self)
        }
        start -= count
    }

    @inlinable
    public mutating func prepend(contentsOf bytes: Span<UInt8>) {
        if start < bytes.count { grow(by: bytes.count) }
        start -= bytes.count
        let target = start
        unsafe storage.withUnsafeMutableBytes { storage in
            unsafe bytes.withUnsafeBytes { bytes in
                guard let place = storage.baseAddress, let source = bytes.baseAddress else {
                    return
                }
                unsafe (place + target).copyMemory(from: source, byteCount: bytes.count)
            }
        }
    }

    /// Makes room in front; the octets already written keep their distance from the end.
    @usableFromInline
    mutating func grow(by need: Int) {
        let extra = max(storage.count, need)
        storage.insert(contentsOf: repeatElement(0, count: extra), at: 0)
        start += extra
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
