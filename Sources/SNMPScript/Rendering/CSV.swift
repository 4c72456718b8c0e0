/// Comma-separated values, RFC 4180.
enum CSV {
    /// One cell, in quotes where it needs them.
    static func cell(_ text: String) -> String {
        let needsQuotes = text.utf8.contains {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == Byte.newline
                || $0 == Byte.carriageReturn
        }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
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
            case quote where field.isEmpty: isQuoted = true
            case UInt8(ascii: ","):
                row.append(text())
                field = []
                count += 1
            case Byte.newline:
                row.append(text())
                field = []
                count += 1
                if row != [""] { rows.append(row) }
                row = []
            case Byte.carriageReturn where place == octets.count || octets[place] == Byte.newline:
                break
            default: field.append(octet)
            }
            guard count <= limit else { throw Fault(.limit, "the file has too many cells") }
        }
        if !field.isEmpty || !row.isEmpty { rows.append(row + [text()]) }
        return rows
    }
}
