/// The numbers that make two encryptions of the same text differ: one engine's supply.
///
/// All privacy protocols draw from one counter of 64 bits with a random start. RFC 3414 (section
/// 8.1.1.1) builds a DES salt from the boots counter and a counter of 32 bits; a receiver uses
/// whatever salt arrives, and the longer counter also keeps a manager that was restarted, which
/// knows nothing of its former salts, from repeating one.
package struct Salts: Sendable {
    private var upcoming: UInt64

    /// - Parameter start: 64 bits from a cryptographic generator.
    package init(start: UInt64) {
        upcoming = start
    }

    /// The next salt, never the same twice in 2^64 calls.
    package mutating func next() -> UInt64 {
        defer { upcoming &+= 1 }
        return upcoming
    }
}
