/// A Markdown runbook: its ` ```snmp ` fences are a script, everything else is prose.
///
/// A fence is opened by three backquotes or tildes or more and closed by as many; one that stands
/// inside a longer one is prose, and so is one that is indented by four or more columns outside of a
/// list, or that is quoted with `>`. Words behind `snmp`: `confirm`, `skip`, `name=…`.
public struct Runbook: Sendable {
    /// One ` ```snmp ` fence.
    public struct Fence: Sendable {
        /// `name=…` behind the language.
        public var name: String?
        /// Whether somebody must agree first.
        public var confirms: Bool
        public var isSkipped: Bool
        /// The line of the opening marks, counted from 1.
        public var line: Int
        /// The lines of its inside, counted from 1; empty for a fence that holds none.
        public var lines: Range<Int>
        /// The line of the closing marks.
        public var lastLine: Int
        /// What it holds, transcripts reduced to what was typed.
        public var text: String
        /// What a transcript showed beneath what was typed.
        public var output: [Transcript.OutputLine]
        /// The columns that the marks are indented by, or that a list's mark takes.
        public var indent: Int
    }

    /// In the order of the file.
    public let fences: [Fence]
    /// The lines of the file, without their ends.
    public let lines: [Substring]
    private let faults: [Fault]

    /// Each fence is read on the lines where it stands, so this many lines are looked at at most.
    private static let sizeLimit = 100_000_000

    private struct Fault: Sendable {
        var line: Int
        var code: DiagnosticCode
        var message: String
        var help: String
    }

    public init(_ markdown: String) {
        lines = markdown.textLines
        var scanner = Scanner()
        for line in lines { scanner.take(line) }
        scanner.end()
        fences = scanner.fences
        faults = scanner.faults
    }

    /// All fences that are not skipped, each on the lines where it stands.
    var script: String { script(of: fences.filter { !$0.isSkipped }) }

    /// One fence as a program; its diagnostics name the line in the Markdown file.
    ///
    /// - Throws: ``Diagnostics`` with the first mistake.
    public func program(of fence: Fence, name: String) throws(Diagnostics) -> Program {
        // It ends with the fence, so that what is missing at its end is missed there.
        let before = String(repeating: "\n", count: fence.lines.lowerBound - 1)
        return try Program(Source(before + fence.text, name: name))
    }

    /// Some fences, each on the lines where it stands.
    public func script(of fences: [Fence]) -> String {
        var lines = [Substring](repeating: "", count: self.lines.count)
        for fence in fences {
            for (offset, line) in fence.text.textLines.enumerated()
            where fence.lines.contains(fence.lines.lowerBound + offset) {
                lines[fence.lines.lowerBound - 1 + offset] = line
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Refuses a file that does not say clearly what is to run.
    ///
    /// - Throws: ``Diagnostics`` for a fence that is never closed, for words behind `snmp` that mean
    ///   nothing, for a name that two fences have, and for the first mistake of each fence.
    public func check(name: String) throws(Diagnostics) {
        let source = Source(lines.joined(separator: "\n"), name: name)
        var found = faults.map { fault in
            Diagnostic(
                .error, fault.code, fault.message, help: fault.help,
                place: source.place(ofLine: fault.line))
        }
        guard lines.count * fences.count <= Self.sizeLimit else {
            throw Diagnostics([
                Diagnostic(
                    .error, .tooLong, "\(fences.count) fences on \(lines.count) lines are too many",
                    help: "split the runbook")
            ])
        }
        for fence in fences where !fence.isSkipped {
            do throws(Diagnostics) {
                _ = try program(of: fence, name: name)
            } catch {
                found += error.all
            }
        }
        found.sort { ($0.place?.line ?? 0) < ($1.place?.line ?? 0) }
        guard found.isEmpty else { throw Diagnostics(found) }
    }
}

extension Program {
    /// Reads a Markdown runbook: its `snmp` fences are one script, everything else is prose.
    ///
    /// Line numbers stay those of the Markdown file. Fences marked `skip` are left out.
    ///
    /// - Throws: ``Diagnostics``; see ``Runbook/check(name:)``.
    public init(runbook text: String, name: String) throws(Diagnostics) {
        let book = Runbook(text)
        try book.check(name: name)
        try self.init(Source(book.script, name: name))
    }
}

extension Runbook {
    /// Goes through the lines of a Markdown file and finds the fences.
    private struct Scanner {
        var fences: [Fence] = []
        var faults: [Fault] = []
        private var number = 0
        /// The columns at which the items of the lists around begin.
        private var items: [Int] = []
        private var open: Opening?

        private struct Opening {
            var marks: Substring
            var words: [Substring]
            var line: Int
            var indent: Int
            var inner: [Substring] = []
        }

        mutating func take(_ line: Substring) {
            number += 1
            guard let opening = open else { return look(at: line) }
            let rest = line.drop { $0 == " " }
            let isClosing =
                line.count - rest.count <= opening.indent + 3
                && rest.prefix { $0 == opening.marks.first }.count >= opening.marks.count
                && rest.allSatisfy { $0 == opening.marks.first || $0 == " " }
            if isClosing {
                close(opening)
            } else {
                open?.inner.append(line)
            }
        }

        mutating func end() {
            guard let opening = open else { return }
            faults.append(
                Fault(
                    line: opening.line, code: .unclosed,
                    message: "this fence is never closed",
                    help: "write \(opening.marks) on a line of its own at its end"))
        }

        private mutating func look(at line: Substring) {
            var rest = line.drop { $0 == " " }
            guard !rest.isEmpty else { return }
            var column = line.count - rest.count
            while let last = items.last, column < last { items.removeLast() }
            let base = items.last ?? 0
            // Deeper than this is a block of code by its indentation, whatever stands there.
            guard column - base <= 3 else { return }
            while let width = Self.listMark(rest) {
                rest = rest.dropFirst(width)
                column += width
                items.append(column)
            }
            let mark = rest.first
            guard mark == "`" || mark == "~" else { return }
            let marks = rest.prefix { $0 == mark }
            let label = rest.dropFirst(marks.count)
            guard marks.count >= 3, mark == "~" || !label.contains("`") else { return }
            open = Opening(
                marks: marks, words: label.split { $0 == " " || $0 == "\t" }, line: number,
                indent: column)
        }

        /// How many columns `- `, `* `, `+ `, `1. ` or `1) ` take; nil for what is none.
        private static func listMark(_ text: Substring) -> Int? {
            let digits = text.prefix { $0.isNumber && $0.isASCII }
            let rest = text.dropFirst(digits.count)
            guard let mark = rest.first else { return nil }
            let isMark =
                digits.isEmpty ? "-*+".contains(mark) : ".)".contains(mark) && digits.count <= 9
            let blanks = rest.dropFirst().prefix { $0 == " " }.count
            guard isMark, (1...4).contains(blanks) else { return nil }
            return digits.count + 1 + blanks
        }

        private mutating func close(_ opening: Opening) {
            open = nil
            guard opening.words.first?.lowercased() == "snmp" else { return }
            let text = opening.inner.joined(separator: "\n")
            let split = Transcript(text)
            let first = opening.line + 1
            var fence = Fence(
                name: nil, confirms: false, isSkipped: false, line: opening.line,
                lines: first..<first + opening.inner.count, lastLine: number,
                text: split.commands, output: split.output, indent: opening.indent)
            for word in opening.words.dropFirst() { read(word, into: &fence) }
            fences.append(fence)
        }

        private mutating func read(_ word: Substring, into fence: inout Fence) {
            if word == "confirm" {
                fence.confirms = true
            } else if word == "skip" {
                fence.isSkipped = true
            } else if word.hasPrefix("name=") {
                let name = String(word.dropFirst(5))
                if fences.contains(where: { $0.name == name }) {
                    faults.append(
                        Fault(
                            line: fence.line, code: .usage,
                            message: "two fences are called \(name)",
                            help: "--from and --only want names that are there once"))
                }
                fence.name = name
            } else if !word.contains("=") {
                // A misspelt `confirm` must not run unasked.
                let guess = Guess.nearest(String(word), ["confirm", "skip", "name="])
                faults.append(
                    Fault(
                        line: fence.line, code: .usage,
                        message: "`\(word)` says nothing behind snmp",
                        help: guess.map { "did you mean \($0)?" }
                            ?? "the words are confirm, skip and name=NAME"))
            }
        }
    }
}
