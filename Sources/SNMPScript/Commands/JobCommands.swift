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
        let interpreter = call.interpreter
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
            interpreter.outcome.failures += failures.count
            return .done(.table(ScriptTable(rows: rows, failures: failures)))
        }
    }

    private static func poll(_ call: Invocation) throws(Fault) -> Step {
        let wanted = try jobs(call.arguments.rest, call)
        let interpreter = call.interpreter
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
        for job in try jobs(call.arguments.rest, call) {
            guard let state = call.interpreter.jobs[job.number], !state.isOver else { continue }
            state.handle?.cancel()
            state.walk?.cancel()
        }
        return .done(.nothing)
    }

    private static func list(_ call: Invocation) throws(Fault) -> Step {
        var cells: [ScriptValue] = []
        for number in call.interpreter.jobs.keys.sorted() {
            guard let state = call.interpreter.jobs[number] else { continue }
            cells += [
                .integer(Int64(number)), .text(state.job.target), .bool(state.isOver),
                .text(state.job.command),
            ]
        }
        return .done(
            .table(ScriptTable(columns: ["number", "target", "done", "command"], cells: cells)))
    }
}
