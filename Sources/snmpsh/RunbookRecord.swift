import SNMPScript

/// The copy of a runbook with the results of a run: beneath each fence what it wrote, how long it
/// took and how it ended.
///
/// What is added stands in fences and lines that are prose to a later run, so a record can be run
/// again.
struct RunbookRecord {
    let name: String
    /// Seconds since 1970.
    let wallClock: Double
    let total: Outcome
    /// Nil while the run goes on.
    let exitCode: Int32?

    func text(of book: Runbook, _ results: [RunbookRun.Result]) -> String {
        var text = ""
        var number = 0
        var fences = zip(book.fences, results).makeIterator()
        var next = fences.next()
        for line in book.lines {
            number += 1
            // The last line ends with the file.
            text += number == book.lines.count && line.isEmpty ? "" : line + "\n"
            guard let (fence, result) = next, fence.lastLine == number else { continue }
            text += lines(fence, result)
            next = fences.next()
        }
        text += "\n*\(name) on \(Self.date(wallClock)): "
        if total.passed + total.failed > 0 {
            text += "\(total.passed) passed, \(total.failed) failed; "
        }
        return text + (exitCode.map { "exit \($0)" } ?? "not ended") + ".*\n"
    }

    private func lines(_ fence: Runbook.Fence, _ result: RunbookRun.Result) -> String {
        var lines: [String]
        switch result {
        case .skipped: lines = ["", "*Skipped.*"]
        case .notReached: lines = ["", "*Not run.*"]
        case .ran(let output, let time, let outcome, let differences):
            lines = [""]
            if !output.isEmpty {
                let marks = Self.marks(around: output)
                lines += [marks + "text"] + output + [marks, ""]
            }
            var end = "*Ran in \(Self.seconds(time)): exit \(outcome.exitCode)"
            if outcome.passed + outcome.failed > 0 {
                end += ", \(outcome.passed) passed, \(outcome.failed) failed"
            }
            if !differences.isEmpty { end += ", \(differences.count) lines differ" }
            lines.append(end + ".*")
        }
        let indent = String(repeating: " ", count: fence.indent)
        return lines.map { ($0.isEmpty ? "" : indent + $0) + "\n" }.joined()
    }

    /// More backquotes than any line of the output has.
    private static func marks(around output: [String]) -> String {
        let longest =
            output.map { line in
                line.split { $0 != "`" }.map(\.count).max() ?? 0
            }.max() ?? 0
        return String(repeating: "`", count: max(3, longest + 1))
    }

    private static func seconds(_ time: Duration) -> String {
        let milliseconds = time.milliseconds
        let rest = String(milliseconds % 1_000 + 1_000).dropFirst()
        return "\(milliseconds / 1_000).\(rest) s"
    }

    /// `2026-03-01 12:00:00 UTC`
    static func date(_ wallClock: Double) -> String {
        let seconds = Int(wallClock)
        let (days, time) = (seconds / 86_400, seconds % 86_400)
        // Years begin in March here, so that the leap day is the last of one.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let place = (5 * dayOfYear + 2) / 153
        let month = place < 10 ? place + 3 : place - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = two(dayOfYear - (153 * place + 2) / 5 + 1)
        let clock = [time / 3_600, time / 60 % 60, time % 60].map(two).joined(separator: ":")
        return "\(year)-\(two(month))-\(day) \(clock) UTC"
    }
}
