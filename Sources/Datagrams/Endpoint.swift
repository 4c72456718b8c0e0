/// An address of the Internet protocol, version 4 or 6.
public enum IPAddress: Sendable, Hashable {
    /// The four octets as one number, first octet highest.
    case v4(UInt32)
    /// The sixteen octets as two numbers, first octet highest, and the zone (interface index), 0 for
    /// none. RFC 4007, section 6.
    case v6(high: UInt64, low: UInt64, zone: UInt32)
}

/// Where a datagram goes or comes from: an address and a UDP port.
public struct Endpoint: Sendable, Hashable {
    public let address: IPAddress
    public let port: UInt16

    public init(_ address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Whether the address is one of version 6.
    public var isIPv6: Bool {
        switch address {
        case .v4: false
        case .v6: true
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the form of RFC 5952 with the zone as a number.
    public var description: String {
        switch self {
        case .v4(let number):
            return "\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
        case .v6(let high, let low, let zone):
            let text = Self.text(groups: Self.groups(high) + Self.groups(low))
            return zone == 0 ? text : "\(text)%\(zone)"
        }
    }

    private static func groups(_ half: UInt64) -> [UInt16] {
        [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> $0) }
    }

    /// Shortens the longest run of two or more zero groups, the first of those as long.
    private static func text(groups: [UInt16]) -> String {
        var best = 0..<0
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        func join(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if best.isEmpty { return join(groups[...]) }
        return join(groups[..<best.lowerBound]) + "::" + join(groups[best.upperBound...])
    }
}

extension Endpoint: CustomStringConvertible {
    /// `10.0.0.1:161`, `[2001:db8::1]:161`
    public var description: String {
        isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
