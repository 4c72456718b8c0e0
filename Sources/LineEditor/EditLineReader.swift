private import CLibedit
internal import Glibc

/// Reads lines at a terminal, with everything that makes that bearable.
///
/// libedit keeps the text and draws it; the keyboard, the history and the meaning of keys are ours.
/// libedit asks for each character through ``nextCode()``. There a key is decoded and given to the
/// ``EditSession``; libedit gets the character if it is one to insert, or else, once the text has
/// been changed behind its back, one of two private codes that make it draw again. The same place
/// waits for signals and serves the client, so one thread does it all.
package final class EditLineReader: LineReader {
    package struct Options: Sendable {
        /// The name under which `~/.editrc` may address this program.
        package var program: String
        /// Where history is kept; nil keeps it in memory.
        package var historyPath: String?
        package var showsHints = true
        package var showsSuggestions = true
        package var usesColor = true

        /// With history in its standard place.
        package init(program: String) {
            self.program = program
            historyPath = HistoryFile.standardPath(program: program)
        }
    }

    package weak var client: (any LineReaderClient)?

    private let screen: LibeditScreen
    private let signals: SignalMonitor
    private let waiting: Waiting
    /// Whether escape sequences that only change looks are welcome here.
    package let isStyled: Bool
    private let marksPastes: Bool
    private let showsHints: Bool
    private let showsSuggestions: Bool

    private var decoder = KeyDecoder()
    private var session: EditSession
    private var prompt = Prompt()
    private var steps: [Step] = []
    private var outcome: LineInput?
    private var isReading = false
    private var suggestion = SuggestionPainter()
    /// The last search for a suggestion, and what it found.
    private var suggested: (block: BlockText, rest: String?)?
    private var hintedBlock: BlockText?

    /// How the terminal was found, and how it is between lines; nil as long as that is the same.
    private let found: termios?
    private var between: termios?

    private var keeper: HistoryKeeper
    /// Of what the client said of the entries that are kept.
    private var historyRevision = 0
    /// The prompt of a secret that is being typed.
    private var secretPrompt: String?

    /// What to hand to libedit before the next key is looked at.
    private enum Step {
        case code(Unicode.Scalar)
        case suspend(cursor: Int)
    }

    /// nil if standard input or output is no terminal, or not one to edit at.
    package init?(options: Options, client: (any LineReaderClient)? = nil) {
        guard Terminal.inputIsTerminal, Terminal.outputIsTerminal,
            Terminal.environment("TERM") != "emacs"
        else { return nil }
        Terminal.useUTF8()
        found = Terminal.settings()
        guard let screen = LibeditScreen(program: options.program) else { return nil }
        self.screen = screen
        self.client = client
        signals = SignalMonitor.start()
        waiting = Waiting(descriptor: STDIN_FILENO, signals: signals)
        if let found { signals.protectTerminal(found) }
        let isCapable = !Terminal.isDumb && screen.isCapable
        isStyled = isCapable && options.usesColor && !Terminal.refusesColor
        marksPastes = isCapable
        showsHints = isStyled && options.showsHints
        showsSuggestions = isStyled && options.showsSuggestions
        decoder.escapeStyle = screen.isVi ? .key : .prefix
        session = EditSession(isCommand: true, isEmacs: !screen.isVi)
        keeper = HistoryKeeper(path: options.historyPath)
        screen.delegate = self
    }

    /// From the first line on, keys that are pressed while a command runs are not shown where it
    /// writes, and become the next line's. Those that send a signal still do.
    package func readLine(prompt: Prompt) -> LineInput {
        if between == nil {
            screen.hideKeysBetweenLines()
            between = Terminal.settings()
        }
        let input = read(prompt, isCommand: true)
        if case .line(let line) = input { remember(line) }
        return input
    }

    package func readAnswer(prompt: Prompt) -> LineInput {
        read(prompt, isCommand: false)
    }

    package func readSecret(prompt: Prompt) -> LineInput {
        decoder.discard()
        let shown = prompt.rendered(styled: isStyled, mark: "")
        secretPrompt = shown
        defer { secretPrompt = nil }
        return SecretPrompt(waiting: waiting, client: client).read {
            Terminal.write(shown)
            Terminal.flush()
        }
    }

    package func printAbove(_ text: String) {
        let lines = text.hasSuffix("\n") ? text : text + "\n"
        if isReading {
            screen.queue(lines)
            return
        }
        if let secretPrompt {
            Terminal.write((marksPastes ? "\r\u{1B}[K" : "\n") + lines + secretPrompt)
        } else {
            Terminal.write(lines)
        }
        Terminal.flush()
    }

    package func lendTerminal<Result>(_ body: () -> Result) -> Result {
        guard let found, let between else { return body() }
        signals.setMode(whenContinued: nil)
        Terminal.apply(found)
        defer {
            Terminal.apply(between)
            signals.setMode(whenContinued: between)
        }
        return body()
    }

    package func close() {
        signals.setMode(whenContinued: nil)
        if let found { Terminal.apply(found) }
        between = nil
    }

    private func read(_ prompt: Prompt, isCommand: Bool) -> LineInput {
        signals.setMode(whenContinued: nil)
        _ = signals.takeInterrupts()  // a Ctrl-C that came when nothing was left to stop
        session = EditSession(isCommand: isCommand, isEmacs: !screen.isVi)
        self.prompt = prompt
        steps = []
        outcome = nil
        hintedBlock = nil
        suggested = nil
        screen.setPrompt(prompt.rendered(styled: isStyled, mark: LibeditScreen.mark))
        screen.setHint("")
        markPastes(true)
        isReading = true
        defer {
            isReading = false
            markPastes(false)
            Terminal.write(screen.takeQueued())
            Terminal.flush()
        }
        let line = screen.run()
        signals.setMode(whenContinued: between)
        takeTypedAhead()
        return outcome ?? line.map { .line($0.text) } ?? .endOfInput
    }

    /// Takes what was typed behind the line before the terminal was given back. A Ctrl-C in it is
    /// still a character, and meant for what runs now; as always, it drops what stands before it.
    private func takeTypedAhead() {
        while waiting.isReadable, let octets = waiting.readSome(), !octets.isEmpty {
            decoder.append(octets)
        }
        if decoder.dropThroughInterrupt() { signals.noteInterrupt() }
    }

    private func markPastes(_ isOn: Bool) {
        guard marksPastes else { return }
        Terminal.write(isOn ? "\u{1B}[?2004h" : "\u{1B}[?2004l")
        signals.setPasteMarked(isOn)
    }

    // MARK: Keys

    /// The next character for libedit; nil at the end of input.
    func nextCode() -> Unicode.Scalar? {
        while true {
            if !steps.isEmpty {
                if let code = take(steps.removeFirst()) { return code }
                continue
            }
            if let key = nextKey() {
                suggestion.erase()
                if let code = act(on: key) { return code }
                continue
            }
            if outcome == .endOfInput { return nil }
            if screen.hasQueued { return screen.redisplayCode() }
            if let code = updateHint() { return code }
            drawSuggestion()
            switch waiting.wait(for: decoder.patience, serving: client) {
            case .timedOut: decoder.expire()
            case .readable, .served: break
            case .signalled: if let code = actOnSignals() { return code }
            }
            if screen.hasQueued { suggestion.erase() }
        }
    }

    /// A key that is complete, from what was sent so far.
    private func nextKey() -> Key? {
        while true {
            if let key = decoder.next() { return key }
            guard waiting.isReadable, let octets = waiting.readSome() else { return nil }
            if octets.isEmpty {
                outcome = .endOfInput
                return nil
            }
            decoder.append(octets)
        }
    }

    private func take(_ step: Step) -> Unicode.Scalar? {
        switch step {
        case .code(let code): return code
        case .suspend(let cursor):
            suspend()
            session.block = screen.block
            session.block.move(to: cursor)
            screen.block = session.block
            screen.redrawBelow()
            return nil
        }
    }

    private func act(on key: Key) -> Unicode.Scalar? {
        let before = screen.block
        session.block = before
        let surroundings = self.surroundings(for: before)
        let wasTyping = session.isTyping
        let response = session.handle(key, in: surroundings)
        if !wasTyping || !session.isTyping {
            let shown = session.modePrompt ?? prompt
            screen.setPrompt(shown.rendered(styled: isStyled, mark: LibeditScreen.mark))
        }
        switch response {
        case .pass:
            if case .character(let scalar) = key { return scalar }
            return key == .escape ? "\u{1B}" : nil
        case .refresh:
            screen.block = session.block
            return LibeditScreen.refreshCode
        case .list(let lines, let echo):
            if echo {
                let shown = prompt.rendered(styled: isStyled, mark: "")
                screen.queue(shown + before.text.visible + "\n")
            }
            screen.queue(lines.joined(separator: "\n") + "\n")
            screen.block = session.block
            return screen.redisplayCode()
        case .accept(let text): return finish(.line(text), showing: session.block)
        case .interrupt:
            var block = before
            block.move(to: block.scalars.count)
            block.insert("^C")
            return finish(.interrupted, showing: block)
        case .endOfInput: return finish(.endOfInput, showing: before)
        case .suspend:
            var block = before
            block.move(to: block.scalars.count)
            screen.block = block
            steps = [.suspend(cursor: before.cursor)]
            return LibeditScreen.refreshCode
        case .beep:
            screen.beep()
            guard session.block != before || !session.isTyping else { return nil }
            screen.block = session.block
            return LibeditScreen.refreshCode
        case .ignore: return nil
        }
    }

    /// Draws the line as it stays on the screen, then has libedit end it.
    private func finish(_ input: LineInput, showing block: BlockText) -> Unicode.Scalar? {
        outcome = input
        screen.block = block
        screen.setHint("")
        steps = [.code("\n")]
        return LibeditScreen.refreshCode
    }

    private func surroundings(for block: BlockText) -> EditSession.Surroundings {
        let size = Terminal.size
        return EditSession.Surroundings(
            client: client, history: history, columns: size.columns, rows: size.rows,
            suggestion: suggestedRest(of: block))
    }

    // MARK: Signals

    private func actOnSignals() -> Unicode.Scalar? {
        let isInterrupted = signals.takeInterrupts() > 0
        let isContinued = signals.takeContinuation()
        let isResized = signals.takeWindowChange()
        guard isInterrupted || isContinued || isResized else { return nil }
        suggestion.erase()
        if isContinued { screen.prepareAgain() }
        if isContinued, marksPastes { markPastes(true) }
        if isResized {
            screen.resize()
            // What the terminal made of the old lines is beneath; nothing else ever is.
            if marksPastes { screen.queue("\u{1B}[J") }
        }
        // At the prompt Ctrl-C is a character: this one was sent by another process.
        if isInterrupted { return act(on: .control("C")) }
        return screen.redisplayCode()
    }

    private func suspend() {
        markPastes(false)
        screen.giveBack()
        Terminal.flush()
        if let found { Terminal.apply(found) }
        kill(0, SIGTSTP)
        // Here the program goes on once it is in the foreground again.
        screen.takeBack()
        markPastes(true)
        _ = signals.takeContinuation()
        if signals.takeWindowChange() { screen.resize() }
    }

    // MARK: Hints and suggestions

    private func updateHint() -> Unicode.Scalar? {
        guard showsHints, session.isCommand else { return nil }
        let block = screen.block
        guard block != hintedBlock else { return nil }
        hintedBlock = block
        var hint = ""
        if session.isTyping, let text = client?.hint(for: block.text, at: block.cursorOctets) {
            hint = DisplayWidth.cut(text.visible, to: Terminal.size.columns / 2)
        }
        return screen.setHint(hint) ? LibeditScreen.refreshCode : nil
    }

    private func suggestedRest(of block: BlockText) -> String? {
        guard showsSuggestions, session.isCommand, session.isTyping else { return nil }
        guard !block.isEmpty, block.cursorIsAtEnd else { return nil }
        if let suggested, suggested.block == block { return suggested.rest }
        let rest = searchRest(of: block)
        suggested = (block, rest)
        return rest
    }

    private func searchRest(of block: BlockText) -> String? {
        let typed = block.text
        guard let index = history.newest(before: history.count, startingWith: typed) else {
            return nil
        }
        let rest = history[index].unicodeScalars.dropFirst(block.scalars.count)
        let line = rest.prefix { $0 != "\n" }
        guard !line.isEmpty, !line.contains(where: \.isInvisible) else { return nil }
        return String(line)
    }

    private func drawSuggestion() {
        let block = screen.block
        guard let rest = suggestedRest(of: block) else { return }
        let columns = Terminal.size.columns
        let start = DisplayWidth.of(prompt.plain) % max(1, columns)
        let place = DisplayWidth.position(after: block.scalars, from: start, width: columns)
        let taken = place.row == 0 ? screen.hintWidth : 0
        suggestion.draw(rest, room: columns - 2 - taken - place.column)
    }

    // MARK: History

    private var history: History {
        let history = keeper.history()
        tellTrouble()
        return history
    }

    private func remember(_ line: String) {
        keeper.remember(line) { client == nil ? $0 : client?.historyEntry(for: $0) }
        if let client, client.historyRevision > historyRevision {
            historyRevision = client.historyRevision
            keeper.redactAgain { client.historyEntry(for: $0) }
        }
        tellTrouble()
    }

    private func tellTrouble() {
        if let trouble = keeper.takeTrouble() { printAbove("note: \(trouble)") }
    }
}

extension EditLineReader: LibeditScreenDelegate {
    func viCommand(_ command: LibeditScreen.ViCommand) {
        session.block = screen.block
        let response =
            switch command {
            case .up: session.moveUp(in: history)
            case .down: session.moveDown()
            case .search: session.startSearch()
            }
        if !session.isTyping, let shown = session.modePrompt {
            screen.setPrompt(shown.rendered(styled: isStyled, mark: LibeditScreen.mark))
        }
        if response == .refresh { screen.block = session.block } else { screen.beep() }
    }
}
