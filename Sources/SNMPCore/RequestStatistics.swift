import Datagrams

/// What it took to bring a request to its end.
public struct RequestStatistics: Sendable {
    /// How many datagrams were sent, those of an SNMPv3 discovery included.
    public var transmissions: Int { Int(shortTransmissions) }
    /// From the start of the request to its end, waiting for its turn included.
    public var elapsed: Duration { .nanoseconds(elapsedNanoseconds) }
    /// From the latest transmission to the end; nil where nothing was sent. For a request that was
    /// sent once and answered this is the round trip.
    public var sinceLastTransmission: Duration? {
        transmissions == 0 ? nil : .nanoseconds(sinceLastNanoseconds)
    }
    /// The datagrams that came from the endpoint meanwhile and were not used, oldest first, each with
    /// the reason; only the latest of them.
    public let discarded: [Discard]
    // Every handle has one: numbers that are small stand in few octets.
    private let elapsedNanoseconds: Int64
    private let sinceLastNanoseconds: Int64
    private let shortTransmissions: Int32

    init(
        transmissions: Int, opened: Instant, lastSent: Instant, settled: Instant,
        discarded: [Discard]
    ) {
        shortTransmissions = Int32(clamping: transmissions)
        elapsedNanoseconds = settled.nanoseconds &- opened.nanoseconds
        sinceLastNanoseconds = settled.nanoseconds &- lastSent.nanoseconds
        self.discarded = discarded
    }
}

/// From the transmission of a question to its answer, as far as that can be told.
package enum AnswerTime: Sendable, Equatable {
    case measured(nanoseconds: Int64)
    /// The question was sent more than once; to which transmission the answer came, nobody knows. So
    /// long after the question was asked.
    case resent(nanoseconds: Int64)
    case unknown
}

extension ManagerCore {
    /// How long the answer to a request took; nil where its slot is used again, and for one that was
    /// the only one, which was sent once.
    package func answerTime(ofSettled token: Token) -> AnswerTime? {
        let slot = token.index
        guard slot < slots.count, slots[slot].generation == token.successor.generation else {
            return nil
        }
        let settled = slots[slot].settled.nanoseconds
        return slots[slot].transmissions == 1
            ? .measured(nanoseconds: settled &- slots[slot].lastSent.nanoseconds)
            : .resent(nanoseconds: settled &- slots[slot].opened.nanoseconds)
    }

    /// What it took to settle a request; to be asked for between its ``Output/settled(_:_:)`` and the
    /// next call that changes something.
    package mutating func statistics(ofSettled token: Token) -> RequestStatistics {
        // Field by field: a copy of the slot would count references to all that it holds.
        let slot = token.index
        return RequestStatistics(
            transmissions: slots[slot].transmissions, opened: slots[slot].opened,
            lastSent: slots[slot].lastSent, settled: slots[slot].settled,
            discarded: discards.from(slots[slot].destination, since: slots[slot].opened))
    }
}
