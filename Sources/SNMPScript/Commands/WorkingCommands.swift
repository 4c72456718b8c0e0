extension BuiltinCommands {
    static let working: [Command] = [
        Command(
            native: "first", "The first rows or items", group: "working",
            [.positional("n", .integer, optional: true)]
        ) { call throws(Fault) in
            let count = try count(call)
            return .done(try part(call) { $0.prefix(count) })
        },
        Command(
            native: "last", "The last rows or items", group: "working",
            [.positional("n", .integer, optional: true)]
        ) { call throws(Fault) in
            let count = try count(call)
            return .done(try part(call) { $0.suffix(count) })
        },
        Command(native: "unique", "Each row or item once", group: "working", body: unique),
        Command(native: "count", "How many rows or items", group: "working") {
            call throws(Fault) in
            switch try rows(call) {
            case .table(let table): .done(.integer(Int64(table.rowCount)))
            case .list(let list): .done(.integer(Int64(list.items.count)))
            default: .done(.integer(0))
            }
        },
        Command(
            native: "group", "One row for each value of columns, with how many there are",
            group: "working", [.rest("column", .text)], body: group),
        Command(
            native: "join", "Put the columns of another table beside these", group: "working",
            [.positional("table", .any), .option("on", .text, help: "COLUMN or COLUMN=COLUMN")],
            body: join),
        Command(
            native: "to", "As text in a format", group: "working",
            [.positional("format", .choice(["json", "csv", "md", "text"]))]
        ) { call throws(Fault) in
            let format = Renderer.Format(rawValue: TextForm.text(call["format"])) ?? .text
            let renderer = Renderer(
                format: format, guardsFormulas: call.interpreter.guardsFormulas)
            return .done(.text(try text(of: try input(call), renderer, call)))
        },
        Command(
            native: "save", "Write to a file; the name's end says how", group: "working",
            [.positional("file", .file)], body: save),
        Command(
            native: "read", "Read a .csv, .json or .txt file", group: "working",
            [.positional("file", .file)], body: read),
        Command(
            native: "page", "Leaf through a long result, at a terminal", group: "working",
            body: page),
        Command(
            native: "diff", "What differs between two results", group: "working",
            [.positional("before", .any), .positional("after", .any)], body: diff),
    ]

    private static func text(
        of value: ScriptValue, _ renderer: Renderer, _ call: Invocation
    ) throws(Fault) -> String {
        var long = longText(call)
        renderer.add(value, to: &long)
        return try long.finished()
    }

    /// For a text that is as long as a value makes it.
    static func longText(_ call: Invocation) -> LongText {
        LongText(
            limit: call.interpreter.machine.limits.memoryBytes ?? .max,
            unless: call.interpreter.isInterrupted)
    }

    static func input(_ call: Invocation) throws(Fault) -> ScriptValue {
        guard let input = call.arguments.input else {
            throw Fault(
                .usage, "\(call.call.site.name) works on what comes through a pipe",
                help: "table ifDescr | \(call.call.site.name) …")
        }
        return input
    }

    /// How many rows `first` and `last` keep.
    private static func count(_ call: Invocation) throws(Fault) -> Int {
        let count = call.arguments.integer("n") ?? 1
        guard count >= 0 else {
            let other = call.call.site.name == "first" ? "last" : "first"
            throw Fault(
                .usage, "\(call.call.site.name) keeps 0 rows or more, not \(count)",
                help: "from the other end: … | \(other) \(count.magnitude)")
        }
        return count
    }

    private static func rows(_ call: Invocation) throws(Fault) -> ScriptValue {
        try Rows.rows(try input(call))
    }

    private static func part(
        _ call: Invocation, _ choose: (Range<Int>) -> Range<Int>
    ) throws(Fault) -> ScriptValue {
        switch try rows(call) {
        case .table(let table): return .table(table.taking(choose(0..<table.rowCount)))
        case .list(let list):
            let items = choose(0..<list.items.count).map { list.items[$0] }
            return .list(ScriptList(items, incomplete: list.incomplete))
        default: return .list(ScriptList())
        }
    }

    private static func unique(_ call: Invocation) throws(Fault) -> Step {
        var seen: Set<String> = []
        switch try rows(call) {
        case .table(let table):
            var kept: [Int] = []
            for row in 0..<table.rowCount {
                try call.checkInterruption(at: row)
                if seen.insert(key(table.cells(ofRow: row))).inserted { kept.append(row) }
            }
            return .done(.table(table.taking(kept)))
        case .list(let list):
            var kept: [ScriptValue] = []
            for (place, item) in list.items.enumerated() {
                try call.checkInterruption(at: place)
                if seen.insert(key([item])).inserted { kept.append(item) }
            }
            return .done(.list(ScriptList(kept, incomplete: list.incomplete)))
        default: return .done(.list(ScriptList()))
        }
    }

    /// Values that are equal have the same key.
    private static func key(_ values: some Sequence<ScriptValue>) -> String {
        values.map { value in
            let plain = value.plain
            let kind: String
            switch plain {
            case .integer, .wide, .decimal: kind = "n"
            case .text: kind = "t"
            default: kind = plain.kindName
            }
            return "\(kind):\(TextForm.text(plain))"
        }.joined(separator: "\u{0}")
    }

    private static func column(
        _ table: ScriptTable, _ name: String
    ) throws(Fault) -> Int {
        guard let place = table.columns.firstIndex(of: name) else {
            throw Members.unknown("no column", name, table.columns)
        }
        return place
    }

    private static func table(_ value: ScriptValue) throws(Fault) -> ScriptTable {
        guard case .table(let table) = try Rows.rows(value) else {
            throw Fault(.type, "a table is wanted, not \(value.kindName)")
        }
        return table
    }

    private static func group(_ call: Invocation) throws(Fault) -> Step {
        let table = try table(try input(call))
        var names: [String] = []
        for word in call.arguments.rest {
            names += TextForm.text(word).split(separator: ",").map(String.init)
        }
        var places: [Int] = []
        for name in names { places.append(try column(table, name)) }
        var groups: [String: Int] = [:]
        var firsts: [Int] = []
        var counts: [Int64] = []
        for row in 0..<table.rowCount {
            try call.checkInterruption(at: row)
            let key = key(places.map { table[row, $0] })
            if let known = groups[key] {
                counts[known] += 1
            } else {
                groups[key] = firsts.count
                firsts.append(row)
                counts.append(1)
            }
        }
        var cells: [ScriptValue] = []
        for (row, count) in zip(firsts, counts) {
            cells += places.map { table[row, $0] } + [.integer(count)]
        }
        return .done(
            .table(
                ScriptTable(
                    columns: Rows.unique(names + ["count"]), cells: cells,
                    failures: table.failures, incomplete: table.incomplete)))
    }

    /// Rows of both whose columns are equal; without `--on`, by target and index.
    private static func join(_ call: Invocation) throws(Fault) -> Step {
        let left = try table(try input(call))
        let right = try table(call["table"])
        var pairs: [(left: Int, right: Int)] = []
        if let on = call.arguments.text("on") {
            for part in on.split(separator: ",") {
                let names = part.split(separator: "=", maxSplits: 1).map(String.init)
                guard let first = names.first, let last = names.last else { continue }
                pairs.append((try column(left, first), try column(right, last)))
            }
        } else {
            for name in ["target", "index"] {
                if let one = left.columns.firstIndex(of: name),
                    let other = right.columns.firstIndex(of: name)
                {
                    pairs.append((one, other))
                }
            }
        }
        guard !pairs.isEmpty else {
            throw Fault(
                .usage, "the tables have no index in common", help: "join $t --on COLUMN=COLUMN")
        }
        let matched = Set(pairs.map(\.right))
        let added = right.columns.indices.filter { !matched.contains($0) }
        var byKey: [String: [Int]] = [:]
        for row in 0..<right.rowCount {
            try call.checkInterruption(at: row)
            byKey[key(pairs.map { right[row, $0.right] }), default: []].append(row)
        }
        var cells: [ScriptValue] = []
        for row in 0..<left.rowCount {
            try call.checkInterruption(at: row)
            for other in byKey[key(pairs.map { left[row, $0.left] })] ?? [] {
                cells += left.cells(ofRow: row)
                cells += added.map { right[other, $0] }
            }
            guard cells.count <= call.interpreter.machine.limits.values else {
                throw Fault(.limit, "the joined table is too large")
            }
        }
        return .done(
            .table(
                ScriptTable(
                    columns: Rows.unique(left.columns + added.map { right.columns[$0] }),
                    cells: cells, failures: left.failures + right.failures,
                    incomplete: left.incomplete ?? right.incomplete)))
    }

    private static func save(_ call: Invocation) throws(Fault) -> Step {
        let path = TextForm.text(call["file"])
        let format: Renderer.Format =
            path.hasSuffix(".json")
            ? .json
            : path.hasSuffix(".csv") ? .csv : path.hasSuffix(".md") ? .markdown : .text
        let value = try input(call)
        var text: String
        if format == .json {
            // A file is one document, where a pipe has a line for each object.
            var long = longText(call)
            let count = JSON.addLines(of: value, separator: ",\n", to: &long)
            text = try long.finished()
            if count != 1 || value.isSeries { text = "[\n" + text + "\n]" }
        } else {
            let renderer = Renderer(
                format: format, guardsFormulas: call.interpreter.guardsFormulas)
            text = try self.text(of: value, renderer, call)
        }
        if !text.hasSuffix("\n") { text += "\n" }
        try call.interpreter.save(path, Array(text.utf8))
        if call.interpreter.tellsOfFiles {
            call.write(.notice("wrote \(amount(of: value)) to \(path)"))
        }
        return .done(.nothing)
    }

    /// How much a value is, for a person: `12 rows`, and why it is no more if that is known.
    private static func amount(of value: ScriptValue) -> String {
        let amount =
            switch value {
            case .table(let table): counted(table.rowCount, "row")
            case .list(let list): counted(list.items.count, "value")
            default: counted(1, "value")
            }
        return amount + (value.incomplete.map { " (partial: \($0.rawValue))" } ?? "")
    }

    private static func read(_ call: Invocation) throws(Fault) -> Step {
        let path = TextForm.text(call["file"])
        let octets = try call.interpreter.read(path)
        let limit = call.interpreter.machine.limits.values
        if path.hasSuffix(".csv") { return .done(try CSV.table(octets, limit: limit)) }
        if path.hasSuffix(".json") { return .done(try JSON.value(octets, limit: limit)) }
        let text = String(decoding: octets, as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        let kept = lines.filter { !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("#") }
        guard kept.count <= limit else { throw Fault(.limit, "the file has too many lines") }
        return .done(.list(ScriptList(kept.map { .text(String($0)) })))
    }

    // MARK: page

    /// Shows a result where a person can leaf through it; prints it where there is nobody.
    private static func page(_ call: Invocation) throws(Fault) -> Step {
        let value = try input(call)
        let interpreter = call.interpreter
        interpreter.machine.lastShown = value
        interpreter.outcome.isPartial = Interpreter.isPartial(value)
        if interpreter.host?.page(.value(value)) != true { call.write(.value(value)) }
        return .done(.nothing)
    }

    // MARK: diff

    /// Everything that has a name, by name: the variables of a table, a walk or a map.
    private static func named(_ value: ScriptValue) -> (
        order: [String], values: [String: ScriptValue]
    ) {
        var order: [String] = []
        var values: [String: ScriptValue] = [:]
        func add(_ name: String, _ value: ScriptValue) {
            if values.updateValue(value, forKey: name) == nil { order.append(name) }
        }
        switch value {
        case .table(let table):
            for row in 0..<table.rowCount {
                let cells = Array(table.cells(ofRow: row))
                let key = TextForm.text(cells.first ?? .null)
                for (column, cell) in cells.enumerated() {
                    if case .device(let device) = cell {
                        let prefix = table.columns.first == "target" ? "\(device.target) " : ""
                        add(prefix + device.name, cell)
                    } else if column > 0 {
                        add("\(table.columns[column]).\(key)", cell)
                    }
                }
            }
        case .list(let list):
            for (index, item) in list.items.enumerated() {
                if case .device(let device) = item {
                    add(device.name, item)
                } else {
                    add(String(index), item)
                }
            }
        case .map(let map):
            for (key, item) in zip(map.keys, map.values) { add(key, item) }
        case .device(let device): add(device.name, value)
        default: add("value", value)
        }
        return (order, values)
    }

    private static func diff(_ call: Invocation) throws(Fault) -> Step {
        let before = named(call["before"])
        let after = named(call["after"])
        var cells: [ScriptValue] = []
        for name in before.order + after.order.filter({ before.values[$0] == nil }) {
            let old = before.values[name] ?? .null
            let new = after.values[name] ?? .null
            if !Comparison.equal(old, new) { cells += [.text(name), old, new] }
        }
        return .done(.table(ScriptTable(columns: ["name", "before", "after"], cells: cells)))
    }
}
