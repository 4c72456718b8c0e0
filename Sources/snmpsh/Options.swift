import SNMPScript

/// What the command line asks for.
struct Options: Equatable {
    enum Task: Equatable {
        case prompt
        case standardInput
        case file(String)
        case commands(String)
        case check([String])
        case checkModules([String])
        case test([String])
        case completions(ShellCompletion.Shell)
        case help
        case version
    }

    enum Format: String, CaseIterable {
        case text, json, csv, md
    }

    /// A recording and where its device is found.
    struct Recording: Equatable {
        let path: String
        /// Nil for the next address of 10.99.0.0.
        let address: String?
    }

    var task = Task.prompt
    /// What follows the script.
    var arguments: [String] = []
    /// How many switches are added to the demo network; nil without it.
    var demo: Int?
    var recordings: [Recording] = []
    var allowsWrites = false
    var isDryRun = false
    /// Nil for what suits the output.
    var format: Format?
    /// Whether cells of CSV that begin like a formula get a `'` in front.
    var guardsFormulas = false
    var mibs: [String] = []
    var timeout: Duration?
    var resend: Duration?
    /// Which share of a fan-out this process does; nil for all of it.
    var shard: Shard?
    /// Where the answers of devices are written; nil for nowhere.
    var agentRecording: String?
    var runbook = RunbookOptions()
    /// Whether tests write what they expect.
    var updatesExpectations = false
    var skipsInit = false
    var refusesColor = false
    var refusesHints = false
    var isQuiet = false
    var isVerbose = false
}

/// A command line that cannot be followed.
struct UsageError: Error, Equatable {
    let message: String
    let help: String

    init(_ message: String, help: String = "snmpsh --help lists all options") {
        self.message = message
        self.help = help
    }
}

extension Options {
    /// Reads the words after the program's name.
    ///
    /// Options end at the first word that is none; everything behind it is the script's.
    init(parsing words: [String]) throws(UsageError) {
        var rest = words[...]
        try takeOptions(&rest)
        switch task {
        case .help, .version: return
        case .commands: arguments = Array(rest)
        default: try takeTask(&rest)
        }
        if allowsWrites && isDryRun {
            throw UsageError("--write and --dry-run exclude each other", help: "leave one out")
        }
    }

    /// Takes options up to the first word that is none.
    private mutating func takeOptions(_ rest: inout ArraySlice<String>) throws(UsageError) {
        while let word = rest.first {
            if word == "-c" {
                rest.removeFirst()
                guard let commands = rest.popFirst() else {
                    throw UsageError("-c needs commands", help: "snmpsh -c 'get sysName'")
                }
                task = .commands(commands)
                return
            }
            if word == "-h" {
                task = .help
                return
            }
            guard word.hasPrefix("-"), word != "-" else { return }
            rest.removeFirst()
            if word == "--" { return }
            try take(word, &rest)
            if task == .help || task == .version { return }
        }
    }

    private mutating func takeTask(_ rest: inout ArraySlice<String>) throws(UsageError) {
        guard let word = rest.popFirst() else { return }
        switch word {
        case "check":
            task = .check(try files(&rest, "check needs files", help: "snmpsh check FILE..."))
        case "check-mibs":
            guard !rest.isEmpty else {
                throw UsageError(
                    "check-mibs needs a directory", help: "snmpsh check-mibs DIR...")
            }
            isVerbose = isVerbose || rest.contains("--verbose")
            task = .checkModules(rest.filter { $0 != "--verbose" })
        case "test":
            let usage = "snmpsh test FILE... --agent FILE.snmprec"
            task = .test(try files(&rest, "test needs scripts", help: usage))
            guard !recordings.isEmpty || demo != nil else {
                throw UsageError("test needs devices that are simulated", help: usage)
            }
        case "completions":
            guard let name = rest.popFirst(), let shell = ShellCompletion.Shell(rawValue: name)
            else {
                throw UsageError(
                    "completions are there for bash, zsh and fish", help: "snmpsh completions bash")
            }
            task = .completions(shell)
        case "run":
            try takeOptions(&rest)
            guard case .prompt = task else { return }
            guard let file = rest.popFirst() else {
                throw UsageError("run needs a file", help: "snmpsh run FILE [ARG...]")
            }
            takeFile(file, rest)
        default: takeFile(word, rest)
        }
        try checkRunbookOptions()
    }

    private mutating func takeFile(_ word: String, _ rest: ArraySlice<String>) {
        task = word == "-" ? .standardInput : .file(word)
        arguments = Array(rest)
    }

    /// The files of a task, among which options may stand.
    private mutating func files(
        _ rest: inout ArraySlice<String>, _ message: String, help: String
    ) throws(UsageError) -> [String] {
        var files: [String] = []
        let before = task
        while true {
            try takeOptions(&rest)
            guard task == before else {
                throw UsageError("-c, --help and --version stand alone", help: help)
            }
            guard let file = rest.popFirst() else { break }
            files.append(file)
        }
        guard !files.isEmpty else { throw UsageError(message, help: help) }
        return files
    }

    private func checkRunbookOptions() throws(UsageError) {
        guard runbook != RunbookOptions() else { return }
        if case .file(let path) = task, path.hasSuffix(".md") { return }
        throw UsageError(
            "--step, --yes, --from, --only, --record and --check-output are for runbooks",
            help: "snmpsh [options] RUNBOOK.md")
    }

    private mutating func take(
        _ word: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        guard word.hasPrefix("--") else {
            throw UsageError(
                "there is no option `\(word.printable)`",
                help: Self.habits[word] ?? "options have two dashes; snmpsh --help lists them")
        }
        let parts = word.dropFirst(2).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        var value = parts.count == 2 ? String(parts[1]) : nil
        guard let option = ProgramOption.all.first(where: { $0.name == name }) else {
            throw UsageError(
                "there is no option `--\(name.printable)`", help: Self.guess(name))
        }
        switch option.argument {
        case .none where value != nil:
            throw UsageError("--\(name) takes no value", help: "write --\(name)")
        case .required(let placeholder) where value == nil:
            value = rest.popFirst()
            guard value != nil else {
                throw UsageError("--\(name) needs a value", help: "write --\(name) \(placeholder)")
            }
        case .none, .required, .optional: break
        }
        try set(name, value ?? "")
    }

    private mutating func set(_ name: String, _ value: String) throws(UsageError) {
        switch name {
        case "demo": demo = value.isEmpty ? 0 : try Self.count(value)
        case "agent": recordings.append(Self.recording(value))
        case "write": allowsWrites = true
        case "dry-run": isDryRun = true
        case "format":
            guard let known = Format(rawValue: value) else {
                throw UsageError(
                    "there is no format `\(value.printable)`", help: "one of text, json, csv, md")
            }
            format = known
        case "csv-safe": guardsFormulas = true
        case "mibs": mibs += value.split(separator: ":").map(String.init)
        case "timeout": timeout = try Self.duration(name, value)
        case "resend": resend = try Self.duration(name, value)
        case "shard":
            shard = try ShardOption.shard(value) { Environment[$0] }
        case "record-agent": agentRecording = value
        case "step": runbook.asksBeforeEach = true
        case "yes": runbook.assumesYes = true
        case "from": runbook.from = value
        case "only":
            runbook.only = (runbook.only ?? []) + value.split(separator: ",").map(String.init)
        case "record": runbook.recordPath = value
        case "check-output": runbook.checksOutput = true
        case "update": updatesExpectations = true
        case "no-init": skipsInit = true
        case "no-color": refusesColor = true
        case "no-hints": refusesHints = true
        case "quiet": isQuiet = true
        case "verbose": isVerbose = true
        case "version": task = .version
        default: task = .help
        }
    }

    private static func count(_ text: String) throws(UsageError) -> Int {
        guard let number = Int(text), (0...1_000_000).contains(number) else {
            throw UsageError(
                "`\(text.printable)` is no number of switches", help: "--demo=0 to --demo=1000000")
        }
        return number
    }

    private static func recording(_ text: String) -> Recording {
        guard let at = text.lastIndex(of: "@"), at != text.startIndex else {
            return Recording(path: text, address: nil)
        }
        return Recording(
            path: String(text[..<at]), address: String(text[text.index(after: at)...]))
    }

    /// `10s`, `500ms`, `2m`, `1h`; a number alone counts seconds.
    static func duration(_ name: String, _ text: String) throws(UsageError) -> Duration {
        let digits = text.prefix { $0.isNumber && $0.isASCII || $0 == "." }
        let milliseconds: Double? =
            switch text.dropFirst(digits.count) {
            case "ms": 1
            case "", "s": 1_000
            case "m": 60_000
            case "h": 3_600_000
            default: nil
            }
        guard let milliseconds, let number = Double(digits), number > 0,
            number * milliseconds <= 86_400_000
        else {
            throw UsageError(
                "--\(name) takes a time of at most a day, not `\(text.printable)`",
                help: "write 500ms, 10s, 2m or 1h")
        }
        return .microseconds(Int64(number * milliseconds * 1_000))
    }

    /// Options of other tools, and what is written here.
    private static let habits: [String: String] = [
        "-v": "the version of SNMP is given where a device is opened: open 10.0.0.1 --version 2c",
        "-O": "use --format json, csv or md",
        "-m": "use --mibs DIR",
        "-M": "use --mibs DIR",
        "-t": "use --timeout 2s",
        "-r": "use --resend 1s",
        "-V": "use --version",
        "-q": "use --quiet",
        "-n": "use --dry-run",
    ]

    private static func guess(_ name: String) -> String {
        let near = ProgramOption.all.map(\.name)
            .map { ($0, distance(Array($0.utf8), Array(name.utf8))) }
            .min { $0.1 < $1.1 }
        if let near, near.1 <= 2 { return "did you mean --\(near.0)?" }
        return "snmpsh --help lists all options; those of a script stand behind its name"
    }

    /// How many single changes lead from one to the other (Levenshtein).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard left.count <= 40, right.count <= 40 else { return .max }
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}

extension String {
    /// The text with everything that a terminal might obey made visible, cut to a bearable length.
    var printable: String {
        var text = ""
        for scalar in unicodeScalars.prefix(200) {
            if scalar.value >= 0x20, scalar.value < 0x7F {
                text.unicodeScalars.append(scalar)
            } else {
                text += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return text
    }
}
