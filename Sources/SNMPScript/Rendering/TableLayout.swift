/// Fits the columns of a table to a width.
///
/// What gives way, in this order and no further than it must:
///
/// 1. The widest texts are shortened and end in `…`, down to the name of their column.
/// 2. Columns are left out, the rightmost first; a line beneath names them.
///
/// Never touched are numbers, the names of columns, and what tells rows apart. A table whose key
/// alone is wider than the screen is wider than the screen.
struct TableLayout: Equatable {
    struct Column: Equatable {
        /// How wide it would be if there were room.
        var natural: Int
        /// How narrow its texts may become; the natural width for a number or a key.
        var least: Int
        /// Whether it tells the rows apart.
        var isKey = false
    }

    /// The widths of the columns that are shown, by their number in the table.
    private(set) var shown: [(column: Int, width: Int)] = []
    /// The numbers of the columns that are left out, in their order.
    private(set) var left: [Int] = []

    /// What stands between two columns.
    static let gap = 2
    /// No text is shortened to less than this.
    static let leastText = 10

    /// - Parameter width: nil for as much as it takes.
    init(_ columns: [Column], width: Int?) {
        var kept = Array(columns.indices)
        guard let width else {
            shown = kept.map { ($0, columns[$0].natural) }
            return
        }
        func room(_ cap: Int) -> Int {
            kept.reduce(Self.gap * max(0, kept.count - 1)) {
                $0 + Self.width(columns[$1], cap)
            }
        }
        while room(0) > width, kept.count(where: { !columns[$0].isKey }) > 1,
            let last = kept.last(where: { !columns[$0].isKey })
        {
            kept.removeAll { $0 == last }
            left.insert(last, at: 0)
        }
        // The widest cap under which everything fits.
        var low = 0
        var high = kept.map { columns[$0].natural }.max() ?? 0
        while low < high {
            let middle = (low + high + 1) / 2
            if room(middle) <= width { low = middle } else { high = middle - 1 }
        }
        shown = kept.map { ($0, Self.width(columns[$0], low)) }
    }

    private static func width(_ column: Column, _ cap: Int) -> Int {
        max(column.least, min(column.natural, cap))
    }

    static func == (one: TableLayout, other: TableLayout) -> Bool {
        one.left == other.left
            && one.shown.elementsEqual(other.shown) {
                $0.column == $1.column && $0.width == $1.width
            }
    }
}
