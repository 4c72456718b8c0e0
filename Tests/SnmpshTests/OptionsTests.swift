import Testing

@testable import snmpsh

@Suite struct OptionsTests {
    @Test func `nothing on the command line is the prompt`() throws {
        #expect(try Options(parsing: []).task == .prompt)
    }

    @Test func `options end at the script, and what follows is the script's`() throws {
        let options = try Options(parsing: [
            "--demo=3", "--format", "json", "audit.snmp", "10.0.0.1", "--write",
        ])
        #expect(options.demo == 3)
        #expect(options.format == .json)
        #expect(options.task == .file("audit.snmp"))
        #expect(options.arguments == ["10.0.0.1", "--write"])
        #expect(!options.allowsWrites)
    }

    @Test func `commands take arguments behind them`() throws {
        let options = try Options(parsing: ["--demo", "-c", "get sysName", "x"])
        #expect(options.demo == 0)
        #expect(options.task == .commands("get sysName"))
        #expect(options.arguments == ["x"])
    }

    @Test func `a dash is standard input`() throws {
        #expect(try Options(parsing: ["-", "a"]).task == .standardInput)
    }

    @Test func `recordings come with or without an address`() throws {
        let options = try Options(parsing: ["--agent", "a.snmprec", "--agent=b.snmprec@10.1.1.1"])
        #expect(
            options.recordings == [
                .init(path: "a.snmprec", address: nil),
                .init(path: "b.snmprec", address: "10.1.1.1"),
            ])
    }

    @Test(arguments: [
        ("10s", Duration.seconds(10)), ("250ms", .milliseconds(250)), ("2m", .seconds(120)),
        ("1.5", .milliseconds(1500)),
    ])
    func `times have units`(_ text: String, _ duration: Duration) throws {
        #expect(try Options(parsing: ["--timeout", text]).timeout == duration)
    }

    @Test(
        arguments: [
            (["--frmat", "x"], "there is no option `--frmat`", "did you mean --format?"),
            (["--format", "xml"], "there is no format `xml`", "one of text, json, csv, md"),
            (["--format"], "--format needs a value", "write --format text|json|csv|md"),
            (["--write=yes"], "--write takes no value", "write --write"),
            (["--demo=-1"], "`-1` is no number of switches", "--demo=0 to --demo=1000000"),
            (["-c"], "-c needs commands", "snmpsh -c 'get sysName'"),
            (["check-mibs"], "check-mibs needs a directory", "snmpsh check-mibs DIR..."),
            (["-t", "5"], "there is no option `-t`", "use --timeout 2s"),
            (
                ["--timeout", "0"], "--timeout takes a time of at most a day, not `0`",
                "write 500ms, 10s, 2m or 1h"
            ),
            (
                ["--write", "--dry-run"], "--write and --dry-run exclude each other",
                "leave one out"
            ),
            (["check"], "check needs files", "snmpsh check FILE..."),
            (
                ["--\u{1B}[2J"], "there is no option `--\\u{1b}[2J`",
                "snmpsh --help lists all options; those of a script stand behind its name"
            ),
        ] as [([String], String, String)])
    func `a mistake says what, and what to write instead`(
        _ words: [String], _ message: String, _ help: String
    ) {
        #expect(throws: UsageError(message, help: help)) { try Options(parsing: words) }
    }

    @Test func `help names every option`() {
        for option in ProgramOption.all { #expect(ProgramOption.helpText.contains(option.usage)) }
    }
}
