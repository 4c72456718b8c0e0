extension Compiler {
    /// The value of an option of `watch`, `retry` or `parallel for`, in a fresh register.
    ///
    /// - Returns: nil if the option is not there.
    mutating func option(
        _ name: String, of options: [OptionSyntax], statement: String, allowed: [String]
    ) throws(Diagnostic) -> Int? {
        for option in options where !allowed.contains(option.name.text) {
            throw mistake(
                .usage, "\(statement) has no option --\(option.name.text)", at: option.name.span,
                help: "there is " + allowed.map { "--" + $0 }.joined(separator: ", "))
        }
        guard let option = options.last(where: { $0.name.text == name }) else { return nil }
        guard let value = option.value else {
            throw mistake(.usage, "--\(name) wants a value", at: option.name.span)
        }
        let register = try temporary(option.name.span)
        try word(value, into: register)
        return register
    }

    /// watch: the body, again and again, with a pause between.
    mutating func watch(
        _ period: Expression, _ options: [OptionSyntax], _ body: Block, _ span: Span
    ) throws(Diagnostic) {
        let pause = try temporary(period.span)
        try expression(period, into: pause)
        let times = try option("times", of: options, statement: "watch", allowed: ["times"])
        let count = try temporary(span)
        try emit(Instruction(.integer, count, wide: 0), span)
        let none = try times.map { times throws(Diagnostic) in
            try emit(Instruction(.jumpNotLess, count, times), span)
        }
        let start = instructions.count
        loops.append(Loop(handlers: handlers))
        if let none { loops[loops.count - 1].breaks.append(none) }
        try maybe(body)
        guard var loop = loops.popLast() else { return }
        try patch(loop.continues)
        try emit(Instruction(.addInteger, count, count, 1), span)
        if let times {
            loop.breaks.append(try emit(Instruction(.jumpNotLess, count, times), span))
        }
        try emit(Instruction(.sleep, pause), period.span)
        let back = try emit(Instruction(.jump), span)
        try patch(back, to: start)
        try patch(loop.breaks)
    }

    /// retry: the body until it ends without an error; the last error counts when the time is up.
    mutating func retry(
        _ limit: Expression, _ options: [OptionSyntax], _ body: Block, _ span: Span
    ) throws(Diagnostic) {
        let end = try temporary(limit.span)
        let now = try temporary(span)
        let error = try temporary(span)
        try expression(limit, into: end)
        try emit(Instruction(.clock, now), span)
        try emit(Instruction(.add, end, end, now), limit.span)
        let given = try option("every", of: options, statement: "retry", allowed: ["every"])
        let every = if let given { given } else { try temporary(span) }
        if given == nil {
            let second = ScriptValue.duration(nanoseconds: 1_000_000_000)
            try emit(Instruction(.constant, every, wide: constant(second)), span)
        }
        let start = instructions.count
        let push = try emit(Instruction(.pushHandler, error), span)
        let outer = handlers
        loops.append(Loop(handlers: handlers))
        handlers += 1
        try maybe(body)
        handlers = outer
        try emit(Instruction(.popHandler), span)
        guard let loop = loops.popLast() else { return }
        let done = try emit(Instruction(.jump), span)
        try patch(push)
        try emit(Instruction(.clock, now), span)
        try emit(Instruction(.add, now, now, every), span)
        let again = try emit(Instruction(.jumpLessOrEqual, now, end), span)
        try emit(Instruction(.raise, error), span)
        try patch(again)
        try patch(loop.continues)
        try emit(Instruction(.sleep, every), span)
        let back = try emit(Instruction(.jump), span)
        try patch(back, to: start)
        try patch(done)
        try patch(loop.breaks)
    }
}
