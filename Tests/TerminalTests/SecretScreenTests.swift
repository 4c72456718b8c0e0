import Foundation
import TerminalDriver
import Testing

/// A session with a secret in it, on every way that leads out: what came to the screen at any time,
/// and every file that is left.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct SecretScreenTests {
    private static let canary = "canary-4711"

    /// The regular files under the home of the program that hold the secret.
    private func leaks(under folder: String) throws -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
        return try #require(names).filter { name in
            let octets = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
            return octets.range(of: Data(Self.canary.utf8)) != nil
        }
    }

    @Test func `a secret that was asked for is on no screen and in no file`() throws {
        let terminal = try demoPrompt(
            columns: 120, rows: 50,
            options: ["--verbose", "--record-agent", "~/recording.snmprec"],
            environment: ["NO_COLOR": "1", "PAGER": "tee ~/paged"])
        try terminal.type("let k = secret ask", .enter)
        try terminal.wait(forEnd: "\nsecret:")
        try terminal.type(.text(Self.canary), .enter)
        try terminal.wait(forEnd: "\nsnmp:core1>")
        for line in [
            "print $k \"is $k\"; $k; [$k, {a: $k}]",
            "{a: $k, b: [$k]} | save ~/out.json; [{a: $k}] | save ~/out.csv",
            "@deadbox get sysName --community $k --timeout 1h &",
            "@sw1 walk system --community $k --timeout 300ms &",
            "jobs; jobs | to json; jobs | save ~/jobs.md; print $_",
            "wait 2",
            "user ops --auth sha256 --authkey $k --priv aes128 --privkey $k; targets | to json",
            "open v 10.0.0.32 --user ops --timeout 1s; @v get sysName",
            "defaults --community $k; defaults | page; defaults | to json",
            "get sysName --community $k --timeout 100ms --resend 50ms",
            "def f(x) { throw \"no $x\" }; f $k", "assert $k == 1", "cancel 1", "disable", "help k",
        ] {
            try terminal.type(.text(line), .enter)
        }
        try terminal.type("use core1", .enter, "print done", .enter)
        try terminal.wait(forEnd: "\ndone\nsnmp:core1>")
        try terminal.type("print $", .tab)
        try terminal.wait(forEnd: "snmp:core1> print $")
        let transcript = try terminal.transcript()
        #expect(transcript.contains("••••"))
        #expect(transcript.contains("asking"))
        #expect(!transcript.contains(Self.canary), "\(transcript)")
        try terminal.type(.control("u"), .control("d"))
        _ = try terminal.waitForExit()
        #expect(try leaks(under: terminal.home).isEmpty)
        let files = try FileManager.default.contentsOfDirectory(atPath: terminal.home)
        #expect(Set(["out.json", "out.csv", "jobs.md", "paged"]).isSubset(of: files))
        #expect(try !terminal.transcript().contains(Self.canary))
    }

    /// The line itself is the person's own doing; nothing says it again.
    @Test func `a secret that was typed into a line comes back from nowhere`() throws {
        let terminal = try demoPrompt(columns: 120, environment: rich)
        for line in [
            "open x 10.0.0.99 --community \(Self.canary)",
            "get sysName --community \(Self.canary) --timeout 1h &",
            "use core1; get sysName --community=\(Self.canary) --bogus",
            "user ops --auth sha256 --authky '\(Self.canary)'",
            "let k = '\(Self.canary)'; user ops --authkey $k",
            "snmpget -v2c -c \(Self.canary) r1", "defaults --community \(Self.canary)",
        ] {
            try terminal.type(.text(line), .enter)
        }
        try terminal.type("print done", .enter)
        try terminal.wait(forEnd: "\ndone\nsnmp:core1>")
        try terminal.clear(to: prompt)
        try terminal.type("jobs", .enter)
        try terminal.wait(for: "asking  get sysName --community ••••")
        try terminal.type("defaults", .enter)
        try terminal.wait(for: "community = ••••")
        try terminal.type("open x", .key("End"))
        try terminal.wait(for: "open x 10.0.0.99 --community ••••")
        try terminal.type(.control("u"), .control("r"), "authk")
        try terminal.wait(for: "(search) authk: ")
        #expect(try !terminal.screen().contains(Self.canary))
        try terminal.type(.control("g"), .control("u"), .control("d"))
        _ = try terminal.waitForExit()
        #expect(try leaks(under: terminal.home).isEmpty)
    }
}
