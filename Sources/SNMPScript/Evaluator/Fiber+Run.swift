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
        var frame = frames.count - 1
        var function = frames[frame].function
        var start = unsafe function.instructions
        var next = unsafe start + frames[frame].counter
        var r = unsafe stack.base + frames[frame].base
        var k = unsafe function.constants
        var fuel = self.fuel
        defer {
            machine.steps &+= self.fuel &- fuel
            self.fuel = fuel
            if frame < frames.count, frame >= 0 { unsafe frames[frame].counter = next - start }
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
            case .integer: unsafe r[a] = .integer(Int64(i.wide))
            case .move: unsafe r[a] = r[Int(i.b)]
            case .getGlobal:
                unsafe r[a] = machine.globals.base[i.wide]
                if case .nothing = unsafe r[a] {
                    throw machine.undefined(variable: machine.globalNames[i.wide])
                }
            case .setGlobal: unsafe setGlobal(i.wide, r[a])
            case .addToGlobal: try unsafe fuel -= addInPlace(machine.globals.base + i.wide, r[a])
            case .getOuter: try unsafe getOuter(i, r)
            case .lastShown: unsafe r[a] = machine.lastShown
            case .argument:
                unsafe r[a] =
                    i.wide < machine.arguments.count ? machine.arguments[i.wide] : .nothing

            case .add:
                if case .integer(let x) = unsafe r[Int(i.b)],
                    case .integer(let y) = unsafe r[Int(i.c)]
                {
                    let (sum, overflow) = x.addingReportingOverflow(y)
                    if !overflow {
                        unsafe r[a] = .integer(sum)
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
                        unsafe r[a] = .integer(difference)
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
                        unsafe r[a] = .integer(product)
                        continue
                    }
                }
                try unsafe arithmetic(.multiply, i, r)
            case .remainder:
                if case .integer(let x) = unsafe r[Int(i.b)],
                    case .integer(let y) = unsafe r[Int(i.c)], x >= 0, y > 0
                {
                    unsafe r[a] = .integer(x % y)
                    continue
                }
                try unsafe arithmetic(.remainder, i, r)
            case .divide: try unsafe arithmetic(.divide, i, r)
            case .addInteger:
                if case .integer(let x) = unsafe r[Int(i.b)] {
                    let (sum, overflow) = x.addingReportingOverflow(Int64(i.offset))
                    if !overflow {
                        unsafe r[a] = .integer(sum)
                        continue
                    }
                }
                try unsafe addNumber(i, r)
            case .addTo: try unsafe fuel -= addInPlace(r + a, r[Int(i.b)])
            case .negate: unsafe r[a] = try Arithmetic.negate(r[Int(i.b)])
            case .not: unsafe r[a] = .bool(try !isTrue(r[Int(i.b)]))
            case .compare: try unsafe compare(i, r)
            case .matches: try unsafe fuel -= matches(i, r)
            case .matchesPattern: try unsafe fuel -= matchesPattern(i, r, function)

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
                } else if unsafe Comparison.equal(r[a], r[Int(i.b)]) {
                    unsafe next += i.offset
                }
            case .jumpNotEqual:
                if case .integer(let x) = unsafe r[a], case .integer(let y) = unsafe r[Int(i.b)] {
                    if x != y { unsafe next += i.offset }
                } else if unsafe !Comparison.equal(r[a], r[Int(i.b)]) {
                    unsafe next += i.offset
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
                    unsafe r[a] = .integer(x &+ 1)
                    unsafe r[Int(i.b)] = .integer(x &+ 1)
                    unsafe next += i.offset
                }
            case .iterate: try unsafe prepareIteration(r + a)
            case .next: if try unsafe step(i, r) { unsafe next += 1 }

            case .list: try unsafe fuel -= makeList(i, r)
            case .map: try unsafe fuel -= makeMap(i, r)
            case .append: try unsafe fuel -= append(r + a, r[Int(i.b)])
            case .range: try unsafe fuel -= makeRange(i, r)
            case .concatenate: try unsafe fuel -= concatenate(i, r)
            case .member:
                guard case .text(let name) = unsafe k[Int(i.c)] else { continue }
                unsafe r[a] = try member(r[Int(i.b)], name)
            case .element: unsafe r[a] = try Members.element(r[Int(i.b)], r[Int(i.c)])

            case .call:
                guard let callee = machine.functions[Int(i.b)] else {
                    throw machine.undefined(function: machine.functionNames[Int(i.b)])
                }
                unsafe frames[frame].counter = next - start
                try call(callee, first: Int(i.c), count: Int(i.x), result: a)
                frame += 1
                function = callee
                unsafe start = function.instructions
                unsafe next = start
                unsafe k = function.constants
                unsafe r = stack.base + frames[frame].base
            case .giveBack:
                let value = unsafe r[a]
                guard frame > 0 else { return .ended(value) }
                for index in 0..<function.code.registerCount { unsafe r[index] = .nothing }
                frames.removeLast()
                while let handler = handlers.last, handler.frames > frames.count {
                    handlers.removeLast()
                }
                frame -= 1
                function = frames[frame].function
                unsafe start = function.instructions
                unsafe next = start + frames[frame].counter
                unsafe k = function.constants
                unsafe r = stack.base + frames[frame].base
                unsafe r[frames[frame].result] = value
            case .callBuiltin: try unsafe fuel -= callBuiltin(i, r)
            case .define: machine.setFunction(a, to: function.bodies[Int(i.b)])
            case .command:
                let site = function.code.commands[Int(i.b)]
                let call = unsafe commandCall(site, r + Int(i.c), function.code.source)
                if let callee = machine.functions[function.functions[site.function]] {
                    unsafe frames[frame].counter = next - start
                    try callCommand(callee, call, first: Int(i.c), result: a)
                    frame += 1
                    function = callee
                    unsafe start = function.instructions
                    unsafe next = start
                    unsafe k = function.constants
                    unsafe r = stack.base + frames[frame].base
                    continue
                }
                frames[frame].result = a
                return .command(call)
            case .fanOut:
                frames[frame].result = a
                return unsafe .fanOut(fanOutCall(function, i, r))

            case .pushHandler:
                let target = unsafe (next - start) + i.wide
                handlers.append(Handler(frames: frames.count, register: a, counter: target))
            case .popHandler: handlers.removeLast()
            case .catches:
                if unsafe isCaught(r[a], by: k[Int(i.b)]) { unsafe next += 1 }
            case .raise: throw unsafe thrown(r[a])
            case .fail: throw Fault(.usage, TextForm.text(unsafe k[i.wide]))

            case .rows: unsafe r[a] = try Rows.rows(r[Int(i.b)]); unsafe prepareRows(r + a)
            case .nextRow: if unsafe nextRow(r + a) { unsafe next += 1 }
            case .column:
                guard case .text(let name) = unsafe k[Int(i.c)] else { continue }
                unsafe r[a] = try cell(r[Int(i.b)], r[Int(i.b) + 1], name)
            case .row: unsafe r[a] = Rows.row(r[Int(i.b)], r[Int(i.b) + 1])
            case .takeRows: unsafe r[a] = Rows.take(r[Int(i.b)], r[Int(i.b) + 2])
            case .selectRows:
                unsafe r[a] = Rows.select(r[Int(i.b)], r[Int(i.b) + 2], k[Int(i.c)])
            case .sortRows:
                unsafe r[a] = Rows.sort(r[Int(i.b)], r[Int(i.b) + 2], k[Int(i.c)])

            case .show:
                let value = unsafe r[a]
                if case .nothing = value { continue }
                machine.lastShown = value
                unsafe r[a] = .nothing
                frames[frame].result = -1
                let counter = unsafe next - start
                return .show(value, function.place(before: counter))
            case .assert:
                if try unsafe isTrue(r[a]) { continue }
                throw unsafe failedAssertion(i, r, k)
            case .check:
                let passed = try unsafe isTrue(r[a])
                let reason = unsafe i.c == Instruction.none ? k[Int(i.b)] : r[Int(i.c)]
                frames[frame].result = -1
                return .check(passed: passed, text: TextForm.text(reason))
            case .sleep:
                guard case .duration(let nanoseconds) = unsafe r[a].plain else {
                    throw Fault(
                        .type, "a pause is a duration, not \(unsafe r[a].kindName)",
                        help: Numbers.unitsHelp)
                }
                frames[frame].result = -1
                return .sleep(nanoseconds: max(0, nanoseconds))
            case .clock:
                frames[frame].result = a
                return .clock
            }
        }
    }
}
