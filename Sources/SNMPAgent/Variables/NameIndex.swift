import SMI

/// Sorted names, packed one behind the other as they are encoded.
///
/// A name of a request is compared where it lies in the datagram, so that looking it up decodes and
/// allocates nothing.
struct NameIndex: Sendable {
    private let octets: [UInt8]
    /// Where each name ends; it begins where the one before it does.
    private let ends: [UInt32]

    /// - Parameter names: In ascending order, each once.
    init(_ names: [OID]) {
        var octets: [UInt8] = []
        var ends: [UInt32] = []
        ends.reserveCapacity(names.count)
        for name in names {
            octets.append(contentsOf: name.storage.octets)
            ends.append(UInt32(octets.count))
        }
        self.octets = octets
        self.ends = ends
    }

    var count: Int { ends.count }

    private func range(_ position: Int) -> Range<Int> {
        (position == 0 ? 0 : Int(ends[position - 1]))..<Int(ends[position])
    }

    /// The position of the first name that comes after the one in `bytes`; `count` if none does.
    func successor(of name: Range<Int>, in bytes: Span<UInt8>) -> Int {
        let packed = octets.span
        var low = 0
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if OID.precedes(bytes, name, packed, range(middle)) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }

    /// The position of the name in `bytes`, or nil.
    func position(of name: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        let after = successor(of: name, in: bytes)
        guard after > 0 else { return nil }
        let candidate = range(after - 1)
        return candidate.count == name.count && isPrefix(candidate, of: name, in: bytes)
            ? after - 1 : nil
    }

    /// Whether some name here is the one in `bytes` or one that lies above it.
    ///
    /// Every beginning of it is looked up, the longest first: at most 128.
    func containsPrefix(of name: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        var end = name.upperBound
        while end > name.lowerBound {
            if position(of: name.lowerBound..<end, in: bytes) != nil { return true }
            // Back to the end of the sub-identifier before: its last octet is below 0x80.
            end -= 1
            while end > name.lowerBound, bytes[end - 1] >= 0x80 { end -= 1 }
        }
        return false
    }

    private func isPrefix(_ range: Range<Int>, of name: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        let packed = octets.span
        var offset = 0
        while offset < range.count {
            if packed[range.lowerBound + offset] != bytes[name.lowerBound + offset] { return false }
            offset += 1
        }
        return true
    }
}
