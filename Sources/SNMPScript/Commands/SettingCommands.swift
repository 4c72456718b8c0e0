import MIB
import SNMP

extension BuiltinCommands {
    static let setting: [Command] = [
        Command(
            native: "set", "Set values; all of one set are one request", group: "asking",
            [.assignments, .flag("verify", help: "read back what was set")] + requestOptions,
            writes: true, body: set)
    ]

    private struct Change {
        var oid: OID
        var value: Value
        var facts: ObjectFacts?
    }

    private static func set(_ call: Invocation) throws(Fault) -> Step {
        let target = try call.device()
        unowned let interpreter = call.interpreter
        var changes: [Change] = []
        let written = call.call.site.assignments
        for (place, assignment) in call.arguments.assignments.enumerated() {
            do throws(Fault) {
                changes.append(
                    try change(assignment.target, assignment.value, assignment.spelling, call))
            } catch {
                guard place < written.count else { throw error }
                let isOfValue = error.error.code == .badValue
                throw error.marked((isOfValue ? written[place].value : written[place].target).span)
            }
        }
        let needsOld: Bool
        switch interpreter.policy.writes {
        case .dryRun: needsOld = true
        case .ask: needsOld = !interpreter.confirmed.contains(target.name)
        case .allowed, .never: needsOld = false
        }
        guard needsOld else { return try send(changes, target, call) }
        let options = try call.options()
        return .request(
            RequestSpec(target: target, operation: .get(changes.map(\.oid)), options: options)
        ) { answer throws(Fault) in
            if case .failure(let error) = answer, case .timeout = error {
                throw Fault(interpreter.named(error, target))
            }
            let old =
                (try? answer.get()).map { $0.map { interpreter.value($0, from: target) } } ?? []
            return try told(changes, old, target, call)
        }
    }

    /// Says what would change; in a dry run that is all, otherwise somebody must agree.
    private static func told(
        _ changes: [Change], _ old: [DeviceValue], _ target: TargetEntry, _ call: Invocation
    ) throws(Fault) -> Step {
        unowned let interpreter = call.interpreter
        var lines: [String] = []
        for (place, change) in changes.enumerated() {
            let new = DeviceValue(
                oid: change.oid, value: change.value, target: target.name, time: 0,
                object: change.facts)
            let before = place < old.count ? TextForm.text(.device(old[place])) : "?"
            lines.append(
                "\(target.name) \(new.name): \(before) -> \(TextForm.text(.device(new)))")
        }
        if interpreter.policy.writes == .dryRun {
            for line in lines { call.write(.notice("would set \(line)")) }
            for change in changes {
                interpreter.overlay[target.name, default: [:]][change.oid] = change.value
            }
            return .done(result(changes, target, call))
        }
        for line in lines { call.write(.notice(line)) }
        switch interpreter.host?.confirm("set? [y/N/all]") {
        case .yes?: break
        case .all?: interpreter.confirmed.insert(target.name)
        case .no?, nil: throw Fault(.readOnly, "nothing was set")
        }
        return try send(changes, target, call)
    }

    private static func send(
        _ changes: [Change], _ target: TargetEntry, _ call: Invocation
    ) throws(Fault) -> Step {
        let bindings = changes.map { VarBind($0.oid, $0.value) }
        let options = try call.options()
        unowned let interpreter = call.interpreter
        return .request(
            RequestSpec(target: target, operation: .set(bindings), options: options)
        ) { answer throws(Fault) in
            if case .failure(let error) = answer { throw Fault(interpreter.named(error, target)) }
            guard call.arguments.has("verify") else {
                return .done(result(changes, target, call))
            }
            return .request(
                RequestSpec(
                    target: target, operation: .get(changes.map(\.oid)), options: options)
            ) { answer throws(Fault) in
                try verified(changes, answer, target, call)
            }
        }
    }

    private static func verified(
        _ changes: [Change], _ answer: Result<VarBindList, RequestError>, _ target: TargetEntry,
        _ call: Invocation
    ) throws(Fault) -> Step {
        switch answer {
        case .failure(let error): throw Fault(call.interpreter.named(error, target))
        case .success(let bindings):
            for (change, binding) in zip(changes, bindings) where binding.value != change.value {
                let found = call.interpreter.value(binding, from: target)
                throw Fault(
                    ScriptError(
                        .verify,
                        "\(found.name) of \(target.name) is \(TextForm.text(.device(found))) after the set",
                        help: "the agent took the value and shows another; some do so for a while",
                        target: target.name))
            }
            return .done(result(changes, target, call))
        }
    }

    /// What was set, as if it had been read.
    private static func result(
        _ changes: [Change], _ target: TargetEntry, _ call: Invocation
    ) -> ScriptValue {
        let values = changes.map { change in
            DeviceValue(
                oid: change.oid, value: change.value, target: target.name,
                time: call.interpreter.engine.now.nanoseconds, object: change.facts)
        }
        return values.count == 1 ? .device(values[0]) : .map(map(values))
    }

    /// The value that an object takes, from its syntax in the MIB; types that the script states
    /// need none.
    private static func change(
        _ target: ScriptValue, _ value: ScriptValue, _ spelling: String?, _ call: Invocation
    ) throws(Fault) -> Change {
        unowned let interpreter = call.interpreter
        let oid: OID
        let object: MIBObject?
        if case .oid(let given) = target {
            oid = given.value
            object = interpreter.facts(for: oid)?.object
        } else {
            (oid, object) = try Naming.instance(TextForm.text(target), interpreter)
        }
        let facts = object.map { interpreter.facts(for: $0) }
        guard !value.isMissing else {
            throw Fault(.badValue, "\(TextForm.text(target)) cannot be set to nothing")
        }
        if let object, object.isLeaf, !object.access.isWritable {
            throw Fault(
                .notWritable, "\(object.name) is \(object.access.rawValue)",
                help: "its MIB module \(object.module) says so")
        }
        guard let object, let syntax = object.syntax else {
            return Change(oid: oid, value: try untyped(value, target), facts: facts)
        }
        if case .device(let device) = value, fits(device.value, syntax.base) {
            return Change(oid: oid, value: device.value, facts: facts)
        }
        if case .bytes(let bytes) = value.plain, syntax.base == .octetString {
            return Change(oid: oid, value: .octetString(OctetString(bytes)), facts: facts)
        }
        do throws(MIBValueError) {
            let text = spelling ?? TextForm.text(value)
            let made = try interpreter.names.value(parsing: text, for: object)
            return Change(oid: oid, value: made, facts: facts)
        } catch {
            throw Fault(.badValue, error.message, help: error.help)
        }
    }

    private static func fits(_ value: Value, _ base: MIBSyntax.Base) -> Bool {
        switch (value, base) {
        case (.integer32, .integer32), (.gauge32, .gauge32), (.gauge32, .unsigned32),
            (.counter32, .counter32), (.counter64, .counter64), (.timeTicks, .timeTicks),
            (.octetString, .octetString), (.octetString, .bits), (.oid, .oid),
            (.ipAddress, .ipAddress), (.opaque, .opaque):
            true
        default: false
        }
    }

    private static func untyped(
        _ value: ScriptValue, _ target: ScriptValue
    ) throws(Fault) -> Value {
        switch value {
        case .device(let device): return device.value
        case .integer(let number):
            if let small = Int32(exactly: number) { return .integer32(small) }
        case .text(let text): return .octetString(OctetString(text))
        case .bytes(let bytes): return .octetString(OctetString(bytes))
        case .oid(let oid): return .oid(oid.value)
        case .address(let address): return .ipAddress(address)
        default: break
        }
        throw Fault(
            .badValue, "no type is known for \(TextForm.text(target))",
            help: "say it: gauge(5), counter(5), ticks(5), \"text\", .1.3.6, 10.0.0.1")
    }
}
