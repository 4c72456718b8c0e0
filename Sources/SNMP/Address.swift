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

    /// - Throws: ``AddressError``; a port of 0 is refused where `allowsZero` is false.
    init(parsing text: String, allowsZero: Bool = false) throws(AddressError) {
        guard !text.isEmpty else { throw .empty }
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
        guard !rest.isEmpty else { throw .malformed(text) }
        host = String(rest)
        guard let portText else { return }
        let isNumber = !portText.isEmpty && portText.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, let number = UInt16(portText), number > 0 || allowsZero else {
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

extension Engine {
    /// Where a text leads: a literal address as it is, a name by looking it up.
    package func resolve(_ text: String) throws(AddressError) -> Endpoint {
        let parts = try HostAndPort(parsing: text)
        if let literal = parts.literal { return literal }
        var addresses: [IPAddress] = []
        do throws(NetworkError) {
            addresses = try network.resolve(parts.host)
        } catch {
            if error.kind == .interrupted { throw .interrupted(parts.host) }
        }
        return try endpoint(parts, among: addresses)
    }

    /// Whether an address is one without a name service; what is malformed is, too.
    package static func isLiteral(_ text: String) -> Bool {
        guard let parts = try? HostAndPort(parsing: text) else { return true }
        return parts.literal != nil
    }

    /// The endpoint of a host whose addresses were looked up.
    func endpoint(
        _ parts: HostAndPort, among addresses: [IPAddress]
    ) throws(AddressError) -> Endpoint {
        let port = parts.port ?? HostAndPort.agentPort
        let preferred = addresses.first { Endpoint($0, port: port).isIPv6 == prefersIPv6 }
        guard let address = preferred ?? addresses.first else { throw .unknownHost(parts.host) }
        return Endpoint(address, port: port)
    }

    private var prefersIPv6: Bool {
        switch defaultDomain {
        case .udpIPv4: false
        case .udpIPv6: true
        }
    }

    /// The local end that a text names, for asking `endpoint`.
    package func local(
        _ text: String?, for endpoint: Endpoint
    ) throws(AddressError) -> LocalAddress {
        guard let text else { return LocalAddress(isIPv6: endpoint.isIPv6) }
        let parts = try HostAndPort(parsing: text, allowsZero: true)
        guard let literal = IPAddress(literal: parts.host) else { throw .localAddress(text) }
        let port = parts.port ?? 0
        guard Endpoint(literal, port: port).isIPv6 == endpoint.isIPv6 else {
            throw .localAddress(text)
        }
        return LocalAddress(isIPv6: endpoint.isIPv6, address: literal, port: port)
    }
}
