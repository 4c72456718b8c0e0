import LineEditor
import Testing

@Suite struct WordWrapTests {
    @Test(arguments: [
        ("short", "short"),
        (
            "error: Timeout: no answer from deadbox (10.0.0.13:161)",
            "error: Timeout: no answer from\n       deadbox (10.0.0.13:161)"
        ),
        (
            "  = help: is the address right, and does it answer others?",
            "  = help: is the address right,\n          and does it answer\n          others?"
        ),
        (
            "          a second line of help that is long",
            "          a second line of help\n          that is long"
        ),
        (
            "interrupted after 2 of 3 devices; $_ holds",
            "interrupted after 2 of 3 devices;\n  $_ holds"
        ),
        // Words that find no room anywhere are broken by the terminal.
        (
            "error: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b",
            "error: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n       b"
        ),
        // What is quoted keeps its marks under it.
        (
            "2 | get ifInErors.3 ifOutErrors.3 sysName\n  |     ^^^^^^^^^^^",
            "2 | get ifInErors.3 ifOutErrors.3 sysName\n  |     ^^^^^^^^^^^"
        ),
        (
            " --> a/rather/long/path/to/a/script.snmp:2:1",
            " --> a/rather/long/path/to/a/script.snmp:2:1"
        ),
        // Wide characters take two columns.
        ("日本語日本語日本語 日本語日本語", "日本語日本語日本語\n  日本語日本語"),
    ])
    func `a message is broken between words, with its text under itself`(
        _ text: String, _ wrapped: String
    ) {
        Terminal.useUTF8()
        let width = text.hasPrefix("日") ? 22 : 34
        #expect(WordWrap.wrapped(text, to: width) == wrapped)
    }

    @Test func `a window of a few columns is left to the terminal`() {
        let text = "error: Timeout: no answer from deadbox"
        #expect(WordWrap.wrapped(text, to: 10) == text)
    }
}
