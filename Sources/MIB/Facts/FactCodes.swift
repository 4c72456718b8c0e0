// The one-letter codes that a fact table uses for what has few values.

extension MIBObject.Kind {
    var code: Character {
        switch self {
        case .node: "n"
        case .scalar: "s"
        case .table: "t"
        case .row: "r"
        case .column: "c"
        case .notification: "x"
        case .group: "g"
        case .compliance: "m"
        case .capabilities: "a"
        }
    }

    init(code: UInt8?) {
        self =
            switch code {
            case UInt8(ascii: "s"): .scalar
            case UInt8(ascii: "t"): .table
            case UInt8(ascii: "r"): .row
            case UInt8(ascii: "c"): .column
            case UInt8(ascii: "x"): .notification
            case UInt8(ascii: "g"): .group
            case UInt8(ascii: "m"): .compliance
            case UInt8(ascii: "a"): .capabilities
            default: .node
            }
    }
}

extension MIBObject.Access {
    var code: Character {
        switch self {
        case .none: "."
        case .notAccessible: "-"
        case .notify: "n"
        case .readOnly: "r"
        case .readWrite: "w"
        case .readCreate: "c"
        case .writeOnly: "o"
        }
    }

    init(code: UInt8?) {
        self =
            switch code {
            case UInt8(ascii: "-"): .notAccessible
            case UInt8(ascii: "n"): .notify
            case UInt8(ascii: "r"): .readOnly
            case UInt8(ascii: "w"): .readWrite
            case UInt8(ascii: "c"): .readCreate
            case UInt8(ascii: "o"): .writeOnly
            default: .none
            }
    }
}

extension MIBObject.Status {
    /// Nothing for `current`, which nearly all are.
    var code: String {
        switch self {
        case .current: ""
        case .deprecated: "d"
        case .obsolete: "o"
        }
    }

    init(code: UInt8?) {
        self =
            switch code {
            case UInt8(ascii: "d"): .deprecated
            case UInt8(ascii: "o"): .obsolete
            default: .current
            }
    }
}

extension MIBSyntax.Base {
    var code: Character {
        switch self {
        case .integer32: "i"
        case .unsigned32: "u"
        case .gauge32: "g"
        case .counter32: "c"
        case .counter64: "C"
        case .timeTicks: "t"
        case .octetString: "s"
        case .bits: "b"
        case .oid: "o"
        case .ipAddress: "a"
        case .opaque: "q"
        }
    }

    init?(code: UInt8?) {
        switch code {
        case UInt8(ascii: "i"): self = .integer32
        case UInt8(ascii: "u"): self = .unsigned32
        case UInt8(ascii: "g"): self = .gauge32
        case UInt8(ascii: "c"): self = .counter32
        case UInt8(ascii: "C"): self = .counter64
        case UInt8(ascii: "t"): self = .timeTicks
        case UInt8(ascii: "s"): self = .octetString
        case UInt8(ascii: "b"): self = .bits
        case UInt8(ascii: "o"): self = .oid
        case UInt8(ascii: "a"): self = .ipAddress
        case UInt8(ascii: "q"): self = .opaque
        default: return nil
        }
    }
}
