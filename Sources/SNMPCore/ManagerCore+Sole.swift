import BER
package import Datagrams
package import SMI
import SNMPMessages

/// The request of somebody who asks one thing after another: nothing else is pending, and its answer
/// is the next thing that happens.
///
/// Such a request needs no table to be found in by its number or by its time, and no queue for what is
/// to be done: it is kept beside all that. As soon as anything else happens, a datagram that is not its
/// answer, the end of its period, another request, it is listed like any other. Who asks sees no
/// difference but the time it takes.
struct SoleRequest: Sendable {
    var request = PendingRequest()
    var isPending = false
    /// What it is called, or the next one will be: a place in the tables is kept for it. Nil after it
    /// was listed, and before the first.
    var token: Token?
    /// What it was called that was listed.
    var listed: Token?
    var answer: Result<VarBindList, RequestError>?
    /// Whom and what the message in `request` asks. An object, which is not copied to be looked at.
    private var question: Question?
    /// Where the four octets of its request-id stand; nil where it has fewer.
    private var requestIDPlace: Int?
    /// Of the question with a request-id of four octets.
    private var plainAnswer: PlainAnswer?

    /// Takes a request whose message differs from the one before in the request-id alone, if it is one.
    mutating func begin(
        again operation: Operation, _ target: Target, _ requestID: Int32, at now: Instant
    ) -> Bool {
        guard let place = requestIDPlace, Self.hasFourOctets(requestID),
            let question, question.asks(operation, target)
        else { return false }
        request.begin(again: requestID, at: place, now: now)
        return true
    }

    mutating func begin(
        _ operation: Operation, _ target: Target, _ requestID: Int32,
        _ encoded: EncodedRequest, _ writer: borrowing BERWriter, isStepOfWalk: Bool,
        at now: Instant
    ) {
        request.begin(requestID, encoded, writer, target, at: now)
        guard !isStepOfWalk else {
            // Every step asks something else, and the walk judges what it is answered.
            request.shape = .any
            (question, requestIDPlace, plainAnswer) = (nil, nil, nil)
            return
        }
        // One of 256 numbers has fewer octets: the message is another then, not the question.
        if question?.asks(operation, target) != true {
            (question, plainAnswer) = (Question(operation, target), nil)
        }
        requestIDPlace = nil
        guard Self.hasFourOctets(requestID) else { return }
        requestIDPlace = Self.place(in: request)
        if plainAnswer == nil { plainAnswer = PlainAnswer(to: request) }
    }

    /// The variable of a plain answer; nil for everything that takes a closer look.
    func variable(in answer: Span<UInt8>) -> VarBind? {
        guard requestIDPlace != nil else { return nil }
        return plainAnswer?.variable(in: answer, to: request.message.span)
    }

    /// Hands the request over; the message goes with it.
    mutating func exchange(with slot: inout PendingRequest) {
        swap(&slot, &request)
        isPending = false
        requestIDPlace = nil
    }

    private static func hasFourOctets(_ requestID: Int32) -> Bool { requestID > 0x7F_FFFF }

    /// The first number in the PDU, behind the community.
    private static func place(in request: PendingRequest) -> Int? {
        let message = request.message
        var cursor = BERCursor(position: request.community.upperBound, end: message.count)
        guard var fields = try? cursor.next(message.span).content,
            let number = try? fields.next(message.span).content
        else { return nil }
        return number.position
    }
}

private final class Question: Sendable {
    private let operation: Operation
    private let target: Target

    init(_ operation: Operation, _ target: Target) {
        self.operation = operation
        self.target = target
    }

    func asks(_ operation: Operation, _ target: Target) -> Bool {
        self.target == target && self.operation == operation
    }
}

extension ManagerCore {
    /// Starts a request that is to be the only one, and sends it.
    ///
    /// The owner hands what arrives to ``receiveSole(_:from:on:at:)``. Before it calls anything else that
    /// changes the core it calls ``listSole()``.
    ///
    /// - Parameter send: Is lent the octets, and sends them.
    /// - Returns: How sending ended and when something is due; nil where the general way is to be
    ///   taken, since there are other requests, limits or keys.
    /// - Throws: ``RequestError/invalidRequest(_:)``; nothing is pending then.
    package mutating func openSole(
        _ operation: Operation, to target: Target, timing: Timing, isStepOfWalk: Bool = false,
        at now: Instant, _ send: (Span<UInt8>, Endpoint, Channel) -> SendOutcome
    ) throws(RequestError) -> (outcome: SendOutcome, due: Instant)? {
        guard identifiers.count == 0, !sole.isPending, target.version != .v3, gate.isOpen,
            let (place, channel) = routes.idleChannel(of: target.route)
        else { return nil }
        if !latestTiming.isMade(of: timing, isStepOfWalk: isStepOfWalk) {
            latestTiming = PlainTiming(timing, isStepOfWalk: isStepOfWalk)
        }
        guard latestTiming.isPeriodPositive, latestTiming.hasTime else { return nil }
        let requestID = newIdentifier()
        if isStepOfWalk || !sole.begin(again: operation, target, requestID, at: now) {
            var writer = BERWriter(in: buffer)
            do {
                let encoded = try EncodedRequest.encode(
                    operation, version: target.version, requestID: requestID,
                    community: target.community, into: &writer)
                sole.begin(
                    operation, target, requestID, encoded, writer, isStepOfWalk: isStepOfWalk,
                    at: now)
            } catch {
                throw .invalidRequest(error)
            }
        }
        sole.request.state = .waiting
        sole.request.channel = place
        let period =
            latestTiming.refreshNanoseconds
            ?? jittered(roundTrips.period(of: target.endpoint, after: 0))
        sole.request.limit(latestTiming, period: period)
        sole.request.noteTransmission(at: now)
        sole.isPending = true
        sole.listed = nil
        if sole.token == nil { sole.token = token(of: takeSlot()) }
        let outcome = send(sole.request.message.span, sole.request.destination, channel)
        return (outcome, sole.request.due)
    }

    /// Whether a request is pending that is not listed.
    package var hasSole: Bool { sole.isPending }

    /// Whether it matters when the answer comes.
    package var isSoleTimed: Bool { sole.request.learnsPeriod }

    /// Takes a datagram if it is the answer to the only request.
    ///
    /// - Parameter now: Needed where ``isSoleTimed``.
    /// - Returns: Whether it is. Otherwise nothing happened.
    package mutating func receiveSole(
        _ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel, at now: Instant?
    ) -> Bool {
        guard source == sole.request.destination || !sole.request.checksSource,
            routes.channel(sole.request.channel, of: sole.request.route) == channel,
            let answer = soleAnswer(in: bytes)
        else { return false }
        if let now, sole.request.learnsPeriod {
            let roundTrip = max((now - sole.request.lastSent).saturatedNanoseconds, 0)
            _ = roundTrips.learn(roundTrip, of: sole.request.destination)
        }
        endSole()
        sole.answer = answer
        return true
    }

    private mutating func endSole() {
        sole.isPending = false
        sole.token = sole.token?.successor
    }

    /// The only request's token; nil while none is pending.
    package var soleToken: Token? { sole.isPending ? sole.token : nil }

    /// Forgets the only request if this is its token.
    package mutating func abandonSole(_ token: Token) -> Bool {
        guard sole.isPending, sole.token == token else { return false }
        endSole()
        return true
    }

    private mutating func soleAnswer(
        in bytes: Span<UInt8>
    ) -> Result<VarBindList, RequestError>? {
        if let variable = sole.variable(in: bytes) { return .success(VarBindList(variable)) }
        guard let message = try? CommunityMessage.decode(bytes, into: &records),
            case .response = message.pdu.type, message.pdu.requestID == sole.request.requestID,
            message.version == sole.request.version,
            bytes.hasSame(
                at: message.community, as: sole.request.message.span, at: sole.request.community)
        else { return nil }
        return sole.request.judge(message.pdu, bytes, records.span)
    }

    /// How the only request came to its end, once; nil if it has not.
    package mutating func takeSoleAnswer() -> Result<VarBindList, RequestError>? {
        sole.answer.take()
    }

    /// Makes the only request one like all others.
    ///
    /// - Returns: Its token; nil if there is none, or none that has not settled.
    package mutating func listSole() -> Token? {
        guard sole.isPending, let token = sole.token else { return sole.listed }
        let slot = token.index
        sole.exchange(with: &slots[slot])
        slots[slot].generation = token.generation
        identifiers.insert(slots[slot].requestID, slot: slot)
        routes.occupy(slots[slot].reserved, channel: slots[slot].channel, of: slots[slot].route)
        timers.set(slot, due: slots[slot].due)
        if slots[slot].learnsPeriod { sentUntimed(slot) }
        (sole.token, sole.listed) = (nil, token)
        return token
    }
}
