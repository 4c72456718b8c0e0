import MIB

extension BuiltinCommands {
    static func help(_ call: Invocation) throws(Fault) -> Step {
        let interpreter = call.interpreter
        guard let word = call.arguments.text("word") else {
            call.write(.text(interpreter.overview()))
            return .done(.nothing)
        }
        guard let text = interpreter.help(word) else {
            throw interpreter.noHelp(on: word)
        }
        call.write(.text(text))
        return .done(.nothing)
    }
}

/// What a person reads at the prompt: never more than ``HelpPage/lineLimit`` lines, so that nothing
/// scrolls away, and made of the same definitions as everything else.
extension Interpreter {
    /// All commands and topics by their names.
    func overview() -> String {
        var page = HelpPage()
        for group in commandGroups() { page.row(group.name, group.commands.map(\.name)) }
        page.row("after |", ["where", "select", "sort"])
        let words = Self.statements.keys.filter { !["where", "select", "sort"].contains($0) }
        page.row("statements", words.sorted())
        page.row("topics", topics.map(\.name) + ["functions", "errors"])
        page.paragraph("help WORD explains each of these, and any object or error")
        return page.text
    }

    /// The groups in the order of the definitions, and what the host added.
    private func commandGroups() -> [(name: String, commands: [Command])] {
        var groups: [(name: String, commands: [Command])] = []
        func add(_ command: Command) {
            if let place = groups.firstIndex(where: { $0.name == command.group }) {
                groups[place].commands.append(command)
            } else {
                groups.append((command.group, [command]))
            }
        }
        let own = Set(BuiltinCommands.all.map(\.name))
        for command in BuiltinCommands.all { commands[command.name].map(add) }
        for command in commands.values.sorted(by: { $0.name < $1.name })
        where !own.contains(command.name) { add(command) }
        return groups
    }

    var topics: [HelpTopic] { HelpTopic.all + hostTopics }

    /// What is known of a word: a command, a statement, a function, an error, a topic, a group of
    /// commands or an object.
    func help(_ word: String) -> String? {
        if let command = commands[word] { return Self.page(on: command) }
        let topic = topics.first { $0.name == word.lowercased() }
        var page = HelpPage()
        if let statement = Self.statements[word] {
            page.paragraph(statement)
            page.examples(of: word)
        } else if let place = Functions.index(of: word) {
            let function = Functions.all[place]
            page.paragraph("\(function.usage): \(function.summary)")
            page.examples(of: word)
            if let topic { page.line(topic.text) }
        } else if let code = Self.code(word) {
            page.paragraph("\(code.rawValue): \(code.explanation)")
        } else if let topic {
            page.line(topic.text)
        } else if word == "functions" {
            page.paragraph("functions take values and give one: $(len($x))")
            page.row("", Functions.all.map(\.name))
        } else if word == "errors" {
            page.paragraph("what catch knows, and help explains:")
            page.row("", DiagnosticCode.allCases.compactMap(\.kind))
        } else if let group = commandGroups().first(where: { $0.name == word }) {
            for command in group.commands { page.entry(command.name, command.summary) }
        } else if let object = names.object(named: word) {
            page.paragraph("\(object.qualifiedName) \(object.oid)")
            page.paragraph(object.meaning ?? object.kind.rawValue)
            page.paragraph("describe \(object.name) says more")
        } else {
            return nil
        }
        return page.text
    }

    private static func page(on command: Command) -> String {
        var page = HelpPage()
        page.paragraph(command.summary)
        let shared = Set(BuiltinCommands.requestOptions.map(\.name))
        let asks = shared.isSubset(of: command.optionNames)
        let shown = command.parameters.filter { !asks || !shared.contains($0.name) }
        page.usage(command.name, shown.map(\.shortUsage))
        for parameter in shown {
            let meaning = [parameter.help, parameter.longChoices].filter { !$0.isEmpty }
            if !meaning.isEmpty {
                page.entry(parameter.spelling, meaning.joined(separator: "; "))
            }
        }
        if asks {
            page.row("  each time", BuiltinCommands.requestOptions.map { "--\($0.name)" })
        }
        if command.writes { page.paragraph("wants enable, or --write for a script") }
        page.examples(of: command.name)
        return page.text
    }

    /// A code however its letters are written.
    private static func code(_ word: String) -> DiagnosticCode? {
        let wanted = word.lowercased()
        return DiagnosticCode.allCases.first { $0.rawValue.lowercased() == wanted }
    }

    func noHelp(on word: String) -> Fault {
        var known = Array(commands.keys) + Self.statements.keys + Functions.all.map(\.name)
        known += topics.map(\.name) + DiagnosticCode.allCases.map(\.rawValue)
        known += commandGroups().map(\.name) + ["functions", "errors"]
        let guess = Guess.nearest(word, known.sorted()) ?? names.suggestions(for: word).first
        return Fault(
            .name, "no help on `\(word)`",
            help: guess.map { "did you mean \($0)?" } ?? "help lists all; find \(word) looks for it"
        )
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
        "watch": "watch 2s { … }: again and again until Ctrl-C; --times 3 ends it",
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
}

extension Command.Parameter {
    /// The choices, where they are too many to stand in the usage.
    fileprivate var longChoices: String {
        guard case .choice(let choices) = type, choices.count > 4 else { return "" }
        return "one of " + choices.joined(separator: " ")
    }

    fileprivate var shortUsage: String {
        longChoices.isEmpty ? usage : "[--\(name) NAME]"
    }
}

extension HelpPage {
    fileprivate mutating func examples(of word: String) {
        for example in HelpExamples.all[word] ?? [] { line("  > " + example) }
    }
}
