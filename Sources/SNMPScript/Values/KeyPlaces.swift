/// Where the keys of a map stand in the order in which they came: a table of hashes with open
/// addressing, beside the array that holds the keys.
///
/// A dictionary would hold each key a second time, and hash it twice to add it.
struct KeyPlaces: Sendable {
    /// The hash of each key, by its place.
    private var hashes: [UInt32] = []
    /// Places; negative where a slot is free. A power of two, never more than half full.
    private var slots: [Int32] = []

    /// Seeded anew in each process, so that what devices send cannot be made to collide.
    static func hash(_ key: String) -> UInt32 {
        UInt32(truncatingIfNeeded: key.hashValue)
    }

    func place(of key: String, _ hash: UInt32, in keys: [String]) -> Int? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] >= 0 {
            let place = Int(slots[slot])
            if hashes[place] == hash, keys[place] == key { return place }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Adds the next key, which is not there yet.
    mutating func add(_ hash: UInt32) {
        hashes.append(hash)
        guard hashes.count * 2 <= slots.count else { return grow() }
        insert(hashes.count - 1)
    }

    private mutating func insert(_ place: Int) {
        let mask = slots.count - 1
        var slot = Int(hashes[place]) & mask
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(truncatingIfNeeded: place)
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: max(32, slots.count * 2))
        for place in hashes.indices { insert(place) }
    }
}
