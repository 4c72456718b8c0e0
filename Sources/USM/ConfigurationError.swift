/// Why users, keys and engine names were refused, found when they are configured and not when the
/// first message fails.
public enum ConfigurationError: Error, Hashable, Sendable {
    /// The secrets that a user can have.
    public enum SecretField: Hashable, Sendable {
        case authSecret
        case privSecret
    }

    case emptyUserName
    /// More than 32 octets in UTF-8; the payload is how many.
    case userNameTooLong(Int)
    /// A secret or a privacy protocol came without an authentication protocol.
    case missingAuthProtocol
    /// A secret for privacy came without a privacy protocol.
    case missingPrivProtocol
    case missingSecret(SecretField)
    /// Both `secret` and this one were given.
    case conflictingSecret(SecretField)
    case emptySecret(SecretField)
    /// A master or localized key has the wrong number of octets.
    case keyLength(SecretField, count: Int, allowed: [Int])
    /// The user's protocols do not reach the level.
    case levelUnsupported(SecurityLevel, user: String, highest: SecurityLevel)
    /// The first user of a namespace is its default and was told not to be.
    case firstUserIsDefault(namespace: String)
    case tooManyUsers(limit: Int)
    /// libcrypto, as configured on this machine, does not offer the algorithm.
    case algorithmUnavailable(String)
    /// OpenSSL's libcrypto, which makes all keys, could not be opened; the payload is the system's
    /// reason.
    case libraryUnavailable(String)
    case unknownUser(String, namespace: String)
    /// No user was added to the namespace and none was named.
    case noUser(namespace: String)
    case engineIDLength(Int)
    case engineIDText
}

extension ConfigurationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .emptyUserName:
            "the user name is empty; give it 1 to 32 octets"
        case .userNameTooLong(let count):
            "the user name has \(count) octets; give it at most 32"
        case .missingAuthProtocol:
            "a user with a secret or a privacy protocol needs an authentication protocol; "
                + "add authProtocol"
        case .missingPrivProtocol:
            "a privacy secret needs a privacy protocol; add privProtocol"
        case .missingSecret(let field):
            "\(field) is missing; add it, or one secret for all protocols"
        case .conflictingSecret(let field):
            "both secret and \(field) were given; leave one of them out"
        case .emptySecret(let field):
            "\(field) is empty; the agent's administrator knows the password"
        case .keyLength(let field, let count, let allowed):
            "the key given as \(field) has \(count) octets; "
                + "its protocols take \(allowed.map(String.init).joined(separator: " or "))"
        case .levelUnsupported(let level, let user, let highest):
            "user \(quoted(user)) reaches \(highest), not \(level); "
                + (level == .authPriv && highest == .authNoPriv
                    ? "add the user with a privacy protocol"
                    : "add the user with \(level == .authPriv ? "both protocols" : "an authentication protocol")")
        case .firstUserIsDefault(let namespace):
            "the first user of \(Self.name(ofNamespace: namespace)) is its default; "
                + "add another user first"
        case .tooManyUsers(let limit):
            "\(limit) users are configured, which is the limit; use fewer, larger namespaces"
        case .algorithmUnavailable(let name):
            "this machine's OpenSSL does not offer \(name) (a FIPS configuration?); "
                + "choose a stronger protocol, such as SHA-256 and AES-128"
        case .libraryUnavailable(let reason):
            "a user with a key needs OpenSSL 3, and it cannot be opened (\(reason)); "
                + "install it: apt-get install openssl"
        case .unknownUser(let user, let namespace):
            "no user \(quoted(user)) in \(Self.name(ofNamespace: namespace)); add the user first"
        case .noUser(let namespace):
            "no user in \(Self.name(ofNamespace: namespace)); add one, "
                + "or name a user for noAuthNoPriv"
        case .engineIDLength(let count):
            "the engine ID has \(count) octets; give it 5 to 32"
        case .engineIDText:
            "the engine ID is not hexadecimal; write it like 0x8000000001020304"
        }
    }

    private static func name(ofNamespace namespace: String) -> String {
        namespace.isEmpty ? "the default namespace" : "namespace \(quoted(namespace))"
    }
}

/// A name for a person to read, with nothing in it that drives a terminal.
private func quoted(_ name: String) -> String {
    name.debugDescription
}
