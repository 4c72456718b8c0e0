private import CLibedit

/// How much room text takes on a terminal: the same count that libedit makes.
enum DisplayWidth {
    /// 0 for a combining mark, 2 for a wide character, else 1. Needs a UTF-8 `LC_CTYPE`.
    static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x7F { return scalar.value < 0x20 ? 2 : 1 }  // ^A
        let width = Int(cel_width(wchar_t(truncatingIfNeeded: scalar.value)))
        return width < 0 ? 1 : width
    }

    static func of(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + of($1) }
    }

    /// The longest start of `text` that fits, with `…` in its last column if something is missing.
    static func cut(_ text: String, to width: Int) -> String {
        if text.utf8.count <= width || of(text) <= width { return text }
        guard width > 0 else { return "" }
        var kept = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            let next = used + of(scalar)
            if next > width - 1 { break }
            kept.append(scalar)
            used = next
        }
        kept.append("…")
        return String(kept)
    }

    /// Where the cursor stands after `scalars` are written from `column` on, lines being `width`
    /// wide and wrapping.
    static func position(
        after scalars: some Sequence<Unicode.Scalar>, from column: Int, width: Int
    ) -> (row: Int, column: Int) {
        var row = 0
        var column = column
        for scalar in scalars {
            if scalar == "\n" {
                row += 1
                column = 0
                continue
            }
            let room = of(scalar)
            if column + room > width {
                row += 1
                column = 0
            }
            column += room
            if column >= width {
                row += 1
                column = 0
            }
        }
        return (row, column)
    }
}
