import Datagrams
import USM

/// What is known of the SNMP engine at one address, shared by all requests to it.
///
/// ```
///  unknown --report--> claimed --authentic message--> proven
///                      claimed --report naming another engine--> claimed
///                                                        proven --the same--> proven, a candidate
///                      proven, a candidate --authentic message of the candidate--> proven
///                      proven, a candidate --authentic message of the old--> proven
/// ```
///
/// What a report without proof says never displaces an engine that proved itself: the engine it
/// names is a candidate, asked beside the old one, and the first authentic answer decides.
struct Peer {
    /// An engine ID with the clock of whoever goes by it.
    struct Engine {
        let engineID: EngineID
        var window = TimeWindow()
        var isProven = false
    }

    var engine: Engine?
    var candidate: Engine?
    /// Requests that wait for the engine's name, the one that asks for it first.
    var discovering: [Token] = []
    /// Requests that are pending.
    var pendingCount = 0
    /// The keys used last, newest first; a few, since few users share a device.
    private var keys: [LocalizedCredentials] = []

    static let keptKeys = 4

    /// The engine of that name, if it is the one known or the candidate.
    func engine(named engineID: EngineID) -> Engine? {
        if let engine, engine.engineID == engineID { return engine }
        if let candidate, candidate.engineID == engineID { return candidate }
        return nil
    }

    /// Changes the engine of that name, if it is the one known or the candidate.
    mutating func update(_ engineID: EngineID, _ change: (inout Engine) -> Void) {
        if engine?.engineID == engineID {
            if var known = engine {
                change(&known)
                engine = known
            }
        } else if candidate?.engineID == engineID {
            if var other = candidate {
                change(&other)
                candidate = other
            }
        }
    }

    /// Takes an engine ID that nothing proves.
    mutating func hear(of engineID: EngineID) {
        guard engine(named: engineID) == nil else { return }
        if engine?.isProven == true {
            candidate = Engine(engineID: engineID)
        } else {
            engine = Engine(engineID: engineID)
        }
    }

    /// Takes proof: an authentic, fresh message of the engine with that name.
    mutating func prove(_ engineID: EngineID, boots: UInt32, time: UInt32, at second: Int64) {
        if let other = candidate, other.engineID == engineID { engine = other }
        candidate = nil
        guard engine?.engineID == engineID else { return }
        engine?.isProven = true
        engine?.window.learn(boots: boots, time: time, at: second)
    }

    /// Forgets, and so wipes, the keys of users that were replaced.
    mutating func forgetReplacedKeys() { keys.removeAll { $0.credentials.isReplaced } }

    /// The user's keys for an engine, from the few kept here or from the table.
    mutating func keys(
        of credentials: Credentials, for engineID: EngineID, from users: inout UserTable
    ) -> LocalizedCredentials {
        for kept in keys where kept.credentials === credentials && kept.engineID == engineID {
            return kept
        }
        let made = users.keys(of: credentials, for: engineID)
        if keys.count == Self.keptKeys { keys.removeLast() }
        keys.insert(made, at: 0)
        return made
    }
}

/// The peers, by address.
struct PeerTable {
    /// Above this, peers without pending requests are forgotten; the next request meets them anew.
    static let limit = 100_000

    private var indexes: [Endpoint: Int] = [:]
    private var peers: [Peer] = []
    private var freeIndexes: [Int] = []
    /// What was looked for last, since many requests in turn are to one device.
    private var latest: (endpoint: Endpoint, index: Int)?

    mutating func forgetReplacedKeys() {
        for index in peers.indices { peers[index].forgetReplacedKeys() }
    }

    subscript(index: Int) -> Peer {
        _read { yield peers[index] }
        _modify { yield &peers[index] }
    }

    mutating func index(of endpoint: Endpoint) -> Int {
        if let latest, latest.endpoint == endpoint { return latest.index }
        let index = indexes[endpoint] ?? add(endpoint)
        latest = (endpoint, index)
        return index
    }

    private mutating func add(_ endpoint: Endpoint) -> Int {
        if indexes.count >= Self.limit { forgetIdle() }
        let index: Int
        if let free = freeIndexes.popLast() {
            index = free
        } else {
            index = peers.count
            peers.append(Peer())
        }
        indexes[endpoint] = index
        return index
    }

    private mutating func forgetIdle() {
        latest = nil
        for (endpoint, index) in indexes where peers[index].pendingCount == 0 {
            indexes[endpoint] = nil
            peers[index] = Peer()
            freeIndexes.append(index)
        }
    }
}
