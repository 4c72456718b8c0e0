extension Compiler {
    mutating func block(_ block: Block) throws(Diagnostic) {
        for statement in block.statements {
            let mark = top
            try self.statement(statement)
            release(to: mark)
        }
    }

    /// Compiles a block that may not run, or not to its end.
    mutating func maybe(_ block: Block) throws(Diagnostic) {
        let before = known
        try self.block(block)
        known = before
    }

    private mutating func statement(_ statement: Statement) throws(Diagnostic) {
        let span = statement.span
        switch statement.kind {
        case .assign(let name, let appends, let value):
            try assign(name, appends: appends, value)
        case .branch(let arms, let otherwise): try branch(arms, otherwise)
        case .whileLoop(let condition, let body): try whileLoop(condition, body)
        case .forLoop(let first, let second, let items, let body):
            try forLoop(first, second, items, body)
        case .define(let name, let parameters, let body):
            try define(name, parameters, body, span)
        case .attempt(let body, let catches): try attempt(body, catches)
        case .watch(let period, let options, let body): try watch(period, options, body, span)
        case .retry(let limit, let options, let body): try retry(limit, options, body, span)
        case .assert(let claim, let why): try claimed(.assert, claim, why, span)
        case .check(let claim, let why): try claimed(.check, claim, why, span)
        case .arguments(let parameters): try arguments(parameters)
        case .giveBack(let value):
            let register = try temporary(span)
            if let value {
                try pipeline(value, into: register)
            } else {
                try emit(Instruction(.constant, register, wide: constant(.nothing)), span)
            }
            try emit(Instruction(.giveBack, register), span)
        case .raise(let value):
            let register = try self.register(of: value)
            try emit(Instruction(.raise, register), span)
        case .leave, .next: try leave(statement)
        case .pipeline(let value):
            let register = try temporary(span)
            try pipeline(value, into: register)
            try emit(Instruction(.show, register), value.span)
        }
    }

    private mutating func leave(_ statement: Statement) throws(Diagnostic) {
        let span = statement.span
        guard var loop = loops.popLast() else {
            throw mistake(
                .misplaced, "this is not inside a loop", at: span,
                help: "break and continue belong in for, while, watch and retry; "
                    + "a body after @ or parallel for ends with return")
        }
        for _ in loop.handlers..<handlers { try emit(Instruction(.popHandler), span) }
        let jump = try emit(Instruction(.jump), span)
        if case .leave = statement.kind {
            loop.breaks.append(jump)
        } else {
            loop.continues.append(jump)
        }
        loops.append(loop)
    }

    // MARK: Variables

    private mutating func assign(
        _ name: Name, appends: Bool, _ value: Pipeline
    ) throws(Diagnostic) {
        if appends {
            if try appendLiteral(name, value) { return }
            let register = try self.register(of: value)
            if isTopLevel {
                let place = try symbol(name.text, name.span)
                try emit(Instruction(.addToGlobal, register, wide: place), value.span)
            } else if let local = locals[name.text] {
                try loadIfUnset(name, local)
                try emit(Instruction(.addTo, local, register), value.span)
            }
            return
        }
        if isTopLevel {
            let register = try self.register(of: value)
            let place = try symbol(name.text, name.span)
            try emit(Instruction(.setGlobal, register, wide: place), value.span)
        } else if let local = locals[name.text] {
            try pipeline(value, into: local)
            known.insert(name.text)
        }
    }

    /// `let list += [x]` and `let map += {k: v}` make no list or map of their own.
    private mutating func appendLiteral(_ name: Name, _ value: Pipeline) throws(Diagnostic) -> Bool
    {
        guard case .expression(let literal) = value.head, value.stages.isEmpty,
            !value.background
        else { return false }
        let local = isTopLevel ? nil : locals[name.text]
        switch literal.kind {
        case .list(let items) where items.count == 1:
            let item = try register(of: items[0])
            if let local {
                try loadIfUnset(name, local)
                try emit(Instruction(.append, local, item), value.span)
            } else {
                let place = try symbol(name.text, name.span)
                try emit(Instruction(.appendToGlobal, item, wide: place), value.span)
            }
            return true
        case .map(let entries) where entries.count == 1:
            guard let local else { return false }
            let key = try register(of: entries[0].key)
            let item = try register(of: entries[0].value)
            try loadIfUnset(name, local)
            try emit(Instruction(.setKey, local, key, item), value.span)
            return true
        default: return false
        }
    }

    /// Gives a local variable the outer one's value where it may have none of its own yet.
    private mutating func loadIfUnset(_ name: Name, _ local: Int) throws(Diagnostic) {
        guard !known.contains(name.text) else { return }
        let place = try symbol(name.text, name.span)
        try emit(Instruction(.getOuter, local, local, place), name.span)
    }

    /// Puts a register's value into a variable.
    mutating func store(_ register: Int, in name: Name) throws(Diagnostic) {
        if isTopLevel {
            let place = try symbol(name.text, name.span)
            try emit(Instruction(.setGlobal, register, wide: place), name.span)
        } else if let local = locals[name.text], local != register {
            try emit(Instruction(.move, local, register), name.span)
        }
        known.insert(name.text)
    }

    private mutating func arguments(_ parameters: [Parameter]) throws(Diagnostic) {
        guard isTopLevel else {
            throw mistake(
                .misplaced, "args stands at the top of a script",
                at: parameters.first?.name.span ?? Span(0, 0))
        }
        for (index, parameter) in parameters.enumerated() {
            let mark = top
            let register = try temporary(parameter.name.span)
            let span = parameter.name.span
            try emit(Instruction(.argument, register, wide: index), span)
            let skip = try emit(Instruction(.jumpIfSet, register), span)
            if let standard = parameter.standard {
                try expression(standard, into: register)
            } else {
                let text = "the script wants an argument: \(parameter.name.text)"
                try emit(Instruction(.fail, 0, wide: constant(.text(text))), span)
            }
            try patch(skip)
            try store(register, in: parameter.name)
            release(to: mark)
        }
    }

    // MARK: Flow

    private mutating func branch(
        _ arms: [(condition: Expression, body: Block)], _ otherwise: Block?
    ) throws(Diagnostic) {
        var ends: [Int] = []
        for (index, arm) in arms.enumerated() {
            let skips = try condition(arm.condition, jumpIf: false)
            try maybe(arm.body)
            if index < arms.count - 1 || otherwise != nil {
                ends.append(try emit(Instruction(.jump), arm.body.span))
            }
            try patch(skips)
        }
        if let otherwise { try maybe(otherwise) }
        try patch(ends)
    }

    private mutating func whileLoop(_ test: Expression, _ body: Block) throws(Diagnostic) {
        let toTest = try emit(Instruction(.jump), test.span)
        let start = instructions.count
        loops.append(Loop(handlers: handlers))
        try maybe(body)
        guard let loop = loops.popLast() else { return }
        try patch(toTest)
        try patch(loop.continues)
        for jump in try condition(test, jumpIf: true) { try patch(jump, to: start) }
        try patch(loop.breaks)
    }

    private mutating func forLoop(
        _ first: Name, _ second: Name?, _ items: Expression, _ body: Block
    ) throws(Diagnostic) {
        if case .range(let low, let high) = items.kind, second == nil {
            return try rangeLoop(first, low, high, body)
        }
        let iterator = try temporary(items.span)
        _ = try temporary(items.span)
        try expression(items, into: iterator)
        try emit(Instruction(.iterate, iterator), items.span)
        let key = try loopRegister(first)
        let value = try second.map { name throws(Diagnostic) in try loopRegister(name) }
        let start = instructions.count
        try emit(
            Instruction(.next, iterator, key, value ?? Int(Instruction.none)), first.span)
        let end = try emit(Instruction(.jump), first.span)
        if isTopLevel {
            try store(key, in: first)
            if let second, let value { try store(value, in: second) }
        }
        let before = known
        known.insert(first.text)
        if let second { known.insert(second.text) }
        loops.append(Loop(handlers: handlers))
        try block(body)
        guard let loop = loops.popLast() else { return }
        try patch(loop.continues)
        let back = try emit(Instruction(.jump), body.span)
        try patch(back, to: start)
        try patch(end)
        try patch(loop.breaks)
        known = before
    }

    /// The register that a loop puts its item in: the variable's own, or one to copy from.
    private mutating func loopRegister(_ name: Name) throws(Diagnostic) -> Int {
        if let local = locals[name.text] { return local }
        return try temporary(name.span)
    }

    /// `for i in 1..n` counts without a list.
    private mutating func rangeLoop(
        _ name: Name, _ low: Expression, _ high: Expression, _ body: Block
    ) throws(Diagnostic) {
        let span = low.span.joined(to: high.span)
        let counter = try temporary(span)
        let limit = try temporary(span)
        try expression(low, into: counter)
        try expression(high, into: limit)
        let item = try loopRegister(name)
        let prepare = try emit(Instruction(.rangePrepare, counter), span)
        try emit(Instruction(.move, item, counter), span)
        let start = instructions.count
        if isTopLevel { try store(item, in: name) }
        let before = known
        known.insert(name.text)
        loops.append(Loop(handlers: handlers))
        try block(body)
        guard let loop = loops.popLast() else { return }
        try patch(loop.continues)
        let next = try emit(Instruction(.rangeNext, counter, item), span)
        try patch(next, to: start)
        try patch(prepare)
        try patch(loop.breaks)
        known = before
    }

    // MARK: Functions and errors

    private mutating func define(
        _ name: Name, _ parameters: [Parameter], _ body: Block, _ span: Span
    ) throws(Diagnostic) {
        if Functions.index(of: name.text) != nil || CommandNames.all.contains(name.text) {
            throw mistake(
                .misplaced, "`\(name.text)` is the language's own", at: name.span,
                help: "choose another name")
        }
        var inner = Compiler(source, topLevel: false)
        for parameter in parameters { inner.addLocal(parameter.name.text) }
        for name in AssignedNames.names(in: body) { inner.addLocal(name) }
        for (register, parameter) in parameters.enumerated() {
            if let standard = parameter.standard {
                let skip = try inner.emit(Instruction(.jumpIfSet, register), standard.span)
                try inner.expression(standard, into: register)
                try inner.patch(skip)
            }
            inner.known.insert(parameter.name.text)
        }
        try inner.body(body)
        let code = inner.finished(
            name: name.text,
            parameters: parameters.map {
                Code.Parameter(name: $0.name.text, isOptional: $0.standard != nil)
            })
        pool.bodies.append(code)
        let place = try function(name.text, name.span)
        try emit(Instruction(.define, place, pool.bodies.count - 1), span)
    }

    /// Compiles a body that gives nothing back unless it says so.
    mutating func body(_ body: Block) throws(Diagnostic) {
        try block(body)
        let register = try temporary(body.span)
        try emit(Instruction(.constant, register, wide: constant(.nothing)), body.span)
        try emit(Instruction(.giveBack, register), body.span)
    }

    private mutating func attempt(_ body: Block, _ catches: [Catch]) throws(Diagnostic) {
        let error = try temporary(body.span)
        let push = try emit(Instruction(.pushHandler, error), body.span)
        handlers += 1
        try maybe(body)
        handlers -= 1
        try emit(Instruction(.popHandler), body.span)
        var ends = [try emit(Instruction(.jump), body.span)]
        try patch(push)
        for clause in catches {
            let before = known
            var skip: Int?
            if !clause.kinds.isEmpty {
                let kinds = try kindList(clause.kinds)
                try emit(Instruction(.catches, error, kinds), clause.span)
                skip = try emit(Instruction(.jump), clause.span)
            }
            if let binding = clause.binding { try store(error, in: binding) }
            try block(clause.body)
            ends.append(try emit(Instruction(.jump), clause.body.span))
            if let skip { try patch(skip) }
            known = before
        }
        try emit(Instruction(.raise, error), body.span)
        try patch(ends)
    }

    private mutating func kindList(_ kinds: [Name]) throws(Diagnostic) -> Int {
        let known = DiagnosticCode.allCases.filter(\.isCatchable).compactMap(\.kind)
        for kind in kinds where !known.contains(kind.text) {
            if DiagnosticCode(rawValue: kind.text) != nil {
                throw mistake(
                    .name, "no catch holds \(kind.text)", at: kind.span,
                    help: "it ends the script, whatever is caught")
            }
            let guess = Guess.nearest(kind.text, known)
            let isVariable = kind.text.first?.isLowercase == true
            throw mistake(
                .name, "no error is of the kind `\(kind.text)`", at: kind.span,
                help: guess.map { "did you mean \($0)?" }
                    ?? (isVariable ? "catch as \(kind.text)  names the error; " : "")
                    + "kinds: " + known.joined(separator: ", "))
        }
        let list = ScriptList(kinds.map { .text($0.text) })
        return try shortConstant(.list(list), kinds[0].span)
    }

    private mutating func claimed(
        _ op: Opcode, _ claim: Expression, _ why: Expression?, _ span: Span
    ) throws(Diagnostic) {
        let value = try register(of: claim)
        let reason = try why.map { why throws(Diagnostic) in try register(of: why) }
        let text = try shortConstant(.text(source.shown(claim.span)), span)
        try emit(Instruction(op, value, text, reason ?? Int(Instruction.none)), claim.span)
    }
}
