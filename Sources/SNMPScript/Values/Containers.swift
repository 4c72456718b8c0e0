/// Values in order.
public struct ScriptList: Sendable, ExpressibleByArrayLiteral {
    public private(set) var items: [ScriptValue]
    private(set) var weight: Int32
    private(set) var depth: Int16
    /// Why a walk stopped before its end, if it did.
    public private(set) var incomplete: DiagnosticCode?

    public init(_ items: [ScriptValue] = []) { self.init(items, incomplete: nil) }

    init(_ items: [ScriptValue], incomplete: DiagnosticCode?) {
        self.items = items
        self.incomplete = incomplete
        var weight = 1
        var depth = 0
        for item in items {
            weight += item.weight
            depth = max(depth, item.depth)
        }
        self.weight = Int32(clamping: weight)
        self.depth = Int16(clamping: depth + 1)
    }

    public init(arrayLiteral elements: ScriptValue...) { self.init(elements) }

    @inline(__always)
    mutating func append(_ item: ScriptValue) {
        switch item {
        case .nothing, .null, .bool, .integer, .decimal, .duration:
            weight = weight == .max ? .max : weight + 1
        default: weigh(item)
        }
        items.append(item)
    }

    @inline(never)
    private mutating func weigh(_ item: ScriptValue) {
        weight = Int32(clamping: Int(weight) + item.weight)
        depth = max(depth, Int16(clamping: item.depth + 1))
    }

    mutating func append(contentsOf other: ScriptList) {
        weight = Int32(clamping: Int(weight) + Int(other.weight))
        depth = max(depth, other.depth)
        items.append(contentsOf: other.items)
    }
}

/// Values by name, in the order in which the names were set.
public struct ScriptMap: Sendable, ExpressibleByDictionaryLiteral {
    private struct Storage: Sendable {
        var keys: [String] = []
        var values: [ScriptValue] = []
        /// Where each key stands, kept once there are more than a handful.
        var places = KeyPlaces()
        var weight = 1
        var depth = 1

        mutating func set(_ key: String, _ value: ScriptValue) {
            let isIndexed = keys.count > ScriptMap.scanLimit
            let hash = isIndexed ? KeyPlaces.hash(key) : 0
            let place =
                isIndexed
                ? places.place(of: key, hash, in: keys) : keys.firstIndex(of: key)
            depth = max(depth, value.depth + 1)
            if let place {
                weight += value.weight - values[place].weight
                values[place] = value
                return
            }
            keys.append(key)
            values.append(value)
            weight += value.weight + 2 + key.utf8.count / 24
            if isIndexed {
                places.add(hash)
            } else if keys.count > ScriptMap.scanLimit {
                for key in keys { places.add(KeyPlaces.hash(key)) }
            }
        }
    }

    /// An array of one is a box that copies on write.
    private var box: [Storage]

    fileprivate static let scanLimit = 8

    public init() { box = [Storage()] }

    public init(dictionaryLiteral elements: (String, ScriptValue)...) {
        self.init()
        for (key, value) in elements { self[key] = value }
    }

    public var keys: [String] { box[0].keys }
    public var values: [ScriptValue] { box[0].values }
    public var count: Int { box[0].keys.count }
    public var isEmpty: Bool { box[0].keys.isEmpty }
    var weight: Int { box[0].weight }
    var depth: Int { box[0].depth }

    private func place(of key: String) -> Int? {
        if box[0].keys.count <= Self.scanLimit { return box[0].keys.firstIndex(of: key) }
        return box[0].places.place(of: key, KeyPlaces.hash(key), in: box[0].keys)
    }

    /// The value of a key; setting nil leaves the map as it is.
    public subscript(key: String) -> ScriptValue? {
        get { place(of: key).map { box[0].values[$0] } }
        set {
            guard let newValue else { return }
            box[0].set(key, newValue)
        }
    }

    mutating func merge(_ other: ScriptMap) {
        for (key, value) in zip(other.keys, other.values) { self[key] = value }
    }
}

/// Rows of named columns; what came from many devices also says which of them failed.
public final class ScriptTable: Sendable {
    public let columns: [String]
    /// Row after row.
    let cells: [ScriptValue]
    public let rowCount: Int
    /// Who did not answer, one map for each: `target` or `item`, `kind`, `message`.
    public let failures: [ScriptMap]
    /// Why a walk stopped before its end, if it did.
    public let incomplete: DiagnosticCode?
    let weight: Int
    let depth: Int

    init(
        columns: [String], cells: [ScriptValue], failures: [ScriptMap] = [],
        incomplete: DiagnosticCode? = nil
    ) {
        self.columns = columns
        self.rowCount = columns.isEmpty ? 0 : cells.count / columns.count
        self.cells = cells
        self.failures = failures
        self.incomplete = incomplete
        var weight = 1
        var depth = 0
        for cell in cells {
            weight += cell.weight
            depth = max(depth, cell.depth)
        }
        self.weight = weight
        self.depth = depth + 1
    }

    /// A table of maps; the columns are the keys of all in the order of their first appearance.
    convenience init(
        rows: [ScriptMap], failures: [ScriptMap] = [], incomplete: DiagnosticCode? = nil
    ) {
        // Nearly always all have the same keys in the same order.
        var columns = rows.first?.keys ?? []
        let areAlike = rows.allSatisfy { $0.keys == columns }
        if !areAlike {
            var seen = Set(columns)
            for row in rows {
                for key in row.keys where seen.insert(key).inserted { columns.append(key) }
            }
        }
        var cells: [ScriptValue] = []
        cells.reserveCapacity(columns.count * rows.count)
        for row in rows {
            if areAlike {
                cells.append(contentsOf: row.values)
            } else {
                for column in columns { cells.append(row[column] ?? .null) }
            }
        }
        self.init(columns: columns, cells: cells, failures: failures, incomplete: incomplete)
    }

    subscript(row: Int, column: Int) -> ScriptValue { cells[row * columns.count + column] }

    func cells(ofRow row: Int) -> ArraySlice<ScriptValue> {
        cells[row * columns.count..<(row + 1) * columns.count]
    }

    public func row(_ index: Int) -> ScriptMap {
        var map = ScriptMap()
        for (column, name) in columns.enumerated() { map[name] = self[index, column] }
        return map
    }

    func taking(_ rows: some Sequence<Int>) -> ScriptTable {
        var taken: [ScriptValue] = []
        for row in rows { taken.append(contentsOf: cells(ofRow: row)) }
        return ScriptTable(
            columns: columns, cells: taken, failures: failures, incomplete: incomplete)
    }
}
