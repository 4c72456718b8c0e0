import Foundation
import Testing

@testable import SNMPScript

/// The example scripts run against the demo network under a virtual clock; what they write stands
/// beside them in docs/examples. `SNMPSH_RECORD=1` writes it anew.
@Suite struct ExampleTests {
    @Test(arguments: Example.all)
    func `an example writes what stands beside it`(_ example: Example) throws {
        let writes = Session(writes: .allowed)
        for file in ["hosts.txt", "devices.csv"] {
            let url = Example.folder.appendingPathComponent(file)
            writes.files[file] = try String(contentsOf: url, encoding: .utf8)
        }
        writes.environment["SNMP_AUTH"] = "demo-auth-secret"
        writes.files["~/.config/snmp/priv"] = "demo-priv-secret\n"
        let program =
            example.name.hasSuffix(".md")
            ? try Program(runbook: example.text, name: example.name)
            : try Program(parsing: example.text, name: example.name)
        let arguments = program.parameters.isEmpty ? [] : ["10.0.0.11"]
        let outcome = writes.interpreter.execute(program, arguments: arguments)
        var text = writes.lines.joined(separator: "\n") + "\n"
        if let error = outcome.error { text += error.diagnostic.description + "\n" }
        text += "(exit \(outcome.exitCode))\n"
        let stem = example.name.split(separator: ".").first.map(String.init) ?? example.name
        let url = Example.folder.appendingPathComponent(stem + ".out")
        if ProcessInfo.processInfo.environment["SNMPSH_RECORD"] != nil {
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: url, encoding: .utf8)
        #expect(text == expected)
        #expect(outcome.exitCode != 2 && outcome.exitCode != 3)
    }

    @Test func `a script that writes is stopped unless it may`() throws {
        let session = Session()
        let example = try #require(Example.all.first { $0.name.hasPrefix("04") })
        let program = try Program(parsing: example.text, name: "04_set.snmp")
        let outcome = session.interpreter.execute(program)
        #expect(
            outcome.error?.diagnostic.description == """
                error: ReadOnly: this script wants to write
                 --> 04_set.snmp:3:1
                  |
                3 | enable
                  | ^^^^^^
                  = help: run it with --write, or with --dry-run to see what it would do
                """)
        #expect(outcome.exitCode == 3)
    }

    @Test func `a dry run tells, sends nothing, and answers as if it had`() throws {
        let session = Session(writes: .dryRun)
        let example = try #require(Example.all.first { $0.name.hasPrefix("04") })
        #expect(
            session.run(example.text) == [
                "would set sw1 sysContact.0: old@example.net -> noc@example.net",
                "sysContact.0 = noc@example.net",
            ])
        let after = Session()
        #expect(
            after.run("open sw1 10.0.0.11\nget sysContact") == ["sysContact.0 = old@example.net"])
    }
}
