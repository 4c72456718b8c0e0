/// Something wrong with a module file: what, how bad, in which module and line.
///
/// A diagnostic is data for the author of the module or the person who loads it; loading goes on.
public struct MIBDiagnostic: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable, Comparable, CaseIterable {
        /// Odd, without a consequence.
        case note
        /// The compiler had to guess, or a name is not what it seems.
        case warning
        /// A definition, or a whole file, is lost.
        case error

        public static func < (left: Severity, right: Severity) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// What is wrong; the raw value is stable, for `mib check` and for scripts.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        // Reading.
        case unreadable = "unreadable"
        case notRegular = "not-a-regular-file"
        case tooLarge = "too-large"
        case notText = "not-text"
        // Tokens.
        case notASCII = "not-ascii"
        case openText = "open-text"
        case badName = "bad-name"
        case nameTooLong = "name-too-long"
        // Parsing.
        case noModule = "no-module"
        case noEnd = "no-end"
        case syntax = "syntax"
        case keywordCase = "keyword-case"
        case badNumber = "bad-number"
        case duplicate = "duplicate"
        case tooMany = "too-many"
        // Imports.
        case missingModule = "missing-module"
        case missingImport = "missing-import"
        case notImported = "not-imported"
        case duplicateModule = "duplicate-module"
        // OIDs.
        case unknownParent = "unknown-parent"
        case cycle = "cycle"
        case badOID = "bad-oid"
        // Types.
        case unknownType = "unknown-type"
        case typeCycle = "type-cycle"
        case unknownIndex = "unknown-index"
        // Against what was there before.
        case renames = "renames"
        case moves = "moves"
    }

    public let severity: Severity
    public let code: Code
    /// The module, or the file's name where no module was found.
    public let module: String
    /// Counted from 1; 0 where no line is to blame.
    public let line: Int
    /// What exactly, lower case, with the names involved. Free of control characters.
    public let detail: String

    init(_ severity: Severity, _ code: Code, module: String, line: Int32, _ detail: String) {
        self.severity = severity
        self.code = code
        self.module = Self.printable(module)
        self.line = Int(line)
        self.detail = Self.printable(detail)
    }

    /// A text without the characters that could drive a terminal, cut to a readable length.
    static func printable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(300) {
            result.append((0x20..<0x7F).contains(scalar.value) ? scalar : "?")
        }
        return String(result)
    }
}

extension MIBDiagnostic: CustomStringConvertible {
    /// `IF-MIB:120: warning: … [not-imported]`
    public var description: String {
        "\(module):\(line): \(severity.rawValue): \(detail) [\(code.rawValue)]"
    }
}
