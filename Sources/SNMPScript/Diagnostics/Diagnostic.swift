/// A message about a script: what is wrong, where, and what to do about it.
///
/// Everything that a script can do wrong is told in this one form, by the parser, by the
/// evaluator and by the commands.
public struct Diagnostic: Error, Sendable, Equatable {
    /// How much it matters.
    public enum Severity: String, Sendable {
        case error, warning
    }

    /// A place in a source text, with the line that holds it.
    public struct Place: Sendable, Equatable {
        /// The name of the file, or of what else the text came from.
        public var source: String
        /// The line, counted from 1.
        public var line: Int
        /// The column in characters, counted from 1.
        public var column: Int
        /// The line's text, without its line end.
        public var text: String
        /// How many characters of the line are meant, at least 1.
        public var length: Int
    }

    public var severity: Severity
    /// What stays the same when the wording changes; `help` explains it.
    public var code: DiagnosticCode
    /// What is wrong, in one sentence without a full stop.
    public var message: String
    /// The next step, if there is one.
    public var help: String?
    public var place: Place?

    public init(
        _ severity: Severity = .error, _ code: DiagnosticCode, _ message: String,
        help: String? = nil, place: Place? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.help = help
        self.place = place
    }
}

/// What is wrong with a script, in the order of the text; at least one.
public struct Diagnostics: Error, Sendable, Equatable, CustomStringConvertible {
    public var all: [Diagnostic]

    public init(_ all: [Diagnostic]) {
        self.all = all
    }

    public var description: String {
        all.map(\.description).joined(separator: "\n")
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The message in the one form that all messages have, ending without a newline.
    ///
    /// ```text
    /// error: NameError: no object `ifInErors` in the loaded MIBs
    ///  --> err2.snmp:2:1
    ///   |
    /// 2 | get ifInErors.3
    ///   | ^^^^^^^^^^^^^^^
    ///   = help: did you mean ifInErrors?
    /// ```
    public var description: String {
        let kind = severity == .error ? code.kind.map { $0 + ": " } ?? "" : ""
        var lines = ["\(severity.rawValue): \(kind)\(Escaping.visible(message))"]
        var margin = " "
        if let place {
            let number = String(place.line)
            margin = String(repeating: " ", count: number.utf8.count)
            let source = Escaping.visible(place.source)
            lines.append("\(margin)--> \(source):\(place.line):\(place.column)")
            lines.append("\(margin) |")
            lines.append("\(number) | \(Self.shown(place.text))")
            let lead = place.text.unicodeScalars.prefix(place.column - 1)
            let marked = place.text.unicodeScalars.dropFirst(place.column - 1).prefix(place.length)
            let indent = String(repeating: " ", count: Self.width(lead))
            let carets = String(repeating: "^", count: max(1, Self.width(marked)))
            lines.append("\(margin) | \(indent)\(carets)")
        }
        if let help {
            let indented = help.split(separator: "\n", omittingEmptySubsequences: false)
                .map { Escaping.visible(String($0)) }
            lines.append(
                "\(margin) = help: " + indented.joined(separator: "\n\(margin)         "))
        }
        return lines.joined(separator: "\n")
    }

    private static func shown(_ line: String) -> String {
        Escaping.visible(String(line.map { $0 == "\t" ? " " : $0 }))
    }

    private static func width(_ scalars: some Sequence<Unicode.Scalar>) -> Int {
        scalars.reduce(0) { width, scalar in
            if scalar == "\t" { return width + 1 }
            let shown = Escaping.needsEscape(scalar) ? Escaping.escape(scalar) : String(scalar)
            return width + TextWidth.columns(shown)
        }
    }
}

extension Source {
    /// A whole line, counted from 1.
    func place(ofLine line: Int) -> Diagnostic.Place {
        let range = range(ofLine: line)
        return place(Span(range.lowerBound, range.upperBound))
    }

    /// The place of a span; one that covers several lines is shown on its first.
    func place(_ span: Span) -> Diagnostic.Place {
        let start = min(max(Int(span.start), 0), bytes.count)
        let line = line(at: start)
        let range = range(ofLine: line)
        let end = min(max(Int(span.end), start), range.upperBound)
        // Counted in what is shown, so that the marks stand under it.
        let column = shown(range.lowerBound..<max(start, range.lowerBound)).unicodeScalars.count + 1
        let length = end > start ? shown(start..<end).unicodeScalars.count : 1
        return .init(
            source: name, line: line, column: column, text: shown(range), length: max(1, length))
    }
}
