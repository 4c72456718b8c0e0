import Datagrams

/// What answers have taught about the time that a device takes, for requests that are sent again by
/// ``RefreshPeriod/learned``.
///
/// RFC 6298 is the model: a smoothed round trip and its variation, and no lesson from an answer that
/// may belong to either of two transmissions (Karn's rule). Such an answer says only that the period
/// may be too short, so the device's next requests begin with the longer one that worked, until one is
/// answered at once.
struct RoundTrips: Sendable {
    /// A smoothed round trip and how far from it the answers come, in nanoseconds.
    struct Estimate: Sendable, Equatable {
        private(set) var smoothed: Int64
        private(set) var variation: Int64

        init(_ roundTrip: Int64) {
            smoothed = roundTrip
            variation = roundTrip / 2
        }

        /// RFC 6298, section 2: an eighth of the news, and a quarter of its distance.
        mutating func learn(_ roundTrip: Int64) {
            variation += (abs(smoothed - roundTrip) - variation) / 4
            smoothed += (roundTrip - smoothed) / 8
        }

        /// Three round trips, or more where they vary.
        var period: Int64 { max(3 * smoothed, smoothed + 4 * variation) }
    }

    private struct Device: Sendable {
        let endpoint: Endpoint
        /// Nil while no answer was known to be its transmission's own.
        var estimate: Estimate?
        /// How often the period is doubled before the first transmission.
        var doublings = 0
        /// No period is shorter, since an answer took so long that may have been to the first of several
        /// transmissions: of a device that always takes longer than its period no other answer comes.
        var floor: Int64 = 0

        mutating func learn(_ roundTrip: Int64) {
            if estimate == nil {
                estimate = Estimate(roundTrip)
            } else {
                estimate?.learn(roundTrip)
            }
            (doublings, floor) = (0, 0)
        }
    }

    /// A period is never shorter: many agents pause for that long, and the answer comes all the same.
    static let shortest: Int64 = 100_000_000
    /// Nor longer, unless the device itself takes longer.
    static let usual: Int64 = 1_000_000_000
    /// Nor ever longer than this.
    static let longest: Int64 = 5_000_000_000
    /// So many answers, of whatever devices, tell what to expect of one that has not answered yet.
    static let enough = 8
    /// Above this, all is forgotten but what is expected of any device.
    static let limit = 100_000

    private var devices: [Device] = []
    /// Where a device stands in ``devices``, once they are more than a few: changing what stands in a
    /// dictionary costs a second search and an allocation, and to make the first 40 us.
    private var places: [Endpoint: Int] = [:]
    private static let few = 8
    /// What was looked for last: a walk asks for the same device again and again.
    private var latest: (endpoint: Endpoint, place: Int)?
    private var any: Estimate?
    private var lessons = 0

    /// Whether something is known of devices that have not answered yet.
    var areKnown: Bool { lessons >= Self.enough }

    /// From a transmission to the next one.
    ///
    /// - Parameter transmissions: How often the request was sent before.
    mutating func period(of endpoint: Endpoint, after transmissions: Int) -> Int64 {
        let place = place(of: endpoint)
        let floor = place.map { devices[$0].floor } ?? 0
        var doublings = min(transmissions, 16)
        let period: Int64
        if let place, let estimate = devices[place].estimate {
            period = min(max(estimate.period, Self.shortest), Self.longest)
            doublings += devices[place].doublings
        } else if let any, areKnown {
            period = min(max(any.period, Self.shortest), Self.usual)
        } else {
            return max(Self.usual, floor)
        }
        return max(min(period << Int64(doublings), max(period, Self.usual)), floor)
    }

    /// Takes the time from a transmission to the answer that is known to be its own.
    ///
    /// - Returns: Whether that made known what to expect of other devices.
    mutating func learn(_ roundTrip: Int64, of endpoint: Endpoint) -> Bool {
        devices[placeMade(for: endpoint)].learn(roundTrip)
        if any == nil { any = Estimate(roundTrip) } else { any?.learn(roundTrip) }
        lessons += 1
        return lessons == Self.enough
    }

    private mutating func place(of endpoint: Endpoint) -> Int? {
        if let latest, latest.endpoint == endpoint { return latest.place }
        guard
            let place = devices.count > Self.few
                ? places[endpoint] : devices.firstIndex(where: { $0.endpoint == endpoint })
        else { return nil }
        latest = (endpoint, place)
        return place
    }

    private mutating func placeMade(for endpoint: Endpoint) -> Int {
        if let place = place(of: endpoint) { return place }
        if devices.count >= Self.limit {
            devices.removeAll(keepingCapacity: true)
            places.removeAll(keepingCapacity: true)
            latest = nil
        }
        devices.append(Device(endpoint: endpoint))
        if devices.count > Self.few {
            for place in places.count..<devices.count { places[devices[place].endpoint] = place }
        }
        return devices.count - 1
    }

    /// Takes an answer that may be to any of several transmissions.
    ///
    /// - Parameter nanoseconds: From the first of them.
    mutating func doubt(_ endpoint: Endpoint, transmissions: Int, after nanoseconds: Int64) {
        if nanoseconds > Self.usual {
            devices[placeMade(for: endpoint)].floor = min(
                nanoseconds + nanoseconds / 8, Self.longest)
        }
        guard let place = place(of: endpoint) else { return }
        devices[place].doublings = min(devices[place].doublings + transmissions - 1, 5)
    }
}
