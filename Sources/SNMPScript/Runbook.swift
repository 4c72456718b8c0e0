extension Program {
    /// Reads a Markdown runbook: its `snmp` fences are one script, everything else is prose.
    ///
    /// Line numbers stay those of the Markdown file. Fences marked `skip` are left out.
    public init(runbook text: String, name: String) throws(Diagnostics) {
        try self.init(Source(Runbook(text).script, name: name))
    }
}

/// The fences of a Markdown file.
public struct Runbook: Sendable {
    /// One ` ```snmp ` fence.
    public struct Fence: Sendable {
        /// `name=…` behind the language.
        public var name: String?
        /// Whether somebody must agree first.
        public var confirms: Bool
        public var isSkipped: Bool
        /// The lines of its inside, counted from 1.
        public var lines: ClosedRange<Int>
        /// What it holds, transcripts reduced to what was typed.
        public var text: String
    }

    public let fences: [Fence]
    private let lineCount: Int

    public init(_ markdown: String) {
        let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
        lineCount = lines.count
        var fences: [Fence] = []
        var index = 0
        while index < lines.count {
            let line = lines[index].drop { $0 == " " }
            index += 1
            let mark = line.prefix { $0 == "`" }
            let other = line.prefix { $0 == "~" }
            let fence = mark.count >= 3 ? mark : other
            guard fence.count >= 3 else { continue }
            let words = line.dropFirst(fence.count).split { $0 == " " || $0 == "\r" }
            let start = index
            while index < lines.count, !Self.closes(lines[index], fence) { index += 1 }
            let inner = lines[start..<min(index, lines.count)]
            index += 1
            guard words.first == "snmp", !inner.isEmpty else { continue }
            let named = words.first { $0.hasPrefix("name=") }
            fences.append(
                Fence(
                    name: named.map { String($0.dropFirst(5)) },
                    confirms: words.contains("confirm"), isSkipped: words.contains("skip"),
                    lines: start + 1...start + inner.count,
                    text: Transcript.commands(in: inner.joined(separator: "\n"))))
        }
        self.fences = fences
    }

    private static func closes(_ line: Substring, _ fence: Substring) -> Bool {
        let trimmed = line.drop { $0 == " " }
        return trimmed.hasPrefix(fence)
            && trimmed.allSatisfy { $0 == fence.first || $0 == " " || $0 == "\r" }
    }

    /// All fences that are not skipped, each on the lines where it stands.
    var script: String {
        script(of: fences.filter { !$0.isSkipped })
    }

    /// One fence as a program; its diagnostics name the line in the Markdown file.
    public func program(of fence: Fence, name: String) throws(Diagnostics) -> Program {
        try Program(Source(script(of: [fence]), name: name))
    }

    /// Some fences, each on the lines where it stands.
    public func script(of fences: [Fence]) -> String {
        var lines = [String](repeating: "", count: lineCount)
        for fence in fences {
            let inner = fence.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (offset, line) in inner.enumerated()
            where lines.indices.contains(fence.lines.lowerBound - 1 + offset) {
                lines[fence.lines.lowerBound - 1 + offset] = String(line)
            }
        }
        return lines.joined(separator: "\n")
    }
}
