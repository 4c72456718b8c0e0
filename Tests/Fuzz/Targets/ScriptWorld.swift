import Datagrams
import SNMP
import SNMPAgent
package import SNMPScript
import VirtualTime

/// A session of the language over the demo network, whose clock moves only when somebody waits, with
/// limits that no script can pass.
package final class ScriptWorld: InterpreterHost {
    private let engine: Engine
    private let sink = Sink()
    private var files: [String: [UInt8]]
    private lazy var interpreter = makeInterpreter()

    private static let steps = 20_000
    private static let outputLimit = 200_000

    /// - Parameter files: What `read` finds, by path.
    package init(files: [String: [UInt8]] = [:]) {
        let network = SimulatedNetwork(over: VirtualNetwork())
        DemoNetwork(extra: 0).install(in: network)
        engine = Engine(network: network, entropy: Repeatable(), defaultVersion: .v2c)
        self.files = files
    }

    private func makeInterpreter() -> Interpreter {
        var policy = Policy.readOnly
        policy.writes = .allowed
        policy.files = .readAndWrite(under: "/")
        policy.environment = ["SNMP_AUTH"]
        var limits = Limits()
        limits.steps = Self.steps
        limits.wallTime = .seconds(3_600)
        limits.callDepth = 50
        limits.values = 50_000
        limits.outputBytes = Self.outputLimit
        limits.fibers = 500
        return Interpreter(
            engine: engine, policy: policy, limits: limits, output: sink, host: self)
    }

    /// Runs a script to its end.
    ///
    /// - Throws: the promise that was broken: that it ends within its limits, and that what it
    ///   shows drives no terminal.
    package func run(
        _ program: Program, arguments: [String] = []
    ) throws(FuzzTarget.Finding) -> Outcome {
        let outcome = interpreter.execute(program, arguments: arguments)
        try require(outcome.steps < 8 * Self.steps, "\(outcome.steps) steps")
        try require(sink.octets < 8 * Self.outputLimit, "\(sink.octets) octets of output")
        if let finding = sink.finding { throw finding }
        if let error = outcome.error { try requireVisible(error.diagnostic.description) }
        return outcome
    }

    package func readFile(_ path: String, under root: String) throws(HostError) -> [UInt8] {
        guard let octets = files[path] else { throw HostError("no file \(path)") }
        return octets
    }

    package func writeFile(
        _ path: String, _ octets: [UInt8], under root: String
    ) throws(HostError) {
        files[path] = octets
    }

    package func environmentVariable(_ name: String) -> String? { "a secret" }

    /// Shows what is written, and forgets it.
    private final class Sink: OutputSink {
        var octets = 0
        var finding: FuzzTarget.Finding?

        func write(_ output: Output) {
            guard finding == nil, let text = Renderer().line(output) else { return }
            octets += text.utf8.count
            do throws(FuzzTarget.Finding) {
                try requireVisible(text)
            } catch {
                finding = error
            }
        }
    }

    /// Randomness that is the same in every run.
    private struct Repeatable: RandomNumberGenerator, Sendable {
        private var state: UInt64 = 42

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }
}

/// A script that runs, with everything it asks of the world answered.
func fuzzRun(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    try runScript(String(decoding: bytes.octets, as: UTF8.self))
}

package func runScript(_ text: String) throws(FuzzTarget.Finding) {
    let program: Program
    do throws(Diagnostics) {
        program = try Program(parsing: text, name: "fuzz")
    } catch {
        try require(error.all.first?.place != nil, "a message without a place")
        return try requireVisible(error.description)
    }
    let world = ScriptWorld(files: [
        "hosts.txt": Array("10.0.0.11\n10.0.0.13\n".utf8),
        "devices.csv": Array("name,address,community,role\nr1,10.0.0.11,public,core\n".utf8),
    ])
    _ = try world.run(program, arguments: text.contains("args host") ? ["10.0.0.11"] : [])
}

/// A file that a script reads, as JSON or as CSV by its first octet: refused with a message, or
/// written so that it is read to the same.
func fuzzReader(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    var reader = OctetReader(bytes)
    let format = reader.next() & 1 == 0 ? "json" : "csv"
    let world = ScriptWorld(files: ["given.\(format)": reader.rest()])
    let script = """
        let given = read given.\(format)
        let text = $given | to \(format)
        if $text != "" {
          $given | save again.\(format)
          let again = (read again.\(format)) | to \(format)
          assert $again == $text, "read to something else"
        }
        """
    let program: Program
    do throws(Diagnostics) {
        program = try Program(parsing: script, name: "fuzz")
    } catch {
        throw FuzzTarget.Finding(description: error.description)
    }
    let error = try world.run(program).error
    switch error?.code {
    case nil, .limit: break
    case .file where error?.place?.line == 1: break
    default: throw FuzzTarget.Finding(description: "\(error?.message ?? "")")
    }
}
