extension Fiber {
    /// Runs until the fiber ends, wants something, or has run for a while.
    ///
    /// Integer arithmetic, comparisons and jumps touch nothing but registers. What is rarer is a
    /// function of its own, so that this one stays small enough for its registers.
    func run() -> Effect {
        while true {
            do throws(Fault) {
                return try loop()
            } catch {
                if let uncaught = unwind(error.error) { return .failed(uncaught) }
            }
        }
    }

    private func loop() throws(Fault) -> Effect {
        let globals = unsafe machine.globals.base
        let functions = unsafe machine.functionTable.shapes
        let depthLimit = machine.limits.callDepth
        // What the loop works on; the fiber's own copies are brought up to date whenever
        // something else looks at them.
        var frames = unsafe self.frames
        var depth = self.depth
        var frameLimit = min(frameCapacity, depthLimit)
        var shape = unsafe frames[depth - 1].function
        var next = unsafe frames[depth - 1].next
        var base = unsafe frames[depth - 1].base
        var r = unsafe stack.base + base
        var room = stack.capacity - base
        var k = unsafe shape.pointee.constants
        var fuel = self.fuel
        var handlerDepth = handlers.last?.depth ?? 0
        defer {
            machine.steps &+= self.fuel &- fuel
            self.fuel = fuel
            self.depth = depth
            unsafe self.frames[depth - 1].next = next
        }
        while true {
            guard fuel > 0 else {
                machine.steps &+= self.fuel &- fuel
                fuel = Self.slice
                self.fuel = fuel
                return .pause
            }
            fuel &-= 1
            let i = unsafe next.pointee
            unsafe next += 1
            let a = Int(i.a)
            switch i.op {
            case .constant: unsafe r[a] = k[i.wide]
            case .integer: unsafe Self.put(Int64(i.wide), in: r + a)
            case .move:
                if case .integer(let x) = unsafe r[Int(i.b)] {
                    unsafe Self.put(x, in: r + a)
                } else {
                    unsafe r[a] = r[Int(i.b)]
                }
            case .getGlobal:
                if case .integer(let x) = unsafe globals[i.wide] {
                    unsafe Self.put(x, in: r + a)
                } else {
                    if case .nothing = unsafe globals[i.wide] {
                        throw machine.undefined(variable: machine.globalNames[i.wide])
                    }
                    unsafe r[a] = globals[i.wide]
                }
            case .setGlobal:
                if case .integer(let x) = unsafe r[a] {
                    unsafe Self.put(x, in: globals + i.wide)
                } else {
                    unsafe setGlobal(i.wide, r[a])
                }
            case .addToGlobal: try unsafe fuel -= addInPlace(globals + i.wide, r[a])
            case .getOuter: try unsafe getOuter(i, r)
            case .lastShown:
                if i.b == 1, case .nothing = machine.lastShown { throw Self.nothingShown }
                unsafe r[a] = machine.lastShown
            case .argument:
                unsafe r[a] =
                    i.wide < machine.arguments.count ? machine.arguments[i.wide] : .nothing

            case .add:
                if case .integer(let x) = unsafe r[Int(i.b)],
                    case .integer(let y) = unsafe r[Int(i.c)]
                {
                    let (sum, overflow) = x.addingReportingOverflow(y)
                    if !overflow {
                        unsafe Self.put(sum, in: r + a)
                        continue
                    }
                }
                try unsafe fuel -= add(i, r)
            case .subtract:
                if case .integer(let x) = unsafe r[Int(i.b)],
                    case .integer(let y) = unsafe r[Int(i.c)]
                {
                    let (difference, overflow) = x.subtractingReportingOverflow(y)
                    if !overflow {
                        unsafe Self.put(difference, in: r + a)
                        continue
                    }
                }
                try unsafe arithmetic(.subtract, i, r)
            case .multiply:
                if case .integer(let x) = unsafe r[Int(i.b)],
                    case .integer(let y) = unsafe r[Int(i.c)]
                {
                    let (product, overflow) = x.multipliedReportingOverflow(by: y)
                    if !overflow {
                        unsafe Self.put(product, in: r + a)
                        continue
                    }
                }
                try unsafe arithmetic(.multiply, i, r)
            case .remainder:
                if case .integer(let x) = unsafe r[Int(i.b)],
                    case .integer(let y) = unsafe r[Int(i.c)], x >= 0, y > 0
                {
                    unsafe Self.put(x % y, in: r + a)
                    continue
                }
                try unsafe arithmetic(.remainder, i, r)
            case .divide: try unsafe arithmetic(.divide, i, r)
            case .addInteger:
                if case .integer(let x) = unsafe r[Int(i.b)] {
                    let (sum, overflow) = x.addingReportingOverflow(Int64(i.offset))
                    if !overflow {
                        unsafe Self.put(sum, in: r + a)
                        continue
                    }
                }
                try unsafe addNumber(i, r)
            case .addTo: try unsafe fuel -= addInPlace(r + a, r[Int(i.b)])
            case .negate: unsafe r[a] = try Arithmetic.negate(r[Int(i.b)])
            case .not: unsafe r[a] = .bool(try !isTrue(r[Int(i.b)]))
            case .compare: try unsafe fuel -= compare(i, r)
            case .matches: try unsafe fuel -= matches(i, r)
            case .matchesPattern: try unsafe fuel -= matchesPattern(i, r, shape.pointee.owner)

            case .jump: unsafe next += i.wide
            case .jumpIfTrue: if try unsafe isTrue(r[a]) { unsafe next += i.wide }
            case .jumpIfFalse: if try unsafe !isTrue(r[a]) { unsafe next += i.wide }
            case .jumpIfSet:
                if case .nothing = unsafe r[a] { continue }
                unsafe next += i.wide
            case .jumpIfPresent: if unsafe !r[a].isMissing { unsafe next += i.wide }
            case .jumpLess:
                if case .integer(let x) = unsafe r[a], case .integer(let y) = unsafe r[Int(i.b)] {
                    if x < y { unsafe next += i.offset }
                } else if try unsafe Comparison.compare(.less, r[a], r[Int(i.b)]) {
                    unsafe next += i.offset
                }
            case .jumpNotLess:
                if case .integer(let x) = unsafe r[a], case .integer(let y) = unsafe r[Int(i.b)] {
                    if x >= y { unsafe next += i.offset }
                } else if try unsafe !Comparison.compare(.less, r[a], r[Int(i.b)]) {
                    unsafe next += i.offset
                }
            case .jumpLessOrEqual:
                if case .integer(let x) = unsafe r[a], case .integer(let y) = unsafe r[Int(i.b)] {
                    if x <= y { unsafe next += i.offset }
                } else if try unsafe Comparison.compare(.lessOrEqual, r[a], r[Int(i.b)]) {
                    unsafe next += i.offset
                }
            case .jumpNotLessOrEqual:
                if case .integer(let x) = unsafe r[a], case .integer(let y) = unsafe r[Int(i.b)] {
                    if x > y { unsafe next += i.offset }
                } else if try unsafe !Comparison.compare(.lessOrEqual, r[a], r[Int(i.b)]) {
                    unsafe next += i.offset
                }
            case .jumpEqual:
                if case .integer(let x) = unsafe r[a], case .integer(let y) = unsafe r[Int(i.b)] {
                    if x == y { unsafe next += i.offset }
                } else {
                    unsafe fuel -= cost(r[a], r[Int(i.b)])
                    if unsafe Comparison.equal(r[a], r[Int(i.b)]) { unsafe next += i.offset }
                }
            case .jumpNotEqual:
                if case .integer(let x) = unsafe r[a], case .integer(let y) = unsafe r[Int(i.b)] {
                    if x != y { unsafe next += i.offset }
                } else {
                    unsafe fuel -= cost(r[a], r[Int(i.b)])
                    if unsafe !Comparison.equal(r[a], r[Int(i.b)]) { unsafe next += i.offset }
                }
            case .jumpLessInteger:
                if case .integer(let x) = unsafe r[a] {
                    if x < i.immediate { unsafe next += i.offset }
                } else if try unsafe Comparison.compare(.less, r[a], .integer(i.immediate)) {
                    unsafe next += i.offset
                }
            case .jumpNotLessInteger:
                if case .integer(let x) = unsafe r[a] {
                    if x >= i.immediate { unsafe next += i.offset }
                } else if try unsafe !Comparison.compare(.less, r[a], .integer(i.immediate)) {
                    unsafe next += i.offset
                }
            case .jumpGreaterInteger:
                if case .integer(let x) = unsafe r[a] {
                    if x > i.immediate { unsafe next += i.offset }
                } else if try unsafe Comparison.compare(.greater, r[a], .integer(i.immediate)) {
                    unsafe next += i.offset
                }
            case .jumpNotGreaterInteger:
                if case .integer(let x) = unsafe r[a] {
                    if x <= i.immediate { unsafe next += i.offset }
                } else if try unsafe !Comparison.compare(.greater, r[a], .integer(i.immediate)) {
                    unsafe next += i.offset
                }
            case .jumpEqualInteger:
                if case .integer(let x) = unsafe r[a] {
                    if x == i.immediate { unsafe next += i.offset }
                } else if unsafe Comparison.equal(r[a], .integer(i.immediate)) {
                    unsafe next += i.offset
                }
            case .jumpNotEqualInteger:
                if case .integer(let x) = unsafe r[a] {
                    if x != i.immediate { unsafe next += i.offset }
                } else if unsafe !Comparison.equal(r[a], .integer(i.immediate)) {
                    unsafe next += i.offset
                }

            case .rangePrepare:
                if try unsafe !rangeBegins(r + a) { unsafe next += i.wide }
            case .rangeNext:
                if case .integer(let x) = unsafe r[a], case .integer(let last) = unsafe r[a + 1],
                    x < last
                {
                    unsafe Self.put(x &+ 1, in: r + a)
                    unsafe Self.put(x &+ 1, in: r + Int(i.b))
                    unsafe next += i.offset
                }
            case .iterate: try unsafe prepareIteration(r + a)
            case .next:
                if case .integer(let place) = unsafe r[a + 1], i.c == Instruction.none,
                    let x = unsafe Self.integer(at: place, of: r + a)
                {
                    unsafe Self.put(place &+ 1, in: r + a + 1)
                    unsafe Self.put(x, in: r + Int(i.b))
                    unsafe next += 1
                } else if try unsafe step(i, r) {
                    unsafe next += 1
                }

            case .list: try unsafe fuel -= makeList(i, r)
            case .map: try unsafe fuel -= makeMap(i, r)
            case .append: try unsafe fuel -= append(r + a, r[Int(i.b)])
            case .appendToGlobal: try unsafe fuel -= append(globals + i.wide, r[a])
            case .setKey: try unsafe fuel -= setKey(r + a, r[Int(i.b)], r[Int(i.c)])
            case .range: try unsafe fuel -= makeRange(i, r)
            case .concatenate: try unsafe fuel -= concatenate(i, r)
            case .member:
                guard case .text(let name) = unsafe k[Int(i.c)] else { continue }
                unsafe r[a] = try member(r[Int(i.b)], name)
            case .element: try unsafe fuel -= element(i, r)

            case .call:
                guard let callee = unsafe functions[Int(i.b)] else {
                    throw machine.undefined(function: machine.functionNames[Int(i.b)])
                }
                let first = Int(i.c)
                let count = Int(i.x)
                unsafe frames[depth - 1].next = next
                let fits =
                    unsafe count >= callee.pointee.requiredCount
                    && count <= callee.pointee.parameterCount
                    && first + callee.pointee.registerCount <= room && depth < frameLimit
                if fits {
                    unsafe frames[depth - 1].result = a
                    base += first
                    room -= first
                    unsafe r += first
                    unsafe (frames + depth).initialize(to: Self.frame(callee, base: base))
                    depth += 1
                    var local = count
                    while unsafe local < callee.pointee.localCount {
                        unsafe r[local] = .nothing
                        local += 1
                    }
                } else {
                    self.depth = depth
                    try unsafe call(callee.pointee.owner, first: first, count: count, result: a)
                    depth = self.depth
                    unsafe frames = self.frames
                    frameLimit = min(frameCapacity, depthLimit)
                    base += first
                    unsafe r = stack.base + base
                    room = stack.capacity - base
                }
                unsafe shape = callee
                unsafe next = shape.pointee.instructions
                unsafe k = shape.pointee.constants
            case .giveBack:
                guard depth > 1 else { return unsafe .ended(r[a]) }
                if handlerDepth >= depth { handlerDepth = dropHandlers(from: depth) }
                depth -= 1
                let caller = unsafe frames + (depth - 1)
                let home = unsafe stack.base + caller.pointee.base
                if case .integer(let x) = unsafe r[a] {
                    unsafe Self.put(x, in: home + caller.pointee.result)
                } else {
                    unsafe home[caller.pointee.result] = r[a]
                }
                room += unsafe base - caller.pointee.base
                base = unsafe caller.pointee.base
                unsafe r = home
                unsafe shape = caller.pointee.function
                unsafe next = caller.pointee.next
                unsafe k = shape.pointee.constants
            case .callBuiltin: try unsafe fuel -= callBuiltin(i, r)
            case .define: unsafe define(a, shape.pointee.owner, Int(i.b))
            case .command:
                self.depth = depth
                unsafe frames[depth - 1].next = next
                if let effect = try unsafe command(i, r) { return effect }
                depth = self.depth
                unsafe frames = self.frames
                frameLimit = min(frameCapacity, depthLimit)
                unsafe shape = frames[depth - 1].function
                unsafe next = frames[depth - 1].next
                base = unsafe frames[depth - 1].base
                unsafe r = stack.base + base
                room = stack.capacity - base
                unsafe k = shape.pointee.constants
            case .fanOut:
                unsafe frames[depth - 1].result = a
                return unsafe .fanOut(fanOutCall(shape.pointee.owner, i, r))

            case .pushHandler:
                let target = unsafe (next - shape.pointee.instructions) + i.wide
                handlers.append(Handler(depth: depth, register: a, counter: target))
                handlerDepth = depth
            case .popHandler:
                handlers.removeLast()
                handlerDepth = handlers.last?.depth ?? 0
            case .catches:
                if unsafe isCaught(r[a], by: k[Int(i.b)]) { unsafe next += 1 }
            case .raise: throw unsafe thrown(r[a])
            case .fail: throw Fault(.usage, TextForm.text(unsafe k[i.wide]))

            case .rows:
                unsafe r[a] = try Rows.rows(r[Int(i.b)])
                unsafe fuel -= r[a].weight >> 4
                unsafe prepareRows(r + a)
            case .nextRow: if unsafe nextRow(r + a) { unsafe next += 1 }
            case .column:
                guard case .text(let name) = unsafe k[Int(i.c)] else { continue }
                unsafe r[a] = try cell(r[Int(i.b)], r[Int(i.b) + 1], name)
            case .row: unsafe r[a] = Rows.row(r[Int(i.b)], r[Int(i.b) + 1])
            case .takeRows: unsafe fuel -= takeRows(i, r)
            case .selectRows: unsafe fuel -= selectRows(i, r, k)
            case .sortRows: try unsafe fuel -= sortRows(i, r, k)

            case .show:
                let value = unsafe r[a]
                if case .nothing = value { continue }
                machine.lastShown = value
                unsafe r[a] = .nothing
                unsafe frames[depth - 1].result = -1
                return .show(value)
            case .assert:
                if try unsafe isTrue(r[a]) { continue }
                throw unsafe failedAssertion(i, r, k)
            case .check:
                let passed = try unsafe isTrue(r[a])
                let reason = unsafe i.c == Instruction.none ? k[Int(i.b)] : r[Int(i.c)]
                unsafe frames[depth - 1].result = -1
                return .check(passed: passed, text: TextForm.text(reason))
            case .sleep:
                guard case .duration(let nanoseconds) = unsafe r[a].plain else {
                    throw Fault(
                        .type, "a pause is a duration, not \(unsafe r[a].kindName)",
                        help: Numbers.unitsHelp)
                }
                unsafe frames[depth - 1].result = -1
                return .sleep(nanoseconds: max(0, nanoseconds))
            case .clock:
                unsafe frames[depth - 1].result = a
                return .clock
            }
        }
    }

    /// The integer at a place of a list; nil if either is something else.
    @inline(__always)
    private static func integer(at place: Int64, of list: Registers) -> Int64? {
        guard case .list(let list) = unsafe list.pointee, place < list.items.count,
            case .integer(let number) = list.items[Int(place)]
        else { return nil }
        return number
    }

    /// Puts an integer where mostly another one was, which needs no release.
    @inline(__always)
    private static func put(_ number: Int64, in place: Registers) {
        if case .integer = unsafe place.pointee {
            unsafe place.initialize(to: .integer(number))
        } else {
            unsafe place.pointee = .integer(number)
        }
    }
}
