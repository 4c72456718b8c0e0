import SNMP

/// The tasks through ``AsyncEngine``: tasks that wait, one for each request in flight.
final class AwaitBench: Sendable {
    private let arguments: BenchArguments
    private let engine: AsyncEngine
    private let base: Measurement

    init(_ arguments: BenchArguments) async throws {
        self.arguments = arguments
        base = Measurement()
        engine = AsyncEngine(defaultVersion: .v2c)
        if arguments.isSecure { try await engine.addUser(arguments.user()) }
    }

    func openManager(_ host: String) async throws -> AsyncSNMPv2cManager {
        var manager = try await engine.v2cManager(host)
        manager.defaultOptions.timing = arguments.timing
        return manager
    }

    func secureManager(_ host: String) async throws -> AsyncSNMPv3Manager {
        var manager = try await engine.v3Manager(host)
        manager.defaultOptions.timing = arguments.timing
        return manager
    }

    /// Everything runs where the answers arrive.
    func run<Manager: AsyncManager>(
        _ manager: @Sendable @escaping (String) async throws -> Manager
    ) async throws -> String {
        let measurement = try await withTaskExecutorPreference(engine.executor) {
            try await measure(manager)
        }
        return measurement.json
    }

    private func measure<Manager: AsyncManager>(
        _ manager: @Sendable (String) async throws -> Manager
    ) async throws -> Measurement {
        switch arguments.task {
        case "seq":
            return try await sequence(manager(arguments.host), arguments.number("n", 20_000))
        case "start": return try await start(manager)
        case "walk":
            let walk = try arguments.walk()
            return try await self.walk(manager(arguments.host), [walk.root], walk.options)
        case "table":
            let options = try arguments.walk().options
            return try await walk(manager(arguments.host), arguments.columns(), options)
        case "fan": return try await eachDevice(manager, gets: 1)
        case "sweep": return try await eachDevice(manager, gets: arguments.number("gets", 10))
        default: complain("manager-bench: no task \(arguments.task)")
        }
    }

    private func sequence(_ manager: some AsyncManager, _ count: Int) async throws -> Measurement {
        var measurement = base
        let question = Operation.get([sysUpTime])
        _ = try await manager.ask(question)
        measurement.start()
        for _ in 0..<count { await Self.ask(question, manager, &measurement) }
        measurement.stop()
        return measurement
    }

    private func start(_ manager: (String) async throws -> some AsyncManager) async throws
        -> Measurement
    {
        var measurement = base
        measurement.start()
        await Self.ask(.get([sysUpTime]), try await manager(arguments.host), &measurement)
        measurement.stop()
        return measurement
    }

    private func walk(
        _ manager: some AsyncManager, _ roots: [OID], _ options: WalkOptions
    ) async throws -> Measurement {
        var measurement = base
        _ = try await manager.get(sysUpTime)
        measurement.start()
        do {
            let walk = manager.walk(roots, walk: options, options: manager.defaultOptions)
            for try await item in walk {
                measurement.add(item.binding.value)
                measurement.answered += 1
            }
        } catch {
            measurement.failed += 1
        }
        measurement.stop()
        return measurement
    }

    /// One task for each device, which asks it so many times, one after another.
    private func eachDevice<Manager: AsyncManager>(
        _ manager: (String) async throws -> Manager, gets: Int
    ) async throws -> Measurement {
        var managers: [Manager] = []
        for host in arguments.hosts { managers.append(try await manager(host)) }
        let window = max(arguments.number("window", managers.count), 1)
        var measurement = base
        measurement.start()
        await withTaskGroup(of: (ok: Int, value: Value).self) { group in
            for (index, manager) in managers.enumerated() {
                if index >= window, let end = await group.next() {
                    Self.add(end, gets, &measurement)
                }
                group.addTask { await Self.gets(manager, gets) }
            }
            for await end in group { Self.add(end, gets, &measurement) }
        }
        measurement.stop()
        return measurement
    }

    /// - Returns: How many gets were answered, and the value that came last.
    private static func gets(
        _ manager: some AsyncManager, _ count: Int
    ) async -> (ok: Int, value: Value) {
        var end = (ok: 0, value: Value.null)
        for _ in 0..<count {
            if let list = try? await manager.get(sysUpTime) {
                end = (end.ok + 1, list[0].value)
            }
        }
        return end
    }

    private static func add(
        _ end: (ok: Int, value: Value), _ gets: Int, _ measurement: inout Measurement
    ) {
        measurement.answered += end.ok
        measurement.failed += gets - end.ok
        measurement.add(end.value)
    }

    private static func ask(
        _ question: Operation, _ manager: some AsyncManager, _ measurement: inout Measurement
    ) async {
        do {
            let list = try await manager.ask(question)
            measurement.add(list[0].value)
            measurement.answered += 1
        } catch {
            measurement.failed += 1
        }
    }
}
