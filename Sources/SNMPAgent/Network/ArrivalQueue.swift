import Datagrams

/// What is on its way, the next to arrive first; of one moment, in the order it was sent.
///
/// A binary heap: adding and taking cost the logarithm of what is in flight.
struct ArrivalQueue<Payload> {
    struct Arrival {
        let at: Instant
        /// Counts everything that was ever added.
        let order: Int
        let payload: Payload

        func precedes(_ other: Arrival) -> Bool {
            at != other.at ? at < other.at : order < other.order
        }
    }

    private var heap: [Arrival] = []
    /// How many were ever added; those that wait now have a lower order.
    private(set) var added = 0

    var count: Int { heap.count }
    var first: Arrival? { heap.first }

    mutating func add(_ payload: Payload, at: Instant) {
        heap.append(Arrival(at: at, order: added, payload: payload))
        added += 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].precedes(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the first if it arrives by `now` and was added before the `limit`-th.
    mutating func take(by now: Instant, before limit: Int) -> Payload? {
        guard let first = heap.first, first.at <= now, first.order < limit else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first.payload }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].precedes(heap[least]) { least = child }
            }
            guard least != parent else { break }
            heap.swapAt(parent, least)
            parent = least
        }
        return first.payload
    }
}
