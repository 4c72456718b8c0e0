/// Comma-separated values, RFC 4180; lines end as the system's lines do.
enum CSV {
    /// One line, without its end.
    ///
    /// - Parameter guarded: Whether texts that begin like a formula get a `'` in front.
    static func record(_ cells: some Collection<ScriptValue>, guarded: Bool) -> String {
        var texts = cells.map { cell in
            self.cell(cell.isMissing ? "" : text(cell, guarded: guarded))
        }
        // A line with nothing on it is no record to most readers.
        if texts == [""] { texts = ["\"\""] }
        return texts.joined(separator: ",")
    }

    private static func text(_ value: ScriptValue, guarded: Bool) -> String {
        let text = TextForm.text(value)
        guard guarded, let first = text.utf8.first, formulaStarts.contains(first) else {
            return text
        }
        switch value.plain {
        case .integer, .wide, .decimal, .duration: return text
        default: return "'" + text
        }
    }

    private static let formulaStarts: Set<UInt8> = [
        UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), Byte.tab,
        Byte.carriageReturn,
    ]

    /// One cell, in quotes where it needs them.
    static func cell(_ text: String) -> String {
        let needsQuotes = text.utf8.contains {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == Byte.newline
                || $0 == Byte.carriageReturn
        }
        return needsQuotes ? "\"" + text.replacingScalar("\"", with: "\"\"") + "\"" : text
    }

    /// Reads a file whose first line names the columns.
    static func table(_ octets: [UInt8], limit: Int) throws(Fault) -> ScriptValue {
        var rows = try records(octets, limit: limit)
        guard !rows.isEmpty else { return .table(ScriptTable(columns: [], cells: [])) }
        let header = rows.removeFirst()
        let columns = Rows.unique(header)
        var cells: [ScriptValue] = []
        for row in rows {
            for place in columns.indices {
                let text = place < row.count ? row[place] : ""
                cells.append(text.isEmpty ? .null : .text(text))
            }
        }
        return .table(ScriptTable(columns: columns, cells: cells))
    }

    private static func records(_ octets: [UInt8], limit: Int) throws(Fault) -> [[String]] {
        let quote = UInt8(ascii: "\"")
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        // A line that holds nothing but "" is a record, an empty one is none.
        var hasQuote = false
        var count = 0
        var place = octets.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        func text() -> String { String(decoding: field, as: UTF8.self) }
        while place < octets.count {
            let octet = octets[place]
            place += 1
            if isQuoted {
                if octet != quote {
                    field.append(octet)
                } else if place < octets.count, octets[place] == quote {
                    field.append(quote)
                    place += 1
                } else {
                    isQuoted = false
                }
                continue
            }
            switch octet {
            case quote where field.isEmpty:
                isQuoted = true
                hasQuote = true
            case UInt8(ascii: ","):
                row.append(text())
                field = []
                count += 1
            case Byte.newline:
                row.append(text())
                field = []
                count += 1
                if row != [""] || hasQuote { rows.append(row) }
                row = []
                hasQuote = false
            case Byte.carriageReturn where place == octets.count || octets[place] == Byte.newline:
                break
            default: field.append(octet)
            }
            guard count <= limit else { throw Fault(.limit, "the file has too many cells") }
        }
        if !field.isEmpty || !row.isEmpty || hasQuote { rows.append(row + [text()]) }
        return rows
    }
}
