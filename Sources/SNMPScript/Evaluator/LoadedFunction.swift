/// What running code needs of a function, without a reference to count.
@unsafe struct FunctionShape {
    let instructions: UnsafeMutablePointer<Instruction>
    let constants: UnsafeMutablePointer<ScriptValue>
    let registerCount: Int
    let localCount: Int
    let parameterCount: Int
    /// How many parameters have no value of their own.
    let requiredCount: Int
    unowned(unsafe) let owner: LoadedFunction
}

/// Code that is ready to run in one interpreter.
///
/// The inner loop follows pointers to its ``FunctionShape``; whoever lets code run keeps the
/// function alive: a fiber its outermost one, the table of functions all that were ever defined.
@safe final class LoadedFunction {
    let code: Code
    /// This interpreter's numbers of the code's variables and functions.
    let symbols: [Int]
    let functions: [Int]
    let bodies: [LoadedFunction]
    private let instructions: UnsafeMutablePointer<Instruction>
    private let constants: UnsafeMutablePointer<ScriptValue>
    let shape: UnsafeMutablePointer<FunctionShape>

    init(_ code: Code, symbols: [Int], functions: [Int], bodies: [LoadedFunction]) {
        self.code = code
        self.symbols = symbols
        self.functions = functions
        self.bodies = bodies
        let linked = Self.linked(code.instructions, symbols, functions)
        unsafe instructions = .allocate(capacity: linked.count)
        unsafe instructions.initialize(from: linked, count: linked.count)
        unsafe constants = .allocate(capacity: max(1, code.constants.count))
        unsafe constants.initialize(from: code.constants, count: code.constants.count)
        unsafe shape = .allocate(capacity: 1)
        unsafe shape.initialize(
            to: FunctionShape(
                instructions: instructions, constants: constants,
                registerCount: code.registerCount, localCount: code.locals.count,
                parameterCount: code.parameters.count,
                requiredCount: code.parameters.count { !$0.isOptional }, owner: self))
    }

    deinit {
        unsafe shape.deinitialize(count: 1)
        unsafe shape.deallocate()
        unsafe instructions.deallocate()
        unsafe constants.deinitialize(count: code.constants.count)
        unsafe constants.deallocate()
    }

    /// Instructions with this interpreter's numbers in the place of the code's.
    private static func linked(
        _ instructions: [Instruction], _ symbols: [Int], _ functions: [Int]
    ) -> [Instruction] {
        var linked = instructions
        for index in linked.indices {
            switch linked[index].op {
            case .getGlobal, .setGlobal, .addToGlobal, .appendToGlobal:
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
        return linked
    }
}

/// The functions that scripts have defined, by number.
///
/// A function that is defined anew may still be running; it is kept as long as the table.
@safe final class FunctionTable {
    private var functions: [LoadedFunction?] = []
    private var all: [ObjectIdentifier: LoadedFunction] = [:]
    let shapes: UnsafeMutablePointer<UnsafeMutablePointer<FunctionShape>?>
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        unsafe shapes = .allocate(capacity: capacity)
    }

    deinit { unsafe shapes.deallocate() }

    /// Makes a place for one more function.
    func grow() {
        precondition(functions.count < capacity, "more functions than the table has places")
        unsafe (shapes + functions.count).initialize(to: nil)
        functions.append(nil)
    }

    subscript(place: Int) -> LoadedFunction? {
        get { functions[place] }
        set {
            functions[place] = newValue
            if let newValue { all[ObjectIdentifier(newValue)] = newValue }
            unsafe shapes[place] = newValue?.shape
        }
    }
}

/// The global variables, at addresses that never change.
@safe final class GlobalValues {
    let base: UnsafeMutablePointer<ScriptValue>
    private var count = 0
    private let capacity: Int

    /// - Parameter capacity: the most there will be; memory is taken as they come.
    init(capacity: Int) {
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
    }

    deinit {
        unsafe base.deinitialize(count: count)
        unsafe base.deallocate()
    }

    /// Makes a place for one more variable.
    func grow() {
        precondition(count < capacity, "more variables than there are places")
        unsafe (base + count).initialize(to: .nothing)
        count += 1
    }

    subscript(index: Int) -> ScriptValue {
        get {
            precondition(index >= 0 && index < count, "no such variable")
            return unsafe base[index]
        }
        set {
            precondition(index >= 0 && index < count, "no such variable")
            unsafe base[index] = newValue
        }
    }
}
