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

    let globals = GlobalValues(capacity: Machine.nameLimit)
    private(set) var globalNames: [String] = []
    private var globalPlaces: [String: Int] = [:]
    let functionTable = FunctionTable(capacity: Machine.nameLimit)
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
        globals.grow()
        return globalNames.count - 1
    }

    func function(_ name: String) throws(Fault) -> Int {
        if let place = functionPlaces[name] { return place }
        guard functionNames.count < Self.nameLimit else { throw Self.tooManyNames }
        functionNames.append(name)
        functionTable.grow()
        functionPlaces[name] = functionNames.count - 1
        return functionNames.count - 1
    }

    private static let tooManyNames = Fault(.limit, "too many names")

    func setFunction(_ place: Int, to function: LoadedFunction) {
        functionTable[place] = function
    }

    /// A function that the script defined.
    func definedFunction(_ name: String) -> LoadedFunction? {
        functionPlaces[name].flatMap { functionTable[$0] }
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
        functionNames.indices.filter { functionTable[$0] != nil }.map { functionNames[$0] }
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
