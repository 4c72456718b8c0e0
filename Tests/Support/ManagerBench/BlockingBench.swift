import SNMP

/// The tasks through managers and handles: one thread, which waits where the application waits.
final class BlockingBench {
    private let arguments: BenchArguments
    private var measurement = Measurement()
    private let engine: Engine

    init(_ arguments: BenchArguments) throws {
        self.arguments = arguments
        engine = Engine(defaultVersion: .v2c)
        if arguments.isSecure { try engine.addUser(arguments.user()) }
    }

    func openManager(_ host: String) throws -> SNMPv2cManager {
        let manager = try engine.v2cManager(host)
        manager.defaultOptions.timing = arguments.timing
        return manager
    }

    func secureManager(_ host: String) throws -> SNMPv3Manager {
        let manager = try engine.v3Manager(host)
        manager.defaultOptions.timing = arguments.timing
        return manager
    }

    func run<Options>(_ manager: (String) throws -> AgentManager<Options>) throws -> String {
        switch arguments.task {
        case "seq": try sequence(manager(arguments.host), arguments.number("n", 20_000))
        case "start": start { try manager($0) }
        case "walk":
            let walk = try arguments.walk()
            try self.walk(manager(arguments.host), [walk.root], walk.options)
        case "table":
            try walk(manager(arguments.host), arguments.columns(), arguments.walk().options)
        case "fan": try fan(manager)
        case "sweep": try sweep(manager)
        default: complain("manager-bench: no task \(arguments.task)")
        }
        return measurement.json
    }

    /// Gets one after another: one question, asked again and again.
    private func sequence(_ manager: AgentManager<some RequestOptions>, _ count: Int) throws {
        let question = Operation.get([sysUpTime])
        _ = try manager.ask(question)
        measurement.start()
        for _ in 0..<count { measurement.add { try manager.ask(question) } }
        measurement.stop()
    }

    /// One get, with all that it takes to get there.
    private func start(_ manager: (String) throws -> AgentManager<some RequestOptions>) {
        measurement.start()
        measurement.add { try manager(arguments.host).get(sysUpTime) }
        measurement.stop()
    }

    /// A walk of one subtree, or of the columns of a table side by side.
    private func walk(
        _ manager: AgentManager<some RequestOptions>, _ roots: [OID], _ options: WalkOptions
    ) throws {
        _ = try manager.get(sysUpTime)
        measurement.start()
        let walk = try manager.startWalk(roots, walk: options)
        while let items = walk.next() {
            for item in items { measurement.add(item.binding.value) }
            measurement.answered += items.count
        }
        measurement.stop()
        if walk.ending?.isComplete != true { measurement.failed += 1 }
    }

    /// One get to each device, all at once or some at a time.
    private func fan(_ manager: (String) throws -> AgentManager<some RequestOptions>) throws {
        let managers = try arguments.hosts.map(manager)
        let window = max(arguments.number("window", managers.count), 1)
        measurement.start()
        for start in stride(from: 0, to: managers.count, by: window) {
            var handles: [RequestHandle] = []
            handles.reserveCapacity(window)
            try engine.sendTogether {
                for manager in managers[start..<min(start + window, managers.count)] {
                    handles.append(try manager.start(.get([sysUpTime])))
                }
            }
            for handle in handles { measurement.add { try handle.wait() } }
        }
        measurement.stop()
    }

    /// So many gets to each device, one after another on each, all devices at once.
    private func sweep(_ manager: (String) throws -> AgentManager<some RequestOptions>) throws {
        let managers = try arguments.hosts.map(manager)
        let rounds = arguments.number("gets", 10)
        let poller = engine.poll()
        var left = [Int](repeating: rounds, count: managers.count)
        func ask(_ device: Int) throws {
            left[device] -= 1
            let handle = try managers[device].start(.get([sysUpTime]))
            handle.tag = device
            poller.register(handle)
        }
        measurement.start()
        try engine.sendTogether {
            for device in managers.indices { try ask(device) }
            while !poller.isEmpty {
                for handle in poller.wait() {
                    measurement.add { try handle.wait() }
                    let device = handle.tag
                    if left[device] > 0 { try ask(device) }
                }
            }
        }
        measurement.stop()
    }
}
