import SMI

/// `value.name` and `value[key]`.
enum Members {
    /// A member by name.
    ///
    /// - Throws: a NameError with the members that there are, or with the spelling that keeps text
    ///   and name apart.
    static func member(_ value: ScriptValue, _ name: String) throws(Fault) -> ScriptValue {
        switch value {
        case .map(let map):
            if let found = map[name] { return found }
            if let found = scalar(map, name) { return found }
            throw unknown("no key", name, map.keys)
        case .table(let table): return try member(of: table, name)
        case .device(let device):
            if let found = member(of: device, name) { return found }
            // What is inside the value, if it has an inside.
            throw unknown("a device's value has no", name, deviceMembers)
        case .error(let error):
            if let found = member(of: error, name) { return found }
            throw unknown("an error has no", name, errorMembers)
        case .target(let target):
            switch name {
            case "name": return .text(target.name)
            case "address": return .text(target.address)
            case "tags": return .list(ScriptList(target.tags.map(ScriptValue.text)))
            default: throw unknown("a target has no", name, ["name", "address", "tags"])
            }
        case .list(let list):
            if name == "failures" { return .list(ScriptList()) }
            if name == "length" { return .integer(Int64(list.items.count)) }
            if let found = completeness(value, name) { return found }
            throw Fault(
                .name, "a list has no `\(name)`",
                help: "one item: $list[0]   all: for x in $list { … }")
        case .null, .nothing: return .null
        default:
            let isFunction = Functions.index(of: name) != nil
            throw Fault(
                .name, "\(value.kindName) has no `\(name)`",
                help: (isFunction ? "\(name)(…) is a function; i" : "i")
                    + "n quotes braces end a variable's name: \"${x}.\(name)\"")
        }
    }

    /// `.partial` and `.reason` of what a walk gave.
    private static func completeness(_ value: ScriptValue, _ name: String) -> ScriptValue? {
        switch name {
        case "partial": .bool(value.incomplete != nil)
        case "reason": value.incomplete.map { .text($0.rawValue) } ?? .null
        default: nil
        }
    }

    static let deviceMembers = ["name", "oid", "index", "type", "target", "time", "value", "label"]
    static let errorMembers = ["kind", "message", "target", "status", "index", "varbinds", "help"]

    /// `sysName` finds the key `sysName.0`.
    private static func scalar(_ map: ScriptMap, _ name: String) -> ScriptValue? {
        map[name + ".0"]
    }

    private static func member(of device: DeviceValue, _ name: String) -> ScriptValue? {
        switch name {
        case "name": .text(device.name)
        case "oid": .oid(ScriptOID(device.oid))
        case "index": device.indexValue
        case "type": .text(device.value.typeName)
        case "target": .text(device.target)
        case "time": .duration(nanoseconds: device.time)
        case "value": device.plain
        case "label": device.label.map(ScriptValue.text) ?? .null
        default: nil
        }
    }

    private static func member(of error: ScriptError, _ name: String) -> ScriptValue? {
        switch name {
        case "kind": .text(error.code.rawValue)
        case "message": .text(error.message)
        case "target": error.target.map(ScriptValue.text) ?? .null
        case "status": error.status.map { .integer(Int64($0)) } ?? .null
        case "index": error.index.map { .integer(Int64($0)) } ?? .null
        case "help": error.help.map(ScriptValue.text) ?? .null
        case "varbinds":
            .list(
                ScriptList(
                    error.varbinds.map {
                        .device(
                            DeviceValue(
                                oid: $0.name, value: $0.value, target: error.target ?? "", time: 0,
                                object: nil))
                    }))
        default: nil
        }
    }

    private static func member(
        of table: ScriptTable, _ name: String
    ) throws(Fault) -> ScriptValue {
        switch name {
        case "failures":
            return .table(ScriptTable(rows: table.failures))
        case "columns": return .list(ScriptList(table.columns.map(ScriptValue.text)))
        default:
            guard let column = table.columns.firstIndex(of: name) else {
                if let found = completeness(.table(table), name) { return found }
                throw unknown("no column", name, table.columns)
            }
            return .list(ScriptList((0..<table.rowCount).map { table[$0, column] }))
        }
    }

    /// An element by number (from 0; from the end if negative) or by key.
    static func element(_ value: ScriptValue, _ key: ScriptValue) throws(Fault) -> ScriptValue {
        let plainKey = key.plain
        switch (value.plain, plainKey) {
        case (.list(let list), .integer(let index)):
            return list.items[try place(index, in: list.items.count)]
        case (.table(let table), .integer(let index)):
            return .map(table.row(try place(index, in: table.rowCount)))
        case (.text(let text), .integer(let index)):
            let place = try place(index, in: Characters.count(text))
            return .text(String(Characters.character(place, of: text)))
        case (.bytes(let bytes), .integer(let index)):
            return .integer(Int64(bytes[try place(index, in: bytes.count)]))
        case (.oid(let oid), .integer(let index)):
            return .integer(Int64(oid.value[try place(index, in: oid.value.count)]))
        case (.table(let table), .text(let name)): return try member(of: table, name)
        case (.map(let map), _):
            let name = TextForm.text(plainKey)
            return map[name] ?? scalar(map, name) ?? .null
        case (.null, _), (.nothing, _): return .null
        case (.error, .text(let name)), (.device, .text(let name)):
            return try member(value, name)
        case (.list, _), (.table, _), (.text, _):
            throw Fault(
                .type, "\(value.kindName) is indexed by a number, not by \(key.kindName)",
                help: "the first is [0], the last is [-1]")
        default:
            throw Fault(.type, "\(value.kindName) has no elements")
        }
    }

    private static func place(_ index: Int64, in count: Int) throws(Fault) -> Int {
        let from = index < 0 ? index.addingReportingOverflow(Int64(count)).partialValue : index
        guard from >= 0, from < Int64(count) else {
            throw Fault(
                .name, "no element \(index): there are \(count)",
                help: "numbers begin at 0; [-1] is the last")
        }
        return Int(from)
    }

    static func unknown(_ what: String, _ name: String, _ known: [String]) -> Fault {
        var help: String?
        if let guess = Guess.nearest(name, known) {
            help = "did you mean \(guess)?"
        } else if !known.isEmpty {
            help = "there are: " + known.prefix(12).joined(separator: ", ")
        }
        return Fault(.name, "\(what) `\(name)`", help: help)
    }
}

/// Finds what someone may have meant.
enum Guess {
    /// The nearest of some names, if one is near enough: a third of its letters may differ.
    static func nearest(_ name: String, _ known: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().utf8.prefix(64))
        guard !wanted.isEmpty else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in known {
            let letters = Array(candidate.lowercased().utf8.prefix(64))
            guard abs(letters.count - wanted.count) <= 3 else { continue }
            let distance = distance(wanted, letters)
            let allowed = wanted.count == 1 ? 0 : max(1, wanted.count / 3)
            guard distance <= min(3, allowed), distance < (best?.distance ?? .max) else { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    /// How many letters must be put in, left out, changed or swapped with their neighbour.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var before = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var next = [i + 1]
            for j in 0..<b.count {
                let change = a[i] == b[j] ? 0 : 1
                var cost = min(last[j + 1] + 1, next[j] + 1, last[j] + change)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, before[j - 1] + 1)
                }
                next.append(cost)
            }
            before = last
            last = next
        }
        return last[b.count]
    }
}
