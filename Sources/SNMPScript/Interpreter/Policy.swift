/// What a script may do besides computing and asking.
public struct Policy: Sendable {
    /// Whether values may be set.
    public enum Writes: Sendable, Equatable {
        case never
        /// After `enable`; each device's first change is confirmed by the host.
        case ask
        case allowed
        /// Nothing is sent; what would be set is told, and answers look as if it had been.
        case dryRun
    }

    /// Which files may be touched. Paths are confined by the host, after symbolic links.
    public enum Files: Sendable, Equatable {
        case none
        case read(under: String)
        case readAndWrite(under: String)
    }

    public var writes = Writes.never
    public var files = Files.none
    /// The environment variables that `env` and `secret env:` may read.
    public var environment: Set<String> = []
    /// Whether every environment variable may be read.
    public var allowsWholeEnvironment = false
    /// Which addresses may be asked; by their text as it was given.
    public var mayContact: @Sendable (String) -> Bool = { _ in true }

    public init() {}

    /// Nothing allowed unless said.
    public static var readOnly: Policy { Policy() }
}

/// What only the program around an interpreter can do: files, environment, and a person.
///
/// Every requirement has a default that refuses, so that a host states what it offers.
public protocol InterpreterHost: AnyObject {
    /// Reads a file that lies under `root` once symbolic links are resolved.
    func readFile(_ path: String, under root: String) throws(HostError) -> [UInt8]
    /// Reads a file that holds a secret, and refuses one that others can read.
    func readSecretFile(_ path: String, under root: String) throws(HostError) -> [UInt8]
    /// Writes a file that lies under `root`, in place of one that is there.
    func writeFile(
        _ path: String, _ octets: [UInt8], under root: String
    ) throws(HostError)
    /// The path, symbolic links resolved, of a file or folder that lies under `root` then; for
    /// what is read elsewhere than in the host, as MIB modules are.
    func confinedPath(_ path: String, under root: String) throws(HostError) -> String
    /// What lies in a folder under `root`, in any order, folders with a slash at their end; for
    /// completion.
    func listFolder(_ path: String, under root: String) throws(HostError) -> [String]
    func environmentVariable(_ name: String) -> String?
    /// Asks a person; nil if there is none.
    func confirm(_ question: String) -> Confirmation?
    /// Asks a person for a secret, without echo; nil if there is none.
    func askSecret(_ prompt: String) -> String?
    /// Shows a piece of output to a person who leafs through it, and returns when that is over;
    /// false if there is none to do so.
    func page(_ output: Output) -> Bool
    /// Seconds since 1970.
    var wallClock: Double { get }
    /// How many octets of memory the process holds; nil where nobody knows. Asked often.
    var memoryInUse: Int? { get }
}

/// What a person said to a change.
public enum Confirmation: Sendable {
    case no, yes, all
}

/// Why the host did not do it.
public struct HostError: Error, Sendable {
    public let message: String

    public init(_ message: String) { self.message = message }
}

extension InterpreterHost {
    public func readFile(_ path: String, under root: String) throws(HostError) -> [UInt8] {
        throw HostError("this program reads no files for scripts")
    }

    /// Reads the file like any other; a host that knows of rights looks at them.
    public func readSecretFile(_ path: String, under root: String) throws(HostError) -> [UInt8] {
        try readFile(path, under: root)
    }

    public func writeFile(
        _ path: String, _ octets: [UInt8], under root: String
    ) throws(HostError) {
        throw HostError("this program writes no files for scripts")
    }

    public func confinedPath(
        _ path: String, under root: String
    ) throws(HostError) -> String {
        throw HostError("this program reads no files for scripts")
    }

    public func listFolder(_ path: String, under root: String) throws(HostError) -> [String] {
        throw HostError("this program lists no folders for scripts")
    }

    public func environmentVariable(_ name: String) -> String? { nil }
    public func confirm(_ question: String) -> Confirmation? { nil }
    public func askSecret(_ prompt: String) -> String? { nil }
    public func page(_ output: Output) -> Bool { false }
    public var wallClock: Double { 0 }
    public var memoryInUse: Int? { nil }
}

/// Takes what a script writes, in order.
public protocol OutputSink: AnyObject {
    func write(_ output: Output)
}

/// One piece of what a script writes.
public enum Output: Sendable {
    /// A result that nobody took; ``Renderer`` makes text of it.
    case value(ScriptValue)
    /// A line that `print` wrote; control characters other than its own newlines are escaped.
    case text(String)
    /// A warning, or an error that ended something.
    case diagnostic(Diagnostic)
    /// A `check` that passed or failed.
    case check(passed: Bool, String)
    /// Something that the person should know and that is no result: `would set …`.
    case notice(String)
}

/// How a run went.
public struct Outcome: Sendable {
    /// What the script returned at its top level; nothing if it did not.
    public var value = ScriptValue.nothing
    /// The error that ended it, if one did.
    public var error: ScriptError?
    public var passed = 0
    public var failed = 0
    /// How many devices of `@many` and items of `parallel for` failed.
    public var failures = 0
    /// How many fan-outs were divided, of which this process did its share.
    public var divided = 0
    /// Whether the last printed answers were missing or partial.
    public var isPartial = false
    /// What it took, where there were walks or many devices.
    public var work: Progress?
    public var steps = 0

    /// A run that has not begun.
    public init() {}

    /// 0 well, 1 an assert or check failed, 2 usage, 3 an error, 4 some of many devices failed,
    /// 5 the last printed answers were missing or partial, 130 interrupted.
    public var exitCode: Int32 {
        switch error?.code {
        case .interrupted: return 130
        case .usage, .syntax: return 2
        case .assertion: return 1
        case nil: break
        default: return 3
        }
        if failed > 0 { return 1 }
        if failures > 0 { return 4 }
        return isPartial ? 5 : 0
    }
}
