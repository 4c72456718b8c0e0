/// Finds the slot of a pending request by its request-id.
///
/// Open addressing with linear probing. The keys are random already, so their low bits serve as the
/// hash; a dictionary would hash them again for every datagram.
struct IdentifierTable: Sendable {
    private var keys: [Int32]
    private var slots: [UInt32]
    private(set) var count = 0
    private var mask: Int

    /// 0 is never a request-id here.
    private static let free: Int32 = 0

    init() {
        keys = Array(repeating: Self.free, count: 16)
        slots = Array(repeating: 0, count: 16)
        mask = 15
    }

    subscript(key: Int32) -> Int? {
        var place = Int(truncatingIfNeeded: key) & mask
        while keys[place] != Self.free {
            if keys[place] == key { return Int(slots[place]) }
            place = (place + 1) & mask
        }
        return nil
    }

    /// Adds a key that is neither 0 nor in the table.
    mutating func insert(_ key: Int32, slot: Int) {
        if (count + 1) * 2 > keys.count { grow() }
        place(key, slot)
        count += 1
    }

    mutating func remove(_ key: Int32) {
        var hole = Int(truncatingIfNeeded: key) & mask
        while keys[hole] != key {
            guard keys[hole] != Self.free else { return }
            hole = (hole + 1) & mask
        }
        count -= 1
        // Close the gap: every key behind it that probed past the hole moves into it.
        var place = (hole + 1) & mask
        while keys[place] != Self.free {
            let home = Int(truncatingIfNeeded: keys[place]) & mask
            if (place - home) & mask >= (place - hole) & mask {
                keys[hole] = keys[place]
                slots[hole] = slots[place]
                hole = place
            }
            place = (place + 1) & mask
        }
        keys[hole] = Self.free
    }

    private mutating func place(_ key: Int32, _ slot: Int) {
        var place = Int(truncatingIfNeeded: key) & mask
        while keys[place] != Self.free { place = (place + 1) & mask }
        keys[place] = key
        slots[place] = UInt32(truncatingIfNeeded: slot)
    }

    private mutating func grow() {
        let old = zip(keys, slots).filter { $0.0 != Self.free }
        keys = Array(repeating: Self.free, count: keys.count * 2)
        slots = Array(repeating: 0, count: keys.count)
        mask = keys.count - 1
        for (key, slot) in old { place(key, Int(slot)) }
    }
}
