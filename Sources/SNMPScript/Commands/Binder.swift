/// Fits the words and options of a call to what a command declares.
struct Binder {
    let command: Command
    private var result = CommandArguments()
    private var place = 0
    private var pendingOption: Command.Parameter?

    private init(_ command: Command) { self.command = command }

    /// - Throws: a UsageError or NameError that shows how the command is used.
    static func bind(_ call: CommandCall, to command: Command) throws(Fault) -> CommandArguments {
        var binder = Binder(command)
        var values = call.values[...]
        if call.site.hasInput { binder.result.input = values.popFirst() }
        for argument in call.site.arguments {
            do throws(Fault) {
                try binder.take(argument, &values)
            } catch {
                throw error.marked(argument.span)
            }
        }
        do throws(Fault) {
            return try binder.finished()
        } catch {
            guard binder.pendingOption != nil, let last = call.site.arguments.last else {
                throw error
            }
            throw error.marked(last.span)
        }
    }

    private mutating func take(
        _ argument: CommandSite.Argument, _ values: inout ArraySlice<ScriptValue>
    ) throws(Fault) {
        switch argument {
        case .word(let spelling, _): try word(values.popFirst() ?? .nothing, spelling)
        case .option(let name, .none, _): try option(name, nil, nil)
        case .option(let name, .word(let spelling), _):
            try option(name, values.popFirst() ?? .nothing, spelling)
        case .assignment(let target, let value):
            let left = values.popFirst() ?? .nothing
            let right = values.popFirst() ?? .nothing
            result.assignments.append(
                (target.spelling.map(ScriptValue.text) ?? left, right, value.spelling))
        }
    }

    private func usage(_ message: String) -> Fault {
        Fault(.usage, message, help: command.usage)
    }

    private mutating func word(_ value: ScriptValue, _ spelling: String?) throws(Fault) {
        if let option = pendingOption {
            pendingOption = nil
            result.words[option.name] = try Self.convert(
                value, spelling, option, in: command)
            return
        }
        let positional = command.parameters.filter { $0.kind == .word || $0.kind == .rest }
        guard place < positional.count else {
            throw usage(
                positional.isEmpty
                    ? "\(command.name) takes no words"
                    : "\(command.name) takes no more than \(Fiber.words(positional.count))")
        }
        let parameter = positional[place]
        let converted = try Self.convert(value, spelling, parameter, in: command)
        if parameter.kind == .rest {
            result.rest.append(converted)
        } else {
            result.words[parameter.name] = converted
            place += 1
        }
    }

    private mutating func option(
        _ name: String, _ value: ScriptValue?, _ spelling: String?
    ) throws(Fault) {
        if let waiting = pendingOption { throw usage("--\(waiting.name) wants a value") }
        guard let parameter = command.option(name) else {
            throw command.unknownOption(name)
        }
        switch (parameter.kind, value) {
        case (.flag, nil): result.words[name] = .bool(true)
        case (.flag, .some): throw command.noValue(of: name)
        case (_, nil): pendingOption = parameter
        case (_, .some(let value)):
            result.words[name] = try Self.convert(value, spelling, parameter, in: command)
        }
    }

    private func finished() throws(Fault) -> CommandArguments {
        if let waiting = pendingOption { throw usage("--\(waiting.name) wants a value") }
        for parameter in command.parameters where !parameter.isOptional {
            switch parameter.kind {
            case .word where result.words[parameter.name] == nil:
                throw usage("\(command.name) wants \(parameter.name)")
            case .rest where result.rest.isEmpty:
                throw usage("\(command.name) wants \(parameter.name)")
            case .assignments where result.assignments.isEmpty:
                throw usage("\(command.name) wants \(parameter.name)")
            default: break
            }
        }
        return result
    }

    /// A word as what a parameter takes.
    static func convert(
        _ value: ScriptValue, _ spelling: String?, _ parameter: Command.Parameter,
        in command: Command
    ) throws(Fault) -> ScriptValue {
        func wrong(_ wanted: String) -> Fault {
            Fault(
                .usage,
                "\(command.name): \(parameter.name) is \(wanted), not `\(TextForm.text(value))`",
                help: command.usage)
        }
        switch parameter.type {
        case .any, .job: return value
        case .text, .device, .object, .module, .file:
            if let spelling { return .text(spelling) }
            return value
        case .secret:
            switch value {
            case .secret: return value
            default: return .secret(ScriptSecret(spelling ?? TextForm.text(value)))
            }
        case .integer:
            guard case .integer = value.plain else { throw wrong("a whole number") }
            return value.plain
        case .duration:
            if case .duration(let nanoseconds) = value.plain, nanoseconds >= 0 {
                return value.plain
            }
            throw Fault(
                .usage,
                "\(command.name): \(parameter.name) is a duration, not `\(TextForm.text(value))`",
                help: "write it as 500ms, 5s or 2m")
        case .choice(let choices):
            let text = spelling ?? TextForm.text(value)
            if choices.contains(text) { return .text(text) }
            throw wrong("one of " + choices.joined(separator: ", "))
        }
    }
}
