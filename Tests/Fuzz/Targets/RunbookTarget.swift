import SNMPScript

/// A paste and a Markdown file of anybody: what is taken for typed stands there, line for line, and
/// what is wrong is told with its line.
func fuzzRunbook(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    let text = String(decoding: bytes.octets, as: UTF8.self)
    try checkTranscript(text)
    let book = Runbook(text)
    var last = 0
    for fence in book.fences {
        try require(fence.line > last, "the fence on line \(fence.line) begins in another")
        try require(fence.lines.lowerBound == fence.line + 1, "lines are missing")
        try require(fence.lines.upperBound == fence.lastLine, "lines are left over")
        try require(fence.lastLine <= book.lines.count, "a fence goes past the end")
        last = fence.lastLine
        let texts = fence.output.map(\.text)
        for line in fence.output {
            try require(
                line.offset < fence.lines.count
                    && String(book.lines[fence.line + line.offset]) == line.text,
                "output is on another line than where it stands")
        }
        try require(
            OutputComparison.differences(fence.output, texts).isEmpty,
            "what a fence shows differs from itself")
    }
    let script = book.script(of: book.fences)
    try require(lineCount(script) == book.lines.count, "other lines in the script")
    do throws(Diagnostics) {
        try book.check(name: "fuzz.md")
    } catch {
        try requireVisible(error.description)
        try require(!error.all.isEmpty, "a runbook was refused without a message")
        for place in error.all.compactMap(\.place) {
            let isFence = book.fences.contains {
                $0.line == place.line || $0.lines.contains(place.line)
            }
            let marks = book.lines[place.line - 1]
            try require(
                isFence || marks.contains("```") || marks.contains("~~~"),
                "line \(place.line) is blamed, and no fence is there")
        }
    }
}

private func checkTranscript(_ text: String) throws(FuzzTarget.Finding) {
    let transcript = Transcript(text)
    guard transcript.commands != text else { return }
    try require(lineCount(transcript.commands) == lineCount(text), "other lines than there were")
    let given = lines(of: text)
    let output = Set(transcript.output.map(\.offset))
    for (number, line) in lines(of: transcript.commands).enumerated() {
        try require(given[number].hasSuffix(line), "line \(number + 1) was not typed like this")
        try require(line.isEmpty || !output.contains(number), "a line is both typed and output")
    }
}

private func lineCount(_ text: String) -> Int { lines(of: text).count }

private func lines(of text: String) -> [Substring] {
    text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
        var line = line
        while line.last == 0x0D { line = line.dropLast() }
        return Substring(line)
    }
}
