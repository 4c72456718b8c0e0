import Testing

@testable import LineEditor

struct KeyDecoderTests {
    private static func keys(
        _ chunks: [String], style: KeyDecoder.EscapeStyle = .prefix, silence: Bool = true
    ) -> [Key] {
        var decoder = KeyDecoder()
        decoder.escapeStyle = style
        var keys: [Key] = []
        for chunk in chunks {
            decoder.append(chunk.utf8)
            while let key = decoder.next() { keys.append(key) }
        }
        while silence, decoder.patience != nil {
            decoder.expire()
            while let key = decoder.next() { keys.append(key) }
        }
        return keys
    }

    @Test(
        arguments: [
            ("\u{1B}[A", .up), ("\u{1B}OA", .up), ("\u{1B}[B", .down), ("\u{1B}[C", .right),
            ("\u{1B}[D", .left), ("\u{1B}[H", .home), ("\u{1B}[1~", .home), ("\u{1B}[7~", .home),
            ("\u{1B}[F", .end), ("\u{1B}OF", .end), ("\u{1B}[4~", .end), ("\u{1B}[3~", .delete),
            ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown), ("\u{1B}[Z", .backTab),
            ("\u{1B}[1;5C", .wordRight), ("\u{1B}[1;3D", .wordLeft), ("\u{1B}[1;2C", .right),
            ("\u{1B}b", .alt("b")), ("\u{1B}\r", .alt("\r")), ("\u{1B}OM", .character("\n")),
            ("é", .character("é")), ("日", .character("日")), ("😀", .character("😀")),
            ("\u{3}", .control("C")), ("\t", .control("I")), ("\u{7F}", .character("\u{7F}")),
        ] as [(String, Key)])
    func `a sequence is one key`(sent: String, key: Key) {
        #expect(Self.keys([sent]) == [key])
        // However it is cut into reads.
        #expect(Self.keys(sent.unicodeScalars.map { String($0) }) == [key])
    }

    @Test(arguments: [
        "\u{1B}[200A~"[...].description, "\u{1B}[?1;2c", "\u{1B}[24~", "\u{1B}[<0;1;1M",
    ])
    func `unknown sequences leave no letters behind`(sent: String) {
        let keys = Self.keys([sent + "x"])
        #expect(keys.last == .character("x"))
        #expect(!keys.contains(.character("[")))
    }

    @Test func `characters of several octets survive any cut`() {
        var decoder = KeyDecoder()
        var keys: [Key] = []
        for octet in "a日é".utf8 {
            decoder.append([octet])
            while let key = decoder.next() { keys.append(key) }
        }
        #expect(keys == [.character("a"), .character("日"), .character("é")])
    }

    @Test func `octets that are no UTF-8 show as such and cost no neighbour`() {
        var decoder = KeyDecoder()
        decoder.append([0xE9, 0x61, 0xFF, 0xC3, 0x28])
        var keys: [Key] = []
        while let key = decoder.next() { keys.append(key) }
        #expect(
            keys == [
                .character("\u{FFFD}"), .character("a"), .character("\u{FFFD}"),
                .character("\u{FFFD}"), .character("("),
            ])
    }

    @Test func `NUL and the private codes cannot be typed`() {
        #expect(Self.keys(["\u{0}\u{9E}\u{9F}\u{80}x"]) == [.character("x")])
    }

    @Test func `escape waits for the rest of a sequence`() {
        var decoder = KeyDecoder()
        decoder.append([0x1B])
        #expect(decoder.next() == nil)
        #expect(decoder.patience == .milliseconds(40))
        decoder.append(Array("[A".utf8))
        #expect(decoder.next() == .up)
        #expect(decoder.patience == nil)
    }

    @Test func `an interrupt typed ahead takes what stands before it, but nothing of a paste`() {
        var decoder = KeyDecoder()
        decoder.append("get a\rslow\u{3}x".utf8)
        var isDropped = decoder.dropThroughInterrupt()
        #expect(isDropped)
        var key = decoder.next()
        #expect(key == .character("x"))
        isDropped = decoder.dropThroughInterrupt()
        #expect(!isDropped)
        decoder.append("\u{1B}[200~a\u{3}\rset b\r\u{1B}[201~".utf8)
        isDropped = decoder.dropThroughInterrupt()
        #expect(!isDropped)
        key = decoder.next()
        #expect(key == nil)
    }

    @Test func `in vi escape is a key and what follows at once is another`() {
        #expect(Self.keys(["\u{1B}0"], style: .key) == [.escape, .character("0")])
        #expect(Self.keys(["\u{1B}"], style: .key) == [.escape])
        #expect(Self.keys(["\u{1B}\n"], style: .key) == [.alt("\n")])
        #expect(Self.keys(["\u{1B}["], style: .key) == [.escape, .character("[")])
    }

    @Test func `in emacs escape goes with a character typed much later`() {
        var decoder = KeyDecoder()
        decoder.append([0x1B])
        _ = decoder.next()
        decoder.expire()
        #expect(decoder.next() == nil)
        decoder.append(Array("f".utf8))
        #expect(decoder.next() == .alt("f"))
    }

    @Test func `a sequence without end is given up`() {
        let keys = Self.keys(["\u{1B}[" + String(repeating: "1", count: 100) + "x"])
        #expect(keys.last == .character("x"))
        #expect(keys.count < 110)
    }
}

struct PasteDecodingTests {
    private static let start = "\u{1B}[200~"
    private static let end = "\u{1B}[201~"

    @Test func `a paste is one key however it is cut`() {
        let sent = Array((Self.start + "get a\nget b" + Self.end).utf8)
        for size in 1...sent.count {
            var decoder = KeyDecoder()
            var rest = sent[...]
            while !rest.isEmpty {
                decoder.append(rest.prefix(size))
                rest = rest.dropFirst(size)
                #expect(decoder.next() == nil)
            }
            #expect(decoder.patience == .milliseconds(60))
            decoder.expire()
            #expect(decoder.next() == .paste(Array("get a\nget b".utf8)))
            #expect(decoder.next() == nil)
        }
    }

    @Test func `an end marker inside a paste does not end it`() {
        var decoder = KeyDecoder()
        decoder.append((Self.start + "get a" + Self.end + "\rset evil.0 = 1\r" + Self.end).utf8)
        #expect(decoder.next() == nil)
        decoder.expire()
        #expect(decoder.next() == .paste(Array("get a\rset evil.0 = 1\r".utf8)))
        #expect(decoder.next() == nil)
    }

    @Test func `what comes in the silence after a paste belongs to it`() {
        var decoder = KeyDecoder()
        decoder.append((Self.start + "get a" + Self.end).utf8)
        #expect(decoder.next() == nil)
        decoder.append("\rset evil.0 = 1\r".utf8)
        #expect(decoder.next() == nil)
        decoder.append((Self.end).utf8)
        #expect(decoder.next() == nil)
        decoder.expire()
        #expect(decoder.next() == .paste(Array("get a\rset evil.0 = 1\r".utf8)))
    }

    @Test func `keys after the silence are keys again`() {
        var decoder = KeyDecoder()
        decoder.append((Self.start + "a" + Self.end).utf8)
        _ = decoder.next()
        decoder.expire()
        #expect(decoder.next() == .paste(Array("a".utf8)))
        decoder.append("\r".utf8)
        #expect(decoder.next() == .control("M"))
    }

    @Test func `two pastes in a row leave no marker behind`() {
        var decoder = KeyDecoder()
        decoder.append((Self.start + "a" + Self.end + Self.start + "b" + Self.end).utf8)
        _ = decoder.next()
        decoder.expire()
        #expect(decoder.next() == .paste(Array("ab".utf8)))
    }

    @Test func `a paste has a bound`() {
        var decoder = KeyDecoder()
        decoder.append(Self.start.utf8)
        let chunk = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        for _ in 0..<6 {
            decoder.append(chunk)
            #expect(decoder.next() == nil)
        }
        decoder.append(Self.end.utf8)
        _ = decoder.next()
        decoder.expire()
        guard case .paste(let octets) = decoder.next() else {
            Issue.record("no paste")
            return
        }
        #expect(octets.count == KeyDecoder.pasteLimitOctets)
    }

    @Test(arguments: [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\tb", "a    b"),
        ("a\u{1B}[31mb\u{7}\u{9B}c\u{7F}", "a[31mbc"),
        ("abc\u{202E}def\u{200B}\u{FEFF}", "abcdef"),
        ("👩\u{200D}🚀", "👩\u{200D}🚀"),
        ("été 日本", "été 日本"),
        ("a\u{2028}b", "a\nb"),
    ])
    func `a paste is cleaned`(pasted: String, shown: String) {
        #expect(PasteCleaner.clean(Array(pasted.utf8)) == shown)
    }

    @Test func `newlines at the end go`() {
        #expect(PasteCleaner.withoutFinalNewlines("a\nb\n\n") == "a\nb")
        #expect(PasteCleaner.withoutFinalNewlines("\n\n") == "")
    }
}
