/// Makes a pasted text fit to be shown and edited.
enum PasteCleaner {
    /// Every kind of line end becomes a newline, a tab four spaces; control characters and invisible
    /// ones go, but for the joiners that scripts and emoji need.
    static func clean(_ octets: [UInt8]) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in String(decoding: octets, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\r", "\u{2028}", "\u{2029}": result.append("\n")
            case "\n": if previous != "\r" { result.append("\n") }
            case "\t": result.append(contentsOf: "    ".unicodeScalars)
            case "\u{200C}", "\u{200D}": result.append(scalar)
            default: if !scalar.isInvisible { result.append(scalar) }
            }
            previous = scalar
        }
        return String(result)
    }

    /// One line without anything that a terminal would act on.
    static func withoutInvisible(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isInvisible }))
    }

    /// Without the newlines at its end, which would leave the cursor on an empty line.
    static func withoutFinalNewlines(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while scalars.last == "\n" { scalars.removeLast() }
        return String(scalars)
    }
}
