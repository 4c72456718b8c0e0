/// One line that says how a long command is getting on, and goes without a trace.
///
/// Whoever prints something else clears it first.
package struct StatusLine {
    private var isShown = false

    /// nil where it would leave a trace: in a pipe, or on a terminal that only prints.
    package init?() {
        guard Terminal.outputIsTerminal, !Terminal.isDumb else { return nil }
    }

    /// Shows a text in place of the one before, made ``visible`` and cut to the screen.
    package mutating func show(_ text: String) {
        // Room stays for the `^C` that the terminal echoes, which must not start another line.
        let line = DisplayWidth.cut(text.visible, to: Terminal.size.columns - 4)
        Terminal.write("\r\(line)\u{1B}[K")
        Terminal.flush()
        isShown = true
    }

    package mutating func clear() {
        guard isShown else { return }
        Terminal.write("\r\u{1B}[K")
        Terminal.flush()
        isShown = false
    }
}
