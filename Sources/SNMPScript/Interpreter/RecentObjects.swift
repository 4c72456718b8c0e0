import SMI

/// The objects that variables belonged to of late, for those that come next: a walk brings the same
/// columns again and again, in turn.
struct RecentObjects {
    private var objects: [ObjectFacts] = []
    /// Where the latest one was found.
    private var latest = 0

    /// As many columns as a wide table has.
    private static let limit = 32

    /// The object whose instance an OID is; nil where it is none of these.
    mutating func object(of oid: OID) -> ObjectFacts? {
        for step in objects.indices {
            let place = (latest + step) % objects.count
            guard oid.hasPrefix(objects[place].oid) else { continue }
            latest = place
            return objects[place]
        }
        return nil
    }

    /// Keeps an object beneath which nothing else is defined.
    mutating func add(_ object: ObjectFacts) {
        if objects.count == Self.limit { objects.removeFirst() }
        objects.append(object)
        latest = objects.count - 1
    }
}
