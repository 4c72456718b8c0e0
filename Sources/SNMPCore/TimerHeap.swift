import Datagrams

/// The next moment at which something is due, for every pending request.
///
/// A binary heap in which each slot knows its place, so that a request that settles leaves no trace:
/// a million quick answers do not pile up a million timers.
struct TimerHeap: Sendable {
    private struct Entry: Sendable {
        var due: Instant
        var slot: Int
    }

    private var entries: [Entry] = []
    /// Place in `entries` by slot, or -1.
    private var places: [Int32] = []

    var earliest: Instant? { entries.first?.due }

    var count: Int { entries.count }

    /// Sets or changes when a slot is due.
    mutating func set(_ slot: Int, due: Instant) {
        while places.count <= slot { places.append(-1) }
        let place = Int(places[slot])
        guard place >= 0 else {
            entries.append(Entry(due: due, slot: slot))
            places[slot] = Int32(entries.count - 1)
            rise(entries.count - 1)
            return
        }
        let old = entries[place].due
        entries[place].due = due
        if due < old { rise(place) } else { sink(place) }
    }

    mutating func remove(_ slot: Int) {
        guard slot < places.count, places[slot] >= 0 else { return }
        let place = Int(places[slot])
        places[slot] = -1
        let last = entries.removeLast()
        guard place < entries.count else { return }
        let removed = entries[place].due
        entries[place] = last
        places[last.slot] = Int32(place)
        if last.due < removed { rise(place) } else { sink(place) }
    }

    /// The slot that is due first, if it is due by `now`. It stays until it is set or removed.
    func due(by now: Instant) -> Int? {
        guard let first = entries.first, first.due <= now else { return nil }
        return first.slot
    }

    private mutating func rise(_ start: Int) {
        var place = start
        let entry = entries[place]
        guard place > 0, entry.due < entries[(place - 1) / 2].due else { return }
        while place > 0 {
            let parent = (place - 1) / 2
            guard entry.due < entries[parent].due else { break }
            entries[place] = entries[parent]
            places[entries[place].slot] = Int32(place)
            place = parent
        }
        entries[place] = entry
        places[entry.slot] = Int32(place)
    }

    private mutating func sink(_ start: Int) {
        var place = start
        let entry = entries[place]
        while true {
            var child = place * 2 + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1].due < entries[child].due { child += 1 }
            guard entries[child].due < entry.due else { break }
            entries[place] = entries[child]
            places[entries[place].slot] = Int32(place)
            place = child
        }
        entries[place] = entry
        places[entry.slot] = Int32(place)
    }
}
