import BER

/// Up to fifteen octets in place, more on the heap.
///
/// Nearly every OID of an interface table and most strings of a device fit into fifteen octets, so
/// a varbind usually costs no allocation. The short form packs its octets from the top of two words
/// and keeps the count in the lowest octet: two words compare as the octets would.
@usableFromInline
package struct OctetStorage: Sendable, Hashable {
    @usableFromInline
    enum Form: Sendable, Hashable {
        /// The lowest octet of `low` is the count, 0 through 15; unused octets are zero.
        case short(high: UInt64, low: UInt64)
        /// Sixteen octets or more.
        case long([UInt8])
    }

    @usableFromInline var form: Form

    @usableFromInline static var shortLimit: Int { 15 }

    package init() { form = .short(high: 0, low: 0) }

    private init(form: Form) { self.form = form }

    package init(_ bytes: Span<UInt8>) {
        let count = bytes.count
        if count > Self.shortLimit {
            var copy = [UInt8]()
            unsafe bytes.withUnsafeBufferPointer { unsafe copy.append(contentsOf: $0) }
            form = .long(copy)
            return
        }
        guard count >= 8 else {
            var high: UInt64 = 0
            for index in 0..<count { high |= UInt64(bytes[index]) << UInt64(56 - index * 8) }
            form = .short(high: high, low: UInt64(count))
            return
        }
        // The last eight octets again, without those that the first word has.
        let rest = bytes.word(at: count - 8) << UInt64(8 * (16 - count))
        form = .short(
            high: bytes.word(at: 0), low: (count == 8 ? 0 : rest) | UInt64(count))
    }

    package init(_ bytes: [UInt8]) {
        if bytes.count > Self.shortLimit {
            self.init(form: .long(bytes))
        } else {
            self.init(bytes.span)
        }
    }

    package var count: Int {
        switch form {
        case .short(_, let low): Int(low & 0xFF)
        case .long(let bytes): bytes.count
        }
    }

    package subscript(index: Int) -> UInt8 {
        switch form {
        case .short(let high, let low):
            precondition(index >= 0 && index < Int(low & 0xFF), "octet index out of range")
            return index < 8
                ? UInt8(truncatingIfNeeded: high >> UInt64(56 - index * 8))
                : UInt8(truncatingIfNeeded: low >> UInt64(120 - index * 8))
        case .long(let bytes): return bytes[index]
        }
    }

    package var octets: [UInt8] {
        switch form {
        case .short(_, let low): (0..<Int(low & 0xFF)).map { self[$0] }
        case .long(let bytes): bytes
        }
    }
}
