/// How a counter grows.
///
/// The rate alternates between two speeds, so that two readings in a row show a little life, and the
/// mean over whole periods is exact.
package struct Movement: Sendable, Equatable {
    /// The count at the moment the simulation begins.
    package var start: UInt64
    /// The mean, in thousandths a second.
    package var thousandthsPerSecond: UInt64
    /// How far each half period departs from the mean, 0 through 100.
    package var swingPercent: UInt8
    /// Whole seconds, at least 2.
    package var periodSeconds: UInt32

    package init(
        from start: UInt64 = 0, perSecond: UInt64 = 0, thousandthsPerSecond: UInt64 = 0,
        swingPercent: UInt8 = 0, periodSeconds: UInt32 = 60
    ) {
        self.start = start
        // Within 128 bits for 292 years; some thousand times the fastest link there is.
        self.thousandthsPerSecond =
            min(perSecond, 1_000_000_000_000) * 1000 + min(thousandthsPerSecond, 999_999)
        self.swingPercent = min(swingPercent, 100)
        self.periodSeconds = max(periodSeconds, 2)
    }

    /// The count, which a Counter32 takes modulo 2^32.
    package func count(at moment: Moment) -> UInt64 {
        var start = moment.hasRestarted ? 0 : start
        var rate = UInt128(thousandthsPerSecond)
        if moment.device > 0 {
            // Devices that share a table do not march in step: each has its own quarter to
            // seven quarters of the rate, and a start of its own.
            let mixed = SeededGenerator.mix(UInt64(moment.device) &* 0x2545_F491 &+ self.start)
            rate = rate * UInt128(25 + mixed % 151) / 100
            if !moment.hasRestarted, self.start > 0 { start = self.start / 2 &+ mixed >> 34 }
        }
        let time = UInt128(moment.countedNanoseconds)
        let period = UInt128(periodSeconds) * 1_000_000_000
        let phase = time % period
        // Ahead of the mean by what the fast half has gained and the slow one not yet lost.
        let lead = phase * 2 <= period ? phase : period - phase
        // One division for both parts: two would round apart, and the count could step back.
        let grown = rate * (time * 100 + lead * UInt128(swingPercent)) / 100_000_000_000_000
        return start &+ UInt64(truncatingIfNeeded: grown)
    }
}

/// How a level rises and falls between two bounds.
package struct Wave: Sendable, Equatable {
    package var low: Int32
    package var high: Int32
    /// Whole seconds from one low to the next, at least 2.
    package var periodSeconds: UInt32

    package init(_ low: Int32, _ high: Int32, periodSeconds: UInt32 = 300) {
        self.low = min(low, high)
        self.high = max(low, high)
        self.periodSeconds = max(periodSeconds, 2)
    }

    /// The level, which begins at the low and turns gently at both ends.
    package func level(at moment: Moment) -> Int32 {
        let period = Double(periodSeconds) * 1e9
        var time = Double(moment.countedNanoseconds)
        if moment.device > 0 {
            time += Double(SeededGenerator.mix(UInt64(moment.device)) >> 11) * 0x1p-53 * period
        }
        let phase = (time / period).truncatingRemainder(dividingBy: 1)
        let rise = phase < 0.5 ? phase * 2 : 2 - phase * 2
        let eased = rise * rise * (3 - 2 * rise)
        let level = Double(low) + (Double(high) - Double(low)) * eased
        return Int32(clamping: Int64(level.rounded()))
    }
}
