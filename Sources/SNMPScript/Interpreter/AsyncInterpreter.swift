public import MIB
public import SNMP

/// Runs programs of the language over an ``AsyncEngine``, for `await`; what ``Interpreter`` is over
/// an ``Engine``.
///
/// It is the same interpreter with another driver: while a script waits, its task is suspended, and
/// the engine's other requests and scripts go on. Any task may use it. Runs of one interpreter follow
/// each other; for scripts side by side make several.
///
/// ```swift
/// let snmp = await AsyncInterpreter(engine: engine, output: sink)
/// let outcome = try await snmp.run(Program(parsing: "@192.0.2.1 get sysName"))
/// ```
///
/// A script computes on the engine's thread, and there the sink, the host and the bodies of commands
/// that are not asynchronous are called; what takes longer there holds up the engine's requests.
/// Cancelling the task that runs a script ends it with an ``DiagnosticCode/interrupted`` error.
public final class AsyncInterpreter: Sendable {
    public let engine: AsyncEngine
    /// The driver's number as a guest of the engine.
    private let number: Int

    /// - Parameters:
    ///   - policy: What scripts may do; nothing but asking unless said.
    ///   - output: Takes what scripts write, in order.
    ///   - host: Reads files and asks people for scripts; nil where nobody does. It is kept.
    public init(
        engine: AsyncEngine, names: NameTable = .builtin, policy: Policy = .readOnly,
        limits: Limits = Limits(), output: sending any OutputSink,
        host: sending (any InterpreterHost)? = nil
    ) async {
        self.engine = engine
        number = await Self.make(
            on: engine, names: names, policy: policy, limits: limits, output: output, host: host)
    }

    deinit {
        Task { [engine, number] in await engine.dismiss(number) }
    }

    private static func make(
        on engine: isolated AsyncEngine, names: NameTable, policy: Policy, limits: Limits,
        output: sending any OutputSink, host: sending (any InterpreterHost)?
    ) -> Int {
        let interpreter = Interpreter(
            engine: engine.engine, names: names, policy: policy, limits: limits, output: output,
            host: host)
        return engine.admit(AsyncDriver(interpreter, host: host))
    }

    /// Runs a program to its end.
    ///
    /// - Parameter arguments: for the script's `args`: words in their order, and `--name value`.
    /// - Throws: the error that nobody caught, with its place.
    public func run(
        _ program: Program, arguments: [String] = []
    ) async throws(ScriptError) -> Outcome {
        let outcome = await execute(program, arguments: arguments)
        if let error = outcome.error { throw error }
        return outcome
    }

    /// Runs a program to its end; an error that nobody caught is part of the outcome.
    public func execute(_ program: Program, arguments: [String] = []) async -> Outcome {
        await Self.execute(program, arguments, on: engine, number)
    }

    private static func execute(
        _ program: Program, _ arguments: [String], on engine: isolated AsyncEngine, _ number: Int
    ) async -> Outcome {
        let driver = driver(number, of: engine)
        return await driver.run(on: engine, number: number) { () throws(Fault) in
            try driver.interpreter.start(program, arguments)
        }
    }

    /// Calls a function that a script defined.
    ///
    /// - Throws: the error that the function did not catch; a NameError where there is none of that
    ///   name, and a UsageError where it does not take so many arguments.
    public func call(
        _ name: String, _ arguments: [ScriptValue] = []
    ) async throws(ScriptError) -> ScriptValue {
        let outcome = await Self.call(name, arguments, on: engine, number)
        if let error = outcome.error { throw error }
        return outcome.value
    }

    private static func call(
        _ name: String, _ arguments: [ScriptValue], on engine: isolated AsyncEngine, _ number: Int
    ) async -> Outcome {
        let driver = driver(number, of: engine)
        return await driver.run(on: engine, number: number) { () throws(Fault) in
            try driver.interpreter.start(calling: name, arguments)
        }
    }
}

/// What is looked at and changed between runs.
extension AsyncInterpreter {
    /// A variable of the script; nil where none is set.
    public subscript(name: String) -> ScriptValue? {
        get async { await reach { $0[name] } }
    }

    /// Sets a variable of the script; nil forgets it.
    public func set(_ name: String, to value: ScriptValue?) async {
        await reach { $0[name] = value }
    }

    /// Adds a command of the host's, or replaces one.
    public func register(_ command: Command) async { await reach { $0.register(command) } }

    /// Adds a device that the host has a manager for, of SNMPv1 or SNMPv2c.
    ///
    /// - Precondition: the manager is one of ``engine``'s.
    public func add(
        _ manager: AsyncAgentManager<CommunityOptions>, as name: String, tags: [String] = []
    ) async {
        check(manager.engine)
        await reach { interpreter in
            let engine = interpreter.engine
            if let manager = manager.v1Manager(on: engine) {
                interpreter.add(manager, as: name, tags: tags)
            } else if let manager = manager.v2cManager(on: engine) {
                interpreter.add(manager, as: name, tags: tags)
            }
        }
    }

    /// Adds a device that the host has a manager for, of SNMPv3.
    ///
    /// - Precondition: the manager is one of ``engine``'s.
    public func add(_ manager: AsyncSNMPv3Manager, as name: String, tags: [String] = []) async {
        check(manager.engine)
        await reach { $0.add(manager.v3Manager(on: $0.engine), as: name, tags: tags) }
    }

    /// Words that the one at the cursor may become; see ``Interpreter/completions(_:at:)``.
    public func completions(_ line: String, at cursor: Int) async -> Completions {
        await reach { $0.completions(line, at: cursor) }
    }

    /// What may follow a line, in few words; see ``Interpreter/hint(_:)``.
    public func hint(_ line: String) async -> String? { await reach { $0.hint(line) } }

    private func check(_ other: AsyncEngine) {
        precondition(other === engine, "the manager belongs to another engine")
    }

    private func reach<Result: Sendable>(
        _ body: @Sendable (Interpreter) -> Result
    ) async -> Result {
        await Self.reach(number, on: engine, body)
    }

    private static func reach<Result: Sendable>(
        _ number: Int, on engine: isolated AsyncEngine, _ body: @Sendable (Interpreter) -> Result
    ) -> Result {
        body(driver(number, of: engine).interpreter)
    }

    private static func driver(_ number: Int, of engine: isolated AsyncEngine) -> AsyncDriver {
        guard let driver = engine.guest(number) as? AsyncDriver else {
            preconditionFailure("a driver is a guest for as long as its interpreter lives")
        }
        return driver
    }
}
