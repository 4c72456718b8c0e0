import SMI

/// JSON, RFC 8259, both ways; every text and every number is exact.
enum JSON {
    // MARK: Writing

    /// A value as JSON: enumerations as labels, what is missing as null, octets as text if they
    /// are text and in hexadecimal otherwise.
    static func text(_ value: ScriptValue) -> String {
        var text = LongText()
        add(value, to: &text)
        return text.text
    }

    /// Adds a value as JSON, as far as the text is to grow.
    private static func add(_ value: ScriptValue, to text: inout LongText) {
        switch value {
        case .nothing, .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .wide(let number): text += String(number.value)
        case .decimal(let number): text += number.isFinite ? TextForm.decimal(number) : "null"
        case .duration(let nanoseconds):
            text += TextForm.decimal(Double(nanoseconds) / 1_000_000_000)
        case .text(let part): text += quoted(part)
        case .bytes, .oid, .address, .job, .target, .secret:
            text += quoted(TextForm.text(value))
        case .list(let list):
            text += "["
            text.add(list.items, separator: ",") { add($0, to: &$1) }
            text += "]"
        case .map(let map):
            addObject(zip(map.keys, map.values), to: &text)
        case .table(let table):
            text += "["
            text.add(0..<table.rowCount, separator: ",") { add(table, row: $0, to: &$1) }
            text += "]"
        case .device(let device):
            if let label = device.label {
                text += quoted(label)
            } else {
                add(device.plain, to: &text)
            }
        case .error(let error):
            text +=
                "{\"kind\":\(quoted(error.code.rawValue)),\"message\":\(quoted(error.message))}"
        }
    }

    private static func add(_ table: ScriptTable, row: Int, to text: inout LongText) {
        addObject(zip(table.columns, table.cells(ofRow: row)), to: &text)
    }

    private static func addObject(
        _ fields: some Sequence<(String, ScriptValue)>, to text: inout LongText
    ) {
        text += "{"
        text.add(fields, separator: ",") { field, text in
            text += "\(quoted(field.0)):"
            add(field.1, to: &text)
        }
        text += "}"
    }

    /// Adds a line for each object of a result; after them one for each device that failed, and one
    /// where a walk did not come to its end: `{"partial":true,"reason":"Timeout"}`.
    ///
    /// - Returns: how many lines there are.
    @discardableResult
    static func addLines(
        of value: ScriptValue, separator: String, to text: inout LongText
    ) -> Int {
        var count = 0
        func addLine(_ line: (inout LongText) -> Void) {
            guard text.goesOn() else { return }
            if count > 0 { text += separator }
            count += 1
            line(&text)
        }
        switch value {
        case .table(let table):
            for row in 0..<table.rowCount { addLine { add(table, row: row, to: &$0) } }
            for failure in table.failures { addLine { $0 += self.failure(failure) } }
        case .device(let device): addLine { $0 += object(device) }
        case .list(let list):
            for item in list.items { addLine { addItem(item, to: &$0) } }
        case .map(let map) where !map.isEmpty && map.values.allSatisfy(isDevice):
            // What several names of one `get` gave: an object for each, as for one name.
            for item in map.values { addLine { addItem(item, to: &$0) } }
        default: addLine { add(value, to: &$0) }
        }
        if let reason = value.incomplete {
            addLine { $0 += "{\"partial\":true,\"reason\":\(quoted(reason.rawValue))}" }
        }
        return count
    }

    private static func addItem(_ value: ScriptValue, to text: inout LongText) {
        if case .device(let device) = value {
            text += object(device)
        } else {
            add(value, to: &text)
        }
    }

    private static func isDevice(_ value: ScriptValue) -> Bool {
        if case .device = value { return true }
        return false
    }

    /// `{"target":"r1","error":{"kind":"Timeout","message":"…"}}`
    private static func failure(_ map: ScriptMap) -> String {
        var fields: [String] = []
        var error: [String] = []
        for (key, value) in zip(map.keys, map.values) {
            let field = "\(quoted(key)):\(text(value))"
            if key == "kind" || key == "message" {
                error.append(field)
            } else {
                fields.append(field)
            }
        }
        return "{"
            + (fields + ["\"error\":{\(error.joined(separator: ","))}"]).joined(separator: ",")
            + "}"
    }

    /// The failure of a whole command.
    static func failure(_ error: ScriptError) -> String {
        let target = error.target.map { "\"target\":\(quoted($0))," } ?? ""
        return "{\(target)\"error\":\(text(.error(error)))}"
    }

    /// A device's answer with all that is known of it.
    static func object(_ device: DeviceValue) -> String {
        "{\"target\":\(quoted(device.target)),\"oid\":\(quoted(device.oid.description)),"
            + "\"name\":\(quoted(device.name)),\"type\":\(quoted(device.value.typeName)),"
            + "\"value\":\(number(device)),\"text\":\(quoted(TextForm.text(.device(device))))}"
    }

    private static func number(_ device: DeviceValue) -> String { text(device.plain) }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if Escaping.needsEscape(scalar) {
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        result +=
                            "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                    }
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    // MARK: Reading

    static func value(_ octets: [UInt8], limit: Int) throws(Fault) -> ScriptValue {
        var reader = JSONReader(octets: octets, limit: limit)
        return try reader.document()
    }
}

private struct JSONReader {
    let octets: [UInt8]
    let limit: Int
    var place = 0
    var count = 0

    init(octets: [UInt8], limit: Int) {
        self.octets = octets
        self.limit = limit
    }

    /// One value, or one after another on lines of their own, as a table is written: a list.
    mutating func document() throws(Fault) -> ScriptValue {
        let first = try value(depth: 0)
        var values = [first]
        while place < octets.count {
            let end = place
            skipSpace()
            guard place < octets.count else { break }
            guard octets[end..<place].contains(Byte.newline) else {
                throw bad("more after the end")
            }
            values.append(try value(depth: 1))
        }
        return values.count > 1 ? .list(ScriptList(values)) : first
    }

    private func bad(_ what: String) -> Fault {
        let line = octets[..<min(place, octets.count)].count { $0 == Byte.newline } + 1
        return Fault(.file, "no proper JSON in line \(line): \(what)")
    }

    private mutating func skipSpace() {
        while place < octets.count, [0x20, 0x09, 0x0A, 0x0D].contains(octets[place]) { place += 1 }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let wanted = Array(text.description.utf8)
        guard octets[place...].starts(with: wanted) else { return false }
        place += wanted.count
        return true
    }

    private mutating func value(depth: Int) throws(Fault) -> ScriptValue {
        guard depth < Limits.valueDepth - 1 else { throw bad("nested too deep") }
        count += 1
        guard count <= limit else { throw Fault(.limit, "the file holds too many values") }
        skipSpace()
        guard place < octets.count else { throw bad("it stops too early") }
        switch octets[place] {
        case UInt8(ascii: "{"): return try map(depth)
        case UInt8(ascii: "["): return try list(depth)
        case UInt8(ascii: "\""): return .text(try string())
        default:
            if take("true") { return .bool(true) }
            if take("false") { return .bool(false) }
            if take("null") { return .null }
            return try number()
        }
    }

    private mutating func map(_ depth: Int) throws(Fault) -> ScriptValue {
        place += 1
        var map = ScriptMap()
        skipSpace()
        if take("}") { return .map(map) }
        while true {
            skipSpace()
            guard place < octets.count, octets[place] == UInt8(ascii: "\"") else {
                throw bad("a key in quotes is wanted")
            }
            let key = try string()
            skipSpace()
            guard take(":") else { throw bad("a : is wanted") }
            map[key] = try value(depth: depth + 1)
            skipSpace()
            if take("}") { return .map(map) }
            guard take(",") else { throw bad("a comma or } is wanted") }
        }
    }

    private mutating func list(_ depth: Int) throws(Fault) -> ScriptValue {
        place += 1
        var items: [ScriptValue] = []
        skipSpace()
        if take("]") { return .list(ScriptList(items)) }
        while true {
            items.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .list(ScriptList(items)) }
            guard take(",") else { throw bad("a comma or ] is wanted") }
        }
    }

    private mutating func number() throws(Fault) -> ScriptValue {
        let start = place
        while place < octets.count,
            Byte.isDigit(octets[place]) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(octets[place])
        {
            place += 1
        }
        let text = String(decoding: octets[start..<place], as: UTF8.self)
        if let whole = Int128(text) { return .integer(exactly: whole) }
        guard let decimal = Double(text), decimal.isFinite else { throw bad("a value is wanted") }
        return .decimal(decimal)
    }

    private mutating func string() throws(Fault) -> String {
        place += 1
        var text: [UInt8] = []
        while place < octets.count {
            let octet = octets[place]
            place += 1
            switch octet {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case Byte.backslash: text += Array(try escape().utf8)
            default: text.append(octet)
            }
        }
        throw bad("a text is never closed")
    }

    private mutating func escape() throws(Fault) -> String {
        guard place < octets.count else { throw bad("it stops too early") }
        let mark = octets[place]
        place += 1
        switch mark {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "u"):
            var units = [try unit()]
            if UTF16.isLeadSurrogate(units[0]), take("\\u") { units.append(try unit()) }
            return String(decoding: units, as: UTF16.self)
        case UInt8(ascii: "\""), Byte.backslash, UInt8(ascii: "/"):
            return String(decoding: [mark], as: UTF8.self)
        default: throw bad("no such escape")
        }
    }

    private mutating func unit() throws(Fault) -> UInt16 {
        guard place + 4 <= octets.count else { throw bad("it stops too early") }
        let digits = String(decoding: octets[place..<place + 4], as: UTF8.self)
        guard let unit = UInt16(digits, radix: 16) else { throw bad("four hex digits are wanted") }
        place += 4
        return unit
    }
}
