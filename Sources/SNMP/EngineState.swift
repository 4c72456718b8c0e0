import Datagrams
import SMI
import SNMPCore

/// What the calls of an engine change: the core, and whom to tell of its settlements.
///
/// It is one value so that a call is one access to a property of a class, which is checked at run
/// time for overlapping others; a dozen small accesses cost more than all the rest of a request.
/// Nothing here calls anybody but the network.
struct EngineState {
    var core: ManagerCore
    private var targets: [Registration?] = []
    private var isDraining = false

    /// Whom to tell when a request settles. Unowned: the target takes itself out when it goes.
    private struct Registration {
        unowned let target: any SettlementTarget
        let token: Token
    }

    /// What the engine has to do itself, since it calls others.
    enum Event {
        case settled(any SettlementTarget, Result<VarBindList, RequestError>)
        case needsChannel(route: Int)
        case discarded(Discard)
    }

    init(_ core: ManagerCore) { self.core = core }

    /// Opens a request whose first datagram goes out with the next event.
    mutating func open(
        _ operation: Operation, to target: Target, timing: Timing, isStepOfWalk: Bool,
        for receiver: any SettlementTarget, at now: Instant
    ) throws(RequestError) -> Token {
        let token = try core.open(
            operation, to: target, timing: timing, isStepOfWalk: isStepOfWalk, at: now)
        while targets.count <= token.index { targets.append(nil) }
        targets[token.index] = Registration(target: receiver, token: token)
        return token
    }

    /// Forgets a request; false if it has settled.
    mutating func abandon(_ token: Token, at now: Instant) -> Bool {
        guard targets[token.index]?.token == token else { return false }
        targets[token.index] = nil
        core.abandon(token, at: now)
        return true
    }

    /// Begins to carry out what the core wants, unless somebody is about it: carrying out one thing
    /// may bring up another, and the outermost call sees to all of them.
    mutating func firstEvent(_ network: any DatagramNetwork) -> Event? {
        guard !isDraining else { return nil }
        isDraining = true
        return nextEvent(network)
    }

    /// Sends what is to be sent, up to the next thing that the engine has to do.
    mutating func nextEvent(_ network: any DatagramNetwork) -> Event? {
        while let output = core.nextOutput() {
            switch output {
            case .transmit(let token): transmit(token, network)
            case .settled(let token, let result):
                guard let registration = targets[token.index], registration.token == token
                else { continue }
                targets[token.index] = nil
                return .settled(registration.target, result)
            case .needsChannel(let route): return .needsChannel(route: route)
            case .discarded(let discard): return .discarded(discard)
            }
        }
        isDraining = false
        return nil
    }

    private mutating func transmit(_ token: Token, _ network: any DatagramNetwork) {
        let outcome = core.transmit(token) { octets, endpoint, channel in
            network.send(octets, to: endpoint, on: channel)
        }
        if case .failed(let error) = outcome {
            core.sendFailed(token, error, at: network.now)
        }
    }
}
