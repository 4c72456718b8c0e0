import SMI
import Testing

@testable import SNMPCore

@Suite struct TableTests {
    private let columns: [OID] = ["1.3.6.1.1", "1.3.6.1.2", "1.3.6.1.3"]

    private func item(_ column: Int, _ index: UInt32..., value: Int32) throws -> WalkItem {
        WalkItem(
            column: column,
            binding: VarBind(try columns[column].extended(by: index), .integer32(value)))
    }

    private func row(_ index: [UInt32], _ values: [Int32?], isComplete: Bool = true) -> TableRow {
        TableRow(
            index: index, values: values.map { $0.map { .integer32($0) } }, isComplete: isComplete)
    }

    @Test func `a row is whole when every column has come as far`() throws {
        var assembler = TableAssembler(columns: columns)
        let going = [false, false, false]
        assembler.add([try item(0, 1, value: 10), try item(0, 2, value: 20)], done: going)
        var rows = assembler.takeRows()
        #expect(rows == [])
        assembler.add([try item(1, 1, value: 11), try item(2, 2, value: 22)], done: going)
        rows = assembler.takeRows()
        #expect(rows == [row([1], [10, 11, nil])])
        assembler.add([try item(1, 3, value: 31)], done: going)
        rows = assembler.takeRows()
        #expect(rows == [row([2], [20, nil, 22])])
        assembler.end(.complete)
        rows = assembler.takeRows()
        #expect(rows == [row([3], [nil, 31, nil])])
    }

    @Test func `a column at its end holds nobody up`() throws {
        var assembler = TableAssembler(columns: columns)
        assembler.add([try item(0, 4, 1, value: 1)], done: [false, true, true])
        let rows = assembler.takeRows()
        #expect(rows == [row([4, 1], [1, nil, nil])])
    }

    @Test func `rows come in the order of their indexes, number by number`() throws {
        var assembler = TableAssembler(columns: columns)
        assembler.add(
            [
                try item(0, 2, value: 1), try item(0, 10, value: 2), try item(1, 2, 1, value: 3),
                try item(1, 300, value: 4),
            ], done: [true, true, true])
        let rows = assembler.takeRows()
        #expect(rows.map(\.index) == [[2], [2, 1], [10], [300]])
    }

    @Test func `of an interrupted table the last rows say that something may be missing`() throws {
        var assembler = TableAssembler(columns: columns)
        assembler.add(
            [try item(0, 1, value: 1), try item(1, 1, value: 2)], done: [false, false, false])
        assembler.end(.partial(.failed(.cancelled)))
        let rows = assembler.takeRows()
        #expect(rows == [row([1], [1, 2, nil], isComplete: false)])
    }
}
