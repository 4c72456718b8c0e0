import SMI

/// Makes text of results: tables and `name = value` for the eye, JSON, CSV and Markdown.
///
/// What is for the eye is safe to show on a terminal; see ``Escaping``.
public struct Renderer: Sendable {
    public enum Format: String, Sendable, CaseIterable {
        case text, json, csv
        case markdown = "md"
    }

    public var format: Format
    /// The terminal's width; tables are cut to it. Nil cuts nothing.
    public var width: Int?

    public init(format: Format = .text, width: Int? = nil) {
        self.format = format
        self.width = width
    }

    /// A result, without a newline at its end; empty where there is nothing to show.
    public func render(_ value: ScriptValue) -> String {
        switch format {
        case .text: text(value)
        case .json: json(value)
        case .csv: csv(value)
        case .markdown: markdown(value)
        }
    }

    /// One piece of output as lines for a person; nil for an empty one.
    public func line(_ output: Output) -> String? {
        switch output {
        case .value(let value):
            let text = render(value)
            return text.isEmpty ? nil : text
        case .text(let text), .notice(let text):
            return Escaping.visible(text, keepingNewlines: true)
        case .diagnostic(let diagnostic): return diagnostic.description
        case .check(let passed, let text):
            return (passed ? "PASS  " : "FAIL  ") + Escaping.visible(text)
        }
    }

    // MARK: For the eye

    private func text(_ value: ScriptValue) -> String {
        switch value {
        case .table(let table): return lines(table).joined(separator: "\n")
        case .device(let device):
            return "\(shown(device.name)) = \(shown(TextForm.full(value)))"
        case .map(let map): return pairs(zip(map.keys, map.values))
        case .list(let list):
            let devices = list.items.compactMap { item -> DeviceValue? in
                if case .device(let device) = item { return device }
                return nil
            }
            if devices.count == list.items.count {
                return pairs(devices.map { ($0.name, ScriptValue.device($0)) })
            }
            if let rows = try? Rows.rows(value), case .table(let table) = rows {
                return lines(table).joined(separator: "\n")
            }
            return list.items.map { shown(TextForm.text($0)) }.joined(separator: "\n")
        case .text(let text): return Escaping.visible(text, keepingNewlines: true)
        case .nothing: return ""
        default: return shown(TextForm.full(value))
        }
    }

    private func shown(_ text: String) -> String { Escaping.visible(text) }

    private func pairs(_ pairs: some Sequence<(String, ScriptValue)>) -> String {
        let all = pairs.map { (shown($0), shown(TextForm.full($1))) }
        let width = min(40, all.map { TextWidth.columns($0.0) }.max() ?? 0)
        return all.map { "\(TextWidth.padded($0, to: width)) = \($1)" }.joined(separator: "\n")
    }

    /// The lines of a table: numbers to the right, everything else to the left.
    private func lines(_ table: ScriptTable) -> [String] {
        guard !table.columns.isEmpty else { return [] }
        var texts: [[String]] = [table.columns.map(shown)]
        var right = Array(repeating: table.rowCount > 0, count: table.columns.count)
        for row in 0..<table.rowCount {
            var line: [String] = []
            for (column, cell) in table.cells(ofRow: row).enumerated() {
                line.append(cell.isMissing ? "-" : shown(TextForm.text(cell)))
                if !cell.isMissing, !Self.isNumber(cell) { right[column] = false }
            }
            texts.append(line)
        }
        let widths = table.columns.indices.map { column in
            texts.map { TextWidth.columns($0[column]) }.max() ?? 0
        }
        return texts.map { cells in
            var line = ""
            for (column, cell) in cells.enumerated() {
                if column > 0 { line += "  " }
                let isLast = column == cells.count - 1
                line +=
                    isLast && !right[column]
                    ? cell : TextWidth.padded(cell, to: widths[column], right: right[column])
            }
            return cut(line)
        }
    }

    private static func isNumber(_ value: ScriptValue) -> Bool {
        if case .device(let device) = value {
            if device.label != nil { return false }
            if case .timeTicks = device.value { return false }
        }
        switch value.plain {
        case .integer, .wide, .decimal: return true
        default: return false
        }
    }

    private func cut(_ line: String) -> String {
        guard let width, width > 1, TextWidth.columns(line) > width else { return line }
        var result = ""
        var used = 0
        for scalar in line.unicodeScalars {
            used += TextWidth.columns(scalar)
            if used > width - 1 { break }
            result.unicodeScalars.append(scalar)
        }
        return result + "…"
    }

    // MARK: For programs

    private func json(_ value: ScriptValue) -> String {
        switch value {
        case .nothing: return ""
        case .table(let table):
            return (0..<table.rowCount).map { JSON.row(table, $0) }.joined(separator: "\n")
        case .device(let device): return JSON.object(device)
        case .list(let list):
            return list.items.map { item in
                if case .device(let device) = item { return JSON.object(device) }
                return JSON.text(item)
            }.joined(separator: "\n")
        case .map(let map):
            // What several names of one `get` gave: an object for each, as for one name.
            let devices = map.values.compactMap { item -> DeviceValue? in
                if case .device(let device) = item { return device }
                return nil
            }
            guard !devices.isEmpty, devices.count == map.values.count else {
                return JSON.text(value)
            }
            return devices.map(JSON.object).joined(separator: "\n")
        default: return JSON.text(value)
        }
    }

    private func csv(_ value: ScriptValue) -> String {
        let table = asTable(value)
        var lines = [table.columns.map(CSV.cell).joined(separator: ",")]
        for row in 0..<table.rowCount {
            lines.append(
                table.cells(ofRow: row).map { cell in
                    CSV.cell(cell.isMissing ? "" : TextForm.text(cell))
                }.joined(separator: ","))
        }
        return lines.joined(separator: "\n")
    }

    private func markdown(_ value: ScriptValue) -> String {
        let table = asTable(value)
        func cell(_ text: String) -> String { shown(text).replacing("|", with: "\\|") }
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        var lines = [
            line(table.columns.map(cell)),
            "|" + table.columns.map { _ in "---|" }.joined(),
        ]
        for row in 0..<table.rowCount {
            lines.append(
                line(table.cells(ofRow: row).map { $0.isMissing ? "" : cell(TextForm.text($0)) }))
        }
        return lines.joined(separator: "\n")
    }

    /// Anything as rows and columns.
    private func asTable(_ value: ScriptValue) -> ScriptTable {
        switch value {
        case .table(let table): return table
        case .device(let device):
            return ScriptTable(columns: ["name", "value"], cells: [.text(device.name), value])
        case .list(let list):
            if let rows = try? Rows.rows(value), case .table(let table) = rows { return table }
            var cells: [ScriptValue] = []
            for item in list.items {
                if case .device(let device) = item {
                    cells += [.text(device.name), item]
                } else {
                    cells += [.null, item]
                }
            }
            return ScriptTable(columns: ["name", "value"], cells: cells)
        default:
            if let rows = try? Rows.rows(value), case .table(let table) = rows { return table }
            return ScriptTable(columns: ["value"], cells: [value])
        }
    }
}
