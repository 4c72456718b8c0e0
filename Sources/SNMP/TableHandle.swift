public import SMI
public import SNMPCore

/// A table that is being read: the rows of some columns, as they are put together.
///
/// ```swift
/// let table = try router.startTable(["1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.2.2.1.8"])
/// while let rows = table.next() { for row in rows { print(row.index, row.values) } }
/// ```
///
/// The columns are walked side by side, several requests in flight; see ``WalkHandle``, which this is
/// one of beneath. What has come of a row waits here until every column has come as far.
public final class TableHandle {
    private let walk: WalkHandle
    private var assembler: TableAssembler
    /// Those that are put together and that nobody has read.
    private var rows: [TableRow] = []

    init(_ walk: WalkHandle, columns: [OID]) {
        self.walk = walk
        assembler = TableAssembler(columns: columns)
    }

    /// How the reading ended, or nil while it goes on. Rows may still be unread.
    public var ending: WalkEnding? { walk.ending }

    /// How many requests have been sent off.
    public var requestCount: Int { walk.requestCount }

    /// Whether ``next()`` returns at once.
    public var isReady: Bool {
        if rows.isEmpty { assemble(walk.take()) }
        return !rows.isEmpty || walk.ending != nil
    }

    /// The next rows, in the order of their indexes; waits for them and serves every other request of
    /// the engine meanwhile.
    ///
    /// - Returns: Nil when everything was read; ``ending`` then says whether that is all there is. Of a
    ///   table that was interrupted the last rows are those that are not complete.
    public func next() -> [TableRow]? {
        while rows.isEmpty, let items = walk.next() { assemble(items) }
        if rows.isEmpty {
            assembler.end(walk.ending ?? .complete)
            rows = assembler.takeRows()
        }
        defer { rows = [] }
        return rows.isEmpty ? nil : rows
    }

    private func assemble(_ items: [WalkHandle.Item]) {
        assembler.add(items, done: walk.doneColumns)
        rows = assembler.takeRows()
    }

    /// Ends the reading; what has come can still be read.
    public func cancel() { walk.cancel() }

    /// Reads the table to its end.
    func collect() -> TableResult {
        var rows: [TableRow] = []
        while let more = next() { rows += more }
        return TableResult(
            rows: rows, ending: walk.ending ?? .complete, requestCount: walk.requestCount)
    }
}

/// All rows of a table, and how its reading ended.
public struct TableResult: Sendable {
    /// In the order of their indexes, but for those at the end that are not complete.
    public let rows: [TableRow]
    /// Whether that is all there is.
    public let ending: WalkEnding
    /// How many requests it took.
    public let requestCount: Int
}

extension Manager {
    /// Starts to read a table, with the manager's own options.
    ///
    /// - Parameter columns: The OIDs of the columns, such as `ifDescr`, in the order of a row's values.
    public func startTable(
        _ columns: [OID], walk: WalkOptions = WalkOptions()
    ) throws(RequestError) -> TableHandle {
        try startTable(columns, walk: walk, options: defaultOptions)
    }

    /// ``startTable(_:walk:)`` with other options than the manager's.
    public func startTable(
        _ columns: [OID], walk: WalkOptions = WalkOptions(), options: Options
    ) throws(RequestError) -> TableHandle {
        TableHandle(try startWalk(columns, walk: walk, options: options), columns: columns)
    }

    /// The rows of a table: what the agent has of these columns at each index.
    ///
    /// ```swift
    /// let table = try router.table(ifDescr, ifOperStatus)
    /// for row in table.rows { print(row.index, row.values) }
    /// ```
    ///
    /// - Throws: ``RequestError`` if nothing can be asked; how the reading went is part of the result.
    public func table(
        _ columns: OID..., walk: WalkOptions = WalkOptions()
    ) throws(RequestError) -> TableResult {
        try startTable(columns, walk: walk).collect()
    }

    /// ``table(_:walk:)`` with other options than the manager's.
    public func table(
        _ columns: OID..., walk: WalkOptions = WalkOptions(), options: Options
    ) throws(RequestError) -> TableResult {
        try startTable(columns, walk: walk, options: options).collect()
    }
}
