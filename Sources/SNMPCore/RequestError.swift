public import Datagrams
public import SMI
public import SNMPMessages
public import USM

/// Why a request came to no answer.
///
/// That an object or instance does not exist is no error in SNMPv2c and SNMPv3: the answer then
/// holds ``Value/noSuchObject`` or its like.
public indirect enum RequestError: Error, Sendable {
    /// No valid response within the timeout.
    case timeout(TimeoutFailure)
    /// error-status noSuchName: how SNMPv1 says that there is no such variable.
    case noSuchName(ErrorResponse)
    /// Any other error-status than noError.
    case errorResponse(ErrorResponse)
    /// The response does not answer what was asked: other names, another order, another count.
    case improperResponse(ImproperResponse)
    /// The network said that the request cannot be delivered.
    case transport(TransportFailure)
    /// The agent refused an SNMPv3 request, or could not be believed.
    case security(SecurityFailure)
    /// The request cannot be sent as it was asked for.
    case invalidRequest(InvalidRequest)
    /// The task or the person that wanted the answer gave up.
    case cancelled
    /// The engine was closed while the request was pending.
    case closed
}

/// What is known of a request that nobody answered.
public struct TimeoutFailure: Sendable {
    /// Who was asked.
    public let endpoint: Endpoint
    /// What was asked about.
    public let names: [OID]
    public let version: ProtocolVersion
    /// The level of an SNMPv3 request whose engine had made itself known; nil for one that was still
    /// asking for the engine's name, and for the other versions.
    public let securityLevel: SecurityLevel?
    public let timeout: Duration
    /// How many datagrams were sent; 0 where the request waited for room all the time.
    public let transmissions: Int
    /// The datagrams that came from this endpoint meanwhile and were not used, oldest first; only the
    /// latest of them.
    public let discarded: [Discard]
}

/// A response that says that the request failed.
///
/// RFC 3416, section 4.2; RFC 1157, section 4.1.
public struct ErrorResponse: Sendable {
    public let endpoint: Endpoint
    public let status: ErrorStatus
    /// Which variable is at fault, counted from 1, or 0 for none; never beyond the request's list.
    public let index: Int
    /// error-index as the agent sent it.
    public let rawIndex: Int32
    /// The bindings that were asked.
    public let requested: VarBindList
    /// The bindings that came back; an agent may leave them out.
    public let returned: VarBindList

    /// The name at fault, or nil where ``index`` is 0.
    public var name: OID? {
        index > 0 && index <= requested.count ? requested[index - 1].name : nil
    }
}

/// A response that is none to this request.
public struct ImproperResponse: Sendable {
    public let endpoint: Endpoint
    /// What came back.
    public let variableBindings: VarBindList
    public let reason: ShapeFault
}

/// A request that could not be delivered.
public struct TransportFailure: Sendable {
    public let endpoint: Endpoint
    public let error: NetworkError
    /// How many datagrams were sent before it was known.
    public let transmissions: Int
}

/// A request that breaks a rule of the protocol before it is sent.
public enum InvalidRequest: Error, Sendable, Hashable {
    /// nonRepeaters is negative or more than the number of names.
    case nonRepeaters(Int, names: Int)
    /// maxRepetitions is negative or over 2^31-1.
    case maxRepetitions(Int)
    case refreshPeriodNotPositive
    /// The message has more octets than a datagram carries.
    case tooLarge(octets: Int, limit: Int)
    /// SNMPv1 has no Counter64.
    case counter64InV1(OID)
    /// The user or the level that was asked for is not configured.
    case configuration(ConfigurationError)
    /// A context name of more than 255 octets.
    case contextNameTooLong(octets: Int)
    /// Too many requests are pending.
    case tooManyPending(limit: Int)
}

extension RequestError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .timeout(let failure): failure.description
        case .noSuchName(let response), .errorResponse(let response): response.description
        case .improperResponse(let response): response.description
        case .transport(let failure): failure.description
        case .security(let failure): failure.description
        case .invalidRequest(let fault): fault.description
        case .cancelled: "the request was cancelled"
        case .closed: "the engine was closed while the request was pending"
        }
    }
}

extension TimeoutFailure: CustomStringConvertible {
    public var description: String {
        var text = "no answer from \(endpoint) in \(timeout.secondsText)"
        if transmissions == 0 {
            return text + ": too many requests were pending to send this one"
        }
        text += transmissions == 1 ? " (sent once)" : " (sent \(transmissions) times)"
        if let last = discarded.last {
            let datagrams = discarded.count == 1 ? "a datagram" : "\(discarded.count) datagrams"
            return text + ": \(datagrams) came and could not be used: \(last.reason)"
        }
        switch version {
        case .v1, .v2c:
            return text + ": wrong community, no agent, or a filter; all three are silent"
        case .v3:
            switch securityLevel {
            case nil: return text + ": no agent with SNMPv3, or a filter; both are silent"
            case .authPriv:
                return text
                    + ": a wrong privacy password or protocol, a lost agent, or a filter; "
                    + "all are silent"
            case .noAuthNoPriv, .authNoPriv:
                return text + ": a lost agent, or a filter; both are silent"
            }
        }
    }
}

extension ErrorResponse: CustomStringConvertible {
    public var description: String {
        guard let name else { return "\(status) from \(endpoint)" }
        return "\(status) from \(endpoint): \(name)"
    }
}

extension ImproperResponse: CustomStringConvertible {
    public var description: String {
        "the response of \(endpoint) does not answer the request: \(reason)"
    }
}

extension TransportFailure: CustomStringConvertible {
    public var description: String { "\(endpoint) cannot be reached: \(error)" }
}

extension InvalidRequest: CustomStringConvertible {
    public var description: String {
        switch self {
        case .nonRepeaters(let number, let names):
            "nonRepeaters is 0 through the number of names (\(names)), not \(number)"
        case .maxRepetitions(let number):
            "maxRepetitions is 0 through 2147483647, not \(number)"
        case .refreshPeriodNotPositive: "the refresh period must be more than zero"
        case .tooLarge(let octets, let limit):
            "the message has \(octets) octets and a datagram takes \(limit): ask for less at once"
        case .counter64InV1(let name):
            "SNMPv1 has no Counter64 (for \(name)): use version 2c or 3"
        case .configuration(let error): error.description
        case .contextNameTooLong(let octets):
            "the context name has \(octets) octets: give it at most 255"
        case .tooManyPending(let limit):
            "\(limit) requests are pending: wait for some before starting more"
        }
    }
}

extension Duration {
    /// Seconds in decimal with an s behind, as short as the value allows: `10s`, `0.5s`.
    package var secondsText: String {
        let milliseconds = saturatedNanoseconds / 1_000_000
        let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        guard rest != 0 else { return "\(whole)s" }
        var digits = String(rest.magnitude)
        digits = String(repeating: "0", count: 3 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)s"
    }
}
