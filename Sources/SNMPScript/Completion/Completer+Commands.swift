import MIB

/// Commands, their options, and the words that an option chooses from.
extension Completer {
    // MARK: First words

    /// - Parameter isValue: Whether only what gives a value may stand there, as in parentheses.
    func beginnings(isValue: Bool = false) -> [Candidate] {
        var found = interpreter.commands.values
            .filter { $0.group != "working" || $0.name == "read" || $0.name == "diff" }
            .map { Candidate($0.name, $0.summary) }
        if !isValue {
            found += Interpreter.statements.filter { !Self.stageWords.contains($0.key) }
                .map { Candidate($0.key, $0.value) }
        }
        found += interpreter.machine.definedFunctions.map { name in
            let function = interpreter.machine.definedFunction(name)
            return Candidate(name, "your own: \(function.map { Fiber.usage($0.code) } ?? "")")
        }
        return found.sorted { $0.text < $1.text }
    }

    func stages() -> [Candidate] {
        var found = interpreter.commands.values
            .filter { $0.group == "working" && $0.name != "read" && $0.name != "diff" }
            .map { Candidate($0.name, $0.summary) }
        for name in Self.stageWords {
            found.append(Candidate(name, Interpreter.statements[name] ?? ""))
        }
        return found.sorted { $0.text < $1.text }
    }

    private static let stageWords = ["where", "select", "sort"]

    func places() -> [Candidate] {
        let targets = interpreter.targets
        var found = targets.map { entry in
            Candidate("@" + entry.name, Self.about(entry))
        }
        for tag in interpreter.targetTags {
            let count = targets.count { $0.target.tags.contains(tag) }
            found.append(
                Candidate("@" + tag, "tag of \(count == 1 ? "1 device" : "\(count) devices")"))
        }
        if !targets.isEmpty { found.append(Candidate("@*", "all devices")) }
        return found
    }

    private static func about(_ entry: TargetEntry) -> String {
        ([entry.target.address, "\(entry.version)"] + entry.target.tags).joined(separator: ", ")
    }

    // MARK: Words and options of a command

    func words(of command: Command) -> Offer {
        let word = scan.current.text
        if word.hasPrefix("--") {
            guard let equals = Array(word.utf8).firstIndex(of: UInt8(ascii: "=")) else {
                return offer(options(of: command))
            }
            let name = String(decoding: word.utf8.dropFirst(2).prefix(equals - 2), as: UTF8.self)
            guard let option = command.option(name), option.kind == .option else {
                return offer([])
            }
            return offer(values(of: option, of: command), from: equals + 1)
        }
        guard let parameter = parameter(of: command) else { return offer(options(of: command)) }
        if parameter.type == .file || isPath(parameter, of: command) { return files() }
        if parameter.type == .object, let rows = rowsSeen(of: word) { return rows }
        if parameter.name == "tag" || parameter.name == "on" {
            return lastOfList(values(of: parameter, of: command))
        }
        let found = values(of: parameter, of: command)
        // Where words may be anything, options are what can be told.
        return offer(found.isEmpty && word.isEmpty ? options(of: command) : found)
    }

    private func options(of command: Command) -> [Candidate] {
        let given = Set(scan.words.map(\.text))
        return command.parameters
            .filter { $0.kind == .option || $0.kind == .flag }
            .filter { !given.contains("--" + $0.name) }
            .map { option in
                let value = option.kind == .option ? option.type.placeholder : ""
                let parts = [value, option.help].filter { !$0.isEmpty }
                return Candidate("--" + option.name, parts.joined(separator: "  "))
            }
    }

    /// The parameter that the word at the cursor belongs to.
    func parameter(of command: Command) -> Command.Parameter? {
        let inner = scan.words.dropFirst()
        if let last = inner.last, last.text.hasPrefix("--"),
            let option = command.option(String(last.text.dropFirst(2))), option.kind == .option
        {
            return option
        }
        var place = 0
        var skips = false
        for word in inner {
            if skips {
                skips = false
            } else if word.text.hasPrefix("--") {
                let option = command.option(String(word.text.dropFirst(2)))
                skips = option?.kind == .option && !word.text.contains("=")
            } else {
                place += 1
            }
        }
        let positional = command.parameters.filter { $0.kind == .word || $0.kind == .rest }
        if positional.indices.contains(place) { return positional[place] }
        return positional.last.flatMap { $0.kind == .rest ? $0 : nil }
    }

    private func values(
        of parameter: Command.Parameter, of command: Command
    ) -> [Candidate] {
        switch parameter.type {
        case .choice(let choices):
            return choices.map { Candidate($0, Self.meanings[$0] ?? parameter.name) }
        case .device: return interpreter.targets.map { Candidate($0.name, Self.about($0)) }
        case .object: return objects(for: command.name)
        case .module where parameter.name == "WHAT":
            return ModuleVerb.allCases.map { Candidate($0.rawValue, $0.summary) } + modules()
        case .module: return modules()
        case .job: return jobs()
        case .any, .text: return known(parameter, of: command)
        case .integer, .duration, .file, .secret: return []
        }
    }

    /// Values of a parameter that its name alone tells.
    private func known(
        _ parameter: Command.Parameter, of command: Command
    ) -> [Candidate] {
        switch (command.name, parameter.name) {
        case ("help", _): topics()
        case ("join", "on"): columns()
        case ("join", "table"), ("diff", _): []
        case ("secret", _):
            [
                Candidate("env:", isWhole: false, "an environment variable: env:NAME"),
                Candidate("file:", isWhole: false, "a file that nobody else can read: file:PATH"),
                Candidate("ask", "a question at the terminal, without echo"),
            ]
        case (_, "tag"): interpreter.targetTags.map { Candidate($0, "tag") }
        case (_, "user"): interpreter.userNames.map { Candidate($0, "SNMPv3 user") }
        default: []
        }
    }

    /// What `help` explains.
    private func topics() -> [Candidate] {
        var found = interpreter.commands.values.map { Candidate($0.name, $0.summary) }
        found += Interpreter.statements.map { Candidate($0.key, $0.value) }
        found += Functions.all.map { Candidate($0.name, "\($0.usage): \($0.summary)") }
        found += DiagnosticCode.allCases.map { Candidate($0.rawValue, $0.explanation) }
        let taken = Set(found.map(\.text))
        found += interpreter.topics.filter { !taken.contains($0.name) }
            .map { Candidate($0.name, "a page about it") }
        found.sort { $0.text < $1.text }
        let known = Set(found.map(\.text))
        guard !scan.current.text.isEmpty else { return found }
        let wanted = scan.current.text.lowercased()
        return found
            + objects(for: "help").filter {
                !known.contains($0.text) && $0.text.lowercased().hasPrefix(wanted)
            }
    }

    private func jobs() -> [Candidate] {
        interpreter.jobs.keys.sorted().map { number in
            let job = interpreter.jobs[number]?.job
            return Candidate("\(number)", "\(job?.target ?? ""): \(job?.command ?? "")")
        }
    }

    /// What the words mean that options choose from.
    private static let meanings: [String: String] = [
        "1": "SNMPv1: no bulk, no 64-bit counters", "2c": "SNMPv2c: a community, in clear text",
        "3": "SNMPv3: users, proof and encryption",
        "noAuthNoPriv": "neither proof nor encryption", "authNoPriv": "proof, but readable",
        "authPriv": "proof and encryption",
        "md5": "HMAC-MD5-96, RFC 3414: weak", "sha": "HMAC-SHA-96, RFC 3414",
        "sha224": "HMAC-128-SHA-224, RFC 7860", "sha256": "HMAC-192-SHA-256, RFC 7860",
        "sha384": "HMAC-256-SHA-384, RFC 7860", "sha512": "HMAC-384-SHA-512, RFC 7860",
        "des": "CBC-DES, RFC 3414: weak", "3des": "three keys of DES: weak",
        "aes128": "AES with 128 bits, RFC 3826", "aes192": "AES with 192 bits, Blumenthal's keys",
        "aes256": "AES with 256 bits, Blumenthal's keys",
        "aes192-cisco": "AES with 192 bits, Reeder's keys, as Cisco's devices",
        "aes256-cisco": "AES with 256 bits, Reeder's keys, as Cisco's devices",
        "json": "JSON: exact values", "csv": "comma-separated, RFC 4180",
        "md": "a table of Markdown", "text": "as on the screen",
    ]
}
