import SMI

// What is neither switch, router nor server: a UPS, a printer, a sensor, an old terminal server.

extension DeviceBuilder {
    /// ups1: UPS-MIB (RFC 1628). The load swings, the battery does not.
    static func powerSupply(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "ups1, simulated power supply, 3 kVA", product: 20, name: "ups1",
                contact: "facility@example.net", location: "Rack 2, server room", services: 72))
        device.interfaces(
            [Port(index: 1, name: "eth0", megabits: 100, input: 900, output: 700)], device: 0x61)
        let ups: OID = "1.3.6.1.2.1.33.1"
        func object(_ group: UInt32, _ number: UInt32) -> OID { name(ups, [group, number]) }
        let text = WriteRule(.text(0...63))
        device.scalar(object(1, 1), .text("Example Power"))
        device.scalar(object(1, 2), .text("Steady 3000"))
        device.scalar(object(1, 3), .text("2.4"))
        device.scalar(object(1, 4), .text("1.9"))
        device.scalar(object(1, 5), .text("ups1"), writable: text)
        device.scalar(object(1, 6), .text("rack 2"), writable: text)
        device.scalar(object(2, 1), .integer32(2))
        device.scalar(object(2, 2), .integer32(0))
        device.scalar(object(2, 3), .integer32(Wave(38, 47)))
        device.scalar(object(2, 4), .integer32(100))
        device.scalar(object(2, 5), .integer32(547))
        device.scalar(object(2, 6), .integer32(0))
        device.scalar(object(2, 7), .integer32(Wave(24, 27, periodSeconds: 1800)))
        device.scalar(object(3, 1), .counter32(2))
        device.scalar(object(3, 2), .integer32(1))
        device.scalar(object(4, 1), .integer32(3))
        device.scalar(object(4, 2), .integer32(500))
        device.scalar(object(4, 3), .integer32(1))
        let inputLine = name(ups, [3, 3, 1])
        device.cell(inputLine, 2, [1], .integer32(Wave(499, 501)))
        device.cell(inputLine, 3, [1], .integer32(Wave(228, 233, periodSeconds: 420)))
        device.cell(inputLine, 4, [1], .integer32(Wave(48, 61)))
        device.cell(inputLine, 5, [1], .integer32(Wave(1090, 1400)))
        let outputLine = name(ups, [4, 4, 1])
        device.cell(outputLine, 2, [1], .integer32(230))
        device.cell(outputLine, 3, [1], .integer32(Wave(46, 59)))
        device.cell(outputLine, 4, [1], .integer32(Wave(1050, 1350)))
        device.cell(outputLine, 5, [1], .integer32(Wave(39, 50)))
        device.scalar(object(6, 1), .gauge32(0))
        device.scalar(object(7, 3), .integer32(1))
        device.scalar(object(7, 4), .text("passed"))
        device.scalar(object(9, 1), .integer32(230))
        device.scalar(object(9, 2), .integer32(500))
        device.scalar(object(9, 3), .integer32(230))
        device.scalar(object(9, 4), .integer32(500))
        device.scalar(object(9, 5), .integer32(3000))
        device.scalar(object(9, 6), .integer32(2700))
        device.scalar(
            object(9, 7), .integer32(5), writable: WriteRule(.integer(1...30)))
        device.scalar(
            object(9, 8), .integer32(2), writable: WriteRule(.enumeration([1, 2, 3])))
        return device.table
    }

    /// printer1: Printer-MIB (RFC 3805), low on black.
    static func printer(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "printer1, simulated colour printer", product: 21, name: "printer1",
                contact: "office@example.net", location: "First floor, by the stairs",
                services: 72))
        device.interfaces(
            [Port(index: 1, name: "eth0", megabits: 100, input: 2200, output: 400)], device: 0x62)
        device.hardware([(1, 5, "Example Print 450")])
        device.cell("1.3.6.1.2.1.25.3.5.1", 1, [1], .integer32(3))
        device.cell("1.3.6.1.2.1.25.3.5.1", 2, [1], .octetString([0x20]))
        let printer: OID = "1.3.6.1.2.1.43"
        func entry(_ table: UInt32...) -> OID { name(printer, table) }
        device.cell(entry(5, 1, 1), 16, [1], .text("printer1"), writable: WriteRule(.text(0...127)))
        device.cell(entry(5, 1, 1), 17, [1], .text("SIM0004711"))
        device.cell(entry(6, 1, 1), 2, [1, 1], .text("front cover"))
        device.cell(entry(6, 1, 1), 3, [1, 1], .integer32(4))
        for (tray, level) in [(1, 210), (2, 500)] as [(UInt32, Int32)] {
            device.cell(entry(8, 2, 1), 9, [1, tray], .integer32(500))
            device.cell(entry(8, 2, 1), 10, [1, tray], .integer32(level))
            device.cell(entry(8, 2, 1), 12, [1, tray], .text("iso-a4-white"))
            device.cell(entry(8, 2, 1), 13, [1, tray], .text("tray \(tray)"))
        }
        device.cell(
            entry(10, 2, 1), 4, [1, 1],
            .counter32(Movement(from: 184_213, thousandthsPerSecond: 40)))
        device.cell(entry(10, 2, 1), 5, [1, 1], .counter32(312))
        let toners: [(UInt32, String, Int32)] = [
            (1, "black", 7), (2, "cyan", 61), (3, "magenta", 58), (4, "yellow", 84),
        ]
        for (number, colour, level) in toners {
            device.cell(entry(11, 1, 1), 2, [1, number], .integer32(1))
            device.cell(entry(11, 1, 1), 3, [1, number], .integer32(Int32(number)))
            device.cell(entry(11, 1, 1), 4, [1, number], .integer32(3))
            device.cell(entry(11, 1, 1), 5, [1, number], .integer32(3))
            device.cell(entry(11, 1, 1), 6, [1, number], .text("\(colour) toner"))
            device.cell(entry(11, 1, 1), 7, [1, number], .integer32(19))
            device.cell(entry(11, 1, 1), 8, [1, number], .integer32(100))
            device.cell(entry(11, 1, 1), 9, [1, number], .integer32(level))
            device.cell(entry(12, 1, 1), 4, [1, number], .text(colour))
        }
        device.cell(
            entry(16, 5, 1), 2, [1, 1], .text("Black toner is low"),
            writable: WriteRule(.text(0...40)))
        return device.table
    }

    /// env1: ENTITY-MIB and ENTITY-SENSOR-MIB (RFC 3433).
    static func sensor(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "env1, simulated sensor for temperature and humidity", product: 22,
                name: "env1", contact: "facility@example.net", location: "Rack 2, server room",
                services: 72))
        device.interfaces(
            [Port(index: 1, name: "eth0", megabits: 10, input: 300, output: 300)], device: 0x64)
        let entity: OID = "1.3.6.1.2.1.47.1.1.1.1"
        let reading: OID = "1.3.6.1.2.1.99.1.1.1"
        let parts: [(UInt32, String, Int32)] = [
            (1, "sensor unit", 3), (2, "temperature", 8), (3, "humidity", 8),
        ]
        for (number, text, kind) in parts {
            device.cell(entity, 2, [number], .text(text))
            device.cell(entity, 4, [number], .integer32(number == 1 ? 0 : 1))
            device.cell(entity, 5, [number], .integer32(kind))
            device.cell(entity, 6, [number], .integer32(number == 1 ? -1 : Int32(number) - 1))
            device.cell(entity, 7, [number], .text(number == 1 ? "env1" : "env1/\(number - 1)"))
            device.cell(entity, 16, [number], .integer32(number == 1 ? 1 : 2))
        }
        // Type celsius(8) in tenths, and percentRH(9); scale units(9).
        let readings: [(UInt32, Int32, Int32, Wave, String)] = [
            (2, 8, 1, Wave(215, 248, periodSeconds: 1200), "degrees Celsius"),
            (3, 9, 0, Wave(38, 46, periodSeconds: 2400), "percent RH"),
        ]
        for (number, type, precision, wave, unit) in readings {
            device.cell(reading, 1, [number], .integer32(type))
            device.cell(reading, 2, [number], .integer32(9))
            device.cell(reading, 3, [number], .integer32(precision))
            device.cell(reading, 4, [number], .integer32(wave))
            device.cell(reading, 5, [number], .integer32(1))
            device.cell(reading, 6, [number], .text(unit))
            device.cell(reading, 7, [number], .upTime)
            device.cell(reading, 8, [number], .gauge32(UInt32(1000)))
        }
        return device.table
    }

    /// old1: speaks only SNMPv1, and so has no Counter64 and no ifXTable.
    static func terminalServer(upSeconds: UInt64) -> VariableTable {
        var device = DeviceBuilder(upSeconds: upSeconds)
        device.system(
            SystemGroup(
                description: "old1, simulated terminal server, SNMPv1 only", product: 30,
                name: "old1", location: "Basement", services: 72))
        var ports = [
            Port(index: 1, name: "le0", megabits: 10, input: 3000, output: 2500)
        ]
        ports += (2...5).map { number in
            Port(
                index: number, name: "tty\(number - 1)", type: 33, megabits: 0, mtu: 1006,
                link: number == 5 ? .absent : .present, input: 40, output: 90)
        }
        device.interfaces(ports, device: 0x71, hasExtensions: false)
        device.datagrams(routed: false, perSecond: 12)
        return device.table
    }

    /// hrDeviceTable.
    ///
    /// - Parameter parts: An index, the last number of its hrDeviceTypes OID, and a description.
    mutating func hardware(_ parts: [(index: UInt32, type: UInt32, text: String)]) {
        let entry: OID = "1.3.6.1.2.1.25.3.2.1"
        for part in parts {
            let index = [part.index]
            cell(entry, 1, index, .integer32(Int32(clamping: part.index)))
            cell(entry, 2, index, .oid(Self.name("1.3.6.1.2.1.25.3.1", [part.type])))
            cell(entry, 3, index, .text(part.text))
            cell(entry, 4, index, .oid(.zeroDotZero))
            cell(entry, 5, index, .integer32(2))
            cell(entry, 6, index, .counter32(0))
        }
    }
}
