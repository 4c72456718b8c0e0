import Datagrams
import SNMP

/// The driver over the blocking engine: one thread, no hops.
extension Interpreter {
    /// Runs a flow, and all that it starts, to its end.
    ///
    /// What flows ask between two waits is sent together.
    func drive(_ root: Flow) -> Result<ScriptValue, ScriptError> {
        scheduler.add(root)
        return engine.sendTogether { rounds(of: root) }
    }

    private func rounds(of root: Flow) -> Result<ScriptValue, ScriptError> {
        while true {
            switch round(of: root) {
            case .ended(let result): return result
            case .advanced: break
            case .idle:
                if isStuck { return .failure(Self.stuck) }
                // A wait ends for other signals too, a new window size for one; the host tells them
                // apart.
                _ = engine.turn(until: wakeTime)
                if let error = woken() { return .failure(error) }
            }
        }
    }
}

/// What the drivers share: a round, and what there is to wait for between rounds.
extension Interpreter {
    /// What one round came to.
    enum Round {
        /// A flow had its turn.
        case advanced
        /// No flow can go on before something comes.
        case idle
        /// The run is over.
        case ended(Result<ScriptValue, ScriptError>)
    }

    /// Lets the next flow that is ready have its turn.
    func round(of root: Flow) -> Round {
        scheduler.rounds &+= 1
        if scheduler.rounds & 0xF == 0, let error = outOfMemory() { return .ended(.failure(error)) }
        if let fatal = scheduler.fatal { return .ended(.failure(fatal)) }
        guard let flow = scheduler.takeReady() else { return .idle }
        guard let end = advance(flow) else { return .advanced }
        if flow === root { return .ended(end) }
        finish(flow, end)
        return .advanced
    }

    /// When a wait is to end though nothing came; nil for no such time.
    var wakeTime: Instant? {
        var earliest = scheduler.firstAlarm.map { Instant(nanoseconds: $0) }
        for time in [scheduler.deadline, nextReport] {
            if let time, earliest.map({ time < $0 }) ?? true { earliest = time }
        }
        return earliest
    }

    /// Whether nothing is left that a wait could bring.
    var isStuck: Bool {
        wakeTime == nil && engine.pendingCount == 0 && scheduler.inFlight == 0
            && scheduler.searches.isEmpty
    }

    static var stuck: ScriptError { ScriptError(.cancelled, "nothing is left that could go on") }

    /// Looks at the clock after a wait, and wakes whoever slept until now.
    ///
    /// - Returns: the error that ends the run.
    func woken() -> ScriptError? {
        if let error = ended() { return error }
        ring()
        takeFoundHosts()
        reportIfDue()
        return nil
    }

    /// What all fibers, jobs and waiting output hold together, as far as the host can tell.
    private func outOfMemory() -> ScriptError? {
        let modules = min(moduleBytes, machine.limits.moduleBytes)
        guard let limit = machine.limits.memoryBytes, let used = host?.memoryInUse,
            used - modules > limit
        else { return nil }
        return ScriptError(.limit, "the program uses more than \(limit >> 20) MiB of memory")
    }

    private var outOfTime: ScriptError {
        let limit = machine.limits.wallTime ?? .zero
        return ScriptError(
            .limit, "the script ran longer than \(TextForm.duration(limit.nanoseconds))")
    }

    private func ring() {
        while let alarm = scheduler.takeAlarm(due: engine.now.nanoseconds) { alarm.wake() }
    }

    /// Lets a flow run until it waits.
    ///
    /// - Returns: how it ended, if it did.
    private func advance(_ flow: Flow) -> Result<ScriptValue, ScriptError>? {
        if let pending = flow.pending {
            flow.pending = nil
            flow.handle = nil
            flow.jobWait = nil
            if let end = attempt(flow, pending) { return end.result }
        }
        while true {
            switch flow.fiber.run() {
            case .pause:
                if let error = limit(met: flow) { return .failure(error) }
                scheduler.add(flow)
                return nil
            case .ended(let value): return .success(value)
            case .failed(let error): return .failure(error)
            case .command(let call):
                beginWork(.one(call), flow)
                if let end = attempt(flow, { () throws(Fault) in try self.begin(call, flow) }) {
                    return end.result
                }
                // A command may take as long as thousands of instructions.
                if let error = ended() { return .failure(error) }
            case .fanOut(let call):
                beginWork(.many(call), flow)
                if let end = attempt(flow, { () throws(Fault) in try self.begin(call, flow) }) {
                    return end.result
                }
            case .show(let value): show(value, flow)
            case .check(let passed, let text):
                if passed { outcome.passed += 1 } else { outcome.failed += 1 }
                write(.check(passed: passed, text), flow)
            case .sleep(let nanoseconds):
                sleep(flow, nanoseconds)
                return nil
            case .clock:
                flow.fiber.resume(with: .duration(nanoseconds: engine.now.nanoseconds))
            }
            if let fatal = scheduler.fatal { return .failure(fatal) }
        }
    }

    /// What became of a step: the flow waits, or it is over.
    private struct Halt {
        var result: Result<ScriptValue, ScriptError>?
    }

    /// Takes a command's next step.
    ///
    /// - Returns: nil if the flow can go on at once.
    private func attempt(_ flow: Flow, _ next: () throws(Fault) -> Step) -> Halt? {
        do throws(Fault) {
            return try perform(try next(), flow) ? nil : Halt()
        } catch {
            guard let uncaught = flow.fiber.fail(with: error.error) else { return nil }
            return Halt(result: .failure(uncaught))
        }
    }

    /// Carries out a step; true if it is done already.
    private func perform(_ step: Step, _ flow: Flow) throws(Fault) -> Bool {
        switch step {
        case .done(let value):
            flow.fiber.resume(with: value)
            return true
        case .request(let spec, let then):
            place { [unowned self] in self.send(spec, flow, then) }
        case .walk(let spec, let then):
            place { [unowned self] in self.send(spec, flow, then) }
        case .sleep(let nanoseconds):
            flow.pending = { () throws(Fault) in .done(.nothing) }
            sleep(flow, nanoseconds)
        case .jobs(let jobs, let any, let until, let then):
            waitFor(jobs, any: any, until: until, flow, then)
        case .program(let program, let arguments):
            machine.arguments = arguments
            try flow.fiber.callProgram(try machine.load(program.code))
            return true
        case .hosts(let hosts, let then): lookUp(hosts, for: flow, then)
        case .errand(let errand, let then):
            guard let runErrand else {
                throw Fault(
                    .usage, "this command of the program awaits something",
                    help: "an AsyncInterpreter can run it")
            }
            runErrand(errand) { [unowned self] result in
                flow.pending = { () throws(Fault) in try then(result) }
                self.scheduler.add(flow)
            }
        case .waiting: break
        }
        return false
    }

    private func sleep(_ flow: Flow, _ nanoseconds: Int64) {
        let end = engine.now.advanced(byNanoseconds: nanoseconds).nanoseconds
        scheduler.alarm(at: end) { [unowned self] in self.scheduler.add(flow) }
    }

    /// Ctrl-C, or the end of the time that the script has.
    private func ended() -> ScriptError? {
        if isInterrupted() { return ScriptError(.interrupted, "interrupted") }
        if let deadline = scheduler.deadline, engine.now >= deadline { return outOfTime }
        return nil
    }

    private func limit(met flow: Flow) -> ScriptError? {
        if let error = ended() ?? outOfMemory() { return error }
        if engine.pendingCount > 0 { engine.serve() }
        ring()
        takeFoundHosts()
        reportIfDue()
        return machine.exceeded(by: flow.fiber.weight())
    }

    // MARK: Requests

    /// Starts a request now, or when there is room and the rate allows it.
    private func place(_ start: @escaping () -> Void) {
        scheduler.waiting.append(.init(flow: nil, start: start))
        startWaiting()
    }

    private func startWaiting() {
        while scheduler.firstWaiting < scheduler.waiting.count {
            guard scheduler.inFlight < machine.limits.inFlight else { return }
            if let rate = machine.limits.requestsPerSecond, rate > 0 {
                let now = engine.now.nanoseconds
                if now < scheduler.nextStart {
                    scheduler.alarm(at: scheduler.nextStart) { [unowned self] in
                        self.startWaiting()
                    }
                    return
                }
                scheduler.nextStart = max(now, scheduler.nextStart) + 1_000_000_000 / Int64(rate)
            }
            let entry = scheduler.waiting[scheduler.firstWaiting]
            scheduler.firstWaiting += 1
            if scheduler.firstWaiting == scheduler.waiting.count {
                scheduler.waiting = []
                scheduler.firstWaiting = 0
            }
            scheduler.inFlight += 1
            entry.start()
        }
    }

    private func requestEnded() {
        scheduler.inFlight -= 1
        startWaiting()
    }

    private func send(
        _ spec: RequestSpec, _ flow: Flow,
        _ then: @escaping (Result<VarBindList, RequestError>) throws(Fault) -> Step
    ) {
        let handle: RequestHandle
        do throws(RequestError) {
            handle = try spec.target.start(spec.operation, spec.options)
        } catch {
            return settled(flow) { () throws(Fault) in try then(.failure(error)) }
        }
        flow.handle = handle
        scheduler.counts.requests += 1
        if let result = handle.result {
            return settled(flow) { () throws(Fault) in try then(result) }
        }
        handle.onSettled = { [unowned self, unowned handle] in
            let result = handle.result ?? .failure(.closed)
            if case .success(let bindings) = result {
                self.scheduler.counts.variables += bindings.count
            }
            self.settled(flow) { () throws(Fault) in try then(result) }
        }
    }

    private func settled(_ flow: Flow, _ pending: @escaping () throws(Fault) -> Step) {
        flow.pending = pending
        scheduler.add(flow)
        requestEnded()
    }

    private func send(
        _ spec: WalkSpec, _ flow: Flow,
        _ then: @escaping (WalkReport) throws(Fault) -> Step
    ) {
        let walk: WalkHandle
        do throws(RequestError) {
            walk = try spec.target.startWalk(spec.roots, limit: spec.limit, spec.options)
        } catch {
            return settled(flow) { () throws(Fault) in
                throw Fault(ScriptError.from(error, target: spec.target))
            }
        }
        scheduler.counts.largeCommands += 1
        let collection = WalkCollection(walk, spec, then)
        flow.collection = collection
        collect(collection, flow)
    }

    /// Takes what a walk has brought, and waits for more until it ends.
    private func collect(_ collection: WalkCollection, _ flow: Flow) {
        let walk = collection.walk
        while walk.isReady {
            let more = walk.take()
            collection.items += more
            scheduler.counts.variables += more.count
            if more.isEmpty, let ending = walk.ending {
                count(collection)
                let report = WalkReport(items: collection.items, ending: ending)
                let then = collection.then
                flow.collection = nil
                return settled(flow) { () throws(Fault) in try then(report) }
            }
        }
        count(collection)
        walk.onProgress = { [unowned self, unowned walk] in
            // The engine is busy; the flow's next turn takes what there is.
            walk.onProgress = nil
            flow.pending = { [unowned self] () throws(Fault) in
                if let collection = flow.collection { self.collect(collection, flow) }
                return .waiting
            }
            self.scheduler.add(flow)
        }
    }

    private func count(_ collection: WalkCollection) {
        scheduler.counts.requests += collection.walk.requestCount - collection.countedRequests
        collection.countedRequests = collection.walk.requestCount
    }
}
