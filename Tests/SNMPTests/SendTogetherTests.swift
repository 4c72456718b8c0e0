import Datagrams
import SMI
import SNMP
import Testing
import VirtualTime

/// What can go out together does, and whoever waits for it sees no difference.
@Suite struct SendTogetherTests {
    let network = VirtualNetwork()
    let agent: AgentDouble
    let engine: Engine

    init() {
        agent = AgentDouble(network)
        engine = virtualEngine(network)
    }

    private func managers(_ count: Int) throws -> [SNMPv2cManager] {
        try (1...count).map { try engine.v2cManager("192.0.2.\($0)") }
    }

    @Test func `a request's datagram goes out in the call that starts it`() throws {
        let router = try engine.v2cManager("192.0.2.1")
        let handles = try (1...3).map { count in
            let handle = try router.start(.get([sysUpTime]))
            #expect(network.sent.count == count)
            return handle
        }
        #expect(network.batches.isEmpty)
        for handle in handles { #expect(try handle.wait().count == 1) }
    }

    @Test func `what is started together goes out together, in its order`() throws {
        let routers = try managers(10)
        // The first request opens the socket.
        _ = try routers[0].get(sysUpTime)
        let handles = try engine.sendTogether {
            let handles = try routers.map { try $0.start(.get([sysUpTime])) }
            #expect(network.sent.count == 1)
            return handles
        }
        #expect(network.batches == [10])
        #expect(network.sent.dropFirst().map(\.destination) == routers.map(\.endpoint))
        for handle in handles { #expect(try handle.wait().count == 1) }
        #expect(handles.allSatisfy { $0.statistics?.elapsed == .milliseconds(10) })
        #expect(engine.pendingCount == 0)
    }

    @Test func `sixty-four do not wait for more`() throws {
        let routers = try managers(100)
        let handles = try engine.sendTogether {
            try routers.map { try $0.start(.get([sysUpTime])) }
        }
        #expect(network.sent.count == 100)
        #expect(network.batches.allSatisfy { $0 <= 64 })
        #expect(network.batches.contains(64))
        for handle in handles { #expect(try handle.wait().count == 1) }
    }

    @Test func `what was started has gone before anybody waits`() throws {
        let routers = try managers(5)
        try engine.sendTogether {
            let handles = try routers.dropLast().map { try $0.start(.get([sysUpTime])) }
            // Waits for its answer, and so do those.
            #expect(try routers[4].get(sysUpTime).count == 1)
            #expect(handles.allSatisfy { !$0.isActive })
            #expect(network.now == Instant(nanoseconds: 10_000_000))
        }
        #expect(network.sent.count == 5)
        #expect(engine.pendingCount == 0)
    }

    @Test func `a loop over a poller can stand in it`() throws {
        let routers = try managers(20)
        let poller = engine.poll()
        var left = [Int](repeating: 3, count: routers.count)
        var answers = 0
        func ask(_ number: Int) throws {
            left[number] -= 1
            let handle = try routers[number].start(.get([sysUpTime]))
            handle.tag = number
            poller.register(handle)
        }
        try engine.sendTogether {
            for number in routers.indices { try ask(number) }
            while !poller.isEmpty {
                for handle in poller.wait() {
                    answers += try handle.wait().count
                    if left[handle.tag] > 0 { try ask(handle.tag) }
                }
            }
        }
        #expect(answers == 60)
        #expect(network.now == Instant(nanoseconds: 30_000_000))
        // Of the first twenty some had gone when there was a socket.
        #expect(network.batches.suffix(2) == [20, 20])
    }

    @Test func `one that the system will not send fails alone, whichever it is`() throws {
        let routers = try managers(5)
        for bad in routers {
            network.sendOutcome = {
                $0.destination == bad.endpoint
                    ? .failed(NetworkError(.unreachable, code: 101)) : .sent
            }
            let handles = try engine.sendTogether {
                try routers.map { try $0.start(.get([sysUpTime])) }
            }
            for (router, handle) in zip(routers, handles) {
                if router === bad {
                    let error = #expect(throws: RequestError.self) { try handle.wait() }
                    guard case .transport(let failure) = error else {
                        Issue.record("got \(String(describing: error))")
                        continue
                    }
                    #expect(failure.error.kind == .unreachable)
                    #expect(handle.statistics?.transmissions == 1)
                } else {
                    #expect(try handle.wait().count == 1)
                }
            }
        }
        #expect(engine.pendingCount == 0)
    }

    @Test func `where none can be sent the wait ends at once`() throws {
        let routers = try managers(3)
        network.sendOutcome = { _ in .failed(NetworkError(.unreachable, code: 101)) }
        try engine.sendTogether {
            let poller = engine.poll(try routers.map { try $0.start(.get([sysUpTime])) })
            var failures = 0
            while !poller.isEmpty {
                for handle in poller.wait() {
                    #expect(throws: RequestError.self) { try handle.wait() }
                    failures += 1
                }
            }
            #expect(failures == 3)
        }
        #expect(network.now == Instant(nanoseconds: 0))
    }

    @Test func `a network without room for more sends them one by one`() throws {
        network.gatheringRoom = 2
        let routers = try managers(7)
        let handles = try engine.sendTogether {
            try routers.map { try $0.start(.get([sysUpTime])) }
        }
        for handle in handles { #expect(try handle.wait().count == 1) }
        #expect(Set(network.sent.map(\.destination)) == Set(routers.map(\.endpoint)))
        #expect(network.sent.count == 7)
    }

    @Test func `what is due for another transmission at once goes out together`() throws {
        let routers = try managers(8)
        agent.isSilent = true
        let handles = try routers.map { try $0.start(.get([sysUpTime])) }
        network.onSend = { [agent, onSend = network.onSend] sent in
            agent.isSilent = false
            onSend?(sent)
        }
        for handle in handles { #expect(try handle.wait().count == 1) }
        #expect(network.batches == [8])
        #expect(handles.allSatisfy { $0.statistics?.transmissions == 2 })
    }

    @Test func `one that is dropped or cancelled meanwhile harms no other`() throws {
        let routers = try managers(4)
        _ = try routers[0].get(sysUpTime)
        let handles = try engine.sendTogether {
            var handles = try routers.map { try $0.start(.get([sysUpTime])) }
            handles[1].cancel()
            handles.remove(at: 2)
            return handles
        }
        #expect(try handles[0].wait().count == 1)
        #expect(throws: RequestError.self) { try handles[1].wait() }
        #expect(try handles[2].wait().count == 1)
        #expect(engine.pendingCount == 0)
    }

    @Test func `what waited for others is sent once, however long that took`() throws {
        let routers = try managers(60)
        let options = CommunityOptions(refreshPeriod: .milliseconds(500))
        let handles = try engine.sendTogether {
            try routers.map { router in
                network.advance(by: .milliseconds(20))
                return try router.start(.get([sysUpTime]), options: options)
            }
        }
        for handle in handles { #expect(try handle.wait().count == 1) }
        #expect(network.sent.count == 60)
        #expect(engine.resendCount == 0)
        // None waits for more than the next one, which comes too late to wait with it.
        #expect(Set(network.sent.map(\.at)).count >= 30)
    }

    @Test func `the refresh period runs from when a datagram went out`() throws {
        let router = try engine.v2cManager("192.0.2.1")
        _ = try router.get(sysUpTime)
        agent.isSilent = true
        let options = CommunityOptions(timeout: .seconds(3), refreshPeriod: .seconds(1))
        let handle = try engine.sendTogether {
            let handle = try router.start(.get([sysUpTime]), options: options)
            network.advance(by: .milliseconds(1_500))
            return handle
        }
        #expect(throws: RequestError.self) { try handle.wait() }
        let times = network.sent.dropFirst().map { $0.at.nanoseconds / 1_000_000 - 10 }
        #expect(times == [1_500, 2_500])
        #expect(handle.statistics?.elapsed == .seconds(3))
    }

    @Test func `a name is looked up when what was started has gone`() throws {
        network.hosts = ["r2": [.v4(0xC000_0202)]]
        let router = try engine.v2cManager("192.0.2.1")
        _ = try router.get(sysUpTime)
        try engine.sendTogether {
            let handle = try router.start(.get([sysUpTime]))
            let other = try engine.v2cManager("r2")
            #expect(network.sent.count == 2)
            #expect(try other.get(sysUpTime).count == 1)
            #expect(try handle.wait().count == 1)
        }
    }

    @Test func `an error of the body is thrown, and what it started goes out`() throws {
        struct Stop: Error {}
        let router = try engine.v2cManager("192.0.2.1")
        _ = try router.get(sysUpTime)
        var handle: RequestHandle?
        #expect(throws: Stop.self) {
            try engine.sendTogether {
                handle = try router.start(.get([sysUpTime]))
                throw Stop()
            }
        }
        #expect(network.sent.count == 2)
        #expect(try handle?.wait().count == 1)
    }

    @Test func `an engine that is closed in it ends what was started`() throws {
        let routers = try managers(3)
        let handles = try engine.sendTogether {
            let handles = try routers.map { try $0.start(.get([sysUpTime])) }
            engine.close()
            return handles
        }
        for handle in handles {
            #expect {
                try handle.wait()
            } throws: {
                if case RequestError.closed = $0 { true } else { false }
            }
        }
    }

    @Test func `the requests that a wide walk begins with go out together`() throws {
        agent.variables = tableVariables(columns: 12, rows: 5)
        let router = try engine.v2cManager("192.0.2.1")
        _ = try router.get(sysUpTime)
        let walk = try router.startWalk(tableColumns(12))
        #expect(network.batches == [3])
        var count = 0
        while let items = walk.next() { count += items.count }
        #expect(count == 60)
    }

    @Test func `what tasks ask between two turns goes out together`() async throws {
        let world = AsyncWorld()
        try await world.run {
            let routers = try await manyManagers(5, in: world.engine)
            _ = try await routers[0].get(sysUpTime)
            let before = await world.onNetwork { $0.batches.count }
            let answers = try await withThrowingTaskGroup { group in
                for router in routers {
                    group.addTask { try await router.get(sysUpTime).count }
                }
                return try await group.reduce(0, +)
            }
            #expect(answers == 5)
            #expect(await world.onNetwork { Array($0.batches.dropFirst(before)) } == [5])
            #expect(await world.now == 20)
        }
    }

    @Test func `a task whose datagram cannot be sent hears of it at once`() async throws {
        let world = AsyncWorld(delay: nil)
        try await world.run {
            let routers = try await manyManagers(3, in: world.engine)
            let bad = routers[1].endpoint
            await world.onNetwork { network in
                network.sendOutcome = {
                    $0.destination == bad ? .failed(NetworkError(.unreachable, code: 101)) : .sent
                }
            }
            let failedAt = await withTaskGroup { group in
                for router in routers {
                    group.addTask { () -> Int? in
                        do throws(RequestError) {
                            _ = try await router.get(sysUpTime)
                        } catch .transport {
                            return await world.now
                        } catch {}
                        return nil
                    }
                }
                return await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            #expect(failedAt == [0])
        }
    }
}
