extension Program {
    /// The parameters of the script's `args`.
    var parameters: [Parameter] {
        for statement in tree.statements {
            if case .arguments(let parameters) = statement.kind { return parameters }
        }
        return []
    }

    /// Whether the script has an `args`.
    public var takesArguments: Bool {
        tree.statements.contains { statement in
            if case .arguments = statement.kind { return true }
            return false
        }
    }

    /// How the script is called, from its `args`.
    public var usage: String {
        ([name] + parameters.map { $0.standard == nil ? $0.name.text : "[\($0.name.text)]" })
            .joined(separator: " ")
    }

    /// Fits the words of a command line to the script's `args`.
    ///
    /// - Throws: a UsageError if a word is left over or an option is not there.
    func bind(_ words: [String]) throws(Fault) -> [ScriptValue] {
        let parameters = parameters
        var values = [ScriptValue](repeating: .nothing, count: parameters.count)
        var place = 0
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word.hasPrefix("--"), word.utf8.count > 2 {
                let parts = word.dropFirst(2).split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let option = parts[0].replacing("-", with: "_")
                guard let target = parameters.firstIndex(where: { $0.name.text == option }) else {
                    throw Members.unknown(
                        "the script has no option", "--\(parts[0])",
                        parameters.map { "--" + $0.name.text })
                }
                if parts.count > 1 {
                    values[target] = Self.value(String(parts[1]))
                } else {
                    guard index < words.count else {
                        throw Fault(.usage, "--\(option) wants a value", help: usage)
                    }
                    values[target] = Self.value(words[index])
                    index += 1
                }
                continue
            }
            while place < values.count {
                if case .nothing = values[place] { break }
                place += 1
            }
            guard place < values.count else {
                throw Fault(
                    .usage, "the script takes \(values.count) arguments, not more", help: usage)
            }
            values[place] = Self.value(word)
        }
        return values
    }

    /// A word as the value that it spells, if it spells it as the language would.
    private static func value(_ word: String) -> ScriptValue {
        guard let literal = Numbers.wordValue(word) else { return .text(word) }
        let value = ScriptValue(literal)
        return TextForm.text(value) == word ? value : .text(word)
    }
}
