import SMI

/// A route of a router of the demo network.
private struct Route {
    var destination: IPv4Address
    var mask: IPv4Address
    var nextHop: IPv4Address
    var port: UInt32
    /// local(3) for a network of our own, remote(4) for one behind another router.
    var kind: Int32
    /// local(2), netmgmt(3), ospf(13).
    var source: Int32
    var metric: Int32
}

private let none = IPv4Address(0, 0, 0, 0)
private let network24 = IPv4Address(255, 255, 255, 0)

extension DeviceBuilder {
    /// core1: the router of the network, with addresses, neighbours and routes.
    static func coreRouter(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "core1, simulated router, 8 ports", product: 1, name: "core1",
                location: "Rack 3, server room", services: 6))
        device.modules([
            ("1.3.6.1.2.1.31", "interfaces"), ("1.3.6.1.2.1.4", "addresses and routes"),
            ("1.3.6.1.6.3.1", "the agent itself"),
        ])
        let aliases = ["management", "spare", "to dist1 te1/24", "to the provider"]
        let ports = (1...8).map { (number: UInt32) in
            Port(
                index: number, name: "ge-0/\(number - 1)",
                alias: number <= 4 ? aliases[Int(number) - 1] : "branch \(number - 4)",
                link: number == 2 ? .absent : .present,
                input: 3_000_000 + 700_000 * UInt64(number),
                output: 2_500_000 + 400_000 * UInt64(number))
        }
        device.interfaces(ports, device: 0x53)
        device.addresses([
            (IPv4Address(10, 1, 0, 1), network24, 1), (IPv4Address(10, 0, 0, 1), network24, 3),
            (IPv4Address(192, 0, 2, 2), IPv4Address(255, 255, 255, 252), 4),
            (IPv4Address(10, 2, 0, 1), network24, 5), (IPv4Address(10, 3, 0, 1), network24, 6),
        ])
        device.cache(
            [
                (11, 0x51, 0), (12, 0x52, 0), (14, 0x54, 0), (21, 0x61, 1), (22, 0x62, 1),
                (23, 0x63, 1), (24, 0x64, 1), (31, 0x71, 1), (32, 0x72, 1), (33, 0x73, 1),
            ].map { (IPv4Address(10, 0, 0, $0), macAddress(device: $1, port: $2), UInt32(3)) })
        device.routes([
            Route(
                destination: none, mask: none, nextHop: IPv4Address(192, 0, 2, 1), port: 4,
                kind: 4, source: 3, metric: 1),
            Route(
                destination: IPv4Address(10, 0, 0, 0), mask: network24, nextHop: none, port: 3,
                kind: 3, source: 2, metric: 0),
            Route(
                destination: IPv4Address(10, 1, 0, 0), mask: network24, nextHop: none, port: 1,
                kind: 3, source: 2, metric: 0),
            Route(
                destination: IPv4Address(10, 2, 0, 0), mask: network24, nextHop: none, port: 5,
                kind: 3, source: 2, metric: 0),
            Route(
                destination: IPv4Address(10, 64, 0, 0), mask: IPv4Address(255, 192, 0, 0),
                nextHop: IPv4Address(10, 3, 0, 2), port: 6, kind: 4, source: 13, metric: 20),
        ])
        device.datagrams(routed: true, perSecond: 31_000)
        return device.table
    }

    /// slow1: a router behind a satellite, whose answers take longer than most people wait.
    static func slowRouter(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "slow1, simulated router behind a satellite", product: 2,
                name: "slow1", location: "Far away", services: 6))
        let ports = [
            Port(index: 1, name: "fe0", alias: "local network", megabits: 100, input: 12_000),
            Port(
                index: 2, name: "sat0", alias: "to dist1 te1/23", type: 131, megabits: 2,
                input: 9_000, output: 4_000),
        ]
        device.interfaces(ports, device: 0x73)
        device.addresses([
            (IPv4Address(10, 9, 0, 1), network24, 1), (IPv4Address(10, 0, 0, 33), network24, 2),
        ])
        device.datagrams(routed: true, perSecond: 40)
        return device.table
    }

    /// ipAddrTable.
    private mutating func addresses(
        _ addresses: [(address: IPv4Address, mask: IPv4Address, port: UInt32)]
    ) {
        let entry: OID = "1.3.6.1.2.1.4.20.1"
        for (address, mask, port) in addresses {
            cell(entry, 1, address.index, .ipAddress(address))
            cell(entry, 2, address.index, .integer32(Int32(clamping: port)))
            cell(entry, 3, address.index, .ipAddress(mask))
            cell(entry, 4, address.index, .integer32(1))
            cell(entry, 5, address.index, .integer32(65_535))
        }
    }

    /// ipNetToMediaTable: the hardware addresses that were asked for.
    private mutating func cache(
        _ entries: [(address: IPv4Address, hardware: [UInt8], port: UInt32)]
    ) {
        let entry: OID = "1.3.6.1.2.1.4.22.1"
        for (address, hardware, port) in entries {
            let index = [port] + address.index
            cell(entry, 1, index, .integer32(Int32(clamping: port)))
            cell(entry, 2, index, .octetString(OctetString(hardware)))
            cell(entry, 3, index, .ipAddress(address))
            cell(entry, 4, index, .integer32(3))
        }
    }

    /// ipRouteTable, which most programs ask for, and ipCidrRouteTable, which took its place.
    private mutating func routes(_ routes: [Route]) {
        scalar("1.3.6.1.2.1.4.24.3", .gauge32(UInt32(clamping: routes.count)))
        let old: OID = "1.3.6.1.2.1.4.21.1"
        let new: OID = "1.3.6.1.2.1.4.24.4.1"
        for route in routes {
            let port = Value.integer32(Int32(clamping: route.port))
            let index = route.destination.index
            cell(old, 1, index, .ipAddress(route.destination))
            cell(old, 2, index, port)
            cell(old, 3, index, .integer32(route.metric))
            cell(old, 7, index, .ipAddress(route.nextHop))
            cell(old, 8, index, .integer32(route.kind))
            cell(old, 9, index, .integer32(route.source))
            cell(old, 10, index, .integer32(route.source == 13 ? 3600 : 0))
            cell(old, 11, index, .ipAddress(route.mask))
            cell(old, 13, index, .oid(.zeroDotZero))
            let full = index + route.mask.index + [0] + route.nextHop.index
            cell(new, 1, full, .ipAddress(route.destination))
            cell(new, 2, full, .ipAddress(route.mask))
            cell(new, 3, full, .integer32(0))
            cell(new, 4, full, .ipAddress(route.nextHop))
            cell(new, 5, full, port)
            cell(new, 6, full, .integer32(route.kind))
            cell(new, 7, full, .integer32(route.source))
            cell(new, 8, full, .integer32(route.source == 13 ? 3600 : 0))
            cell(new, 9, full, .oid(.zeroDotZero))
            cell(new, 10, full, .integer32(0))
            cell(new, 11, full, .integer32(route.metric))
            cell(new, 16, full, .integer32(1))
        }
    }

    /// The scalars of the IP, ICMP, TCP and UDP groups that people look at.
    mutating func datagrams(routed: Bool, perSecond: UInt64) {
        func count(_ share: UInt64) -> Variable.Source {
            .counter32(
                Movement(
                    from: perSecond * share / 100 * (upSeconds / 10 * 9),
                    perSecond: perSecond * share / 100))
        }
        let ip: OID = "1.3.6.1.2.1.4"
        scalar(Self.name(ip, [1]), .integer32(routed ? 1 : 2))
        scalar(Self.name(ip, [2]), .integer32(64), writable: WriteRule(.integer(1...255)))
        scalar(Self.name(ip, [3]), count(100))
        scalar(Self.name(ip, [4]), .counter32(0))
        scalar(Self.name(ip, [6]), count(routed ? 90 : 0))
        scalar(Self.name(ip, [9]), count(10))
        scalar(Self.name(ip, [10]), count(8))
        scalar("1.3.6.1.2.1.5.1", .counter32(Movement(from: 40_000, thousandthsPerSecond: 500)))
        scalar("1.3.6.1.2.1.5.8", .counter32(Movement(from: 39_000, thousandthsPerSecond: 480)))
        scalar("1.3.6.1.2.1.6.5", .counter32(Movement(from: 1200, thousandthsPerSecond: 30)))
        scalar("1.3.6.1.2.1.6.6", .counter32(Movement(from: 9900, thousandthsPerSecond: 210)))
        scalar("1.3.6.1.2.1.6.9", .gauge32(Wave(3, 41)))
        scalar("1.3.6.1.2.1.6.10", count(5))
        scalar("1.3.6.1.2.1.6.11", count(4))
        scalar("1.3.6.1.2.1.6.12", .counter32(Movement(from: 310, thousandthsPerSecond: 20)))
        scalar("1.3.6.1.2.1.7.1", count(3))
        scalar("1.3.6.1.2.1.7.2", .counter32(Movement(from: 77, thousandthsPerSecond: 4)))
        scalar("1.3.6.1.2.1.7.3", .counter32(0))
        scalar("1.3.6.1.2.1.7.4", count(3))
    }
}
