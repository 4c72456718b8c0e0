import SMI
import SNMP
import Testing
import VirtualTime

@Suite struct AsyncWalkTests {
    @Test func `a walk brings everything beneath its root, in order`() async throws {
        let world = AsyncWorld(count: 1_000)
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            var count: UInt32 = 0
            for try await item in manager.walk("1.3.6.1") {
                #expect(item.binding.name.subidentifiers.last == count)
                count += 1
            }
            #expect(count == 1_000)
        }
    }

    @Test func `several roots are walked side by side`() async throws {
        let world = AsyncWorld()
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            var found: [[OID]] = [[], []]
            for try await item in manager.walk("1.3.6.1.2.1.1.1", "1.3.6.1.2.1.1.3") {
                found[item.column].append(item.binding.name)
            }
            #expect(found == [[sysDescr], [sysUpTime]])
        }
    }

    @Test func `a wide table is read in as many round trips as one column`() async throws {
        let world = AsyncWorld(delay: .milliseconds(10), count: 100)
        try await world.run {
            // The last of these eight roots, and nothing else, has anything beneath it.
            let roots: [OID] = (1...7).map { [1, 3, 5, $0] } + ["1.3.6.1"]
            let manager = try await world.engine.v2cManager("192.0.2.1")
            var columns: Set<Int> = []
            var count = 0
            let walk = manager.walk(
                roots, walk: WalkOptions(firstRepetitions: 50, maxRepetitions: 50),
                options: manager.defaultOptions)
            for try await item in walk {
                columns.insert(item.column)
                count += 1
            }
            #expect(columns == [7])
            #expect(count == 100)
            #expect(await world.now == 30)
        }
    }

    @Test func `walks of many devices go on side by side`() async throws {
        let world = AsyncWorld(delay: .milliseconds(100), count: 50)
        try await world.run {
            try await withThrowingTaskGroup(of: WalkResult.self) { group in
                for host in 1...200 {
                    let manager = try await world.engine.v2cManager("192.0.2.\(host)")
                    group.addTask { await manager.walk("1.3.6.1").collect() }
                }
                for try await result in group {
                    #expect(result.bindings.count == 50)
                    #expect(result.ending.isComplete)
                }
            }
            #expect(await world.now <= 500)
        }
    }

    @Test func `a slow reader holds the walk up`() async throws {
        let world = AsyncWorld(count: 5_000)
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            var walk = manager.walk("1.3.6.1").makeAsyncIterator()
            #expect(try await walk.next() != nil)
            for _ in 0..<100 { _ = try await manager.get(sysUpTime) }
            #expect(await world.sentAt.count == 101)
        }
    }

    @Test func `a walk into silence hands out what came and throws why`() async throws {
        let world = AsyncWorld()
        await world.run {
            var count = 0
            let error = await #expect(throws: WalkInterruption.self) {
                let manager = try await world.engine.v2cManager("192.0.2.1")
                let options = WalkOptions(firstRepetitions: 1, maxRepetitions: 1)
                for try await _ in manager.walk(
                    "1.3.6.1.2", walk: options,
                    options: CommunityOptions(timeout: .seconds(2)))
                {
                    count += 1
                    await world.onNetwork { $0.onSend = nil }
                }
            }
            #expect(count == 1)
            guard case .failed(.timeout) = error else {
                Issue.record("got \(String(describing: error))")
                return
            }
        }
    }

    @Test func `a walk ends once, with nothing behind its error`() async throws {
        let world = AsyncWorld(delay: nil)
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            var walk = manager.walk("1.3.6.1").makeAsyncIterator()
            await #expect(throws: WalkInterruption.self) { try await walk.next() }
            #expect(try await walk.next() == nil)
        }
    }

    @Test func `cancelling the task ends its walk`() async throws {
        let world = AsyncWorld(delay: nil)
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            let task = Task(executorPreference: world.engine.executor) {
                await manager.walk("1.3.6.1").collect()
            }
            while await world.sentAt.isEmpty { await Task.yield() }
            task.cancel()
            guard case .partial(.failed(.cancelled)) = await task.value.ending else {
                Issue.record("got \(await task.value.ending)")
                return
            }
            #expect(await world.now == 0)
        }
    }
}
