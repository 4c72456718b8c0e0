/// The four octets of an IpAddress (RFC 2578, section 7.1.5).
public struct IPv4Address: Sendable, Hashable {
    /// The address as one number, first octet highest.
    public let number: UInt32

    public init(number: UInt32) { self.number = number }

    public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        number = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
    }

    /// The address written as four decimal numbers with dots; nil for every other form.
    ///
    /// The shorthands of `inet_aton`, such as `127.1`, and leading zeros are refused, since they mean
    /// different addresses to different programs.
    public init?(_ text: String) {
        var number: UInt32 = 0
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        for part in parts {
            guard (1...3).contains(part.count) else { return nil }
            if part.count > 1, part.first == UInt8(ascii: "0") { return nil }
            var octet: UInt32 = 0
            for digit in part {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                octet = octet * 10 + UInt32(digit - UInt8(ascii: "0"))
            }
            guard octet <= 255 else { return nil }
            number = number << 8 | octet
        }
        self.number = number
    }

    /// The four octets, first to last.
    public var octets: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}

extension IPv4Address: Comparable {
    public static func < (left: IPv4Address, right: IPv4Address) -> Bool {
        left.number < right.number
    }
}

extension IPv4Address: CustomStringConvertible {
    public var description: String {
        "\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
    }
}
