import Testing

@testable import snmpsh

/// `snmpsh completions SHELL`.
@Suite struct ShellCompletionTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test(arguments: ShellCompletion.Shell.allCases)
    func `a completion script has every option and task`(_ shell: ShellCompletion.Shell) throws {
        let result = try Snmpsh.run(["completions", shell.rawValue], in: folder)
        #expect(result.code == 0)
        for option in ProgramOption.all {
            let spelling = shell == .fish ? " -l \(option.name) " : "--\(option.name)"
            #expect(result.output.contains(spelling), "\(option.name)")
        }
        for task in ShellCompletion.tasks { #expect(result.output.contains(task.name)) }
    }

    @Test(arguments: [
        ("snmpsh --dry", "--dry-run"), ("snmpsh --format j", "json"),
        ("snmpsh --format=j", "json"), ("snmpsh completions f", "fish"),
        ("snmpsh --demo ch", "check check-mibs"), ("snmpsh a", "alpha.snmp"),
        ("snmpsh --record b", "beta.md"), ("snmpsh --agent g", "gamma.snmprec"),
        ("snmpsh --mibs s", "sub"), ("snmpsh run be", "beta.md"), ("snmpsh --nothing-like", ""),
    ])
    func `bash completes options, their values and files`(_ line: String, _ expected: String) throws
    {
        for name in ["alpha.snmp", "beta.md", "gamma.snmprec", "other.txt", "stray"] {
            try folder.write("", to: name)
        }
        // Bash takes `=` for a word of its own.
        let words = line.replacing("=", with: " = ").split(separator: " ")
        let result = try Snmpsh.shell(
            """
            mkdir sub; bash -c '
            source <("$0" completions bash); shift 0
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _snmpsh; echo "${COMPREPLY[*]}"
            ' '\(try Snmpsh.path())' \(words.joined(separator: " "))
            """, in: folder)
        #expect(result.output == expected + "\n")
    }

    @Test func `another shell is named with those that are there`() throws {
        let result = try Snmpsh.run(["completions", "csh"], in: folder)
        #expect(result.output.contains("bash, zsh and fish"))
        #expect(result.code == 2)
    }
}
