import SMI
import Testing
import VirtualTime

@testable import SNMP

@Suite struct RequestReportTests {
    private let name: OID = "1.3.6.1.2.1.1.3.0"

    @Test func `a report counts what was sent and what came instead of an answer`() async throws {
        let world = AsyncWorld(delay: .milliseconds(1_030))
        try await world.run {
            var manager = try await world.engine.v2cManager("192.0.2.1")
            manager.defaultOptions.timing = Timing(refreshPeriod: .seconds(1))
            let endpoint = manager.endpoint
            async let report = manager.report(.get([name]))
            while await world.sentAt.isEmpty { await Task.yield() }
            await world.onNetwork { network in
                network.deliver(
                    [1, 2, 3], from: endpoint, on: network.sent[0].channel,
                    after: .milliseconds(500))
            }
            let end = await report
            #expect(try end.result.get().count == 1)
            let statistics = try #require(end.statistics)
            #expect(statistics.transmissions == 2)
            #expect(statistics.elapsed == .milliseconds(1_030))
            #expect(statistics.sinceLastTransmission == .milliseconds(30))
            #expect(statistics.discarded.count == 1)
        }
    }

    @Test func `a request that nobody answers is reported too`() async throws {
        let world = AsyncWorld(delay: nil)
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            let report = await manager.report(
                .get([name]),
                options: CommunityOptions(timeout: .seconds(3), refreshPeriod: .seconds(1)))
            guard case .failure(.timeout) = report.result else {
                Issue.record("got \(report.result)")
                return
            }
            #expect(report.statistics?.transmissions == 3)
            #expect(report.statistics?.elapsed == .seconds(3))
        }
    }

    @Test func `a request that breaks a rule has no statistics`() async throws {
        let world = AsyncWorld()
        let manager: any AsyncManager = try await world.engine.v2cManager("192.0.2.1")
        let report = await manager.report(.getBulk([name], nonRepeaters: 2, maxRepetitions: 1))
        guard case .failure(.invalidRequest) = report.result else {
            Issue.record("got \(report.result)")
            return
        }
        #expect(report.statistics == nil)
    }

    @Test func `the end of a task is the end of the request that it wanted a report of`()
        async throws
    {
        let world = AsyncWorld(delay: nil)
        try await world.run {
            let manager = try await world.engine.v2cManager("192.0.2.1")
            let task = Task(executorPreference: world.engine.executor) {
                await manager.report(.get([name]))
            }
            while await world.sentAt.isEmpty { await Task.yield() }
            task.cancel()
            let report = await task.value
            guard case .failure(.cancelled) = report.result else {
                Issue.record("got \(report.result)")
                return
            }
            #expect(await world.engine.pendingCount == 0)
        }
    }
}
