/// How a command that takes its time is getting on, or how much it took: for the eye of a person.
public struct Progress: Sendable, Equatable {
    /// The command as it was written, without its secrets.
    public var command: String
    /// The objects that are walked, by their names; empty where nothing is.
    public var subject = ""
    /// How many devices of `@many`, items of `parallel for` or jobs of `wait` are over, and of how
    /// many; nil where the command is a single one.
    public var parts: Parts?
    /// How many variables were brought.
    public var variables = 0
    /// How many requests were started, each step of a walk for itself.
    public var requests = 0
    /// How many messages were sent again because nothing had come.
    public var resends = 0
    public var elapsed = Duration.zero

    public struct Parts: Sendable, Equatable {
        public var done: Int
        public var total: Int
        public var failed: Int
        /// What they are called: devices, items or jobs.
        public var noun: String

        public init(done: Int, total: Int, failed: Int = 0, noun: String) {
            self.done = done
            self.total = total
            self.failed = failed
            self.noun = noun
        }
    }

    /// A command that lasts longer than this is shown.
    public static let patience = Duration.milliseconds(300)
    /// From one report to the next.
    public static let period = Duration.milliseconds(100)

    public init(command: String) { self.command = command }
}

extension Progress {
    /// `walk ifTable: 1,204 variables, 48 requests, 1 resend, 2.3 s`
    public var statusLine: String {
        "\(Escaping.visible(command)): " + (counts + [seconds]).joined(separator: ", ")
    }

    /// `218 variables, 11 requests, 1 resend, 0.4 s`
    public var footer: String { (counts + [seconds]).joined(separator: ", ") }

    /// `interrupted after 1,204 variables of ifTable, 48 requests`
    public var interruption: String {
        var done = counts
        if let first = done.indices.first, parts == nil, !subject.isEmpty, variables > 0 {
            done[first] += " of \(subject)"
        }
        return done.isEmpty
            ? "interrupted" : "interrupted after " + done.joined(separator: ", ")
    }

    private var counts: [String] {
        var texts: [String] = []
        if let parts {
            texts.append(
                "\(Self.grouped(parts.done)) of \(Self.counted(parts.total, parts.noun))")
            if parts.failed > 0 { texts.append("\(Self.grouped(parts.failed)) failed") }
        }
        if variables > 0 { texts.append(Self.counted(variables, "variable")) }
        if requests > 0 { texts.append(Self.counted(requests, "request")) }
        if resends > 0 { texts.append(Self.counted(resends, "resend")) }
        return texts
    }

    /// Tenths of a second, as far as a glance can use them; minutes from the second one on.
    private var seconds: String {
        let tenths = max(0, elapsed.nanoseconds) / 100_000_000
        guard tenths >= 1_200 else { return "\(tenths / 10).\(tenths % 10) s" }
        let rest = tenths / 10 % 60
        return "\(tenths / 600) min \(rest) s"
    }

    static func counted(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `1,204`
    static func grouped(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(number).reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3), digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
