/// A password or a key, which never shows itself and is wiped when the last copy is dropped.
///
/// A password is hashed once into a master key, and that is made local to each engine, so that a
/// key lost with one device opens no other (RFC 3414, section 2.6). Whoever has no password but a
/// key from a later stage hands that in instead.
public struct Secret: Sendable {
    /// What the octets are, and so what remains to be done to them.
    package enum Kind: Sendable {
        case password
        case masterKey
        case localizedKey
    }

    package let kind: Kind
    package let bytes: SecretBytes

    private init(kind: Kind, copying bytes: some Collection<UInt8>) {
        self.kind = kind
        self.bytes = SecretBytes(copying: bytes)
    }

    /// A password, in UTF-8. RFC 3414 asks for eight octets or more; shorter ones earn a warning.
    public init(_ password: String) {
        self.init(kind: .password, copying: password.utf8)
    }

    /// A password of any octets.
    public init(password: [UInt8]) {
        self.init(kind: .password, copying: password)
    }

    /// The hash of a stretched password, called Ku in RFC 3414; as long as the digest.
    public static func masterKey(_ octets: [UInt8]) -> Secret {
        Secret(kind: .masterKey, copying: octets)
    }

    /// A key made for one engine, called Kul in RFC 3414; it is used with any engine as it stands.
    public static func localizedKey(_ octets: [UInt8]) -> Secret {
        Secret(kind: .localizedKey, copying: octets)
    }
}

extension Secret: Equatable {
    /// Compares in a time that depends on the lengths alone.
    public static func == (left: Secret, right: Secret) -> Bool {
        left.kind == right.kind && left.bytes == right.bytes
    }
}

extension Secret: ExpressibleByStringLiteral {
    /// A password written into the source, for examples and tests.
    public init(stringLiteral password: String) {
        self.init(password)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Dots, always as many.
    public var description: String { "••••" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "••••" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
