import SMI

/// What the functions of values need from outside: the time, and what the policy lets be read.
struct FunctionContext {
    /// Seconds since 1970, as the host tells them.
    var wallClock: () -> Double = { 0 }
    /// A variable of the environment, if it may be read.
    var environment: (String) -> String? = { _ in nil }
    /// How many values a function may make.
    var valueLimit = Int.max
    /// Whether someone wants the script to end; asked by what takes long.
    var isInterrupted: () -> Bool = { false }
    /// What a name of the MIB stands for, if the host has names.
    var resolveName: ((String) -> OID?)?
    /// Whether the request of a job is over.
    var isDone: ((Job) -> Bool)?
}

/// The functions that take values and give a value: `len`, `round`, `rate` and the like.
enum Functions {
    struct Definition: Sendable {
        var name: String
        var usage: String
        var summary: String
        var arity: ClosedRange<Int>
        /// What an argument costs by its size, in instructions.
        var cost: @Sendable (ScriptValue) -> Int
        var body: @Sendable (FunctionContext, [ScriptValue]) throws(Fault) -> ScriptValue

        /// `1 argument`, `1 to 2 arguments`
        var arityText: String {
            let (least, most) = (arity.lowerBound, arity.upperBound)
            if most == 255 { return "\(least) argument or more" }
            let count = least == most ? "\(most)" : "\(least) to \(most)"
            return count + (most == 1 ? " argument" : " arguments")
        }

        init(
            _ name: String, _ usage: String, _ arity: ClosedRange<Int>, _ summary: String,
            cost: @escaping @Sendable (ScriptValue) -> Int = { $0.weight >> 4 },
            _ body:
                @escaping @Sendable (FunctionContext, [ScriptValue]) throws(Fault) -> ScriptValue
        ) {
            self.name = name
            self.usage = usage
            self.arity = arity
            self.summary = summary
            self.cost = cost
            self.body = body
        }
    }

    static let all: [Definition] = collections + texts + numbers + network

    private static let places: [String: Int] = {
        var places: [String: Int] = [:]
        for (index, definition) in all.enumerated() { places[definition.name] = index }
        return places
    }()

    static func index(of name: String) -> Int? { places[name] }

    // MARK: Collections

    private static let collections: [Definition] = [
        Definition(
            "len", "len(x)", 1...1, "how many items, rows, keys or characters",
            cost: { value in
                if case .text = value.plain { value.weight >> 4 } else { 0 }
            }
        ) { context, values throws(Fault) in
            switch values[0].plain {
            case .list(let list): .integer(Int64(list.items.count))
            case .map(let map): .integer(Int64(map.count))
            case .table(let table): .integer(Int64(table.rowCount))
            case .text(let text): .integer(Int64(Characters.count(text)))
            case .bytes(let bytes): .integer(Int64(bytes.count))
            case .oid(let oid): .integer(Int64(oid.value.count))
            case .null, .nothing: .integer(0)
            default: throw wrong("len", "a list, map, table or text", values[0])
            }
        },
        Definition("keys", "keys(map)", 1...1, "the keys of a map, or a table's columns") {
            context, values throws(Fault) in
            switch values[0] {
            case .map(let map): .list(ScriptList(map.keys.map(ScriptValue.text)))
            case .table(let table): .list(ScriptList(table.columns.map(ScriptValue.text)))
            default: throw wrong("keys", "a map", values[0])
            }
        },
        Definition("sum", "sum(list)", 1...1, "the sum; missing values do not count") {
            context, values throws(Fault) in
            var total = ScriptValue.integer(0)
            var isFirst = true
            for value in try present("sum", values) {
                total = isFirst ? value.plain : try Arithmetic.apply(.add, total, value)
                isFirst = false
            }
            return total
        },
        Definition("min", "min(list) or min(a, b, …)", 1...255, "the least") {
            context, values throws(Fault) in
            try extreme("min", values) { $0 < 0 }
        },
        Definition("max", "max(list) or max(a, b, …)", 1...255, "the greatest") {
            context, values throws(Fault) in
            try extreme("max", values) { $0 > 0 }
        },
        Definition("avg", "avg(list)", 1...1, "the mean; missing values do not count") {
            context, values throws(Fault) in
            let found = try present("avg", values)
            guard !found.isEmpty else { return .null }
            var total = found[0].plain
            for value in found.dropFirst() { total = try Arithmetic.apply(.add, total, value) }
            if case .duration = total {
                return try Arithmetic.apply(.divide, total, .integer(Int64(found.count)))
            }
            guard let number = Arithmetic.number(total) else {
                throw wrong("avg", "numbers", found[0])
            }
            return .decimal(number / Double(found.count))
        },
    ]

    private static func present(
        _ name: String, _ values: [ScriptValue]
    ) throws(Fault) -> [ScriptValue] {
        guard values.count == 1 else { return values.filter { !$0.isMissing } }
        switch values[0] {
        case .list(let list): return list.items.filter { !$0.isMissing }
        case .map(let map): return map.values.filter { !$0.isMissing }
        case .table(let table) where table.columns.count == 1:
            return table.cells.filter { !$0.isMissing }
        case .table:
            throw Fault(.type, "\(name) wants one column", help: "\(name)($t.column)")
        default:
            return values[0].isMissing ? [] : values
        }
    }

    private static func extreme(
        _ name: String, _ values: [ScriptValue], _ wins: (Int) -> Bool
    ) throws(Fault) -> ScriptValue {
        var best: ScriptValue?
        for value in try present(name, values) {
            guard let current = best else {
                best = value
                continue
            }
            if let order = try Comparison.order(value, current), wins(order) { best = value }
        }
        return best ?? .null
    }

    // MARK: Texts

    private static let texts: [Definition] = [
        Definition("split", "split(text, separator)", 1...2, "the parts of a text") {
            context, values throws(Fault) in
            let text = try Functions.text("split", values[0])
            guard values.count > 1 else {
                return .list(ScriptList(try words(of: text, context)))
            }
            let separator = try Functions.text("split", values[1])
            guard !separator.isEmpty else { throw Fault(.type, "split wants a separator") }
            let parts = try parts(of: text, separator, context)
            return .list(ScriptList(parts.map(ScriptValue.text)))
        },
        Definition("upper", "upper(text)", 1...1, "in capital letters") {
            context, values throws(Fault) in .text(try text("upper", values[0]).uppercased())
        },
        Definition("lower", "lower(text)", 1...1, "in small letters") {
            context, values throws(Fault) in .text(try text("lower", values[0]).lowercased())
        },
        Definition("replace", "replace(text, old, new)", 3...3, "with each old part new") {
            context, values throws(Fault) in
            let old = try text("replace", values[1])
            guard !old.isEmpty else { throw Fault(.type, "replace wants a text to look for") }
            let new = try text("replace", values[2])
            let pieces = try parts(
                of: try text("replace", values[0]), old, context)
            let size =
                pieces.reduce(0) { $0 + $1.utf8.count }
                + (pieces.count - 1) * new.utf8.count
            guard size <= textLimit else { throw tooLong }
            return .text(pieces.joined(separator: new))
        },
        Definition("str", "str(x)", 1...1, "as text") {
            context, values throws(Fault) in .text(TextForm.text(values[0]))
        },
        Definition("hex", "hex(x)", 1...1, "octets or a number in hexadecimal") {
            context, values throws(Fault) in
            switch values[0].plain {
            case .bytes(let bytes):
                guard bytes.count <= textLimit / 3 else { throw tooLong }
                return .text(TextForm.hex(bytes))
            case .text(let text):
                guard text.utf8.count <= textLimit / 3 else { throw tooLong }
                return .text(TextForm.hex(octets(values[0]) ?? Array(text.utf8)))
            case .integer(let number): return .text("0x" + String(number, radix: 16))
            case .wide(let number): return .text("0x" + String(number.value, radix: 16))
            case .null: return .null
            default: throw wrong("hex", "octets or an integer", values[0])
            }
        },
    ]

    private static func octets(_ value: ScriptValue) -> [UInt8]? {
        guard case .device(let device) = value, case .octetString(let octets) = device.value else {
            return nil
        }
        return Array(octets)
    }

    /// The longest text that a script may make, in octets.
    static let textLimit = 64 << 20

    private static let tooMany = Fault(.limit, "more parts than a script may hold values")

    static let tooLong = Fault(.limit, "a text longer than \(textLimit >> 20) MiB")

    static func text(_ name: String, _ value: ScriptValue) throws(Fault) -> String {
        switch value {
        case .list, .map, .table, .secret: throw wrong(name, "text", value)
        default: return value.isMissing ? "" : TextForm.text(value)
        }
    }

    /// What stands between spaces, tabs and line ends.
    private static func words(
        of text: String, _ context: FunctionContext
    ) throws(Fault) -> [ScriptValue] {
        let bytes = Array(text.utf8)
        var words: [ScriptValue] = []
        var start = 0
        for place in 0...bytes.count {
            if place & 0xFFFF == 0, context.isInterrupted() { throw .interrupted }
            let isGap =
                place == bytes.count || bytes[place] == Byte.space
                || bytes[place] == Byte.tab || bytes[place] == Byte.newline
            guard isGap else { continue }
            if place > start {
                guard words.count < context.valueLimit else { throw tooMany }
                words.append(.text(String(decoding: bytes[start..<place], as: UTF8.self)))
            }
            start = place + 1
        }
        return words
    }

    private static func parts(
        of text: String, _ separator: String, _ context: FunctionContext
    ) throws(Fault) -> [String] {
        let bytes = Array(text.utf8)
        let mark = Array(separator.utf8)
        var parts: [String] = []
        var start = 0
        var place = 0
        while place + mark.count <= bytes.count {
            if place & 0xFFFF == 0, context.isInterrupted() { throw .interrupted }
            if bytes[place] == mark[0], bytes[place..<place + mark.count].elementsEqual(mark) {
                guard parts.count < context.valueLimit else { throw tooMany }
                parts.append(String(decoding: bytes[start..<place], as: UTF8.self))
                place += mark.count
                start = place
            } else {
                place += 1
            }
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }

    /// Where a text begins in another, in octets.
    static func position(of part: String, in text: String) -> Int? {
        let wanted = Array(part.utf8)
        let bytes = Array(text.utf8)
        guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
        for place in 0...bytes.count - wanted.count
        where bytes[place] == first && bytes[place..<place + wanted.count].elementsEqual(wanted) {
            return place
        }
        return nil
    }

    static func wrong(_ name: String, _ wanted: String, _ value: ScriptValue) -> Fault {
        Fault(.type, "\(name) wants \(wanted), not \(value.kindName)")
    }
}
