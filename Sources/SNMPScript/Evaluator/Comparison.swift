import SMI

/// `== != < <= > >= in` and the order that `sort` uses.
enum Comparison {
    /// Whether two values are equal: numbers by value, enumerations by label or number, texts by
    /// their characters; a missing value equals only another.
    static func equal(_ left: ScriptValue, _ right: ScriptValue) -> Bool {
        if left.isMissing || right.isMissing { return left.isMissing && right.isMissing }
        if let answer = labelEquality(left, right) ?? labelEquality(right, left) { return answer }
        let a = left.plain
        let b = right.plain
        switch (a, b) {
        case (.bool(let a), .bool(let b)): return a == b
        case (.text(let a), .text(let b)): return a == b
        case (.bytes(let a), .bytes(let b)): return a == b
        case (.bytes(let a), .text(let b)), (.text(let b), .bytes(let a)): return a == Array(b.utf8)
        case (.duration(let a), .duration(let b)): return a == b
        case (.oid(let a), .oid(let b)): return a.value == b.value
        case (.address(let a), .address(let b)): return a == b
        case (.oid, .text(let text)), (.address, .text(let text)):
            return TextForm.text(a) == text
        case (.text(let text), .oid), (.text(let text), .address):
            return TextForm.text(b) == text
        case (.list(let a), .list(let b)):
            return a.items.count == b.items.count && zip(a.items, b.items).allSatisfy(equal)
        case (.map(let a), .map(let b)):
            return a.count == b.count
                && a.keys.allSatisfy { key in
                    guard let x = a[key], let y = b[key] else { return false }
                    return equal(x, y)
                }
        case (.table(let a), .table(let b)):
            return a.columns == b.columns && zip(a.cells, b.cells).allSatisfy(equal)
                && a.cells.count == b.cells.count
        case (.target(let a), .target(let b)): return a.name == b.name
        case (.target(let a), .text(let b)), (.text(let b), .target(let a)): return a.name == b
        case (.job(let a), .job(let b)): return a === b
        case (.error(let a), .error(let b)): return a === b
        case (.secret(let a), .secret(let b)): return a.text == b.text
        default: break
        }
        if let a = Arithmetic.integer(a), let b = Arithmetic.integer(b) { return a == b }
        if let a = Arithmetic.number(a), let b = Arithmetic.number(b) { return a == b }
        return false
    }

    /// A device's enumeration beside a text: the label decides.
    private static func labelEquality(_ value: ScriptValue, _ text: ScriptValue) -> Bool? {
        guard case .device(let value) = value, case .text(let text) = text.plain else { return nil }
        return value.label.map { $0 == text }
    }

    /// How two values stand to each other, or nil if one is missing.
    ///
    /// - Throws: a TypeError if they have no order between them.
    static func order(_ left: ScriptValue, _ right: ScriptValue) throws(Fault) -> Int? {
        if left.isMissing || right.isMissing { return nil }
        let a = left.plain
        let b = right.plain
        if let a = Arithmetic.integer(a), let b = Arithmetic.integer(b) { return sign(a, b) }
        if let a = Arithmetic.number(a), let b = Arithmetic.number(b) { return sign(a, b) }
        switch (a, b) {
        case (.text(let a), .text(let b)): return sign(a, b)
        case (.duration(let a), .duration(let b)): return sign(a, b)
        case (.oid(let a), .oid(let b)): return sign(a.value, b.value)
        case (.address(let a), .address(let b)): return sign(a, b)
        case (.bytes(let a), .bytes(let b)):
            return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
        case (.bool(let a), .bool(let b)): return sign(a ? 1 : 0, b ? 1 : 0)
        default:
            throw Fault(
                .type, "\(left.kindName) and \(right.kindName) have no order",
                help: "compare like with like; int(…) makes a number of text")
        }
    }

    private static func sign<T: Comparable>(_ a: T, _ b: T) -> Int {
        a < b ? -1 : a == b ? 0 : 1
    }

    static func compare(
        _ operation: BinaryOperator, _ left: ScriptValue, _ right: ScriptValue
    ) throws(Fault) -> Bool {
        switch operation {
        case .equal: return equal(left, right)
        case .notEqual: return !equal(left, right)
        case .contained: return try contains(right, left)
        case .less: return try order(left, right).map { $0 < 0 } ?? false
        case .lessOrEqual: return try order(left, right).map { $0 <= 0 } ?? false
        case .greater: return try order(left, right).map { $0 > 0 } ?? false
        case .greaterOrEqual: return try order(left, right).map { $0 >= 0 } ?? false
        case .matches, .add, .subtract, .multiply, .divide, .remainder:
            throw Fault(.type, "\(operation.rawValue) is no comparison")
        }
    }

    private static func contains(
        _ container: ScriptValue, _ item: ScriptValue
    ) throws(Fault) -> Bool {
        switch container.plain {
        case .list(let list): return list.items.contains { equal($0, item) }
        case .map(let map):
            guard case .text(let key) = item.plain else { return false }
            return map[key] != nil
        case .text(let text):
            guard case .text(let part) = item.plain else { return false }
            return part.isEmpty || Functions.position(of: part, in: text) != nil
        case .oid(let oid):
            // An OID contains what lies below it.
            guard case .oid(let other) = item.plain else { return false }
            return other.value.hasPrefix(oid.value)
        case .null, .nothing: return false
        default:
            throw Fault(.type, "in wants a list, a map or a text, not \(container.kindName)")
        }
    }

    /// A total order for sorting: missing last, then by kind where kinds differ.
    static func sortOrder(_ left: ScriptValue, _ right: ScriptValue) -> Int {
        switch (left.isMissing, right.isMissing) {
        case (true, true): return 0
        case (true, false): return 1
        case (false, true): return -1
        case (false, false): break
        }
        let found = try? order(left, right)
        if let found = found.flatMap({ $0 }) { return found }
        return sign(rank(left.plain), rank(right.plain))
    }

    private static func rank(_ value: ScriptValue) -> Int {
        switch value {
        case .bool: 0
        case .integer, .wide, .decimal: 1
        case .duration: 2
        case .text: 3
        case .bytes: 4
        case .address: 5
        case .oid: 6
        default: 7
        }
    }
}
