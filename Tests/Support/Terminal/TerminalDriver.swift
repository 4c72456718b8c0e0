internal import Glibc

/// Why a terminal test cannot go on.
package enum TerminalError: Error, CustomStringConvertible {
    case missing
    case system(String, Int32)
    case tmux(String)
    /// What was waited for did not come; with the screen as it was at the end.
    case timeout(awaited: String, screen: String)

    package var description: String {
        switch self {
        case .missing: "tmux is not installed: install it to run the terminal tests"
        case .system(let what, let code): "\(what): error \(code)"
        case .tmux(let output): "tmux says: \(output)"
        case .timeout(let awaited, let screen):
            "waited in vain for \(awaited); the screen shows\n\(screen)"
        }
    }
}

/// A program in a real terminal of a given size: keys go in, screens come out.
///
/// Each driver is a tmux server of its own, which ends with the driver. Nothing here waits for a
/// fixed time: a test says what it expects to see, and gets it as soon as it is there.
///
/// ```swift
/// let terminal = try TerminalDriver(["/bin/cat"], columns: 40)
/// try terminal.type("hello", .enter)
/// try terminal.wait(for: "hello\nhello")
/// ```
package final class TerminalDriver {
    /// Something to send: text, or a key by the name that tmux has for it.
    package enum Input: Sendable, ExpressibleByStringLiteral {
        case text(String)
        case key(String)

        package init(stringLiteral value: String) { self = .text(value) }

        package static let enter = Input.key("Enter")
        package static let tab = Input.key("Tab")
        package static let escape = Input.key("Escape")
        package static let backspace = Input.key("BSpace")
        package static let up = Input.key("Up")
        package static let down = Input.key("Down")
        package static let left = Input.key("Left")
        package static let right = Input.key("Right")
        package static let altEnter = Input.key("M-Enter")
        package static func control(_ letter: Character) -> Input { .key("C-\(letter)") }
    }

    /// How long to wait for what should appear; generous, for a busy machine.
    package var patience = Duration.seconds(60)

    private let socket: String
    private let folder: String

    /// Whether terminal tests can run. In continuous integration (`CI` is set) they always do, so a
    /// missing tmux fails there rather than passing for tested.
    package static var shouldRun: Bool { isInstalled || isContinuousIntegration }

    package static let isInstalled = (try? Command.run(["tmux", "-V"]))?.status == 0
    private static var isContinuousIntegration: Bool {
        guard let value = unsafe getenv("CI") else { return false }
        return unsafe String(cString: value) != ""
    }

    /// The path of a program of this package: programs are built into the folder of the tests.
    package static func built(_ name: String) -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe readlink("/proc/self/exe", bytes.baseAddress!, bytes.count)
        }
        let path = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return path[..<(path.lastIndex(of: "/") ?? path.endIndex)] + "/" + name
    }

    /// Starts a program in a new terminal.
    ///
    /// - Parameters:
    ///   - words: The program and its arguments.
    ///   - environment: The program's environment, beside a `HOME` that is an empty folder, a
    ///     UTF-8 locale, `TERM` and `PATH`; it inherits nothing. An empty value leaves one out.
    ///   - files: Put into `HOME` before the program starts, by their names.
    package init(
        _ words: [String], columns: Int = 80, rows: Int = 24,
        environment: [String: String] = [:], files: [String: String] = [:]
    ) throws(TerminalError) {
        guard Self.isInstalled else { throw .missing }
        folder = try Self.makeFolder()
        // Two drivers never meet: the folder's name is unique, and serves for the socket too.
        socket = "\(folder)/tmux"
        var variables = [
            "HOME": folder, "XDG_STATE_HOME": "\(folder)/state", "LC_ALL": "C.UTF-8",
            "TERM": "screen", "PATH": "/usr/local/bin:/usr/bin:/bin",
        ]
        variables.merge(environment) { $1 }
        for (name, content) in files { try Self.write(content, to: "\(folder)/\(name)") }
        let settings = variables.filter { !$0.value.isEmpty }.map { Self.quoted("\($0)=\($1)") }
            .sorted()
        let command = (["exec", "env", "-i"] + settings + words.map(Self.quoted))
            .joined(separator: " ")
        // A shell around the program keeps its number and its exit code, of which tmux loses every
        // hundredth. Interrupts are the program's.
        let inner = "echo $$ >\(Self.quoted(folder + "/number")); \(command)"
        let line = "trap : INT QUIT; sh -c \(Self.quoted(inner)); echo $? >\(Self.quoted(exitFile))"
        try tmux([
            "-f", "/dev/null", "start-server", ";", "set", "-g", "status", "off", ";",
            // The screen stays after the program has ended, to be looked at.
            "set", "-g", "remain-on-exit", "on", ";", "set", "-g", "remain-on-exit-format", "", ";",
            "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "sh",
            "-c", line,
        ])
    }

    deinit {
        _ = try? tmux(["kill-server"])
        _ = try? Command.run(["rm", "-rf", folder])
    }

    /// The folder that is the program's `HOME`.
    package var home: String { folder }

    // MARK: In

    /// Sends text and keys in this order.
    package func type(_ inputs: Input...) throws(TerminalError) {
        for input in inputs {
            switch input {
            case .text(let text): try tmux(["send-keys", "-l", "--", text])
            case .key(let name): try tmux(["send-keys", name])
            }
        }
    }

    /// Pastes as a terminal does: between the marks of a bracketed paste if the program asked for
    /// them.
    package func paste(_ text: String) throws(TerminalError) {
        try tmux(["load-buffer", "-b", "test", "-"], input: Array(text.utf8))
        try tmux(["paste-buffer", "-p", "-r", "-b", "test"])
    }

    /// Changes the size of the window, and waits until the program can know: tmux takes its time, and
    /// a key sent at once would come before the signal.
    package func resize(columns: Int, rows: Int) throws(TerminalError) {
        try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
        let descriptor = try openDevice()
        defer { close(descriptor) }
        let end = ContinuousClock.now + patience
        var size = winsize()
        repeat {
            _ = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size)
            if size.ws_col == columns, size.ws_row == rows { return }
            poll(nil, 0, 10)
        } while ContinuousClock.now < end
        throw .timeout(awaited: "\(columns) columns, \(rows) rows", screen: try screen())
    }

    private func openDevice() throws(TerminalError) -> Int32 {
        let device = Self.firstLine(try tmux(["display-message", "-p", "#{pane_tty}"]))
        let descriptor = unsafe open(device, O_RDONLY | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("cannot open \(device)", errno) }
        return descriptor
    }

    /// Waits until the terminal shows what is typed, or does not, while it still sends signals.
    package func wait(untilItShowsKeys isShowing: Bool) throws(TerminalError) {
        let descriptor = try openDevice()
        defer { close(descriptor) }
        let end = ContinuousClock.now + patience
        var settings = termios()
        repeat {
            _ = unsafe tcgetattr(descriptor, &settings)
            let modes = settings.c_lflag & tcflag_t(ECHO | ISIG)
            if modes == tcflag_t(isShowing ? ECHO | ISIG : ISIG) { return }
            poll(nil, 0, 10)
        } while ContinuousClock.now < end
        throw .timeout(
            awaited: isShowing ? "keys that show" : "keys that do not show", screen: try screen())
    }

    /// Sends a signal to the program.
    package func signal(_ number: Int32) throws(TerminalError) {
        kill(try processID(), number)
    }

    package func processID() throws(TerminalError) -> Int32 {
        guard let id = Self.number(in: folder + "/number") else {
            throw .system("the program has not started", 0)
        }
        return id
    }

    // MARK: Out

    /// The lines of the screen without the spaces and the empty lines at their end.
    package func screen() throws(TerminalError) -> String {
        try Self.trimmed(tmux(["capture-pane", "-p"]))
    }

    /// The same with colours and other renditions as escape sequences.
    package func styledScreen() throws(TerminalError) -> String {
        try Self.trimmed(tmux(["capture-pane", "-p", "-e"]))
    }

    /// What scrolled off the top, then the screen.
    package func transcript() throws(TerminalError) -> String {
        try Self.trimmed(tmux(["capture-pane", "-p", "-S", "-"]))
    }

    /// The cursor's place, counted from 0.
    package func cursor() throws(TerminalError) -> (column: Int, row: Int) {
        let text = try tmux(["display-message", "-p", "#{cursor_x} #{cursor_y}"])
        let numbers = text.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
        guard numbers.count == 2 else { throw .tmux(text) }
        return (numbers[0], numbers[1])
    }

    /// Waits until the screen contains a text, which may span lines; returns the screen.
    @discardableResult
    package func wait(for text: String) throws(TerminalError) -> String {
        try wait(for: "‹\(text)›") { $0.contains(text) }
    }

    /// Waits until the screen ends with a text: the line that is being typed, mostly.
    @discardableResult
    package func wait(forEnd text: String) throws(TerminalError) -> String {
        try wait(for: "‹\(text)› at the end") { $0.hasSuffix(text) }
    }

    /// Waits until the whole screen is this text, without the spaces and empty lines at its end.
    package func wait(forScreen text: String) throws(TerminalError) {
        try wait(for: "the screen\n\(text)\n") { $0 == text }
    }

    /// Drops what is typed and clears the screen, so that only the prompt is left.
    package func clear(to prompt: String) throws(TerminalError) {
        try type(.control("u"), .control("l"))
        try wait(forScreen: prompt)
    }

    /// Waits until a screen satisfies a condition; returns it.
    @discardableResult
    package func wait(
        for expectation: String, until isMet: (String) -> Bool
    ) throws(TerminalError) -> String {
        let end = ContinuousClock.now + patience
        var screen = ""
        repeat {
            screen = try self.screen()
            if isMet(screen) { return screen }
            poll(nil, 0, 10)  // between two looks; there is no event to wait for
        } while ContinuousClock.now < end
        throw .timeout(awaited: expectation, screen: screen)
    }

    /// Waits until the program has ended; returns its exit code, or 128 and the signal.
    package func waitForExit() throws(TerminalError) -> Int32 {
        let end = ContinuousClock.now + patience
        repeat {
            if let code = Self.number(in: exitFile) { return code }
            poll(nil, 0, 10)
        } while ContinuousClock.now < end
        throw .timeout(awaited: "the program's end", screen: try screen())
    }

    private var exitFile: String { folder + "/exit" }

    // MARK: tmux

    @discardableResult
    private func tmux(_ words: [String], input: [UInt8] = []) throws(TerminalError) -> String {
        let outcome = try Command.run(["tmux", "-S", socket] + words, input: input)
        guard outcome.status == 0 else { throw .tmux(outcome.output) }
        return outcome.output
    }

    private static func makeFolder() throws(TerminalError) -> String {
        var template = Array("/tmp/terminal-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw .system("cannot make a folder", errno)
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func write(_ content: String, to path: String) throws(TerminalError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("cannot write \(path)", errno) }
        defer { close(descriptor) }
        let count = unsafe Glibc.write(descriptor, content, content.utf8.count)
        guard count == content.utf8.count else { throw .system("cannot write \(path)", errno) }
    }

    /// The number that a file consists of; nil while its line is not complete.
    private static func number(in path: String) -> Int32? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count > 1, buffer[count - 1] == UInt8(ascii: "\n") else { return nil }
        return Int32(String(decoding: buffer[..<(count - 1)], as: UTF8.self))
    }

    private static func firstLine(_ text: String) -> String {
        String(text.prefix { $0 != "\n" })
    }

    private static func quoted(_ word: String) -> String {
        "'"
            + word.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }

    private static func trimmed(_ screen: String) -> String {
        var lines = screen.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
