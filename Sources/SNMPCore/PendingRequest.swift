import BER
import Datagrams
import SMI
import SNMPMessages

/// Names one request for as long as it is pending, and no other ever.
@usableFromInline package struct Token: Sendable, Hashable {
    package let slot: UInt32
    package let generation: UInt32

    /// The place of the request in tables that run beside the core's; reused after it settled.
    package var index: Int { Int(slot) }

    /// The name of the request that has this place afterwards.
    var successor: Token { Token(slot: slot, generation: generation &+ 1) }
}

/// What the core keeps of a request between its start and its end.
///
/// ```
///  free --open--> queued --room--> waiting --answer, failure, expiry, abandon--> free
///                   \---------------expiry, abandon---------------------------->/
/// ```
///
/// The request is kept as it was encoded: for sending it again, for comparing the response with it,
/// and for naming it in an error.
struct PendingRequest: Sendable {
    enum State: Sendable { case free, queued, waiting }

    var state = State.free
    var generation: UInt32 = 0
    var version = ProtocolVersion.v2c
    var checksSource = true
    var shape = ResponseShape.any
    var requestID: Int32 = 0
    // Ten thousand requests at once are not rare: numbers that are small stand in few octets.
    private var shortNames: UInt16 = 0
    private var shortBindingsStart: UInt16 = 0
    private var communityStart: UInt16 = 0
    private var communityEnd: UInt16 = 0
    private var shortRoute: Int32 = 0
    private var shortChannel: Int32 = 0
    private var shortReserved: Int32 = 0
    private var shortTransmissions: Int32 = 0
    var destination = Endpoint(.v4(0), port: 0)
    /// The whole message, or for SNMPv3 the PDU. The storage stays with the slot.
    var message: [UInt8] = []
    var opened = Instant(nanoseconds: 0)
    var expires = Instant(nanoseconds: 0)
    var refresh = Instant.distantFuture
    var refreshNanoseconds: Int64 = 0
    /// Whether each transmission has a period of its own, from ``RoundTrips``.
    var learnsPeriod = false
    var lastSent = Instant(nanoseconds: 0)
    /// When it may be sent, while ``SendLimits`` hold it back.
    var sendsAt: Instant? {
        get { sendingTime == .distantFuture ? nil : sendingTime }
        set { sendingTime = newValue ?? .distantFuture }
    }
    private var sendingTime = Instant.distantFuture
    /// Whether it counts as one of its target's requests.
    var isAdmitted = false
    /// When it settled; kept until the slot is used again.
    var settled = Instant(nanoseconds: 0)
    /// What somebody claims went wrong without proof.
    var claim: Claim?

    var due: Instant { min(refresh, expires) }

    /// How many names were asked.
    var names: Int { Int(shortNames) }
    /// Where the content of the variable-bindings stands in `message`.
    var bindingsStart: Int { Int(shortBindingsStart) }
    /// Where the community stands in `message`.
    var community: Range<Int> { Int(communityStart)..<Int(communityEnd) }
    var route: Int { Int(shortRoute) }
    /// What the answer may occupy in the receive buffer.
    var reserved: Int { Int(shortReserved) }
    var transmissions: Int { Int(shortTransmissions) }
    var timeout: Duration { expires - opened }

    /// Index of the channel in the route; meaningless while queued.
    var channel: Int {
        get { Int(shortChannel) }
        set { shortChannel = Int32(newValue) }
    }

    /// Takes a new request, whose message `writer` holds.
    mutating func begin(
        _ requestID: Int32, _ encoded: EncodedRequest, _ writer: borrowing BERWriter,
        _ target: Target,
        at now: Instant
    ) {
        writer.copy(into: &message)
        state = .queued
        version = target.version
        checksSource = target.checksSource
        shape = encoded.shape
        // No message has more octets than sixteen bits count.
        shortNames = UInt16(encoded.names)
        shortBindingsStart = UInt16(encoded.bindingsStart)
        communityStart = UInt16(encoded.community.lowerBound)
        communityEnd = UInt16(encoded.community.upperBound)
        self.requestID = requestID
        shortRoute = Int32(target.route)
        shortReserved = Int32(encoded.answerOctets)
        destination = target.endpoint
        opened = now
        shortTransmissions = 0
        sendsAt = nil
        isAdmitted = false
        claim = nil
    }

    /// Takes what a new request's timing says.
    ///
    /// - Parameter period: The first refresh period, where the timing leaves it to be learned too.
    mutating func limit(_ timing: PlainTiming, period: Int64) {
        expires = opened.advanced(byNanoseconds: timing.timeoutNanoseconds)
        refresh = .distantFuture
        refreshNanoseconds = period
        learnsPeriod = timing.refreshNanoseconds == nil
    }

    /// Begins again with the same message, whose request-id is put in its place.
    ///
    /// - Parameter place: Where the four octets of the request-id stand.
    mutating func begin(again requestID: Int32, at place: Int, now: Instant) {
        var octets = message.mutableSpan
        octets[place] = UInt8(truncatingIfNeeded: requestID >> 24)
        octets[place + 1] = UInt8(truncatingIfNeeded: requestID >> 16)
        octets[place + 2] = UInt8(truncatingIfNeeded: requestID >> 8)
        octets[place + 3] = UInt8(truncatingIfNeeded: requestID)
        self.requestID = requestID
        opened = now
        shortTransmissions = 0
    }

    mutating func end(at now: Instant) {
        state = .free
        generation &+= 1
        settled = now
    }

    /// Notes a transmission, from which the refresh period runs.
    mutating func noteTransmission(at now: Instant) {
        shortTransmissions += 1
        lastSent = now
        refresh = now.advanced(byNanoseconds: refreshNanoseconds)
    }
}
