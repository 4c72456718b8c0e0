import Datagrams

/// The local ends that requests go out through, and how much each still has room for.
///
/// A stock receive buffer holds about 250 small answers. If more are on their way at once, the system
/// drops what does not fit, and each drop costs a refresh period. So every request reserves on its
/// channel what its answer will need there; where no channel has room another one is opened, and
/// where none may be, the request waits for its turn.
struct Routes: Sendable {
    private struct Route: Sendable {
        var channels: [Channel] = []
        /// Octets reserved, by channel of the route.
        var reserved: [Int] = []
        var mayGrow = true
        /// Where the search for room begins: the channel that had some last.
        var hint = 0
        /// Requests that wait for room, first come first served.
        var waiting: [Token] = []
        var firstWaiting = 0
    }

    private var routes: [Route] = []
    /// What one channel may have reserved.
    let budget: Int

    /// What one small answer occupies in a receive buffer on Linux (its `truesize`).
    static let smallAnswer = 832

    /// The share of a receive buffer that is planned with; the rest is for late answers and strangers.
    static let plannedShare = 0.85

    init(receiveBufferOctets: Int) {
        budget = max(Int(Double(receiveBufferOctets) * Self.plannedShare), Self.smallAnswer)
    }

    mutating func add() -> Int {
        routes.append(Route())
        return routes.count - 1
    }

    mutating func add(_ channel: Channel, to route: Int) {
        routes[route].channels.append(channel)
        routes[route].reserved.append(0)
        routes[route].hint = routes[route].channels.count - 1
    }

    mutating func stopGrowing(_ route: Int) { routes[route].mayGrow = false }

    func mayGrow(_ route: Int) -> Bool { routes[route].mayGrow }

    func hasChannel(_ route: Int) -> Bool { !routes[route].channels.isEmpty }

    func channel(_ index: Int, of route: Int) -> Channel { routes[route].channels[index] }

    /// Reserves room for an answer.
    ///
    /// - Returns: The index of the channel in the route, or nil where none has room. A channel that
    ///   has nothing reserved takes any answer.
    mutating func reserve(_ octets: Int, on route: Int) -> Int? {
        let count = routes[route].channels.count
        for step in 0..<count {
            var index = routes[route].hint + step
            if index >= count { index -= count }
            let reserved = routes[route].reserved[index]
            if reserved == 0 || reserved + octets <= budget {
                routes[route].reserved[index] += octets
                if step > 0 { routes[route].hint = index }
                return index
            }
        }
        return nil
    }

    /// The channel that has room for any answer while nothing else is pending, by its place in the
    /// route; nil where none is open yet.
    func idleChannel(of route: Int) -> (place: Int, channel: Channel)? {
        guard !routes[route].channels.isEmpty, nextWaiting(on: route) == nil else { return nil }
        let place = routes[route].hint
        return (place, routes[route].channels[place])
    }

    /// Reserves room on a channel, whether or not there is some.
    mutating func occupy(_ octets: Int, channel: Int, of route: Int) {
        routes[route].reserved[channel] += octets
    }

    mutating func release(_ octets: Int, channel: Int, of route: Int) {
        routes[route].reserved[channel] -= octets
        if routes[route].hint != channel { routes[route].hint = channel }
    }

    mutating func enqueue(_ token: Token, on route: Int) {
        routes[route].waiting.append(token)
    }

    /// The request that waits longest, without taking it out.
    func nextWaiting(on route: Int) -> Token? {
        let waiting = routes[route].waiting
        let first = routes[route].firstWaiting
        return first < waiting.count ? waiting[first] : nil
    }

    /// How many places the queue has, those of requests that ended in it included.
    func waitingCount(on route: Int) -> Int {
        routes[route].waiting.count - routes[route].firstWaiting
    }

    func waiting(on route: Int) -> ArraySlice<Token> {
        routes[route].waiting[routes[route].firstWaiting...]
    }

    mutating func replaceWaiting(on route: Int, with tokens: [Token]) {
        routes[route].waiting = tokens
        routes[route].firstWaiting = 0
    }

    mutating func dequeue(on route: Int) {
        routes[route].firstWaiting += 1
        let first = routes[route].firstWaiting
        // Give the space back in large strokes, so that a queue costs constant time a slot.
        if first == routes[route].waiting.count || first > 1024 {
            routes[route].waiting.removeFirst(first)
            routes[route].firstWaiting = 0
        }
    }

    var indices: Range<Int> { routes.indices }
}
