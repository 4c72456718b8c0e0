/// Finds what could stand at the cursor of one line.
///
/// It looks at the words around the cursor and at what the session knows: commands, devices,
/// variables, names, rows that were shown, files. Nothing is asked of a device.
struct Completer {
    /// Something that may stand there, before its description is made.
    struct Candidate {
        var text: String
        /// What was typed is compared with this.
        var key: String
        var isWhole = true
        /// Whether it was found by what was typed already.
        var isFound = false
        var detail: () -> String

        init(
            _ text: String, key: String? = nil, isWhole: Bool = true, isFound: Bool = false,
            _ detail: @autoclosure @escaping () -> String = ""
        ) {
            self.text = text
            self.key = key ?? text
            self.isWhole = isWhole
            self.isFound = isFound
            self.detail = detail
        }
    }

    /// Candidates for the text from `start` to the cursor.
    struct Offer {
        var start: Int
        var typed: String
        var candidates: [Candidate]
    }

    let interpreter: Interpreter
    let scan: LineScan

    init(_ interpreter: Interpreter, _ scan: LineScan) {
        self.interpreter = interpreter
        self.scan = scan
    }

    func offer() -> Offer {
        var offer = place()
        let wanted = offer.typed.lowercased()
        offer.candidates = offer.candidates.filter { candidate in
            candidate.isFound || candidate.key.lowercased().hasPrefix(wanted)
        }
        return offer
    }

    /// What may stand where the cursor is, whether or not it fits what was typed.
    private func place() -> Offer {
        let word = scan.current
        if scan.isInComment { return offer([]) }
        if let variable = variables() { return variable }
        if scan.quote != nil { return inText() }
        if word.text.hasPrefix("@") { return lastOfList(places(), sign: "@") }
        if let labels = labels() { return labels }
        if scan.top.isExpression, let expression = inExpression() { return expression }
        if scan.isFirst { return offer(scan.top.isStage ? stages() : beginnings()) }
        guard let name = scan.command else { return offer([]) }
        if name == "group" { return offer(columns()) }
        if name == "set", let assignment = assignments() { return assignment }
        guard let command = interpreter.commands[name] else {
            guard let function = interpreter.machine.definedFunction(name) else { return offer([]) }
            return offer(
                function.code.parameters.map {
                    Candidate("--" + $0.name, $0.isOptional ? "may be left out" : "argument")
                })
        }
        return words(of: command)
    }

    // MARK: Parts of a word

    func offer(_ candidates: [Candidate]) -> Offer {
        Offer(start: scan.current.start, typed: scan.current.text, candidates: candidates)
    }

    /// Candidates for the end of the word, from an offset in octets within it.
    func offer(_ candidates: [Candidate], from offset: Int) -> Offer {
        let rest = scan.current.text.utf8.dropFirst(offset)
        return Offer(
            start: scan.current.start + offset, typed: String(decoding: rest, as: UTF8.self),
            candidates: candidates)
    }

    /// Candidates for what stands behind the last comma of a word such as `@a,b`.
    func lastOfList(_ candidates: [Candidate], sign: String = "") -> Offer {
        let octets = Array(scan.current.text.utf8)
        guard let comma = octets.lastIndex(of: UInt8(ascii: ",")) else { return offer(candidates) }
        let bare = candidates.map { candidate in
            var bare = candidate
            bare.text = String(candidate.text.dropFirst(sign.count))
            bare.key = bare.text
            return bare
        }
        return offer(bare, from: comma + 1)
    }

    /// Within quotes: labels that are compared with, and files.
    private func inText() -> Offer {
        if let labels = labels() { return labels }
        if let command = scan.command.flatMap({ interpreter.commands[$0] }),
            parameter(of: command)?.type == .file
        {
            return files()
        }
        return offer([])
    }

    // MARK: Expressions

    /// Columns, functions and, behind an operand, operators; nil where a command may stand.
    private func inExpression() -> Offer? {
        let isInside = scan.top.opening != nil && scan.top.opening != UInt8(ascii: "{")
        if isInside, let first = scan.command, interpreter.commands[first] != nil { return nil }
        guard isInside || !scan.isFirst else { return nil }
        let columns = columns()
        if isBehindOperand { return offer(operators()) }
        if scan.command == "for" || scan.command == "retry" { return offer(functions()) }
        guard !scan.current.text.isEmpty else {
            if !columns.isEmpty { return offer(columns) }
            return isInside && scan.isFirst ? offer(beginnings(isValue: true)) : offer(functions())
        }
        return offer(
            columns + functions() + (isInside && scan.isFirst ? beginnings(isValue: true) : []))
    }

    private static let joining: Set<String> = [
        "==", "!=", "<", "<=", ">", ">=", "=~", "=", "+", "*", "%", "/", "-", "and", "or", "not",
        "in", "..", "??", "desc",
    ]

    /// Whether the word before the cursor is something to compare or to go on from.
    private var isBehindOperand: Bool {
        guard let last = scan.words.last?.text, scan.words.count > 1, !Self.joining.contains(last)
        else { return false }
        return !scan.isBehindComma
    }

    private func operators() -> [Candidate] {
        if scan.command == "sort" { return [Candidate("desc", "the greatest first")] }
        if scan.command == "select" { return [] }
        return [
            Candidate("==", "equal; an enumeration by its label"), Candidate("!=", "not equal"),
            Candidate("<", "less"), Candidate("<=", "at most"), Candidate(">", "greater"),
            Candidate(">=", "at least"), Candidate("=~", "matches a regular expression"),
            Candidate("in", "is one of a list"), Candidate("and", "both hold"),
            Candidate("or", "one of both holds"),
        ]
    }

    func functions() -> [Candidate] {
        Functions.all.map { function in
            Candidate(
                function.name + "(", key: function.name, isWhole: false,
                "\(function.usage): \(function.summary)")
        }
        .sorted { $0.text < $1.text }
    }

    // MARK: Hint

    func hint() -> String? {
        guard !scan.isInComment else { return nil }
        if let object = comparedObject { return valueHint(of: object) }
        if scan.command == "set", let object = assignedObject { return valueHint(of: object) }
        guard let name = scan.command else { return nil }
        if scan.quote == nil, let object = namedObject(scan.current.text) {
            return type(of: object)
        }
        if let command = interpreter.commands[name] {
            if let option = parameter(of: command), option.kind == .option {
                let help = option.help.isEmpty ? "" : ": \(option.help)"
                return option.type.placeholder + help
            }
            return command.usage
        }
        if let statement = Interpreter.statements[name] { return statement }
        return interpreter.machine.definedFunction(name).map { Fiber.usage($0.code) }
    }
}
