import Datagrams

/// What is on its way, the next to arrive first; of one moment, in the order it was sent.
///
/// A binary heap of small entries: adding and taking cost the logarithm of what is in flight, and
/// what arrives stays where it is meanwhile.
struct ArrivalQueue<Payload> {
    private struct Entry {
        let at: Instant
        /// Counts everything that was ever added.
        let order: Int
        let slot: Int

        func precedes(_ other: Entry) -> Bool {
            at != other.at ? at < other.at : order < other.order
        }
    }

    private var heap: [Entry] = []
    private var slots: [Payload?] = []
    private var freeSlots: [Int] = []
    /// How many were ever added; those that wait now have a lower order.
    private(set) var added = 0

    var count: Int { heap.count }
    /// When the next arrives; nil if nothing is on its way.
    var nextArrival: Instant? { heap.first?.at }

    mutating func add(_ payload: Payload, at: Instant) {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            slots[slot] = payload
        } else {
            slot = slots.count
            slots.append(payload)
        }
        let entry = Entry(at: at, order: added, slot: slot)
        added += 1
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entry.precedes(heap[parent]) else { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = entry
    }

    /// Takes the first if it arrives by `now` and was added before the `limit`-th.
    mutating func take(by now: Instant, before limit: Int) -> Payload? {
        guard let first = heap.first, first.at <= now, first.order < limit else { return nil }
        removeFirst()
        freeSlots.append(first.slot)
        return slots[first.slot].take()
    }

    private mutating func removeFirst() {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            guard heap[child].precedes(last) else { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = last
    }
}
