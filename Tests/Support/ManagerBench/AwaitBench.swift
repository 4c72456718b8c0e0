import SNMP
import Synchronization

/// The tasks through ``AsyncEngine``: tasks that wait, one for each request in flight.
final class AwaitBench: Sendable {
    private let arguments: BenchArguments
    private let engine: AsyncEngine
    private let base: Measurement
    /// What many tasks did together.
    private let total: Mutex<Measurement>

    init(_ arguments: BenchArguments) async throws {
        self.arguments = arguments
        base = Measurement()
        total = Mutex(base)
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

    /// One task for each device, which asks it so many times, one after another. All devices at once, or
    /// some at a time.
    private func eachDevice<Manager: AsyncManager>(
        _ manager: (String) async throws -> Manager, gets: Int
    ) async throws -> Measurement {
        var managers: [Manager] = []
        for host in arguments.hosts { managers.append(try await manager(host)) }
        let window = max(arguments.number("window", managers.count), 1)
        total.withLock { $0.start() }
        for start in stride(from: 0, to: managers.count, by: window) {
            let devices = managers[start..<min(start + window, managers.count)]
            await withDiscardingTaskGroup { group in
                for device in devices {
                    group.addTask {
                        for _ in 0..<gets { self.add(try? await device.get(sysUpTime)) }
                    }
                }
            }
        }
        return total.withLock { total in
            total.stop()
            return total
        }
    }

    /// Not part of its caller, where every task that waits would keep room for what this needs.
    @inline(never)
    private func add(_ list: VarBindList?) { total.withLock { $0.add(list) } }

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
