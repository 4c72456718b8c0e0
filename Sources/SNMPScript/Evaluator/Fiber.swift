/// One flow of control: frames, and the values that they work on.
///
/// `run` goes on until the fiber ends or wants something from the world. Then it hands out an
/// ``Effect`` and stands still until it is resumed with the answer. A fiber performs no I/O and
/// knows no clock, and it is never deeper on Swift's own stack however deep the script calls.
@safe final class Fiber {
    @unsafe struct Frame {
        var function: UnsafeMutablePointer<FunctionShape>
        var next: UnsafeMutablePointer<Instruction>
        /// The frame's first register.
        var base: Int
        /// The register for the result of what it waits for; negative if it wants none.
        var result: Int
    }

    struct Handler {
        var depth: Int
        var register: Int
        var counter: Int
    }

    let machine: Machine
    let stack: ValueStack
    /// The outermost frame first; so many of them are in use.
    private(set) var frames: UnsafeMutablePointer<Frame>
    private(set) var frameCapacity: Int
    var depth = 1
    var handlers: [Handler] = []
    /// Programs that this fiber runs; their code is alive as long as it is.
    private var programs: [LoadedFunction]
    /// How many instructions run before a pause.
    static let slice = 20_000
    /// How many are left before the next pause, effects or not.
    var fuel = Fiber.slice

    init(_ machine: Machine, _ function: LoadedFunction, captured: [ScriptValue] = []) {
        self.machine = machine
        programs = [function]
        stack = ValueStack(capacity: function.code.registerCount)
        for (index, value) in captured.enumerated() { stack[index] = value }
        frameCapacity = 2
        unsafe frames = .allocate(capacity: 2)
        unsafe frames.initialize(to: Self.frame(function.shape, base: 0))
    }

    deinit { unsafe frames.deallocate() }

    static func frame(_ shape: UnsafeMutablePointer<FunctionShape>, base: Int) -> Frame {
        unsafe Frame(function: shape, next: shape.pointee.instructions, base: base, result: -1)
    }

    /// The frame that runs.
    private var top: Int { depth - 1 }
    var function: LoadedFunction { unsafe frames[top].function.pointee.owner }
    private var base: Int { unsafe frames[top].base }
    private var counter: Int {
        unsafe frames[top].next - frames[top].function.pointee.instructions
    }

    /// Gives the value that the last effect asked for.
    func resume(with value: ScriptValue) {
        let result = unsafe frames[top].result
        guard result >= 0 else { return }
        stack[base + result] = value
    }

    /// Lets the last effect have failed.
    ///
    /// - Returns: the error, if nobody catches it; the fiber is over then.
    func fail(with error: ScriptError) -> ScriptError? {
        unwind(error)
    }

    /// About how much the fiber holds, in plain values. What functions that are over left in
    /// their registers is let go on the way.
    func weight() -> Int {
        let end = min(base + function.code.registerCount, stack.capacity)
        var total = 0
        for index in 0..<end { total += stack[index].weight }
        for index in end..<stack.capacity { stack[index] = .nothing }
        return total
    }

    /// A variable of the outermost frame.
    subscript(register: Int) -> ScriptValue {
        get { stack[register] }
        set { stack[register] = newValue }
    }

    /// Sets a variable of the running function.
    func setLocal(_ register: Int, _ value: ScriptValue) {
        stack[base + register] = value
    }

    /// Goes to the handler of an error; nil if there was one.
    func unwind(_ error: ScriptError) -> ScriptError? {
        let placed = error.placed(at: function.code, counter - 1)
        guard placed.code.isCatchable, let handler = handlers.popLast() else { return placed }
        depth = handler.depth
        unsafe frames[top].next = frames[top].function.pointee.instructions + handler.counter
        stack[base + handler.register] = .error(placed)
        return nil
    }

    // MARK: Calls

    /// Begins a function whose arguments stand in registers from `first` on.
    ///
    /// - Throws: a Limit if calls are too deep, or a UsageError if the arguments do not fit.
    func call(_ function: LoadedFunction, first: Int, count: Int, result: Int) throws(Fault) {
        let code = function.code
        guard count <= code.parameters.count else {
            throw Fault(
                .usage, "\(code.name) takes \(code.parameters.count) arguments, not \(count)",
                help: Self.usage(code))
        }
        for parameter in code.parameters[count...] where !parameter.isOptional {
            throw Fault(
                .usage, "\(code.name) wants \(parameter.name)", help: Self.usage(code))
        }
        let start = base + first
        try push(function, base: start, result: result)
        for index in count..<max(count, code.locals.count) { stack[start + index] = .nothing }
    }

    private func push(
        _ function: LoadedFunction, base: Int, result: Int
    ) throws(Fault) {
        guard depth < machine.limits.callDepth else {
            throw Fault(.limit, "functions call each other more than \(depth) deep")
        }
        stack.reserve(base + function.code.registerCount)
        if depth == frameCapacity { growFrames() }
        unsafe frames[top].result = result
        unsafe (frames + depth).initialize(to: Self.frame(function.shape, base: base))
        depth += 1
    }

    private func growFrames() {
        let memory = UnsafeMutablePointer<Frame>.allocate(capacity: frameCapacity * 2)
        unsafe memory.moveInitialize(from: frames, count: frameCapacity)
        unsafe frames.deallocate()
        unsafe frames = memory
        frameCapacity *= 2
    }

    /// Begins another program above everything that runs.
    func callProgram(_ function: LoadedFunction) throws(Fault) {
        programs.append(function)
        let result = unsafe frames[top].result
        try push(function, base: base + self.function.code.registerCount, result: result)
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
                        .usage, "\(code.name) takes no more than \(Self.words(arguments.count))",
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
        let start = base + first
        try push(function, base: start, result: result)
        for index in 0..<code.locals.count {
            stack[start + index] = index < arguments.count ? arguments[index] : .nothing
        }
    }

    static func words(_ count: Int) -> String { count == 1 ? "1 word" : "\(count) words" }

    private static func noInput(_ name: String) -> Fault {
        Fault(
            .usage, "\(name) is a function and takes nothing through a pipe",
            help: "give it as an argument: \(name)((…))")
    }
}
