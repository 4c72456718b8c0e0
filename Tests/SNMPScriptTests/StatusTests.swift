import Testing

@testable import SNMPScript

@Suite struct StatusTests {
    private func word(_ text: String) -> String {
        switch Program.status(of: text) {
        case .complete: "complete"
        case .incomplete(let indent): "incomplete \(indent)"
        case .invalid: "invalid"
        }
    }

    @Test(arguments: [
        ("get sysName.0", "complete"), ("", "complete"), ("if true {", "incomplete 1"),
        ("if true", "incomplete 0"), ("for x in [1] {\n  if $x == 1 {", "incomplete 2"),
        ("let x =", "incomplete 0"), ("let x", "invalid"), ("let", "invalid"),
        ("walk x |", "incomplete 0"), ("let x = [1,", "incomplete 0"), ("print (", "incomplete 0"),
        ("print \"abc", "incomplete 0"), ("print 'abc", "incomplete 0"), ("[1 +", "incomplete 0"),
        ("get x.0 \\", "incomplete 0"), ("try { get x.0 }", "incomplete 0"), ("@", "invalid"),
        ("set a = 1,", "incomplete 0"), ("}", "invalid"), ("if true { }", "complete"),
        ("print \"$(get x", "incomplete 0"), ("set x", "invalid"), ("{a: 1,", "incomplete 0"),
        ("def f(a,", "incomplete 0"), ("watch 5s --times 2", "incomplete 0"),
    ])
    func `a prompt knows when to ask for more`(_ text: String, _ expected: String) {
        #expect(word(text) == expected)
    }

    @Test(arguments: Example.scripts)
    func `every prefix of an example at a line end is complete or incomplete`(_ example: Example) {
        var prefix = ""
        for line in example.text.split(separator: "\n", omittingEmptySubsequences: false) {
            prefix += line
            let found = word(prefix)
            #expect(found != "invalid", "\(prefix)")
            prefix += "\n"
        }
        #expect(word(prefix) == "complete")
    }

    @Test(arguments: Example.all)
    func `every prefix of an example is answered, and an incomplete one can be finished`(
        _ example: Example
    ) {
        let characters = Array(example.text.prefix(900))
        for length in stride(from: 0, to: characters.count, by: 1) {
            _ = word(String(characters[..<length]))
        }
    }

    @Test func `mutated examples give diagnostics and nothing worse`() {
        var random = SeededGenerator(seed: 7)
        let alphabet = Array(
            "(){}[]|&;$@\"'\\#=+-*/%<>!?.,: \n\tabz09\u{201C}\u{A0}\u{202E}é".unicodeScalars)
        for round in 0..<1_500 {
            let example = Example.all[round % Example.all.count]
            var scalars = Array(example.text.unicodeScalars)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<scalars.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: scalars.remove(at: place)
                case 1: scalars.insert(alphabet.randomElement(using: &random)!, at: place)
                case 2: scalars[place] = alphabet.randomElement(using: &random)!
                default:
                    let end = min(scalars.count, place + Int.random(in: 0...20, using: &random))
                    scalars.insert(contentsOf: scalars[place..<end], at: place)
                }
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            switch Program.status(of: String(text)) {
            case .complete, .incomplete: break
            case .invalid(let diagnostics):
                #expect(diagnostics.all.first?.place != nil)
                #expect(!diagnostics.description.isEmpty)
            }
        }
    }
}
