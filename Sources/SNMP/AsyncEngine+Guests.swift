package import Datagrams

/// What runs inside an engine's isolation and waits there for the requests that it started, such as
/// a run of the command language.
package protocol EngineGuest: AnyObject {
    /// When it is to be told of a turn though nothing came; nil for no such time.
    var wakeTime: Instant? { get }
    /// Called around each turn of the loop: requests may have ended, and time has passed.
    ///
    /// - Returns: whether it goes on because of that, and the loop is not to wait.
    func turned() -> Bool
}

/// Who runs inside an engine's isolation, by number.
final class EngineGuests {
    private var guests: [Int: any EngineGuest] = [:]
    private var count = 0

    subscript(number: Int) -> (any EngineGuest)? { guests[number] }

    var isEmpty: Bool { guests.isEmpty }

    func admit(_ guest: any EngineGuest) -> Int {
        count += 1
        guests[count] = guest
        return count
    }

    func dismiss(_ number: Int) { guests[number] = nil }

    /// Tells all of a turn, and says whether one of them goes on.
    @discardableResult
    func tell() -> Bool {
        guard !guests.isEmpty else { return false }
        var hasWork = false
        for guest in guests.values where guest.turned() { hasWork = true }
        return hasWork
    }

    /// When the first of them is to be told of a turn.
    var nextAlarm: Instant? {
        guests.isEmpty ? nil : guests.values.compactMap(\.wakeTime).min()
    }
}

extension AsyncEngine {
    /// Takes in a guest, which stays until it is dismissed.
    ///
    /// - Returns: its number.
    package func admit(_ guest: any EngineGuest) -> Int { guests.admit(guest) }

    package func guest(_ number: Int) -> (any EngineGuest)? { guests[number] }

    package func dismiss(_ number: Int) { guests.dismiss(number) }

    package var hasGuests: Bool { !guests.isEmpty }
}

extension AsyncAgentManager<CommunityOptions> {
    /// The same manager for whoever is in the engine's isolation; nil if it speaks SNMPv2c.
    package func v1Manager(on engine: Engine) -> SNMPv1Manager? {
        guard version == .v1 else { return nil }
        let manager = SNMPv1Manager(target, engine: engine)
        manager.defaultOptions = defaultOptions
        return manager
    }

    /// The same manager for whoever is in the engine's isolation; nil if it speaks SNMPv1.
    package func v2cManager(on engine: Engine) -> SNMPv2cManager? {
        guard version == .v2c else { return nil }
        let manager = SNMPv2cManager(target, engine: engine)
        manager.defaultOptions = defaultOptions
        return manager
    }
}

extension AsyncAgentManager<SecureOptions> {
    /// The same manager for whoever is in the engine's isolation.
    package func v3Manager(on engine: Engine) -> SNMPv3Manager {
        let manager = SNMPv3Manager(target, engine: engine)
        manager.defaultOptions = defaultOptions
        return manager
    }
}
