import SMI

// The switches of the demo network. Everything hangs off dist1, which hangs off core1.

extension DeviceBuilder {
    /// sw1: the one of the examples. eth2 has errors, eth3 is switched off, sfp2 is an empty slot.
    static func accessSwitch1(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "sw1, simulated access switch, 8 ports and 2 slots", product: 10,
                name: "sw1", contact: "old@example.net", location: "Rack 1, first floor",
                services: 2))
        var ports = (1...8).map { number in
            Port(
                index: number, name: "eth\(number)", alias: "link \(number)",
                input: 9000 + 31_000 * UInt64(number), output: 52_000 - 3_000 * UInt64(number))
        }
        // 10 Mb/s to the octet, and five seconds of it before the 32-bit count wraps.
        ports[0].input = 1_250_000
        ports[0].swing = 0
        ports[0].inputStart = 3 << 32 - 6_250_000
        ports[1].inputErrors = Movement(from: 20, thousandthsPerSecond: 3)
        ports[1].outputErrors = Movement(from: 5)
        ports[2].isEnabled = false
        ports.append(
            Port(
                index: 9, name: "sfp1", alias: "to dist1 te1/1", megabits: 10_000,
                input: 2_400_000, output: 1_700_000))
        ports.append(
            Port(index: 10, name: "sfp2", alias: "spare", megabits: 10_000, link: .emptySlot))
        device.interfaces(ports, device: 0x51)
        device.bridge(ports, device: 0x51, learned: [([0, 1, 2, 3, 4, 5], 2)])
        device.networks([(1, "default"), (10, "office"), (20, "voice")])
        device.neighbours(
            [
                Neighbour(
                    localPort: 9, device: 0x54, name: "dist1", port: "te1/1",
                    description: "dist1, simulated distribution switch, 24 ports")
            ], name: "sw1", device: 0x51)
        return device.table
    }

    /// sw2: what the appliances are plugged into.
    static func accessSwitch2(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "sw2, simulated access switch, 24 ports", product: 11, name: "sw2",
                location: "Rack 2, server room", services: 2))
        let plugged: [UInt32: (name: String, device: UInt8)] = [
            1: ("ups1", 0x61), 2: ("printer1", 0x62), 3: ("srv1", 0x63), 4: ("env1", 0x64),
            5: ("old1", 0x71),
        ]
        var ports = (1...24).map { number in
            Port(
                index: number, name: "eth\(number)", alias: plugged[number]?.name ?? "",
                isEnabled: number <= 20,
                link: plugged[number] != nil || number % 3 == 0 ? .present : .absent,
                input: 7000 * UInt64(number), output: 4000 * UInt64(number))
        }
        ports.append(
            Port(
                index: 25, name: "sfp1", alias: "to dist1 te1/2", megabits: 10_000,
                input: 3_100_000, output: 2_900_000))
        device.interfaces(ports, device: 0x52)
        device.bridge(
            ports, device: 0x52,
            learned: plugged.map { (macAddress(device: $0.value.device, port: 1), $0.key) })
        device.networks([(1, "default"), (30, "servers"), (40, "facility")])
        device.neighbours(
            [
                Neighbour(
                    localPort: 25, device: 0x54, name: "dist1", port: "te1/2",
                    description: "dist1, simulated distribution switch, 24 ports")
            ], name: "sw2", device: 0x52)
        return device.table
    }

    /// dist1: between the access switches and the router.
    static func distributionSwitch(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "dist1, simulated distribution switch, 24 ports", product: 12,
                name: "dist1", location: "Rack 3, server room", services: 2))
        let plugged: [UInt32: String] = [
            1: "to sw1 sfp1", 2: "to sw2 sfp1", 23: "to slow1", 24: "to core1 ge-0/2",
        ]
        let ports = (1...24).map { (number: UInt32) in
            Port(
                index: number, name: "te1/\(number)", alias: plugged[number] ?? "",
                megabits: 10_000, mtu: 9216, link: plugged[number] == nil ? .absent : .present,
                input: 2_000_000 + 150_000 * UInt64(number),
                output: 1_500_000 + 90_000 * UInt64(number))
        }
        device.interfaces(ports, device: 0x54)
        device.bridge(
            ports, device: 0x54,
            learned: [
                ([0, 1, 2, 3, 4, 5], 1), (macAddress(device: 0x51, port: 0), 1),
                (macAddress(device: 0x52, port: 0), 2), (macAddress(device: 0x61, port: 1), 2),
                (macAddress(device: 0x62, port: 1), 2), (macAddress(device: 0x63, port: 1), 2),
                (macAddress(device: 0x64, port: 1), 2), (macAddress(device: 0x71, port: 1), 2),
                (macAddress(device: 0x53, port: 3), 24),
            ])
        device.networks([(1, "default"), (10, "office"), (20, "voice"), (30, "servers")])
        device.neighbours(
            [
                Neighbour(
                    localPort: 1, device: 0x51, name: "sw1", port: "sfp1",
                    description: "sw1, simulated access switch, 8 ports and 2 slots"),
                Neighbour(
                    localPort: 2, device: 0x52, name: "sw2", port: "sfp1",
                    description: "sw2, simulated access switch, 24 ports"),
                Neighbour(
                    localPort: 24, device: 0x53, name: "core1", port: "ge-0/2",
                    description: "core1, simulated router, 8 ports"),
            ], name: "dist1", device: 0x54)
        return device.table
    }

    /// The table that any number of edge switches share; each is told apart by its number.
    static func edgeSwitches(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "simulated edge switch, 4 ports", product: 13, name: "edge",
                location: "Out there", services: 2))
        device.scalar("1.3.6.1.2.1.1.5", .computed { .text(DemoNetwork.edgeName($0.device)) })
        let ports = (1...4).map { number in
            Port(
                index: number, name: "eth\(number)", alias: number == 4 ? "uplink" : "",
                isEnabled: true, link: number == 3 ? .absent : .present,
                input: 20_000 * UInt64(number), output: 15_000 * UInt64(number))
        }
        device.interfaces(ports) { port in
            .computed { moment in
                let number = UInt32(clamping: moment.device)
                return .octetString(
                    OctetString([
                        0x06, UInt8(truncatingIfNeeded: number >> 24),
                        UInt8(truncatingIfNeeded: number >> 16),
                        UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number),
                        UInt8(truncatingIfNeeded: port.index),
                    ]))
            }
        }
        return device.table
    }
}
