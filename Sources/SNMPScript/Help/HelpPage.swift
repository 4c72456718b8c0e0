/// Text for the prompt, of lines that fit a narrow terminal.
struct HelpPage {
    /// What a page may have at most, so that it can be read where it appears.
    static let lineLimit = 20
    static let columnLimit = 60

    private var lines: [String] = []

    var text: String { lines.joined(separator: "\n") }

    mutating func line(_ text: String) { lines.append(text) }

    mutating func paragraph(_ text: String) {
        wrap(text.split(separator: " ").map(String.init), "", "")
    }

    /// Words beside their common name.
    mutating func row(_ name: String, _ words: [String]) {
        let lead = TextWidth.padded(name, to: 13) + " "
        wrap(words, lead, String(repeating: " ", count: 14))
    }

    /// `  --limit  how many at most`
    mutating func entry(_ name: String, _ meaning: String) {
        let lead = TextWidth.padded("  " + name, to: 15) + " "
        wrap(
            meaning.split(separator: " ").map(String.init), lead,
            String(repeating: " ", count: 16))
    }

    /// `  walk [NAME…] [--limit N]`, each parameter in one piece.
    mutating func usage(_ name: String, _ parameters: [String]) {
        let lead = "  \(name) "
        wrap(parameters, lead, String(repeating: " ", count: TextWidth.columns(lead)))
    }

    private mutating func wrap(_ words: [String], _ first: String, _ next: String) {
        var line = first
        var isEmpty = true
        for word in words {
            if !isEmpty, TextWidth.columns(line + word) >= Self.columnLimit {
                lines.append(line)
                line = next
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        while line.last == " " { line.removeLast() }
        lines.append(line)
    }
}
