/// `+ - * / %` and the sign, exact for integers.
///
/// Arithmetic with a missing value is missing. An integer that does not fit 128 bits is an error,
/// never a wrap. These are the slow paths: the evaluator adds plain 64-bit numbers itself.
enum Arithmetic {
    static func apply(
        _ operation: BinaryOperator, _ left: ScriptValue, _ right: ScriptValue
    ) throws(Fault) -> ScriptValue {
        if left.isMissing || right.isMissing { return .null }
        let left = left.plain
        let right = right.plain
        if let a = integer(left), let b = integer(right) {
            return try integers(operation, a, b)
        }
        if let a = number(left), let b = number(right) {
            return try decimals(operation, a, b)
        }
        switch (operation, left, right) {
        case (.add, .text(let a), .text(let b)): return .text(a + b)
        case (.add, .list(var a), .list(let b)):
            a.append(contentsOf: b)
            return try checked(.list(a))
        case (.add, .map(var a), .map(let b)):
            a.merge(b)
            return try checked(.map(a))
        case (.add, .bytes(let a), .bytes(let b)): return .bytes(a + b)
        default: break
        }
        if let value = try durations(operation, left, right) { return value }
        throw mismatch(operation, left, right)
    }

    static func negate(_ value: ScriptValue) throws(Fault) -> ScriptValue {
        if value.isMissing { return .null }
        switch value.plain {
        case .integer(let number): return .integer(exactly: -Int128(number))
        case .wide(let number) where number.value != .min:
            return .integer(exactly: -number.value)
        case .decimal(let number): return .decimal(-number)
        case .duration(let number) where number != .min: return .duration(nanoseconds: -number)
        case .wide, .duration: throw overflow
        default: throw Fault(.type, "no number to negate: \(value.kindName)")
        }
    }

    static let overflow = Fault(
        .type, "the result does not fit an integer of 128 bits or a duration of 292 years",
        help: "use decimals, such as 1.0")

    static func integer(_ value: ScriptValue) -> Int128? {
        switch value {
        case .integer(let number): Int128(number)
        case .wide(let number): number.value
        default: nil
        }
    }

    static func number(_ value: ScriptValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .wide(let number): Double(number.value)
        case .decimal(let number): number
        default: nil
        }
    }

    private static func integers(
        _ operation: BinaryOperator, _ a: Int128, _ b: Int128
    ) throws(Fault) -> ScriptValue {
        let (result, overflows): (Int128, Bool)
        switch operation {
        case .add: (result, overflows) = a.addingReportingOverflow(b)
        case .subtract: (result, overflows) = a.subtractingReportingOverflow(b)
        case .multiply: (result, overflows) = a.multipliedReportingOverflow(by: b)
        case .divide:
            guard b != 0 else { throw divisionByZero }
            if b == -1 { return try negate(.integer(exactly: a)) }
            let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
            return remainder == 0 ? .integer(exactly: quotient) : .decimal(Double(a) / Double(b))
        case .remainder:
            guard b != 0 else { throw divisionByZero }
            if b == -1 { return .integer(0) }
            let remainder = a % b
            (result, overflows) = (
                remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder, false
            )
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches,
            .contained:
            throw Fault(.type, "\(operation.rawValue) is no arithmetic")
        }
        guard !overflows else { throw overflow }
        return .integer(exactly: result)
    }

    private static let divisionByZero = Fault(
        .type, "division by zero", help: "guard it:  if $n != 0 { … }")

    private static func decimals(
        _ operation: BinaryOperator, _ a: Double, _ b: Double
    ) throws(Fault) -> ScriptValue {
        switch operation {
        case .add: return .decimal(a + b)
        case .subtract: return .decimal(a - b)
        case .multiply: return .decimal(a * b)
        case .divide:
            guard b != 0 else { throw divisionByZero }
            return .decimal(a / b)
        case .remainder:
            guard b != 0 else { throw divisionByZero }
            return .decimal(a - b * (a / b).rounded(.down))
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches,
            .contained:
            throw Fault(.type, "\(operation.rawValue) is no arithmetic")
        }
    }

    private static func durations(
        _ operation: BinaryOperator, _ left: ScriptValue, _ right: ScriptValue
    ) throws(Fault) -> ScriptValue? {
        switch (operation, left, right) {
        case (.add, .duration(let a), .duration(let b)):
            return try duration(Int128(a) + Int128(b))
        case (.subtract, .duration(let a), .duration(let b)):
            return try duration(Int128(a) - Int128(b))
        case (.divide, .duration(let a), .duration(let b)):
            guard b != 0 else { throw divisionByZero }
            return .decimal(Double(a) / Double(b))
        case (.multiply, .duration(let a), _), (.multiply, _, .duration(let a)):
            guard let factor = number(left) ?? number(right) else { return nil }
            return try duration(rounding: Double(a) * factor)
        case (.divide, .duration(let a), _):
            guard let divisor = number(right) else { return nil }
            guard divisor != 0 else { throw divisionByZero }
            return try duration(rounding: Double(a) / divisor)
        default: return nil
        }
    }

    private static func duration(_ nanoseconds: Int128) throws(Fault) -> ScriptValue {
        guard let exact = Int64(exactly: nanoseconds) else { throw overflow }
        return .duration(nanoseconds: exact)
    }

    static func duration(rounding nanoseconds: Double) throws(Fault) -> ScriptValue {
        guard let exact = Int64(exactly: nanoseconds.rounded()) else { throw overflow }
        return .duration(nanoseconds: exact)
    }

    /// A container that has not become too deep.
    static func checked(_ value: ScriptValue) throws(Fault) -> ScriptValue {
        guard value.depth <= Limits.valueDepth else {
            throw Fault(.limit, "values nested more than \(Limits.valueDepth) deep")
        }
        return value
    }

    private static func mismatch(
        _ operation: BinaryOperator, _ left: ScriptValue, _ right: ScriptValue
    ) -> Fault {
        let verb = operation.rawValue
        var help: String?
        switch (left, right) {
        case (.text, _), (_, .text):
            help = "text is joined inside quotes: \"$a $b\"; int(…) makes a number of text"
        case (.duration, _), (_, .duration):
            help = "a number is no duration: 5s and 250ms are, and $x * 1s makes one"
        case (.list, _): help = "to append one value: let list += [VALUE]"
        default: break
        }
        return Fault(.type, "\(left.kindName) \(verb) \(right.kindName) has no meaning", help: help)
    }
}
