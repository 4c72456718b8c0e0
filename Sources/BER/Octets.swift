extension Span<UInt8> {
    /// Eight octets as a number, the first one highest. Traps where there are not so many.
    @inlinable @inline(__always)
    public func word(at offset: Int) -> UInt64 {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian
    }

    /// Four octets as a number. Traps where there are not so many.
    @inlinable @inline(__always)
    func half(at offset: Int) -> UInt32 {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }

    /// Whether the octets at a place are those at a place of another span.
    @inlinable
    public func hasSame(
        at place: Range<Int>, as other: Span<UInt8>, at otherPlace: Range<Int>
    ) -> Bool {
        guard place.count == otherPlace.count else { return false }
        if place.count >= 8 {
            var index = place.lowerBound
            let shift = otherPlace.lowerBound - index
            while index <= place.upperBound - 8 {
                if word(at: index) != other.word(at: index + shift) { return false }
                index += 8
            }
            // The last eight octets, some of them again.
            return word(at: place.upperBound - 8) == other.word(at: otherPlace.upperBound - 8)
        }
        if place.count >= 4 {
            return half(at: place.lowerBound) == other.half(at: otherPlace.lowerBound)
                && half(at: place.upperBound - 4) == other.half(at: otherPlace.upperBound - 4)
        }
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
