import SNMP

/// A device that was opened: how it is asked, and what it was given at `open`.
final class TargetEntry {
    enum Asking {
        case v1(SNMPv1Manager)
        case v2c(SNMPv2cManager)
        case v3(SNMPv3Manager)
    }

    let target: ScriptTarget
    let asking: Asking
    let timeout: Duration
    let resend: RefreshPeriod
    let version: ProtocolVersion

    init(_ target: ScriptTarget, _ asking: Asking, timeout: Duration, resend: RefreshPeriod) {
        self.target = target
        self.asking = asking
        self.timeout = timeout
        self.resend = resend
        version =
            switch asking {
            case .v1: .v1
            case .v2c: .v2c
            case .v3: .v3
            }
    }

    var name: String { target.name }

    private func community(_ options: RequestOptions) -> CommunityOptions {
        CommunityOptions(
            timeout: options.timeout ?? timeout,
            refreshPeriod: options.resend.map { .fixed($0) } ?? resend,
            community: options.community.map { OctetString($0) })
    }

    private func secure(_ options: RequestOptions) -> SecureOptions {
        SecureOptions(
            timeout: options.timeout ?? timeout,
            refreshPeriod: options.resend.map { .fixed($0) } ?? resend,
            user: options.user, securityLevel: options.level,
            context: options.context.map { OctetString($0) })
    }

    func start(
        _ operation: Operation, _ options: RequestOptions
    ) throws(RequestError) -> RequestHandle {
        switch asking {
        case .v1(let manager): try manager.start(operation, options: community(options))
        case .v2c(let manager): try manager.start(operation, options: community(options))
        case .v3(let manager): try manager.start(operation, options: secure(options))
        }
    }

    func startWalk(
        _ roots: [OID], limit: Int, _ options: RequestOptions
    ) throws(RequestError) -> WalkHandle {
        let walk = WalkOptions(variableLimit: limit)
        return switch asking {
        case .v1(let manager):
            try manager.startWalk(roots, walk: walk, options: community(options))
        case .v2c(let manager):
            try manager.startWalk(roots, walk: walk, options: community(options))
        case .v3(let manager):
            try manager.startWalk(roots, walk: walk, options: secure(options))
        }
    }
}

extension RequestError {
    /// The kind of the error in the language.
    var code: DiagnosticCode {
        switch self {
        case .timeout: .timeout
        case .noSuchName: .noSuchName
        case .errorResponse(let response):
            response.status == .notWritable || response.status == .readOnly
                ? .notWritable : .errorResponse
        case .improperResponse: .improperResponse
        case .transport: .network
        case .security: .authentication
        case .invalidRequest: .usage
        case .cancelled, .closed: .cancelled
        }
    }
}

extension ScriptError {
    /// What a host's command threw: a script's error as it is, any other by its description.
    static func from(_ error: any Error) -> ScriptError {
        error as? ScriptError ?? ScriptError(.thrown, "\(error)")
    }

    /// What a request's failure is called in the language.
    static func from(_ error: RequestError, target: TargetEntry) -> ScriptError {
        let name = target.name
        switch error {
        case .timeout(let failure):
            let address = target.target.address
            let place = address.contains(":") ? address : "\(address):\(failure.endpoint.port)"
            let sent =
                failure.transmissions == 1 ? "sent once" : "sent \(failure.transmissions) times"
            return ScriptError(
                .timeout,
                "no answer from \(name) (\(place)) in \(failure.timeout.secondsText)",
                help: "\(sent). \(DiagnosticCode.timeout.explanation)", target: name)
        case .noSuchName(let response):
            return ScriptError(
                .noSuchName, response.description, target: name, status: 2, index: response.index,
                varbinds: Array(response.returned))
        case .errorResponse(let response):
            let isRefused = [.noAccess, .authorizationError].contains(response.status)
            return ScriptError(
                error.code, response.description,
                help: isRefused
                    ? "this community or user may not do that: name one that may, as with "
                        + "--community private" : nil, target: name,
                status: Int(response.status.rawValue),
                index: response.index, varbinds: Array(response.returned))
        case .improperResponse(let response):
            return ScriptError(
                .improperResponse, response.description, target: name,
                varbinds: Array(response.variableBindings))
        case .transport(let failure):
            return ScriptError(
                .network, failure.description,
                help: "the network says so: is the address right, and is an agent listening there?",
                target: name)
        case .security(let failure):
            return ScriptError(.authentication, failure.description, target: name)
        case .invalidRequest(let fault):
            return ScriptError(.usage, fault.description, target: name)
        case .cancelled: return ScriptError(.cancelled, "the request was cancelled", target: name)
        case .closed: return ScriptError(.cancelled, "the engine was closed", target: name)
        }
    }
}

extension Duration {
    /// Whole nanoseconds, at most 292 years.
    var nanoseconds: Int64 {
        let parts = components
        let (seconds, overflow) = parts.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return parts.seconds < 0 ? .min : .max }
        let (sum, tooBig) = seconds.addingReportingOverflow(parts.attoseconds / 1_000_000_000)
        return tooBig ? .max : sum
    }
}
