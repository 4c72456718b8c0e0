import MIB
public import SMI

/// What a device said about one variable, and where and when it said it.
public final class DeviceValue: Sendable {
    public let oid: OID
    public let value: Value
    /// The device's name in the script.
    public let target: String
    /// When the answer came, in nanoseconds of a clock that only goes forward.
    public let time: Int64
    /// The object that the variable belongs to, if a module names it.
    let object: ObjectFacts?
    /// The device's sysUpTime in the same answer or near it, if known, in hundredths of a second.
    let uptime: UInt32?

    init(
        oid: OID, value: Value, target: String, time: Int64, object: ObjectFacts?,
        uptime: UInt32? = nil
    ) {
        self.oid = oid
        self.value = value
        self.target = target
        self.time = time
        self.object = object
        self.uptime = uptime
    }

    /// The value as a plain value of the language; numbers stay exact.
    public var plain: ScriptValue {
        switch value {
        case .integer32(let number): return .integer(Int64(number))
        case .counter32(let number), .gauge32(let number), .timeTicks(let number):
            return .integer(Int64(number))
        case .counter64(let number): return .integer(exactly: Int128(number))
        case .octetString(let octets):
            let bytes = Array(octets)
            if let text = object?.formatted(bytes) { return .text(text) }
            return Escaping.isPrintable(bytes)
                ? .text(String(decoding: bytes, as: UTF8.self)) : .bytes(bytes)
        case .opaque(let octets):
            switch value.opaqueNumber {
            case .float(let number): return .decimal(Double(number))
            case .double(let number): return .decimal(number)
            case nil: return .bytes(Array(octets))
            }
        case .oid(let oid): return .oid(ScriptOID(oid))
        case .ipAddress(let address): return .address(address)
        case .null, .noSuchObject, .noSuchInstance, .endOfMibView: return .null
        }
    }

    /// The label of an enumerated value.
    public var label: String? {
        guard case .integer32(let number) = value else { return nil }
        return object?.label(of: number)
    }

    /// `ifDescr.3`, the index by its types; `enterprises.9.9.48.1` where no module names the object.
    public var name: String {
        guard let object else { return oid.description }
        let arcs = indexArcs
        return arcs.isEmpty ? object.name : object.name + "." + object.indexText(arcs)
    }

    /// The sub-identifiers after the object's own.
    public var indexArcs: [UInt32] {
        guard let object, oid.hasPrefix(object.oid) else { return [] }
        return Array(oid.subidentifiers.dropFirst(object.arcCount))
    }

    /// The index as text, as it stands behind the object's name.
    public var index: String { object?.indexText(indexArcs) ?? "" }

    /// How many bits a counter has before it starts again at 0.
    var counterBits: Int? {
        switch value {
        case .counter32: 32
        case .counter64: 64
        default: nil
        }
    }
}

/// What the language needs to know about an object of a MIB module, read out of the table of names
/// once for all values of the object.
final class ObjectFacts: Sendable {
    let object: MIBObject
    let names: NameTable
    let name: String
    let oid: OID
    let arcCount: Int
    let syntax: MIBSyntax?
    /// What the index of a column is made of.
    let indexParts: [MIBIndexPart]
    /// What is known of the objects whose values the parts are; empty for those objects themselves.
    let indexFacts: [ObjectFacts?]
    private let labels: [Int64: String]
    private let isFormatted: Bool
    private let hasNumberHint: Bool

    convenience init(_ object: MIBObject, _ names: NameTable) {
        self.init(object, names, withIndexFacts: true)
    }

    private init(_ object: MIBObject, _ names: NameTable, withIndexFacts: Bool) {
        self.object = object
        self.names = names
        name = object.name
        oid = object.oid
        arcCount = oid.count
        syntax = object.syntax
        indexParts = object.isColumn ? object.indexParts : []
        indexFacts =
            withIndexFacts
            ? indexParts.map { part in
                part.object.map { ObjectFacts($0, names, withIndexFacts: false) }
            } : []
        let pairs = (syntax?.labels ?? []).map { ($0.number, $0.name) }
        labels = Dictionary(pairs) { first, _ in first }
        switch syntax?.base {
        case .octetString, .opaque:
            isFormatted =
                syntax.map { syntax in
                    !syntax.hint.isEmpty && syntax.hint != "255a"
                        || Self.formattedConventions.contains(where: syntax.isA)
                } ?? false
        case .bits: isFormatted = true
        default: isFormatted = false
        }
        hasNumberHint =
            syntax?.base.isNumeric == true && !["", "d"].contains(syntax?.hint ?? "")
    }

    /// Strings that have a form of their own, with a DISPLAY-HINT or without.
    private static let formattedConventions = [
        "InetAddress", "InetAddressIPv6", "Ipv6Address", "PhysAddress", "MacAddress", "DateAndTime",
    ]

    func label(of number: Int32) -> String? { labels[Int64(number)] }

    /// Octets as the object's display hint writes them; nil where it has none, or one for text.
    func formatted(_ octets: [UInt8]) -> String? {
        guard isFormatted else { return nil }
        return names.render(.octetString(OctetString(octets)), syntax: syntax)
    }

    /// A number as the object's display hint writes it, `21.5` for 215; nil where it has none.
    func formattedNumber(_ value: Value) -> String? {
        hasNumberHint ? names.render(value, syntax: syntax) : nil
    }

    /// An OID by its longest known prefix.
    func text(of oid: OID) -> String { names.render(oid) }

    /// An index as it stands behind the object's name, `ipv4."10.0.0.1"`.
    func indexText(_ arcs: [UInt32]) -> String { names.instanceText(arcs, by: indexParts) }
}
