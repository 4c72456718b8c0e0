import SMI

/// Collects the variables of a device of the demo network.
struct DeviceBuilder {
    /// How long the device has been up when the simulation begins: its counts fit to that.
    let upSeconds: UInt64
    private(set) var variables: [(name: OID, variable: Variable)] = []

    init(upSeconds: UInt64) { self.upSeconds = upSeconds }

    /// Adds the only instance of an object.
    mutating func scalar(_ object: OID, _ value: Value, writable rule: WriteRule? = nil) {
        add(object, [0], Variable(value, writable: rule))
    }

    mutating func scalar(_ object: OID, _ source: Variable.Source) {
        add(object, [0], Variable(source))
    }

    /// Adds one cell of a table.
    mutating func cell(
        _ entry: OID, _ column: UInt32, _ index: [UInt32], _ value: Value,
        writable rule: WriteRule? = nil
    ) {
        add(entry, [column] + index, Variable(value, writable: rule))
    }

    mutating func cell(
        _ entry: OID, _ column: UInt32, _ index: [UInt32], _ source: Variable.Source
    ) {
        add(entry, [column] + index, Variable(source))
    }

    private mutating func add(_ object: OID, _ rest: [UInt32], _ variable: Variable) {
        variables.append((Self.name(object, rest), variable))
    }

    static func name(_ object: OID, _ rest: [UInt32]) -> OID {
        guard let name = try? object.extended(by: rest) else {
            // Names of the demo network are constants of this program, no one else's text.
            preconditionFailure("the demo network names an impossible variable under \(object)")
        }
        return name
    }

    var table: VariableTable { VariableTable(variables) }
}

extension Value {
    static func text(_ text: String) -> Value { .octetString(OctetString(text)) }

    /// The address of a port of the demo network: locally administered, so that it is nobody's.
    static func hardwareAddress(device: UInt8, port: UInt32) -> Value {
        .octetString(OctetString(macAddress(device: device, port: port)))
    }
}

func macAddress(device: UInt8, port: UInt32) -> [UInt8] {
    [0x02, 0x00, 0x5E, 0x00, device, UInt8(truncatingIfNeeded: port)]
}

extension IPv4Address {
    var index: [UInt32] { octets.map(UInt32.init) }
}

/// SNMPv2-MIB, the system group.
struct SystemGroup {
    var description: String
    /// Under the enterprise number that RFC 5612 sets aside for examples.
    var product: UInt32
    var name: String
    var contact = "noc@example.net"
    var location: String
    /// The sum over layers L of 2^(L-1): 2 for a bridge, 4 for a router, 64 for a host.
    var services: Int32
}

extension DeviceBuilder {
    static let enterprise: OID = "1.3.6.1.4.1.32473"

    mutating func system(_ system: SystemGroup) {
        let group: OID = "1.3.6.1.2.1.1"
        func object(_ number: UInt32) -> OID { Self.name(group, [number]) }
        let text = WriteRule(.text(0...255))
        scalar(object(1), .text(system.description))
        scalar(object(2), .oid(Self.name(Self.enterprise, [1, system.product])))
        scalar(object(3), .upTime)
        scalar(object(4), .text(system.contact), writable: text)
        scalar(object(5), .text(system.name), writable: text)
        scalar(object(6), .text(system.location), writable: text)
        scalar(object(7), .integer32(system.services))
    }

    /// sysORTable: which modules the agent speaks of.
    mutating func modules(_ modules: [(id: OID, text: String)]) {
        scalar("1.3.6.1.2.1.1.8", .timeTicks(4))
        let entry: OID = "1.3.6.1.2.1.1.9.1"
        for (place, module) in modules.enumerated() {
            let index = [UInt32(place + 1)]
            cell(entry, 2, index, .oid(module.id))
            cell(entry, 3, index, .text(module.text))
            cell(entry, 4, index, .timeTicks(4))
        }
    }
}
