import Datagrams
import SNMP

/// Host names: a command that needs one is tried again once it was looked up, and everything else
/// goes on meanwhile.
extension Interpreter {
    /// An address as the engine is to be given it: as it is, or where the name leads.
    ///
    /// - Throws: a NetworkError if the name leads nowhere, and where it was not looked up yet; see
    ///   ``retrying(_:)``.
    func engineAddress(_ text: String) throws(Fault) -> String {
        guard !Engine.isLiteral(text) else { return text }
        switch lookedUp[text] {
        case .success(let endpoint)?: return "\(endpoint)"
        case .failure(let error)?: throw Fault(.network, error.description)
        case nil:
            missingHosts.append(text)
            throw Fault(.network, "\(text) is not looked up yet")
        }
    }

    /// A step that is taken again when the host names that it needs were looked up.
    func retrying(_ step: @escaping () throws(Fault) -> Step) throws(Fault) -> Step {
        missingHosts = []
        do throws(Fault) {
            return try step()
        } catch {
            guard !missingHosts.isEmpty else { throw error }
            defer { missingHosts = [] }
            return .hosts(missingHosts) { [unowned self] () throws(Fault) in
                try self.retrying(step)
            }
        }
    }

    /// The devices that several words mean. All names among them that were not looked up yet are
    /// noted, so that they are looked up together.
    ///
    /// - Parameter areTyped: Whether a name that leads nowhere is a slip of whoever wrote the line.
    ///   In a list that comes from elsewhere it fails for itself, like a device that is silent.
    func members(
        of words: some Sequence<ScriptValue>, areTyped: Bool = false
    ) throws(Fault) -> [FanOut.Item] {
        var members: [FanOut.Item] = []
        var missing: Fault?
        for word in words {
            let known = missingHosts.count
            do throws(Fault) {
                members += try places(word, nil).members
            } catch {
                if missingHosts.count > known {
                    missing = error
                } else if error.error.code == .name, !areTyped {
                    var label = word
                    if case .map(let map) = word { label = map["target"] ?? map["name"] ?? word }
                    members.append(.init(label: label, error: error.error))
                } else {
                    throw error
                }
            }
        }
        if let missing { throw missing }
        return members
    }

    /// Looks host names up and wakes the flow when all are known.
    func lookUp(
        _ hosts: [String], for flow: Flow, _ then: @escaping () throws(Fault) -> Step
    ) {
        let wake = { [unowned self] in
            flow.pending = then
            self.scheduler.add(flow)
        }
        if let runErrand {
            runErrand(.hosts(hosts)) { _ in wake() }
        } else {
            scheduler.searches.add(hosts, wake)
            takeFoundHosts()
        }
    }

    /// Asks after the names that are being looked up.
    func takeFoundHosts() {
        guard !scheduler.searches.isEmpty else { return }
        scheduler.searches.advance(&lookedUp) { engine.lookUp($0) }
        while let wake = scheduler.searches.takeEnded(lookedUp) { wake() }
    }
}

/// The host names that flows wait for, so many asked for at once.
struct HostSearches {
    typealias Found = [String: Result<Endpoint, AddressError>]

    private struct Search {
        /// From the last to the first, as far as they are not known.
        var hosts: [String]
        var wake: () -> Void
    }

    private var searches: [Search] = []
    private var asked: [String] = []
    private var queue: [String] = []
    private var queueStart = 0

    var isEmpty: Bool { searches.isEmpty }

    mutating func add(_ hosts: [String], _ wake: @escaping () -> Void) {
        searches.append(Search(hosts: hosts.reversed(), wake: wake))
        queue += hosts
    }

    /// Takes what was found, and asks for more where there is room.
    mutating func advance(
        _ found: inout Found, _ lookUp: (String) -> Result<Endpoint, AddressError>?
    ) {
        asked.removeAll { host in
            guard let result = lookUp(host) else { return false }
            found[host] = result
            return true
        }
        while asked.count < HostSearch.limit, queueStart < queue.count {
            let host = queue[queueStart]
            queueStart += 1
            guard found[host] == nil, !asked.contains(host) else { continue }
            found[host] = lookUp(host)
            if found[host] == nil { asked.append(host) }
        }
        if queueStart == queue.count {
            queue = []
            queueStart = 0
        }
    }

    /// Whom to wake because all of the names are known; nil once there is nobody.
    mutating func takeEnded(_ found: Found) -> (() -> Void)? {
        for place in searches.indices {
            while let host = searches[place].hosts.last, found[host] != nil {
                searches[place].hosts.removeLast()
            }
            if searches[place].hosts.isEmpty { return searches.remove(at: place).wake }
        }
        return nil
    }
}
