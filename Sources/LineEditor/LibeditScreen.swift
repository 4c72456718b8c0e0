private import CLibedit
internal import Glibc

/// What libedit calls back for.
protocol LibeditScreenDelegate: AnyObject {
    /// The next character; nil at the end of input.
    func nextCode() -> Unicode.Scalar?
    func viCommand(_ command: LibeditScreen.ViCommand)
}

/// libedit, as far as it is used: a text that is shown, with a prompt before it and a hint at its
/// right.
///
/// libedit handles no signal here (its handler would signal the whole process group), keeps no
/// history (its keys lose what was typed) and sees no escape sequence (a binding that starts with
/// Escape makes Escape wait for ever).
@safe
final class LibeditScreen {
    enum ViCommand { case up, down, search }

    /// What encloses an escape sequence in a prompt.
    static let mark = "\u{1}"
    // C1 controls: no key sends them (the decoder drops them) and libedit's key map has room for them.
    static let refreshCode: Unicode.Scalar = "\u{9E}"
    private static let redisplay: Unicode.Scalar = "\u{9F}"

    weak var delegate: (any LibeditScreenDelegate)?
    /// Whether `~/.editrc` asked for vi's keys.
    private(set) var isVi = false
    /// Whether the terminal can move its cursor and clear a line.
    private(set) var isCapable = false
    private(set) var hintWidth = 0

    private let editor: OpaquePointer
    private var hint = ""
    private var queued = ""
    private var isPrinting = false
    private let promptText = CText()
    private let hintText = CText()

    /// nil if libedit cannot work here, or `~/.editrc` says that it shall not.
    init?(program: String) {
        guard let editor = unsafe cel_new(program) else { return nil }
        unsafe self.editor = editor
        unsafe cel_set_client(editor, Unmanaged.passUnretained(self).toOpaque())
        isCapable = unsafe cel_has_capability(editor, "ce") != 0
        unsafe cel_set_int(editor, EL_SIGNAL, 0)
        // While a line is edited, Ctrl-C, Ctrl-Z and Ctrl-\ are keys, and Ctrl-S does not freeze.
        unsafe cel_set_tty(editor, "-d", "-isig")
        unsafe cel_set_tty(editor, "-d", "-ixon")
        // Else the CRLF of a paste is two newlines before anybody can tell.
        unsafe cel_set_tty(editor, "-d", "-icrnl")
        unsafe cel_set_tty(editor, "-d", "-inlcr")
        // libedit may be built to start as vi, and on Debian it is.
        unsafe cel_set_editor(editor, "emacs")
        unsafe cel_bind(editor, "\\030", "ed-unassigned")  // else Ctrl-X waits for a second key
        unsafe cel_source(editor, nil)
        guard unsafe cel_is_editing(editor) != 0 else { return nil }
        isVi = unsafe cel_is_vi(editor) != 0
        addCommands()
        unsafe cel_set_reader(editor) { editor, place in
            unsafe LibeditScreen.read(editor, place)
        }
        unsafe cel_set_prompt(editor, EL_PROMPT_ESC) { editor in
            unsafe LibeditScreen.of(editor)?.promptText.pointer
        }
        unsafe cel_set_prompt(editor, EL_RPROMPT_ESC) { editor in
            unsafe LibeditScreen.of(editor)?.rightPrompt()
        }
    }

    deinit {
        unsafe cel_end(editor)
    }

    private func addCommands() {
        unsafe cel_add_command(editor, "line-refresh", "draw again") { _, _ in UInt8(CC_REFRESH) }
        unsafe cel_add_command(editor, "line-redisplay", "draw anew") { _, _ in
            UInt8(CC_REDISPLAY)
        }
        bind("\\236", "line-refresh")
        bind("\\237", "line-redisplay")
        bind("\\012", "ed-newline")
        guard isVi else { return }
        unsafe cel_add_command(editor, "line-up", "up, or back in history") { editor, _ in
            unsafe LibeditScreen.vi(.up, editor)
        }
        unsafe cel_add_command(editor, "line-down", "down, or on in history") { editor, _ in
            unsafe LibeditScreen.vi(.down, editor)
        }
        unsafe cel_add_command(editor, "line-search", "search history") { editor, _ in
            unsafe LibeditScreen.vi(.search, editor)
        }
        unsafe cel_bind_alternate(editor, "k", "line-up")
        unsafe cel_bind_alternate(editor, "j", "line-down")
        unsafe cel_bind_alternate(editor, "\\053", "line-down")
        unsafe cel_bind_alternate(editor, "/", "line-search")
        unsafe cel_bind_alternate(editor, "?", "line-search")
        // libedit binds arrow keys here, which makes Escape wait for the rest of one.
        unsafe cel_bind_alternate(editor, "\\033", "ed-ignore")
    }

    private func bind(_ key: String, _ command: String) {
        unsafe cel_bind(editor, key, command)
        if isVi { unsafe cel_bind_alternate(editor, key, command) }
    }

    /// Edits one line; comes back when the delegate had it ended.
    ///
    /// - Returns: The line, or nil at the end of input. A delegate mostly knows better; what it
    ///   cannot know of is a line that vi's `v` had edited elsewhere.
    func run() -> BlockText? {
        // Before the prompt is seen, lest an early key is echoed by the terminal itself.
        takeBack()
        var count: Int32 = 0
        // Only that many characters are the line: what follows may be left from a longer one.
        guard let line = unsafe cel_wgets(editor, &count), count > 0 else { return nil }
        var scalars = unsafe Self.scalars(line, count: Int(count))
        if scalars.last == "\n" { scalars.removeLast() }
        return BlockText(scalars: scalars, cursor: scalars.count)
    }

    // MARK: The text

    var block: BlockText {
        get {
            guard let line = unsafe cel_wline(editor) else { return BlockText() }
            let buffer = unsafe line.pointee.buffer
            let count = unsafe line.pointee.lastchar - buffer!
            let cursor = unsafe line.pointee.cursor - buffer!
            return unsafe BlockText(scalars: Self.scalars(buffer!, count: count), cursor: cursor)
        }
        set {
            let current = block
            if current.scalars != newValue.scalars {
                // Whatever position the cursor had, it is at the end before the text goes.
                unsafe cel_cursor(editor, Int32(clamping: current.scalars.count - current.cursor))
                unsafe cel_deletestr(editor, Int32(clamping: current.scalars.count))
                if !newValue.isEmpty {
                    let text =
                        newValue.scalars.map { wchar_t(truncatingIfNeeded: $0.value) } + [0]
                    unsafe cel_winsertstr(editor, text)
                }
            }
            let move = newValue.cursor - block.cursor
            if move != 0 { unsafe cel_cursor(editor, Int32(clamping: move)) }
        }
    }

    private static func scalars(
        _ characters: UnsafePointer<wchar_t>, count: Int
    ) -> [Unicode.Scalar] {
        let characters = unsafe UnsafeBufferPointer(start: characters, count: count)
        return unsafe characters.map {
            Unicode.Scalar(UInt32(truncatingIfNeeded: $0)) ?? "\u{FFFD}"
        }
    }

    func setPrompt(_ text: String) {
        promptText.set(text)
    }

    /// Says whether that changes what is shown.
    @discardableResult
    func setHint(_ text: String) -> Bool {
        guard text != hint else { return false }
        hint = text
        hintWidth = text.isEmpty ? 0 : DisplayWidth.of(text) + 1
        // An escape sequence at the very end would be lost: a space follows it.
        hintText.set(text.isEmpty ? "" : "\u{1}\u{1B}[2m\u{1}\(text)\u{1}\u{1B}[22m\u{1} ")
        return true
    }

    func beep() {
        unsafe cel_beep(editor)
        Terminal.flush()
    }

    // MARK: Printing above

    var hasQueued: Bool { !queued.isEmpty }

    func queue(_ lines: String) {
        queued += lines
    }

    func takeQueued() -> String {
        defer { queued = "" }
        return queued
    }

    /// The code that makes libedit wipe the line and draw it anew, with what is queued above it.
    ///
    /// After wiping, libedit asks for the right prompt before it draws anything: that is where the
    /// queue is printed.
    func redisplayCode() -> Unicode.Scalar {
        isPrinting = true
        return Self.redisplay
    }

    private func rightPrompt() -> UnsafeMutablePointer<CChar>? {
        if isPrinting {
            isPrinting = false
            Terminal.write(takeQueued())
        }
        return unsafe hintText.pointer
    }

    // MARK: The terminal

    func resize() {
        unsafe cel_resize(editor)
    }

    /// Leaves the line on the screen and the terminal as it was before.
    func giveBack() {
        unsafe cel_set_int(editor, EL_PREP_TERM, 0)
        Terminal.write("\n")
    }

    func takeBack() {
        unsafe cel_set_int(editor, EL_PREP_TERM, 1)
    }

    /// Has keys that are pressed between lines not shown, and kept as they are for the next line.
    ///
    /// libedit takes such settings for its own doing, and not for a wish of the person's that it has
    /// to heed while it edits, because they are not of the kind that lets the terminal make lines.
    func hideKeysBetweenLines() {
        for flag in ["-echo", "-icanon", "-iexten"] { unsafe cel_set_tty(editor, "-x", flag) }
    }

    /// Sets the terminal even though libedit believes that it is set.
    func prepareAgain() {
        unsafe cel_set_int(editor, EL_PREP_TERM, 0)
        unsafe cel_set_int(editor, EL_PREP_TERM, 1)
    }

    /// Draws everything from the cursor's place on, which is the start of an empty line.
    func redrawBelow() {
        unsafe cel_set_int(editor, EL_REFRESH, 0)
    }

    // MARK: Callbacks

    private static func of(_ editor: OpaquePointer?) -> LibeditScreen? {
        guard let client = unsafe cel_client(editor) else { return nil }
        return unsafe Unmanaged<LibeditScreen>.fromOpaque(client).takeUnretainedValue()
    }

    private static func read(
        _ editor: OpaquePointer?, _ place: UnsafeMutablePointer<wchar_t>?
    ) -> Int32 {
        guard let code = unsafe of(editor)?.delegate?.nextCode() else { return 0 }
        unsafe place?.pointee = wchar_t(truncatingIfNeeded: code.value)
        return 1
    }

    private static func vi(_ command: ViCommand, _ editor: OpaquePointer?) -> UInt8 {
        unsafe of(editor)?.delegate?.viCommand(command)
        return UInt8(CC_REFRESH)
    }
}

/// A text that C may keep a pointer to until it is set again.
@safe
private final class CText {
    private(set) var pointer: UnsafeMutablePointer<CChar>

    init() {
        unsafe pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        unsafe pointer.initialize(to: 0)
    }

    func set(_ text: String) {
        let characters = text.utf8CString
        unsafe pointer.deallocate()
        unsafe pointer = UnsafeMutablePointer<CChar>.allocate(capacity: characters.count)
        for (index, character) in characters.enumerated() {
            unsafe (pointer + index).initialize(to: character)
        }
    }

    deinit {
        unsafe pointer.deallocate()
    }
}
