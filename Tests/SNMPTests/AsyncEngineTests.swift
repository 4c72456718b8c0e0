import Datagrams
import SMI
import SNMP
import Synchronization
import Testing
import VirtualTime

@Suite struct AsyncEngineTests {
    @Test func `a verb asks, suspends and returns the list`() async throws {
        let world = AsyncWorld()
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            #expect(
                try await manager.get(sysUpTime, sysName).map(\.value) == [
                    .timeTicks(12_345), .octetString("r1"),
                ])
            #expect(try await manager.getNext(sysDescr).map(\.name) == [sysUpTime])
            #expect(
                try await manager.getBulk(sysDescr, maxRepetitions: 2).map(\.name)
                    == [sysUpTime, sysName])
            #expect(try await manager.set(VarBind(sysName, .octetString("x"))).count == 1)
            #expect(await world.now == 40)
        }
    }

    @Test func `SNMPv1 and any manager have the same verbs`() async throws {
        let world = AsyncWorld()
        try await world.run {
            let managers: [any AsyncManager] = [
                try await world.engine.v1Manager("192.0.2.1"),
                try await world.engine.v2cManager("192.0.2.2"),
            ]
            for manager in managers { #expect(try await manager.get(sysUpTime).count == 1) }
        }
    }

    @Test func `a manager can be used from any task on any thread`() async throws {
        let manager = try await AsyncWorld().engine.v2cManager("192.0.2.1")
        await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<100 { group.addTask { try? await manager.get(sysUpTime).count } }
            for await count in group { #expect(count == 1) }
        }
    }

    @Test func `whoever runs as the engine can ask as well`() async throws {
        let engine = AsyncWorld().engine
        let manager = try await engine.v2cManager("192.0.2.1")
        #expect(try await engine.countAsItself(manager) == 1)
    }

    @Test func `ten thousand tasks are answered together`() async throws {
        let world = AsyncWorld(delay: .milliseconds(400))
        try await world.run {
            let managers = try await manyManagers(10_000, in: world.engine)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for manager in managers {
                    group.addTask { try await manager.get(sysUpTime).count }
                }
                var count = 0
                while let answers = try await group.next() { count += answers }
                #expect(count == 10_000)
            }
            #expect(await world.now == 400)
            #expect(await world.sentAt.count == 10_000)
            #expect(await world.engine.pendingCount == 0)
        }
    }

    @Test func `tasks end while others have yet to begin`() async throws {
        let world = AsyncWorld(delay: .zero)
        let tasks = TaskCounts()
        try await world.run {
            let managers = try await manyManagers(1_000, in: world.engine)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for manager in managers {
                    group.addTask {
                        tasks.begin()
                        _ = try await manager.get(sysUpTime)
                        tasks.end()
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(tasks.begun == 1_000)
        #expect(tasks.begunAtFirstEnd < 200)
    }

    @Test func `who asks one thing after another is answered each time`() async throws {
        let world = AsyncWorld(delay: .zero)
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            let question = Operation.get([sysUpTime])
            for _ in 0..<100 { #expect(try await manager.ask(question).count == 1) }
            #expect(try await manager.get(sysUpTime, sysName).count == 2)
            #expect(await manager.walk([1]).collect().bindings.count == 3)
            #expect(await world.engine.pendingCount == 0)
            #expect(await world.now == 0)
        }
    }

    @Test func `an answer that is a moment late is waited for as any other`() async throws {
        let world = AsyncWorld(delay: .milliseconds(3))
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            for _ in 0..<40 { #expect(try await manager.get(sysUpTime).count == 1) }
            #expect(await world.now == 120)
            #expect(await world.sentAt.count == 40)
        }
    }

    @Test func `another actor's tasks can ask on the engine's thread`() async throws {
        let world = AsyncWorld()
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            let station = Station()
            async let first = station.count(manager)
            async let second = station.count(manager)
            #expect(try await (first, second) == (1, 1))
        }
    }

    @Test func `a manager's options are its own, and not those of its copies`() async throws {
        let world = AsyncWorld(delay: nil)
        await world.run {
            let manager = try? await world.engine.v2cManager("192.0.2.1")
            var impatient = manager
            impatient?.defaultOptions.timing.timeout = .seconds(1)
            #expect(manager?.defaultOptions.timing.timeout == .seconds(10))
            await #expect(throws: RequestError.self) { try await impatient?.get(sysUpTime) }
            #expect(await world.now == 1_000)
            await #expect(throws: RequestError.self) { try await manager?.get(sysUpTime) }
            #expect(await world.now == 11_000)
        }
    }

    @Test func `refreshes and the timeout need nobody who waits`() async throws {
        let world = AsyncWorld(delay: nil)
        await world.run {
            let error = await #expect(throws: RequestError.self) {
                try await world.engine.v2cManager("192.0.2.1").get(
                    sysUpTime,
                    options: CommunityOptions(
                        timeout: .milliseconds(2_500), refreshPeriod: .seconds(1)))
            }
            guard case .timeout(let failure) = error else {
                Issue.record("got \(String(describing: error))")
                return
            }
            #expect(failure.transmissions == 3)
            #expect(await world.sentAt == [0, 1_000, 2_000])
            #expect(await world.now == 2_500)
        }
    }

    @Test func `an invalid request throws before anything is sent`() async throws {
        let world = AsyncWorld()
        let manager = try await world.engine.v2cManager("192.0.2.1")
        let error = await #expect(throws: RequestError.self) {
            try await manager.getBulk(sysDescr, nonRepeaters: 2)
        }
        guard case .invalidRequest(.nonRepeaters) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(await world.sentAt.isEmpty)
    }

    @Test func `cancelling a task cancels its request and no other`() async throws {
        let world = AsyncWorld(delay: .milliseconds(500))
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            let other = Task(executorPreference: world.engine.executor) {
                try await manager.get(sysName).count
            }
            let task = Task(executorPreference: world.engine.executor) {
                try await manager.get(sysUpTime).count
            }
            while await world.sentAt.count < 2 { await Task.yield() }
            task.cancel()
            let error = await #expect(throws: RequestError.self) { try await task.value }
            guard case .cancelled = error else {
                Issue.record("got \(String(describing: error))")
                return
            }
            #expect(await world.now == 0)
            #expect(try await other.value == 1)
        }
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let world = AsyncWorld()
        await world.run {
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    let error = await #expect(throws: RequestError.self) {
                        try await world.engine.v2cManager("192.0.2.1").get(sysUpTime)
                    }
                    guard case .cancelled = error else {
                        Issue.record("got \(String(describing: error))")
                        return
                    }
                }
            }
            #expect(await world.sentAt.isEmpty)
        }
    }

    @Test func `the first error of a group ends the requests of the others`() async throws {
        let world = AsyncWorld(delay: nil)
        await world.run {
            await #expect(throws: RequestError.self) {
                let managers = try await manyManagers(50, in: world.engine)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (index, manager) in managers.enumerated() {
                        let timeout = Duration.seconds(index == 7 ? 1 : 10)
                        group.addTask {
                            _ = try await manager.get(
                                sysUpTime, options: CommunityOptions(timeout: timeout))
                        }
                    }
                    for try await _ in group {}
                }
            }
            #expect(await world.now == 1_000)
            #expect(await world.engine.pendingCount == 0)
        }
    }

    @Test func `a closed engine fails what is pending and what comes`() async throws {
        let world = AsyncWorld(delay: nil)
        try await world.run {
            let managers = try await manyManagers(1_000, in: world.engine)
            let closed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for manager in managers {
                    group.addTask { await isClosed { try await manager.get(sysUpTime) } }
                }
                while await world.engine.pendingCount < 1_000 { await Task.yield() }
                await world.engine.close()
                await world.engine.close()
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(closed == 1_000)
            #expect(await isClosed { try await managers[0].get(sysUpTime) })
            #expect(await world.now == 0)
            #expect(await world.onNetwork { $0.channels.isEmpty })
        }
    }

    @Test func `an engine that nobody holds closes its sockets and ends its thread`() async throws {
        let witness = Witness()
        do {
            let engine = AsyncEngine(
                network: { _ in WitnessedNetwork(witness) }, entropy: Seeded())
            #expect(try await engine.v2cManager("192.0.2.1").endpoint.port == 161)
        }
        // The network goes with the engine, wherever the last hold on it ends.
        #expect(await witness.isGone)
    }

    @Test func `an engine without a socket fails its requests with the reason`() async throws {
        let world = AsyncWorld()
        await world.onNetwork { $0.openFailure = NetworkError(.tooManyOpenFiles, code: 24) }
        let manager = try await world.engine.v2cManager("192.0.2.1")
        let error = await #expect(throws: RequestError.self) { try await manager.get(sysUpTime) }
        guard case .transport(let failure) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(failure.error.kind == .tooManyOpenFiles)
    }

    @Test func `discards are reported`() async throws {
        let world = AsyncWorld()
        let (reports, report) = AsyncStream.makeStream(of: Discard.self)
        try await world.run {
            await world.engine.reportDiscards { report.yield($0) }
            let manager = try await world.engine.v2cManager("192.0.2.1")
            let endpoint = manager.endpoint
            async let list = manager.get(sysUpTime)
            while await world.sentAt.isEmpty { await Task.yield() }
            await world.onNetwork { network in
                network.deliver([1, 2, 3], from: endpoint, on: network.sent[0].channel)
            }
            #expect(try await list.count == 1)
            #expect(await world.engine.discardCount == 1)
            #expect(await reports.first { _ in true }?.octets == [1, 2, 3])
        }
    }

    private func isClosed(_ request: () async throws -> VarBindList) async -> Bool {
        do {
            _ = try await request()
        } catch RequestError.closed {
            return true
        } catch {}
        return false
    }
}

extension AsyncEngine {
    fileprivate func countAsItself(_ manager: some AsyncManager) async throws -> Int {
        try await manager.get(sysUpTime).count
    }
}

/// An application's own actor.
private actor Station {
    func count(_ manager: some AsyncManager) async throws -> Int {
        try await manager.get(sysUpTime).count
    }
}

/// How many tasks had begun when the first of them ended.
private final class TaskCounts: Sendable {
    private let counts = Mutex((begun: 0, atFirstEnd: 0))

    func begin() { counts.withLock { $0.begun += 1 } }

    func end() {
        counts.withLock { counts in
            if counts.atFirstEnd == 0 { counts.atFirstEnd = counts.begun }
        }
    }

    var begun: Int { counts.withLock(\.begun) }
    var begunAtFirstEnd: Int { counts.withLock(\.atFirstEnd) }
}
