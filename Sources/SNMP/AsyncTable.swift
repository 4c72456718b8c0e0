public import SMI
public import SNMPCore

/// The rows of a table as they are put together, for `await`; see ``TableHandle``.
///
/// ```swift
/// for try await row in router.table(ifDescr, ifOperStatus) { print(row.index, row.values) }
/// ```
///
/// Each reading asks anew. A reading that cannot go on hands out all rows that it has, the last of
/// which are not complete, and then throws why; cancelling the task ends it so too.
public struct AsyncTable: AsyncSequence, Sendable {
    public typealias Element = TableRow
    public typealias Failure = WalkInterruption

    private let walk: AsyncWalk
    private let columns: [OID]

    init(_ walk: AsyncWalk, columns: [OID]) {
        self.walk = walk
        self.columns = columns
    }

    public func makeAsyncIterator() -> Iterator { Iterator(walk, columns) }

    /// Reads the table to its end, whichever that is.
    nonisolated(nonsending) public func collect() async -> TableResult {
        var iterator = makeAsyncIterator()
        var rows: [TableRow] = []
        while let more = await iterator.nextRows() { rows += more }
        return TableResult(
            rows: rows, ending: iterator.ending ?? .complete, requestCount: iterator.requestCount)
    }

    public struct Iterator: AsyncIteratorProtocol {
        private var walk: AsyncWalk.Iterator
        private var assembler: TableAssembler
        private var rows: ArraySlice<TableRow> = []
        private var hasThrown = false

        fileprivate init(_ walk: AsyncWalk, _ columns: [OID]) {
            self.walk = walk.makeAsyncIterator()
            assembler = TableAssembler(columns: columns)
        }

        /// How the reading ended, or nil while it goes on.
        public var ending: WalkEnding? { walk.ending }

        fileprivate var requestCount: Int { walk.requestCount }

        /// The next row; nil when the table is complete.
        ///
        /// - Throws: ``WalkInterruption`` when the reading ended before that; nil comes after it.
        nonisolated(nonsending) public mutating func next() async throws(WalkInterruption)
            -> TableRow?
        {
            if rows.isEmpty, let more = await nextRows() { rows = more[...] }
            if let row = rows.popFirst() { return row }
            guard case .partial(let why)? = walk.ending, !hasThrown else { return nil }
            hasThrown = true
            throw why
        }

        /// The rows that the next answers complete; nil when there are no more.
        nonisolated(nonsending) fileprivate mutating func nextRows() async -> [TableRow]? {
            while let items = await walk.nextItems() {
                assembler.add(items, done: walk.doneColumns)
                let rows = assembler.takeRows()
                if !rows.isEmpty { return rows }
            }
            assembler.end(walk.ending ?? .complete)
            let rows = assembler.takeRows()
            return rows.isEmpty ? nil : rows
        }
    }
}

extension AsyncManager {
    /// The rows of a table, with the manager's own options; see ``Manager/table(_:walk:)``.
    public func table(_ columns: OID..., walk: WalkOptions = WalkOptions()) -> AsyncTable {
        table(columns, walk: walk, options: defaultOptions)
    }

    /// ``table(_:walk:)`` with other options than the manager's.
    public func table(
        _ columns: OID..., walk: WalkOptions = WalkOptions(), options: Options
    ) -> AsyncTable {
        table(columns, walk: walk, options: options)
    }

    /// The rows of a table, with options of its own.
    public func table(
        _ columns: [OID], walk: WalkOptions, options: Options
    ) -> AsyncTable {
        AsyncTable(self.walk(columns, walk: walk, options: options), columns: columns)
    }
}
