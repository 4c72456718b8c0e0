/// Messages for people, broken between words where a terminal would break inside of one.
package enum WordWrap {
    /// Breaks the lines that are too long; what follows a break is indented like the text before it.
    ///
    /// A quoted source line and the marks under it (`2 | get`, `  | ^^^`) stay as they are, and so
    /// does a word that has no room on a line of its own.
    package static func wrapped(_ text: String, to width: Int) -> String {
        guard width >= 20, text.utf8.count > width else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { wrappedLine($0, to: width) }
            .joined(separator: "\n")
    }

    private static func wrappedLine(_ line: Substring, to width: Int) -> String {
        guard line.utf8.count > width, DisplayWidth.of(line) > width, !isQuotation(line) else {
            return String(line)
        }
        let indent = String(repeating: " ", count: indentation(of: line))
        var result = ""
        var used = 0
        var rest = line
        while !rest.isEmpty {
            // A word with the spaces in front of it.
            let spaces = rest.prefix { $0 == " " }
            let word = rest[spaces.endIndex...].prefix { $0 != " " }
            rest = rest[word.endIndex...]
            let room = DisplayWidth.of(word)
            if used > indent.count, used + spaces.count + room > width, !word.isEmpty {
                result += "\n" + indent + word
                used = indent.count + room
            } else {
                result += spaces + word
                used += spaces.count + room
            }
        }
        return result
    }

    /// The columns before the text of a line: its spaces, and `= help: ` or a word such as `error: `.
    private static func indentation(of line: Substring) -> Int {
        let spaces = line.prefix { $0 == " " }.count
        let text = line.dropFirst(spaces)
        for start in ["= help: ", "= note: ", "error: ", "warning: ", "note: "]
        where text.hasPrefix(start) {
            return spaces + start.count
        }
        return spaces > 0 ? spaces : 2
    }

    private static func isQuotation(_ line: Substring) -> Bool {
        let rest = line.drop { $0 == " " || $0.isNumber }
        return rest.hasPrefix("| ") || rest.hasPrefix("--> ")
    }
}
