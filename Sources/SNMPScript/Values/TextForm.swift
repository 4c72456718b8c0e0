import SMI

/// Values as text, as they stand inside quotes, in cells and after `=`.
///
/// Nothing here is safe to show as it is: what a device sent is still raw. ``Escaping`` comes last.
enum TextForm {
    /// The value as text: a device's enumeration as its label, its TimeTicks as an uptime, its OID by
    /// the longest name that is known.
    static func text(_ value: ScriptValue) -> String {
        switch value {
        case .nothing: ""
        case .null: "missing"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .wide(let number): String(number.value)
        case .decimal(let number): decimal(number)
        case .duration(let nanoseconds): duration(nanoseconds)
        case .text(let text): text
        case .bytes(let bytes): hex(bytes)
        case .oid(let oid): oid.value.description
        case .address(let address): address.description
        case .list, .map: long(value)
        case .table(let table): "table of \(table.rowCount) rows"
        case .device(let device): text(of: device)
        case .target(let target): target.name
        case .job(let job): "job \(job.number)"
        case .secret(let secret): secret.description
        case .error(let error): "\(error.code.rawValue): \(error.message)"
        }
    }

    private static func long(_ value: ScriptValue) -> String {
        var text = LongText()
        add(value, to: &text)
        return text.text
    }

    /// Adds the value as ``text(_:)`` gives it, as far as the text is to grow.
    static func add(_ value: ScriptValue, to text: inout LongText) {
        switch value {
        case .list(let list):
            text += "["
            text.add(list.items, separator: ", ") { addQuoted($0, to: &$1) }
            text += "]"
        case .map(let map):
            text += "{"
            text.add(zip(map.keys, map.values), separator: ", ") { pair, text in
                text += "\(pair.0): "
                addQuoted(pair.1, to: &text)
            }
            text += "}"
        default: text += self.text(value)
        }
    }

    private static func addQuoted(_ value: ScriptValue, to text: inout LongText) {
        if case .text(let part) = value { text += "\"\(part)\"" } else { add(value, to: &text) }
    }

    private static func text(of device: DeviceValue) -> String {
        if device.value.isException || device.value == .null { return "missing" }
        if let label = device.label { return label }
        switch device.value {
        case .timeTicks(let ticks): return uptime(ticks)
        case .oid(let oid): return device.object?.text(of: oid) ?? oid.description
        case .integer32, .gauge32, .counter32, .counter64:
            return device.object?.formattedNumber(device.value) ?? text(device.plain)
        default: return text(device.plain)
        }
    }

    /// `down(2)`: the form that shows both label and number.
    static func full(_ value: ScriptValue) -> String {
        if case .device(let device) = value, case .integer32(let number) = device.value,
            let label = device.label
        {
            return "\(label)(\(number))"
        }
        return text(value)
    }

    /// The shortest digits that mean the number, without a needless `.0` and without a sign of zero,
    /// which would be lost where the text is read again.
    static func decimal(_ number: Double) -> String {
        if number == 0 { return "0" }
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// `11d 03:25:45.00`
    static func uptime(_ ticks: UInt32) -> String {
        func two(_ number: UInt32) -> String { number < 10 ? "0\(number)" : String(number) }
        let seconds = ticks / 100
        return "\(seconds / 86_400)d \(two(seconds / 3_600 % 24)):\(two(seconds / 60 % 60)):"
            + "\(two(seconds % 60)).\(two(ticks % 100))"
    }

    /// `250ms`, `5s`, `1.5s`, `2m`, `1h30m`
    static func duration(_ nanoseconds: Int64) -> String {
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        if magnitude == 0 { return "0s" }
        if magnitude < 1_000_000 { return sign + fraction(magnitude, of: 1_000) + "us" }
        if magnitude < 1_000_000_000 { return sign + fraction(magnitude, of: 1_000_000) + "ms" }
        if magnitude < 60_000_000_000 { return sign + fraction(magnitude, of: 1_000_000_000) + "s" }
        let days = magnitude / 86_400_000_000_000
        let hours = magnitude / 3_600_000_000_000 % 24
        let minutes = magnitude / 60_000_000_000 % 60
        let rest = magnitude % 60_000_000_000
        var text = sign
        if days > 0 { text += "\(days)d" }
        if hours > 0 { text += "\(hours)h" }
        if minutes > 0 { text += "\(minutes)m" }
        if rest > 0 { text += fraction(rest, of: 1_000_000_000) + "s" }
        return text
    }

    private static func fraction(_ magnitude: UInt64, of unit: UInt64) -> String {
        guard magnitude % unit != 0 else { return String(magnitude / unit) }
        let thousandths = (magnitude % unit) * 1_000 / unit
        guard thousandths > 0 else { return String(magnitude / unit) }
        var digits = String(1_000 + thousandths).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        return "\(magnitude / unit).\(digits)"
    }

    /// `02:00:5e:00:53:02`
    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ":")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension ScriptValue: CustomStringConvertible {
    /// As `print` writes it: secrets hidden, labels and units by name.
    public var description: String { TextForm.text(self) }
}
