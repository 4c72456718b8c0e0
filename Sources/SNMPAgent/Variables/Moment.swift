/// A moment as a simulated device sees it, for values that move with time.
package struct Moment: Sendable, Equatable {
    /// Which of the devices that share one table is asked; 0 where there is only one.
    package var device: Int
    /// Nanoseconds since the device started; sysUpTime is a hundredth of a second a step.
    package var upNanoseconds: Int64
    /// Nanoseconds since counting began: since the simulation did, or the device's last restart.
    package var countedNanoseconds: Int64
    /// Whether the device restarted, and so counts from zero.
    package var hasRestarted: Bool

    package init(
        device: Int = 0, upNanoseconds: Int64, countedNanoseconds: Int64, hasRestarted: Bool = false
    ) {
        self.device = device
        self.upNanoseconds = max(upNanoseconds, 0)
        self.countedNanoseconds = max(countedNanoseconds, 0)
        self.hasRestarted = hasRestarted
    }

    /// sysUpTime: hundredths of a second since the start, wrapping after 497 days.
    package var ticks: UInt32 { UInt32(truncatingIfNeeded: upNanoseconds / 10_000_000) }
}

/// Numbers that look random and are the same in every run.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// SplitMix64: one word of state, which 10,000 links can afford.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Spreads a number over all 64 bits.
    package static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// Whether an event of this probability happens, 0 never and 1 always.
    package mutating func happens(_ probability: Double) -> Bool {
        guard probability > 0 else { return false }
        return Double(next() >> 11) * 0x1p-53 < probability
    }
}
