import MIB

/// What could stand at a place of a line.
public struct Completions: Sendable {
    public struct Candidate: Sendable, Equatable {
        public var text: String
        /// What it is, in a few words.
        public var detail: String
        var isObject = false

        public init(text: String, detail: String) {
            self.text = text
            self.detail = detail
        }
    }

    /// Where the word begins that a candidate takes the place of, in octets of UTF-8 from the
    /// start of the line.
    public var start: Int
    public var candidates: [Candidate]
}

extension Interpreter {
    /// What could stand at the cursor.
    ///
    /// - Parameters:
    ///   - line: all that was typed.
    ///   - offset: where the cursor stands, in octets of UTF-8.
    public func completions(_ line: String, at offset: Int) -> Completions {
        let before = String(decoding: Array(line.utf8).prefix(max(0, offset)), as: UTF8.self)
        let scan = LineScan(before)
        let word = scan.current
        let all = scan.isInText ? [] : candidates(scan)
        let wanted = word.text.lowercased()
        // Objects are found by the words inside their names too.
        let found = all.filter { $0.isObject || $0.text.lowercased().hasPrefix(wanted) }
        return Completions(start: word.start, candidates: found)
    }

    private func candidates(_ scan: LineScan) -> [Completions.Candidate] {
        let word = scan.current.text
        if word.hasPrefix("$") {
            return machine.definedNames.sorted().map { .init(text: "$" + $0, detail: "variable") }
        }
        if word.hasPrefix("@") { return places() }
        if scan.isFirst { return scan.isStage ? stages() : beginnings() }
        guard let name = scan.command else { return [] }
        if let columns = columns(of: name, scan) { return columns }
        guard let command = commands[name] else {
            guard let function = machine.definedFunction(name) else { return [] }
            return function.code.parameters.map { .init(text: "--" + $0.name, detail: "argument") }
        }
        if word.hasPrefix("--") {
            return command.parameters.filter { $0.kind == .option || $0.kind == .flag }.map {
                .init(text: "--" + $0.name, detail: $0.help)
            }
        }
        guard let parameter = parameter(of: command, scan) else { return [] }
        return values(of: parameter, word)
    }

    /// The parameter that the word at the cursor belongs to.
    private func parameter(of command: Command, _ scan: LineScan) -> Command.Parameter? {
        let inner = scan.words.dropFirst().dropLast()
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
                skips =
                    command.option(String(word.text.dropFirst(2)))?.kind == .option
                    && !word.text.contains("=")
            } else {
                place += 1
            }
        }
        let positional = command.parameters.filter { $0.kind == .word || $0.kind == .rest }
        if positional.indices.contains(place) { return positional[place] }
        if command.parameters.contains(where: { $0.kind == .assignments }) {
            return .assignments
        }
        return positional.last.flatMap { $0.kind == .rest ? $0 : nil }
    }

    private func values(
        of parameter: Command.Parameter, _ word: String
    ) -> [Completions.Candidate] {
        switch parameter.type {
        case .choice(let choices): choices.map { .init(text: $0, detail: parameter.name) }
        case .device: targets.map { .init(text: $0.name, detail: $0.target.address) }
        case .object: objectCandidates(word)
        case .module where parameter.name == "WHAT":
            ModuleVerb.allCases.map { .init(text: $0.rawValue, detail: $0.summary) }
                + moduleCandidates(word)
        case .module: moduleCandidates(word)
        case .text where parameter.name == "word":
            commands.values.map { .init(text: $0.name, detail: $0.summary) }
                .sorted { $0.text < $1.text }
        case .any, .text, .integer, .duration, .file, .job, .secret: []
        }
    }

    private func places() -> [Completions.Candidate] {
        var found = targets.map {
            Completions.Candidate(text: "@" + $0.name, detail: $0.target.address)
        }
        for tag in targetTags {
            let count = targets.count { $0.target.tags.contains(tag) }
            found.append(
                .init(text: "@" + tag, detail: count == 1 ? "1 device" : "\(count) devices"))
        }
        if !targets.isEmpty { found.append(.init(text: "@*", detail: "all devices")) }
        return found
    }

    private func beginnings() -> [Completions.Candidate] {
        var found = commands.values.filter { $0.group != "working" || $0.name == "read" }
            .map { Completions.Candidate(text: $0.name, detail: $0.summary) }
        found += Self.statements.filter { !["where", "select", "sort"].contains($0.key) }
            .map { .init(text: $0.key, detail: $0.value) }
        found += machine.definedFunctions.map { .init(text: $0, detail: "function") }
        return found.sorted { $0.text < $1.text }
    }

    private func stages() -> [Completions.Candidate] {
        var found = commands.values.filter { $0.group == "working" && $0.name != "read" }
            .map { Completions.Candidate(text: $0.name, detail: $0.summary) }
        for name in ["where", "select", "sort"] {
            found.append(.init(text: name, detail: Self.statements[name] ?? ""))
        }
        return found.sorted { $0.text < $1.text }
    }

    /// After where, select, sort and group: the columns that the line itself names.
    private func columns(of name: String, _ scan: LineScan) -> [Completions.Candidate]? {
        guard ["where", "select", "sort", "group"].contains(name), scan.isStage else { return nil }
        var columns = ["index"]
        if scan.earlier.isEmpty, case .table(let table) = machine.lastShown {
            columns = table.columns
        }
        for word in scan.earlier where names.object(named: word)?.isLeaf == true {
            if !columns.contains(word) { columns.append(word) }
        }
        return columns.map { .init(text: $0, detail: names.object(named: $0)?.meaning ?? "column") }
    }

    /// How the command under the cursor goes on; nil where there is nothing to say.
    public func hint(_ line: String) -> String? {
        let scan = LineScan(line)
        guard let name = scan.command ?? (line.hasSuffix(" ") ? scan.words.first?.text : nil) else {
            return nil
        }
        if let command = commands[name] { return command.usage }
        if let statement = Self.statements[name] { return statement }
        return machine.definedFunction(name).map { Fiber.usage($0.code) }
    }

    // MARK: Secrets

    /// A line as a history may keep it: with dots in the place of secrets.
    ///
    /// Words that are variables, or that read a secret from elsewhere, are none.
    public func redacted(_ line: String) -> String {
        var words = SecretWords()
        for command in commands.values {
            for parameter in command.parameters
            where parameter.kind == .option && parameter.type == .secret {
                words.options.insert(parameter.name.lowercased())
            }
        }
        return words.hidden(line)
    }
}
