import MIB

/// Rows for `where`, `select` and `sort`.
enum Rows {
    /// A value as rows: a table, or a list whose items are rows; a list of maps becomes a table.
    static func rows(_ value: ScriptValue) throws(Fault) -> ScriptValue {
        switch value {
        case .table: return value
        case .list(let list):
            var maps: [ScriptMap] = []
            for item in list.items {
                guard case .map(let map) = item else { return value }
                maps.append(map)
            }
            return maps.isEmpty ? value : .table(ScriptTable(rows: maps))
        case .map(let map):
            var cells: [ScriptValue] = []
            for (key, item) in zip(map.keys, map.values) { cells += [.text(key), item] }
            return .table(ScriptTable(columns: ["name", "value"], cells: cells))
        case .null, .nothing: return .list(ScriptList())
        default:
            throw Fault(
                .type, "\(value.kindName) has no rows",
                help: "where, select and sort work on what table, walk, read and lists give")
        }
    }

    static func cell(
        _ table: ScriptTable, _ row: Int, _ name: String
    ) throws(Fault) -> ScriptValue {
        if let column = table.columns.firstIndex(of: name) { return table[row, column] }
        if name == "it" { return .map(table.row(row)) }
        let labels = table.labels
        let guess =
            Guess.nearest(name, table.columns)
            ?? (labels.contains(name) ? nil : Guess.nearest(name, labels)).map { "\"\($0)\"" }
        throw Fault(
            .name, "no column `\(name)`",
            help: (guess.map { "did you mean \($0)? " } ?? "")
                + "columns: \(table.columns.prefix(20).joined(separator: ", ")); "
                + "for text write \"\(name)\"")
    }

    static func row(_ rows: ScriptValue, _ index: ScriptValue) -> ScriptValue {
        guard case .integer(let number) = index else { return .null }
        switch rows {
        case .table(let table): return .map(table.row(Int(number)))
        case .list(let list): return list.items[Int(number)]
        default: return .null
        }
    }

    private static func numbers(_ list: ScriptValue) -> [Int] {
        guard case .list(let list) = list else { return [] }
        return list.items.compactMap { item in
            if case .integer(let number) = item { return Int(number) }
            return nil
        }
    }

    /// The rows of these numbers.
    static func take(_ rows: ScriptValue, _ kept: ScriptValue) -> ScriptValue {
        switch rows {
        case .table(let table): .table(table.taking(numbers(kept)))
        case .list(let list):
            .list(
                ScriptList(
                    numbers(kept).map { list.items[$0] }, incomplete: list.incomplete))
        default: .list(ScriptList())
        }
    }

    /// A table of new columns; who failed to answer is kept.
    static func select(
        _ rows: ScriptValue, _ cells: ScriptValue, _ names: ScriptValue
    ) -> ScriptValue {
        guard case .list(let cells) = cells, case .list(let names) = names else { return .null }
        var failures: [ScriptMap] = []
        if case .table(let table) = rows { failures = table.failures }
        return .table(
            ScriptTable(
                columns: unique(names.items.map(TextForm.text)), cells: cells.items,
                failures: failures, incomplete: rows.incomplete))
    }

    /// Names of which no two are alike: the second `x` becomes `x_2`.
    static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.map { name in
            var candidate = name
            var number = 2
            while !seen.insert(candidate).inserted {
                candidate = "\(name)_\(number)"
                number += 1
            }
            return candidate
        }
    }

    /// The rows in the order of their keys; rows with equal keys keep theirs.
    ///
    /// - Throws: an Interrupted, which is asked for now and then.
    static func sort(
        _ rows: ScriptValue, _ keys: ScriptValue, _ directions: ScriptValue,
        unless isInterrupted: () -> Bool
    ) throws(Fault) -> ScriptValue {
        guard case .list(let keys) = keys, case .list(let directions) = directions else {
            return rows
        }
        let descending = directions.items.map { direction in
            if case .bool(let flag) = direction { return flag }
            return false
        }
        let width = max(1, descending.count)
        var work = 0
        let order: [Int]
        do {
            order = try (0..<keys.items.count / width).sorted { one, other in
                work += 1
                if work & 0xFFFF == 0, isInterrupted() { throw Fault.interrupted }
                for key in 0..<width {
                    let left = keys.items[one * width + key]
                    let right = keys.items[other * width + key]
                    let found = Comparison.sortOrder(left, right)
                    guard found != 0 else { continue }
                    // Missing values come last, whichever way the others are sorted.
                    let turns = descending[key] && !left.isMissing && !right.isMissing
                    return turns ? found > 0 : found < 0
                }
                return one < other
            }
        } catch {
            throw error as? Fault ?? .interrupted
        }
        return take(rows, .list(ScriptList(order.map { .integer(Int64($0)) })))
    }
}

extension ScriptTable {
    /// The labels that the objects of its columns know, for whoever forgot the quotes around one.
    fileprivate var labels: [String] {
        columns.indices.flatMap { column in
            let values = (0..<min(rowCount, 100)).lazy.map { self[$0, column] }
            let known = values.compactMap { value -> MIBSyntax? in
                guard case .device(let device) = value else { return nil }
                return device.object?.syntax
            }
            return known.first?.labels.map(\.name) ?? []
        }
    }
}
