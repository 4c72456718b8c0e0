import BER
package import Datagrams
import SMI
import SNMPMessages
import USM

/// Time, transmissions and ends of requests.
extension ManagerCore {
    /// Lets time pass: ends what is past its timeout, sends again what is due for it.
    ///
    /// Read what has arrived first: an answer that is there beats a timeout.
    package mutating func advance(to now: Instant) {
        while let slot = timers.due(by: now) {
            if slots[slot].expires <= now {
                expire(slot, at: now)
            } else if let claim = slots[slot].claim {
                settle(slot, .failure(error(slot, claim)), at: now)
            } else {
                resendCount &+= 1
                send(slot, at: now)
            }
        }
    }

    /// Reserves room and sends for the first time; false where there is no room.
    mutating func start(_ slot: Int, at now: Instant) -> Bool {
        guard let channel = routes.reserve(slots[slot].reserved, on: slots[slot].route) else {
            return false
        }
        slots[slot].state = .waiting
        slots[slot].channel = channel
        send(slot, at: now)
        return true
    }

    mutating func send(_ slot: Int, at now: Instant) {
        // Room or an engine's name can come when the time is over and the timers have not run yet.
        guard slots[slot].expires > now, mayTransmit(slot, at: now) else { return }
        if slots[slot].version == .v3, !seal(slot, at: now) {
            slots[slot].refresh = .distantFuture
            timers.set(slot, due: slots[slot].due)
            return
        }
        if slots[slot].learnsPeriod { slots[slot].refreshNanoseconds = learnedPeriod(slot) }
        slots[slot].noteTransmission(at: now)
        timers.set(slot, due: slots[slot].due)
        if slots[slot].learnsPeriod { sentUntimed(slot) }
        outputs.add(.transmit(token(of: slot)))
    }

    /// Sends what waits for room, as far as there is some.
    mutating func sendWaiting(on route: Int, at now: Instant) {
        while let token = routes.nextWaiting(on: route) {
            // A request that ended in the queue has left its place there.
            if let slot = slot(of: token) {
                guard start(slot, at: now) else { return }
            }
            routes.dequeue(on: route)
        }
    }

    mutating func expire(_ slot: Int, at now: Instant? = nil) {
        let pending = slots[slot]
        let now = now ?? pending.opened
        if let claim = pending.claim {
            settle(slot, .failure(error(slot, claim)), at: now)
            return
        }
        let failure = TimeoutFailure(
            endpoint: pending.destination, names: pending.requestedBindings.map(\.name),
            version: pending.version, securityLevel: knownSecurityLevel(slot),
            timeout: pending.timeout,
            transmissions: pending.transmissions,
            discarded: discards.from(pending.destination, since: pending.opened))
        settle(slot, .failure(.timeout(failure)), at: now)
    }

    /// Ends a request and frees what it held.
    mutating func settle(
        _ slot: Int, _ result: consuming Result<VarBindList, RequestError>, at now: Instant
    ) {
        outputs.settle(token(of: slot), result)
        free(slot, at: now)
    }

    /// Frees what a request held, all but its slot.
    ///
    /// The owner keeps things by slot too, so a slot is used again only when the owner knows that the
    /// request has ended: when it took the output, or abandoned the request itself.
    mutating func free(_ slot: Int, at now: Instant) {
        let route = slots[slot].route
        let wasWaiting = slots[slot].state == .waiting
        identifiers.remove(slots[slot].requestID)
        timers.remove(slot)
        if slots[slot].version == .v3 { release(secured: slot) }
        slots[slot].end(at: now)
        if wasWaiting {
            routes.release(slots[slot].reserved, channel: slots[slot].channel, of: route)
        }
        if wasWaiting { sendWaiting(on: route, at: now) }
        leave(slot, at: now)
    }

    private func knownSecurityLevel(_ slot: Int) -> SecurityLevel? {
        guard slots[slot].version == .v3, peers[secured[slot].peer].engine != nil else {
            return nil
        }
        return secured[slot].level
    }

    /// The error that a claim turns into when it is believed.
    mutating func error(_ slot: Int, _ claim: Claim) -> RequestError {
        switch claim {
        case .network(let error): return transportError(slot, error)
        case .security(let cause):
            if cause == .notInTimeWindow { forgetClock(slot) }
            return securityError(slot, cause, isAuthentic: false)
        }
    }

    func transportError(_ slot: Int, _ error: NetworkError) -> RequestError {
        .transport(
            TransportFailure(
                endpoint: slots[slot].destination, error: error,
                transmissions: slots[slot].transmissions))
    }
}
