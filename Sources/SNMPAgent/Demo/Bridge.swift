import SMI

/// Which of a device's neighbours is behind one of its ports (LLDP).
struct Neighbour {
    var localPort: UInt32
    var device: UInt8
    var name: String
    var port: String
    var description: String
}

extension DeviceBuilder {
    /// The bridge's number of a port, which is not its ifIndex: tables that join must be joined.
    static func bridgePort(_ port: Port) -> UInt32 { port.index + 100 }

    /// BRIDGE-MIB: the base group, the spanning tree's scalars and the forwarding table.
    ///
    /// - Parameter learned: Hardware addresses and the ifIndex of the port they were seen on.
    mutating func bridge(
        _ ports: [Port], device: UInt8, learned: [(address: [UInt8], ifIndex: UInt32)]
    ) {
        scalar("1.3.6.1.2.1.17.1.1", .hardwareAddress(device: device, port: 0))
        scalar("1.3.6.1.2.1.17.1.2", .integer32(Int32(clamping: ports.count)))
        scalar("1.3.6.1.2.1.17.1.3", .integer32(2))
        let basePort: OID = "1.3.6.1.2.1.17.1.4.1"
        for port in ports {
            let number = Self.bridgePort(port)
            cell(basePort, 1, [number], .integer32(Int32(clamping: number)))
            cell(basePort, 2, [number], .integer32(Int32(clamping: port.index)))
            cell(basePort, 3, [number], .oid(.zeroDotZero))
            cell(basePort, 4, [number], .counter32(0))
            cell(basePort, 5, [number], .counter32(0))
        }
        spanningTree(device)
        scalar("1.3.6.1.2.1.17.4.1", .counter32(0))
        scalar(
            "1.3.6.1.2.1.17.4.2", .integer32(300), writable: WriteRule(.integer(10...1_000_000)))
        forwarding(macAddress(device: device, port: 0), port: 0, status: 4)
        for entry in learned { forwarding(entry.address, port: entry.ifIndex + 100, status: 3) }
    }

    private mutating func spanningTree(_ device: UInt8) {
        let root = [0x10, 0x00] + macAddress(device: 0x54, port: 0)
        scalar("1.3.6.1.2.1.17.2.1", .integer32(3))
        scalar("1.3.6.1.2.1.17.2.2", .integer32(device == 0x54 ? 4096 : 32_768))
        scalar(
            "1.3.6.1.2.1.17.2.3", .computed { .timeTicks($0.ticks > 6000 ? $0.ticks - 6000 : 0) })
        scalar("1.3.6.1.2.1.17.2.4", .counter32(3))
        scalar("1.3.6.1.2.1.17.2.5", .octetString(OctetString(root)))
        scalar("1.3.6.1.2.1.17.2.6", .integer32(device == 0x54 ? 0 : 20_000))
    }

    /// - Parameter status: dot1dTpFdbStatus, 3 learned, 4 self.
    private mutating func forwarding(_ address: [UInt8], port: UInt32, status: Int32) {
        let entry: OID = "1.3.6.1.2.1.17.4.3.1"
        let index = address.map(UInt32.init)
        cell(entry, 1, index, .octetString(OctetString(address)))
        cell(entry, 2, index, .integer32(Int32(clamping: port)))
        cell(entry, 3, index, .integer32(status))
    }

    /// Q-BRIDGE-MIB: the names of the networks that are configured.
    mutating func networks(_ networks: [(id: UInt32, name: String)]) {
        let entry: OID = "1.3.6.1.2.1.17.7.1.4.3.1"
        for network in networks {
            cell(
                entry, 1, [network.id], .text(network.name), writable: WriteRule(.text(0...32)))
            cell(entry, 5, [network.id], .integer32(1))
        }
    }

    /// LLDP-MIB: this system, and who is next to it.
    mutating func neighbours(_ neighbours: [Neighbour], name: String, device: UInt8) {
        let local: OID = "1.0.8802.1.1.2.1.3"
        scalar(Self.name(local, [1]), .integer32(4))
        scalar(Self.name(local, [2]), .hardwareAddress(device: device, port: 0))
        scalar(Self.name(local, [3]), .text(name))
        let remote: OID = "1.0.8802.1.1.2.1.4.1.1"
        for neighbour in neighbours {
            // The time mark, the local port, and which of the neighbours on it.
            let index: [UInt32] = [0, neighbour.localPort, 1]
            cell(remote, 4, index, .integer32(4))
            cell(remote, 5, index, .hardwareAddress(device: neighbour.device, port: 0))
            cell(remote, 6, index, .integer32(5))
            cell(remote, 7, index, .text(neighbour.port))
            cell(remote, 8, index, .text(neighbour.port))
            cell(remote, 9, index, .text(neighbour.name))
            cell(remote, 10, index, .text(neighbour.description))
        }
    }
}
