import BER
import Datagrams
import SMI
import SNMPMessages
package import USM

/// Users, and the sending of SNMPv3 requests.
///
/// A request whose peer is known goes out at once. Otherwise the first request to the peer asks for
/// the engine's name with a message that needs no user (RFC 3414, section 4), at its own refresh
/// period and counted against its own timeout; the others wait for the answer. If the first ends
/// before that, the next takes over.
extension ManagerCore {
    /// Adds an SNMPv3 user, or replaces the one of the same name in the same namespace.
    ///
    /// - Throws: ``ConfigurationError``; nothing has changed then.
    package mutating func addUser(
        _ user: User, default isDefault: Bool? = nil
    ) throws(ConfigurationError) {
        try users.add(user, default: isDefault)
        latestUser = nil
        peers.forgetReplacedKeys()
    }

    /// Says whether requests as this user, at this level, can be made.
    package func checkUser(
        _ user: String?, namespace: String, level: SecurityLevel?
    ) throws(ConfigurationError) {
        _ = try users.resolve(user: user, namespace: namespace, level: level)
    }

    /// Prepares a slot for SNMPv3; the request's PDU is its message.
    mutating func secure(
        _ slot: Int, _ target: Target, _ credentials: Credentials, _ level: SecurityLevel
    ) {
        while secured.count <= slot { secured.append(SecureRequest()) }
        let peer = peers.index(of: slots[slot].destination)
        peers[peer].pendingCount += 1
        secured[slot].peer = peer
        secured[slot].credentials = credentials
        secured[slot].level = level
        secured[slot].contextName = target.contextName
        secured[slot].contextEngineID = target.contextEngineID
        secured[slot].maxSize = target.security.maxSize
        secured[slot].attempts.removeAll(keepingCapacity: true)
        secured[slot].extraMessages = 0
        secured[slot].isResynchronized = false
        secured[slot].asksCandidateNext = false
    }

    /// Makes the message that a slot sends now.
    ///
    /// - Returns: False if the slot waits for another's discovery and sends nothing.
    mutating func seal(_ slot: Int, at now: Instant) -> Bool {
        let peer = secured[slot].peer
        guard let known = peers[peer].engine else {
            let token = token(of: slot)
            if peers[peer].discovering.first != token {
                join(token, discoveryOf: peer)
                // Only the first one asks; this one's turn comes in ``release(secured:)``.
                if peers[peer].discovering.count > 1 { return false }
            }
            sealDiscovery(slot, at: now)
            return true
        }
        var engine = known
        if let candidate = peers[peer].candidate {
            if secured[slot].asksCandidateNext { engine = candidate }
            secured[slot].asksCandidateNext.toggle()
        }
        seal(slot, to: engine, at: now)
        return true
    }

    private mutating func join(_ token: Token, discoveryOf peer: Int) {
        if peers[peer].discovering.count > 2 * peers[peer].pendingCount + 64 {
            let live = peers[peer].discovering.filter { slot(of: $0) != nil }
            peers[peer].discovering = live
        }
        peers[peer].discovering.append(token)
    }

    private mutating func seal(_ slot: Int, to engine: Peer.Engine, at now: Instant) {
        guard let credentials = secured[slot].credentials else { return }
        let keys = peers[secured[slot].peer].keys(
            of: credentials, for: engine.engineID, from: &users)
        let header = HeaderData(
            messageID: newMessageID(slot, keys, at: now), maxSize: secured[slot].maxSize,
            flags: secured[slot].level.flags.union(.reportable))
        let clock = engine.window.claim(at: now.seconds)
        let outgoing = OutgoingMessage(
            header: header, engineID: keys.engineOctets, engineBoots: clock.boots,
            engineTime: clock.time, userName: keys.userName)
        let pdu = slots[slot].message
        let contextEngine = secured[slot].contextEngine(of: keys)
        let contextName = secured[slot].contextName
        var writer = BERWriter(in: buffer)
        writer.prepend(contentsOf: pdu.span)
        ScopedPDU.wrap(
            contextEngineID: contextEngine.span, contextName: contextName.span, into: &writer,
            since: 0)
        outgoing.seal(keys: keys, salts: &salts, into: &writer)
        writer.copy(into: &secured[slot].sealed)
    }

    private mutating func sealDiscovery(_ slot: Int, at now: Instant) {
        var writer = BERWriter(in: buffer)
        PDU(.getRequest, requestID: slots[slot].requestID).encode(names: [], into: &writer)
        let nobody: [UInt8] = []
        ScopedPDU.wrap(
            contextEngineID: nobody.span, contextName: nobody.span, into: &writer, since: 0)
        let header = HeaderData(
            messageID: newMessageID(slot, nil, at: now), maxSize: secured[slot].maxSize,
            flags: .reportable)
        OutgoingMessage(
            header: header, engineID: nobody, engineBoots: 0, engineTime: 0, userName: nobody
        ).seal(keys: nil, salts: &salts, into: &writer)
        writer.copy(into: &secured[slot].sealed)
    }

    /// A message ID that no pending message has, noted as an attempt of the slot.
    private mutating func newMessageID(
        _ slot: Int, _ keys: LocalizedCredentials?, at now: Instant
    ) -> Int32 {
        if secured[slot].attempts.count == SecureRequest.keptAttempts {
            messageIDs.remove(secured[slot].attempts.removeFirst().messageID)
        }
        var messageID = newIdentifier()
        while messageIDs[messageID] != nil { messageID = newIdentifier() }
        messageIDs.insert(messageID, slot: slot)
        secured[slot].attempts.append(
            SecureRequest.Attempt(messageID: messageID, keys: keys, sentAt: now))
        return messageID
    }

    /// Frees what an SNMPv3 request held, and hands its discovery over.
    mutating func release(secured slot: Int) {
        let peer = secured[slot].peer
        peers[peer].pendingCount -= 1
        let token = token(of: slot)
        secured[slot].credentials = nil
        for index in secured[slot].attempts.indices {
            messageIDs.remove(secured[slot].attempts[index].messageID)
        }
        defer { secured[slot].attempts.removeAll(keepingCapacity: true) }
        guard peers[peer].discovering.first == token else { return }
        let heirs = peers[peer].discovering.dropFirst().filter { self.slot(of: $0) != nil }
        peers[peer].discovering = heirs
        guard let heir = heirs.first, let next = self.slot(of: heir) else { return }
        // Its message may still be answered, so the heir takes that over too, and sends again when
        // its own refresh period has passed since.
        for attempt in secured[slot].attempts where attempt.keys == nil {
            messageIDs.insert(attempt.messageID, slot: next)
            secured[next].attempts.append(attempt)
        }
        let sent = slots[slot].lastSent
        slots[next].refresh = sent.advanced(byNanoseconds: slots[next].refreshNanoseconds)
        timers.set(next, due: slots[next].due)
    }

    /// Sends what waited for the engine's name.
    mutating func endDiscovery(_ peer: Int, at now: Instant) {
        let waiting = peers[peer].discovering
        peers[peer].discovering = []
        for token in waiting {
            guard let slot = slot(of: token) else { continue }
            if slots[slot].transmissions > 0 { secured[slot].extraMessages += 1 }
            slots[slot].claim = nil
            send(slot, at: now)
        }
    }
}

extension Instant {
    /// Whole seconds on the clock, as the time window counts them.
    var seconds: Int64 { nanoseconds / 1_000_000_000 }
}
