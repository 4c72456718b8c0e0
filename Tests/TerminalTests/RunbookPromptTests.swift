import Foundation
import TerminalDriver
import Testing

/// A runbook with somebody at the terminal, who is asked.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct RunbookPromptTests {
    private static let book = """
        # Change

        First look.

        ```snmp
        print looked
        ```

        ## Then do it

        ```snmp confirm
        print done
        ```

        ```snmp
        print after
        ```

        """

    private func start(_ options: String...) throws -> TerminalDriver {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("snmpsh-\(UUID().uuidString).md")
        try Self.book.write(to: path, atomically: true, encoding: .utf8)
        return try TerminalDriver(
            [TerminalDriver.built("snmpsh"), "--demo"] + options + [path.path], columns: 120,
            rows: 30, environment: ["NO_COLOR": "1"])
    }

    @Test func `a fence marked confirm is shown and asked for`() throws {
        let terminal = try start()
        try terminal.wait(for: "looked\n    print done\n")
        try terminal.wait(forEnd: "[N]o and stop:")
        try terminal.type("y", .enter)
        try terminal.wait(for: "done\nafter")
        #expect(try terminal.waitForExit() == 0)
    }

    @Test func `a fence may be passed over`() throws {
        let terminal = try start()
        try terminal.wait(forEnd: "[N]o and stop:")
        try terminal.type("s", .enter)
        try terminal.wait(for: "\nafter")
        #expect(try !terminal.transcript().contains("\ndone"))
        #expect(try terminal.waitForExit() == 0)
    }

    @Test func `every other answer stops the run`() throws {
        let terminal = try start()
        try terminal.wait(forEnd: "[N]o and stop:")
        try terminal.type(.enter)
        try terminal.wait(for: "stopped before the fence on line 11")
        #expect(try terminal.waitForExit() == 130)
    }

    @Test func `step shows the text and asks before each fence`() throws {
        let terminal = try start("--step")
        try terminal.wait(for: "# Change\n\nFirst look.\n    print looked\n")
        try terminal.wait(forEnd: "[N]o and stop:")
        try terminal.type("y", .enter)
        try terminal.wait(for: "## Then do it\n    print done\n")
        try terminal.type("y", .enter)
        try terminal.wait(for: "done\n    print after\n")
        try terminal.type("y", .enter)
        #expect(try terminal.waitForExit() == 0)
    }
}
