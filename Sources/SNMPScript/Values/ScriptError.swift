public import SMI

/// What went wrong while a script ran, as the script sees it in `catch … as e` and as the person
/// sees it in a ``Diagnostic``.
public final class ScriptError: Error, Sendable {
    public let code: DiagnosticCode
    public let message: String
    public let help: String?
    /// The device concerned.
    public let target: String?
    /// error-status and error-index of an ErrorResponse.
    public let status: Int?
    public let index: Int?
    /// The variables of an answer that did not fit.
    public let varbinds: [VarBind]
    public let place: Diagnostic.Place?

    public init(
        _ code: DiagnosticCode, _ message: String, help: String? = nil, target: String? = nil,
        status: Int? = nil, index: Int? = nil, varbinds: [VarBind] = [],
        place: Diagnostic.Place? = nil
    ) {
        self.code = code
        self.message = message
        self.help = help
        self.target = target
        self.status = status
        self.index = index
        self.varbinds = varbinds
        self.place = place
    }

    /// The error at a place, if it has none yet.
    func placed(_ place: @autoclosure () -> Diagnostic.Place?) -> ScriptError {
        guard self.place == nil, let place = place() else { return self }
        return ScriptError(
            code, message, help: help, target: target, status: status, index: index,
            varbinds: varbinds, place: place)
    }

    public var diagnostic: Diagnostic {
        Diagnostic(.error, code, message, help: help, place: place)
    }

    /// Whether `catch KIND` holds it; an ErrorResponse clause holds NoSuchName too.
    func isCaught(byKind kind: String) -> Bool {
        code.rawValue == kind
            || (code == .noSuchName && kind == DiagnosticCode.errorResponse.rawValue)
    }
}

/// What the evaluator's Swift functions throw: one reference, cheap to hand up.
struct Fault: Error {
    let error: ScriptError

    init(_ error: ScriptError) { self.error = error }

    init(_ code: DiagnosticCode, _ message: String, help: String? = nil) {
        error = ScriptError(code, message, help: help)
    }
}
