package import USM

/// An SNMPv3 user of the demo network, as a person who asks as this user has to know it.
///
/// There is one for each security level; every device that speaks SNMPv3 knows all of them.
package struct DemoUser: Sendable, Equatable {
    package let name: String
    package let level: SecurityLevel
    package let authProtocol: AuthenticationProtocol?
    /// These are no secrets: whoever reads the documentation may use them.
    package let authPassword: String?
    package let privProtocol: PrivacyProtocol?
    package let privPassword: String?
    package let mayWrite: Bool

    /// Reads without proving anything.
    package static let guest = DemoUser(
        name: "guest", level: .noAuthNoPriv, authProtocol: nil, authPassword: nil,
        privProtocol: nil, privPassword: nil, mayWrite: false)

    /// Reads with signed messages.
    package static let monitor = DemoUser(
        name: "monitor", level: .authNoPriv, authProtocol: .sha256,
        authPassword: "demo-auth-secret", privProtocol: nil, privPassword: nil, mayWrite: false)

    /// Reads and writes with signed and encrypted messages.
    package static let ops = DemoUser(
        name: "ops", level: .authPriv, authProtocol: .sha256, authPassword: "demo-auth-secret",
        privProtocol: .aes128, privPassword: "demo-priv-secret", mayWrite: true)

    package static let all = [guest, monitor, ops]

    /// The passwords above, stretched beforehand: doing it costs two milliseconds at every start.
    static let authKey: [UInt8] = [
        0xe3, 0x94, 0x6b, 0x65, 0x91, 0xd5, 0x61, 0xd0, 0xd2, 0x49, 0x14, 0xb6, 0xec, 0x81, 0xc7,
        0xa9, 0xff, 0x7e, 0x7b, 0xc7, 0x15, 0x71, 0x5b, 0x11, 0xd9, 0xc2, 0x82, 0x31, 0xca, 0xc5,
        0x7a, 0x9c,
    ]
    static let privKey: [UInt8] = [
        0xbb, 0xd3, 0x0d, 0xd8, 0x94, 0x26, 0x03, 0x20, 0xe5, 0x69, 0xc1, 0x20, 0x32, 0x59, 0xfa,
        0x79, 0x38, 0xeb, 0x3b, 0x1f, 0xac, 0x13, 0x01, 0xd8, 0xe7, 0xe3, 0xb2, 0x54, 0xe8, 0xa2,
        0xf5, 0x84,
    ]

    /// The user as an engine takes it, with the keys made beforehand.
    package func user() throws(ConfigurationError) -> User {
        try User(
            name, authProtocol: authProtocol, privProtocol: privProtocol,
            authSecret: authProtocol.map { _ in .masterKey(Self.authKey) },
            privSecret: privProtocol.map { _ in .masterKey(Self.privKey) })
    }

    /// The users for a device; on a machine without one of the algorithms, those that are left.
    static func table() -> UserTable {
        var table = UserTable()
        for user in all {
            do {
                try table.add(try user.user())
            } catch {
                continue
            }
        }
        return table
    }

    static var access: [String: SecureResponder.Access] {
        Dictionary(
            uniqueKeysWithValues: all.map {
                ($0.name, SecureResponder.Access(mayWrite: $0.mayWrite))
            })
    }
}
