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
    /// The terminal's width; tables are fitted to it. Nil cuts nothing.
    public var width: Int?
    /// Whether text is coloured, with escape sequences of ECMA-48.
    public var usesColor: Bool
    /// Whether cells of CSV that a spreadsheet would take for a formula get a `'` in front.
    public var guardsFormulas: Bool

    public init(
        format: Format = .text, width: Int? = nil, usesColor: Bool = false,
        guardsFormulas: Bool = false
    ) {
        self.format = format
        self.width = width
        self.usesColor = usesColor
        self.guardsFormulas = guardsFormulas
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
            return styled(passed ? "PASS" : "FAIL", passed ? .good : .bad) + "  "
                + Escaping.visible(text)
        }
    }

    /// A line for an error that ended a command, where results are JSON: a silence must not look
    /// like an empty answer. Nil for every other format.
    public func line(for error: ScriptError) -> String? {
        format == .json ? JSON.failure(error) : nil
    }

    // MARK: For the eye

    private func text(_ value: ScriptValue) -> String {
        switch value {
        case .table(let table): return lines(table)
        case .device(let device): return pairs([(device.name, value)])
        case .map(let map): return pairs(zip(map.keys, map.values))
        case .list(let list): return joined(text(list), list.incomplete)
        case .text(let text): return Escaping.visible(text, keepingNewlines: true)
        case .nothing: return ""
        default: return shown(TextForm.full(value))
        }
    }

    private func text(_ list: ScriptList) -> String {
        let devices = list.items.compactMap { item -> (String, ScriptValue)? in
            if case .device(let device) = item { return (device.name, item) }
            return nil
        }
        if devices.count == list.items.count { return pairs(devices) }
        if let rows = try? Rows.rows(.list(list)), case .table(let table) = rows {
            return lines(table)
        }
        return list.items.map { shown(TextForm.text($0)) }.joined(separator: "\n")
    }

    private func shown(_ text: String) -> String { Escaping.visible(text) }

    private func pairs(_ pairs: some Sequence<(String, ScriptValue)>) -> String {
        let all = pairs.map { name, value in
            (name: shown(name), value: styled(shown(TextForm.full(value)), Style(value)))
        }
        let width = min(40, all.map { TextWidth.columns($0.name) }.max() ?? 0)
        return all.map { "\(TextWidth.padded($0.name, to: width)) = \($0.value)" }
            .joined(separator: "\n")
    }

    private func lines(_ table: ScriptTable) -> String {
        let text = TableText(table, width: width, usesColor: usesColor).text
        return joined(text, table.incomplete)
    }

    /// What a walk gave that did not come to its end says so wherever it is shown.
    private func joined(_ text: String, _ incomplete: DiagnosticCode?) -> String {
        guard let incomplete else { return text }
        let mark = "(partial: \(incomplete.rawValue))"
        return (text.isEmpty ? "" : text + "\n") + styled(mark, .bad)
    }

    private func styled(_ text: String, _ style: Style?) -> String {
        guard usesColor, let style else { return text }
        return style.applied(to: text)
    }

    // MARK: For programs

    /// A line for each object; what is not all, and who did not answer, has a line of its own.
    private func json(_ value: ScriptValue) -> String {
        if case .nothing = value { return "" }
        return JSON.lines(value).joined(separator: "\n")
    }

    private func csv(_ value: ScriptValue) -> String {
        let table = asTable(value)
        var text = CSV.record(table.columns.map { .text($0) }, guarded: guardsFormulas)
        for row in 0..<table.rowCount {
            text += "\n" + CSV.record(table.cells(ofRow: row), guarded: guardsFormulas)
        }
        return text
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
        if let incomplete = value.incomplete {
            lines += ["", "*partial: \(incomplete.rawValue)*"]
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
