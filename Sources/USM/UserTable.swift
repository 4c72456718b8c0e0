/// The users of an engine, by namespace and name, with the keys made for them so far.
///
/// RFC 3414, section 2.1, usmUserTable; the namespaces are ours, because one name may stand for
/// different credentials in different parts of a network.
package struct UserTable {
    /// How many users there may be.
    package static let userLimit = 65_536

    private struct Namespace {
        var users: [String: Credentials] = [:]
        var defaultName: String
    }

    private var namespaces: [String: Namespace] = [:]
    private var userCount = 0
    private var localized: KeyCache
    private var stretched = StretchedPasswords()
    private let properties: String?

    /// - Parameters:
    ///   - properties: what libcrypto must say of the algorithms, such as `fips=yes`.
    ///   - keyLimit: for how many pairs of user and engine the keys are kept.
    package init(properties: String? = nil, keyLimit: Int = 16_384) {
        self.properties = properties
        localized = KeyCache(limit: keyLimit)
    }

    /// Adds a user, or replaces the one of the same name in the same namespace.
    ///
    /// Passwords are stretched here, once each: 0.5 to 2 ms. The first user of a namespace becomes
    /// its default, and stays so until another is added with `default` true.
    ///
    /// - Throws: ``ConfigurationError`` if the machine lacks an algorithm, if the namespace would
    ///   be left without a default, or if there are too many users; nothing has changed then.
    @discardableResult
    package mutating func add(
        _ user: User, default isDefault: Bool? = nil
    ) throws(ConfigurationError) -> Credentials {
        let replaced = namespaces[user.namespace]?.users[user.name]
        if namespaces[user.namespace] == nil, isDefault == false {
            throw .firstUserIsDefault(namespace: user.namespace)
        }
        if replaced == nil, userCount >= Self.userLimit { throw .tooManyUsers(limit: userCount) }
        let credentials = try Credentials(user, properties: properties) { secret, digest in
            stretched.masterKey(of: secret, digest: digest)
        }
        if let replaced {
            replaced.isReplaced = true
            localized.forget(replaced)
            // Whose password it was is not known here; the others' are stretched again at need.
            stretched = StretchedPasswords()
        } else {
            userCount += 1
        }
        namespaces[user.namespace, default: Namespace(defaultName: user.name)]
            .users[user.name] = credentials
        if isDefault == true { namespaces[user.namespace]?.defaultName = user.name }
        return credentials
    }

    /// Finds a user, or the namespace's default if no name is given.
    ///
    /// - Throws: ``ConfigurationError/unknownUser(_:namespace:)`` or, without a name,
    ///   ``ConfigurationError/noUser(namespace:)``.
    package func credentials(
        of name: String?, namespace: String
    ) throws(ConfigurationError) -> Credentials {
        let group = namespaces[namespace]
        guard let name = name ?? group?.defaultName else { throw .noUser(namespace: namespace) }
        guard let credentials = group?.users[name] else {
            throw .unknownUser(name, namespace: namespace)
        }
        return credentials
    }

    /// Finds as whom and at which level a request is made.
    ///
    /// In a namespace without users any name will do for noAuthNoPriv.
    ///
    /// - Parameters:
    ///   - name: nil for the namespace's default user.
    ///   - level: nil for the user's default level.
    /// - Throws: ``ConfigurationError`` for an unknown user and for a level above the user's.
    package func resolve(
        user name: String?, namespace: String, level: SecurityLevel?
    ) throws(ConfigurationError) -> (credentials: Credentials, level: SecurityLevel) {
        let credentials: Credentials
        if let name, namespaces[namespace] == nil {
            let user = try User(name, namespace: namespace)
            credentials = try Credentials(user, properties: properties) { secret, digest in
                MasterKey(password: secret.bytes, digest: digest)
            }
        } else {
            credentials = try self.credentials(of: name, namespace: namespace)
        }
        let user = credentials.user
        let level = level ?? user.defaultSecurityLevel
        guard level <= user.highestSecurityLevel else {
            throw .levelUnsupported(level, user: user.name, highest: user.highestSecurityLevel)
        }
        return (credentials, level)
    }

    /// The keys of a user for an engine, made now or before.
    package mutating func keys(
        of credentials: Credentials, for engineID: EngineID
    ) -> LocalizedCredentials {
        localized.keys(of: credentials, for: engineID)
    }
}

/// Localized keys in two generations: when the younger is full, the older is forgotten.
///
/// What is in use moves to the younger as it is asked for, so only keys that nobody asked for
/// during a whole generation are made again.
private struct KeyCache {
    private struct Key: Hashable {
        let credentials: ObjectIdentifier
        let engineID: EngineID
    }

    private var younger: [Key: LocalizedCredentials] = [:]
    private var older: [Key: LocalizedCredentials] = [:]
    private let generationLimit: Int

    init(limit: Int) {
        generationLimit = max(1, limit / 2)
    }

    mutating func keys(of credentials: Credentials, for engineID: EngineID) -> LocalizedCredentials
    {
        // An entry keeps its credentials alive, so an identifier in here is never another's.
        let key = Key(credentials: ObjectIdentifier(credentials), engineID: engineID)
        if let found = younger[key] { return found }
        let keys = older.removeValue(forKey: key) ?? credentials.localized(to: engineID)
        if younger.count >= generationLimit {
            older = younger
            younger = [:]
        }
        younger[key] = keys
        return keys
    }

    /// Forgets, and so wipes, the keys of a user that was replaced.
    mutating func forget(_ credentials: Credentials) {
        younger = younger.filter { $0.value.credentials !== credentials }
        older = older.filter { $0.value.credentials !== credentials }
    }
}

/// The master keys of the passwords used last, so that a password that many users share is
/// stretched once.
private struct StretchedPasswords {
    private var entries: [(password: Secret, key: MasterKey)] = []

    mutating func masterKey(of password: Secret, digest: Digest) -> MasterKey {
        let name = digest.authenticationProtocol
        for entry in entries
        where entry.key.authenticationProtocol == name && entry.password == password {
            return entry.key
        }
        let key = MasterKey(password: password.bytes, digest: digest)
        if entries.count == 16 { entries.removeFirst() }
        entries.append((password, key))
        return key
    }
}
