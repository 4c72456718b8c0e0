/// What the inner loop leaves to functions: everything but integers, comparisons and jumps.
///
/// Those that make something say what it cost, so that a script that makes large things is looked
/// at more often.
extension Fiber {
    typealias Registers = UnsafeMutablePointer<ScriptValue>

    // MARK: Variables

    @inline(never)
    func setGlobal(_ place: Int, _ value: ScriptValue) {
        if case .nothing = value {
            machine.globals[place] = .null
        } else {
            machine.globals[place] = value
        }
    }

    @inline(never)
    func getOuter(_ i: Instruction, _ r: Registers) throws(Fault) {
        if case .nothing = unsafe r[Int(i.b)] {
            let value = machine.globals[Int(i.c)]
            if case .nothing = value {
                throw machine.undefined(variable: machine.globalNames[Int(i.c)])
            }
            unsafe r[Int(i.a)] = value
        } else {
            unsafe r[Int(i.a)] = r[Int(i.b)]
        }
    }

    // MARK: Arithmetic

    @inline(never)
    func add(_ i: Instruction, _ r: Registers) throws(Fault) -> Int {
        if i.a == i.b { return try unsafe addInPlace(r + Int(i.a), r[Int(i.c)]) }
        let sum = try unsafe Arithmetic.apply(.add, r[Int(i.b)], r[Int(i.c)])
        unsafe r[Int(i.a)] = sum
        return try charge(sum)
    }

    @inline(never)
    func arithmetic(
        _ operation: BinaryOperator, _ i: Instruction, _ r: Registers
    ) throws(Fault) {
        unsafe r[Int(i.a)] = try Arithmetic.apply(operation, r[Int(i.b)], r[Int(i.c)])
    }

    @inline(never)
    func addNumber(_ i: Instruction, _ r: Registers) throws(Fault) {
        unsafe r[Int(i.a)] = try Arithmetic.apply(.add, r[Int(i.b)], .integer(Int64(i.offset)))
    }

    /// `place += value`, without a copy of a text, list or map that only this place holds: the
    /// place lets go of it before it is changed.
    @inline(never)
    func addInPlace(_ place: Registers, _ value: ScriptValue) throws(Fault) -> Int {
        if case .text(let more) = value, case .text = unsafe place.pointee {
            guard case .text(var text) = unsafe place.move() else { return 0 }
            text += more
            let size = text.utf8.count
            unsafe place.initialize(to: .text(text))
            guard size <= Functions.textLimit else { throw Functions.tooLong }
            return more.utf8.count >> 8
        }
        if case .list(let more) = value, case .list(var list) = unsafe place.pointee {
            unsafe place.pointee = .nothing
            list.append(contentsOf: more)
            let (depth, weight) = (Int(list.depth), Int(list.weight))
            unsafe place.pointee = .list(list)
            try check(depth: depth, weight: weight)
            return more.items.count >> 4
        }
        if case .map(let more) = value, case .map(var map) = unsafe place.pointee {
            unsafe place.pointee = .nothing
            map.merge(more)
            let (depth, weight) = (map.depth, map.weight)
            unsafe place.pointee = .map(map)
            try check(depth: depth, weight: weight)
            return more.count >> 3
        }
        let sum = try addOther(unsafe place.pointee, value)
        unsafe place.pointee = sum
        return try charge(sum)
    }

    private func addOther(
        _ left: ScriptValue, _ right: ScriptValue
    ) throws(Fault) -> ScriptValue {
        let kind = right.kindName
        switch left {
        case .list:
            throw Fault(
                .type, "list += \(kind) has no meaning",
                help: "to append one value: let list += [VALUE]")
        case .map:
            throw Fault(
                .type, "map += \(kind) has no meaning",
                help: "to set a key: let map += {key: VALUE}")
        case .nothing:
            throw Fault(
                .name, "+= wants a variable that has a value", help: "begin with let NAME = []")
        default: return try Arithmetic.apply(.add, left, right)
        }
    }

    func check(depth: Int, weight: Int) throws(Fault) {
        guard depth <= Limits.valueDepth else {
            throw Fault(.limit, "values nested more than \(Limits.valueDepth) deep")
        }
        guard weight <= machine.limits.values else {
            throw Fault(.limit, "the script holds more than \(machine.limits.values) values")
        }
    }

    /// What making a value costs, in instructions.
    func charge(_ value: ScriptValue) throws(Fault) -> Int {
        let weight = value.weight
        if weight > 16 { try check(depth: value.depth, weight: weight) }
        return weight >> 4
    }

    // MARK: Conditions

    /// The truth of a condition; a container is true if it is not empty, a missing value is false.
    @inline(never)
    func isTrue(_ value: ScriptValue) throws(Fault) -> Bool {
        switch value {
        case .bool(let flag): return flag
        case .list(let list): return !list.items.isEmpty
        case .map(let map): return !map.isEmpty
        case .table(let table): return table.rowCount > 0
        default:
            if value.isMissing { return false }
            throw Fault(
                .type, "\(value.kindName) is no condition",
                help: "compare it with something: (get ifOperStatus.3) == \"up\"")
        }
    }

    @inline(never)
    func compare(_ i: Instruction, _ r: Registers) throws(Fault) -> Int {
        let operation = (Relation(rawValue: i.x) ?? .equal).operation
        unsafe r[Int(i.a)] = .bool(
            try Comparison.compare(operation, r[Int(i.b)], r[Int(i.c)]))
        guard operation == .contained else { return unsafe cost(r[Int(i.b)], r[Int(i.c)]) }
        return unsafe r[Int(i.c)].weight >> 4
    }

    /// What comparing costs, in instructions.
    @inline(never)
    func cost(_ left: ScriptValue, _ right: ScriptValue) -> Int {
        min(left.weight, right.weight) >> 4
    }

    @inline(never)
    func matches(_ i: Instruction, _ r: Registers) throws(Fault) -> Int {
        guard case .text(let text) = unsafe r[Int(i.c)].plain else {
            throw Fault(.type, "=~ wants a pattern in quotes on its right")
        }
        let pattern: Pattern
        do throws(Pattern.Mistake) {
            pattern = try Pattern(text)
        } catch {
            throw Fault(.type, error.description)
        }
        return try unsafe match(pattern, r[Int(i.b)], r + Int(i.a))
    }

    @inline(never)
    func matchesPattern(
        _ i: Instruction, _ r: Registers, _ function: LoadedFunction
    ) throws(Fault) -> Int {
        try unsafe match(function.code.patterns[Int(i.c)], r[Int(i.b)], r + Int(i.a))
    }

    private func match(
        _ pattern: Pattern, _ value: ScriptValue, _ result: Registers
    ) throws(Fault) -> Int {
        guard !value.isMissing else {
            unsafe result.pointee = .bool(false)
            return 0
        }
        let text = TextForm.text(value)
        let context = machine.context
        guard let isMatch = pattern.matches(text, unless: context.isInterrupted) else {
            throw Fault.interrupted
        }
        unsafe result.pointee = .bool(isMatch)
        let work = text.utf8.count.multipliedReportingOverflow(by: pattern.steps.count)
        return work.overflow ? Self.slice : work.partialValue >> 4
    }

    // MARK: Loops

    /// Checks the two ends of a counting loop; false if it has no turn.
    @inline(never)
    func rangeBegins(_ ends: Registers) throws(Fault) -> Bool {
        guard case .integer(let low) = unsafe ends[0].plain,
            case .integer(let high) = unsafe ends[1].plain
        else {
            throw Fault(.type, "a range goes from an integer to an integer")
        }
        unsafe ends[0] = .integer(low)
        unsafe ends[1] = .integer(high)
        return low <= high
    }

    @inline(never)
    func prepareIteration(_ iterator: Registers) throws(Fault) {
        let value = unsafe iterator[0]
        switch value {
        case .list, .map, .table: break
        default:
            guard value.isMissing else {
                throw Fault(
                    .type, "for wants a list, a map or a table, not \(value.kindName)",
                    help: "numbers: for i in 1..10   one value: for x in [VALUE]")
            }
            unsafe iterator[0] = .list(ScriptList())
        }
        unsafe iterator[1] = .integer(0)
    }

    /// Puts the next item in its variables; false when there is none.
    @inline(never)
    func step(_ i: Instruction, _ r: Registers) throws(Fault) -> Bool {
        let a = Int(i.a)
        guard case .integer(let number) = unsafe r[a + 1] else { return false }
        let index = Int(number)
        let pair = i.c != Instruction.none
        switch unsafe r[a] {
        case .list(let list):
            guard index < list.items.count else { return false }
            unsafe r[Int(i.b)] = pair ? .integer(number) : list.items[index]
            if pair { unsafe r[Int(i.c)] = list.items[index] }
        case .table(let table):
            guard index < table.rowCount else { return false }
            unsafe r[Int(i.b)] = pair ? .integer(number) : .map(table.row(index))
            if pair { unsafe r[Int(i.c)] = .map(table.row(index)) }
        case .map(let map):
            guard index < map.count else { return false }
            unsafe r[Int(i.b)] = .text(map.keys[index])
            if pair { unsafe r[Int(i.c)] = map.values[index] }
        default: return false
        }
        unsafe r[a + 1] = .integer(number + 1)
        return true
    }
}
