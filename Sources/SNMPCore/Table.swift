public import SMI

/// A row of a table: what its columns have at one index.
public struct TableRow: Sendable, Hashable {
    /// The sub-identifiers behind those of the column. None where a column that was asked for is an
    /// instance itself.
    public let index: [UInt32]
    /// A value for each column, in the order in which the columns were asked for; nil where one has
    /// none at this index.
    public let values: [Value?]
    /// False where the reading was interrupted before every column had come this far, so that a value
    /// may be missing that the agent has.
    public let isComplete: Bool

    package init(index: [UInt32], values: [Value?], isComplete: Bool) {
        self.index = index
        self.values = values
        self.isComplete = isComplete
    }
}

/// Puts rows together from the variables of columns that are walked side by side.
///
/// Every column brings its variables in the order of their indexes. So the least index that any column
/// has to offer is a row as soon as each column offers something or is at its end.
package struct TableAssembler: Sendable {
    private struct Column: Sendable {
        /// How many sub-identifiers stand before the index.
        let depth: Int
        var isDone = false
        /// What has come and is in no row; from `first` on.
        var cells: [Cell] = []
        var first = 0

        var next: Cell? { first < cells.count ? cells[first] : nil }

        /// The value at an index, if it is the next one.
        mutating func take(_ index: [UInt32]) -> Value? {
            guard let cell = next, cell.index == index else { return nil }
            first += 1
            if first == cells.count {
                cells.removeAll(keepingCapacity: true)
                first = 0
            }
            return cell.value
        }
    }

    private struct Cell: Sendable {
        let index: [UInt32]
        let value: Value
    }

    private var columns: [Column]
    private var isInterrupted = false

    package init(columns: [OID]) { self.columns = columns.map { Column(depth: $0.count) } }

    /// Takes variables of the walk, and which columns are at their end since.
    package mutating func add(_ items: [WalkItem], done: [Bool]) {
        for item in items {
            let index = Array(item.binding.name.dropFirst(columns[item.column].depth))
            columns[item.column].cells.append(Cell(index: index, value: item.binding.value))
        }
        for (column, isDone) in zip(columns.indices, done) where isDone {
            columns[column].isDone = true
        }
    }

    /// Takes the end of the walk: nothing more comes.
    package mutating func end(_ ending: WalkEnding) {
        isInterrupted = !ending.isComplete && columns.contains { !$0.isDone }
        for column in columns.indices { columns[column].isDone = true }
    }

    /// The rows that are whole, in the order of their indexes; after the end of the walk all others.
    package mutating func takeRows() -> [TableRow] {
        var rows: [TableRow] = []
        while let index = nextIndex {
            let values = columns.indices.map { columns[$0].take(index) }
            rows.append(TableRow(index: index, values: values, isComplete: !isInterrupted))
        }
        return rows
    }

    private var nextIndex: [UInt32]? {
        var least: [UInt32]?
        for column in columns {
            guard let cell = column.next else {
                if column.isDone { continue }
                return nil
            }
            if least.map({ cell.index.lexicographicallyPrecedes($0) }) ?? true {
                least = cell.index
            }
        }
        return least
    }
}
