import Testing

@testable import SNMPScript

@Suite struct ParserTests {
    @Test func `all fifteen examples are there`() {
        #expect(Example.all.count == 15)
    }

    @Test(arguments: Example.scripts)
    func `an example script parses`(_ example: Example) throws {
        let program = try Program(parsing: example.text, name: example.name)
        #expect(!program.tree.statements.isEmpty)
    }

    @Test(arguments: [
        "get sysName.0 ifDescr.3", "get 1.3.6.1.2.1.1.1.0", "get IF-MIB::ifDescr.3",
        "table ifDescr ifInErrors --timeout 2s", "table ifDescr --timeout=2s",
        "print 'raw $5 ''quoted''' \"text $x ${x}y $(len($l)) \\n \\\" \\$\"",
        "let x = get sysUpTime.0", "let y = ($x - 100) / 2", "let list += [1]", "let a=1",
        "$x\n$row.ifDescr\n$list[0]\n$m[\"key\"]", "get ifDescr.$i ifDescr.($i + 1) a.$i.0",
        "[1, 0x1f, 2.5, 10M, 4Ki, 250ms, 5s, 2m, 1h, .1.3.6.1, 10.0.0.1, true, null, {a: 1}, 1..5]",
        "$a or $b and not $c == 1 ?? 2 + 3 * -4", "if $x in [1, 2] { } else if $y { } else { }",
        "for k, v in $map { print $k }", "parallel for x in [1] --max 50 { return 1 }",
        "def name(a, b = 5s) { return $a }", "name 1 --b 2s", "name(1, 2s)",
        "try { } catch Timeout, NoSuchName as e { } catch { }", "throw \"text\"",
        "watch 5s --times 3 { get x.0 }", "retry 2m --every 5s { get x.0 }",
        "assert $x == 1, \"why\"", "check (get x.0) =~ 'a'", "args host, community = \"public\"",
        "set sysName.0=\"x\"", "set a.1 = up, b.2 = 'x y' --verify", "set a = 1 b = 2",
        "set a.1 =\n  5,\n  b.1 = 6", "set .1.3.6.1.4.1.9.2.1.0 = gauge(5)",
        "@r1 get x.0", "@r1 { get x.0 }", "@$list table ifDescr", "@r1,r2 get x.0", "@* get x.0",
        "@$(read hosts.txt) get sysName.0", "let h = get x.0 &", "wait $h",
        "walk system | where value == 1 | select name, v = value | sort v desc, name | first 3",
        "walk x\n  | count\n  # a remark\n  | print", "| where x == 1", "walk x |\n count",
        "table a | where (a + b) * 2 > 3 and (a) == 1", "table a | where a in (get x.0)",
        "table a | join (table b) --on a=index", "print fe80::1%eth0 a,b x=y * #7 a#7",
        "print len([1])x", "open 10.0.0.1 --community 12345", "get x.0 \\\n y.0",
        "if (get x.0) == \"up\"\n{ }\nelse\n{ }", "secret file:~/.config/x", "{a: 1, \"b c\": 2}",
        "print $(get x.0)", "print 5;print 6;", "", "# only a remark", "return",
        "let x = [\n 1,\n 2\n]\n", "round(1.5)", "not true", "print @x",
        "let x = $m.key ?? \"none\"", "(get x.0).name", "f(x: 1)".replacing("x: ", with: ""),
    ])
    func `a right line parses`(_ text: String) throws {
        #expect(throws: Never.self) { _ = try Program(parsing: text) }
    }

    @Test func `a line that starts with a bar goes on with the statement before`() throws {
        let program = try Program(parsing: "walk x\n  | count\n\n| print")
        #expect(program.tree.statements.count == 2)
        guard case .pipeline(let second) = program.tree.statements[1].kind,
            case .last = second.head
        else {
            Issue.record("the second statement should go on from the last result")
            return
        }
    }

    @Test func `a name that touches a parenthesis is a call, in words too`() throws {
        let program = try Program(parsing: "get ifDescr.($i + 1) xlen($l)")
        guard case .pipeline(let pipeline) = program.tree.statements[0].kind,
            case .command(let command) = pipeline.head,
            case .word(let first) = command.items[0], case .word(let second) = command.items[1],
            case .bare("ifDescr.") = first.parts[0],
            case .value(let group) = first.parts[1], case .pipeline = group.kind,
            case .value(let call) = second.parts[0], case .call(let name, _) = call.kind
        else {
            Issue.record("unexpected tree")
            return
        }
        #expect(name.text == "xlen")
    }

    @Test func `nesting has a limit that is reported`() {
        for (open, close) in [("(", ")"), ("[", "]"), ("{a: ", "}"), ("\"$(", ")\"")] {
            let fine =
                String(repeating: open, count: 45) + "1" + String(repeating: close, count: 45)
            #expect(throws: Never.self) { _ = try Program(parsing: "[" + fine + "]") }
            let deep = String(repeating: open, count: 50_000)
            let error = #expect(throws: Diagnostics.self) {
                _ = try Program(parsing: "[" + deep)
            }
            #expect(error?.all.first?.code == .tooDeep)
        }
        let blocks = String(repeating: "if true {\n", count: 5_000)
        let error = #expect(throws: Diagnostics.self) { _ = try Program(parsing: blocks) }
        #expect(error?.all.first?.code == .tooDeep)
    }

    @Test func `chains may be long without being deep`() throws {
        for text in [
            "print (" + String(repeating: "1 + ", count: 50_000) + "1)",
            "$x" + String(repeating: ".a", count: 50_000),
            "$x" + String(repeating: " | count", count: 20_000),
            "if true { }" + String(repeating: " else if true { }", count: 20_000),
            "[true" + String(repeating: " or true and false ?? 1", count: 20_000) + "]",
        ] {
            _ = try Program(parsing: text)
        }
    }
}
