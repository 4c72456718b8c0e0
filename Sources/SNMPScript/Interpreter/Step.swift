import SNMP

/// What a command does next: it is done, or it waits for something and goes on from there.
enum Step {
    case done(ScriptValue)
    case request(RequestSpec, (Result<VarBindList, RequestError>) throws(Fault) -> Step)
    case walk(WalkSpec, (WalkReport) throws(Fault) -> Step)
    case sleep(nanoseconds: Int64)
    /// Host names are to be looked up; the answers are then found in ``Interpreter/lookedUp``.
    case hosts([String], () throws(Fault) -> Step)
    /// Something is awaited outside, by a driver that can.
    case errand(Errand, (Result<ScriptValue, ScriptError>) throws(Fault) -> Step)
    /// What it waits for is arranged already.
    case waiting
    /// Until all of these jobs are over, or with `any` one of them, or the time is up.
    case jobs([Job], any: Bool, until: Int64?, () throws(Fault) -> Step)
    /// Another program runs in the place of the command.
    case program(Program, arguments: [ScriptValue])
}

/// What only a driver that can await does.
enum Errand: Sendable {
    /// A host's command that is asynchronous.
    case command(@Sendable () async throws -> ScriptValue)
    /// Host names are to be looked up; the answers are then found in ``Interpreter/lookedUp``.
    case hosts([String])
}

/// A request that a command wants to have sent.
struct RequestSpec {
    var target: TargetEntry
    var operation: Operation
    var options: RequestOptions
}

struct WalkSpec {
    var target: TargetEntry
    var roots: [OID]
    var options: RequestOptions
    /// The walk stops when it has brought so many variables.
    var limit: Int
}

struct WalkReport {
    var items: [WalkHandle.Item]
    var ending: WalkEnding
    /// Why it is not all; nil for a walk that came to its end.
    var incomplete: DiagnosticCode?

    init(items: [WalkHandle.Item], ending: WalkEnding, incomplete: DiagnosticCode? = nil) {
        self.items = items
        self.ending = ending
        self.incomplete = incomplete ?? ending.code
    }
}

extension WalkEnding {
    /// What the language calls the reason of an end before the end.
    fileprivate var code: DiagnosticCode? {
        guard case .partial(let reason) = self else { return nil }
        return switch reason {
        case .notIncreasing, .emptyResponse: .improperResponse
        case .failed(let error): error.code
        case .variableLimit: .limit
        }
    }
}

/// What a single request may say differently from its device.
struct RequestOptions {
    var timeout: Duration?
    var resend: Duration?
    var community: String?
    var context: String?
    var user: String?
    var level: SecurityLevel?
}

/// One call of one of the language's own commands.
struct Invocation {
    /// Not held: jobs keep what they are finished with, and the interpreter keeps the jobs.
    unowned let interpreter: Interpreter
    let arguments: CommandArguments
    let call: CommandCall
    let target: TargetEntry?
    /// Writes a line in the place where the fiber's output goes.
    let write: (Output) -> Void

    subscript(name: String) -> ScriptValue { arguments[name] }

    /// The device that the command is about.
    ///
    /// - Throws: a UsageError if none was named.
    func device() throws(Fault) -> TargetEntry {
        if let target { return target }
        if let current = interpreter.currentTarget { return current }
        throw Fault(
            .usage, "no device to ask",
            help: "open r1 10.0.0.1   and then   \(call.site.name) …   or   @r1 \(call.site.name) …"
        )
    }

    /// Lets Ctrl-C end what goes through many rows: asked for at some of them.
    ///
    /// - Throws: an Interrupted.
    func checkInterruption(at row: Int) throws(Fault) {
        if row & 0xFFF == 0xFFF, interpreter.isInterrupted() { throw .interrupted }
    }

    func options() throws(Fault) -> RequestOptions {
        try arguments.requirePositive("timeout", "resend")
        return RequestOptions(
            timeout: arguments.duration("timeout"), resend: arguments.duration("resend"),
            community: arguments.text("community"), context: arguments.text("context"),
            user: arguments.text("user"), level: arguments.text("level").flatMap(Spelling.level))
    }
}

/// How versions and levels are spelled.
enum Spelling {
    static let levels = ["noAuthNoPriv", "authNoPriv", "authPriv"]
    static let versions = ["1", "2c", "3"]

    static func level(_ text: String) -> SecurityLevel? {
        switch text {
        case "noAuthNoPriv": .noAuthNoPriv
        case "authNoPriv": .authNoPriv
        case "authPriv": .authPriv
        default: nil
        }
    }

    static func version(_ text: String) -> ProtocolVersion? {
        switch text {
        case "1": .v1
        case "2c": .v2c
        case "3": .v3
        default: nil
        }
    }
}
