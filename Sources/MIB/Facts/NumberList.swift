/// Whole numbers, in memory or written as digits in the program.
///
/// The compiler takes a text of 100 KB in no time, and a list of as many numbers in half a minute.
enum NumberList: Sendable, Equatable {
    /// Four digits to the base 64 each, the highest first, from `0` on in the order of ASCII.
    case digits(StaticString)
    case numbers([UInt32])

    init(_ numbers: [UInt32]) { self = .numbers(numbers) }

    /// One more than the largest number that four digits can write.
    static let limit = 1 << 24

    var count: Int {
        switch self {
        case .digits(let text): text.utf8CodeUnitCount / 4
        case .numbers(let numbers): numbers.count
        }
    }

    subscript(position: Int) -> Int {
        switch self {
        case .digits(let text):
            precondition(position >= 0 && position * 4 + 3 < text.utf8CodeUnitCount, "in the list")
            let digits =
                unsafe UInt32(
                    bigEndian: UnsafeRawPointer(text.utf8Start + position * 4)
                        .loadUnaligned(as: UInt32.self)) &- 0x3030_3030
            let pairs = digits & 0x003F_003F | (digits & 0x3F00_3F00) >> 2
            return Int(pairs & 0xFFF | (pairs & 0xFFF_0000) >> 4)
        case .numbers(let numbers): return Int(numbers[position])
        }
    }

    /// The numbers as ``digits(_:)`` has them.
    ///
    /// - Precondition: All are below ``limit``.
    var digits: [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(count * 4)
        for position in 0..<count {
            let number = self[position]
            precondition(number < Self.limit, "four digits are enough")
            for shift in [18, 12, 6, 0] {
                digits.append(Octet.zero + UInt8(number >> shift & 63))
            }
        }
        return digits
    }

    static func == (left: NumberList, right: NumberList) -> Bool {
        guard left.count == right.count else { return false }
        for position in 0..<left.count where left[position] != right[position] { return false }
        return true
    }
}
