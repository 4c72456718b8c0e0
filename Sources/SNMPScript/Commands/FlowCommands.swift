import MIB
import SNMP

extension BuiltinCommands {
    static let flow: [Command] = [
        Command(
            native: "print", "Write words as a line", group: "flow",
            [.rest("word", .any, optional: true)]
        ) { call throws(Fault) in
            var words = call.arguments.rest
            if words.isEmpty, let input = call.arguments.input { words = [input] }
            if words.count == 1, case .table = words[0] {
                call.write(.value(words[0]))
            } else {
                var line = longText(call)
                line.add(words, separator: " ") { TextForm.add($0, to: &$1) }
                call.write(.text(try line.finished()))
            }
            return .done(.nothing)
        },
        Command(
            native: "warn", "Write words as a warning", group: "flow", [.rest("word", .any)]
        ) { call throws(Fault) in
            let text = call.arguments.rest.map(TextForm.text).joined(separator: " ")
            call.write(.diagnostic(Diagnostic(.warning, .thrown, text)))
            return .done(.nothing)
        },
        Command(
            native: "sleep", "Wait; requests on their way go on", group: "flow",
            [.positional("time", .duration)]
        ) { call throws(Fault) in
            guard let time = call.arguments.duration("time") else { return .done(.nothing) }
            return .sleep(nanoseconds: time.nanoseconds)
        },
        Command(
            native: "run", "Run another script in this session", group: "flow",
            [.positional("file", .file), .rest("argument", .any, optional: true)], body: run),
        Command(
            native: "help", "Explain a command, an error or an object", group: "flow",
            [.positional("word", .text, optional: true)], body: help),
    ]

    private static func run(_ call: Invocation) throws(Fault) -> Step {
        let path = call.arguments.text("file") ?? ""
        let text = String(decoding: try call.interpreter.read(path), as: UTF8.self)
        let program: Program
        do throws(Diagnostics) {
            program =
                path.hasSuffix(".md")
                ? try Program(runbook: text, name: path) : try Program(parsing: text, name: path)
        } catch {
            guard let first = error.all.first else { return .done(.nothing) }
            throw Fault(
                ScriptError(first.code, first.message, help: first.help, place: first.place))
        }
        for warning in program.secretWarnings() { call.write(.diagnostic(warning)) }
        let words = call.arguments.rest.map(TextForm.text)
        return .program(program, arguments: try program.bind(words))
    }
}

extension Interpreter {
    // MARK: Files

    /// A path that the policy and the host let scripts read, with symbolic links resolved.
    func readablePath(_ path: String) throws(Fault) -> String {
        let root = try root(writing: false)
        guard let host else { throw Fault(.file, "there is no one to read files") }
        do throws(HostError) {
            return try host.confinedPath(path, under: root)
        } catch {
            throw Fault(.file, error.message)
        }
    }

    func root(writing: Bool) throws(Fault) -> String {
        switch policy.files {
        case .readAndWrite(let root): return root
        case .read(let root) where !writing: return root
        case .read, .none:
            throw Fault(
                .policy,
                "this program does not let scripts \(writing ? "write" : "read") files")
        }
    }

    func read(_ path: String, isSecret: Bool = false) throws(Fault) -> [UInt8] {
        let root = try root(writing: false)
        guard let host else { throw Fault(.file, "there is no one to read files") }
        do throws(HostError) {
            return isSecret
                ? try host.readSecretFile(path, under: root)
                : try host.readFile(path, under: root)
        } catch {
            throw Fault(.file, error.message)
        }
    }

    func save(_ path: String, _ octets: [UInt8]) throws(Fault) {
        let root = try root(writing: true)
        guard let host else { throw Fault(.file, "there is no one to write files") }
        do throws(HostError) {
            try host.writeFile(path, octets, under: root)
        } catch {
            throw Fault(.file, error.message)
        }
    }
}
