import MIB
import SMI

/// A column that `table` shows.
struct TableColumn {
    var oid: OID
    var name: String
    var object: MIBObject?

    /// Which part of its row's INDEX the column is, where no device would answer for it.
    var indexPart: Int? {
        guard let object, object.access == .notAccessible else { return nil }
        return object.indexParts.firstIndex { $0.object == object }
    }
}

/// What `table` asks for, and what stands in its columns.
struct TablePlan {
    /// Where a column's cells come from.
    enum Cells {
        /// What the device says beneath the root of this number.
        case walked(Int)
        /// This part of the row's index.
        case index(Int)
    }

    let names: [String]
    let cells: [Cells]
    /// What is walked.
    private(set) var roots: [OID] = []

    init(_ columns: [TableColumn]) {
        names = columns.map(\.name)
        var roots: [OID] = []
        cells = columns.map { column in
            if let part = column.indexPart { return .index(part) }
            roots.append(column.oid)
            return .walked(roots.count - 1)
        }
        self.roots = roots
        guard roots.isEmpty else { return }
        // Only parts of the INDEX are wanted: any column of the table tells the rows.
        let others = columns.compactMap(\.object?.row).flatMap(\.children)
        self.roots = [others.first { $0.isColumn && $0.access != .notAccessible }?.oid]
            .compactMap { $0 }
    }
}

/// Puts the values of columns together, by their index.
struct TableBuilder {
    private let plan: TablePlan
    private let arcs: [Int]
    private var rows: [[UInt32]: Int] = [:]
    private var indices: [[UInt32]] = []
    /// The first value of each row, which knows the types of the index.
    private var firsts: [DeviceValue] = []
    private var cells: [[ScriptValue]] = []

    init(_ plan: TablePlan) {
        self.plan = plan
        arcs = plan.roots.map(\.count)
    }

    mutating func add(_ value: DeviceValue, root: Int) {
        guard arcs.indices.contains(root) else { return }
        let index = Array(value.oid.subidentifiers.dropFirst(arcs[root]))
        let row: Int
        if let known = rows[index] {
            row = known
        } else {
            row = indices.count
            rows[index] = row
            indices.append(index)
            firsts.append(value)
            cells.append(Array(repeating: .null, count: arcs.count))
        }
        cells[row][root] = .device(value)
    }

    func table(incomplete: DiagnosticCode?) -> ScriptTable {
        let order = indices.indices.sorted { indices[$0].lexicographicallyPrecedes(indices[$1]) }
        var all: [ScriptValue] = []
        for row in order {
            let first = firsts[row]
            // Of a subtree that no module knows, whatever lies beneath it is the index.
            all.append(
                first.indexArcs.count == indices[row].count
                    ? first.indexValue : .indexNumbers(indices[row]))
            for cell in plan.cells {
                switch cell {
                case .walked(let root): all.append(cells[row][root])
                case .index(let part):
                    all.append(first.indexPart(part).map { .device($0) } ?? .null)
                }
            }
        }
        return ScriptTable(
            columns: Rows.unique(["index"] + plan.names), cells: all, incomplete: incomplete)
    }
}
