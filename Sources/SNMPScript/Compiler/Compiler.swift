/// Turns the syntax tree of one function, parallel body or script into instructions.
///
/// Variables of a function live in its first registers, temporary values above them as on a stack.
/// At the top level of a script variables are global: they outlive it at the prompt, and functions
/// read them.
struct Compiler {
    let source: Source
    let isTopLevel: Bool
    var pool = Code.Pool()
    var instructions: [Instruction] = []
    var spans: [Span] = []
    /// The registers of variables.
    var locals: [String: Int] = [:]
    var localNames: [String] = []
    /// Variables that have a value whatever way control took.
    var known: Set<String> = []
    private(set) var top = 0
    private var highest = 0
    var loops: [Loop] = []
    var handlers = 0
    /// Where numbers and texts stand among the constants, each by its key.
    private var constantPlaces: [String: Int] = [:]
    var symbolPlaces: [String: Int] = [:]
    var functionPlaces: [String: Int] = [:]
    /// The registers of the rows that `where`, `select` or `sort` is working on.
    var rows: Int?

    /// A loop being compiled: where to patch the jumps out of it and on in it.
    struct Loop {
        var breaks: [Int] = []
        var continues: [Int] = []
        /// How many error handlers were set when it began.
        var handlers: Int
    }

    static let registerLimit = 60_000

    init(_ source: Source, topLevel: Bool) {
        self.source = source
        self.isTopLevel = topLevel
    }

    /// Compiles a whole script.
    static func compile(_ tree: Block, _ source: Source) throws(Diagnostic) -> Code {
        var compiler = Compiler(source, topLevel: true)
        try compiler.block(tree)
        let result = try compiler.temporary(tree.span)
        try compiler.emit(
            Instruction(.constant, result, wide: compiler.constant(.nothing)), tree.span)
        try compiler.emit(Instruction(.giveBack, result), tree.span)
        return compiler.finished(name: source.name, parameters: [])
    }

    func finished(name: String, parameters: [Code.Parameter]) -> Code {
        Code(
            name: name, parameters: parameters, registerCount: highest, locals: localNames,
            instructions: instructions, spans: spans, pool: pool, source: source)
    }

    // MARK: Registers

    /// A fresh register above all others in use.
    mutating func temporary(_ span: Span) throws(Diagnostic) -> Int {
        let register = top
        top += 1
        highest = max(highest, top)
        guard top < Self.registerLimit else {
            throw mistake(.tooLong, "this is too much for one function", at: span)
        }
        return register
    }

    /// Gives back the registers from this one on.
    mutating func release(to register: Int) {
        top = register
    }

    mutating func addLocal(_ name: String) {
        guard locals[name] == nil else { return }
        locals[name] = localNames.count
        localNames.append(name)
        top = max(top, localNames.count)
        highest = max(highest, top)
    }

    // MARK: Instructions

    @discardableResult
    mutating func emit(_ instruction: Instruction, _ span: Span) throws(Diagnostic) -> Int {
        guard instructions.count < Int(Int32.max) / 2 else {
            throw mistake(.tooLong, "the script is too long", at: span)
        }
        instructions.append(instruction)
        spans.append(span)
        return instructions.count - 1
    }

    /// Lets a jump go to the next instruction to be emitted.
    mutating func patch(_ place: Int) throws(Diagnostic) {
        try patch(place, to: instructions.count)
    }

    mutating func patch(_ places: [Int]) throws(Diagnostic) {
        for place in places { try patch(place) }
    }

    mutating func patch(_ place: Int, to target: Int) throws(Diagnostic) {
        let distance = target - place - 1
        switch instructions[place].op {
        case .jump, .jumpIfTrue, .jumpIfFalse, .jumpIfSet, .jumpIfPresent, .rangePrepare,
            .pushHandler:
            instructions[place].wide = distance
        default:
            guard let short = Int16(exactly: distance) else {
                throw mistake(
                    .tooLong, "this block is too long", at: spans[place],
                    help: "give a part of it a name with def")
            }
            instructions[place].c = UInt16(bitPattern: short)
        }
    }

    // MARK: Constants and names

    mutating func constant(_ value: ScriptValue) -> Int {
        // Texts for all of them: a key of another type costs the start of the program 40 us.
        let key: String? =
            switch value {
            case .integer(let number): "#\(number)"
            case .text(let text): "'" + text
            default: nil
            }
        if let key, let place = constantPlaces[key] { return place }
        pool.constants.append(value)
        if let key { constantPlaces[key] = pool.constants.count - 1 }
        return pool.constants.count - 1
    }

    /// The number of a constant that must fit in 16 bits.
    mutating func shortConstant(_ value: ScriptValue, _ span: Span) throws(Diagnostic) -> Int {
        let place = constant(value)
        guard place < Int(UInt16.max) else {
            throw mistake(.tooLong, "this is too much for one function", at: span)
        }
        return place
    }

    mutating func symbol(_ name: String, _ span: Span) throws(Diagnostic) -> Int {
        if let place = symbolPlaces[name] { return place }
        guard pool.symbols.count < Self.registerLimit else {
            throw mistake(.tooLong, "too many variables", at: span)
        }
        pool.symbols.append(name)
        symbolPlaces[name] = pool.symbols.count - 1
        return pool.symbols.count - 1
    }

    mutating func function(_ name: String, _ span: Span) throws(Diagnostic) -> Int {
        if let place = functionPlaces[name] { return place }
        guard pool.functions.count < Self.registerLimit else {
            throw mistake(.tooLong, "too many functions", at: span)
        }
        pool.functions.append(name)
        functionPlaces[name] = pool.functions.count - 1
        return pool.functions.count - 1
    }

    func mistake(
        _ code: DiagnosticCode, _ message: String, at span: Span, help: String? = nil
    ) -> Diagnostic {
        Diagnostic(.error, code, message, help: help, place: source.place(span))
    }
}
