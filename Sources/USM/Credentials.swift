/// A user with its algorithms fetched and its passwords stretched: what is left to do is to make
/// the keys local to an engine.
///
/// One object stands for one addition of a user; adding the user again makes another, and whoever
/// still holds this one sees ``isReplaced``.
package final class Credentials {
    package let user: User
    package internal(set) var isReplaced = false

    private let digest: Digest?
    private let cipherAlgorithm: CipherAlgorithm?
    let authKey: KeySource?
    let privKey: KeySource?

    /// A key on its way to an engine.
    enum KeySource {
        case master(MasterKey)
        case localized(LocalizedKey)
    }

    /// - Parameters:
    ///   - properties: what libcrypto must say of the algorithms, such as `fips=yes`.
    ///   - stretch: makes the master key of a password, or remembers it.
    init(
        _ user: User, properties: String?, stretch: (Secret, Digest) -> MasterKey
    ) throws(ConfigurationError) {
        self.user = user
        let digest: Digest?
        do throws(AlgorithmUnavailable) {
            digest = try user.authProtocol.map { (name) throws(AlgorithmUnavailable) in
                try Digest(name, properties: properties)
            }
            cipherAlgorithm = try user.privProtocol.map { (name) throws(AlgorithmUnavailable) in
                try CipherAlgorithm(name, properties: properties)
            }
        } catch {
            if let failure = error.libraryFailure { throw .libraryUnavailable(failure) }
            throw .algorithmUnavailable(error.name)
        }
        self.digest = digest
        func source(of secret: Secret?) -> KeySource? {
            guard let secret, let digest else { return nil }
            return switch secret.kind {
            case .password: .master(stretch(secret, digest))
            case .masterKey: .master(MasterKey(key: secret.bytes, digest: digest))
            case .localizedKey: .localized(LocalizedKey(bytes: secret.bytes))
            }
        }
        authKey = source(of: user.authSecret)
        privKey = source(of: user.privSecret)
    }

    /// Makes the keys for one engine: a few microseconds, but 0.5 to 2 ms with Reeder's extension.
    package func localized(to engineID: EngineID) -> LocalizedCredentials {
        let octets = engineID.octets
        func key(_ source: KeySource?, _ digest: Digest) -> LocalizedKey? {
            switch source {
            case .master(let key): key.localized(to: octets.span, digest: digest)
            case .localized(let key): key
            case nil: nil
            }
        }
        var authenticator: Authenticator?
        var cipher: Cipher?
        if let digest, let authKey = key(authKey, digest) {
            authenticator = Authenticator(key: authKey, digest: digest)
            if let cipherAlgorithm, let privKey = key(privKey, digest) {
                let fitted = privKey.fitted(
                    to: cipherAlgorithm.privacyProtocol, engineID: octets.span, digest: digest)
                cipher = Cipher(key: fitted, algorithm: cipherAlgorithm)
            }
        }
        return LocalizedCredentials(
            credentials: self, engineID: engineID, authenticator: authenticator, cipher: cipher)
    }
}

/// A user's keys for one engine, ready for any number of messages.
package final class LocalizedCredentials {
    package let credentials: Credentials
    package let engineID: EngineID

    /// The engine's and the user's name as they travel.
    package let engineOctets: [UInt8]
    package let userName: [UInt8]

    /// Present from authNoPriv up.
    package let authenticator: Authenticator?

    /// Present with authPriv.
    package let cipher: Cipher?

    init(
        credentials: Credentials, engineID: EngineID, authenticator: Authenticator?, cipher: Cipher?
    ) {
        self.credentials = credentials
        self.engineID = engineID
        self.authenticator = authenticator
        self.cipher = cipher
        engineOctets = engineID.octets
        userName = Array(credentials.user.name.utf8)
    }

    package var user: User { credentials.user }
}
