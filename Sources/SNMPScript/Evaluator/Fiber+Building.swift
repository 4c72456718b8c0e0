/// Making lists, maps and texts, and what leads out of a fiber: members, calls, errors, rows.
extension Fiber {
    @inline(never)
    func makeList(_ i: Instruction, _ r: Registers) throws(Fault) -> Int {
        var items: [ScriptValue] = []
        items.reserveCapacity(Int(i.c))
        for index in 0..<Int(i.c) { unsafe items.append(r[Int(i.b) + index]) }
        let list = ScriptValue.list(ScriptList(items))
        unsafe r[Int(i.a)] = list
        return try charge(list)
    }

    @inline(never)
    func makeMap(_ i: Instruction, _ r: Registers) throws(Fault) -> Int {
        var map = ScriptMap()
        for index in 0..<Int(i.c) {
            let place = Int(i.b) + index * 2
            unsafe map[TextForm.text(r[place])] = unsafe r[place + 1]
        }
        unsafe r[Int(i.a)] = .map(map)
        return try charge(.map(map))
    }

    /// The place lets go of its list before it changes, so that nothing is copied.
    @inline(never)
    func append(_ place: Registers, _ item: ScriptValue) throws(Fault) -> Int {
        guard case .list = unsafe place.pointee else {
            return try unsafe addInPlace(place, .list(ScriptList([item])))
        }
        guard case .list(var list) = unsafe place.move() else { return 0 }
        list.append(item)
        let (depth, weight) = (Int(list.depth), Int(list.weight))
        unsafe place.initialize(to: .list(list))
        if depth > Limits.valueDepth || weight > machine.limits.values {
            try check(depth: depth, weight: weight)
        }
        return 0
    }

    @inline(never)
    func setKey(
        _ place: Registers, _ key: ScriptValue, _ value: ScriptValue
    ) throws(Fault) -> Int {
        let name: String = if case .text(let text) = key { text } else { TextForm.text(key) }
        guard case .map(var map) = unsafe place.pointee else {
            return try unsafe addInPlace(place, .map([name: value]))
        }
        unsafe place.pointee = .nothing
        map[name] = value
        let (depth, weight) = (map.depth, map.weight)
        unsafe place.pointee = .map(map)
        try check(depth: depth, weight: weight)
        return 0
    }

    @inline(never)
    func makeRange(_ i: Instruction, _ r: Registers) throws(Fault) -> Int {
        guard case .integer(let low) = unsafe r[Int(i.b)].plain,
            case .integer(let high) = unsafe r[Int(i.c)].plain
        else { throw Fault(.type, "a range goes from an integer to an integer") }
        guard low <= high else {
            unsafe r[Int(i.a)] = .list(ScriptList())
            return 0
        }
        let (span, overflow) = high.subtractingReportingOverflow(low)
        guard !overflow, span < Int64(machine.limits.values) else {
            throw Fault(
                .limit, "a range of more than \(machine.limits.values) numbers",
                help: "count with for i in \(low)..\(high), which makes no list")
        }
        let list = ScriptValue.list(ScriptList((low...high).map(ScriptValue.integer)))
        unsafe r[Int(i.a)] = list
        return try charge(list)
    }

    @inline(never)
    func concatenate(_ i: Instruction, _ r: Registers) throws(Fault) -> Int {
        let parts = unsafe UnsafeBufferPointer(start: r + Int(i.b), count: Int(i.c))
        if let short = unsafe ShortText.joined(parts) {
            unsafe r[Int(i.a)] = .text(short)
            return 0
        }
        var long = LongText(limit: Functions.textLimit, unless: machine.context.isInterrupted)
        for index in parts.indices where long.goesOn() {
            TextForm.add(unsafe parts[index], to: &long)
        }
        let text = try long.finished()
        unsafe r[Int(i.a)] = .text(text)
        return text.utf8.count >> 8
    }

    static let nothingShown = Fault(
        .usage, "nothing was shown yet that | could go on with",
        help: "table ifDescr ifOperStatus   and on the next line   | where ifOperStatus == \"down\""
    )

    // MARK: Members, functions, errors

    @inline(never)
    func member(_ value: ScriptValue, _ name: String) throws(Fault) -> ScriptValue {
        guard case .job(let job) = value else { return try Members.member(value, name) }
        switch name {
        case "done": return .bool(machine.context.isDone?(job) ?? true)
        case "target": return .text(job.target)
        case "number": return .integer(Int64(job.number))
        case "command": return .text(job.command)
        default:
            throw Members.unknown("a job has no", name, ["done", "target", "number", "command"])
        }
    }

    @inline(never)
    func cell(
        _ rows: ScriptValue, _ index: ScriptValue, _ name: String
    ) throws(Fault) -> ScriptValue {
        guard case .integer(let number) = index else { return .null }
        if case .table(let table) = rows { return try Rows.cell(table, Int(number), name) }
        guard case .list(let list) = rows, list.items.indices.contains(Int(number)) else {
            return .null
        }
        let item = list.items[Int(number)]
        switch (name, item) {
        case ("it", _): return item
        case ("value", .device), ("value", .integer), ("value", .text), ("value", .decimal):
            return item
        case (_, .map), (_, .table), (_, .device), (_, .error), (_, .target), (_, .job):
            return try member(item, name)
        default:
            if item.isMissing { return .null }
            throw Fault(
                .name, "no column `\(name)`",
                help: "these are items, not rows; `it` is the item: where it > 5")
        }
    }

    @inline(never)
    func callBuiltin(_ i: Instruction, _ r: Registers) throws(Fault) -> Int {
        let function = Functions.all[Int(i.b)]
        var values: [ScriptValue] = []
        var cost = 0
        for index in 0..<Int(i.x) {
            unsafe values.append(r[Int(i.c) + index])
            cost += function.cost(values[index])
        }
        let result = try function.body(machine.context, values)
        unsafe r[Int(i.a)] = result
        return try charge(result) + cost
    }

    /// An element of a list, map or text; to find a character takes as long as the text.
    @inline(never)
    func element(_ i: Instruction, _ r: Registers) throws(Fault) -> Int {
        if case .map(let map) = unsafe r[Int(i.b)], case .text(let key) = unsafe r[Int(i.c)],
            let found = map[key]
        {
            unsafe r[Int(i.a)] = found
            return 0
        }
        var cost = 0
        if case .text = unsafe r[Int(i.b)] { cost = unsafe r[Int(i.b)].weight >> 4 }
        unsafe r[Int(i.a)] = try Members.element(r[Int(i.b)], r[Int(i.c)])
        return cost
    }

    /// Drops the error handlers of a function that is over.
    ///
    /// - Returns: the depth of the one that is left, or 0.
    @inline(never)
    func dropHandlers(from depth: Int) -> Int {
        while let handler = handlers.last, handler.depth >= depth { handlers.removeLast() }
        return handlers.last?.depth ?? 0
    }

    @inline(never)
    func define(_ place: Int, _ function: LoadedFunction, _ body: Int) {
        machine.setFunction(place, to: function.bodies[body])
    }

    /// Hands a command out, or begins the function of its name.
    @inline(never)
    func command(_ i: Instruction, _ r: Registers) throws(Fault) -> Effect? {
        let function = function
        let site = function.code.commands[Int(i.b)]
        let call = unsafe commandCall(site, r + Int(i.c), function.code.source)
        guard let callee = machine.functionTable[function.functions[site.function]] else {
            unsafe frames[depth - 1].result = Int(i.a)
            return .command(call)
        }
        try callCommand(callee, call, first: Int(i.c), result: Int(i.a))
        return nil
    }

    func commandCall(_ site: CommandSite, _ first: Registers, _ source: Source) -> CommandCall {
        var count = site.hasInput ? 1 : 0
        for argument in site.arguments {
            switch argument {
            case .word, .option(_, .word, _): count += 1
            case .option(_, .none, _): break
            case .assignment: count += 2
            }
        }
        var values: [ScriptValue] = []
        for index in 0..<count { unsafe values.append(first[index]) }
        return CommandCall(site: site, values: values, source: source)
    }

    func fanOutCall(_ function: LoadedFunction, _ i: Instruction, _ r: Registers) -> FanOutCall {
        let site = function.code.fanOuts[Int(i.b)]
        var options: [ScriptValue] = []
        for index in site.options.indices { unsafe options.append(r[Int(i.c) + 1 + index]) }
        var captured: [ScriptValue] = []
        for index in 0..<site.captured { unsafe captured.append(r[index]) }
        return unsafe FanOutCall(
            site: site, operand: r[Int(i.c)], options: options,
            body: function.bodies[site.body], captured: captured, source: function.code.source)
    }

    @inline(never)
    func isCaught(_ error: ScriptValue, by kinds: ScriptValue) -> Bool {
        guard case .error(let error) = error, case .list(let kinds) = kinds else { return false }
        return kinds.items.contains { error.isCaught(byKind: TextForm.text($0)) }
    }

    @inline(never)
    func thrown(_ value: ScriptValue) -> Fault {
        if case .error(let error) = value { return Fault(error) }
        return Fault(.thrown, TextForm.text(value))
    }

    @inline(never)
    func failedAssertion(
        _ i: Instruction, _ r: Registers, _ k: Registers
    ) -> Fault {
        let text = TextForm.text(unsafe k[Int(i.b)])
        guard i.c != Instruction.none else { return Fault(.assertion, "not so: \(text)") }
        return Fault(.assertion, TextForm.text(unsafe r[Int(i.c)]), help: "asserted: \(text)")
    }

    // MARK: Rows

    func prepareRows(_ rows: Registers) {
        unsafe rows[1] = .integer(-1)
        unsafe rows[2] = .list(ScriptList())
    }

    @inline(never)
    func takeRows(_ i: Instruction, _ r: Registers) -> Int {
        unsafe r[Int(i.a)] = unsafe Rows.take(r[Int(i.b)], r[Int(i.b) + 2])
        return unsafe r[Int(i.a)].weight >> 4
    }

    @inline(never)
    func selectRows(
        _ i: Instruction, _ r: Registers, _ k: UnsafePointer<ScriptValue>
    ) -> Int {
        unsafe r[Int(i.a)] = unsafe Rows.select(r[Int(i.b)], r[Int(i.b) + 2], k[Int(i.c)])
        return unsafe r[Int(i.a)].weight >> 4
    }

    @inline(never)
    func sortRows(
        _ i: Instruction, _ r: Registers, _ k: UnsafePointer<ScriptValue>
    ) throws(Fault) -> Int {
        unsafe r[Int(i.a)] = try Rows.sort(
            r[Int(i.b)], r[Int(i.b) + 2], k[Int(i.c)], unless: machine.context.isInterrupted)
        return unsafe r[Int(i.a)].weight >> 2
    }

    /// Goes to the next row; false when there is none.
    @inline(never)
    func nextRow(_ rows: Registers) -> Bool {
        guard case .integer(let number) = unsafe rows[1] else { return false }
        unsafe rows[1] = .integer(number + 1)
        switch unsafe rows[0] {
        case .table(let table): return number + 1 < Int64(table.rowCount)
        case .list(let list): return number + 1 < Int64(list.items.count)
        default: return false
        }
    }
}
