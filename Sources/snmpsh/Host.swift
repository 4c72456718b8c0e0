import Glibc
import LineEditor
import SNMPScript

/// What a script may have of this program: files, the environment, and the person at the terminal.
final class Host: InterpreterHost {
    /// Asks the person; nil where there is none.
    var reader: (any LineReader)?
    var pager: Pager?
    /// Makes room on the screen for what is no output of the script.
    var willTalk: () -> Void = {}

    func readFile(_ path: String, under root: String) throws(HostError) -> [UInt8] {
        try Files.read(try Files.confined(Self.expanded(path), under: root))
    }

    func readSecretFile(_ path: String, under root: String) throws(HostError) -> [UInt8] {
        try Files.read(try Files.confined(Self.expanded(path), under: root), isSecret: true)
    }

    func writeFile(_ path: String, _ octets: [UInt8], under root: String) throws(HostError) {
        try Files.write(octets, to: try Files.confined(Self.expanded(path), under: root))
    }

    func confinedPath(_ path: String, under root: String) throws(HostError) -> String {
        try Files.confined(Self.expanded(path), under: root)
    }

    func listFolder(_ path: String, under root: String) throws(HostError) -> [String] {
        try Files.list(try Files.confined(Self.expanded(path), under: root))
    }

    func environmentVariable(_ name: String) -> String? { Environment[name] }

    func confirm(_ question: String) -> Confirmation? {
        guard let reader else { return nil }
        willTalk()
        var prompt = Prompt("\(question) ")
        while case .line(let answer) = reader.readAnswer(prompt: prompt) {
            switch answer.trimmed.lowercased() {
            case "y", "yes": return .yes
            case "a", "all": return .all
            case "", "n", "no": return .no
            // Such as the next command, typed before the question was seen.
            default: prompt = Prompt("that is no answer, and nothing ran: y, n or all? ")
            }
        }
        return .no
    }

    func askSecret(_ prompt: String) -> String? {
        willTalk()
        guard let reader, case .line(let secret) = reader.readSecret(prompt: Prompt(prompt)) else {
            return nil
        }
        return secret
    }

    func page(_ output: Output) -> Bool {
        willTalk()
        return pager?.show(output) ?? false
    }

    /// The system's clock, unless another time is set.
    var wallClock: Double {
        get {
            if let wallClockOverride { return wallClockOverride }
            var now = timespec()
            unsafe clock_gettime(CLOCK_REALTIME, &now)
            return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
        }
        set { wallClockOverride = newValue }
    }

    var memoryInUse: Int? { memory.residentBytes }
    private let memory = ProcessMemory()
    private var wallClockOverride: Double?

    /// A path with `~/` put in words.
    static func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = Environment["HOME"] else { return path }
        return home + path.dropFirst(1)
    }
}

/// The variables that the program was started with.
enum Environment {
    static subscript(name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// A folder by the rules of the XDG base directories: the variable, or a folder under HOME.
    ///
    /// Nil where there is no home.
    static func folder(_ variable: String, orUnderHome path: String) -> String? {
        if let set = self[variable], set.hasPrefix("/") { return "\(set)/snmpsh" }
        guard let home = self["HOME"], home.hasPrefix("/") else { return nil }
        return "\(home)/\(path)/snmpsh"
    }
}
