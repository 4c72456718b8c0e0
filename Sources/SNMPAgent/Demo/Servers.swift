import SMI

extension DeviceBuilder {
    /// srv1: HOST-RESOURCES-MIB (RFC 2790), and what net-snmp's agent adds to it.
    static func server(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "srv1, simulated Linux server, 4 processors", product: 40,
                name: "srv1", contact: "ops@example.net", location: "Rack 2, server room",
                services: 72))
        device.interfaces(
            [
                Port(
                    index: 1, name: "lo", type: 24, megabits: 10, mtu: 65_536, input: 3000,
                    output: 3000),
                Port(
                    index: 2, name: "eth0", alias: "to sw2 eth3", megabits: 1000,
                    input: 640_000, output: 1_900_000),
                Port(index: 3, name: "eth1", megabits: 1000, link: .absent),
            ], device: 0x63)
        device.datagrams(routed: false, perSecond: 1900)
        device.hostSystem()
        device.storage()
        device.hardware(
            (1...4).map { (index: 196_607 + $0, type: 3, text: "simulated processor") }
                + [(262_145, 4, "network interface lo"), (262_146, 4, "network interface eth0")])
        for number: UInt32 in 1...4 {
            let entry: OID = "1.3.6.1.2.1.25.3.3.1"
            device.cell(entry, 1, [196_607 + number], .oid(.zeroDotZero))
            device.cell(
                entry, 2, [196_607 + number],
                .integer32(Wave(2, Int32(20 + number * 15), periodSeconds: 50 + number * 17)))
        }
        device.processes()
        device.netSNMP()
        return device.table
    }

    private mutating func hostSystem() {
        let group: OID = "1.3.6.1.2.1.25.1"
        func object(_ number: UInt32) -> OID { Self.name(group, [number]) }
        scalar(object(1), .upTime)
        scalar(object(2), .computed { .octetString(Self.date(at: $0)) })
        scalar(object(3), .integer32(1_310_720))
        scalar(object(4), .text("root=/dev/sda1 ro quiet"))
        scalar(object(5), .gauge32(Wave(1, 4, periodSeconds: 600)))
        scalar(object(6), .gauge32(Wave(141, 163)))
        scalar(object(7), .integer32(0))
    }

    /// DateAndTime in UTC, from eight in the morning of a first of June.
    ///
    /// The simulation has no calendar: its month has 28 days and comes round again.
    private static func date(at moment: Moment) -> OctetString {
        let tenths = moment.countedNanoseconds / 100_000_000 + 8 * 36_000
        let day = tenths / 864_000 % 28 + 1
        func part(_ number: Int64) -> UInt8 { UInt8(truncatingIfNeeded: number) }
        return OctetString([
            0x07, 0xEA, 6, part(day), part(tenths / 36_000 % 24), part(tenths / 600 % 60),
            part(tenths / 10 % 60), part(tenths % 10), UInt8(ascii: "+"), 0, 0,
        ])
    }

    private mutating func storage() {
        scalar("1.3.6.1.2.1.25.2.2", .integer32(16_384_000))
        let entry: OID = "1.3.6.1.2.1.25.2.3.1"
        // Kind: 2 memory, 3 virtual memory, 4 a disk. Sizes in units of so many octets.
        let stores: [(UInt32, UInt32, String, Int32, Int32, Wave)] = [
            (1, 2, "Physical memory", 1024, 16_384_000, Wave(9_100_000, 11_800_000)),
            (3, 3, "Virtual memory", 1024, 20_480_000, Wave(9_400_000, 12_300_000)),
            (31, 4, "/", 4096, 12_200_000, Wave(5_310_000, 5_330_000)),
            (32, 4, "/var", 4096, 24_400_000, Wave(22_700_000, 22_900_000)),
            (33, 4, "/home", 4096, 48_800_000, Wave(17_100_000, 17_200_000)),
        ]
        for (number, kind, text, unit, size, used) in stores {
            let index = [number]
            cell(entry, 1, index, .integer32(Int32(clamping: number)))
            cell(entry, 2, index, .oid(Self.name("1.3.6.1.2.1.25.2.1", [kind])))
            cell(entry, 3, index, .text(text))
            cell(entry, 4, index, .integer32(unit))
            cell(entry, 5, index, .integer32(size))
            cell(entry, 6, index, .integer32(used))
            cell(entry, 7, index, .counter32(0))
        }
    }

    private mutating func processes() {
        let run: OID = "1.3.6.1.2.1.25.4.2.1"
        let performance: OID = "1.3.6.1.2.1.25.5.1.1"
        let programs: [(UInt32, String, String, String, Int32)] = [
            (1, "init", "/sbin/init", "", 9200), (412, "crond", "/usr/sbin/crond", "-n", 3100),
            (433, "sshd", "/usr/sbin/sshd", "-D", 7800),
            (518, "snmpd", "/usr/sbin/snmpd", "-f", 11_400),
            (903, "httpd", "/usr/sbin/httpd", "-DFOREGROUND", 48_000),
            (1204, "dbserver", "/usr/libexec/dbserver", "--port=5432", 612_000),
        ]
        for (number, name, path, parameters, memory) in programs {
            let index = [number]
            cell(run, 1, index, .integer32(Int32(clamping: number)))
            cell(run, 2, index, .text(name))
            cell(run, 3, index, .oid(.zeroDotZero))
            cell(run, 4, index, .text(path))
            cell(run, 5, index, .text(parameters))
            cell(run, 6, index, .integer32(4))
            cell(run, 7, index, .integer32(number == 1204 ? 1 : 2))
            let busy = number == 1204
            let spent = Movement(from: UInt64(number) * 91, perSecond: busy ? 30 : 1)
            cell(
                performance, 1, index,
                .computed {
                    .integer32(Int32(truncatingIfNeeded: spent.count(at: $0) & 0x7FFF_FFFF))
                })
            cell(performance, 2, index, .integer32(memory))
        }
    }

    /// UCD-SNMP-MIB: load averages, memory and disks as net-snmp's agents tell them.
    private mutating func netSNMP() {
        let load: OID = "1.3.6.1.4.1.2021.10.1"
        for (number, minutes) in [(1, 1), (2, 5), (3, 15)] as [(UInt32, UInt32)] {
            let wave = Wave(20 / Int32(number), 140 / Int32(number), periodSeconds: 60 * minutes)
            cell(load, 1, [number], .integer32(Int32(number)))
            cell(load, 2, [number], .text("Load-\(minutes)"))
            cell(load, 3, [number], .computed { .text(Self.hundredths(wave.level(at: $0))) })
            cell(load, 4, [number], .text("12.00"))
            cell(load, 5, [number], .integer32(wave))
            cell(
                load, 6, [number], .computed { .opaqueFloat(Float(wave.level(at: $0)) / 100) })
        }
        let memory: OID = "1.3.6.1.4.1.2021.4"
        scalar(Self.name(memory, [3]), .integer32(4_096_000))
        scalar(Self.name(memory, [4]), .integer32(3_790_000))
        scalar(Self.name(memory, [5]), .integer32(16_384_000))
        scalar(Self.name(memory, [6]), .integer32(Wave(4_584_000, 7_284_000)))
        scalar(Self.name(memory, [11]), .integer32(Wave(8_374_000, 11_074_000)))
        let processor: OID = "1.3.6.1.4.1.2021.11"
        for (number, rate) in [(50, 61), (51, 1), (52, 22), (53, 316)] as [(UInt32, UInt64)] {
            scalar(
                Self.name(processor, [number]),
                .counter32(Movement(from: rate * 2_000_000, perSecond: rate)))
        }
        let disk: OID = "1.3.6.1.4.1.2021.9.1"
        let disks: [(UInt32, String, Int32, Int32, Int32)] = [
            (1, "/", 48_800_000, 27_500_000, 43), (2, "/var", 97_600_000, 6_400_000, 93),
            (3, "/home", 195_200_000, 126_700_000, 35),
        ]
        for (number, path, total, available, percent) in disks {
            cell(disk, 1, [number], .integer32(Int32(number)))
            cell(disk, 2, [number], .text(path))
            cell(disk, 3, [number], .text("/dev/sda\(number)"))
            cell(disk, 6, [number], .integer32(total))
            cell(disk, 7, [number], .integer32(available))
            cell(disk, 8, [number], .integer32(total - available))
            cell(disk, 9, [number], .integer32(percent))
        }
    }

    private static func hundredths(_ number: Int32) -> String {
        let rest = number % 100
        return "\(number / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// vault1: a firewall that speaks SNMPv3 and nothing else.
    static func firewall(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "vault1, simulated firewall, SNMPv3 only", product: 41,
                name: "vault1", contact: "security@example.net", location: "Rack 3, server room",
                services: 76))
        device.interfaces(
            [
                Port(index: 1, name: "inside", megabits: 1000, input: 1_400_000, output: 900_000),
                Port(index: 2, name: "outside", megabits: 1000, input: 800_000, output: 1_300_000),
                Port(index: 3, name: "dmz", megabits: 1000, input: 60_000, output: 90_000),
            ], device: 0x72)
        device.datagrams(routed: true, perSecond: 2600)
        return device.table
    }
}
