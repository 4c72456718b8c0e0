package import Datagrams

/// Why a text names no agent that can be asked.
public enum AddressError: Error, Sendable, Hashable {
    case empty
    /// Not an address, a name, or either with a port.
    case malformed(String)
    /// The port is no number from 1 through 65535.
    case port(String)
    /// No address belongs to the name.
    case unknownHost(String)
    /// The wait for the addresses of the name was ended; asking again goes on with it.
    case interrupted(String)
    /// The agent has an address, and none of the kind that the manager asks for.
    case domain(String, Engine.Domain)
    /// The local address is a name, or not of the version of IP that the agent's address has.
    case localAddress(String)
}

extension AddressError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "an address is missing: write 192.0.2.1, [2001:db8::1]:161 or a host name"
        case .malformed(let text):
            "`\(text)` is no address: write 192.0.2.1, 192.0.2.1:1161, [2001:db8::1]:161 or a name"
        case .port(let text): "`\(text)` is no port: it is a number from 1 through 65535"
        case .unknownHost(let name): "no address belongs to the name `\(name)`"
        case .interrupted(let name): "looking up `\(name)` was interrupted"
        case .domain(let text, let domain):
            "`\(text)` has no address of \(domain): leave the domain out to take what there is"
        case .localAddress(let text):
            "`\(text)` is no local address for this agent: write a literal address of the same kind"
        }
    }
}

/// A text such as `core1:161`, taken apart.
struct HostAndPort: Equatable {
    var host: String
    var port: UInt16?

    /// Where agents listen unless told otherwise (RFC 3417, section 3.2).
    static let agentPort: UInt16 = 161

    /// The endpoint of a literal address; nil for a name.
    var literal: Endpoint? {
        IPAddress(literal: host).map { Endpoint($0, port: port ?? Self.agentPort) }
    }

    /// - Parameter isLocal: For this machine's end, of which the host may be left out, and whose port
    ///   may be 0.
    /// - Throws: ``AddressError``.
    init(parsing text: String, isLocal: Bool = false) throws(AddressError) {
        guard !text.isEmpty || isLocal else { throw .empty }
        let isClean = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isClean, text.utf8.count <= 300 else { throw .malformed(Self.shown(text)) }
        var rest = text[...]
        var portText: Substring?
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else { throw .malformed(text) }
            let tail = rest[rest.index(after: end)...]
            rest = rest[rest.index(after: rest.startIndex)..<end]
            if !tail.isEmpty {
                guard tail.first == ":" else { throw .malformed(text) }
                portText = tail.dropFirst()
            }
        } else if let colon = rest.firstIndex(of: ":"), colon == rest.lastIndex(of: ":") {
            // Two colons or more are an IPv6 address without a port.
            portText = rest[rest.index(after: colon)...]
            rest = rest[..<colon]
        }
        guard !rest.isEmpty || isLocal else { throw .malformed(text) }
        host = String(rest)
        guard let portText else { return }
        let isNumber = !portText.isEmpty && portText.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, let number = UInt16(portText), number > 0 || isLocal else {
            throw .port(String(portText))
        }
        port = number
    }

    /// The text with what a terminal might obey made visible.
    private static func shown(_ text: String) -> String {
        String(
            text.prefix(60).unicodeScalars.flatMap { scalar in
                (0x20...0x7E).contains(scalar.value)
                    ? [Character(scalar)] : Array("\\u{\(String(scalar.value, radix: 16))}")
            })
    }
}

extension Endpoint {
    fileprivate var domain: Engine.Domain { isIPv6 ? .udpIPv6 : .udpIPv4 }
}

extension Engine.Domain: CustomStringConvertible {
    /// `IPv4`, `IPv6`
    public var description: String {
        switch self {
        case .udpIPv4: "IPv4"
        case .udpIPv6: "IPv6"
        }
    }
}

extension Engine {
    /// Where a text leads: a literal address as it is, a name by looking it up.
    ///
    /// - Parameter domain: The kind of address that it has to be; nil for any.
    package func resolve(
        _ text: String, _ domain: Domain? = nil
    ) throws(AddressError) -> Endpoint {
        let parts = try HostAndPort(parsing: text)
        if let literal = parts.literal {
            if let domain, literal.domain != domain { throw .domain(text, domain) }
            return literal
        }
        var addresses: [IPAddress] = []
        sendGathered()
        do throws(NetworkError) {
            addresses = try network.resolve(parts.host)
        } catch {
            if error.kind == .interrupted { throw .interrupted(parts.host) }
        }
        return try endpoint(parts, domain, among: addresses)
    }

    /// The same without waiting: nil while a name is being looked up. A turn ends when there is
    /// something to ask for again.
    package func lookUp(_ text: String) -> Result<Endpoint, AddressError>? {
        do throws(AddressError) {
            let parts = try HostAndPort(parsing: text)
            if let literal = parts.literal { return .success(literal) }
            sendGathered()
            guard let found = network.lookUp(parts.host) else { return nil }
            return .success(try endpoint(parts, nil, among: (try? found.get()) ?? []))
        } catch {
            return .failure(error)
        }
    }

    /// Whether an address is one without a name service; what is malformed is, too.
    package static func isLiteral(_ text: String) -> Bool {
        guard let parts = try? HostAndPort(parsing: text) else { return true }
        return parts.literal != nil
    }

    /// The endpoint of a host whose addresses were looked up.
    func endpoint(
        _ parts: HostAndPort, _ domain: Domain?, among addresses: [IPAddress]
    ) throws(AddressError) -> Endpoint {
        let endpoints = addresses.map { Endpoint($0, port: parts.port ?? HostAndPort.agentPort) }
        let preferred = endpoints.first { $0.domain == domain ?? defaultDomain }
        if let preferred { return preferred }
        guard let first = endpoints.first else { throw .unknownHost(parts.host) }
        if let domain { throw .domain(parts.host, domain) }
        return first
    }

    /// The local end that a text names, for asking `endpoint`.
    package func local(
        _ text: String?, for endpoint: Endpoint
    ) throws(AddressError) -> LocalAddress {
        let parts = try HostAndPort(parsing: text ?? "", isLocal: true)
        var local = LocalAddress(isIPv6: endpoint.isIPv6, port: parts.port ?? 0)
        guard !parts.host.isEmpty else { return local }
        guard let address = parts.literal?.address ?? zoned(parts.host),
            Endpoint(address, port: local.port).domain == endpoint.domain
        else { throw .localAddress(text ?? "") }
        local.address = address
        return local
    }

    /// A literal address with a zone; only the system knows the numbers of its interfaces.
    private func zoned(_ host: String) -> IPAddress? {
        guard let percent = host.firstIndex(of: "%"),
            IPAddress(literal: String(host[..<percent])) != nil
        else { return nil }
        return try? network.resolve(host).first
    }
}
