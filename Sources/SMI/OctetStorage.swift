import BER

/// Up to fifteen octets in two words: they stand from the top, unused ones are zero, and the lowest
/// octet of all is the count. So two words compare as the octets would.
@usableFromInline
package struct ShortOctets: Sendable, Hashable, BitwiseCopyable {
    /// The first eight.
    let high: UInt64
    /// The other seven, and the count.
    let low: UInt64

    static var limit: Int { 15 }

    /// None.
    init() { (high, low) = (0, 0) }

    /// - Parameter tail: The last octets, so that the very last is the lowest; of fewer than eight the
    ///   upper bits may be anything.
    @inline(__always)
    init(_ bytes: Span<UInt8>, at start: Int, count: Int, tail: UInt64) {
        if count >= 8 {
            high = bytes.word(at: start)
            // The last eight octets, without those that the first word has.
            low = (count == 8 ? 0 : tail << UInt64(8 &* (16 &- count))) | UInt64(count)
        } else {
            high = count == 0 ? 0 : tail << UInt64(8 &* (8 &- count))
            low = UInt64(count)
        }
    }

    /// - Returns: Nil for sixteen octets or more.
    init?(_ bytes: Span<UInt8>) {
        let count = bytes.count
        guard count <= Self.limit else { return nil }
        var tail: UInt64 = 0
        if count >= 8 {
            tail = bytes.word(at: count &- 8)
        } else {
            for index in 0..<count { tail = tail << 8 | UInt64(bytes[index]) }
        }
        self.init(bytes, at: 0, count: count, tail: tail)
    }

    var count: Int { Int(low & 0xFF) }

    var isEmpty: Bool { low == 0 }

    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "octet index out of range")
        return index < 8
            ? UInt8(truncatingIfNeeded: high >> UInt64(56 - index * 8))
            : UInt8(truncatingIfNeeded: low >> UInt64(120 - index * 8))
    }
}

extension ShortOctets {
    /// Of two names, which comes first, and at which octet they differ first.
    ///
    /// - Returns: Nil where that octet alone does not tell: one name begins the other, or numbers of
    ///   three octets and more differ.
    @inline(__always)
    func order(before other: ShortOctets) -> (precedes: Bool, place: Int)? {
        let inLow = high == other.high
        let word = inLow ? low & ~0xFF : high
        let otherWord = inLow ? other.low & ~0xFF : other.high
        let bits = UInt64((word ^ otherWord).leadingZeroBitCount & ~7)
        let place = Int(bits >> 3) &+ (inLow ? 8 : 0)
        guard place < Swift.min(count, other.count) else { return nil }
        // What goes on is the greater number. Where both do, both have to end with the next octet.
        let (rest, otherRest) = (word << bits, otherWord << bits)
        guard (rest & otherRest) >> 63 == 0 || (bits < 56 && ((rest | otherRest) << 8) >> 63 == 0)
        else { return nil }
        return (rest < otherRest, place)
    }
}

/// Up to fifteen octets in place, more on the heap.
///
/// Nearly every OID of an interface table and most strings of a device fit into fifteen octets, so
/// a varbind usually costs no allocation.
@usableFromInline
package struct OctetStorage: Sendable, Hashable {
    @usableFromInline
    enum Form: Sendable, Hashable {
        case short(ShortOctets)
        /// Sixteen octets or more.
        case long([UInt8])
    }

    @usableFromInline var form: Form

    package init() { form = .short(ShortOctets()) }

    init(_ octets: ShortOctets) { form = .short(octets) }

    package init(_ bytes: Span<UInt8>) {
        if let octets = ShortOctets(bytes) {
            form = .short(octets)
            return
        }
        var copy = [UInt8]()
        unsafe bytes.withUnsafeBufferPointer { unsafe copy.append(contentsOf: $0) }
        form = .long(copy)
    }

    package init(_ bytes: [UInt8]) {
        form = ShortOctets(bytes.span).map { .short($0) } ?? .long(bytes)
    }

    package var count: Int {
        switch form {
        case .short(let octets): octets.count
        case .long(let bytes): bytes.count
        }
    }

    package subscript(index: Int) -> UInt8 {
        switch form {
        case .short(let octets): octets[index]
        case .long(let bytes): bytes[index]
        }
    }

    package var octets: [UInt8] {
        switch form {
        case .short(let octets): (0..<octets.count).map { octets[$0] }
        case .long(let bytes): bytes
        }
    }
}
