import MIB
import SNMP

extension BuiltinCommands {
    static let asking: [Command] = [
        Command(
            native: "get", "Ask for the values of names", group: "asking",
            [.rest("NAME", .object)] + requestOptions, body: get),
        Command(
            native: "next", "Ask for what comes after names", group: "asking",
            [.rest("NAME", .object)] + requestOptions, body: next),
        Command(
            native: "bulk", "Ask for many that come after names", group: "asking",
            [
                .rest("NAME", .object), .option("nonrepeaters", .integer),
                .option("repetitions", .integer),
            ] + requestOptions, body: bulk),
        Command(
            native: "walk", "Ask for everything beneath names", group: "asking",
            [.rest("NAME", .object, optional: true), .option("limit", .integer)] + requestOptions,
            body: walk),
        Command(
            native: "table", "Ask for columns, as rows", group: "asking",
            [.rest("COLUMN", .object), .option("limit", .integer)] + requestOptions, body: table),
    ]

    // MARK: get, next, bulk

    private static func get(_ call: Invocation) throws(Fault) -> Step {
        let oids = try Naming.instances(call.arguments.rest, call.interpreter)
        let single = oids.count == 1 && !isList(call.arguments.rest)
        return try ask(.get(oids), call) { values in
            single ? values.first.map(ScriptValue.device) ?? .null : .map(map(values))
        }
    }

    private static func isList(_ words: [ScriptValue]) -> Bool {
        if case .list? = words.first { return true }
        return false
    }

    private static func next(_ call: Invocation) throws(Fault) -> Step {
        let oids = try Naming.oids(call.arguments.rest, call.interpreter)
        let single = oids.count == 1
        return try ask(.getNext(oids), call) { values in
            single
                ? values.first.map(ScriptValue.device) ?? .null
                : .list(ScriptList(values.map(ScriptValue.device)))
        }
    }

    private static func bulk(_ call: Invocation) throws(Fault) -> Step {
        let oids = try Naming.oids(call.arguments.rest, call.interpreter)
        let operation = Operation.getBulk(
            oids, nonRepeaters: call.arguments.integer("nonrepeaters") ?? 0,
            maxRepetitions: call.arguments.integer("repetitions") ?? 10)
        return try ask(operation, call) { .list(ScriptList($0.map(ScriptValue.device))) }
    }

    /// Sends one request, now or as a job, and makes the command's value of the answer.
    private static func ask(
        _ operation: Operation, _ call: Invocation,
        _ shape: @escaping ([DeviceValue]) -> ScriptValue
    ) throws(Fault) -> Step {
        let target = try call.device()
        unowned let interpreter = call.interpreter
        let options = try call.options()
        func value(_ answer: Result<VarBindList, RequestError>) throws(Fault) -> ScriptValue {
            switch answer {
            case .success(let bindings):
                return shape(bindings.map { interpreter.value($0, from: target) })
            case .failure(let error):
                throw Fault(interpreter.named(error, target))
            }
        }
        if call.call.site.background {
            return try interpreter.startJob(target, call.call) { state throws(RequestError) in
                state.handle = try target.start(operation, options)
            } finish: { state throws(Fault) in
                try value(state.handle?.result ?? .failure(.closed))
            }
        }
        return .request(
            RequestSpec(target: target, operation: operation, options: options)
        ) { answer throws(Fault) in .done(try value(answer)) }
    }

    static func map(_ values: [DeviceValue]) -> ScriptMap {
        var map = ScriptMap()
        for value in values { map[value.name] = .device(value) }
        return map
    }

    // MARK: walk, table

    private static func walk(_ call: Invocation) throws(Fault) -> Step {
        var roots = try Naming.oids(call.arguments.rest, call.interpreter)
        if roots.isEmpty { roots = [try Naming.oid("1.3.6.1", call.interpreter)] }
        return try walk(roots, call) { (report: WalkReport, target: TargetEntry) throws(Fault) in
            let values = report.items.map { item in
                ScriptValue.device(call.interpreter.value(item.binding, from: target))
            }
            return .list(ScriptList(values, incomplete: report.incomplete))
        }
    }

    private static func walk(
        _ roots: [OID], _ call: Invocation,
        _ shape: @escaping (WalkReport, TargetEntry) throws(Fault) -> ScriptValue
    ) throws(Fault) -> Step {
        let target = try call.device()
        unowned let interpreter = call.interpreter
        let options = try call.options()
        let limit = min(
            call.arguments.integer("limit") ?? .max, interpreter.machine.limits.values / 4)
        func value(_ report: WalkReport) throws(Fault) -> ScriptValue {
            if case .partial(let reason) = report.ending {
                if case .failed(let error) = reason, report.items.isEmpty {
                    throw Fault(interpreter.named(error, target))
                }
                interpreter.outcome.isPartial = true
                // Whoever pressed Ctrl-C knows it.
                if report.incomplete == .interrupted { return try shape(report, target) }
                call.write(
                    .diagnostic(
                        Diagnostic(
                            .warning, .improperResponse,
                            "this is not all of \(target.name): \(reason)")))
            }
            return try shape(report, target)
        }
        if call.call.site.background {
            return try interpreter.startJob(target, call.call) { state throws(RequestError) in
                state.walk = try target.startWalk(roots, limit: limit, options)
            } finish: { state throws(Fault) in
                let ending = state.walk?.ending ?? .complete
                return try value(WalkReport(items: state.items, ending: ending))
            }
        }
        return .walk(
            WalkSpec(target: target, roots: roots, options: options, limit: limit)
        ) { report throws(Fault) in .done(try value(report)) }
    }

    private static func table(_ call: Invocation) throws(Fault) -> Step {
        let columns = try Naming.columns(call.arguments.rest, call.interpreter)
        let plan = TablePlan(columns)
        return try walk(plan.roots, call) {
            (report: WalkReport, target: TargetEntry) throws(Fault) in
            var rows = TableBuilder(plan)
            for item in report.items {
                rows.add(
                    call.interpreter.value(item.binding, from: target), root: item.column)
            }
            return .table(rows.table(incomplete: report.incomplete))
        }
    }
}
