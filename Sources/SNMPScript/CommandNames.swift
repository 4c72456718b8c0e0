/// The names of the commands that the language brings with it, for the rules that apply before
/// any interpreter exists.
enum CommandNames {
    static let all: Set<String> = [
        "open", "use", "close", "targets", "defaults", "user", "secret", "enable", "disable",
        "allow", "get", "next", "bulk", "walk", "table", "set", "wait", "poll", "cancel", "jobs",
        "where", "select", "sort", "first", "last", "unique", "count", "group", "join", "to",
        "save", "page", "diff", "read", "print", "warn", "sleep", "run", "mib", "describe", "find",
        "help",
        "diagnose", "why", "done",
    ]
}
