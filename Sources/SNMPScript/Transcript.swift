/// Finds what was typed in the transcript of a session, as it stands in pastes, runbooks and
/// files.
///
/// Where any line starts with the prompt (`snmp>`, `snmp:r1>`, `snmp:r1#`), the text is a
/// transcript. Lines with the prompt are kept without it; the lines after one are kept while its
/// block is still open; a first line that has lost its prompt to a careless selection is kept
/// too. Everything else was output and becomes blank, so that line numbers stay right.
public struct Transcript: Sendable {
    /// A line that was output.
    public struct OutputLine: Sendable, Equatable {
        /// Counted from 0.
        public var offset: Int
        public var text: String

        public init(offset: Int, text: String) {
            self.offset = offset
            self.text = text
        }
    }

    /// What was typed, or the text itself if it is no transcript; other lines are blank.
    public let commands: String
    /// What was not typed, blank lines left out.
    public let output: [OutputLine]

    /// How much of one open block is parsed again for each of its lines; what is longer is kept
    /// whole.
    private static let blockOctets = 8 << 10

    public init(_ text: String) {
        var lines = text.textLines
        guard let first = lines.firstIndex(where: { Self.typed($0) != nil }) else {
            commands = text
            output = []
            return
        }
        var output: [OutputLine] = []
        var open = ""
        for index in lines.indices {
            let line = lines[index]
            if let rest = Self.typed(line) {
                open = String(rest)
                lines[index] = rest
            } else if !open.isEmpty {
                let rest = Self.continued(line)
                open += "\n" + rest
                lines[index] = rest
            } else if index < first, Self.isLostPrompt(lines[...index]) {
                lines[index] = Self.withoutPromptRest(line)
                open = String(lines[index])
            } else {
                if !Self.isBlank(line) { output.append(.init(offset: index, text: String(line))) }
                lines[index] = ""
            }
            if !open.isEmpty, !Self.isOpen(open) { open = "" }
        }
        commands = lines.joined(separator: "\n")
        self.output = output
    }

    /// The commands of a transcript, or the text itself if it is none.
    public static func commands(in text: String) -> String { Transcript(text).commands }

    private static func isOpen(_ text: String) -> Bool {
        guard text.utf8.count <= blockOctets else { return true }
        if case .incomplete = Program.status(of: text) { return true }
        return false
    }

    /// What follows the prompt on a line, or nil if it has none.
    static func typed(_ line: Substring) -> Substring? {
        var rest = line.drop { $0 == " " || $0 == "\t" }
        guard rest.hasPrefix("snmp") else { return nil }
        rest = rest.dropFirst(4)
        if rest.first == ":" {
            rest = rest.drop { $0 != ">" && $0 != "#" && $0 != " " }
        }
        guard rest.first == ">" || rest.first == "#" else { return nil }
        return afterMark(rest)
    }

    /// A line of a block, without the prompt of a block's later lines (`....>`).
    private static func continued(_ line: Substring) -> Substring {
        let inner = line.drop { $0 == " " || $0 == "\t" }
        let rest = inner.drop { $0 == "." }
        guard rest.first == ">", inner.first == "." else { return line }
        return afterMark(rest)
    }

    /// What follows `>` or `#` and one space.
    private static func afterMark(_ text: Substring) -> Substring? {
        let rest = text.dropFirst()
        guard let next = rest.first else { return rest }
        return next == " " || next == "\t" ? rest.dropFirst() : nil
    }

    private static func afterMark(_ text: Substring) -> Substring {
        text.dropFirst().first == " " ? text.dropFirst(2) : text.dropFirst()
    }

    /// Whether the last of these lines is the first that is not blank, and was typed.
    private static func isLostPrompt(_ lines: ArraySlice<Substring>) -> Bool {
        guard let line = lines.last, !isBlank(line) else { return false }
        guard lines.dropLast().allSatisfy(isBlank) else { return false }
        let rest = withoutPromptRest(line)
        if rest.startIndex != line.startIndex { return true }
        switch Program.status(of: String(line)) {
        case .complete(let program): return program.tree.statements.first.map(isTyped) ?? false
        case .incomplete: return true
        case .invalid: return false
        }
    }

    /// A line without what a selection left of its prompt, such as `r1> `.
    private static func withoutPromptRest(_ line: Substring) -> Substring {
        let head = line.prefix { $0 != " " }
        guard let mark = head.last, mark == ">" || mark == "#" else { return line }
        let inner = head.dropLast()
        // A mark alone may be what is left of `snmp:r1#`, but mostly it begins a comment.
        guard !inner.isEmpty || mark == ">" else { return line }
        let isRest =
            "snmp".hasSuffix(inner) || inner.allSatisfy { $0.isLetter || $0.isNumber }
            || inner.contains(":")
        return isRest ? afterMark(line.dropFirst(inner.count)) as Substring : line
    }

    private static func isBlank(_ line: Substring) -> Bool {
        line.allSatisfy { $0 == " " || $0 == "\t" || $0 == "\r" }
    }

    /// Whether a statement is one that people type, and not a line of output that happens to
    /// parse: a keyword, a known command or a place.
    private static func isTyped(_ statement: Statement) -> Bool {
        guard case .pipeline(let pipeline) = statement.kind else { return true }
        switch pipeline.head {
        case .command(let command): return CommandNames.all.contains(command.name.text)
        case .at, .atBlock, .parallel, .last: return true
        case .expression(let expression):
            if case .variable = expression.kind { return true }
            if case .path = expression.kind { return true }
            return false
        }
    }
}

extension String {
    /// The lines of the text without their ends, whichever of LF and CR LF those are; what a
    /// terminal recorded may have several CR before its LF.
    ///
    /// Swift takes CR LF for one character, so the text is split by its octets.
    var textLines: [Substring] {
        utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            var line = line
            while line.last == UInt8(ascii: "\r") { line = line.dropLast() }
            return Substring(line)
        }
    }
}
