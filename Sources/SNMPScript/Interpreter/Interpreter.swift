import Datagrams
public import MIB
public import SNMP

/// Runs programs of the language over an engine.
///
/// Variables, functions, devices and jobs stay from one program to the next, as a prompt needs it.
/// An interpreter belongs to the thread of its engine. It prints nothing itself: what a script
/// writes goes to the ``OutputSink``, and what only the program around can do to its
/// ``InterpreterHost``.
///
/// ```swift
/// let snmp = Interpreter(engine: engine, policy: .readOnly, output: sink)
/// let outcome = try snmp.run(Program(parsing: "open r1 10.0.0.1\nget sysName.0"))
/// ```
public final class Interpreter {
    public let engine: Engine
    /// What names stand for; `mib load` and ``addModules(under:)`` add to it.
    public internal(set) var names: NameTable {
        didSet {
            facts = [:]
            recent = RecentObjects()
        }
    }
    /// Users' modules, indexed or loaded; nil until a directory or a file of them was given.
    var library: ModuleLibrary? { didSet { recent = RecentObjects() } }
    /// The memory that their loading took.
    var moduleBytes = 0
    public var policy: Policy
    /// Which share of each fan-out this process does; nil for all of it.
    public var shard: Shard?
    public let output: any OutputSink
    public weak var host: (any InterpreterHost)?
    /// Asked now and then while a script computes; true ends it as Ctrl-C does.
    public var isInterrupted: () -> Bool = { false }
    /// Told now and then how a command that takes longer than ``Progress/patience`` is getting on,
    /// while it waits for devices; whoever shows it takes it away before the next output.
    public var onProgress: ((Progress) -> Void)?
    /// Asked after an interruption, while what has come is put together; true leaves that be.
    public var isAbandoned: () -> Bool = { false }
    /// Whether the CSV that scripts write keeps spreadsheets from taking a text for a formula.
    public var guardsFormulas = false
    /// Whether `save` tells what it wrote, in a notice; for hosts with somebody who reads along.
    public var tellsOfFiles = false
    /// What `help` knows beside the language's own topics.
    public var hostTopics: [HelpTopic] = []

    /// Sees every variable of every answer, as the device gave it; nil for nobody.
    public var onAnswer: ((ScriptTarget, VarBind) -> Void)?

    let machine: Machine
    var commands: [String: Command] = [:]
    /// Variables that lines for a history used as secrets.
    var secretVariables: Set<[UInt8]> = []
    var targets: [TargetEntry] = []
    /// Devices that were asked without having been opened, by what they were called.
    var implicitTargets: [String: TargetEntry] = [:]
    var currentTarget: TargetEntry?
    var defaults = DeviceDefaults()
    var jobs: [Int: JobState] = [:]
    var jobCount = 0
    /// The jobs whose end ``takeJobNews()`` has not told.
    var untoldJobs: [Int] = []
    /// What a dry run would have set: by device and variable.
    var overlay: [String: [OID: Value]] = [:]
    public internal(set) var isEnabled = false
    /// Devices whose changes the person has agreed to for good.
    var confirmed: Set<String> = []
    /// Warnings that were given and are not given again.
    var warnings: Set<String> = []
    var facts: [String: ObjectFacts] = [:]
    private var recent = RecentObjects()
    /// What completion offers behind a column's name.
    var seenRows = SeenRows()
    /// The SNMPv3 users that were added here, in the order in which they came.
    private(set) var userNames: [String] = []
    var outcome = Outcome()
    var scheduler = Scheduler()
    /// Carries out errands, and hands back what came of them; nil where the driver cannot await.
    var runErrand: ((Errand, @escaping (Result<ScriptValue, ScriptError>) -> Void) -> Void)?
    /// Host names that were looked up in this run.
    var lookedUp: [String: Result<Endpoint, AddressError>] = [:]
    /// The host names that a step wanted and that are not there yet.
    var missingHosts: [String] = []

    public init(
        engine: Engine, names: NameTable = .builtin, policy: Policy = .readOnly,
        limits: Limits = Limits(), output: any OutputSink, host: (any InterpreterHost)? = nil
    ) {
        self.engine = engine
        self.names = names
        self.policy = policy
        self.output = output
        self.host = host
        machine = Machine(limits: limits)
        for command in BuiltinCommands.all { commands[command.name] = command }
        machine.context.resolveName = { [unowned self] name in
            self.learn(name: name)
            return (try? self.names.resolve(name))?.oid
        }
        machine.context.wallClock = { [unowned self] in self.host?.wallClock ?? 0 }
        machine.context.environment = { [unowned self] name in
            guard self.policy.allowsWholeEnvironment || self.policy.environment.contains(name)
            else { return nil }
            return self.host?.environmentVariable(name)
        }
        machine.context.isInterrupted = { [unowned self] in self.isInterrupted() }
        machine.context.isDone = { [unowned self] job in
            self.jobs[job.number]?.isHandedOut ?? true
        }
    }

    /// Variables of the script, by name; nil where none is set.
    public subscript(name: String) -> ScriptValue? {
        get { machine[global: name] }
        set { machine[global: name] = newValue }
    }

    /// Adds a command of the host's, or replaces one.
    public func register(_ command: Command) {
        commands[command.name] = command
    }

    /// Adds an SNMPv3 user to the engine, or replaces the one of the same name.
    ///
    /// - Throws: ``ConfigurationError`` if the engine does not take it; nothing has changed then.
    public func addUser(_ user: User) throws(ConfigurationError) {
        try engine.addUser(user)
        if !userNames.contains(user.name) { userNames.append(user.name) }
    }

    public var limits: Limits {
        get { machine.limits }
        set { machine.limits = newValue }
    }

    /// Runs a program to its end.
    ///
    /// - Parameter arguments: for the script's `args`: words in their order, and `--name value`.
    /// - Throws: the error that nobody caught, with its place.
    public func run(
        _ program: Program, arguments: [String] = []
    ) throws(ScriptError) -> Outcome {
        let outcome = execute(program, arguments: arguments)
        if let error = outcome.error { throw error }
        return outcome
    }

    /// Runs a program to its end; an error that nobody caught is part of the outcome.
    public func execute(_ program: Program, arguments: [String] = []) -> Outcome {
        do throws(Fault) {
            let flow = try start(program, arguments)
            return finish(drive(flow))
        } catch {
            return finish(.failure(error.error))
        }
    }

    /// Calls a function that a script defined.
    ///
    /// - Throws: the error that the function did not catch; a NameError where there is none of that
    ///   name, and a UsageError where it does not take so many arguments.
    public func call(
        _ name: String, _ arguments: [ScriptValue] = []
    ) throws(ScriptError) -> ScriptValue {
        let flow: Flow
        do throws(Fault) {
            flow = try start(calling: name, arguments)
        } catch {
            throw error.error
        }
        let outcome = finish(drive(flow))
        if let error = outcome.error { throw error }
        return outcome.value
    }

    /// Begins a run of a program, for a driver to bring to its end.
    func start(_ program: Program, _ arguments: [String]) throws(Fault) -> Flow {
        outcome = Outcome()
        machine.arguments = try program.bind(arguments)
        let function = try machine.load(program.code)
        return begin(Fiber(machine, function))
    }

    /// Begins a run of one function.
    func start(calling name: String, _ arguments: [ScriptValue]) throws(Fault) -> Flow {
        outcome = Outcome()
        guard let function = machine.definedFunction(name) else {
            throw machine.undefined(function: name)
        }
        try Fiber.check(function.code, argumentCount: arguments.count)
        return begin(Fiber(machine, function, captured: arguments))
    }

    private func begin(_ fiber: Fiber) -> Flow {
        prepare()
        let root = Flow(fiber: fiber)
        scheduler.root = root
        scheduler.started = engine.now
        scheduler.resendsBefore = engine.resendCount
        return root
    }

    private func prepare() {
        machine.steps = 0
        machine.context.valueLimit = machine.limits.values
        lookedUp = [:]
        scheduler = Scheduler()
        scheduler.deadline = machine.limits.wallTime.map { engine.now + $0 }
    }

    /// Ends a run. However it ended, nothing that it started goes on; jobs do.
    func finish(_ result: Result<ScriptValue, ScriptError>) -> Outcome {
        switch result {
        case .success(let value): outcome.value = value
        case .failure(let error):
            let root = error.code == .interrupted ? scheduler.root : nil
            outcome.error = root.map { interrupted($0) } ?? error
        }
        outcome.work = footer
        outcome.steps = machine.steps
        scheduler.root?.abandon()
        scheduler = Scheduler()
        return outcome
    }

    // MARK: Names

    /// What is known of the object that a variable belongs to, or of the longest known prefix of its
    /// OID where no module names the object.
    func facts(for oid: OID) -> ObjectFacts? {
        if let known = recent.object(of: oid) { return known }
        learn(oid: oid)
        guard let object = names.match(oid)?.object else { return nil }
        let found = facts(for: object)
        if object.isLeaf, object.children.isEmpty { recent.add(found) }
        return found
    }

    func facts(for object: MIBObject) -> ObjectFacts {
        let key = object.qualifiedName
        if let known = facts[key] { return known }
        let made = ObjectFacts(object, names)
        facts[key] = made
        return made
    }

    func value(_ binding: VarBind, from target: TargetEntry) -> DeviceValue {
        onAnswer?(target.target, binding)
        var value = binding.value
        if let replaced = overlay[target.name]?[binding.name] { value = replaced }
        // Such as sysObjectID: the module that names a vendor's product.
        if case .oid(let oid) = value { learn(oid: oid) }
        return DeviceValue(
            oid: binding.name, value: value, target: target.name,
            time: engine.now.nanoseconds, object: facts(for: binding.name))
    }
}

extension Fiber {
    /// - Throws: a UsageError if a function does not take so many arguments.
    static func check(_ code: Code, argumentCount count: Int) throws(Fault) {
        let needed = code.parameters.count { !$0.isOptional }
        guard (needed...code.parameters.count).contains(count) else {
            throw Fault(
                .usage, "\(code.name) takes \(code.parameters.count) arguments, not \(count)",
                help: usage(code))
        }
    }
}
