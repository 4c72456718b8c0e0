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
        var long = LongText()
        add(value, to: &long)
        return long.text
    }

    /// Adds a result as ``render(_:)`` gives it, as far as the text is to grow.
    func add(_ value: ScriptValue, to long: inout LongText) {
        switch format {
        case .text: addText(value, to: &long)
        case .json: addJSON(value, to: &long)
        case .csv: addCSV(value, to: &long)
        case .markdown: addMarkdown(value, to: &long)
        }
    }

    /// One piece of output as lines for a person; nil for an empty one.
    ///
    /// - Parameter isInterrupted: asked now and then; true ends the text where it is.
    public func line(
        _ output: Output, unless isInterrupted: @escaping () -> Bool = { false }
    ) -> String? {
        switch output {
        case .value(let value):
            var long = LongText(unless: isInterrupted)
            add(value, to: &long)
            return long.text.isEmpty ? nil : long.text
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

    private func addText(_ value: ScriptValue, to long: inout LongText) {
        switch value {
        case .table(let table): addLines(table, to: &long)
        case .device(let device): long += pairs([(device.name, value)])
        case .map(let map): long += pairs(zip(map.keys, map.values))
        case .list(let list):
            let start = long.text.utf8.count
            addItems(list, to: &long)
            addMark(list.incomplete, behind: start, to: &long)
        case .text(let text): long += Escaping.visible(text, keepingNewlines: true)
        case .nothing: break
        default: long += shown(TextForm.full(value))
        }
    }

    private func addItems(_ list: ScriptList, to long: inout LongText) {
        let devices = list.items.compactMap { item -> (String, ScriptValue)? in
            if case .device(let device) = item { return (device.name, item) }
            return nil
        }
        if devices.count == list.items.count {
            long += pairs(devices)
        } else if let rows = try? Rows.rows(.list(list)), case .table(let table) = rows {
            addLines(table, to: &long)
        } else {
            long.add(list.items, separator: "\n") { $1 += shown(TextForm.text($0)) }
        }
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

    private func addLines(_ table: ScriptTable, to long: inout LongText) {
        let start = long.text.utf8.count
        TableText(table, width: width, usesColor: usesColor).add(to: &long)
        addMark(table.incomplete, behind: start, to: &long)
    }

    /// What a walk gave that did not come to its end says so wherever it is shown.
    private func addMark(
        _ incomplete: DiagnosticCode?, behind start: Int, to long: inout LongText
    ) {
        guard let incomplete else { return }
        if long.text.utf8.count > start { long += "\n" }
        long += styled("(partial: \(incomplete.rawValue))", .bad)
    }

    private func styled(_ text: String, _ style: Style?) -> String {
        guard usesColor, let style else { return text }
        return style.applied(to: text)
    }

    // MARK: For programs

    /// A line for each object; what is not all, and who did not answer, has a line of its own.
    private func addJSON(_ value: ScriptValue, to long: inout LongText) {
        if case .nothing = value { return }
        JSON.addLines(of: value, separator: "\n", to: &long)
    }

    private func addCSV(_ value: ScriptValue, to long: inout LongText) {
        let table = asTable(value, &long)
        long += CSV.record(table.columns.map { .text($0) }, guarded: guardsFormulas)
        for row in 0..<table.rowCount where long.goesOn() {
            long += "\n" + CSV.record(table.cells(ofRow: row), guarded: guardsFormulas)
        }
    }

    private func addMarkdown(_ value: ScriptValue, to long: inout LongText) {
        let table = asTable(value, &long)
        func cell(_ text: String) -> String { shown(text).replacingScalar("|", with: "\\|") }
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        long += line(table.columns.map(cell))
        long += "\n|" + table.columns.map { _ in "---|" }.joined()
        for row in 0..<table.rowCount where long.goesOn() {
            let cells = table.cells(ofRow: row).map {
                $0.isMissing ? "" : cell(TextForm.text($0))
            }
            long += "\n" + line(cells)
        }
        if let incomplete = value.incomplete { long += "\n\n*partial: \(incomplete.rawValue)*" }
    }

    /// Anything as rows and columns.
    private func asTable(_ value: ScriptValue, _ long: inout LongText) -> ScriptTable {
        switch value {
        case .table(let table): return table
        case .device(let device):
            return ScriptTable(columns: ["name", "value"], cells: [.text(device.name), value])
        case .list(let list):
            if let rows = try? Rows.rows(value), case .table(let table) = rows { return table }
            var cells: [ScriptValue] = []
            for item in list.items where long.goesOn() {
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
