import BER
import Datagrams
import SMI
import SNMPMessages
import USM

/// SNMPv3 messages that arrive.
///
/// The order is that of RFC 3412, section 7.2, and RFC 3414, section 3.2, and nothing is learned
/// before its end: a message that fails any step leaves everything as it was.
extension ManagerCore {
    mutating func matchSecure(
        _ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel, at now: Instant
    ) throws(Discard.Reason) {
        let incoming: IncomingMessage
        do {
            incoming = try IncomingMessage.decode(bytes)
        } catch {
            throw .undecodable(error.description)
        }
        let header = incoming.message.header
        guard header.securityModel == 3 else { throw .otherSecurityModel(header.securityModel) }
        guard let slot = messageIDs[header.messageID], slots[slot].state == .waiting,
            let attempt = secured[slot].attempts.first(where: { $0.messageID == header.messageID })
        else { throw .unknownMessageID(header.messageID) }
        try checkOrigin(slot, source, channel)
        guard incoming.securityLevel > .noAuthNoPriv else {
            try takeUnproven(incoming, bytes, slot, attempt, at: now)
            return
        }
        guard let keys = attempt.keys else { throw .otherSecurityLevel(incoming.securityLevel) }
        try takeProven(incoming, bytes, slot, attempt, keys, at: now)
    }

    /// Takes a message that proves nothing: an answer where that is enough, or a report.
    private mutating func takeUnproven(
        _ incoming: IncomingMessage, _ bytes: Span<UInt8>, _ slot: Int,
        _ attempt: SecureRequest.Attempt, at now: Instant
    ) throws(Discard.Reason) {
        let scoped = try read(incoming, bytes, keys: nil)
        switch scoped.pdu.type {
        case .report:
            let cause = try reportCause(bytes)
            try takeReport(incoming, bytes, slot, attempt, cause, at: now)
        case .response:
            guard let keys = attempt.keys else { throw .notAReport }
            guard secured[slot].level == .noAuthNoPriv else {
                throw .otherSecurityLevel(.noAuthNoPriv)
            }
            try checkSender(incoming, bytes, keys)
            try checkScope(scoped, bytes, slot, keys)
            learnRoundTrip(slot, sentAt: attempt.sentAt, at: now)
            settle(slot, judge(slot, scoped.pdu, bytes), at: now)
        case .getRequest, .getNextRequest, .setRequest, .trapV1, .getBulkRequest, .informRequest,
            .trapV2:
            throw .notAResponse
        }
    }

    /// Takes a message that has to prove itself.
    private mutating func takeProven(
        _ incoming: IncomingMessage, _ bytes: Span<UInt8>, _ slot: Int,
        _ attempt: SecureRequest.Attempt, _ keys: LocalizedCredentials, at now: Instant
    ) throws(Discard.Reason) {
        try checkSender(incoming, bytes, keys)
        guard let engine = peers[secured[slot].peer].engine(named: keys.engineID) else {
            throw .otherEngine
        }
        do {
            try incoming.authenticate(bytes, keys: keys)
        } catch {
            throw error == .wrongDigest
                ? .wrongDigest : .otherSecurityLevel(incoming.securityLevel)
        }
        do {
            try engine.window.checkTimeliness(
                boots: incoming.parameters.engineBoots, time: incoming.parameters.engineTime,
                at: now.seconds)
        } catch {
            // The agent itself says so, but of a clock that was set back; see ``forgetClock``.
            slots[slot].claim = .security(.notInTimeWindow)
            throw .notInTimeWindow
        }
        var text = [UInt8]()
        swap(&text, &decrypted)
        defer { swap(&text, &decrypted) }
        let scoped = try read(incoming, bytes, keys: keys, text: &text)
        if incoming.message.isEncrypted {
            try takeProven(incoming, scoped, text.span, slot, attempt, keys, at: now)
        } else {
            try takeProven(incoming, scoped, bytes, slot, attempt, keys, at: now)
        }
    }

    /// Takes what an authentic, fresh message says; only now anything is learned from it.
    private mutating func takeProven(
        _ incoming: IncomingMessage, _ scoped: ScopedPDU, _ text: Span<UInt8>, _ slot: Int,
        _ attempt: SecureRequest.Attempt, _ keys: LocalizedCredentials, at now: Instant
    ) throws(Discard.Reason) {
        let parameters = incoming.parameters
        switch scoped.pdu.type {
        case .response:
            guard incoming.securityLevel == secured[slot].level else {
                throw .otherSecurityLevel(incoming.securityLevel)
            }
            try checkScope(scoped, text, slot, keys)
            peers[secured[slot].peer].prove(
                keys.engineID, boots: parameters.engineBoots, time: parameters.engineTime,
                at: now.seconds)
            learnRoundTrip(slot, sentAt: attempt.sentAt, at: now)
            settle(slot, judge(slot, scoped.pdu, text), at: now)
        case .report:
            let cause = try reportCause(text)
            peers[secured[slot].peer].prove(
                keys.engineID, boots: parameters.engineBoots, time: parameters.engineTime,
                at: now.seconds)
            takeReport(slot, cause, at: now)
        case .getRequest, .getNextRequest, .setRequest, .trapV1, .getBulkRequest, .informRequest,
            .trapV2:
            throw .notAResponse
        }
    }

    /// Acts on an authentic report.
    private mutating func takeReport(_ slot: Int, _ cause: SecurityCause, at now: Instant) {
        if cause == .notInTimeWindow, !secured[slot].isResynchronized, sendExtra(slot, at: now) {
            secured[slot].isResynchronized = true
            return
        }
        settle(slot, .failure(securityError(slot, cause, isAuthentic: true)), at: now)
    }

    /// Acts on a report that anybody can have made.
    ///
    /// The name of an engine is followed, since following it costs one message and proves it;
    /// anything else is kept until the next refresh.
    private mutating func takeReport(
        _ incoming: IncomingMessage, _ bytes: Span<UInt8>, _ slot: Int,
        _ attempt: SecureRequest.Attempt, _ cause: SecurityCause, at now: Instant
    ) throws(Discard.Reason) {
        let peer = secured[slot].peer
        let boots = incoming.parameters.engineBoots
        let time = incoming.parameters.engineTime
        let engineID = EngineID(bytes.extracting(incoming.parameters.engineID))
        guard let keys = attempt.keys else {
            guard let engineID else { throw .badEngineID }
            peers[peer].hear(of: engineID)
            peers[peer].update(engineID) { engine in
                engine.window.hint(boots: boots, time: time, at: now.seconds)
            }
            learnRoundTrip(slot, sentAt: attempt.sentAt, at: now)
            endDiscovery(peer, at: now)
            return
        }
        if cause == .unknownEngine, let engineID, engineID != keys.engineID {
            guard secured[slot].extraMessages < SecureRequest.extraLimit else {
                slots[slot].claim = .security(cause)
                return
            }
            peers[peer].hear(of: engineID)
            peers[peer].update(engineID) { engine in
                engine.window.hint(boots: boots, time: time, at: now.seconds)
            }
            secured[slot].isResynchronized = false
            secured[slot].asksCandidateNext = peers[peer].candidate?.engineID == engineID
            _ = sendExtra(slot, at: now)
            return
        }
        if cause == .notInTimeWindow, engineID == keys.engineID,
            let engine = peers[peer].engine(named: keys.engineID), !engine.isProven,
            !secured[slot].isResynchronized
        {
            peers[peer].update(keys.engineID) { engine in
                engine.window.hint(boots: boots, time: time, at: now.seconds)
            }
            secured[slot].isResynchronized = sendExtra(slot, at: now)
            return
        }
        slots[slot].claim = .security(cause)
    }

    /// Sends a message outside the refresh rhythm, which then starts anew; false if the request has
    /// no more of them.
    private mutating func sendExtra(_ slot: Int, at now: Instant) -> Bool {
        guard secured[slot].extraMessages < SecureRequest.extraLimit else { return false }
        secured[slot].extraMessages += 1
        slots[slot].claim = nil
        send(slot, at: now)
        return true
    }

    func securityError(
        _ slot: Int, _ cause: SecurityCause, isAuthentic: Bool
    ) -> RequestError {
        .security(
            SecurityFailure(
                endpoint: slots[slot].destination, user: secured[slot].user,
                securityLevel: secured[slot].level, cause: cause, isAuthentic: isAuthentic,
                transmissions: slots[slot].transmissions))
    }

    /// Lets the peer's clock be learned anew by the next request, after this one failed for it.
    ///
    /// RFC 3414 has no way back for an engine that lost count of its boots. An answer must carry the
    /// message ID of a pending message under a right digest, so a clock that is learned anew is
    /// never learned from an old recording.
    mutating func forgetClock(_ slot: Int) {
        peers[secured[slot].peer].engine?.window.forget()
    }

    // MARK: Checks

    private mutating func read(
        _ incoming: IncomingMessage, _ bytes: Span<UInt8>, keys: LocalizedCredentials?
    ) throws(Discard.Reason) -> ScopedPDU {
        var none = [UInt8]()
        return try read(incoming, bytes, keys: keys, text: &none)
    }

    private mutating func read(
        _ incoming: IncomingMessage, _ bytes: Span<UInt8>, keys: LocalizedCredentials?,
        text: inout [UInt8]
    ) throws(Discard.Reason) -> ScopedPDU {
        do {
            return try incoming.scopedPDU(bytes, keys: keys, text: &text, into: &records)
        } catch {
            switch error {
            case .malformed(let error): throw .undecodable(error.description)
            case .decryption: throw .undecryptable
            case .unsupportedLevel, .wrongDigest:
                throw .otherSecurityLevel(incoming.securityLevel)
            }
        }
    }

    /// What the report that was just read is about: its first binding.
    private func reportCause(_ bytes: Span<UInt8>) throws(Discard.Reason) -> SecurityCause {
        guard let record = records.first else { throw .emptyReport }
        let name = record.materialize(bytes).name
        return SecurityCause(ReportCause(name), name: name)
    }

    private func checkSender(
        _ incoming: IncomingMessage, _ bytes: Span<UInt8>, _ keys: LocalizedCredentials
    ) throws(Discard.Reason) {
        guard equal(keys.engineOctets, bytes.extracting(incoming.parameters.engineID)) else {
            throw .otherEngine
        }
        guard equal(keys.userName, bytes.extracting(incoming.parameters.userName)) else {
            throw .otherUser
        }
    }

    private func checkScope(
        _ scoped: ScopedPDU, _ bytes: Span<UInt8>, _ slot: Int, _ keys: LocalizedCredentials
    ) throws(Discard.Reason) {
        guard scoped.pdu.requestID == slots[slot].requestID else {
            throw .unknownRequestID(scoped.pdu.requestID)
        }
        let engine = secured[slot].contextEngine(of: keys)
        guard equal(engine, bytes.extracting(scoped.contextEngineID)),
            equal(secured[slot].contextName, bytes.extracting(scoped.contextName))
        else { throw .otherContext }
    }
}

private func equal(_ octets: [UInt8], _ bytes: Span<UInt8>) -> Bool {
    guard octets.count == bytes.count else { return false }
    for index in octets.indices where octets[index] != bytes[index] { return false }
    return true
}
