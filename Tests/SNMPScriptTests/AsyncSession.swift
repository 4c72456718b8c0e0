import Datagrams
import SNMP
import SNMPAgent
import SNMPScript
import Synchronization
import VirtualTime

/// An interpreter over the demo network and the asynchronous engine, with a virtual clock; what is
/// written is collected as lines.
struct AsyncSession: Sendable {
    let engine: AsyncEngine
    let sink = LineSink()
    let host: MemoryHost
    let interpreter: AsyncInterpreter

    /// - Parameter addresses: what the name service knows; nil where the network is asked.
    init(
        writes: Policy.Writes = .never, limits: Limits = Limits(), files: [String: String] = [:],
        environment: [String: String] = [:],
        addresses: (@Sendable (String) async -> [IPAddress])? = nil
    ) async {
        engine = AsyncEngine(
            network: { _ in
                let network = SimulatedNetwork(over: VirtualNetwork())
                DemoNetwork(extra: 0).install(in: network)
                return network
            }, entropy: Repeatable(), lookUp: addresses, defaultVersion: .v2c)
        host = MemoryHost(files: files, environment: environment)
        var policy = Policy.readOnly
        policy.writes = writes
        policy.files = .readAndWrite(under: "/")
        policy.environment = Set(environment.keys)
        interpreter = await AsyncInterpreter(
            engine: engine, policy: policy, limits: limits, output: sink, host: host)
    }

    /// Runs a script and gives what it wrote, its error included.
    func run(_ text: String) async throws -> [String] {
        let before = sink.lines.count
        let outcome = await interpreter.execute(try Program(parsing: text, name: "test"))
        if let error = outcome.error { sink.write(.diagnostic(error.diagnostic)) }
        return Array(sink.lines.dropFirst(before))
    }
}

/// Takes what is written as lines for a person, from any thread.
final class LineSink: OutputSink, Sendable {
    private let collected = Mutex<[String]>([])

    var lines: [String] { collected.withLock { $0 } }

    func write(_ output: Output) {
        guard let text = Renderer().line(output) else { return }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        collected.withLock { $0 += lines }
    }
}

/// Files and an environment that are in memory only.
final class MemoryHost: InterpreterHost, Sendable {
    private let files: Mutex<[String: String]>
    private let environment: [String: String]

    init(files: [String: String], environment: [String: String]) {
        self.files = Mutex(files)
        self.environment = environment
    }

    func readFile(_ path: String, under root: String) throws(HostError) -> [UInt8] {
        guard let text = files.withLock({ $0[path] }) else { throw HostError("no file \(path)") }
        return Array(text.utf8)
    }

    func writeFile(_ path: String, _ octets: [UInt8], under root: String) throws(HostError) {
        files.withLock { $0[path] = String(decoding: octets, as: UTF8.self) }
    }

    func environmentVariable(_ name: String) -> String? { environment[name] }
}
