import Foundation
import MIB
import SMI
import Testing

@testable import SNMPScript

/// What results look like: compared as text, at the widths that terminals have.
@Suite struct RenderingTests {
    private static let ports = ScriptTable(
        columns: ["index", "ifDescr", "ifAlias", "ifOperStatus", "ifHCInOctets", "ifHCOutOctets"],
        cells: [
            .integer(1), .text("GigabitEthernet0/1"),
            .text("to the second floor of the old building, rack 12"), .text("up"),
            .integer(18_446_744_073), .integer(7),
            .integer(10), .text("ge2"), .null, .text("lowerLayerDown"), .integer(0), .null,
        ])

    private func shown(_ value: ScriptValue, _ width: Int?) -> String {
        Renderer(width: width).render(value)
    }

    @Test(arguments: [
        (
            200,
            """
            index  ifDescr             ifAlias                                           ifOperStatus    ifHCInOctets  ifHCOutOctets
                1  GigabitEthernet0/1  to the second floor of the old building, rack 12  up               18446744073              7
               10  ge2                 -                                                 lowerLayerDown             0              -
            """
        ),
        (
            80,
            """
            index  ifDescr        ifAlias        ifOperStatus   ifHCInOctets  ifHCOutOctets
                1  GigabitEther…  to the secon…  up              18446744073              7
               10  ge2            -              lowerLayerDo…             0              -
            """
        ),
        (
            60,
            """
            index  ifDescr      ifAlias      ifOperStatus  ifHCInOctets
                1  GigabitEth…  to the sec…  up             18446744073
               10  ge2          -            lowerLayerD…             0
            … 1 more column: ifHCOutOctets
            """
        ),
        (
            20,
            """
            index  ifDescr
                1  GigabitEther…
               10  ge2
            … 4 more columns: i…
            """
        ),
    ])
    func `a table is fitted to the width`(_ width: Int, _ expected: String) {
        #expect(shown(.table(Self.ports), width) == expected)
    }

    @Test func `nothing is cut where there is no width`() {
        #expect(shown(.table(Self.ports), nil) == shown(.table(Self.ports), 200))
    }

    @Test func `the index is whole on the narrowest screen`() {
        let table = ScriptTable(
            columns: ["target", "index", "value", "other"],
            cells: [
                .text("core1"), .text("16.254.128.0.0.0.0.0.0.2.0.94.255.254.0.83.1"),
                .text("a longer text"), .integer(1),
            ])
        let text = shown(.table(table), 30)
        #expect(text.contains("16.254.128.0.0.0.0.0.0.2.0.94.255.254.0.83.1  a longer …"))
        #expect(text.contains("\n… 1 more column: other"))
    }

    @Test(arguments: [1, 5, 20, 37, 60, 79, 80, 81, 120, 200])
    func `no line is wider than the screen, if the key leaves room`(_ width: Int) {
        // The index and ten columns of text, and a note that says something.
        let narrowest = 20
        for line in shown(.table(Self.ports), width).split(separator: "\n") {
            #expect(TextWidth.columns(String(line)) <= max(width, narrowest))
            #expect(line.last != " ")
        }
    }

    @Test func `wide and combining characters keep the columns straight`() {
        let table = ScriptTable(
            columns: ["name", "n"],
            cells: [.text("東京"), .integer(1), .text("e\u{301}te\u{301}"), .integer(22)])
        #expect(
            shown(.table(table), 80) == "name   n\n東京   1\ne\u{301}te\u{301}   22")
    }

    @Test func `a shortened text never splits a wide character`() {
        #expect(TextWidth.shortened("東京都庁", to: 6) == "東京…")
        #expect(TextWidth.columns(TextWidth.shortened("東京都庁", to: 6)) <= 6)
    }

    @Test func `a value stays on its line`() {
        let table = ScriptTable(columns: ["a"], cells: [.text("one\ntwo\r\u{1B}[2J")])
        #expect(shown(.table(table), 80) == "a\none\\ntwo\\r\\x1B[2J")
    }

    // MARK: Colour

    /// A value of the first instance of an object.
    private func device(_ name: String, _ value: Value) throws -> ScriptValue {
        let names = NameTable.builtin
        let object = try #require(names.object(named: name))
        return .device(
            DeviceValue(
                oid: try OID(Array(object.oid.subidentifiers) + [1]), value: value, target: "r1",
                time: 0, object: ObjectFacts(object, names)))
    }

    @Test func `colour marks headings, what is down, and what is not there`() throws {
        let table = ScriptTable(
            columns: ["index", "admin", "oper", "alias"],
            cells: [
                .integer(1), try device("ifAdminStatus", .integer32(2)),
                try device("ifOperStatus", .integer32(2)), try device("ifAlias", .noSuchInstance),
                .integer(2), try device("ifAdminStatus", .integer32(1)),
                try device("ifOperStatus", .integer32(1)), .text("x"),
            ])
        let renderer = Renderer(width: 80, usesColor: true)
        #expect(
            renderer.render(.table(table)) == """
                \u{1B}[1mindex\u{1B}[0m  \u{1B}[1madmin\u{1B}[0m  \u{1B}[1moper\u{1B}[0m  \u{1B}[1malias\u{1B}[0m
                    1  down   \u{1B}[31mdown\u{1B}[0m  \u{1B}[2m-\u{1B}[0m
                    2  up     up    x
                """)
        #expect(
            renderer.render(try device("ifOperStatus", .integer32(2)))
                == "ifOperStatus.1 = \u{1B}[31mdown(2)\u{1B}[0m")
        #expect(renderer.line(.check(passed: false, "x")) == "\u{1B}[31mFAIL\u{1B}[0m  x")
    }

    @Test func `colour changes nothing but the colour`() {
        let plain = Renderer(width: 60).render(.table(Self.ports))
        let colored = Renderer(width: 60, usesColor: true).render(.table(Self.ports))
        #expect(colored.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain)
    }

    @Test func `a device cannot colour anything`() {
        let renderer = Renderer(width: 80, usesColor: true)
        let text = renderer.render(.text("\u{1B}[31mred"))
        #expect(text == "\\x1B[31mred")
    }

    // MARK: What is not all

    @Test func `a partial result says so in every form but CSV`() {
        let list = ScriptValue.list(ScriptList([.integer(1)], incomplete: .timeout))
        #expect(shown(list, 80) == "1\n(partial: Timeout)")
        let table = ScriptValue.table(
            ScriptTable(columns: ["a"], cells: [.integer(1)], incomplete: .improperResponse))
        #expect(shown(table, 80) == "a\n1\n(partial: ImproperResponse)")
        #expect(
            Renderer(format: .json).render(table)
                == "{\"a\":1}\n{\"partial\":true,\"reason\":\"ImproperResponse\"}")
        #expect(
            Renderer(format: .markdown).render(table)
                == "| a |\n|---|\n| 1 |\n\n*partial: ImproperResponse*")
        #expect(Renderer(format: .csv).render(table) == "a\n1")
    }

    @Test func `JSON tells an answer, a no such, a silence and a partial walk apart`() throws {
        let session = Session()
        session.run("let a = @sw1 get sysName\nlet n = @sw1 get ifAlias.99")
        session.run("let s = @sw1,deadbox get sysName --timeout 1s")
        let renderer = Renderer(format: .json)
        let answer = renderer.render(try #require(session.interpreter["a"]))
        #expect(answer.contains("\"value\":\"sw1\""))
        let missing = renderer.render(try #require(session.interpreter["n"]))
        #expect(missing.contains("\"type\":\"NoSuchInstance\",\"value\":null"))
        let silence = renderer.render(try #require(session.interpreter["s"]))
        #expect(
            silence.hasPrefix(
                "{\"target\":\"sw1\",\"sysName\":\"sw1\"}\n"
                    + "{\"target\":\"deadbox\",\"error\":{\"kind\":\"Timeout\",\"message\":\""))
        let error = ScriptError(.timeout, "no answer", target: "deadbox")
        #expect(
            renderer.line(for: error)
                == "{\"target\":\"deadbox\",\"error\":{\"kind\":\"Timeout\",\"message\":\"no answer\"}}"
        )
        #expect(Renderer().line(for: error) == nil)
    }

    // MARK: For programs

    @Test func `JSON is valid for every octet string, and exact where it is text`() throws {
        var random = Repeatable()
        for length in 0..<400 {
            let octets = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = String(decoding: octets, as: UTF8.self)
            for value in [ScriptValue.bytes(octets), .text(text)] {
                let json = JSON.text(value)
                let object = try JSONSerialization.jsonObject(
                    with: Data(json.utf8), options: .fragmentsAllowed)
                if case .text = value { #expect(object as? String == text) }
                #expect(!json.utf8.contains { $0 < 0x20 || $0 == 0x7F })
            }
            let device = try device("sysDescr", .octetString(OctetString(octets)))
            _ = try JSONSerialization.jsonObject(
                with: Data(Renderer(format: .json).render(device).utf8))
        }
    }

    @Test func `a Counter64 keeps all its digits in JSON and CSV`() throws {
        let value = try device("ifHCInOctets", .counter64(.max))
        #expect(Renderer(format: .json).render(value).contains("\"value\":18446744073709551615,"))
        #expect(Renderer(format: .csv).render(value).hasSuffix("18446744073709551615"))
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
        ("say \"\u{301}", "\"say \"\"\u{301}\""), ("two\nlines", "\"two\nlines\""),
        ("cr\r", "\"cr\r\""), (" spaced ", " spaced "),
        ("", "\"\""),
    ])
    func `CSV is quoted by RFC 4180 and reads back`(_ text: String, _ cell: String) throws {
        let table = ScriptTable(columns: ["a"], cells: [.text(text)])
        let csv = Renderer(format: .csv).render(.table(table))
        #expect(csv == "a\n" + cell)
        let read = try CSV.table(Array(csv.utf8), limit: 100)
        guard case .table(let back) = read, back.rowCount == 1 else {
            Issue.record("no table of one row")
            return
        }
        #expect(TextForm.text(back[0, 0]) == (text.isEmpty ? "missing" : text))
    }

    @Test(arguments: [
        (ScriptValue.text("=HYPERLINK(1)"), "'=HYPERLINK(1)"), (.text("+1"), "'+1"),
        (.text("-x"), "'-x"), (.text("@a"), "'@a"), (.text("\tx"), "'\tx"),
        (.text("\rx"), "\"'\rx\""), (.text("a=b"), "a=b"), (.integer(-5), "-5"),
        (.decimal(-0.5), "-0.5"), (.decimal(-0.0), "0"),
    ])
    func `a guarded CSV holds no formula, and its numbers stay numbers`(
        _ value: ScriptValue, _ cell: String
    ) {
        let table = ScriptValue.table(ScriptTable(columns: ["a"], cells: [value]))
        let csv = Renderer(format: .csv, guardsFormulas: true).render(table)
        #expect(csv == "a\n" + cell)
    }

    @Test func `what is saved as JSON is one document and reads back`() throws {
        let session = Session()
        session.run("@sw1 table ifDescr ifOperStatus | first 2 | save t.json")
        let text = try #require(session.files["t.json"])
        let rows = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
        #expect(rows?.count == 2)
        #expect(
            session.run("read t.json | select index, ifDescr")
                == ["index  ifDescr", "    1  eth1", "    2  eth2"])
        session.files["lines.json"] = "{\"a\":1}\n{\"a\":2}\n"
        #expect(session.run("read lines.json") == ["a", "1", "2"])
    }

    @Test(arguments: [
        ("@sw1 table ifDescr | save t.csv", "wrote 10 rows to t.csv"),
        ("@sw1 table ifDescr | first 1 | save t.md", "wrote 1 row to t.md"),
        ("@sw1 get sysName ifDescr.1 | save t.json", "wrote 1 value to t.json"),
        ("[1, 2, 3] | save \"a\u{1B}b.txt\"", "wrote 3 values to a\\x1Bb.txt"),
    ])
    func `save tells how much it wrote where somebody reads along`(
        _ text: String, _ notice: String
    ) {
        let session = Session()
        #expect(session.run(text).isEmpty)
        session.interpreter.tellsOfFiles = true
        #expect(session.run(text) == [notice])
    }

    @Test func `page prints where there is no pager, and its input stays the last result`() {
        let session = Session()
        #expect(session.run("[1, 2] | page\nprint $_[1]") == ["1", "2", "2"])
    }
}
