import MIB
import SNMP

/// A request that was started with `&`.
final class JobState {
    let job: Job
    let target: TargetEntry
    var handle: RequestHandle?
    var walk: WalkHandle?
    var items: [WalkHandle.Item] = []
    /// Makes the command's value of the answer.
    var finish: ((JobState) throws(Fault) -> ScriptValue)?
    var result: Result<ScriptValue, ScriptError>?
    var watchers: [ObjectIdentifier: JobWait] = [:]

    init(_ job: Job, _ target: TargetEntry) {
        self.job = job
        self.target = target
    }

    /// Whether the script was told of its end, by `poll` or `wait`: what `.done` says. An end that
    /// nobody has heard of must not drop out of a loop over the jobs that are not done.
    var isHandedOut = false

    var isOver: Bool {
        if result != nil { return true }
        if let handle { return !handle.isActive }
        if let walk {
            items += walk.take()
            return walk.ending != nil
        }
        return true
    }

    /// Tells those who wait that something came.
    func notify() {
        for wait in Array(watchers.values) where wait.isSatisfied { wait.end() }
    }

    /// The value or the error, the same however often it is asked.
    func value() throws(Fault) -> ScriptValue {
        if result == nil {
            do throws(Fault) {
                if let walk { items += walk.take() }
                result = .success(try finish?(self) ?? .null)
            } catch {
                result = .failure(error.error)
            }
            handle = nil
            walk = nil
            finish = nil
        }
        switch result {
        case .success(let value)?: return value
        case .failure(let error)?: throw Fault(error)
        case nil: return .null
        }
    }
}

extension Interpreter {
    /// Begins a command: finds it, fits its words, and takes its first step.
    func begin(_ call: CommandCall, _ flow: Flow) throws(Fault) -> Step {
        guard let command = commands[call.site.name] else {
            throw unknownCommand(call.site.name)
        }
        if call.site.background, !Self.canRunBehind.contains(command.name) {
            throw Fault(
                .usage, "& starts a request; \(command.name) is none",
                help: "get, next, bulk, walk and table may end with &")
        }
        var arguments = try Binder.bind(call, to: command)
        arguments.target = flow.target?.name ?? currentTarget?.name
        if command.writes { try checkWriting() }
        // It may wait for a person or a file; what was asked before does not.
        if !Self.canRunBehind.contains(command.name) { engine.sendGathered() }
        switch command.body {
        case .native(let body):
            let invocation = Invocation(
                interpreter: self, arguments: arguments, call: call, target: flow.target,
                write: { [unowned self] in self.write($0, flow) })
            return try retrying { () throws(Fault) in
                do throws(Fault) {
                    return try body(invocation)
                } catch {
                    guard let word = error.error.subject, let span = call.site.span(of: word)
                    else { throw error }
                    throw error.marked(span)
                }
            }
        case .host(let body):
            do {
                return .done(try body(arguments))
            } catch {
                throw Fault(ScriptError.from(error))
            }
        case .awaiting(let body):
            let arguments = arguments
            return .errand(.command { try await body(arguments) }) { result throws(Fault) in
                do throws(ScriptError) {
                    return .done(try result.get())
                } catch {
                    throw Fault(error)
                }
            }
        }
    }

    static let canRunBehind: Set<String> = ["get", "next", "bulk", "walk", "table"]

    private func unknownCommand(_ name: String) -> Fault {
        if ["where", "select", "sort"].contains(name) {
            return Fault(
                .usage, "\(name) works on what comes through a pipe",
                help: "table ifDescr | \(name) …")
        }
        let foreign: [String: String] = [
            "echo": "print", "snmpget": "get", "snmpwalk": "walk", "snmpbulkwalk": "walk",
            "snmpset": "set", "snmptable": "table", "snmpgetnext": "next", "ls": "targets",
            "exit": "Ctrl-D", "quit": "Ctrl-D", "clear": "Ctrl-L", "grep": "where", "head": "first",
            "tail": "last",
            "wc": "count", "uniq": "unique", "cat": "read", "source": "run", "function": "def",
            "proc": "def", "elif": "else if", "then": "a block in braces", "done": "}",
            "fi": "}", "foreach": "for", "puts": "print", "printf": "print", "getnext": "next",
            "getbulk": "bulk",
        ]
        if let here = foreign[name] {
            return Fault(.name, "no command `\(name)`", help: "here it is \(here)")
        }
        if names.object(named: name) != nil {
            return Fault(
                .name, "`\(name)` is an object, not a command",
                help: "get \(name)   walk \(name)   table \(name)")
        }
        if target(named: name) != nil {
            return Fault(
                .name, "`\(name)` is a device, not a command",
                help: "@\(name) get sysName asks it, use \(name) makes it the one that is asked")
        }
        if let place = Functions.index(of: name) {
            let function = Functions.all[place]
            return Fault(
                .name, "`\(name)` is a function, not a command",
                help: "\(function.usage): \(function.summary)")
        }
        let guess = Guess.nearest(
            name,
            Array(commands.keys) + machine.definedFunctions + [
                "let", "if", "for", "while", "def", "try", "watch", "retry", "assert", "check",
                "return", "throw", "parallel", "where", "select", "sort",
            ])
        return Fault(
            .name, "no command `\(name)`",
            help: guess.map { "did you mean \($0)?" } ?? "help lists the commands")
    }

    // MARK: Writing

    /// - Throws: a ReadOnly error unless values may be set.
    func checkWriting() throws(Fault) {
        switch policy.writes {
        case .allowed, .dryRun: return
        case .ask where isEnabled: return
        case .ask:
            throw Fault(
                .readOnly, "this session only reads", help: "enable lets it write")
        case .never:
            throw Fault(
                .readOnly, "this script wants to write",
                help: "run it with --write, or with --dry-run to see what it would do")
        }
    }

    // MARK: Jobs

    func startJob(
        _ target: TargetEntry, _ call: CommandCall,
        _ start: (JobState) throws(RequestError) -> Void,
        finish: @escaping (JobState) throws(Fault) -> ScriptValue
    ) throws(Fault) -> Step {
        if jobs.count >= machine.limits.fibers { forgetJobs() }
        guard jobs.count < machine.limits.fibers else {
            throw Fault(.limit, "more than \(machine.limits.fibers) jobs")
        }
        jobCount += 1
        let text = call.source.shown(call.site.span)
        let state = JobState(Job(number: jobCount, target: target.name, command: text), target)
        state.finish = finish
        do throws(RequestError) {
            try start(state)
        } catch {
            state.result = .failure(.from(error, target: target))
        }
        state.handle?.onSettled = { [unowned state] in state.notify() }
        state.walk?.onProgress = { [unowned state] in state.notify() }
        jobs[jobCount] = state
        untoldJobs.append(jobCount)
        return .done(.job(state.job))
    }

    /// Lets go of the older half of the jobs whose end the script has heard of.
    private func forgetJobs() {
        let known = jobs.filter { $0.value.isHandedOut && $0.value.isOver }.keys.sorted()
        for number in known.prefix((known.count + 1) / 2) { jobs[number] = nil }
    }

    /// Lets a flow wait for jobs.
    func waitFor(
        _ wanted: [Job], any: Bool, until: Int64?, _ flow: Flow,
        _ then: @escaping () throws(Fault) -> Step
    ) {
        let wait = JobWait(wanted.compactMap { jobs[$0.number] }, any: any)
        flow.pending = then
        guard !wait.isSatisfied else { return scheduler.add(flow) }
        wait.resume = { [unowned self] in self.scheduler.add(flow) }
        flow.jobWait = wait
        for state in wait.states { state.watchers[ObjectIdentifier(wait)] = wait }
        if let until { scheduler.alarm(at: until) { wait.end() } }
    }
}

/// What a flow that waits for jobs still waits for.
final class JobWait {
    let states: [JobState]
    private let any: Bool
    var resume: (() -> Void)?

    init(_ states: [JobState], any: Bool) {
        self.states = states
        self.any = any
    }

    var isSatisfied: Bool {
        states.isEmpty || (any ? states.contains(where: \.isOver) : states.allSatisfy(\.isOver))
    }

    /// Lets the flow go on, once.
    func end() {
        guard let resume else { return }
        abandon()
        resume()
    }

    /// Forgets the flow; the jobs go on.
    func abandon() {
        resume = nil
        for state in states { state.watchers[ObjectIdentifier(self)] = nil }
    }
}
