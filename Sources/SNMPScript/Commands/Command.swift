/// A command: its name, its words and options, and what it does.
///
/// One definition feeds the binder, `help`, completion, hints, the redaction of secrets in a
/// history, and the rule that a read-only script writes nothing. The language's own commands are
/// registered the same way as a host's.
public struct Command: Sendable {
    public let name: String
    /// What it does, in a few words.
    public let summary: String
    /// Where `help` lists it.
    public let group: String
    public let parameters: [Parameter]
    /// Whether it changes anything at a device.
    public let writes: Bool
    let body: Body

    enum Body: Sendable {
        case host(@Sendable (CommandArguments) throws -> ScriptValue)
        case awaiting(@Sendable (CommandArguments) async throws -> ScriptValue)
        case native(@Sendable (Invocation) throws(Fault) -> Step)
    }

    /// A word or an option of a command.
    public struct Parameter: Sendable {
        enum Kind: Sendable, Equatable {
            case word, rest, option, flag, assignments
        }

        let kind: Kind
        public let name: String
        public let type: Kinds
        public let isOptional: Bool
        public let help: String

        public static func positional(
            _ name: String, _ type: Kinds, optional: Bool = false, help: String = ""
        ) -> Parameter {
            Parameter(kind: .word, name: name, type: type, isOptional: optional, help: help)
        }

        /// Any number of words.
        public static func rest(
            _ name: String, _ type: Kinds, optional: Bool = false, help: String = ""
        ) -> Parameter {
            Parameter(kind: .rest, name: name, type: type, isOptional: optional, help: help)
        }

        public static func option(
            _ name: String, _ type: Kinds, help: String = ""
        ) -> Parameter {
            Parameter(kind: .option, name: name, type: type, isOptional: true, help: help)
        }

        public static func flag(_ name: String, help: String = "") -> Parameter {
            Parameter(kind: .flag, name: name, type: .any, isOptional: true, help: help)
        }

        /// How it is written: `NAME…`, `--limit N`, in brackets if it may be left out.
        var usage: String {
            let word =
                switch kind {
                case .word, .assignments: name
                case .rest: name + "…"
                case .option: "--\(name) \(type.placeholder)"
                case .flag: "--\(name)"
                }
            return isOptional ? "[\(word)]" : word
        }

        /// Its name as one types it.
        var spelling: String { kind == .option || kind == .flag ? "--\(name)" : name }

        static let assignments = Parameter(
            kind: .assignments, name: "NAME = VALUE, …", type: .object, isOptional: false, help: "")
    }

    /// What a word may be.
    public enum Kinds: Sendable, Equatable {
        case any
        /// Text as it is spelled, numbers too.
        case text
        case integer
        case duration
        case choice([String])
        /// The name of a device.
        case device
        /// A name of the MIB or an OID.
        case object
        /// The name of a MIB module, or of something in one.
        case module
        case file
        case job
        /// Never shown, never kept in a history.
        case secret
    }

    /// A host's command; it runs to its end when it is called.
    public init(
        _ name: String, _ summary: String, parameters: [Parameter] = [], writes: Bool = false,
        body: @escaping @Sendable (CommandArguments) throws -> ScriptValue
    ) {
        self.name = name
        self.summary = summary
        self.group = "of this program"
        self.parameters = parameters
        self.writes = writes
        self.body = .host(body)
    }

    /// A host's command that awaits something. ``AsyncInterpreter`` runs it off the engine's thread,
    /// beside the other flows of the script; for an ``Interpreter`` it is a UsageError.
    public init(
        _ name: String, _ summary: String, parameters: [Parameter] = [], writes: Bool = false,
        body: @escaping @Sendable (CommandArguments) async throws -> ScriptValue
    ) {
        self.name = name
        self.summary = summary
        self.group = "of this program"
        self.parameters = parameters
        self.writes = writes
        self.body = .awaiting(body)
    }

    init(
        native name: String, _ summary: String, group: String, _ parameters: [Parameter] = [],
        writes: Bool = false, body: @escaping @Sendable (Invocation) throws(Fault) -> Step
    ) {
        self.name = name
        self.summary = summary
        self.group = group
        self.parameters = parameters
        self.writes = writes
        self.body = .native(body)
    }

    /// `get NAME… [--timeout DURATION]`
    public var usage: String { ([name] + parameters.map(\.usage)).joined(separator: " ") }

    func option(_ name: String) -> Parameter? {
        parameters.first { ($0.kind == .option || $0.kind == .flag) && $0.name == name }
    }

    var optionNames: [String] {
        parameters.filter { $0.kind == .option || $0.kind == .flag }.map(\.name)
    }

    /// Says that an option is one without a value.
    func noValue(of option: String) -> Fault {
        Fault(.usage, "--\(option) takes no value", help: usage)
    }

    /// Says that it has no option of a name, and what it has.
    func unknownOption(_ option: String) -> Fault {
        let known = optionNames.map { "--" + $0 }
        guard !known.isEmpty else {
            return Fault(.name, "\(name) has no option `--\(option)`", help: usage)
        }
        return Members.unknown("\(name) has no option", "--" + option, known)
    }
}

extension Command.Kinds {
    var placeholder: String {
        switch self {
        case .any: "VALUE"
        case .text: "TEXT"
        case .integer: "N"
        case .duration: "DURATION"
        case .choice(let choices): choices.joined(separator: "|")
        case .device: "DEVICE"
        case .object, .module: "NAME"
        case .file: "FILE"
        case .job: "JOB"
        case .secret: "SECRET"
        }
    }
}

/// The words and options of one call of a command, in the types that it declared.
public struct CommandArguments: Sendable {
    var words: [String: ScriptValue] = [:]
    var rest: [ScriptValue] = []
    var assignments: [(target: ScriptValue, value: ScriptValue, spelling: String?)] = []
    /// What came through the pipe.
    public internal(set) var input: ScriptValue?
    /// The device that `@` or `use` names, if any.
    public internal(set) var target: String?

    /// A word or option by name; null if it was not given.
    public subscript(name: String) -> ScriptValue { words[name] ?? .null }

    func has(_ name: String) -> Bool { words[name] != nil }

    func text(_ name: String) -> String? {
        guard let value = words[name], !value.isMissing else { return nil }
        if case .secret(let secret) = value { return secret.text }
        return TextForm.text(value)
    }

    func integer(_ name: String) -> Int? {
        guard case .integer(let number)? = words[name]?.plain else { return nil }
        return Int(number)
    }

    /// - Throws: a UsageError if a duration is none at all.
    func requirePositive(_ names: String...) throws(Fault) {
        for name in names {
            guard let duration = duration(name), duration <= .zero else { continue }
            throw Fault(
                .usage, "--\(name) wants more than no time at all", help: "--\(name) 500ms")
        }
    }

    func duration(_ name: String) -> Duration? {
        guard case .duration(let nanoseconds)? = words[name]?.plain else { return nil }
        return .nanoseconds(nanoseconds)
    }
}
