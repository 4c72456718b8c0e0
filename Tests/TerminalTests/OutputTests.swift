import TerminalDriver
import Testing

/// What is printed, in a real terminal: tables fitted to it, the status line, the footer, the pager.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct OutputTests {
    private func start(
        _ words: [String] = ["--demo"], columns: Int = 80, rows: Int = 24,
        environment: [String: String] = ["NO_COLOR": "1"]
    ) throws -> TerminalDriver {
        let terminal = try TerminalDriver(
            [TerminalDriver.built("snmpsh")] + words, columns: columns, rows: rows,
            environment: environment)
        try terminal.wait(forEnd: "snmp:core1>")
        return terminal
    }

    /// The rows between the line that was typed and the prompt that follows.
    private func answer(to line: String, in terminal: TerminalDriver) throws -> [String] {
        try terminal.type(.text(line), .enter)
        let screen = try terminal.wait(for: "a prompt behind the answer") { screen in
            Self.answer(to: line, on: screen)?.isEmpty == false
        }
        return Self.answer(to: line, on: screen) ?? []
    }

    /// Nil if the answer is not whole. A long line stands on several rows of a narrow terminal.
    private static func answer(to line: String, on screen: String) -> [String]? {
        let prompt = "snmp:core1>"
        var rows = screen.split(separator: "\n").map(String.init)
        guard rows.popLast() == prompt, let first = rows.lastIndex(where: { $0.hasPrefix(prompt) })
        else { return nil }
        var typed = rows[first].dropFirst(prompt.count).filter { $0 != " " }
        var next = first + 1
        while typed != line.filter({ $0 != " " }) {
            guard next < rows.count else { return nil }
            typed += rows[next].filter { $0 != " " }
            next += 1
        }
        return Array(rows[next...])
    }

    @Test(arguments: [60, 80, 200])
    func `a table is fitted to the terminal`(columns: Int) throws {
        let terminal = try start(columns: columns)
        let lines = try answer(
            to: "table ifDescr ifAlias ifOperStatus ifHighSpeed | first 2", in: terminal)
        #expect(
            lines.prefix(3) == [
                "index  ifDescr  ifAlias     ifOperStatus  ifHighSpeed",
                "    1  ge-0/0   management  up                   1000",
                "    2  ge-0/1   spare       down                 1000",
            ])
        #expect(lines.count == 4)
        let wide = try answer(
            to: "table ifDescr ifAlias ifOperStatus ifHCInOctets ifLastChange | last 1",
            in: terminal)
        #expect(wide.contains("… 1 more column: ifLastChange") == (columns == 60))
        #expect(wide.allSatisfy { $0.count <= columns })
    }

    @Test func `a walk ends with what it took`() throws {
        let terminal = try start()
        let lines = try answer(to: "walk ifTable | count", in: terminal)
        #expect(lines.first == "144")
        #expect(lines.last?.hasPrefix("144 variables, ") == true)
        #expect(lines.last?.hasSuffix(" s") == true)
    }

    @Test func `a fan-out ends with how many failed and where to look`() throws {
        let terminal = try start()
        let lines = try answer(to: "@core1,deadbox get sysName --timeout 200ms", in: terminal)
        #expect(lines.first == "warning: 1 of 2 failed: deadbox (Timeout)")
        #expect(lines.last?.hasSuffix(" s; 1 failed: $_.failures") == true)
        let failures = try answer(to: "$_.failures | select target, kind", in: terminal)
        #expect(failures == ["target   kind", "deadbox  Timeout"])
    }

    @Test func `long work shows itself and leaves no trace`() throws {
        let terminal = try start()
        try terminal.type("@slow1 walk system", .enter)
        try terminal.wait(for: "\n@slow1 walk system: ")
        let screen = try terminal.wait(forEnd: " s\nsnmp:core1>")
        #expect(!screen.contains("@slow1 walk system: "))
        #expect(screen.contains("> @slow1 walk system\nsysDescr.0"))
    }

    @Test func `Ctrl-C says how far a walk was and keeps what came`() throws {
        let terminal = try start(columns: 120)
        try terminal.type("@slow1 walk ifTable", .enter)
        try terminal.wait(for: " variables, ")
        try terminal.type(.control("c"))
        let screen = try terminal.wait(forEnd: "\nsnmp:core1>")
        #expect(screen.contains("\ninterrupted after "))
        #expect(screen.contains(" of ifTable, "))
        #expect(screen.contains("; $_ holds what came\nsnmp:core1>"))
        #expect(!screen.contains("^C"))
        let kept = try answer(to: "print $_.partial $_.reason", in: terminal)
        #expect(kept == ["true Interrupted"])
        let rows = try answer(to: "| first 1", in: terminal)
        #expect(rows.last == "(partial: Interrupted)")
    }

    @Test(arguments: ["dumb", ""])
    func `a terminal that only prints shows no status line and no colour`(term: String) throws {
        let terminal = try start(environment: ["TERM": term])
        try terminal.type("@slow1 get sysName ifOperStatus.1", .enter)
        let screen = try terminal.wait(for: "sysName.0      = slow1")
        #expect(!screen.contains("request"))
        #expect(!screen.contains("\u{1B}"))
    }

    @Test func `colour is for headings, errors, and what is down`() throws {
        let terminal = try start(environment: ["TERM": "screen-256color"])
        try terminal.type("@sw1 table ifOperStatus | where index == 3", .enter)
        try terminal.wait(for: "down")
        #expect(try terminal.styledScreen().contains("\u{1B}[31mdown"))
        #expect(try terminal.styledScreen().contains("\u{1B}[1mifOperStatus"))
    }

    @Test func `a long result goes through the pager when it is asked for`() throws {
        let terminal = try start(environment: ["NO_COLOR": "1", "PAGER": "sed 's/^/paged: /'"])
        try terminal.type("table ifDescr | page", .enter)
        try terminal.wait(for: "paged: index  ifDescr")
        try terminal.wait(forEnd: "\nsnmp:core1>")
        let count = try answer(to: "| count", in: terminal)
        #expect(count.first == "8")
    }

    @Test func `a pager that is not there is said, and the result printed`() throws {
        let terminal = try start(environment: ["NO_COLOR": "1", "PAGER": "no-such-pager"])
        try terminal.type("table ifDescr | page", .enter)
        try terminal.wait(for: "set PAGER to another")
        try terminal.wait(for: "\nindex  ifDescr")
    }

    @Test func `Ctrl-C stops a long output`() throws {
        let terminal = try start(["--demo=3000"])
        try terminal.type("let l = 1..400000", .enter)
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.type("$l", .enter)
        try terminal.wait(for: "numbers") { screen in
            screen.split(separator: "\n").last.flatMap { Int($0) } != nil
        }
        try terminal.type(.control("c"))
        let screen = try terminal.wait(forEnd: "\nsnmp:core1>")
        #expect(!screen.contains("\n400000\n"))
    }

    @Test func `help fits the screen at sixty columns`() throws {
        let terminal = try start(columns: 60)
        let lines = try answer(to: "help", in: terminal)
        #expect(lines.first?.hasPrefix("devices       open ") == true)
        #expect(lines.count < 23)
        #expect(
            try answer(to: "help editing", in: terminal).first
                == "Tab             completes, or lists what may follow")
    }

    @Test func `CSV on a terminal drives nothing`() throws {
        let terminal = try start(["--demo", "--format", "csv"])
        try terminal.type("\"a\u{2028}b\" | to csv", .enter)
        try terminal.wait(for: "a\\u{2028}b")
    }
}
