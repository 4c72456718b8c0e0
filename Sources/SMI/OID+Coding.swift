package import BER

extension OID {
    /// Whether octets are an OBJECT IDENTIFIER of the usual kind: some octets, sub-identifiers under
    /// 2^28. False says nothing; ``validate(_:_:)`` decides then, and says what is wrong.
    ///
    /// 127 octets at most, so that there cannot be too many sub-identifiers.
    @inline(__always)
    static func isPlain(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Bool {
        var index = start
        let end = start &+ count
        guard count > 0, count < 0x80 else { return false }
        // Eight octets of which none is continued, as names of the standard begin.
        if count >= 8, bytes.word(at: index) & continuations == 0 {
            index = index &+ 8
            if count <= 16 { return endsPlain(bytes.word(at: end &- 8)) }
        }
        var continued = 0
        while index < end {
            let octet = bytes[index]
            index = index &+ 1
            if octet < 0x80 {
                continued = 0
            } else {
                continued = continued &+ 1
                if continued > 3 || (continued == 1 && octet == 0x80) { return false }
            }
        }
        return continued == 0
    }

    /// Whether a name of fifteen octets or fewer is of the usual kind; false says nothing, as above.
    ///
    /// - Parameter tail: Its last eight octets, of which those before it may be anything.
    @inline(__always)
    static func isPlain(_ name: ShortOctets, tail: UInt64) -> Bool {
        let count = name.count
        return count >= 8
            ? name.high & continuations == 0 && endsPlain(tail)
            : count > 0 && endsPlain(name.high >> UInt64(8 &* (8 &- count)))
    }

    /// The bit of each of eight octets that says that the sub-identifier goes on.
    private static var continuations: UInt64 { 0x8080_8080_8080_8080 }

    /// Whether the last eight octets of an OBJECT IDENTIFIER are of the usual kind, where none before
    /// them is continued.
    @inline(__always)
    private static func endsPlain(_ octets: UInt64) -> Bool {
        let continued = octets & continuations
        if continued == 0 { return true }
        // The first octets of sub-identifiers that are continued and have nothing to say: 0x80. A
        // borrow may mark an octet too many, which costs the long way and no more.
        let rest = octets ^ continuations
        let empty = (rest &- 0x0101_0101_0101_0101) & ~rest & continuations & ~(continued >> 8)
        let fourInTurn = continued & continued << 8 & continued << 16 & continued << 24
        return continued & 0x80 == 0 && fourInTurn == 0 && empty == 0
    }

    /// Whether one name comes before another that stands behind it in the same octets, and has its
    /// first `common` octets in common with it, where that can be told from the first octet that
    /// differs. False says nothing.
    @inline(__always)
    static func plainlyPrecedes(
        _ bytes: Span<UInt8>, _ left: Int, _ leftCount: Int, _ right: Int, _ rightCount: Int,
        common: Int
    ) -> Bool {
        let count = Swift.min(leftCount, rightCount)
        var index = 0
        // Eight octets at a time, of which those behind a name's end are not looked at.
        while index < count, right &+ index &+ 8 <= bytes.count {
            let (word, other) = (bytes.word(at: left &+ index), bytes.word(at: right &+ index))
            if word == other {
                index = index &+ 8
                continue
            }
            let bits = (word ^ other).leadingZeroBitCount & ~7
            index = index &+ bits >> 3
            let (rest, otherRest) = (word << UInt64(bits), other << UInt64(bits))
            // Both sub-identifiers end here, or the right one alone goes on, or both with one octet.
            let isPlain =
                rest >> 63 == 0
                || (bits < 56 && (rest << 8 | otherRest << 8) >> 63 == 0)
            return index < count && index >= common && isPlain && rest >> 56 < otherRest >> 56
        }
        return false
    }

    /// Checks the content octets of an OBJECT IDENTIFIER where they lie.
    ///
    /// Refused are sub-identifiers over 2^32-1, padded ones (X.690, section 8.19.2), a last one that
    /// is cut off, and more than 128 of them. No content at all is accepted as `0.0`, since agents
    /// send it for it.
    package static func validate(
        _ bytes: Span<UInt8>, _ content: BERCursor
    ) throws(DecodeError) {
        var index = content.position
        let end = content.end
        var count = 1
        while index < end {
            let start = index
            var octet = bytes[index]
            index += 1
            if octet >= 0x80 {
                guard octet != 0x80 else { throw DecodeError(.badSubidentifier, at: start) }
                var number = UInt64(octet & 0x7F)
                repeat {
                    guard index < end else { throw DecodeError(.badSubidentifier, at: start) }
                    octet = bytes[index]
                    index += 1
                    number = number << 7 | UInt64(octet & 0x7F)
                    // The first number holds two sub-identifiers: 40 * 2 more than any other.
                    let most: UInt64 = start == content.position ? 0x1_0000_004F : 0xFFFF_FFFF
                    guard number <= most else { throw DecodeError(.badSubidentifier, at: start) }
                } while octet >= 0x80
            }
            count += 1
        }
        guard count <= limit else {
            throw DecodeError(.tooManySubidentifiers, at: content.position)
        }
    }

    package init(
        _ bytes: Span<UInt8>, _ content: BERCursor
    ) throws(DecodeError) {
        try Self.validate(bytes, content)
        self =
            content.count == 0
            ? .zeroDotZero
            : OID(validated: bytes.extracting(content.position..<content.end))
    }

    package func encode(into writer: inout BERWriter) {
        let mark = writer.count
        if stub == .empty {
            writer.prepend(0)
        } else {
            storage.encode(into: &writer)
        }
        writer.wrap(Tag.objectIdentifier, since: mark)
    }
}

extension OctetStorage {
    package func encode(into writer: inout BERWriter) {
        switch form {
        case .short(let octets):
            let (high, low, count) = (octets.high, octets.low, octets.count)
            // The octets stand at the top of the two words; the writer wants them at the bottom.
            if count <= 8 {
                writer.prepend(word: high >> UInt64(64 - count * 8), count: count)
            } else {
                let rest = UInt64(count - 8) * 8
                let last = high << rest | (low & ~0xFF) >> (64 - rest)
                writer.prepend(word: last, count: 8)
                writer.prepend(word: high >> (64 - rest), count: count - 8)
            }
        case .long(let bytes): writer.prepend(contentsOf: bytes.span)
        }
    }
}
