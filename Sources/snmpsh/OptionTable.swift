/// An option of the program: one entry feeds parsing, `--help` and shell completion.
struct ProgramOption {
    enum Argument: Equatable {
        case none
        /// It must have a value; the text stands for it in help.
        case required(String)
        /// It may have one, behind `=` only.
        case optional(String)
    }

    let name: String
    let argument: Argument
    let help: String

    init(_ name: String, _ argument: Argument, _ help: String) {
        self.name = name
        self.argument = argument
        self.help = help
    }

    /// `--format text|json`
    var usage: String {
        switch argument {
        case .none: "--\(name)"
        case .required(let value): "--\(name) \(value)"
        case .optional(let value): "--\(name)[=\(value)]"
        }
    }

    static let all: [ProgramOption] = [
        ProgramOption(
            "demo", .optional("N"), "work in a simulated network, with N more access switches"),
        ProgramOption(
            "agent", .required("FILE.snmprec[@ADDRESS]"),
            "add a simulated device that answers from a recording; may be repeated"),
        ProgramOption("write", .none, "let scripts set values"),
        ProgramOption("dry-run", .none, "show what a set would do, change nothing"),
        ProgramOption("format", .required("text|json|csv|md"), "how results are written"),
        ProgramOption(
            "csv-safe", .none, "put ' before what a spreadsheet would take for a formula"),
        ProgramOption(
            "mibs", .required("DIR[:DIR...]"), "load MIB modules from there (also SNMPSH_MIBS)"),
        ProgramOption("timeout", .required("10s"), "how long a request may take"),
        ProgramOption(
            "resend", .required("1s"), "how often a request is sent again; learned otherwise"),
        ProgramOption(
            "shard", .required("I/N"),
            "ask only the I-th of N shares of many devices; also slurm, kubernetes/N"),
        ProgramOption(
            "record-agent", .required("FILE.snmprec"),
            "write what devices answer as recordings; one file for each device"),
        ProgramOption("step", .none, "runbooks: show and ask before each fence"),
        ProgramOption("yes", .none, "runbooks: run fences marked confirm unasked"),
        ProgramOption("from", .required("NAME"), "runbooks: begin with this fence"),
        ProgramOption("only", .required("NAME[,NAME...]"), "runbooks: run these fences only"),
        ProgramOption("record", .required("FILE.md"), "runbooks: write a copy with the results"),
        ProgramOption(
            "check-output", .none, "runbooks: compare what transcripts show with what comes"),
        ProgramOption("update", .none, "test: write what scripts print as what is expected"),
        ProgramOption("no-init", .none, "skip the start-up file"),
        ProgramOption("no-color", .none, "no colour, as with NO_COLOR"),
        ProgramOption(
            "no-hints", .none, "at the prompt no hints and no suggestions: for slow lines"),
        ProgramOption("quiet", .none, "no warnings and no notices"),
        ProgramOption(
            "verbose", .none,
            "report datagrams that arrive and are not used; check-mibs: each fault"),
        ProgramOption("version", .none, "print the version"),
        ProgramOption("help", .none, "print this"),
    ]

    static let helpText: String = {
        var text = """
            snmpsh, the SNMP shell

            snmpsh [options]                     the prompt; plain lines where input is no terminal
            snmpsh [options] FILE [ARG...]       a script, or a Markdown runbook; - is standard input
            snmpsh [options] -c COMMANDS [ARG...]
            snmpsh run [options] FILE [ARG...]   the same as without run
            snmpsh check FILE...                 read scripts, list every set, ask no device
            snmpsh test FILE... --agent FILE.snmprec
                                                 run scripts against recorded answers, in no time
            snmpsh completions bash|zsh|fish     a completion script for the shell
            snmpsh check-mibs DIR...             a line for each MIB module: nodes, errors, warnings,
                                                 notes; --verbose tells each; exit 1 if any error

            """
        let width = all.map(\.usage.count).max() ?? 0
        for option in all {
            let gap = String(repeating: " ", count: width - option.usage.count + 2)
            text += "  \(option.usage)\(gap)\(option.help)\n"
        }
        text += """

            exit: 0 well, 1 an assert or check failed, 2 syntax or usage, 3 an SNMP or other error,
                  4 some of many devices failed, 5 missing or partial answers, 130 interrupted
            try:  snmpsh --demo -c 'table ifDescr ifOperStatus'

            """
        return text
    }()
}
