import Testing

@testable import SNMPScript

@Suite struct EvaluatorTests {
    @Test(arguments: [
        ("[1 + 2 * 3]", "[7]"), ("[10 - 2 - 3, 2 * 3 / 4, 7 / 2, 6 / 2]", "[5, 1.5, 3.5, 3]"),
        ("[7 % 3, -7 % 3, 7.5 % 2]", "[1, 2, 1.5]"), ("[10M, 4Ki, 0x1f]", "[10000000, 4096, 31]"),
        ("[5s + 250ms, 1h / 2, 2m / 1s, 3 * 2s]", "[5.25s, 30m, 120, 6s]"),
        ("[18446744073709551615 - 18446744073709551614]", "[1]"),
        (
            "[9223372036854775807 + 1, 2 * 9223372036854775807]",
            "[9223372036854775808, 18446744073709551614]"
        ),
        (
            "[1 == 1.0, \"a\" == 'a', null == null, 1 == \"1\", [1, 2] == [1, 2]]",
            "[true, true, true, false, true]"
        ),
        (
            "[1 < 2, \"a\" < \"b\", null < 1, 2 in [1, 2], \"k\" in {k: 1}, \"bc\" in \"abcd\"]",
            "[true, true, false, true, true, true]"
        ),
        ("[null + 1, null ?? 5, 3 ?? 5]", "[missing, 5, 3]"),
        (
            "[true and false, true or false, not true, 1 < 2 and 2 < 3 or false]",
            "[false, true, false, true]"
        ),
        ("[\"ab12\" =~ '^ab\\d+$', \"ab\" =~ 'b{2}', \"aXb\" =~ '(?i)axb']", "[true, false, true]"),
        ("1..5", "[1, 2, 3, 4, 5]"), ("5..1", "[]"), ("[1..3]", "[[1, 2, 3]]"),
        ("[1, 2, 3][0]", "1"), ("[1, 2, 3][-1]", "3"), ("{a: 1, b: {c: 2}}.b.c", "2"),
        ("{\"x y\": 1}[\"x y\"]", "1"), ("{a: 1}[\"b\"]", "missing"), ("\"abc\"[1]", "b"),
        ("[len([1, 2]), len(\"äb\"), len({a: 1}), keys({a: 1})]", "[2, 2, 1, [\"a\"]]"),
        ("split(\"a,b,,c\", \",\")", "[\"a\", \"b\", \"\", \"c\"]"),
        (
            "[upper(\"ab\"), replace(\"a-b-c\", \"-\", \"+\"), round(2.345, 2), round(2.5), int(\"12\")]",
            "[\"AB\", \"a+b+c\", 2.35, 3, 12]"
        ),
        ("[sum([1, 2, null, 3]), avg([1, 2]), min(3, 1, 2), max([1, 5])]", "[6, 1.5, 1, 5]"),
        (
            "[hex(255), ip(\"10.0.0.1\"), oid(\"1.3.6\"), ip(\"10.0.0.1\") == \"10.0.0.1\"]",
            "[\"0xff\", 10.0.0.1, 1.3.6, true]"
        ),
        ("[.1.3.6.1 in .1.3.6, 10.0.0.1 < 10.0.0.2, -5s]", "[true, true, -5s]"),
        ("[.1.3.6 == \"1.3.6\"]", "[true]"),
    ])
    func `an expression has its value`(_ text: String, _ expected: String) throws {
        #expect(try EvaluatorHarness.output(text) == [expected])
    }

    @Test(arguments: [
        ("let x = 5\nlet x = $x + 1\n$x", ["6"]),
        ("let l = []\nlet l += [1]\nlet l += [2, 3]\n$l", ["[1, 2, 3]"]),
        ("let s = \"a\"\nlet s += \"b\"\n$s", ["ab"]),
        ("let m = {a: 1}\nlet m += {b: 2, a: 3}\n$m", ["{a: 3, b: 2}"]),
        ("let n = 1\nlet n += 2\n$n", ["3"]),
        ("let i = 0\nwhile $i < 3 { print $i; let i = $i + 1 }", ["0", "1", "2"]),
        ("for i in 1..3 { if $i == 2 { continue }\n print $i }", ["1", "3"]),
        ("for x in [5, 6, 7] { if $x > 6 { break }\n print $x }", ["5", "6"]),
        ("for k, v in {a: 1, b: 2} { print \"$k=$v\" }", ["a=1", "b=2"]),
        ("for i, x in [\"p\", \"q\"] { print \"$i$x\" }", ["0p", "1q"]),
        ("if 1 > 2 { print a } else if 2 > 2 { print b } else { print c }", ["c"]),
        ("let x = 3\nprint \"$x ${x}y $(len([1, 2])) \\$ $x.\"", ["3 3y 2 $ 3."]),
        (
            "let i = 2\nprint ifDescr.$i.0 ifDescr.($i + 1) a$(1 + 1)b len([1])",
            ["ifDescr.2.0 ifDescr.3 a2b 1"]
        ),
        ("def add(a, b = 10) { return $a + $b }\nprint (add(1)) (add(1, 2))", ["11 3"]),
        ("def twice(x) { return $x * 2 }\nlet y = twice 4\n$y\ntwice 5", ["8", "10"]),
        ("def f(word, times = 1) { return \"$word $times\" }\nf hello --times 3", ["hello 3"]),
        (
            "def fib(n) { if $n < 2 { return $n }\n return fib($n - 1) + fib($n - 2) }\nfib(20)",
            ["6765"]
        ),
        ("let g = 1\ndef f() { return $g }\nlet g = 2\nf()", ["2"]),
        ("let g = 1\ndef f() { let g = $g + 1\n return $g }\n[f(), $g]", ["[2, 1]"]),
        ("def f() { print x }\nlet v = f()\n[$v ?? \"none\"]", ["x", "[\"none\"]"]),
        ("try { throw \"boom\" } catch as e { print $e.kind $e.message }", ["Error boom"]),
        (
            "try { get x.0 } catch Timeout { print t } catch ErrorResponse as e { print $e.kind }",
            ["NoSuchName"]
        ),
        (
            "try { try { walk x } catch NoSuchName { print no } } catch Timeout as e { print $e.target }",
            ["r1"]
        ),
        ("def f() { walk x }\ntry { f() } catch { print caught }\nprint on", ["caught", "on"]),
        (
            "for i in 1..3 { try { if $i == 2 { break }\n print $i } catch { print c } }\nthrow_not()\n"
                .replacing("throw_not()\n", with: ""), ["1"]
        ),
        ("let x = (get x.0) ?? 7\n$x", ["7"]),
        ("let x = null ?? (get x.0) ?? 8\n$x", ["8"]),
        ("assert 1 < 2\ncheck 1 < 2, \"one\"\ncheck 2 < 1", ["PASS one", "FAIL 2 < 1"]),
        ("watch 5s --times 3 { print tick }", ["tick", "tick", "tick"]),
        ("let n = 0\nretry 10s --every 2s { let n = $n + 1\n assert $n == 3 }\nprint $n", ["3"]),
        (
            "let t = [{a: 1, b: 5}, {a: 2, b: 4}]\n$t | where a > 1 | select a, s = a + b",
            ["table of 1 rows"]
        ),
        ("let t = [{a: 1}, {a: 3}, {a: 2}] | sort a desc\nprint $t.a", ["[3, 2, 1]"]),
        (
            "let t = [{a: 1, b: 1}, {a: 1, b: 2}, {a: null, b: 0}] | sort a, b desc\nprint $t.b",
            ["[2, 1, 0]"]
        ),
        (
            "let t = [{a: 2}] | select x = $it.a * 2, (a + 1) * 2\nprint $t.columns $t[0].x",
            ["[\"x\", \"(a + 1) * 2\"] 4"]
        ),
        ("let m = 1\nlet t = [{a: 1}, {a: 2}] | where a == $m or a in [5]\nprint $t.a", ["[1]"]),
        ("5\n$_ + 1", ["5", "6"]), ("let l = [1, 2, 3] | where it > 1\n$l", ["[2, 3]"]),
        ("if [] { print a } else { print b }", ["b"]),
    ])
    func `a script prints what it should`(_ text: String, _ expected: [String]) throws {
        #expect(try EvaluatorHarness.output(text) == expected)
    }

    @Test(arguments: [
        ("$foo", "NameError", "no variable"), ("let food = 1\n$foo", "NameError", "no variable"),
        ("if 5 { }", "TypeError", "no condition"), ("[1 + \"a\"]", "TypeError", "no meaning"),
        ("[1 / 0]", "TypeError", "division by zero"), ("[1 % 0]", "TypeError", "division"),
        ("let h = \"x\"\nprint \"$h.log\"", "NameError", "text has no `log`"),
        ("[1][5]", "NameError", "no element 5"), ("{a: 1}.b", "NameError", "no key `b`"),
        ("nope(1)", "NameError", "no function `nope`"),
        ("def f(a) { }\nf()", "UsageError", "wants a"),
        ("def f(a) { }\nf(1, 2)", "UsageError", "takes 1"),
        ("def f(a) { }\nf 1 --b 2", "NameError", "no option"),
        ("throw \"x\"", "Error", "x"), ("assert 1 == 2, \"why\"", "AssertError", "why"),
        ("[{a: 1}] | where down == 1", "NameError", "no column `down`"),
        ("for x in 5 { }", "TypeError", "for wants"), ("5 | where a == 1", "TypeError", "no rows"),
        ("[1 < \"a\"]", "TypeError", "no order"), ("args host", "UsageError", "argument: host"),
        ("let x += 1", "NameError", "+= wants"),
        (
            "\"a\" =~ '('".replacing("'('", with: "(\"(\")"),
            "TypeError", "without its other half"
        ),
        ("[170141183460469231731687303715884105727 + 1]", "TypeError", "128 bits"),
        ("def f() { return 1 }\nf | f", "UsageError", "pipe"),
    ])
    func `a mistake is told with kind and place`(
        _ text: String, _ kind: String, _ message: String
    ) throws {
        let error = try #require(try EvaluatorHarness.error(text))
        #expect(error.code.rawValue == kind)
        #expect(error.message.contains(message))
        #expect(error.place != nil)
    }

    @Test func `a mistake points at the expression`() throws {
        let error = try EvaluatorHarness.error("let a = 1\nprint (1 + $a * \"x\")")
        #expect(error?.place?.line == 2)
        #expect(error?.place?.column == 12)
        #expect(error?.place?.length == 8)
    }

    @Test(arguments: [
        "while true { }", "def f() { return f() }\nf()",
        "let l = [1]\nwhile true { let l = $l + $l }",
        "let s = \"x\"\nwhile true { let s = \"$s$s\" }", "let x = 1..100000000000",
        "let l = []\nwhile true { let l = [$l] }", "let l = []\nwhile true { let l += [\"xxxx\"] }",
        "let s = \"ab\"\nwhile true { let s = replace($s, \"b\", \"bbbb\") }",
        "let m = {}\nlet i = 0\nwhile true { let m += {(\"k$i\"): $i}\n let i = $i + 1 }",
        "try { while true { } } catch { print caught }",
        "def f(n) { try { return f($n + 1) } catch { print caught } }\nf(0)",
        "while true { try { throw \"x\" } catch { } }",
    ])
    func `a hostile script ends in a limit that nothing catches`(_ text: String) throws {
        var limits = Limits()
        limits.steps = 3_000_000
        limits.values = 20_000
        limits.callDepth = 200
        let harness = EvaluatorHarness(limits: limits)
        harness.turns = 1_000_000
        try harness.runWithLimits(text)
        #expect(harness.error?.code == .limit)
        #expect(harness.output.isEmpty)
    }

    @Test func `patterns that blow up elsewhere take no time here`() throws {
        let text =
            "let s = \"\(String(repeating: "a", count: 3_000))\"\n[$s =~ '(a+)+$', $s =~ '(a|aa)*b']"
        #expect(try EvaluatorHarness.output(text) == ["[true, false]"])
        #expect(throws: Pattern.Mistake.self) { _ = try Pattern("((a{50}){50}){50}") }
        #expect(throws: Pattern.Mistake.self) { _ = try Pattern("*a") }
        #expect(throws: Pattern.Mistake.self) { _ = try Pattern("a)") }
        #expect(throws: Pattern.Mistake.self) { _ = try Pattern("[z-a]") }
        let deep = String(repeating: "(", count: 10_000)
        #expect(throws: Pattern.Mistake.self) { _ = try Pattern(deep) }
    }

    @Test func `values stay small`() {
        #expect(MemoryLayout<ScriptValue>.stride <= 24)
        #expect(MemoryLayout<Instruction>.stride == 8)
    }

    @Test func `mutated scripts end in a value, an error or a limit`() throws {
        var random = SeededGenerator(seed: 11)
        let seeds = [
            "let l = [1, 2, {a: 3}]\nfor x in $l { print $x }\n$l | where a > 1 | sort a desc",
            "def f(n, m = 2) { if $n < 2 { return $m }\n return f($n - 1) + $m % 3 }\nf(9)",
            "let s = \"a b\"\nwhile len($s) < 9 { let s += \"c\" }\ntry { throw $s } catch as e { $e.message }",
            "[round(1.5), int(\"7\"), split(\"a,b\", \",\"), 1..4, 5s * 2, .1.3.6, 10.0.0.1][2..3]",
        ]
        let alphabet = Array("(){}[]|$@\"'=+-*/%<>?.,: \n0129az".unicodeScalars)
        var limits = Limits()
        limits.steps = 20_000
        limits.values = 5_000
        for round in 0..<1_500 {
            var scalars = Array(seeds[round % seeds.count].unicodeScalars)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<scalars.count, using: &random)
                scalars[place] = alphabet.randomElement(using: &random)!
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            let harness = EvaluatorHarness(limits: limits)
            _ = try? harness.runWithLimits(String(text))
        }
    }
}
