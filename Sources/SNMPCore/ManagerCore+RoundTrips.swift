import Datagrams
import SNMPMessages

/// Requests whose refresh period is learned.
extension ManagerCore {
    /// The period that begins with a transmission now, an eighth longer at most, so that requests
    /// that were started together are not sent again together.
    mutating func learnedPeriod(_ slot: Int) -> Int64 {
        // What SNMPv3 sends for its own sake is no sign that anything was lost.
        let extra = slots[slot].version == .v3 ? secured[slot].extraMessages : 0
        return learnedPeriod(slot, after: max(slots[slot].transmissions - extra, 0))
    }

    private mutating func learnedPeriod(_ slot: Int, after transmissions: Int) -> Int64 {
        jittered(roundTrips.period(of: slots[slot].destination, after: transmissions))
    }

    mutating func jittered(_ period: Int64) -> Int64 {
        period + Int64(truncatingIfNeeded: random() % UInt64(period / 8))
    }

    /// Notes a request that was sent while nothing was known of any device.
    mutating func sentUntimed(_ slot: Int) {
        guard !roundTrips.areKnown, slots[slot].transmissions == 1 else { return }
        if untimed.count > 2 * identifiers.count + 64 {
            untimed = untimed.filter { self.slot(of: $0) != nil }
        }
        untimed.append(token(of: slot))
    }

    /// Takes the answer that a request is about to settle with.
    ///
    /// - Parameter sentAt: When the transmission went out that it answers; nil where that cannot be
    ///   told because there were several.
    mutating func learnRoundTrip(_ slot: Int, sentAt: Instant?, at now: Instant) {
        guard slots[slot].learnsPeriod else { return }
        let endpoint = slots[slot].destination
        guard let sentAt else {
            return roundTrips.doubt(
                endpoint, transmissions: slots[slot].transmissions,
                after: (now - slots[slot].opened).saturatedNanoseconds)
        }
        let roundTrip = max((now - sentAt).saturatedNanoseconds, 0)
        if roundTrips.learn(roundTrip, of: endpoint) { timeUntimed(at: now) }
    }

    /// Shortens the waits that began when nothing was known.
    private mutating func timeUntimed(at now: Instant) {
        for token in untimed {
            guard let slot = slot(of: token), slots[slot].state == .waiting,
                slots[slot].transmissions == 1, slots[slot].refresh != .distantFuture
            else { continue }
            let period = learnedPeriod(slot, after: 0)
            slots[slot].refreshNanoseconds = period
            slots[slot].refresh = max(
                now, slots[slot].lastSent.advanced(byNanoseconds: period))
            timers.set(slot, due: slots[slot].due)
        }
        untimed = []
    }
}
