import SNMP

extension BuiltinCommands {
    static let jobs: [Command] = [
        Command(
            native: "wait", "Wait for jobs and give their answers", group: "jobs",
            [.rest("job", .job)], body: wait),
        Command(
            native: "poll", "Give the jobs that are over, as soon as one is", group: "jobs",
            [.rest("job", .job), .option("timeout", .duration)], body: poll),
        Command(
            native: "cancel", "End jobs without their answers", group: "jobs",
            [.rest("job", .job)], body: cancel),
        Command(native: "jobs", "List the jobs", group: "jobs", body: list),
    ]

    private static func jobs(
        _ words: [ScriptValue], _ call: Invocation
    ) throws(Fault) -> [Job] {
        var jobs: [Job] = []
        for word in words {
            switch word {
            case .job(let job): jobs.append(job)
            case .list(let list): jobs += try self.jobs(list.items, call)
            case .integer(let number):
                guard let state = call.interpreter.jobs[Int(clamping: number)] else {
                    throw Fault(.name, "no job \(number)", help: "jobs lists them")
                }
                jobs.append(state.job)
            default:
                throw Fault(
                    .type, "\(call.call.site.name) wants jobs, not \(word.kindName)",
                    help: "let h = get sysUpTime.0 &   and later   wait $h")
            }
        }
        return jobs
    }

    /// One job gives its answer or its error; a list gives rows, with the others in `.failures`.
    private static func wait(_ call: Invocation) throws(Fault) -> Step {
        let wanted = try jobs(call.arguments.rest, call)
        unowned let interpreter = call.interpreter
        var isSingle = call.arguments.rest.count == 1
        if case .list? = call.arguments.rest.first { isSingle = false }
        return .jobs(wanted, any: false, until: nil) { () throws(Fault) in
            for job in wanted { interpreter.jobs[job.number]?.isHandedOut = true }
            if isSingle, let job = wanted.first {
                return .done(try interpreter.jobs[job.number]?.value() ?? .null)
            }
            var rows: [ScriptMap] = []
            var failures: [ScriptMap] = []
            for job in wanted {
                var row: ScriptMap = ["target": .text(job.target)]
                do throws(Fault) {
                    row["value"] = try interpreter.jobs[job.number]?.value() ?? .null
                    rows.append(row)
                } catch {
                    row["kind"] = .text(error.error.code.rawValue)
                    row["message"] = .text(error.error.message)
                    failures.append(row)
                }
            }
            if !failures.isEmpty {
                interpreter.outcome.failures += failures.count
                call.write(
                    Interpreter.warning(failures, of: wanted.count, by: "target"))
            }
            return .done(.table(ScriptTable(rows: rows, failures: failures)))
        }
    }

    private static func poll(_ call: Invocation) throws(Fault) -> Step {
        let wanted = try jobs(call.arguments.rest, call)
        unowned let interpreter = call.interpreter
        let until = call.arguments.duration("timeout").map {
            interpreter.engine.now.advanced(byNanoseconds: $0.nanoseconds).nanoseconds
        }
        return .jobs(wanted, any: true, until: until) { () throws(Fault) in
            let ready = wanted.filter { interpreter.jobs[$0.number]?.isOver ?? true }
            for job in ready { interpreter.jobs[job.number]?.isHandedOut = true }
            return .done(.list(ScriptList(ready.map(ScriptValue.job))))
        }
    }

    private static func cancel(_ call: Invocation) throws(Fault) -> Step {
        var count = 0
        for job in try jobs(call.arguments.rest, call) {
            guard let state = call.interpreter.jobs[job.number], !state.isOver else { continue }
            state.handle?.cancel()
            state.walk?.cancel()
            count += 1
        }
        if count == 0 { call.write(.notice("nothing to cancel: the jobs are over")) }
        return .done(.nothing)
    }

    private static func list(_ call: Invocation) throws(Fault) -> Step {
        var cells: [ScriptValue] = []
        for number in call.interpreter.jobs.keys.sorted() {
            // Whose answer was given is no longer on anybody's mind.
            guard let state = call.interpreter.jobs[number], !state.isHandedOut else { continue }
            cells += [
                .integer(Int64(number)), .text(state.job.target), .bool(state.isOver),
                .text(standing(of: state)), .text(state.job.command),
            ]
        }
        if cells.isEmpty {
            call.write(.notice("no jobs: a request that ends with & is one"))
            return .done(.table(ScriptTable(columns: [], cells: [])))
        }
        return .done(
            .table(
                ScriptTable(
                    columns: ["number", "target", "done", "state", "command"], cells: cells)))
    }

    /// `asking`, `1,204 variables so far`, `answered`, or the kind of its error.
    private static func standing(of state: JobState) -> String {
        if !state.isOver {
            guard state.walk != nil else { return "asking" }
            return Progress.counted(state.items.count, "variable") + " so far"
        }
        do throws(Fault) {
            let value = try state.value()
            return value.incomplete.map { "partial: \($0.rawValue)" } ?? "answered"
        } catch {
            return error.error.code.rawValue
        }
    }
}
