import Foundation
import Testing

@testable import SNMPScript

/// docs/commands.md and docs/errors.md are made from the definitions. `SNMPSH_RECORD=1` writes them
/// anew.
@Suite struct ReferenceTests {
    private static let folder = Example.folder.deletingLastPathComponent()

    @Test(arguments: [("commands.md", Self.commands), ("errors.md", Self.errors)])
    func `a reference is what the definitions say`(_ name: String, _ text: String) throws {
        let url = Self.folder.appendingPathComponent(name)
        if Example.isRecording { try text.write(to: url, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOf: url, encoding: .utf8) == text)
    }

    @Test func `every command, function, statement and error is explained`() {
        for command in BuiltinCommands.all { #expect(!command.summary.isEmpty) }
        for function in Functions.all { #expect(!function.summary.isEmpty) }
        for code in DiagnosticCode.allCases { #expect(!code.explanation.isEmpty) }
    }

    // MARK: Commands

    private static let commands: String = {
        var text = """
            # Commands

            Made from the command definitions; `help COMMAND` says the same. [language.md](language.md) is the
            introduction.


            """
        var groups: [String] = []
        for command in BuiltinCommands.all where !groups.contains(command.group) {
            groups.append(command.group)
        }
        for group in groups {
            text += "## \(group.prefix(1).uppercased() + group.dropFirst())\n\n"
            for command in BuiltinCommands.all where command.group == group {
                text += entry(command)
            }
        }
        text += "## Stages of a pipe\n\n"
        for name in ["where", "select", "sort"] { text += statement(name) }
        text += "## Statements\n\n"
        let stages: Set = ["where", "select", "sort"]
        for name in Interpreter.statements.keys.sorted() where !stages.contains(name) {
            text += statement(name)
        }
        text += "## Functions\n\n| function | gives |\n| --- | --- |\n"
        for function in Functions.all {
            text += "| `\(cell(function.usage))` | \(cell(function.summary)) |\n"
        }
        return text
    }()

    private static func entry(_ command: Command) -> String {
        var text =
            "### \(command.name)\n\n\(command.summary).\n\n```text\n\(command.usage)\n```\n\n"
        if command.writes { text += "Wants `enable`, or `--write` for a script.\n\n" }
        let explained = command.parameters.filter { !$0.help.isEmpty }
        for parameter in explained {
            let isNamed = parameter.kind == .option || parameter.kind == .flag
            text += "- `\(isNamed ? "--" : "")\(parameter.name)`: \(parameter.help)\n"
        }
        return explained.isEmpty ? text : text + "\n"
    }

    private static func statement(_ name: String) -> String {
        "### \(name)\n\n```text\n\(Interpreter.statements[name] ?? "")\n```\n\n"
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

    // MARK: Errors

    private static let errors: String = {
        var text = """
            # Errors and warnings

            Made from the list of codes; `help CODE` says the same. A code stays when the wording of its message
            changes: it stands in JSON output, and `catch` names it where it begins with a capital letter.


            """
        let all = DiagnosticCode.allCases
        let kinds: [(title: String, codes: [DiagnosticCode])] = [
            ("While it runs: what `catch` holds", all.filter { $0.kind != nil && $0.isCatchable }),
            ("What nothing holds up", all.filter { $0.kind != nil && !$0.isCatchable }),
            ("Before it runs, and warnings", all.filter { $0.kind == nil }),
        ]
        for kind in kinds {
            text += "## \(kind.title)\n\n"
            for code in kind.codes { text += "### \(code.rawValue)\n\n\(code.explanation)\n\n" }
        }
        while text.hasSuffix("\n\n") { text.removeLast() }
        return text
    }()
}
