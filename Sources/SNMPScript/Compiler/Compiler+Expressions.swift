extension Compiler {
    /// A register that holds the expression's value: a local variable's own, or a fresh one.
    mutating func register(of expression: Expression) throws(Diagnostic) -> Int {
        if case .variable(let name) = expression.kind, let local = locals[name.text],
            known.contains(name.text)
        {
            return local
        }
        let register = try temporary(expression.span)
        try self.expression(expression, into: register)
        return register
    }

    mutating func register(of pipeline: Pipeline) throws(Diagnostic) -> Int {
        if case .expression(let expression) = pipeline.head, pipeline.stages.isEmpty {
            return try register(of: expression)
        }
        let register = try temporary(pipeline.span)
        try self.pipeline(pipeline, into: register)
        return register
    }

    /// Puts an expression's value into a register, which is written last: until then it may hold
    /// a variable that the expression reads.
    mutating func expression(_ expression: Expression, into result: Int) throws(Diagnostic) {
        let mark = top
        let span = expression.span
        switch expression.kind {
        case .literal(let literal): try load(ScriptValue(literal), into: result, span)
        case .text(let parts): try text(parts, into: result, span)
        case .variable(let name): try variable(name, into: result)
        case .path(let base, let steps): try path(base, steps, into: result)
        case .call(let name, let arguments): try call(name, arguments, into: result, span)
        case .pipeline(let content): try pipeline(content, into: result)
        case .list(let items): try list(items, into: result, span)
        case .map(let entries): try map(entries, into: result, span)
        case .column(let name): try column(name, into: result, span)
        case .negated(let operand): try negated(operand, into: result, span)
        case .not, .all, .any: try truth(expression, into: result)
        case .chain(let first, let rest): try chain(first, rest, into: result)
        case .withDefault(let operands): try withDefault(operands, into: result, span)
        case .range(let low, let high):
            let first = try register(of: low)
            let last = try register(of: high)
            try emit(Instruction(.range, result, first, last), span)
        }
        release(to: mark)
    }

    mutating func load(
        _ value: ScriptValue, into result: Int, _ span: Span
    ) throws(Diagnostic) {
        if case .integer(let number) = value, let small = Int32(exactly: number) {
            try emit(Instruction(.integer, result, wide: Int(small)), span)
        } else {
            try emit(Instruction(.constant, result, wide: constant(value)), span)
        }
    }

    private mutating func variable(_ name: Name, into result: Int) throws(Diagnostic) {
        let span = name.span
        if let local = locals[name.text] {
            if known.contains(name.text) {
                try emit(Instruction(.move, result, local), span)
            } else {
                let place = try symbol(name.text, span)
                try emit(Instruction(.getOuter, result, local, place), span)
            }
        } else if name.text == "it", let rows {
            try emit(Instruction(.row, result, rows), span)
        } else if name.text == "_" {
            try emit(Instruction(.lastShown, result), span)
        } else {
            let place = try symbol(name.text, span)
            try emit(Instruction(.getGlobal, result, wide: place), span)
        }
    }

    private mutating func column(
        _ name: String, into result: Int, _ span: Span
    ) throws(Diagnostic) {
        guard let rows else {
            throw mistake(
                .name, "`\(name)` is no column here", at: span,
                help: "text: \"\(name)\"   variable: $\(name)")
        }
        let place = try shortConstant(.text(name), span)
        try emit(Instruction(.column, result, rows, place), span)
    }

    private mutating func path(
        _ base: Expression, _ steps: [PathStep], into result: Int
    ) throws(Diagnostic) {
        var from = try register(of: base)
        let between = try temporary(base.span)
        for (index, step) in steps.enumerated() {
            let to = index == steps.count - 1 ? result : between
            let mark = top
            switch step {
            case .member(let name):
                let place = try shortConstant(.text(name.text), name.span)
                try emit(Instruction(.member, to, from, place), base.span.joined(to: name.span))
            case .element(let key):
                let place = try register(of: key)
                try emit(Instruction(.element, to, from, place), base.span.joined(to: key.span))
            }
            release(to: mark)
            from = to
        }
    }

    private mutating func call(
        _ name: Name, _ arguments: [Expression], into result: Int, _ span: Span
    ) throws(Diagnostic) {
        let first = top
        guard arguments.count <= 255 else {
            throw mistake(.usage, "too many arguments", at: span)
        }
        for argument in arguments {
            try expression(argument, into: try temporary(argument.span))
        }
        if let builtin = Functions.index(of: name.text) {
            let definition = Functions.all[builtin]
            guard definition.arity.contains(arguments.count) else {
                throw mistake(
                    .usage,
                    "\(name.text) takes \(definition.arityText), not \(arguments.count)", at: span,
                    help: definition.usage)
            }
            try emit(
                Instruction(.callBuiltin, result, builtin, first, x: arguments.count), span)
        } else {
            let place = try function(name.text, name.span)
            try emit(Instruction(.call, result, place, first, x: arguments.count), span)
        }
    }

    private mutating func list(
        _ items: [Expression], into result: Int, _ span: Span
    ) throws(Diagnostic) {
        if items.count <= 64 {
            let first = top
            for item in items { try expression(item, into: try temporary(item.span)) }
            try emit(Instruction(.list, result, first, items.count), span)
            return
        }
        let whole = try temporary(span)
        try emit(Instruction(.list, whole, whole, 0), span)
        for item in items {
            let mark = top
            try emit(Instruction(.append, whole, try register(of: item)), item.span)
            release(to: mark)
        }
        try emit(Instruction(.move, result, whole), span)
    }

    private mutating func map(
        _ entries: [(key: Expression, value: Expression)], into result: Int, _ span: Span
    ) throws(Diagnostic) {
        var whole: Int?
        for start in stride(from: 0, to: max(1, entries.count), by: 64) {
            let part = entries[start..<min(entries.count, start + 64)]
            let target = entries.count <= 64 ? result : try temporary(span)
            let first = top
            for (key, value) in part {
                try expression(key, into: try temporary(key.span))
                try expression(value, into: try temporary(value.span))
            }
            try emit(Instruction(.map, target, first, part.count), span)
            release(to: first)
            if let whole {
                try emit(Instruction(.addTo, whole, target), span)
                release(to: target)
            } else {
                whole = target
            }
        }
        if let whole, whole != result { try emit(Instruction(.move, result, whole), span) }
    }

    private mutating func negated(
        _ operand: Expression, into result: Int, _ span: Span
    ) throws(Diagnostic) {
        if case .literal(let literal) = operand.kind, let value = Numbers.negated(literal) {
            return try load(ScriptValue(value), into: result, span)
        }
        try emit(Instruction(.negate, result, try register(of: operand)), span)
    }

    private mutating func chain(
        _ first: Expression, _ rest: [(operation: BinaryOperator, operand: Expression)],
        into result: Int
    ) throws(Diagnostic) {
        var left = try register(of: first)
        var span = first.span
        let between = rest.count > 1 ? try temporary(first.span) : result
        note(first, rest[0].operation, rest[0].operand)
        for (index, (operation, operand)) in rest.enumerated() {
            let mark = top
            span = span.joined(to: operand.span)
            let to = index == rest.count - 1 ? result : between
            try binary(operation, left, operand, into: to, span)
            release(to: mark)
            left = to
        }
    }

    private mutating func binary(
        _ operation: BinaryOperator, _ left: Int, _ operand: Expression, into result: Int,
        _ span: Span
    ) throws(Diagnostic) {
        if operation == .add || operation == .subtract, let number = Self.small(operand) {
            let step = operation == .add ? number : -number
            try emit(
                Instruction(.addInteger, result, left, Int(UInt16(bitPattern: step))), span)
            return
        }
        if operation == .matches, case .literal(.text(let pattern)) = operand.kind {
            pool.patterns.append(try compiled(pattern, operand.span))
            try emit(Instruction(.matchesPattern, result, left, pool.patterns.count - 1), span)
            return
        }
        let right = try register(of: operand)
        switch operation {
        case .add: try emit(Instruction(.add, result, left, right), span)
        case .subtract: try emit(Instruction(.subtract, result, left, right), span)
        case .multiply: try emit(Instruction(.multiply, result, left, right), span)
        case .divide: try emit(Instruction(.divide, result, left, right), span)
        case .remainder: try emit(Instruction(.remainder, result, left, right), span)
        case .matches: try emit(Instruction(.matches, result, left, right), span)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .contained:
            let relation = Relation(operation).rawValue
            try emit(Instruction(.compare, result, left, right, x: Int(relation)), span)
        }
    }

    /// A small whole number written out, so that it fits an instruction.
    static func small(_ expression: Expression) -> Int16? {
        guard case .literal(.integer(let number)) = expression.kind, abs(number) < 32_000 else {
            return nil
        }
        return Int16(exactly: number)
    }

    private func compiled(_ pattern: String, _ span: Span) throws(Diagnostic) -> Pattern {
        guard pool.patterns.count < Int(UInt16.max) else {
            throw mistake(.tooLong, "too many patterns", at: span)
        }
        do throws(Pattern.Mistake) {
            return try Pattern(pattern)
        } catch {
            throw mistake(.syntax, error.description, at: span)
        }
    }

    /// `a ?? b ?? c`: the first that is not missing; a question that a v1 agent answers with
    /// NoSuchName counts as missing.
    private mutating func withDefault(
        _ operands: [Expression], into result: Int, _ span: Span
    ) throws(Diagnostic) {
        let value = try temporary(span)
        var ends: [Int] = []
        for (index, operand) in operands.enumerated() {
            let isLast = index == operands.count - 1
            if !isLast, Self.asks(operand) {
                try forgiving(operand, into: value)
            } else {
                try expression(operand, into: value)
            }
            if !isLast { ends.append(try emit(Instruction(.jumpIfPresent, value), operand.span)) }
        }
        try patch(ends)
        try emit(Instruction(.move, result, value), span)
    }

    private static func asks(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .pipeline: true
        case .path(let base, _): asks(base)
        default: false
        }
    }

    private mutating func forgiving(
        _ operand: Expression, into result: Int
    ) throws(Diagnostic) {
        let span = operand.span
        let error = try temporary(span)
        let push = try emit(Instruction(.pushHandler, error), span)
        handlers += 1
        try expression(operand, into: result)
        handlers -= 1
        try emit(Instruction(.popHandler), span)
        let done = try emit(Instruction(.jump), span)
        try patch(push)
        let kinds = try shortConstant(.list([.text(DiagnosticCode.noSuchName.rawValue)]), span)
        try emit(Instruction(.catches, error, kinds), span)
        try emit(Instruction(.raise, error), span)
        try emit(Instruction(.constant, result, wide: constant(.null)), span)
        try patch(done)
    }

    /// Text with values in it.
    mutating func text(
        _ parts: [StringPart], into result: Int, _ span: Span
    ) throws(Diagnostic) {
        guard parts.count <= 1 else {
            return try concatenation(parts, into: result, span) { part in
                switch part {
                case .text(let text): Expression(kind: .literal(.text(text)), span: span)
                case .value(let value): value
                }
            }
        }
        switch parts.first {
        case nil: try load(.text(""), into: result, span)
        case .text(let text): try load(.text(text), into: result, span)
        case .value(let value):
            let register = try self.register(of: value)
            try emit(Instruction(.concatenate, result, register, 1), span)
        }
    }

    /// Joins parts as text, a handful of registers at a time.
    mutating func concatenation<Part>(
        _ parts: [Part], into result: Int, _ span: Span, _ read: (Part) -> Expression
    ) throws(Diagnostic) {
        let base = top
        for part in parts {
            if top - base == 100 {
                try emit(Instruction(.concatenate, base, base, 100), span)
                release(to: base + 1)
            }
            try expression(read(part), into: try temporary(span))
        }
        try emit(Instruction(.concatenate, result, base, top - base), span)
        release(to: base)
    }
}
