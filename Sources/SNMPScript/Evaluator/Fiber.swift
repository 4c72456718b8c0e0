/// One flow of control: frames, and the values that they work on.
///
/// `run` goes on until the fiber ends or wants something from the world. Then it hands out an
/// ``Effect`` and stands still until it is resumed with the answer. A fiber performs no I/O and
/// knows no clock, and it is never deeper on Swift's own stack however deep the script calls.
@safe final class Fiber {
    struct Frame {
        var function: LoadedFunction
        /// The next instruction.
        var counter: Int
        /// The frame's first register.
        var base: Int
        /// The register for the result of what it waits for; negative if it wants none.
        var result: Int
    }

    struct Handler {
        var frames: Int
        var register: Int
        var counter: Int
    }

    let machine: Machine
    let stack: ValueStack
    var frames: [Frame] = []
    var handlers: [Handler] = []
    /// How many instructions run before a pause.
    static let slice = 20_000
    /// How many are left before the next pause, effects or not.
    var fuel = Fiber.slice

    init(_ machine: Machine, _ function: LoadedFunction, captured: [ScriptValue] = []) {
        self.machine = machine
        stack = ValueStack(capacity: function.code.registerCount)
        for (index, value) in captured.enumerated() { stack[index] = value }
        frames.append(Frame(function: function, counter: 0, base: 0, result: 0))
    }

    /// Gives the value that the last effect asked for.
    func resume(with value: ScriptValue) {
        guard let frame = frames.last, frame.result >= 0 else { return }
        stack[frame.base + frame.result] = value
    }

    /// Lets the last effect have failed.
    ///
    /// - Returns: the error, if nobody catches it; the fiber is over then.
    func fail(with error: ScriptError) -> ScriptError? {
        unwind(error)
    }

    /// About how much the fiber holds, in plain values.
    func weight() -> Int {
        var total = 0
        let end = frames.last.map { $0.base + $0.function.code.registerCount } ?? 0
        for index in 0..<min(end, stack.capacity) { total += stack[index].weight }
        return total
    }

    /// A variable of the outermost frame.
    subscript(register: Int) -> ScriptValue {
        get { stack[register] }
        set { stack[register] = newValue }
    }

    /// Goes to the handler of an error; nil if there was one.
    func unwind(_ error: ScriptError) -> ScriptError? {
        guard let top = frames.last else { return error }
        let placed = error.placed(top.function.place(before: top.counter))
        guard placed.code.isCatchable, let handler = handlers.popLast() else { return placed }
        while frames.count > handler.frames, let frame = frames.popLast() {
            clear(frame)
        }
        frames[frames.count - 1].counter = handler.counter
        stack[frames[frames.count - 1].base + handler.register] = .error(placed)
        return nil
    }

    private func clear(_ frame: Frame) {
        for index in 0..<frame.function.code.registerCount { stack[frame.base + index] = .nothing }
    }

    /// Begins a function whose arguments stand in registers from `first` on.
    ///
    /// - Throws: a Limit if calls are too deep, or a UsageError if the arguments do not fit.
    func call(_ function: LoadedFunction, first: Int, count: Int, result: Int) throws(Fault) {
        let code = function.code
        guard frames.count < machine.limits.callDepth else {
            throw Fault(.limit, "functions call each other more than \(frames.count) deep")
        }
        guard count <= code.parameters.count else {
            throw Fault(
                .usage, "\(code.name) takes \(code.parameters.count) arguments, not \(count)",
                help: Self.usage(code))
        }
        for parameter in code.parameters[count...] where !parameter.isOptional {
            throw Fault(
                .usage, "\(code.name) wants \(parameter.name)", help: Self.usage(code))
        }
        let base = frames[frames.count - 1].base + first
        stack.reserve(base + code.registerCount)
        for index in count..<max(count, code.locals.count) { stack[base + index] = .nothing }
        frames[frames.count - 1].result = result
        frames.append(Frame(function: function, counter: 0, base: base, result: 0))
    }

    static func usage(_ code: Code) -> String {
        let parameters = code.parameters.map { $0.isOptional ? "[\($0.name)]" : $0.name }
        return "\(code.name)(" + parameters.joined(separator: ", ") + ")"
    }

    /// Begins a function as a command: words are its parameters in order, options by name.
    func callCommand(
        _ function: LoadedFunction, _ call: CommandCall, first: Int, result: Int
    ) throws(Fault) {
        let code = function.code
        var arguments = [ScriptValue](repeating: .nothing, count: code.parameters.count)
        var place = 0
        var values = call.values[...]
        var option: (name: String, index: Int)?
        if call.site.hasInput { throw Self.noInput(code.name) }
        for argument in call.site.arguments {
            switch argument {
            case .word:
                let value = values.popFirst() ?? .nothing
                if let waiting = option {
                    arguments[waiting.index] = value
                    option = nil
                    continue
                }
                guard place < arguments.count else {
                    throw Fault(
                        .usage, "\(code.name) takes \(arguments.count) words",
                        help: Self.usage(code))
                }
                arguments[place] = value
                place += 1
            case .option(let name, let attached, _):
                let plain = name.replacing("-", with: "_")
                guard let index = code.parameters.firstIndex(where: { $0.name == plain }) else {
                    throw Members.unknown(
                        "\(code.name) has no option", "--" + name,
                        code.parameters.map { "--" + $0.name })
                }
                if case .word = attached {
                    arguments[index] = values.popFirst() ?? .nothing
                } else {
                    arguments[index] = .bool(true)
                    option = (name, index)
                }
            case .assignment:
                values = values.dropFirst(2)
            }
        }
        for (index, parameter) in code.parameters.enumerated() {
            if case .nothing = arguments[index], !parameter.isOptional {
                throw Fault(
                    .usage, "\(code.name) wants \(parameter.name)", help: Self.usage(code))
            }
        }
        try self.call(function, first: first, count: 0, result: result, checked: arguments)
    }

    private static func noInput(_ name: String) -> Fault {
        Fault(
            .usage, "\(name) is a function and takes nothing through a pipe",
            help: "give it as an argument: \(name)((…))")
    }

    private func call(
        _ function: LoadedFunction, first: Int, count: Int, result: Int,
        checked arguments: [ScriptValue]
    ) throws(Fault) {
        guard frames.count < machine.limits.callDepth else {
            throw Fault(.limit, "functions call each other more than \(frames.count) deep")
        }
        let base = frames[frames.count - 1].base + first
        stack.reserve(base + function.code.registerCount)
        for index in 0..<function.code.registerCount {
            stack[base + index] = index < arguments.count ? arguments[index] : .nothing
        }
        frames[frames.count - 1].result = result
        frames.append(Frame(function: function, counter: 0, base: base, result: 0))
    }

    /// Begins another program above everything that runs.
    func callProgram(_ function: LoadedFunction) throws(Fault) {
        guard frames.count < machine.limits.callDepth, let frame = frames.last else {
            throw Fault(.limit, "programs run each other more than \(frames.count) deep")
        }
        let base = frame.base + frame.function.code.registerCount
        stack.reserve(base + function.code.registerCount)
        frames.append(Frame(function: function, counter: 0, base: base, result: 0))
    }
}
