/// Draws the rest of a suggested line behind the cursor, in grey, where libedit knows nothing of it.
///
/// The cursor comes back to where it was, and the text is wiped before libedit draws again.
struct SuggestionPainter {
    private var shown = ""
    private var width = 0

    mutating func draw(_ text: String, room: Int) {
        let next = room > 1 ? DisplayWidth.cut(text, to: room) : ""
        if next == shown { return }
        erase()
        shown = next
        width = DisplayWidth.of(shown)
        guard width > 0 else { return }
        Terminal.write("\u{1B}[2m\(shown)\u{1B}[22m\u{1B}[\(width)D")
        Terminal.flush()
    }

    mutating func erase() {
        guard width > 0 else { return }
        Terminal.write(String(repeating: " ", count: width) + "\u{1B}[\(width)D")
        Terminal.flush()
        shown = ""
        width = 0
    }
}
