/// What all fibers of an interpreter share: global variables, functions, and the limits.
///
/// Numbers of variables and functions are given out when code is loaded, so that running code
/// never looks for a name.
final class Machine {
    /// The last printed result, `$_`.
    var lastShown = ScriptValue.nothing
    var limits: Limits
    var context = FunctionContext()
    /// What the script was given for its `args`, in their order; nothing where it was not.
    var arguments: [ScriptValue] = []
    var steps = 0

    let globals = ValueStack(capacity: 64)
    private(set) var globalNames: [String] = []
    private var globalPlaces: [String: Int] = [:]
    private(set) var functions: [LoadedFunction?] = []
    private(set) var functionNames: [String] = []
    private var functionPlaces: [String: Int] = [:]

    static let nameLimit = 60_000

    init(limits: Limits) {
        self.limits = limits
    }

    // MARK: Names

    /// The number of a global variable, given out now if it is new.
    func global(_ name: String) throws(Fault) -> Int {
        if let place = globalPlaces[name] { return place }
        guard globalNames.count < Self.nameLimit else { throw Self.tooManyNames }
        globalNames.append(name)
        globalPlaces[name] = globalNames.count - 1
        globals.reserve(globalNames.count)
        return globalNames.count - 1
    }

    func function(_ name: String) throws(Fault) -> Int {
        if let place = functionPlaces[name] { return place }
        guard functionNames.count < Self.nameLimit else { throw Self.tooManyNames }
        functionNames.append(name)
        functions.append(nil)
        functionPlaces[name] = functionNames.count - 1
        return functionNames.count - 1
    }

    private static let tooManyNames = Fault(.limit, "too many names")

    func setFunction(_ place: Int, to function: LoadedFunction) {
        functions[place] = function
    }

    /// A function that the script defined.
    func definedFunction(_ name: String) -> LoadedFunction? {
        functionPlaces[name].flatMap { functions[$0] }
    }

    subscript(global name: String) -> ScriptValue? {
        get {
            guard let place = globalPlaces[name] else { return nil }
            let value = globals[place]
            if case .nothing = value { return nil }
            return value
        }
        set {
            guard let place = try? global(name) else { return }
            globals[place] = newValue ?? .nothing
        }
    }

    /// The names of all global variables that have a value, and of all functions.
    var definedNames: [String] {
        globalNames.indices.filter { index in
            if case .nothing = globals[index] { return false }
            return true
        }.map { globalNames[$0] }
    }

    var definedFunctions: [String] {
        functionNames.indices.filter { functions[$0] != nil }.map { functionNames[$0] }
    }

    func weight() -> Int {
        var total = 0
        for place in globalNames.indices { total += globals[place].weight }
        return total
    }

    /// The limit that is met, given what the fibers hold besides the global variables.
    func exceeded(by held: Int) -> ScriptError? {
        if steps > limits.steps {
            return ScriptError(.limit, "the script ran more than \(limits.steps) steps")
        }
        if weight() + held > limits.values {
            return ScriptError(.limit, "the script holds more than \(limits.values) values")
        }
        return nil
    }

    // MARK: Code

    /// Makes code ready to run here: its names get the numbers that they have here.
    func load(_ code: Code) throws(Fault) -> LoadedFunction {
        var symbols: [Int] = []
        for name in code.symbols { symbols.append(try global(name)) }
        var functions: [Int] = []
        for name in code.functions { functions.append(try function(name)) }
        var bodies: [LoadedFunction] = []
        for body in code.bodies { bodies.append(try load(body)) }
        return LoadedFunction(code, symbols: symbols, functions: functions, bodies: bodies)
    }

    func undefined(variable name: String) -> Fault {
        let guess = Guess.nearest(name, definedNames)
        return Fault(
            .name, "no variable `$\(name)`",
            help: guess.map { "did you mean $\($0)?" } ?? "set it first: let \(name) = …")
    }

    func undefined(function name: String) -> Fault {
        let guess = Guess.nearest(name, definedFunctions + Functions.all.map(\.name))
        let isCommand = CommandNames.all.contains(name)
        return Fault(
            .name, "no function `\(name)`",
            help: isCommand
                ? "\(name) is a command; put a space before its words: (\(name) …)"
                : guess.map { "did you mean \($0)?" } ?? "help lists the functions")
    }
}

/// Code that is ready to run in one interpreter.
@safe final class LoadedFunction {
    let code: Code
    let instructions: UnsafeMutablePointer<Instruction>
    let constants: UnsafeMutablePointer<ScriptValue>
    /// This interpreter's numbers of the code's variables and functions.
    let symbols: [Int]
    let functions: [Int]
    let bodies: [LoadedFunction]

    init(_ code: Code, symbols: [Int], functions: [Int], bodies: [LoadedFunction]) {
        self.code = code
        self.symbols = symbols
        self.functions = functions
        self.bodies = bodies
        var linked = code.instructions
        for index in linked.indices {
            switch linked[index].op {
            case .getGlobal, .setGlobal, .addToGlobal:
                linked[index].wide = symbols[linked[index].wide]
            case .getOuter:
                linked[index].c = UInt16(truncatingIfNeeded: symbols[Int(linked[index].c)])
            case .call:
                linked[index].b = UInt16(truncatingIfNeeded: functions[Int(linked[index].b)])
            case .define:
                linked[index].a = UInt16(truncatingIfNeeded: functions[Int(linked[index].a)])
            default: break
            }
        }
        unsafe instructions = .allocate(capacity: linked.count)
        unsafe instructions.initialize(from: linked, count: linked.count)
        unsafe constants = .allocate(capacity: max(1, code.constants.count))
        unsafe constants.initialize(from: code.constants, count: code.constants.count)
    }

    deinit {
        unsafe instructions.deallocate()
        unsafe constants.deinitialize(count: code.constants.count)
        unsafe constants.deallocate()
    }

    /// The place in the source of the instruction before this one.
    func place(before counter: Int) -> Diagnostic.Place? {
        guard code.spans.indices.contains(counter - 1) else { return nil }
        return code.source.place(code.spans[counter - 1])
    }
}

/// Values side by side that never move while they are only used, in memory that grows on demand.
///
/// The evaluator's inner loop works on it through a pointer; that is why it is not an array.
@safe final class ValueStack {
    private(set) var base: UnsafeMutablePointer<ScriptValue>
    private(set) var capacity: Int

    init(capacity: Int) {
        self.capacity = max(1, capacity)
        unsafe base = .allocate(capacity: self.capacity)
        unsafe base.initialize(repeating: .nothing, count: self.capacity)
    }

    deinit {
        unsafe base.deinitialize(count: capacity)
        unsafe base.deallocate()
    }

    /// Makes room for so many values; pointers into the stack are no longer valid.
    func reserve(_ count: Int) {
        guard count > capacity else { return }
        let grown = max(count, capacity * 2)
        let memory = UnsafeMutablePointer<ScriptValue>.allocate(capacity: grown)
        unsafe memory.moveInitialize(from: base, count: capacity)
        unsafe (memory + capacity).initialize(repeating: .nothing, count: grown - capacity)
        unsafe base.deallocate()
        unsafe base = memory
        capacity = grown
    }

    subscript(index: Int) -> ScriptValue {
        get {
            precondition(index >= 0 && index < capacity, "a value beyond the stack")
            return unsafe base[index]
        }
        set {
            precondition(index >= 0 && index < capacity, "a value beyond the stack")
            unsafe base[index] = newValue
        }
    }
}
