import Testing

@testable import SNMPScript

@Suite struct ShardTests {
    @Test func `a share is a number from 1 to the count`() {
        #expect(Shard(1, of: 1) != nil)
        #expect(Shard(8, of: 8)?.description == "8/8")
        #expect(Shard(0, of: 8) == nil)
        #expect(Shard(9, of: 8) == nil)
        #expect(Shard(1, of: 0) == nil)
        #expect(Shard(1, of: Shard.limit + 1) == nil)
    }

    @Test(arguments: [1, 2, 3, 7, 16, 100])
    func `every name falls into exactly one share, and shares are even`(_ count: Int) throws {
        let names = (0..<10_000).map { "10.1.\($0 / 250).\($0 % 250 + 1)" }
        let shards = try (1...count).map { try #require(Shard($0, of: count)) }
        var sizes = [Int](repeating: 0, count: count)
        for name in names {
            let owners = shards.indices.filter { shards[$0].contains(name) }
            #expect(owners.count == 1)
            for owner in owners { sizes[owner] += 1 }
        }
        let mean = names.count / count
        for size in sizes { #expect(abs(size - mean) < mean / 2 + 10) }
    }

    /// Outputs of different days, machines and versions are comparable only while these stay.
    @Test(arguments: [
        ("10.0.0.1", 523), ("core1", 678), ("switch-17", 164), ("", 459), ("Zürich", 457),
    ])
    func `which share a name falls into never changes`(_ name: String, _ number: Int) throws {
        let owner = try (1...1_000).first { try #require(Shard($0, of: 1_000)).contains(name) }
        #expect(owner == number)
    }
}
