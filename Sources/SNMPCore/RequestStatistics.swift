import Datagrams

/// What it took to bring a request to its end.
public struct RequestStatistics: Sendable {
    /// How many datagrams were sent, those of an SNMPv3 discovery included.
    public let transmissions: Int
    /// From the start of the request to its end, waiting for its turn included.
    public let elapsed: Duration
    /// From the latest transmission to the end; nil where nothing was sent. For a request that was
    /// sent once and answered this is the round trip.
    public let sinceLastTransmission: Duration?
    /// The datagrams that came from the endpoint meanwhile and were not used, oldest first, each with
    /// the reason; only the latest of them.
    public let discarded: [Discard]
}

extension ManagerCore {
    /// What it took to settle a request; to be asked for between its ``Output/settled(_:_:)`` and the
    /// next call that changes something.
    package mutating func statistics(ofSettled token: Token) -> RequestStatistics {
        // Field by field: a copy of the slot would count references to all that it holds.
        let slot = token.index
        let settled = slots[slot].settled
        return RequestStatistics(
            transmissions: slots[slot].transmissions, elapsed: settled - slots[slot].opened,
            sinceLastTransmission: slots[slot].transmissions == 0
                ? nil : settled - slots[slot].lastSent,
            discarded: discards.from(slots[slot].destination, since: slots[slot].opened))
    }
}
