/// An OBJECT IDENTIFIER: 0 through 128 sub-identifiers, each 0 through 2^32-1.
///
/// The first sub-identifier is 0, 1 or 2; under 0 and 1 the second is 0 through 39, under 2 it is
/// free (X.660), so `2.999` and `2.4294967295` are valid. An OID of fewer than two sub-identifiers
/// can be held, compared and extended; it is sent as `0.0`, `0.0`, `1.0` or `2.0`.
///
/// The value is kept as it is encoded, so that decoding, comparing and sending touch no
/// sub-identifier.
///
/// ```swift
/// let sysUpTime: OID = "1.3.6.1.2.1.1.3"
/// let instance = try sysUpTime.extended(by: 0)
/// let typed = try OID(parsing: line)          // text from outside
/// ```
public struct OID: Sendable {
    /// The content octets of the encoding (X.690, section 8.19), minimal.
    package let storage: OctetStorage
    /// The number of sub-identifiers where that is 0 or 1, which no encoding can say.
    let stub: Stub

    enum Stub: UInt8, Sendable {
        case empty
        case single
        case no
    }

    /// The most sub-identifiers that an OID may have (RFC 2578, section 3.5).
    public static let limit = 128

    /// The OID without sub-identifiers.
    public init() {
        storage = OctetStorage()
        stub = .empty
    }

    /// An OID of the given sub-identifiers.
    ///
    /// - Throws: ``OID/RangeError`` if there are over 128 of them, or the first or second is not
    ///   allowed.
    public init(_ subidentifiers: some Sequence<UInt32>) throws(OID.RangeError) {
        // One more than the limit, so that too many are told from enough.
        try self.init(Array(subidentifiers.prefix(Self.limit + 1)))
    }

    /// As for any sequence; a call that is not generic spares the first one in a process 50 us.
    package init(_ subidentifiers: [UInt32]) throws(OID.RangeError) {
        var octets: [UInt8] = []
        var first: UInt32?
        var count = 0
        for subidentifier in subidentifiers {
            count += 1
            guard count <= Self.limit else { throw .tooMany }
            switch count {
            case 1:
                guard subidentifier <= 2 else { throw .first(subidentifier) }
                first = subidentifier
            case 2:
                let top = first ?? 0
                guard top == 2 || subidentifier < 40 else { throw .second(subidentifier) }
                Self.append(UInt64(top) * 40 + UInt64(subidentifier), to: &octets)
            default:
                Self.append(UInt64(subidentifier), to: &octets)
            }
        }
        if count == 1, let first {
            octets = [UInt8(first * 40)]
        }
        storage = OctetStorage(octets)
        stub = count == 0 ? .empty : count == 1 ? .single : .no
    }

    init(storage: OctetStorage, stub: Stub) {
        self.storage = storage
        self.stub = stub
    }

    /// How many octets its encoding has.
    package var octetCount: Int { storage.count }

    /// An OID of content octets that ``validate(_:_:)`` has accepted.
    package init(validated bytes: Span<UInt8>) {
        storage = OctetStorage(bytes)
        stub = bytes.isEmpty ? .empty : .no
    }

    static func append(_ number: UInt64, to octets: inout [UInt8]) {
        var shift = 28
        if number >> 35 != 0 { shift = 35 }
        while shift > 0, number >> UInt64(shift) == 0 { shift -= 7 }
        while shift > 0 {
            octets.append(0x80 | UInt8(truncatingIfNeeded: number >> UInt64(shift) & 0x7F))
            shift -= 7
        }
        octets.append(UInt8(truncatingIfNeeded: number & 0x7F))
    }

    /// `0.0`, the value that stands for "no object" (RFC 2578, section 7.1.3; RFC 3418).
    public static let zeroDotZero: OID = "0.0"
}

extension OID {
    /// Sub-identifiers that make no OID.
    public enum RangeError: Error, Equatable, Sendable, CustomStringConvertible {
        case tooMany
        case first(UInt32)
        case second(UInt32)

        public var description: String {
            switch self {
            case .tooMany: "an OID has at most 128 sub-identifiers"
            case .first(let number): "an OID starts with 0, 1 or 2, not with \(number)"
            case .second(let number):
                "after 0 or 1 the second sub-identifier is 0 through 39, not \(number)"
            }
        }
    }
}

extension OID: Sequence {
    /// Walks the sub-identifiers in order.
    public struct Iterator: IteratorProtocol {
        let oid: OID
        var offset = 0
        var pending: UInt32?

        init(_ oid: OID) { self.oid = oid }

        public mutating func next() -> UInt32? {
            if let number = pending {
                pending = nil
                return number
            }
            let count = oid.storage.count
            guard offset < count else { return nil }
            let isFirst = offset == 0
            var number: UInt64 = 0
            while offset < count {
                let octet = oid.storage[offset]
                offset += 1
                number = number << 7 | UInt64(octet & 0x7F)
                if octet < 0x80 { break }
            }
            guard isFirst else { return UInt32(truncatingIfNeeded: number) }
            let top = Swift.min(number / 40, 2)
            if oid.stub != .single {
                pending = UInt32(truncatingIfNeeded: number - top * 40)
            }
            return UInt32(top)
        }
    }

    public func makeIterator() -> Iterator { Iterator(self) }

    public var underestimatedCount: Int { count }

    /// The sub-identifiers, first to last.
    public var subidentifiers: [UInt32] { Array(self) }

    /// The number of sub-identifiers. Linear in the length of the OID.
    public var count: Int {
        switch stub {
        case .empty: return 0
        case .single: return 1
        case .no:
            var count = 1
            for index in 0..<storage.count where storage[index] < 0x80 { count += 1 }
            return count
        }
    }

    public var isEmpty: Bool { stub == .empty }

    /// The sub-identifier at a position, counted from 0. Traps outside `0..<count`.
    public subscript(position: Int) -> UInt32 { subidentifiers[position] }

    /// The sub-identifiers at some positions. Traps outside `0..<count`.
    public subscript(positions: Range<Int>) -> ArraySlice<UInt32> { subidentifiers[positions] }
}

extension OID {
    /// This OID with more sub-identifiers behind it.
    ///
    /// - Throws: ``OID/RangeError`` if the result is no OID.
    public func extended(by subidentifiers: UInt32...) throws(OID.RangeError) -> OID {
        try extended(by: subidentifiers)
    }

    /// This OID with more sub-identifiers behind it.
    ///
    /// - Throws: ``OID/RangeError`` if the result is no OID.
    public func extended(by subidentifiers: some Sequence<UInt32>) throws(OID.RangeError) -> OID {
        // One more than the limit, so that too many are told from enough.
        try extended(by: Array(subidentifiers.prefix(Self.limit + 1)))
    }

    /// As for any sequence; a call that is not generic spares the first one in a process 50 us.
    package func extended(by subidentifiers: [UInt32]) throws(OID.RangeError) -> OID {
        var all = self.subidentifiers
        for subidentifier in subidentifiers {
            guard all.count < Self.limit else { throw .tooMany }
            all.append(subidentifier)
        }
        return try OID(all)
    }

    /// The OID of the first `count` sub-identifiers; the whole where there are no more.
    public func prefix(_ count: Int) -> OID {
        guard let oid = try? OID(subidentifiers.prefix(Swift.max(count, 0))) else { return self }
        return oid
    }

    /// Whether this OID is `prefix` or lies beneath it.
    public func hasPrefix(_ prefix: OID) -> Bool {
        guard stub == .no, prefix.stub == .no else {
            return subidentifiers.starts(with: prefix.subidentifiers)
        }
        // A prefix ends at the end of a sub-identifier, so equal octets are equal sub-identifiers.
        // The one exception is the octet that holds two, and that one is whole in both.
        let length = prefix.storage.count
        guard storage.count >= length else { return false }
        if case .short(let octets) = storage.form, case .short(let start) = prefix.storage.form {
            if length <= 8 {
                let mask = length == 0 ? 0 : ~UInt64(0) << UInt64(64 - length * 8)
                return (octets.high ^ start.high) & mask == 0
            }
            let mask = ~UInt64(0) << UInt64(128 - length * 8)
            return octets.high == start.high && (octets.low ^ start.low) & mask == 0
        }
        return (0..<length).allSatisfy { storage[$0] == prefix.storage[$0] }
    }
}

extension OID: Hashable {
    public static func == (left: OID, right: OID) -> Bool {
        left.storage == right.storage && left.stub == right.stub
    }

    public func hash(into hasher: inout Hasher) { storage.hash(into: &hasher) }
}

extension OID: Comparable {
    /// Lexicographic order of the sub-identifiers, the order of a walk (RFC 3416, section 4.2.2).
    public static func < (left: OID, right: OID) -> Bool {
        guard left.stub == .no, right.stub == .no else {
            return left.lexicographicallyPrecedes(right)
        }
        if case .short(let octets) = left.storage.form,
            case .short(let others) = right.storage.form,
            let order = octets.order(before: others)
        {
            return order.precedes
        }
        return precedes(
            left.storage.count, { left.storage[$0] }, right.storage.count, { right.storage[$0] })
    }

    /// Compares two encodings without decoding them.
    ///
    /// Up to the first octet that differs both are in the same sub-identifier; of two minimal
    /// encodings the longer is the greater number, and of two as long the greater octet decides.
    @inline(__always)
    static func precedes(
        _ leftCount: Int, _ left: (Int) -> UInt8, _ rightCount: Int, _ right: (Int) -> UInt8
    ) -> Bool {
        let shared = Swift.min(leftCount, rightCount)
        var index = 0
        while index < shared, left(index) == right(index) { index += 1 }
        guard index < shared else { return leftCount < rightCount }
        var leftEnd = index
        while leftEnd < leftCount, left(leftEnd) >= 0x80 { leftEnd += 1 }
        var rightEnd = index
        while rightEnd < rightCount, right(rightEnd) >= 0x80 { rightEnd += 1 }
        return leftEnd == rightEnd ? left(index) < right(index) : leftEnd < rightEnd
    }

    /// Whether the encoding in `left` comes before the one in `right`, both validated.
    package static func precedes(
        _ bytes: Span<UInt8>, _ left: Range<Int>, _ other: Span<UInt8>, _ right: Range<Int>
    ) -> Bool {
        let shared = Swift.min(left.count, right.count)
        var index = 0
        while index < shared,
            bytes[left.lowerBound + index] == other[right.lowerBound + index]
        {
            index += 1
        }
        guard index < shared else { return left.count < right.count }
        var leftEnd = index
        while leftEnd < left.count, bytes[left.lowerBound + leftEnd] >= 0x80 { leftEnd += 1 }
        var rightEnd = index
        while rightEnd < right.count, other[right.lowerBound + rightEnd] >= 0x80 { rightEnd += 1 }
        return leftEnd == rightEnd
            ? bytes[left.lowerBound + index] < other[right.lowerBound + index]
            : leftEnd < rightEnd
    }
}
