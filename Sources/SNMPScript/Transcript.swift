/// Finds what was typed in the transcript of a session, as it stands in pastes, runbooks and
/// files.
///
/// Where any line starts with the prompt (`snmp>`, `snmp:r1>`, `snmp:r1#`), the text is a
/// transcript. Lines with the prompt are kept without it; the lines after one are kept while its
/// block is still open; a first line that has lost its prompt to a careless selection is kept
/// too. Everything else was output and becomes blank, so that line numbers stay right.
public enum Transcript {
    /// How much of one open block is parsed again for each of its lines; what is longer is kept
    /// whole.
    private static let blockOctets = 8 << 10

    /// The commands of a transcript, or the text itself if it is none.
    public static func commands(in text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.firstIndex(where: { typed($0) != nil }) else { return text }
        var open = ""
        for index in lines.indices {
            let line = lines[index]
            if let rest = typed(line) {
                open = String(rest)
                lines[index] = rest
            } else if !open.isEmpty {
                let rest = continued(line)
                open += "\n" + rest
                lines[index] = rest
            } else if index < first, isLostPrompt(lines[...index]) {
                lines[index] = withoutPromptRest(line)
                open = String(lines[index])
            } else {
                lines[index] = ""
            }
            if !open.isEmpty, !isOpen(open) { open = "" }
        }
        return lines.joined(separator: "\n")
    }

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
        let rest = line.drop { $0 == "." }
        guard rest.first == ">", line.first == "." else { return line }
        return afterMark(rest)
    }

    /// What follows `>` or `#` and one space.
    private static func afterMark(_ text: Substring) -> Substring? {
        let rest = text.dropFirst()
        guard let next = rest.first else { return rest }
        return next == " " || next == "\r" || next == "\t" ? rest.dropFirst() : nil
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
