/// What could stand at a place of a line.
public struct Completions: Sendable {
    public struct Candidate: Sendable, Equatable {
        public var text: String
        /// What it is, in a few words; empty where there are more candidates than
        /// ``Completions/describedLimit``.
        public var detail: String
        /// Whether a space follows it; false where one types on, as after `IF-MIB::`.
        public var isWhole: Bool

        public init(text: String, detail: String, isWhole: Bool = true) {
            self.text = text
            self.detail = detail
            self.isWhole = isWhole
        }
    }

    /// More candidates than these are not described: nobody reads so many lines.
    public static let describedLimit = 20

    /// Where the word begins that a candidate takes the place of, in octets of UTF-8 from the
    /// start of the line.
    public var start: Int
    /// In the order in which they are to be shown.
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
        let offer = Completer(self, LineScan(before)).offer()
        let isDescribed = offer.candidates.count <= Completions.describedLimit
        return Completions(
            start: offer.start,
            candidates: offer.candidates.map { candidate in
                Completions.Candidate(
                    text: candidate.text, detail: isDescribed ? candidate.detail() : "",
                    isWhole: candidate.isWhole)
            })
    }

    /// What belongs at the cursor: how the command goes on, the type of the object that was named,
    /// the values that it may have.
    ///
    /// - Parameter line: what was typed up to the cursor.
    /// - Returns: nil where there is nothing to say.
    public func hint(_ line: String) -> String? {
        Completer(self, LineScan(line)).hint()
    }

    // MARK: Secrets

    /// A line as a history may keep it: with dots in the place of secrets.
    ///
    /// Words that are variables, or that read a secret from elsewhere, are none. What a variable was
    /// given is one where it is used as one, in this line or in an earlier: see
    /// ``secretVariableCount``.
    public func redacted(_ line: String) -> String {
        var words = SecretWords()
        for command in commands.values {
            for parameter in command.parameters
            where parameter.kind == .option && parameter.type == .secret {
                words.options.insert(parameter.name.lowercased())
            }
        }
        words.variables = secretVariables
        let bytes = Array(line.utf8)
        let found = words.search(bytes)
        if found.variables.count <= Self.mostSecretVariables { secretVariables = found.variables }
        return SecretWords.hidden(bytes, 0..<bytes.count, found.ranges)
    }

    private static let mostSecretVariables = 1_000

    /// How many variables were used as secrets in the lines that were redacted. When it grows, lines
    /// that were redacted before may hold what a new one was given.
    public var secretVariableCount: Int { secretVariables.count }
}
