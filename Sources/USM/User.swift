/// Who asks, and how that is proved and hidden.
///
/// A user with no protocol talks openly (noAuthNoPriv); with an authentication protocol its
/// messages are signed, with a privacy protocol in addition they are encrypted.
public struct User: Sendable {
    /// 1 through 32 octets in UTF-8.
    public let name: String

    /// The group of machines on which these credentials hold; the empty one is the default.
    public let namespace: String

    public let authProtocol: AuthenticationProtocol?
    public let privProtocol: PrivacyProtocol?

    /// The level of requests that name none.
    public let defaultSecurityLevel: SecurityLevel

    package let authSecret: Secret?
    package let privSecret: Secret?

    /// Checks that name, protocols, secrets and level fit together.
    ///
    /// - Parameters:
    ///   - secret: one secret for both protocols, or for the only one, instead of the two others.
    ///   - defaultSecurityLevel: the highest that the protocols allow, unless given.
    /// - Throws: ``ConfigurationError`` naming what is missing, superfluous or of the wrong size.
    public init(
        _ name: String, namespace: String = "", authProtocol: AuthenticationProtocol? = nil,
        privProtocol: PrivacyProtocol? = nil, authSecret: Secret? = nil, privSecret: Secret? = nil,
        secret: Secret? = nil, defaultSecurityLevel: SecurityLevel? = nil
    ) throws(ConfigurationError) {
        if name.isEmpty { throw .emptyUserName }
        if name.utf8.count > 32 { throw .userNameTooLong(name.utf8.count) }
        if authSecret != nil, secret != nil { throw .conflictingSecret(.authSecret) }
        if privSecret != nil, secret != nil { throw .conflictingSecret(.privSecret) }
        guard authProtocol != nil || (authSecret ?? secret) == nil else {
            throw .missingAuthProtocol
        }
        guard privProtocol != nil || privSecret == nil else { throw .missingPrivProtocol }
        guard authProtocol != nil || privProtocol == nil else { throw .missingAuthProtocol }
        let authSecret = authSecret ?? secret
        let privSecret = privSecret ?? (privProtocol == nil ? nil : secret)
        if let authProtocol {
            guard let authSecret else { throw .missingSecret(.authSecret) }
            let length = authProtocol.digestLength
            try Self.check(authSecret, .authSecret, masterLength: length, localized: [length])
            if let privProtocol {
                guard let privSecret else { throw .missingSecret(.privSecret) }
                try Self.check(
                    privSecret, .privSecret, masterLength: length,
                    localized: Set([length, privProtocol.keyLength]).sorted())
            }
        }
        self.name = name
        self.namespace = namespace
        self.authProtocol = authProtocol
        self.privProtocol = privProtocol
        self.authSecret = authSecret
        self.privSecret = privSecret
        let highest = Self.highestLevel(authProtocol, privProtocol)
        self.defaultSecurityLevel = defaultSecurityLevel ?? highest
        guard self.defaultSecurityLevel <= highest else {
            throw .levelUnsupported(self.defaultSecurityLevel, user: name, highest: highest)
        }
    }

    /// The highest level that the protocols allow.
    public var highestSecurityLevel: SecurityLevel { Self.highestLevel(authProtocol, privProtocol) }

    private static func highestLevel(
        _ authProtocol: AuthenticationProtocol?, _ privProtocol: PrivacyProtocol?
    ) -> SecurityLevel {
        if privProtocol != nil { return .authPriv }
        return authProtocol == nil ? .noAuthNoPriv : .authNoPriv
    }

    private static func check(
        _ secret: Secret, _ field: ConfigurationError.SecretField, masterLength: Int,
        localized: [Int]
    ) throws(ConfigurationError) {
        let allowed: [Int]
        switch secret.kind {
        case .password:
            if secret.bytes.count == 0 { throw .emptySecret(field) }
            return
        case .masterKey: allowed = [masterLength]
        case .localizedKey: allowed = localized
        }
        guard allowed.contains(secret.bytes.count) else {
            throw .keyLength(field, count: secret.bytes.count, allowed: allowed)
        }
    }
}

extension User {
    /// What works and should not be left so.
    public enum Warning: Equatable, Sendable {
        /// A password of fewer than eight octets, which many agents refuse.
        case shortPassword(ConfigurationError.SecretField)
        case weakAuthentication(AuthenticationProtocol)
        case weakPrivacy(PrivacyProtocol)
    }

    /// What should be said once when the user is added.
    public var warnings: [Warning] {
        var warnings = [Warning]()
        if Self.isShort(authSecret) { warnings.append(.shortPassword(.authSecret)) }
        if Self.isShort(privSecret), privSecret != authSecret {
            warnings.append(.shortPassword(.privSecret))
        }
        if let authProtocol, authProtocol.isWeak {
            warnings.append(.weakAuthentication(authProtocol))
        }
        if let privProtocol, privProtocol.isWeak { warnings.append(.weakPrivacy(privProtocol)) }
        return warnings
    }

    private static func isShort(_ secret: Secret?) -> Bool {
        guard let secret, secret.kind == .password else { return false }
        return secret.bytes.count < 8
    }
}

extension User.Warning: CustomStringConvertible {
    public var description: String {
        switch self {
        case .shortPassword(let field):
            "\(field) has fewer than eight octets; many agents refuse such a password"
        case .weakAuthentication(let name):
            "\(name) is weak; use SHA-256 or better where the device offers it"
        case .weakPrivacy(let name):
            "\(name) is weak; use AES-128 or better where the device offers it"
        }
    }
}
