private import CLibedit
internal import Glibc

/// What there is to know and to set about the terminal that the program talks to.
package enum Terminal {
    /// Whether standard input, and standard output, are terminals.
    package static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }
    package static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Columns and rows; 80 and 24 where nobody knows.
    package static var size: (columns: Int, rows: Int) {
        var window = winsize()
        let isKnown = [STDOUT_FILENO, STDERR_FILENO].contains { descriptor in
            unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0
        }
        return (
            isKnown && window.ws_col > 0 ? Int(window.ws_col) : 80,
            isKnown && window.ws_row > 0 ? Int(window.ws_row) : 24
        )
    }

    /// Whether `TERM` names a terminal that does more than print; says nothing of whether it is known.
    package static var isDumb: Bool {
        let name = environment("TERM") ?? ""
        return name.isEmpty || name == "dumb"
    }

    /// Whether the person asked for no colour (no-color.org: set, and not empty).
    package static var refusesColor: Bool {
        !(environment("NO_COLOR") ?? "").isEmpty
    }

    /// Takes the character set from the environment; UTF-8 where that does not say so.
    package static func useUTF8() {
        for name in ["", "C.UTF-8", "C.utf8", "en_US.UTF-8"] {
            guard unsafe setlocale(LC_CTYPE, name) != nil else { continue }
            if cel_codeset_is_utf8() != 0 { return }
        }
    }

    /// Writes to standard output through C's buffer, where libedit and `print` write too.
    static func write(_ text: String) {
        unsafe cel_write(text)
    }

    static func flush() {
        cel_flush()
    }

    static func writeError(_ text: String) {
        unsafe cel_write_error(text)
    }

    static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    // MARK: Modes

    static func settings() -> termios? {
        var settings = termios()
        return unsafe tcgetattr(STDIN_FILENO, &settings) == 0 ? settings : nil
    }

    /// Switches after what was printed has gone out; `discardingInput` forgets what was typed ahead.
    static func apply(_ settings: termios, discardingInput: Bool = false) {
        var settings = settings
        unsafe tcsetattr(STDIN_FILENO, discardingInput ? TCSAFLUSH : TCSADRAIN, &settings)
    }

    /// The same settings with every key as a character: no echo, no lines, no signals.
    static func silent(_ settings: termios) -> termios {
        var settings = settings
        settings.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
        settings.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR)
        return settings
    }
}
