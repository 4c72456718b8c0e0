extension Compiler {
    /// Puts a pipeline's value into a register, which is written last.
    mutating func pipeline(_ pipeline: Pipeline, into result: Int) throws(Diagnostic) {
        let mark = top
        let background = pipeline.background
        if background, !pipeline.stages.isEmpty {
            throw mistake(
                .usage, "& starts one request, not a pipeline", at: pipeline.span,
                help: "let h = get … &   and later   wait $h | …")
        }
        guard !pipeline.stages.isEmpty else {
            try head(pipeline, background: background, into: result)
            release(to: mark)
            return
        }
        // A pipe keeps the rows of an outer `where` out of its own.
        let outer = rows
        let value = try temporary(pipeline.span)
        try head(pipeline, background: false, into: value)
        for (index, stage) in pipeline.stages.enumerated() {
            let inner = top
            let target = index == pipeline.stages.count - 1 ? result : value
            try self.stage(stage, from: value, into: target)
            release(to: inner)
        }
        rows = outer
        release(to: mark)
    }

    private mutating func head(
        _ pipeline: Pipeline, background: Bool, into result: Int
    ) throws(Diagnostic) {
        let span = pipeline.span
        switch pipeline.head {
        case .last:
            try emit(Instruction(.lastShown, result, 1), span)
        case .command(let command):
            try self.command(command, input: nil, background: background, into: result)
        case .at(let place, let command):
            let body = Pipeline(
                head: .command(command), stages: [], background: background, span: command.span)
            let block = Block(
                statements: [Statement(kind: .giveBack(body), span: command.span)],
                span: command.span)
            try at(place, block, command.span, into: result)
        case .atBlock(let place, let block):
            try at(place, block, span, into: result)
        case .parallel(let name, let items, let options, let body):
            try parallel(name, items, options, body, span, into: result)
        case .expression(let expression):
            guard !background else {
                throw mistake(
                    .usage, "& starts a request, such as get sysUpTime.0 &", at: span)
            }
            try self.expression(expression, into: result)
        }
        if background {
            switch pipeline.head {
            case .command, .at: break
            default: throw mistake(.usage, "& starts one request", at: span)
            }
        }
    }

    // MARK: Stages

    private mutating func stage(
        _ stage: Stage, from input: Int, into result: Int
    ) throws(Diagnostic) {
        switch stage.kind {
        case .command(let command):
            try self.command(command, input: input, background: false, into: result)
        case .filter(let condition):
            try eachRow(input, stage.span) { compiler, rows throws(Diagnostic) in
                let skips = try compiler.condition(condition, jumpIf: false)
                try compiler.emit(Instruction(.append, rows + 2, rows + 1), condition.span)
                try compiler.patch(skips)
            } finish: { rows in
                Instruction(.takeRows, result, rows)
            }
        case .select(let columns):
            let names = columns.map { column in
                ScriptValue.text(column.name?.text ?? columnName(column.value))
            }
            let list = try shortConstant(.list(ScriptList(names)), stage.span)
            try eachRow(input, stage.span) { compiler, rows throws(Diagnostic) in
                for column in columns {
                    let mark = compiler.top
                    let cell = try compiler.register(of: column.value)
                    try compiler.emit(Instruction(.append, rows + 2, cell), column.value.span)
                    compiler.release(to: mark)
                }
            } finish: { rows in
                Instruction(.selectRows, result, rows, list)
            }
        case .sort(let keys):
            let directions = ScriptList(keys.map { .bool($0.descending) })
            let list = try shortConstant(.list(directions), stage.span)
            try eachRow(input, stage.span) { compiler, rows throws(Diagnostic) in
                for (key, _) in keys {
                    let mark = compiler.top
                    let value = try compiler.register(of: key)
                    try compiler.emit(Instruction(.append, rows + 2, value), key.span)
                    compiler.release(to: mark)
                }
            } finish: { rows in
                Instruction(.sortRows, result, rows, list)
            }
        }
    }

    /// The name of a column that was given none: what stands there.
    private func columnName(_ value: Expression) -> String {
        switch value.kind {
        case .column(let name): name
        case .path(_, let steps):
            switch steps.last {
            case .member(let name): name.text
            default: source.shown(value.span)
            }
        default: source.shown(value.span)
        }
    }

    /// A loop over rows: the table, the row's number and what is collected stand in three
    /// registers side by side.
    private mutating func eachRow(
        _ input: Int, _ span: Span,
        _ body: (inout Compiler, Int) throws(Diagnostic) -> Void,
        finish: (Int) -> Instruction
    ) throws(Diagnostic) {
        let rows = try temporary(span)
        _ = try temporary(span)
        _ = try temporary(span)
        try emit(Instruction(.rows, rows, input), span)
        let outer = self.rows
        self.rows = rows
        let start = instructions.count
        try emit(Instruction(.nextRow, rows), span)
        let end = try emit(Instruction(.jump), span)
        try body(&self, rows)
        let back = try emit(Instruction(.jump), span)
        try patch(back, to: start)
        try patch(end)
        self.rows = outer
        try emit(finish(rows), span)
    }

    // MARK: Several flows of control

    private mutating func at(
        _ place: Word, _ block: Block, _ span: Span, into result: Int
    ) throws(Diagnostic) {
        let operand = top
        try word(place, into: try temporary(place.span))
        let assigned = AssignedNames.names(in: block)
        var inner = inside(also: assigned)
        try inner.body(block)
        var results: [(register: Int, local: Int?, symbol: Int)] = []
        for name in assigned {
            guard let register = inner.locals[name] else { continue }
            let global = try symbol(name, span)
            results.append((register, isTopLevel ? nil : locals[name], global))
        }
        try fanOut(
            .at(spelling: spelling(place), place.span), inner, options: [], results: results,
            operand: operand, span, into: result)
        // What the body sets is set only where there is one device.
        for name in assigned { known.remove(name) }
    }

    private mutating func parallel(
        _ name: Name, _ items: Expression, _ options: [OptionSyntax], _ body: Block, _ span: Span,
        into result: Int
    ) throws(Diagnostic) {
        let operand = top
        try expression(items, into: try temporary(items.span))
        let max = try option(
            "max", of: options, statement: "parallel for", allowed: ["max"])
        var inner = inside(also: [name.text] + AssignedNames.names(in: body))
        inner.known.insert(name.text)
        try inner.body(body)
        guard let register = inner.locals[name.text] else { return }
        let isSecret = source.secretVariables.contains(Array(name.text.utf8))
        try fanOut(
            .parallel(register: register, isSecret: isSecret), inner,
            options: max == nil ? [] : ["max"], results: [],
            operand: operand, span, into: result)
    }

    /// A compiler for a body that reads the variables around it.
    private func inside(also names: [String]) -> Compiler {
        var inner = Compiler(source, topLevel: false)
        if !isTopLevel {
            for name in localNames { inner.addLocal(name) }
            inner.known = known
        }
        for name in names {
            inner.addLocal(name)
            // The body has a copy of its own of an outer variable, or none yet.
            if isTopLevel || locals[name] == nil { inner.known.remove(name) }
        }
        return inner
    }

    private mutating func fanOut(
        _ kind: FanOutSite.Kind, _ inner: Compiler, options: [String],
        results: [(register: Int, local: Int?, symbol: Int)], operand: Int, _ span: Span,
        into result: Int
    ) throws(Diagnostic) {
        pool.bodies.append(inner.finished(name: "body", parameters: []))
        pool.fanOuts.append(
            FanOutSite(
                kind: kind, body: pool.bodies.count - 1, options: options,
                captured: isTopLevel ? 0 : localNames.count, results: results, span: span))
        guard pool.fanOuts.count < Int(UInt16.max), pool.bodies.count < Int(UInt16.max) else {
            throw mistake(.tooLong, "this is too much for one function", at: span)
        }
        try emit(Instruction(.fanOut, result, pool.fanOuts.count - 1, operand), span)
    }

    // MARK: Commands

    mutating func command(
        _ command: CommandSyntax, input: Int?, background: Bool, into result: Int
    ) throws(Diagnostic) {
        let first = top
        let outer = rows
        rows = nil
        if let input {
            try emit(Instruction(.move, try temporary(command.span), input), command.span)
        }
        var arguments: [CommandSite.Argument] = []
        var secrets: [Span] = []
        var lastOption: String?
        for (target, value) in command.assignments {
            try word(target, into: try temporary(target.span), isName: true)
            try word(value, into: try temporary(value.span))
            arguments.append(
                .assignment(
                    target: .init(spelling: spelling(target), span: target.span),
                    value: .init(spelling: spelling(value), span: value.span)))
        }
        for item in command.items {
            switch item {
            case .word(let value):
                let isName = Self.namingCommands.contains(command.name.text)
                try word(value, into: try temporary(value.span), isName: isName)
                arguments.append(.word(spelling: spelling(value), value.span))
                if let option = lastOption, Self.isWrittenSecret(value, option) {
                    secrets.append(value.span)
                }
                lastOption = nil
            case .option(let option):
                lastOption = option.value == nil ? option.name.text : nil
                if let value = option.value, Self.isWrittenSecret(value, option.name.text) {
                    secrets.append(value.span)
                }
                var attached = CommandSite.Attached.none
                if let value = option.value {
                    try word(value, into: try temporary(value.span))
                    attached = .word(spelling: spelling(value))
                }
                arguments.append(
                    .option(name: option.name.text, attached, option.name.span))
            }
        }
        rows = outer
        let site = CommandSite(
            name: command.name.text, function: try function(command.name.text, command.name.span),
            arguments: arguments, hasInput: input != nil, writtenSecrets: secrets,
            background: background, span: command.span)
        pool.commands.append(site)
        guard pool.commands.count < Int(UInt16.max) else {
            throw mistake(.tooLong, "this is too much for one function", at: command.span)
        }
        try emit(Instruction(.command, result, pool.commands.count - 1, first), command.span)
    }

    /// Whether a word writes a secret out: any key, and any community but the well-known.
    private static func isWrittenSecret(_ word: Word, _ option: String) -> Bool {
        let isKey = option == "authkey" || option == "privkey"
        guard isKey || option == "community" else { return false }
        return word.parts.allSatisfy { part in
            switch part {
            case .bare(let text): isKey || !SecretWords.isWellKnown(text)
            case .quoted(let text): isKey || !SecretWords.isWellKnown(text)
            case .text(let parts):
                parts.allSatisfy { part in
                    if case .text(let text) = part {
                        return isKey || !SecretWords.isWellKnown(text)
                    }
                    return false
                }
            case .value: false
            }
        }
    }

    /// The spelling of a word that is plain text.
    private func spelling(_ word: Word) -> String? {
        guard word.parts.count == 1, case .bare(let text) = word.parts[0] else { return nil }
        return text
    }

    /// The commands whose words are names of objects.
    private static let namingCommands = Set(
        BuiltinCommands.all.filter { command in
            command.parameters.contains { $0.type == .object || $0.type == .module }
        }.map(\.name))

    /// Puts a word's value into a register: one part has the value that it has, several are text.
    ///
    /// - Parameter isName: Whether the word names an object. Then a text behind a point keeps its
    ///   quotes, `nsExtendOutLine."10.1".1`, which tell it from the numbers of an OID.
    mutating func word(_ word: Word, into result: Int, isName: Bool = false) throws(Diagnostic) {
        if word.parts.count == 1 {
            switch word.parts[0] {
            case .bare(let text):
                let literal = Numbers.wordValue(text).map(ScriptValue.init)
                return try load(literal ?? .text(text), into: result, word.span)
            case .quoted(let text): return try load(.text(text), into: result, word.span)
            case .text(let parts): return try self.text(parts, into: result, word.span)
            case .value(let value): return try expression(value, into: result)
            }
        }
        let parts = isName ? Self.keepingQuotes(word.parts) : word.parts
        try concatenation(parts, into: result, word.span) { part in
            switch part {
            case .bare(let text), .quoted(let text):
                Expression(kind: .literal(.text(text)), span: word.span)
            case .value(let value): value
            case .text(let parts): Expression(kind: .text(parts), span: word.span)
            }
        }
    }

    /// The parts of a name, with the quotes of each text that stands behind a point.
    private static func keepingQuotes(_ parts: [Word.Part]) -> [Word.Part] {
        var isBehindPoint = false
        return parts.flatMap { part -> [Word.Part] in
            defer {
                if case .bare(let text) = part {
                    isBehindPoint = text.hasSuffix(".")
                } else {
                    isBehindPoint = false
                }
            }
            guard isBehindPoint else { return [part] }
            switch part {
            case .quoted(let text): return [.bare("\""), .bare(escaped(text)), .bare("\"")]
            case .text(let pieces):
                let inside = pieces.map { piece in
                    if case .text(let text) = piece { return StringPart.text(escaped(text)) }
                    return piece
                }
                return [.bare("\""), .text(inside), .bare("\"")]
            case .bare, .value: return [part]
            }
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacingScalar("\\", with: "\\\\").replacingScalar("\"", with: "\\\"")
    }
}
