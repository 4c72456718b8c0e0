/// What a pasted text is meant to say.
///
/// On their way through a wiki, a chat or a word processor, commands gain characters that look like
/// what was typed and are not. A person sees the paste before it runs, so they are mended here; in a
/// file the same characters are an error.
public enum PastedText {
    /// The text as it was typed once: quotes and dashes straight, spaces plain, without the fence of
    /// a code block and without the prompts of a transcript.
    ///
    /// What stands in straight quotes is left as it is.
    public static func meant(by text: String) -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if isFence(line) { continue }
            lines.append(straightened(line))
        }
        return Transcript.commands(in: lines.joined(separator: "\n"))
    }

    /// Whether a line opens or closes a code block of Markdown: ```` ```snmp ````.
    private static func isFence(_ line: Substring) -> Bool {
        let rest = line.drop { $0 == " " }
        guard rest.hasPrefix("```") || rest.hasPrefix("~~~") else { return false }
        return rest.dropFirst(3).allSatisfy { $0.isLetter || $0.isNumber || " `~=-_".contains($0) }
    }

    private static func straightened(_ line: Substring) -> String {
        guard line.utf8.contains(where: { $0 >= 0xC2 }) else { return String(line) }
        var result = String.UnicodeScalarView()
        /// The straight quote that opened the text that goes on.
        var quote: Unicode.Scalar?
        /// Whether that quote had been curved: then a curved one ends the text too.
        var isCurved = false
        let scalars = Array(line.unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            if let open = quote {
                let ends = scalar == open || isCurved && straight(scalar) == open
                result.append(ends ? open : scalar)
                if ends { quote = nil }
                continue
            }
            if scalar == "\"" || scalar == "'" {
                (quote, isCurved) = (scalar, false)
                result.append(scalar)
            } else if let mark = straight(scalar) {
                (quote, isCurved) = (mark, true)
                result.append(mark)
            } else if isOddSpace(scalar) {
                result.append(" ")
            } else if isLongDash(scalar), isWordStart(result),
                place + 1 < scalars.count, scalars[place + 1].properties.isAlphabetic
            {
                result.append(contentsOf: "--".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// The straight quote that a curved one stands for.
    private static func straight(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "\u{201C}", "\u{201D}", "\u{201E}", "\u{201F}": "\""
        case "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}": "'"
        default: nil
        }
    }

    private static func isOddSpace(_ scalar: Unicode.Scalar) -> Bool {
        ["\u{A0}", "\u{2007}", "\u{202F}"].contains(scalar)
    }

    private static func isLongDash(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\u{2013}" || scalar == "\u{2014}"
    }

    private static func isWordStart(_ before: String.UnicodeScalarView) -> Bool {
        guard let last = before.last else { return true }
        return last == " " || last == "\t"
    }
}
