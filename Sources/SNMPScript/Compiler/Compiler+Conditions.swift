/// A comparison as the evaluator's `compare` instruction numbers it.
enum Relation: UInt8, Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contained

    init(_ operation: BinaryOperator) {
        switch operation {
        case .equal: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        case .contained, .matches, .add, .subtract, .multiply, .divide, .remainder:
            self = .contained
        }
    }

    var operation: BinaryOperator {
        switch self {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .contained: .contained
        }
    }
}

extension Compiler {
    /// Compiles a condition to a jump where it holds (or where it does not), and to falling
    /// through otherwise.
    ///
    /// - Returns: the jumps, for the caller to patch.
    mutating func condition(
        _ expression: Expression, jumpIf wanted: Bool
    ) throws(Diagnostic) -> [Int] {
        let mark = top
        defer { release(to: mark) }
        switch expression.kind {
        case .not(let operand):
            return try condition(operand, jumpIf: !wanted)
        case .all(let operands):
            return try junction(operands, decides: false, jumpIf: wanted)
        case .any(let operands):
            return try junction(operands, decides: true, jumpIf: wanted)
        case .chain(let left, let rest) where rest.count == 1:
            if let jump = try comparison(left, rest[0], expression.span, jumpIf: wanted) {
                return [jump]
            }
        case .pipeline(let content):
            if case .expression(let inner) = content.head, content.stages.isEmpty,
                !content.background
            {
                return try condition(inner, jumpIf: wanted)
            }
        default: break
        }
        let register = try self.register(of: expression)
        let jump = Instruction(wanted ? .jumpIfTrue : .jumpIfFalse, register)
        return [try emit(jump, expression.span)]
    }

    /// `and` and `or`: an operand that decides ends the rest.
    private mutating func junction(
        _ operands: [Expression], decides: Bool, jumpIf wanted: Bool
    ) throws(Diagnostic) -> [Int] {
        if decides == wanted {
            var jumps: [Int] = []
            for operand in operands { jumps += try condition(operand, jumpIf: wanted) }
            return jumps
        }
        var decided: [Int] = []
        for operand in operands.dropLast() {
            decided += try condition(operand, jumpIf: decides)
        }
        let jumps = try operands.last.map { last throws(Diagnostic) in
            try condition(last, jumpIf: wanted)
        }
        try patch(decided)
        return jumps ?? []
    }

    /// One comparison, as a jump of its own.
    private mutating func comparison(
        _ left: Expression, _ right: (operation: BinaryOperator, operand: Expression),
        _ span: Span, jumpIf wanted: Bool
    ) throws(Diagnostic) -> Int? {
        guard right.operation != .contained, right.operation != .matches,
            Self.isComparison(right.operation)
        else { return nil }
        note(left, right.operation, right.operand)
        let first = try register(of: left)
        if let number = Self.small(right.operand),
            let op = Self.jumpWithNumber(right.operation, wanted)
        {
            let immediate = Int(UInt16(bitPattern: number))
            return try emit(Instruction(op, first, immediate), span)
        }
        let second = try register(of: right.operand)
        switch right.operation {
        case .equal, .notEqual:
            let equal = (right.operation == .equal) == wanted
            return try emit(Instruction(equal ? .jumpEqual : .jumpNotEqual, first, second), span)
        case .less:
            return try emit(Instruction(wanted ? .jumpLess : .jumpNotLess, first, second), span)
        case .greater:
            return try emit(Instruction(wanted ? .jumpLess : .jumpNotLess, second, first), span)
        case .lessOrEqual:
            let op: Opcode = wanted ? .jumpLessOrEqual : .jumpNotLessOrEqual
            return try emit(Instruction(op, first, second), span)
        case .greaterOrEqual:
            let op: Opcode = wanted ? .jumpLessOrEqual : .jumpNotLessOrEqual
            return try emit(Instruction(op, second, first), span)
        case .contained, .matches, .add, .subtract, .multiply, .divide, .remainder:
            return nil
        }
    }

    private static func isComparison(_ operation: BinaryOperator) -> Bool {
        switch operation {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
        case .contained, .matches, .add, .subtract, .multiply, .divide, .remainder: false
        }
    }

    private static func jumpWithNumber(_ operation: BinaryOperator, _ wanted: Bool) -> Opcode? {
        switch operation {
        case .less: wanted ? .jumpLessInteger : .jumpNotLessInteger
        case .greater: wanted ? .jumpGreaterInteger : .jumpNotGreaterInteger
        case .equal: wanted ? .jumpEqualInteger : .jumpNotEqualInteger
        case .notEqual: wanted ? .jumpNotEqualInteger : .jumpEqualInteger
        default: nil
        }
    }

    /// The truth of `and`, `or` and `not` as a value.
    mutating func truth(_ expression: Expression, into result: Int) throws(Diagnostic) {
        let span = expression.span
        let falses = try condition(expression, jumpIf: false)
        try emit(Instruction(.constant, result, wide: constant(.bool(true))), span)
        let end = try emit(Instruction(.jump), span)
        try patch(falses)
        try emit(Instruction(.constant, result, wide: constant(.bool(false))), span)
        try patch(end)
    }

    /// Keeps what a check can know of a comparison without asking anybody: a name and a text.
    mutating func note(_ left: Expression, _ operation: BinaryOperator, _ right: Expression) {
        switch operation {
        case .equal, .notEqual:
            let isFlipped = Self.plainText(left) != nil
            guard let name = Self.columnName(isFlipped ? right : left),
                let text = Self.plainText(isFlipped ? left : right)
            else { return }
            pool.comparisons.append(
                ComparisonSite(
                    name: name, text: text, isNegated: operation == .notEqual,
                    span: isFlipped ? left.span : right.span))
        case .contained:
            guard case .list(let items) = right.kind else { return }
            for item in items { note(left, .equal, item) }
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .matches, .add, .subtract, .multiply,
            .divide, .remainder:
            return
        }
    }

    private static func plainText(_ expression: Expression) -> String? {
        switch expression.kind {
        case .literal(.text(let text)): return text
        case .text(let parts):
            guard parts.count == 1, case .text(let text) = parts[0] else { return nil }
            return text
        default: return nil
        }
    }

    /// `ifOperStatus` of a row, of `$row.ifOperStatus`, of `$r["ifOperStatus"]`, of
    /// `(get ifOperStatus.3)`.
    private static func columnName(_ expression: Expression) -> String? {
        switch expression.kind {
        case .column(let name): return name
        case .path(_, let steps):
            switch steps.last {
            case .member(let name)?: return name.text
            case .element(let element)?: return plainText(element)
            case nil: return nil
            }
        case .pipeline(let pipeline): return objectName(pipeline)
        default: return nil
        }
    }

    /// The object of a `get` of one name.
    private static func objectName(_ pipeline: Pipeline) -> String? {
        let command: CommandSyntax
        switch pipeline.head {
        case .command(let syntax), .at(_, let syntax): command = syntax
        case .last, .atBlock, .parallel, .expression: return nil
        }
        // A word behind an option may be the option's.
        let words = command.items.prefix { if case .word = $0 { true } else { false } }
        guard pipeline.stages.isEmpty, command.name.text == "get", words.count == 1,
            case .word(let word)? = words.first,
            case .bare(let text)? = word.parts.first
        else { return nil }
        return text.split(separator: ".").first.map(String.init)
    }
}
