import Datagrams
import Foundation
import SNMP
import SNMPAgent
import VirtualTime

@testable import SNMPScript

/// An interpreter over the demo network, with a virtual clock; what is written is collected as
/// lines.
final class Session: InterpreterHost {
    let clock = VirtualNetwork()
    let network: SimulatedNetwork
    let engine: Engine
    /// Apart from the session, because an interpreter holds on to its sink.
    private let collector = Collector()
    var lines: [String] { collector.lines }
    var files: [String: String] = [:]
    var environment: [String: String] = [:]
    var answers: [Confirmation] = []
    /// What the host says of its memory each time that it is asked; the last is said from then on.
    var memoryReadings: [Int] = []
    var memoryInUse: Int? {
        get { memoryReadings.count > 1 ? memoryReadings.removeFirst() : memoryReadings.first }
        set { memoryReadings = newValue.map { [$0] } ?? [] }
    }
    private(set) var questions: [String] = []
    lazy var interpreter = makeInterpreter()
    let policy: Policy
    let limits: Limits

    init(
        extra: Int = 0, writes: Policy.Writes = .never, limits: Limits = Limits(),
        files: [String: String] = [:], root: String = "/"
    ) {
        network = SimulatedNetwork(over: clock)
        DemoNetwork(extra: extra).install(in: network)
        engine = Engine(
            network: network, entropy: Repeatable(), defaultVersion: .v2c)
        var policy = Policy.readOnly
        policy.writes = writes
        policy.files = .readAndWrite(under: root)
        policy.environment = ["SNMP_AUTH"]
        self.policy = policy
        self.limits = limits
        self.files = files
    }

    private func makeInterpreter() -> Interpreter {
        Interpreter(engine: engine, policy: policy, limits: limits, output: collector, host: self)
    }

    func readFile(_ path: String, under root: String) throws(HostError) -> [UInt8] {
        guard let text = files[path] else { throw HostError("no file \(path)") }
        return Array(text.utf8)
    }

    func listFolder(_ path: String, under root: String) throws(HostError) -> [String] {
        path == "." ? ["notes.txt", "out put/", ".hidden"] : []
    }

    func writeFile(
        _ path: String, _ octets: [UInt8], under root: String
    ) throws(HostError) {
        files[path] = String(decoding: octets, as: UTF8.self)
    }

    /// Real folders, unlike ``files``: what lies outside of the root is refused.
    func confinedPath(_ path: String, under root: String) throws(HostError) -> String {
        guard path.hasPrefix(root) else { throw HostError("\(path) lies outside of \(root)") }
        return path
    }

    func environmentVariable(_ name: String) -> String? { environment[name] }

    func confirm(_ question: String) -> Confirmation? {
        questions.append(question)
        return answers.isEmpty ? nil : answers.removeFirst()
    }

    /// Runs a script and gives what it wrote, its error included.
    @discardableResult
    func run(
        _ text: String, _ arguments: [String] = [], name: String = "test"
    ) -> [String] {
        collector.lines = []
        do throws(Diagnostics) {
            let outcome = interpreter.execute(
                try Program(parsing: text, name: name), arguments: arguments)
            if let error = outcome.error { collector.write(.diagnostic(error.diagnostic)) }
            last = outcome
        } catch {
            collector.lines += error.description.split(separator: "\n").map(String.init)
        }
        return lines
    }

    /// How the last run went.
    private(set) var last = Outcome()
}

/// Takes what is written as lines for a person.
private final class Collector: OutputSink {
    var lines: [String] = []

    func write(_ output: Output) {
        guard let text = Renderer().line(output) else { return }
        lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

/// Randomness that is the same in every run.
struct Repeatable: RandomNumberGenerator, Sendable {
    private var state: UInt64 = 42

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}
