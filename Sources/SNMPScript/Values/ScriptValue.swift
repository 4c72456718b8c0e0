public import SMI

/// A value of the language.
///
/// Small and cheap to copy: 24 octets, a number carries no reference. Lists, maps and tables know
/// how deep and how heavy they are, so that nesting and memory have limits that cost nothing to
/// check.
public enum ScriptValue: Sendable {
    /// What a command gives that gives nothing, and what a variable holds before it is set.
    case nothing
    /// Absence: `null`. A device's noSuchInstance and its kin are missing as well, see
    /// ``ScriptValue/isMissing``.
    case null
    case bool(Bool)
    case integer(Int64)
    /// An integer beyond 64 bits with sign, such as the upper half of Counter64.
    case wide(WideInteger)
    case decimal(Double)
    case duration(nanoseconds: Int64)
    case text(String)
    case bytes([UInt8])
    case oid(ScriptOID)
    case address(IPv4Address)
    case list(ScriptList)
    case map(ScriptMap)
    case table(ScriptTable)
    /// What a device answered: it is its value, and remembers where it came from.
    case device(DeviceValue)
    case target(ScriptTarget)
    case job(Job)
    case secret(ScriptSecret)
    case error(ScriptError)
}

/// An integer of up to 128 bits, kept apart so that the usual ones stay small.
public final class WideInteger: Sendable {
    public let value: Int128

    public init(_ value: Int128) { self.value = value }
}

/// An object identifier, kept apart so that values stay small.
public final class ScriptOID: Sendable {
    public let value: OID

    public init(_ value: OID) { self.value = value }
}

/// A value that may be used and never be read: a password, a key, a community.
///
/// It shows itself as dots everywhere. It is not `Equatable` by content for the same reason.
public final class ScriptSecret: Sendable, CustomStringConvertible, CustomReflectable {
    package let text: String

    public init(_ text: String) { self.text = text }

    public var description: String { "••••" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A device as the script knows it: a name, and where the interpreter finds its manager.
public final class ScriptTarget: Sendable {
    public let name: String
    /// The address as it was given to `open`.
    public let address: String
    public let tags: [String]

    init(name: String, address: String, tags: [String]) {
        self.name = name
        self.address = address
        self.tags = tags
    }
}

/// A request on its way, started with `&`.
public final class Job: Sendable {
    /// Counted from 1 for each interpreter.
    public let number: Int
    /// The device that is asked.
    public let target: String
    /// The command that started it.
    public let command: String

    init(number: Int, target: String, command: String) {
        self.number = number
        self.target = target
        self.command = command
    }
}

extension ScriptValue {
    /// An integer of any size, in the smaller form where it fits.
    public static func integer(exactly value: Int128) -> ScriptValue {
        Int64(exactly: value).map(ScriptValue.integer) ?? .wide(WideInteger(value))
    }

    init(_ literal: Literal) {
        switch literal {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .wide(let value): self = .wide(WideInteger(value))
        case .decimal(let value): self = .decimal(value)
        case .text(let value): self = .text(value)
        case .duration(let value): self = .duration(nanoseconds: value)
        case .oid(let arcs):
            self = (try? OID(arcs)).map { .oid(ScriptOID($0)) } ?? .null
        case .address(let octets):
            self = .address(IPv4Address(octets[0], octets[1], octets[2], octets[3]))
        }
    }

    /// Whether it stands for absence: `null`, nothing, or a device's noSuchObject, noSuchInstance
    /// or endOfMibView.
    public var isMissing: Bool {
        switch self {
        case .nothing, .null: true
        case .device(let value): value.value.isException || value.value == .null
        default: false
        }
    }

    /// Why a walk stopped before its end, where the value came from one that did.
    public var incomplete: DiagnosticCode? {
        switch self {
        case .list(let list): list.incomplete
        case .table(let table): table.incomplete
        default: nil
        }
    }

    /// Whether it is several: a list or a table, however long.
    var isSeries: Bool {
        switch self {
        case .list, .table: true
        default: false
        }
    }

    /// The value itself, without where it came from.
    public var plain: ScriptValue {
        if case .device(let value) = self { return value.plain }
        return self
    }

    /// What kind of value it is, as messages and `.type` say it.
    public var kindName: String {
        switch self {
        case .nothing: "nothing"
        case .null: "missing"
        case .bool: "bool"
        case .integer, .wide: "integer"
        case .decimal: "decimal"
        case .duration: "duration"
        case .text: "text"
        case .bytes: "bytes"
        case .oid: "OID"
        case .address: "address"
        case .list: "list"
        case .map: "map"
        case .table: "table"
        case .device(let value): value.value.typeName
        case .target: "target"
        case .job: "job"
        case .secret: "secret"
        case .error: "error"
        }
    }

    /// How deep the value is nested; 0 for one that holds no others.
    var depth: Int {
        switch self {
        case .list(let list): Int(list.depth)
        case .map(let map): map.depth
        case .table(let table): table.depth
        default: 0
        }
    }

    /// About how much memory the value holds, in units of one plain value.
    var weight: Int {
        switch self {
        case .text(let text): 1 + text.utf8.count / 24
        case .bytes(let bytes): 1 + bytes.count / 24
        case .list(let list): Int(list.weight)
        case .map(let map): map.weight
        case .table(let table): table.weight
        case .device: 4
        case .error, .wide, .oid: 4
        default: 1
        }
    }
}
