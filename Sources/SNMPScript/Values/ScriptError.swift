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
    /// The word of a command that it is about, as it was written; for ``marked(_:)``.
    let subject: String?
    /// What is marked of the source, where that is less than the whole command.
    private let span: Span?
    private let origin: Origin

    /// Where it happened. Most errors that are caught are never shown, so the place is kept as
    /// an instruction's number until somebody asks.
    private enum Origin: Sendable {
        case none
        case place(Diagnostic.Place)
        case instruction(Code, Int)
    }

    /// Where in the script it happened.
    public var place: Diagnostic.Place? {
        switch origin {
        case .none: nil
        case .place(let place): place
        case .instruction(let code, let number): code.place(of: number, marking: span)
        }
    }

    public convenience init(
        _ code: DiagnosticCode, _ message: String, help: String? = nil, target: String? = nil,
        status: Int? = nil, index: Int? = nil, varbinds: [VarBind] = [],
        place: Diagnostic.Place? = nil
    ) {
        self.init(
            code, message, help: help, about: nil, target: target, status: status, index: index,
            varbinds: varbinds, place: place)
    }

    init(
        _ code: DiagnosticCode, _ message: String, help: String?, about subject: String?,
        target: String? = nil, status: Int? = nil, index: Int? = nil, varbinds: [VarBind] = [],
        place: Diagnostic.Place? = nil
    ) {
        self.code = code
        self.message = message
        self.help = help
        self.target = target
        self.status = status
        self.index = index
        self.varbinds = varbinds
        self.subject = subject
        span = nil
        self.origin = place.map(Origin.place) ?? .none
    }

    private init(_ error: ScriptError, _ span: Span?, _ origin: Origin) {
        code = error.code
        message = error.message
        help = error.help
        target = error.target
        status = error.status
        index = error.index
        varbinds = error.varbinds
        subject = error.subject
        self.span = span
        self.origin = origin
    }

    /// The error at an instruction, if it has no place yet.
    func placed(at code: Code, _ number: Int) -> ScriptError {
        guard case .none = origin, code.spans.indices.contains(number) else { return self }
        return ScriptError(self, span, .instruction(code, number))
    }

    /// The error with what it is about marked, if nothing is yet.
    func marked(_ span: Span) -> ScriptError {
        guard self.span == nil, case .none = origin else { return self }
        return ScriptError(self, span, .none)
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

    /// Someone pressed Ctrl-C.
    static var interrupted: Fault { Fault(.interrupted, "interrupted") }

    /// - Parameter subject: The word of a command that it is about, as it was written.
    init(
        _ code: DiagnosticCode, _ message: String, help: String? = nil,
        about subject: String? = nil
    ) {
        error = ScriptError(code, message, help: help, about: subject)
    }

    /// The same with what it is about marked.
    func marked(_ span: Span) -> Fault { Fault(error.marked(span)) }
}
