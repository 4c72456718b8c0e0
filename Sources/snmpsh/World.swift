import Datagrams
import LineEditor
import MIB
import SNMP
import SNMPAgent
import SNMPScript
import SNMPTransport

/// Everything that a session or a script needs, put together from the options: network, engine,
/// interpreter, and the person's side of it.
final class World {
    let options: Options
    let console: Console
    let host = Host()
    let signals: SignalMonitor
    let engine: Engine
    let interpreter: Interpreter
    /// Simulated devices, in the order in which a person would list them.
    private let demo: DemoNetwork?
    private let simulation: SimulatedNetwork?
    private let rehearses: Bool
    private var wasInterrupted = false
    private var latestInterrupt: ContinuousClock.Instant?
    private var wasAbandoned = false
    /// What devices answered, where the options want it kept.
    private(set) var recorder = AnswerRecorder()

    /// - Parameter rehearses: Whether everything is simulated, time included.
    init(_ options: Options, rehearses: Bool = false) {
        self.options = options
        self.rehearses = rehearses
        signals = SignalMonitor.start()
        console = Console(options)
        let sockets: any DatagramNetwork =
            rehearses ? VirtualClock() : UDPNetwork(interruptDescriptor: signals.descriptor)
        if options.demo != nil || !options.recordings.isEmpty {
            // In the demo nothing leaves the process; beside recordings the real network stays.
            let simulation = SimulatedNetwork(
                over: sockets, outside: options.demo == nil && !rehearses ? .passedOn : .silent)
            self.simulation = simulation
            demo = options.demo.map { DemoNetwork(extra: $0) }
            demo?.install(in: simulation)
            engine = Engine(
                network: simulation, entropy: SystemEntropy(), defaultVersion: .v2c)
        } else {
            simulation = nil
            demo = nil
            engine = Engine(network: sockets, entropy: SystemEntropy(), defaultVersion: .v2c)
        }
        var policy = Policy.readOnly
        policy.files = .readAndWrite(under: "/")
        policy.allowsWholeEnvironment = true
        policy.writes =
            options.isDryRun ? .dryRun : options.allowsWrites ? .allowed : .never
        interpreter = Interpreter(
            engine: engine, policy: policy, output: console, host: host)
        interpreter.shard = options.shard
        interpreter.isInterrupted = { [unowned self] in takeInterrupt() }
        interpreter.isAbandoned = { [unowned self] in
            _ = takeInterrupt()
            return wasAbandoned
        }
        interpreter.onProgress = { [console] in console.show($0) }
        interpreter.guardsFormulas = options.guardsFormulas
        console.isInterrupted = { [signals] in signals.hasInterrupt }
        host.willTalk = { [console] in
            console.clearStatus()
            console.flush()
        }
        if rehearses { host.wallClock = 1_767_225_600 }
        if options.agentRecording != nil {
            interpreter.onAnswer = { [unowned self] in recorder.note($0, $1) }
        }
        if options.isVerbose {
            engine.onDiscard = { [unowned self] in console.report($0) }
        }
    }

    /// Loads what the options name: recordings, modules, the demo's devices.
    ///
    /// - Throws: a ``HostError`` that says what could not be loaded.
    func prepare() throws(HostError) {
        try loadModules()
        for (number, recording) in options.recordings.enumerated() {
            try add(recording, number: number)
        }
        if let demo { open(demo) }
        var defaults = ""
        if let timeout = options.timeout { defaults += " --timeout \(timeout.milliseconds)ms" }
        if let resend = options.resend { defaults += " --resend \(resend.milliseconds)ms" }
        if !defaults.isEmpty { try obey("defaults" + defaults) }
        if demo != nil { try obey("use core1") }
    }

    /// Runs a line of the program's own.
    private func obey(_ line: String) throws(HostError) {
        do {
            _ = try interpreter.run(Program(parsing: line))
        } catch {
            throw HostError("\(line): \(error)")
        }
    }

    /// Whether somebody pressed Ctrl-C since ``forgetInterrupts()``.
    private func takeInterrupt() -> Bool {
        let count = signals.takeInterrupts()
        guard count > 0 else { return wasInterrupted }
        let now = ContinuousClock.now
        let isSoon = latestInterrupt.map { now - $0 < .seconds(1) } ?? false
        // Twice within a second means: at once, whatever is lost.
        if count > 1 || isSoon { wasAbandoned = true }
        latestInterrupt = now
        wasInterrupted = true
        return true
    }

    /// Starts anew. An interrupt that waits to be taken is for what starts now: somebody was quicker
    /// than the parser.
    func forgetInterrupts() {
        // Unless it has cut off an output already.
        if console.beginRun() { _ = signals.takeInterrupts() }
        wasInterrupted = false
        wasAbandoned = false
        latestInterrupt = nil
    }

    private func loadModules() throws(HostError) {
        let folders =
            options.mibs
            + (Environment["SNMPSH_MIBS"] ?? "").split(separator: ":").map(String.init)
        for folder in folders {
            do {
                try interpreter.addModules(under: Host.expanded(folder))
            } catch {
                throw HostError("cannot load MIB modules: \(error)")
            }
        }
    }

    private func add(_ recording: Options.Recording, number: Int) throws(HostError) {
        let octets = try Files.read(Host.expanded(recording.path))
        let read = Recording(parsing: octets)
        let header = RecordingHeader(octets)
        for problem in read.problems.prefix(5) {
            console.warn("\(recording.path), \(problem)")
        }
        if read.skippedLines > 5 {
            console.warn("\(recording.path): \(read.skippedLines) lines were skipped in all")
        }
        let address = recording.address ?? header?.address ?? "10.99.0.\(number + 1)"
        let endpoint: Endpoint
        do {
            endpoint = try engine.resolve(address)
        } catch {
            throw HostError("--agent \(recording.path): \(error)")
        }
        guard let simulation else { return }
        let store = VariableStore(read.table(isWritable: true), at: simulation.now)
        var settings = CommandResponder.Settings(
            readCommunities: ["public"], writeCommunities: ["public", "private"])
        settings.takesAnyCommunity = rehearses
        simulation.add(
            SimulatedAgent(CommandResponder(store, settings: settings)), at: endpoint)
        let file = recording.path.split(separator: "/").last.map(String.init) ?? recording.path
        let name = header?.name ?? file.split(separator: ".").first.map(String.init) ?? file
        if let manager = try? engine.v2cManager("\(endpoint)") {
            interpreter.add(manager, as: name, tags: ["recorded"])
        }
    }

    private func open(_ demo: DemoNetwork) {
        for user in demo.users {
            // A machine without one of the algorithms does without that user.
            if let known = try? user.user() { try? interpreter.addUser(known) }
        }
        for device in demo.devices {
            let address = "\(device.endpoint)"
            let community = OctetString(device.community)
            switch device.version {
            case .v1:
                if let manager = try? engine.v1Manager(address, community: community) {
                    interpreter.add(manager, as: device.name, tags: device.tags)
                }
            case .v2c:
                if let manager = try? engine.v2cManager(address, community: community) {
                    interpreter.add(manager, as: device.name, tags: device.tags)
                }
            case .v3:
                if let manager = try? engine.v3Manager(address, defaultUser: DemoUser.ops.name) {
                    interpreter.add(manager, as: device.name, tags: device.tags)
                }
            }
        }
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
