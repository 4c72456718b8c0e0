/// One of several equal shares of a fan-out, for processes that divide a long list of devices.
///
/// Which share a name falls into depends on the name and on ``count`` alone: not on the other names,
/// their order, the machine or the version. So every device is asked by exactly one process, also where
/// each of them reads the list for itself.
public struct Shard: Sendable, Equatable {
    /// The number of this share, from 1 to ``count``.
    public let number: Int
    /// How many shares there are.
    public let count: Int

    /// The most shares there may be.
    public static let limit = 1_000_000

    /// Nil unless `1 <= number <= count <= limit`.
    public init?(_ number: Int, of count: Int) {
        guard (1...Self.limit).contains(count), (1...count).contains(number) else { return nil }
        self.number = number
        self.count = count
    }

    /// Whether this share has the device or item of that name.
    public func contains(_ name: String) -> Bool {
        Self.hash(name) % UInt64(count) == UInt64(number - 1)
    }

    /// FNV-1a over the octets of the name, then mixed, so that names that differ in one digit spread
    /// evenly. Outputs of different days are only comparable while this stays as it is.
    private static func hash(_ name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for octet in name.utf8 { hash = (hash ^ UInt64(octet)) &* 0x0100_0000_01B3 }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        return hash ^ hash >> 33
    }
}

extension Shard: CustomStringConvertible {
    public var description: String { "\(number)/\(count)" }
}

extension Interpreter {
    /// What of a fan-out belongs to this process.
    ///
    /// Only the outermost fan-out is divided: were one within another divided too, the pairs of an item
    /// of one share and a device of another would belong to nobody.
    func share(_ items: [FanOut.Item], isSingle: Bool, within flow: Flow) -> [FanOut.Item]? {
        guard let shard, !isSingle, !flow.isInDividedFanOut else { return nil }
        outcome.divided += 1
        return items.filter { shard.contains($0.shardName) }
    }
}

extension Flow {
    fileprivate var isInDividedFanOut: Bool {
        guard let group else { return false }
        return !group.isSingle || group.parent.isInDividedFanOut
    }
}

extension FanOut.Item {
    /// The name that decides: the device's, or that of the device that the item of a
    /// `parallel for` describes.
    fileprivate var shardName: String {
        guard let value else { return TextForm.text(label) }
        if case .map(let map) = value {
            for key in ["target", "name", "host", "address"] {
                if let name = map[key] { return TextForm.text(name) }
            }
        }
        return TextForm.text(value)
    }
}
