import SMI

/// A port of a device of the demo network, as IF-MIB shows it.
struct Port {
    enum Link {
        /// Something is plugged in at the other end.
        case present
        /// Nothing is plugged in.
        case absent
        /// The slot has no module.
        case emptySlot
    }

    var index: UInt32
    var name: String
    var alias = ""
    /// IANAifType: 6 Ethernet, 24 loopback, 131 tunnel, 161 link aggregation.
    var type: Int32 = 6
    var megabits: UInt32 = 1000
    var mtu: Int32 = 1500
    var isEnabled = true
    var link = Link.present
    /// Mean traffic, in octets a second.
    var input: UInt64 = 40_000
    var output: UInt64 = 25_000
    /// How far traffic departs from its mean, in percent.
    var swing: UInt8 = 40
    /// The count of octets at the beginning; nil for one that follows from the port's number.
    var inputStart: UInt64?
    var inputErrors = Movement()
    var outputErrors = Movement()
    var discards = Movement()

    /// ifOperStatus while ifAdminStatus is up.
    var enabledStatus: Int32 {
        switch link {
        case .present: 1
        case .absent: 2
        case .emptySlot: 6
        }
    }

    var isCarrying: Bool { isEnabled && link == .present }
}

extension DeviceBuilder {
    private static let ifEntry: OID = "1.3.6.1.2.1.2.2.1"
    private static let ifXEntry: OID = "1.3.6.1.2.1.31.1.1.1"
    /// How long a port takes to come up once it is enabled.
    private static let negotiation: Int64 = 3_000_000_000

    /// ifTable, and ifXTable unless the device is too old for it.
    ///
    /// - Parameter address: The hardware address of a port.
    mutating func interfaces(
        _ ports: [Port], hasExtensions: Bool = true,
        address: (Port) -> Variable.Source
    ) {
        scalar("1.3.6.1.2.1.2.1", .integer32(Int32(clamping: ports.count)))
        for port in ports {
            identity(port, address(port))
            status(port)
            counters(port, hasExtensions: hasExtensions)
        }
        if hasExtensions { scalar("1.3.6.1.2.1.31.1.5", .timeTicks(0)) }
    }

    mutating func interfaces(_ ports: [Port], device: UInt8, hasExtensions: Bool = true) {
        interfaces(ports, hasExtensions: hasExtensions) { port in
            .fixed(
                port.type == 24
                    ? .text("") : .hardwareAddress(device: device, port: port.index))
        }
    }

    private mutating func identity(_ port: Port, _ address: Variable.Source) {
        let index = [port.index]
        let bits = UInt64(port.megabits) * 1_000_000
        cell(Self.ifEntry, 1, index, .integer32(Int32(clamping: port.index)))
        cell(Self.ifEntry, 2, index, .text(port.name))
        cell(Self.ifEntry, 3, index, .integer32(port.type))
        cell(Self.ifEntry, 4, index, .integer32(port.mtu))
        cell(Self.ifEntry, 5, index, .gauge32(UInt32(clamping: bits)))
        cell(Self.ifEntry, 6, index, address)
    }

    /// ifAdminStatus, and what follows when it is set: the port goes down at once, up in a while.
    private mutating func status(_ port: Port) {
        let index = [port.index]
        let admin = Self.name(Self.ifEntry, [7] + index)
        let enabled = port.enabledStatus
        let hasLink = port.link == .present
        cell(
            Self.ifEntry, 7, index, .integer32(port.isEnabled ? 1 : 2),
            writable: WriteRule(.enumeration([1, 2, 3])))
        cell(
            Self.ifEntry, 8, index,
            .following(admin) { leader in
                guard leader.value == .integer32(1) else {
                    return leader.value == .integer32(3) ? leader.value : .integer32(2)
                }
                let since = leader.changedNanosecondsAgo ?? Self.negotiation
                return .integer32(hasLink && since < Self.negotiation ? 2 : enabled)
            })
        cell(
            Self.ifEntry, 9, index,
            .following(admin) { leader in
                guard let ago = leader.changedNanosecondsAgo else {
                    return .timeTicks(hasLink ? 3120 : 0)
                }
                let wait = hasLink && leader.value == .integer32(1) ? Self.negotiation : 0
                return .timeTicks(leader.moment.ticks &- UInt32(max(ago - wait, 0) / 10_000_000))
            })
    }

    private mutating func counters(_ port: Port, hasExtensions: Bool) {
        let index = [port.index]
        let input = traffic(port, port.input, start: port.inputStart)
        let output = traffic(port, port.output, start: nil)
        let inputPackets = packets(input)
        let outputPackets = packets(output)
        let multicast = Movement(
            from: input.start / 90_000, thousandthsPerSecond: port.isCarrying ? 900 : 0)
        let broadcast = Movement(
            from: input.start / 200_000, thousandthsPerSecond: port.isCarrying ? 300 : 0)

        cell(Self.ifEntry, 10, index, .counter32(input))
        cell(Self.ifEntry, 11, index, .counter32(inputPackets))
        cell(Self.ifEntry, 13, index, .counter32(port.discards))
        cell(Self.ifEntry, 14, index, .counter32(port.inputErrors))
        cell(Self.ifEntry, 15, index, .counter32(0))
        cell(Self.ifEntry, 16, index, .counter32(output))
        cell(Self.ifEntry, 17, index, .counter32(outputPackets))
        cell(Self.ifEntry, 19, index, .counter32(0))
        cell(Self.ifEntry, 20, index, .counter32(port.outputErrors))
        guard hasExtensions else { return }

        cell(Self.ifXEntry, 1, index, .text(port.name))
        cell(Self.ifXEntry, 2, index, .counter32(multicast))
        cell(Self.ifXEntry, 3, index, .counter32(broadcast))
        cell(Self.ifXEntry, 4, index, .counter32(multicast))
        cell(Self.ifXEntry, 5, index, .counter32(broadcast))
        cell(Self.ifXEntry, 6, index, .counter64(input))
        cell(Self.ifXEntry, 7, index, .counter64(inputPackets))
        cell(Self.ifXEntry, 8, index, .counter64(multicast))
        cell(Self.ifXEntry, 9, index, .counter64(broadcast))
        cell(Self.ifXEntry, 10, index, .counter64(output))
        cell(Self.ifXEntry, 11, index, .counter64(outputPackets))
        cell(Self.ifXEntry, 12, index, .counter64(multicast))
        cell(Self.ifXEntry, 13, index, .counter64(broadcast))
        cell(
            Self.ifXEntry, 14, index, .integer32(1), writable: WriteRule(.enumeration([1, 2])))
        cell(Self.ifXEntry, 15, index, .gauge32(port.megabits))
        cell(Self.ifXEntry, 16, index, .integer32(2))
        cell(Self.ifXEntry, 17, index, .integer32(port.type == 6 ? 1 : 2))
        cell(Self.ifXEntry, 18, index, .text(port.alias), writable: WriteRule(.text(0...64)))
        cell(Self.ifXEntry, 19, index, .timeTicks(0))
    }

    private func traffic(_ port: Port, _ octets: UInt64, start: UInt64?) -> Movement {
        guard port.isCarrying else { return Movement(from: start ?? 0) }
        // A little below the mean of today: the network has grown.
        let usual = octets * (upSeconds / 10 * UInt64(6 + port.index % 4))
        return Movement(
            from: start ?? usual, perSecond: octets, swingPercent: port.swing,
            periodSeconds: 40 + port.index % 5 * 13)
    }

    /// As many packets as these octets would be at 500 octets each.
    private func packets(_ octets: Movement) -> Movement {
        var packets = octets
        packets.start = octets.start / 500
        packets.thousandthsPerSecond = octets.thousandthsPerSecond / 500
        return packets
    }
}

extension Variable.Source {
    static func counter32(_ number: UInt64) -> Variable.Source {
        .counter32(Movement(from: number))
    }
}
