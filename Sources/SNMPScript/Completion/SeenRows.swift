import MIB
import SMI

/// The rows that answers have shown, so that their indexes can be completed.
///
/// Bounded: of each table the first rows, and only so many tables.
struct SeenRows {
    struct Row: Equatable {
        /// `3`, `10.0.0.1.2`
        var index: String
        /// A text of the row that tells it from others, such as its ifDescr.
        var label: String
    }

    static let tableLimit = 64
    static let rowLimit = 500

    /// By the OID of the conceptual row.
    private var tables: [OID: [[UInt32]: String]] = [:]

    /// The rows of a table in the order of a walk.
    func rows(of row: OID) -> [Row] {
        (tables[row] ?? [:]).sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
            Row(index: $0.key.map(String.init).joined(separator: "."), label: $0.value)
        }
    }

    /// Remembers the rows of a value that is shown.
    mutating func note(_ value: ScriptValue) {
        switch value {
        case .device(let device): note(device)
        case .list(let list): for item in list.items.prefix(Self.rowLimit * 4) { note(item) }
        case .map(let map): for item in map.values.prefix(Self.rowLimit) { note(item) }
        case .table(let table):
            for row in 0..<min(table.rowCount, Self.rowLimit) {
                for cell in table.cells(ofRow: row) {
                    if case .device(let device) = cell { note(device) }
                }
            }
        default: break
        }
    }

    private mutating func note(_ device: DeviceValue) {
        guard let object = device.object, object.object.isColumn, !device.value.isException,
            device.oid.count > object.arcCount, object.arcCount > 1,
            let row = try? OID(object.oid.subidentifiers.dropLast())
        else { return }
        if tables[row] == nil, tables.count >= Self.tableLimit { return }
        let index = device.indexArcs
        let known = tables[row]?[index]
        guard known?.isEmpty ?? true, (tables[row]?.count ?? 0) < Self.rowLimit || known != nil
        else { return }
        var label = ""
        if case .octetString = device.value, case .text(let text) = device.plain {
            label = String(text.prefix(60))
        }
        tables[row, default: [:]][index] = label
    }
}
