import Glibc
import SNMP

/// What the command line asks for: a task, and numbers and words by key.
struct BenchArguments: Sendable {
    let task: String
    let usesAwait: Bool
    private let values: [String: String]

    init(_ words: some Sequence<String>) {
        var words = Array(words)
        usesAwait = words.first == "await"
        if usesAwait { words.removeFirst() }
        guard let task = words.first else {
            complain(
                "usage: manager-bench [await] seq|start|walk|table|fan|sweep|codec KEY=VALUE...")
        }
        self.task = task
        var values: [String: String] = [:]
        for word in words.dropFirst() {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { complain("manager-bench: \(word) is not KEY=VALUE") }
            values[String(parts[0])] = String(parts[1])
        }
        self.values = values
    }

    func text(_ key: String, _ otherwise: String) -> String { values[key] ?? otherwise }

    func number(_ key: String, _ otherwise: Int) -> Int {
        guard let text = values[key] else { return otherwise }
        guard let number = Int(text) else { complain("manager-bench: \(key)=\(text): no number") }
        return number
    }

    var isSecure: Bool { text("version", "2c") == "3" }

    func user() throws -> User {
        try User(
            text("user", "shaaes"), authProtocol: .sha1, privProtocol: .aes128,
            authSecret: Secret(text("authpass", "authpass1")),
            privSecret: Secret(text("privpass", "privpass1")))
    }

    /// The agent of the tasks that ask one agent.
    var host: String { "\(text("host", "127.0.0.1")):\(number("port", 16_100))" }

    /// The agents of the tasks that ask many: two hundred and fifty to a network of 127.0.x.0.
    var hosts: [String] {
        let port = number("port", 16_100)
        return (0..<number("devices", 1_000)).map { "127.0.\($0 / 250).\($0 % 250 + 1):\(port)" }
    }

    /// `rto` is from one transmission to the next, of which there are twenty-one at most; `timeout`
    /// is from one to the next where none is given, six times. `rto=learned` is learned.
    var timing: Timing {
        if values["rto"] == "learned" {
            return Timing(timeout: .seconds(20), refreshPeriod: .learned)
        }
        if values["rto"] == nil, values["timeout"] == nil { return Timing() }
        guard values["rto"] != nil else {
            let period = Duration.milliseconds(number("timeout", 2_000))
            return Timing(timeout: period * 6, refreshPeriod: .fixed(period))
        }
        let period = Duration.milliseconds(number("rto", 1_000))
        return Timing(timeout: period * 21, refreshPeriod: .fixed(period))
    }

    /// The root of a walk, and what a question of the walk asks for.
    func walk() throws -> (root: OID, options: WalkOptions) {
        let repetitions = number("reps", 25)
        return (
            try OID(parsing: text("root", "1.3.6.1.2.1.2.2")),
            WalkOptions(firstRepetitions: repetitions, maxRepetitions: repetitions)
        )
    }

    /// The columns of a table, counted from 1 beneath the entry.
    func columns() throws -> [OID] {
        let entry = try OID(parsing: text("root", "1.3.6.1.2.1.2.2")).extended(by: 1)
        return try (1...UInt32(number("columns", 22))).map { try entry.extended(by: $0) }
    }
}

let sysUpTime: OID = "1.3.6.1.2.1.1.3.0"

/// Says what is wrong and ends the program.
func complain(_ text: String) -> Never {
    let line = Array((text + "\n").utf8)
    _ = unsafe write(2, line, line.count)
    exit(2)
}
