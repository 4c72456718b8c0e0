/// How much a script may use. What it meets ends it with an error that `try` cannot catch.
public struct Limits: Sendable {
    /// How many instructions may run.
    public var steps = 1_000_000_000
    /// How long a run may take; nil for as long as it likes.
    public var wallTime: Duration?
    /// How deep functions may call each other.
    public var callDepth = 1_000
    /// How much the script may hold in its variables, in plain values of 24 octets.
    public var values = 8_000_000
    /// How much memory the process may hold while a script runs, where the host can tell: all that
    /// fibers, jobs and waiting output take together.
    public var memoryBytes: Int? = 400 << 20
    /// How much memory users' MIB modules may take beside that.
    public var moduleBytes = 4 << 30
    /// How much it may write.
    public var outputBytes = 1 << 30
    /// How many requests may be on their way at once.
    public var inFlight = 1_000
    /// How many requests may start in a second; nil for as many as it likes.
    public var requestsPerSecond: Int?
    /// How many fibers there may be, one for each device of `@many` and each item of
    /// `parallel for`.
    public var fibers = 100_000

    /// How deep lists and maps may hold each other. Fixed: freeing them takes the stack.
    static let valueDepth = 64

    public init() {}
}
