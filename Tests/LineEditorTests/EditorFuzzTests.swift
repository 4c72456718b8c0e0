import Testing

@testable import LineEditor

/// Any octets, in any portions: the editor stays on its feet and its promises hold.
struct EditorFuzzTests {
    /// SplitMix64: small, seeded, the same everywhere.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// What terminals send, and what they never should.
    private static let pieces: [[UInt8]] =
        [
            "\u{1B}", "\u{1B}[", "\u{1B}[A", "\u{1B}[B", "\u{1B}[C", "\u{1B}[D", "\u{1B}[H",
            "\u{1B}OF",
            "\u{1B}[3~", "\u{1B}[1;5D", "\u{1B}[200~", "\u{1B}[201~", "\u{1B}b", "\u{1B}d",
            "\u{1B}\r",
            "\r", "\n", "\t", "\u{7F}", "\u{1}", "\u{5}", "\u{B}", "\u{12}", "\u{15}", "\u{17}",
            "\u{19}",
            "\u{10}", "\u{E}", "\u{7}", "get ", "{", "}", "é", "日本", "😀", "e\u{301}",
            "999999999999",
        ].map { Array($0.utf8) } + [[0xFF], [0xE9], [0xF0, 0x9F], [0x00], [0xC2, 0x9F], [0x80]]

    private final class Client: LineReaderClient {
        func status(of text: String) -> BlockStatus {
            text.contains("{") ? .incomplete(indent: .max) : .complete
        }

        func completion(of text: String, at cursor: Int) -> Completion {
            // Ranges that a mistaken client might give.
            Completion(
                replaced: max(0, cursor - 2)..<max(cursor, 2),
                candidates: [.init("get"), .init("get\u{1B}[2Jnext"), .init("日")])
        }
    }

    @Test(arguments: 0..<40)
    func `no input breaks the editor`(batch: Int) {
        var history = History()
        for entry in ["get a", "walk {\nb\n}", "日本", "\\"] { _ = history.add(entry) }
        let client = Client()
        for seed in (batch * 25)..<(batch * 25 + 25) {
            var dice = Dice(state: UInt64(seed))
            var decoder = KeyDecoder()
            decoder.escapeStyle = Bool.random(using: &dice) ? .key : .prefix
            var session = EditSession(isCommand: true, isEmacs: Bool.random(using: &dice))
            for _ in 0..<80 {
                let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &dice)]
                decoder.append(piece.prefix(Int.random(in: 1...piece.count, using: &dice)))
                if decoder.patience != nil, Int.random(in: 0..<4, using: &dice) == 0 {
                    decoder.expire()
                }
                let columns = Int.random(in: 1...90, using: &dice)
                while let key = decoder.next() {
                    let around = EditSession.Surroundings(
                        client: client, history: history, columns: columns, rows: 3,
                        suggestion: session.block.isEmpty ? nil : "rest of it")
                    let response = session.handle(key, in: around)
                    if response == .pass, case .character(let scalar) = key, scalar.value >= 0x20 {
                        session.block.insert(String(scalar))
                    }
                    if case .paste = key, case .accept = response {
                        Issue.record("a paste ran, seed \(seed)")
                    }
                    if case .list(let lines, _) = response {
                        #expect(lines.allSatisfy { $0 == $0.visible }, "seed \(seed)")
                    }
                    if case .accept = response { session.block = BlockText() }
                }
                let block = session.block
                #expect((0...block.scalars.count).contains(block.cursor), "seed \(seed)")
                let isClean = block.scalars.allSatisfy { scalar in
                    scalar == "\n" || scalar.value >= 0x20 && !(0x80..<0xA0).contains(scalar.value)
                }
                #expect(isClean, "seed \(seed)")
            }
        }
    }
}
