import Datagrams

/// What an engine holds back for the sake of its agents and of the network; nothing unless told to.
///
/// A request that is held back is pending: its timeout runs from its start, and if that is over first,
/// nothing was sent. When it goes out its refresh period begins, so nothing is sent again early.
public struct SendLimits: Sendable, Hashable {
    /// How many requests to one address and port may be on their way at once, 1 or more; the others
    /// wait in the order in which they were started. Nil for any number.
    public var requestsPerTarget: Int?
    /// How many datagrams may go out in one second, to all targets together and resent ones
    /// included, 1 or more; they are spread evenly. Nil for any number.
    public var datagramsPerSecond: Int?

    public init(requestsPerTarget: Int? = nil, datagramsPerSecond: Int? = nil) {
        self.requestsPerTarget = requestsPerTarget.map { max($0, 1) }
        self.datagramsPerSecond = datagramsPerSecond.map { max($0, 1) }
    }
}

/// Keeps count for ``SendLimits``.
struct SendGate: Sendable {
    private struct Door: Sendable {
        var admitted = 0
        /// Requests that wait, first come first served; some may have ended meanwhile.
        var held: [Token] = []
    }

    var limits = SendLimits()
    /// Whether nothing is held back, nor was when a request was started that is still pending.
    var isOpen: Bool {
        limits.requestsPerTarget == nil && limits.datagramsPerSecond == nil && doors.isEmpty
    }
    private var doors: [Endpoint: Door] = [:]
    /// When the next datagram may go out.
    private var nextSend = Instant(nanoseconds: .min)

    /// Lets a request to an endpoint go on its way, if there is room.
    mutating func admit(_ endpoint: Endpoint) -> Bool {
        guard let limit = limits.requestsPerTarget else { return false }
        let admitted = doors[endpoint]?.admitted ?? 0
        guard admitted < limit else { return false }
        doors[endpoint, default: Door()].admitted = admitted + 1
        return true
    }

    mutating func hold(_ token: Token, for endpoint: Endpoint) {
        doors[endpoint, default: Door()].held.append(token)
    }

    func heldCount(for endpoint: Endpoint) -> Int { doors[endpoint]?.held.count ?? 0 }

    /// Forgets the held requests that ended.
    mutating func prune(_ endpoint: Endpoint, keeping isPending: (Token) -> Bool) {
        doors[endpoint]?.held.removeAll { !isPending($0) }
    }

    /// Takes the end of a request that was admitted.
    mutating func leave(_ endpoint: Endpoint) {
        guard var door = doors[endpoint] else { return }
        door.admitted -= 1
        doors[endpoint] = door.admitted == 0 && door.held.isEmpty ? nil : door
    }

    /// The request that has waited longest for an endpoint, out of the queue.
    mutating func nextHeld(for endpoint: Endpoint) -> Token? {
        guard let held = doors[endpoint]?.held, !held.isEmpty else { return nil }
        return doors[endpoint]?.held.removeFirst()
    }

    /// When a datagram that is ready now may go out; it then has that moment for itself.
    mutating func reserveMoment(at now: Instant) -> Instant {
        guard let rate = limits.datagramsPerSecond else { return now }
        let moment = max(nextSend, now)
        nextSend = moment.advanced(byNanoseconds: 1_000_000_000 / Int64(rate))
        return moment
    }
}

/// Holding requests back.
extension ManagerCore {
    /// What is held back; a change counts for requests that are started later.
    package var sendLimits: SendLimits {
        get { gate.limits }
        set { gate.limits = newValue }
    }

    /// Sends a request that was started, or puts it where it waits for its turn.
    mutating func admit(_ slot: Int, at now: Instant) {
        let endpoint = slots[slot].destination
        if gate.limits.requestsPerTarget != nil {
            guard gate.admit(endpoint) else {
                if gate.heldCount(for: endpoint) > 2 * identifiers.count + 64 {
                    gate.prune(endpoint) { [slots] token in
                        slots[token.index].generation == token.generation
                            && slots[token.index].state != .free
                    }
                }
                gate.hold(token(of: slot), for: endpoint)
                timers.set(slot, due: slots[slot].expires)
                return
            }
            slots[slot].isAdmitted = true
        }
        sendOrQueue(slot, at: now)
    }

    /// Takes the end of a request that was admitted: the next to the same endpoint may go.
    mutating func leave(_ slot: Int, at now: Instant) {
        guard slots[slot].isAdmitted else { return }
        slots[slot].isAdmitted = false
        let endpoint = slots[slot].destination
        gate.leave(endpoint)
        while let token = gate.nextHeld(for: endpoint) {
            guard let next = self.slot(of: token) else { continue }
            return admit(next, at: now)
        }
    }

    /// Whether a datagram may go out now; if not, its slot is due again when it may.
    mutating func mayTransmit(_ slot: Int, at now: Instant) -> Bool {
        guard gate.limits.datagramsPerSecond != nil || slots[slot].sendsAt != nil else {
            return true
        }
        let moment = slots[slot].sendsAt ?? gate.reserveMoment(at: now)
        guard moment > now else {
            slots[slot].sendsAt = nil
            return true
        }
        slots[slot].sendsAt = moment
        slots[slot].refresh = moment
        timers.set(slot, due: slots[slot].due)
        return false
    }
}
