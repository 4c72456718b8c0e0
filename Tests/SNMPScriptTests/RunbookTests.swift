import Testing

@testable import SNMPScript

/// Which lines of a Markdown file run.
@Suite struct RunbookTests {
    /// What the fences hold, each with its line.
    private func fences(_ text: String) -> [String] {
        Runbook(text).fences.map { "\($0.lines.lowerBound): \($0.text)" }
    }

    private func fault(_ text: String) -> String? {
        do throws(Diagnostics) {
            _ = try Program(runbook: text, name: "b.md")
            return nil
        } catch {
            guard let first = error.all.first, let line = first.place?.line else { return "?" }
            return "\(line): \(first.message)"
        }
    }

    @Test(arguments: [
        // backquotes and tildes, three or more
        ("```snmp\nprint 1\n```", ["2: print 1"]), ("~~~snmp\nprint 1\n~~~", ["2: print 1"]),
        ("`````snmp\nprint 1\n`````", ["2: print 1"]),
        ("``snmp\nprint 1\n``", []),
        // the mark may stand apart, and be written large
        ("``` snmp\nprint 1\n```", ["2: print 1"]), ("```SNMP\nprint 1\n```", ["2: print 1"]),
        // other languages are prose
        ("```\nprint 1\n```", []), ("```sh\nprint 1\n```", []), ("```snmpsh\nprint 1\n```", []),
        // closed by as many marks of the same kind, and nothing else on the line
        ("````snmp\nprint 1\n```\n````", ["2: print 1\n```"]),
        ("~~~snmp\nprint 1\n```\n~~~", ["2: print 1\n```"]),
        ("```snmp\nprint 1\n`````", ["2: print 1"]),
        ("```snmp\nprint 1\n``` x\n```", ["2: print 1\n``` x"]),
        // one inside another is prose
        ("````markdown\n```snmp\nprint 1\n```\n````\n```snmp\nprint 2\n```", ["7: print 2"]),
        ("~~~text\n```snmp\nprint 1\n```\n~~~", []),
        // indented, as far as Markdown takes it for a fence
        ("   ```snmp\n   print 1\n   ```", ["2:    print 1"]),
        ("    ```snmp\n    print 1\n    ```", []),
        // in lists, as deep as their items
        ("- ```snmp\n  print 1\n  ```", ["2:   print 1"]),
        ("1. one\n\n   ```snmp\n   print 1\n   ```\n2. two", ["4:    print 1"]),
        ("- a\n  - b\n\n    ```snmp\n    print 1\n    ```", ["5:     print 1"]),
        ("- a\n\ntext\n\n    ```snmp\n    print 1\n    ```", []),
        // quoted words of others
        ("> ```snmp\n> print 1\n> ```", []),
        // code inside a line
        ("```snmp` is a fence", []),
        // line ends of another system
        ("a\r\n```snmp\r\nprint 1\r\n```\r\n", ["3: print 1"]),
        // a fence that holds nothing
        ("```snmp\n```\n```snmp\nprint 2\n```", ["2: ", "4: print 2"]),
        ("", []), ("```", []),
    ])
    func `fences are found as Markdown has them`(_ text: String, _ expected: [String]) {
        #expect(fences(text) == expected)
    }

    @Test(arguments: [
        ("text\n```snmp\nprint 1", 2, "this fence is never closed"),
        ("```snmp\nprint 1\n```\n~~~\nmore", 4, "this fence is never closed"),
        ("```snmp confrim\nprint 1\n```", 1, "`confrim` says nothing behind snmp"),
        ("```snmp name=a\n```\n\n```snmp name=a\n```", 4, "two fences are called a"),
        ("a\n\n```snmp\nlet $x = 1\n```", 4, ""),
        ("```snmp\nif true {\n```\n```snmp\n}\n```", 2, ""),
    ])
    func `what does not say clearly what is to run is refused`(
        _ text: String, _ line: Int, _ message: String
    ) throws {
        let found = try #require(fault(text))
        #expect(found.hasPrefix("\(line): \(message)"))
    }

    @Test func `words behind snmp are read, and those of other tools left alone`() {
        let book = Runbook("~~~snmp confirm name=up skip title=x\nprint 1\n~~~\n")
        #expect(book.fences.map(\.name) == ["up"])
        #expect(book.fences.map(\.confirms) == [true])
        #expect(book.fences.map(\.isSkipped) == [true])
        #expect(fault("```snmp title=x\nprint 1\n```") == nil)
        #expect(fault("```snmp skip\nnonsense (\n```") == nil)
    }

    @Test func `a transcript in a fence keeps its output with its lines`() throws {
        let book = Runbook("x\n```snmp\nsnmp> print 1\n1\n\nsnmp> print 2\n2\n```\n")
        let fence = try #require(book.fences.first)
        #expect(fence.text == "print 1\n\n\nprint 2\n")
        #expect(fence.output.map(\.offset) == [1, 4])
        #expect(fence.output.map(\.text) == ["1", "2"])
        #expect(book.script == "\n\nprint 1\n\n\nprint 2\n\n\n")
    }

    @Test func `many fences in a long file are refused, not read for ever`() {
        let text = String(repeating: "```snmp\nprint 1\n```\n", count: 20_000)
        #expect(fault(text) == "?")
        #expect(Runbook(text).fences.count == 20_000)
    }
}

@Suite struct OutputComparisonTests {
    private func differences(_ expected: String, _ actual: String) -> [String] {
        let lines = expected.textLines.enumerated().map {
            Transcript.OutputLine(offset: $0.offset, text: String($0.element))
        }
        return OutputComparison.differences(lines, actual.textLines.map(String.init)).map {
            "\($0.offset) -\($0.expected ?? "") +\($0.actual ?? "")"
        }
    }

    @Test(arguments: [
        ("sysName.0 = core1", "sysName.0   =   core1"),
        ("sysUpTime.0 = 11d 03:25:45.00", "sysUpTime.0 = 0d 00:00:01.12"),
        ("ifInOctets.3 = 4294967000", "ifInOctets.3 = 17"),
        ("in: 10 Mb/s (12500000 octets)", "in: 9.5 Mb/s (1 octets)"), ("took 250ms", "took 3s"),
        ("x=5, y=7", "x=6, y=8"), ("at 2026-03-01 12:00:00", "at 2027-11-24 08:09:10"),
        (" --> input:1:1", " --> b.md:17:1"), ("a\n…\nz", "a\nb\nc\nz"), ("a\n...", "a\nb"),
        ("...\nz", "z"),
    ])
    func `what moves counts as equal`(_ expected: String, _ actual: String) {
        #expect(differences(expected, actual) == [])
    }

    @Test(arguments: [
        ("ifOperStatus.3 = up(1)", "ifOperStatus.3 = down(2)"),
        ("ifDescr.3 = eth3", "ifDescr.4 = eth3"), ("10.0.0.1 answered", "10.0.0.2 answered"),
        (".1.3.6", ".1.3.7"), ("sysName.0 = core1", "sysName.0 = core2"),
        ("x = 5", "x = five"), ("mac 00:11:22:33:44:55", "mac 00:11:22:33:44:56"),
    ])
    func `what says something is compared as it is`(_ expected: String, _ actual: String) {
        #expect(differences(expected, actual) == ["0 -\(expected) +", "0 - +\(actual)"])
    }

    @Test func `lines too many and too few are told where they belong`() {
        #expect(differences("a\nb\nc", "a\nc") == ["1 -b +"])
        #expect(differences("a\nc", "a\nb\nc") == ["0 - +b"])
        #expect(differences("a", "") == ["0 -a +", "0 - +"])
    }

    @Test func `long outputs are compared line by line`() {
        let long = (0..<3_000).map { "line x\($0)" }.joined(separator: "\n")
        #expect(
            differences(long, long.replacing("x17\n", with: "y17\n")) == ["17 -line x17 +line y17"])
    }
}
