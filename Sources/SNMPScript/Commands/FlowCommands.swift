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
                call.write(.text(words.map(TextForm.text).joined(separator: " ")))
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

    private static func help(_ call: Invocation) throws(Fault) -> Step {
        let word = call.arguments.text("word")
        guard let word else {
            call.write(.text(call.interpreter.overview()))
            return .done(.nothing)
        }
        guard let text = call.interpreter.help(word) else {
            throw Members.unknown(
                "no help on", word, call.interpreter.commands.keys.sorted())
        }
        call.write(.text(text))
        return .done(.nothing)
    }
}

extension Interpreter {
    /// All commands, group by group.
    func overview() -> String {
        var groups: [String] = []
        for command in BuiltinCommands.all where !groups.contains(command.group) {
            groups.append(command.group)
        }
        let own = commands.values.filter { !groups.contains($0.group) }.sorted { $0.name < $1.name }
        var lines: [String] = []
        for group in groups {
            lines.append("\(group):")
            for command in BuiltinCommands.all where command.group == group {
                lines.append("  \(TextWidth.padded(command.name, to: 10)) \(command.summary)")
            }
        }
        if !own.isEmpty { lines.append("of this program:") }
        for command in own {
            lines.append("  \(TextWidth.padded(command.name, to: 10)) \(command.summary)")
        }
        lines.append(
            "pipes:\n  where, select, sort … desc work on rows: table … | where … | sort …")
        lines.append("functions:\n  " + Functions.all.map(\.name).joined(separator: " "))
        lines.append("help COMMAND says more; help Timeout explains an error")
        return lines.joined(separator: "\n")
    }

    /// What is known of a word: a command, a function, a keyword or an error.
    func help(_ word: String) -> String? {
        if let command = commands[word] {
            var lines = [command.summary, "  \(command.usage)"]
            for parameter in command.parameters where !parameter.help.isEmpty {
                let isNamed = parameter.kind == .option || parameter.kind == .flag
                lines.append("  \(isNamed ? "--" : "")\(parameter.name): \(parameter.help)")
            }
            if command.writes { lines.append("  wants enable, or --write for a script") }
            return lines.joined(separator: "\n")
        }
        if let place = Functions.index(of: word) {
            let function = Functions.all[place]
            return "\(function.usage): \(function.summary)"
        }
        if let statement = Self.statements[word] { return statement }
        if let code = DiagnosticCode(rawValue: word) { return "\(word): \(code.explanation)" }
        if let object = names.object(named: word) {
            return
                "\(object.qualifiedName) \(object.oid)\n  \(object.meaning ?? object.kind.rawValue)"
        }
        return nil
    }

    static let statements: [String: String] = [
        "let": "let NAME = VALUE or COMMAND; let NAME += [VALUE] appends",
        "if": "if CONDITION { … } else if CONDITION { … } else { … }",
        "while": "while CONDITION { … }",
        "for": "for x in LIST { … }   for k, v in MAP { … }   for i in 1..10 { … }",
        "parallel": "parallel for x in LIST --max 50 { … return … }: one row for each",
        "def": "def NAME(a, b = 5s) { … return … }: call it as NAME(1) or NAME 1 --b 2s",
        "try": "try { … } catch Timeout, NoSuchName as e { … } catch { … }",
        "throw": "throw \"text\"   throw $e",
        "watch": "watch 5s --times 3 { … }: again and again, for the eye",
        "retry": "retry 2m --every 5s { … }: until it does not fail",
        "assert": "assert CONDITION, \"why\": stops if it does not hold",
        "check": "check CONDITION, \"what\": counts PASS or FAIL and goes on",
        "args": "args host, community = \"public\": what the script takes",
        "return": "return VALUE: ends a function, or the body of @ or parallel for",
        "break": "break: leaves the loop", "continue": "continue: goes to the loop's next turn",
        "where": "… | where CONDITION: bare names are columns, text needs quotes",
        "select": "… | select COLUMN, NEW = EXPRESSION",
        "sort": "… | sort COLUMN desc, OTHER",
    ]

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
