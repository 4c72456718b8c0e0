import Foundation
import Testing

/// `snmpsh change.md`: the program, with nobody at a terminal.
@Suite struct RunbookRunTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func run(_ words: String...) throws -> (output: String, code: Int32) {
        try Snmpsh.run(["--demo"] + words, in: folder)
    }

    private static let change = """
        # Take port 3 into service

        ```snmp name=pre
        use sw1
        check (get ifOperStatus.3) == "down", "port 3 is free"
        ```

        Enable it.

        ```snmp confirm name=up
        snmp:sw1# set ifAdminStatus.3 = up
        ifAdminStatus.3 = up(1)
        ```

        - After:

          ~~~snmp name=post
          check (get ifAdminStatus.3) == "up"
          check (get ifInErrors.3) == 99, "this one fails"
          ~~~

        ```snmp skip
        print never
        ```

        """

    @Test func `the fences run in order in one session, and the end says how it went`() throws {
        try folder.write(Self.change, to: "change.md")
        for words in [["change.md"], ["run", "change.md"]] {
            let result = try Snmpsh.run(["--demo", "--write", "--yes"] + words, in: folder)
            #expect(
                result.output == """
                    PASS  port 3 is free
                    ifAdminStatus.3 = up(1)
                    PASS  (get ifAdminStatus.3) == "up"
                    FAIL  this one fails
                    2 passed, 1 failed

                    """)
            #expect(result.code == 1)
        }
        #expect(try run("run", "--write", "--yes", "change.md").code == 1)
    }

    @Test func `a fence that wants to be confirmed does not run unasked`() throws {
        try folder.write(Self.change, to: "change.md")
        let result = try run("--write", "change.md")
        #expect(result.output.contains("change.md, line 10: this fence wants to be confirmed"))
        #expect(result.output.contains("at a terminal, or with --yes"))
        // Nothing ran, what stands before it included.
        #expect(!result.output.contains("PASS"))
        #expect(result.code == 2)
        #expect(try run("--step", "--only", "pre", "change.md").code == 2)
    }

    @Test func `some fences run by name`() throws {
        try folder.write(Self.change, to: "change.md")
        let one = try run("--only", "pre", "change.md")
        #expect(one.output == "PASS  port 3 is free\n1 passed, 0 failed\n")
        #expect(one.code == 0)
        let two = try run("--only=pre,post", "change.md")
        #expect(two.output.hasPrefix("PASS  port 3 is free\n"))
        #expect(two.output.contains("this one fails"))
        let rest = try run("--from", "post", "change.md")
        #expect(rest.code == 1)
        let missing = try run("--from", "pots", "change.md")
        #expect(missing.output.contains("no fence is called `pots`"))
        #expect(missing.output.contains("names: pre, up, post"))
        #expect(missing.code == 2)
    }

    @Test func `errors name the line of the Markdown file and end the run`() throws {
        try folder.write("# A\n\n```snmp\nget sysNmae\n```\n\n```snmp\nprint on\n```\n", to: "a.md")
        let result = try run("a.md")
        #expect(result.output.contains("--> a.md:4:5"))
        #expect(!result.output.contains("on\n"))
        #expect(result.code == 3)
        // A mistake in the last fence is found before the first one runs.
        try folder.write("```snmp\nprint on\n```\n\n```snmp\nlet $x = 1\n```\n", to: "b.md")
        let mistake = try run("b.md")
        #expect(mistake.output.contains("--> b.md:6:5"))
        #expect(!mistake.output.contains("on\n"))
        #expect(mistake.code == 2)
    }

    @Test func `a record is the runbook with results, and runs again`() throws {
        try folder.write(Self.change, to: "change.md")
        let result = try run("--write", "--yes", "--record", "out.md", "change.md")
        #expect(result.code == 1)
        let record = try folder.read("out.md")
            .replacing(/\d+\.\d{3} s/, with: "0.000 s")
            .replacing(/on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/, with: "on DATE")
        #expect(
            record == """
                # Take port 3 into service

                ```snmp name=pre
                use sw1
                check (get ifOperStatus.3) == "down", "port 3 is free"
                ```

                ```text
                PASS  port 3 is free
                ```

                *Ran in 0.000 s: exit 0, 1 passed, 0 failed.*

                Enable it.

                ```snmp confirm name=up
                snmp:sw1# set ifAdminStatus.3 = up
                ifAdminStatus.3 = up(1)
                ```

                ```text
                ifAdminStatus.3 = up(1)
                ```

                *Ran in 0.000 s: exit 0.*

                - After:

                  ~~~snmp name=post
                  check (get ifAdminStatus.3) == "up"
                  check (get ifInErrors.3) == 99, "this one fails"
                  ~~~

                  ```text
                  PASS  (get ifAdminStatus.3) == "up"
                  FAIL  this one fails
                  ```

                  *Ran in 0.000 s: exit 1, 1 passed, 1 failed.*

                ```snmp skip
                print never
                ```

                *Skipped.*

                *change.md on DATE: 2 passed, 1 failed; exit 1.*

                """)
        #expect(try run("--write", "--yes", "out.md").output == result.output)
    }

    @Test func `a failed run is recorded as far as it came`() throws {
        try folder.write("```snmp\nthrow \"no\"\n```\n\n```snmp\nprint on\n```\n", to: "a.md")
        #expect(try run("--record", "out.md", "a.md").code == 3)
        let record = try folder.read("out.md")
        #expect(record.contains("error: Error: no"))
        #expect(record.contains("*Not run.*"))
        #expect(record.contains("exit 3.*"))
        let nowhere = try run("--record", "none/out.md", "a.md")
        #expect(nowhere.output.contains("none/out.md"))
        #expect(nowhere.code == 3)
    }

    @Test func `what a transcript shows is compared with what comes`() throws {
        let book = """
            ```snmp
            snmp> use sw1
            snmp:sw1> get sysName sysUpTime
            sysName.0   = sw1
            sysUpTime.0 = 900d 00:00:00.00
            snmp:sw1> get ifOperStatus.3
            ifOperStatus.3 = STATE
            ```

            """
        try folder.write(book.replacing("STATE", with: "down(2)"), to: "good.md")
        let good = try run("--check-output", "good.md")
        #expect(good.output.hasSuffix("output of 1 transcripts compared, no difference\n"))
        #expect(good.code == 0)
        try folder.write(book.replacing("STATE", with: "up(1)"), to: "bad.md")
        let bad = try run("--check-output", "bad.md")
        #expect(bad.output.contains("FAIL  the output is what the fence on line 1 shows"))
        #expect(bad.output.contains("bad.md:7 - ifOperStatus.3 = up(1)"))
        #expect(bad.output.contains("bad.md:7 + ifOperStatus.3 = down(2)"))
        #expect(bad.code == 1)
        #expect(try run("bad.md").code == 0)
    }

    @Test func `options and arguments that do not fit are refused`() throws {
        try folder.write("```snmp\nprint on\n```\n", to: "a.md")
        try folder.write("```snmp\nargs host\nprint $host\n```\n", to: "b.md")
        try folder.write("print on\n", to: "a.snmp")
        #expect(try run("--yes", "a.snmp").output.contains("are for runbooks"))
        #expect(try run("a.md", "x").output.contains("takes no arguments, and `x` is one"))
        #expect(try run("b.md", "core7").output == "core7\n")
        let open = "```snmp\nprint on\n"
        try folder.write(open, to: "open.md")
        let unclosed = try run("open.md")
        #expect(unclosed.output.contains("this fence is never closed"))
        #expect(unclosed.output.contains("--> open.md:1:1"))
        #expect(unclosed.code == 2)
    }
}
