import SMI

/// A table as lines for the eye: numbers to the right, everything else to the left.
struct TableText {
    private struct Cell {
        var text: String
        var width: Int
        var style: Style?
    }

    private let table: ScriptTable
    private let width: Int?
    private let usesColor: Bool

    init(_ table: ScriptTable, width: Int?, usesColor: Bool) {
        self.table = table
        self.width = width
        self.usesColor = usesColor
    }

    /// The columns that tell rows apart, where a table has them.
    private static let keys: Set<String> = ["target", "item", "index"]

    /// Adds all lines, with newlines between them.
    func add(to long: inout LongText) {
        guard !table.columns.isEmpty else { return }
        let names = table.columns.map { name in
            let shown = Escaping.visible(name)
            return Cell(text: shown, width: TextWidth.columns(shown), style: .heading)
        }
        var isNumeric = Array(repeating: table.rowCount > 0, count: names.count)
        var natural = names.map(\.width)
        var cells: [Cell] = []
        cells.reserveCapacity(table.cells.count)
        for row in 0..<table.rowCount {
            guard long.goesOn() else { return }
            for (column, value) in table.cells(ofRow: row).enumerated() {
                let isMissing = value.isMissing
                let text = isMissing ? "-" : Escaping.visible(TextForm.text(value))
                let width = TextWidth.columns(text)
                if !isMissing, isNumeric[column], !Self.isNumber(value) {
                    isNumeric[column] = false
                }
                natural[column] = max(natural[column], width)
                cells.append(
                    Cell(text: text, width: width, style: usesColor ? Style(value) : nil))
            }
        }
        let hasKey = table.columns.contains { Self.keys.contains($0) }
        let columns = names.indices.map { column in
            let isKey = Self.keys.contains(table.columns[column]) || !hasKey && column == 0
            // A first column is mostly a name, and one that is cut off can be typed by nobody; but
            // it must leave the others some room.
            let isFixed =
                isNumeric[column]
                || isKey && (hasKey || natural[column] <= max(40, (width ?? 0) / 2))
            let least =
                isFixed
                ? natural[column]
                : min(natural[column], max(names[column].width, TableLayout.leastText))
            return TableLayout.Column(
                natural: natural[column], least: least, isKey: isKey)
        }
        let layout = TableLayout(columns, width: width)
        add(names[...], layout, isNumeric, to: &long)
        for row in 0..<table.rowCount {
            guard long.goesOn() else { return }
            long += "\n"
            let start = row * names.count
            add(cells[start..<start + names.count], layout, isNumeric, to: &long)
        }
        if let note = note(on: layout) {
            long += "\n" + (usesColor ? Style.faint.applied(to: note) : note)
        }
    }

    private func add(
        _ cells: ArraySlice<Cell>, _ layout: TableLayout, _ isNumeric: [Bool],
        to long: inout LongText
    ) {
        var owed = 0
        for (place, width) in layout.shown {
            let cell = cells[cells.startIndex + place]
            let isShortened = cell.width > width
            let shown = isShortened ? TextWidth.shortened(cell.text, to: width) : cell.text
            let missing = isShortened ? width - TextWidth.columns(shown) : width - cell.width
            // Spaces are owed until something follows them: none stand at a line's end.
            if isNumeric[place] { owed += missing }
            long.addSpaces(owed)
            if usesColor, let style = cell.style {
                long += style.applied(to: shown)
            } else {
                long += shown
            }
            owed = TableLayout.gap + (isNumeric[place] ? 0 : missing)
        }
    }

    /// `… 2 more columns: ifInErrors, ifOutErrors`, as wide as the table may be.
    private func note(on layout: TableLayout) -> String? {
        guard !layout.left.isEmpty, let width else { return nil }
        let names = layout.left.map { Escaping.visible(table.columns[$0]) }
        let count = names.count == 1 ? "1 more column" : "\(names.count) more columns"
        return TextWidth.shortened(
            "… \(count): " + names.joined(separator: ", "), to: max(width, 20))
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
}
