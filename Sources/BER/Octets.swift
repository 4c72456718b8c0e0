extension Span<UInt8> {
    /// Eight octets as a number, the first one highest. Traps where there are not so many.
    @inlinable @inline(__always)
    public func word(at offset: Int) -> UInt64 {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian
    }

    /// Whether the octets at a place are those at a place of another span.
    @inlinable
    public func hasSame(
        at place: Range<Int>, as other: Span<UInt8>, at otherPlace: Range<Int>
    ) -> Bool {
        guard place.count == otherPlace.count else { return false }
        let left = extracting(place)
        let right = other.extracting(otherPlace)
        // Both were just cut to one length, so an index of one is an index of the other.
        for index in 0..<left.count
        where unsafe left[unchecked: index] != right[unchecked: index] {
            return false
        }
        return true
    }
}
