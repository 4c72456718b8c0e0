/// The stable name of each thing that can be wrong with a script.
///
/// A code outlives the wording of its message: it stands in JSON output, `help CODE` explains it,
/// and the reference of errors in the documentation is made from this list.
public enum DiagnosticCode: String, Sendable, CaseIterable {
    // The text cannot be read.
    case syntax = "syntax"
    case unclosed = "unclosed"
    case tooDeep = "too-deep"
    case tooLong = "too-long"
    case strangeCharacter = "strange-character"
    case ambiguousNumber = "ambiguous-number"
    case habit = "habit"
    case misplaced = "misplaced"
    // It can be read, and went wrong; the kinds that `catch` knows.
    case timeout = "Timeout"
    case errorResponse = "ErrorResponse"
    case noSuchName = "NoSuchName"
    case improperResponse = "ImproperResponse"
    case authentication = "AuthError"
    case network = "NetworkError"
    case notWritable = "NotWritable"
    case badValue = "BadValue"
    case verify = "VerifyError"
    case readOnly = "ReadOnly"
    case name = "NameError"
    case type = "TypeError"
    case assertion = "AssertError"
    case thrown = "Error"
    case usage = "UsageError"
    case file = "FileError"
    case policy = "PolicyError"
    case cancelled = "Cancelled"
    // What no `catch` holds up.
    case interrupted = "Interrupted"
    case limit = "Limit"
    // Warnings.
    case secretInFile = "secret-in-file"

    /// The kind as scripts see it in `.kind` and `catch`; nil for what is found before running.
    public var kind: String? {
        rawValue.first?.isUppercase == true ? rawValue : nil
    }

    /// Whether `try` can hold an error of this kind.
    public var isCatchable: Bool {
        self != .interrupted && self != .limit
    }

    /// Whether it is about what somebody wrote, whichever device is asked.
    var isOfTheLine: Bool {
        switch self {
        case .name, .usage, .type, .badValue, .notWritable, .readOnly, .policy: true
        default: false
        }
    }

    /// What it is called, in a few words, for the reference.
    public var title: String {
        switch self {
        case .syntax: "Text that does not follow the grammar"
        case .unclosed: "Something opened and never closed"
        case .tooDeep: "Nested too deep"
        case .tooLong: "Too long"
        case .strangeCharacter: "A character that deceives the eye"
        case .ambiguousNumber: "An OID or a number"
        case .habit: "A spelling from elsewhere"
        case .misplaced: "In the wrong place"
        case .timeout: "No answer in time"
        case .errorResponse: "An error from the agent"
        case .noSuchName: "No such name, from an SNMPv1 agent"
        case .improperResponse: "An answer that does not fit the question"
        case .authentication: "Refused by SNMPv3's security"
        case .network: "The network refused"
        case .notWritable: "Not to be written"
        case .badValue: "A value that does not fit its object"
        case .verify: "Read back differently"
        case .readOnly: "Writing was not allowed"
        case .name: "A name that nothing bears"
        case .type: "Values that do not fit the operation"
        case .assertion: "An assert that did not hold"
        case .thrown: "Thrown by the script"
        case .usage: "A command or function used wrongly"
        case .file: "A file that cannot be read or written"
        case .policy: "Not allowed here"
        case .cancelled: "Cancelled"
        case .interrupted: "Interrupted"
        case .limit: "A limit was met"
        case .secretInFile: "A secret that is written out"
        }
    }

    /// What it means and what to do, for `help CODE` and the reference.
    public var explanation: String {
        switch self {
        case .syntax: "the text does not follow the grammar; the caret shows where it stopped"
        case .unclosed: "a quote, bracket or block is opened and never closed"
        case .tooDeep: "blocks, brackets and strings may be nested a hundred deep"
        case .tooLong: "a script may be eight million octets long"
        case .strangeCharacter:
            "a character that looks like another, or cannot be seen; word processors put them in"
        case .ambiguousNumber:
            "digits with points could be an OID or a number: write .1.3.6 or \"1.3.6\""
        case .habit: "another shell or tool spells it like this; the help line has our spelling"
        case .misplaced: "break, continue, return and args each have their place"
        case .timeout:
            "no answer came in time: wrong community, no agent, a filter in between, or an unknown "
                + "v3 user; an agent is silent in all four cases"
        case .errorResponse: "the agent answered with an error; .status and .index say which"
        case .noSuchName: "an SNMPv1 agent has no such variable; ?? gives a default instead"
        case .improperResponse: "the answer does not fit the question; .varbinds holds it"
        case .authentication: "the agent refused the user, the key or the security level"
        case .network: "the datagram could not be sent, or the address refused it"
        case .notWritable: "the object is read-only by its MIB or by the agent"
        case .badValue: "the value does not fit the object's type, range or labels"
        case .verify: "the value read back is not the value that was set"
        case .readOnly: "nothing is written before `enable` at the prompt or --write for a script"
        case .name: "no variable, command, object, device or column has this name"
        case .type: "the values do not fit the operation"
        case .assertion: "an assert did not hold"
        case .thrown: "the script threw it"
        case .usage: "the command does not take these words or options"
        case .file: "the file cannot be read or written"
        case .policy: "whoever runs this script does not allow it"
        case .cancelled: "the request was cancelled"
        case .interrupted: "someone pressed Ctrl-C; try cannot hold it up"
        case .limit: "a limit on steps, time, depth, memory or output was met; try cannot catch it"
        case .secretInFile:
            "a secret is written in a script or on a command line, where others may read it: take "
                + "it from `secret env:NAME`, `secret file:PATH` or `secret ask`"
        }
    }
}
