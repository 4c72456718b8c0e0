/// The life of one line, from the prompt to Enter: which key does what to the text.
///
/// A session is in one of three modes. *Typing* is the usual one. *Searching* shows what history has
/// for a part of a line. *Holding* keeps a paste that is too tall for the screen out of the text
/// until the person says what becomes of it. Keys that a session has no use for are libedit's.
///
/// A session computes and never draws: it changes the ``block`` it was given, and says with a
/// ``Response`` what its owner must do.
package struct EditSession {
    package enum Response: Equatable {
        /// libedit deals with the key.
        case pass
        /// The text, the cursor or the prompt changed.
        case refresh
        /// These lines are to be printed; `echo` says whether the line so far stays above them.
        case list([String], echo: Bool)
        /// The line is done, and this is it.
        case accept(String)
        case interrupt
        case endOfInput
        case suspend
        /// There is nothing to do for this key here.
        case beep
        case ignore
    }

    enum Mode {
        case typing
        case searching(HistorySearch)
        case holding(HeldPaste)
    }

    /// A paste kept aside, and the text it was pasted into.
    struct HeldPaste {
        let original: BlockText
        let combined: BlockText
        let lineCount: Int

        var prompt: Prompt {
            Prompt("[pasted \(lineCount) lines: Enter runs them, e edits, Ctrl-C drops] ")
        }
    }

    /// What the session needs of its surroundings while it handles one key.
    package struct Surroundings {
        var client: (any LineReaderClient)?
        var history: History
        var columns: Int
        var rows: Int
        /// The rest of a line from history, shown in grey.
        var suggestion: String?

        package init(
            client: (any LineReaderClient)?, history: History, columns: Int, rows: Int,
            suggestion: String?
        ) {
            self.client = client
            self.history = history
            self.columns = columns
            self.rows = rows
            self.suggestion = suggestion
        }
    }

    /// More lines than this are held, however tall the screen is.
    static let heldLines = 200

    /// Whether this is a command line, with completion, history and blocks, or a plain answer.
    let isCommand: Bool
    /// Whether the emacs keys for killing and yanking are ours; in vi mode libedit has its own.
    let isEmacs: Bool
    var mode = Mode.typing
    package var block = BlockText()

    private var walk: HistoryWalk?
    private var killed = ""

    package init(isCommand: Bool, isEmacs: Bool) {
        self.isCommand = isCommand
        self.isEmacs = isEmacs
    }

    /// What replaces the prompt; nil while the prompt is the prompt.
    var modePrompt: Prompt? {
        switch mode {
        case .typing: nil
        case .searching(let search): search.prompt
        case .holding(let paste): paste.prompt
        }
    }

    var isTyping: Bool {
        if case .typing = mode { return true }
        return false
    }

    package mutating func handle(_ key: Key, in surroundings: Surroundings) -> Response {
        switch mode {
        case .typing: return type(key, in: surroundings)
        case .searching(let search): return searchOn(search, key, in: surroundings)
        case .holding(let paste): return decide(on: paste, key)
        }
    }

    // MARK: Typing

    mutating func type(_ key: Key, in surroundings: Surroundings) -> Response {
        switch key {
        case .up: return moveUp(in: surroundings.history)
        case .down: return moveDown()
        case .left: return moved { $0.move(to: $0.cursor - 1) }
        case .right: return moveRight(surroundings.suggestion)
        case .home: return moved { $0.move(to: $0.lineStart) }
        case .end: return moveToEnd(surroundings.suggestion)
        case .wordLeft: return moved { $0.move(to: $0.wordStart) }
        case .wordRight: return moveRightByWord(surroundings.suggestion)
        case .delete: return deleteForward()
        case .pageUp: return recall { $0.oldest(in: surroundings.history) }
        case .pageDown: return backToTyped()
        case .paste(let octets): return insert(pasted: octets, in: surroundings)
        case .escape: return isEmacs ? .ignore : .pass
        case .backTab: return .ignore
        case .alt(let scalar): return alt(scalar, in: surroundings)
        case .character(let scalar):
            return scalar.value < 0x20 || scalar.value == 0x7F
                ? control(scalar, in: surroundings) : .pass
        }
    }

    private mutating func control(
        _ scalar: Unicode.Scalar, in surroundings: Surroundings
    ) -> Response {
        switch Key.character(scalar) {
        case .control("J"), .control("M"): return enter(surroundings.client)
        case .control("I"): return complete(in: surroundings)
        case .control("C"): return .interrupt
        case .control("D"): return block.isEmpty ? .endOfInput : deleteForward()
        case .control("Z"): return .suspend
        case .control("R") where isCommand:
            mode = .searching(HistorySearch(from: block))
            return .refresh
        case .control("P"): return recall { $0.older(in: surroundings.history) }
        case .control("N"): return recall { $0.newer() }
        case .control("E"): return moveToEnd(surroundings.suggestion)
        case .control("F"): return moveRight(surroundings.suggestion)
        case .control("L"), .control("H"), .character("\u{7F}"): return .pass
        case .control("Q"), .control("V"), .control("\\"), .control("S"), .control("O"):
            return .ignore
        default: return isEmacs ? emacs(scalar) : .pass
        }
    }

    private mutating func emacs(_ scalar: Unicode.Scalar) -> Response {
        switch Key.character(scalar) {
        case .control("A"): return moved { $0.move(to: $0.lineStart) }
        case .control("B"): return moved { $0.move(to: $0.cursor - 1) }
        case .control("K"):
            // At a line's end the newline goes, as everywhere.
            let end = block.lineEnd
            let isAtEnd = end == block.cursor && end < block.scalars.count
            return kill(block.cursor..<(isAtEnd ? end + 1 : end))
        case .control("U"): return kill(block.lineStart..<block.cursor)
        case .control("W"): return kill(block.bigWordStart..<block.cursor)
        case .control("Y"):
            guard !killed.isEmpty else { return .beep }
            block.insert(killed)
            return .refresh
        default: return .pass
        }
    }

    private mutating func alt(
        _ scalar: Unicode.Scalar, in surroundings: Surroundings
    ) -> Response {
        switch scalar {
        case "\r", "\n":
            guard isCommand else { return .beep }
            block.insert("\n")
            return .refresh
        case "b": return moved { $0.move(to: $0.wordStart) }
        case "f": return moveRightByWord(surroundings.suggestion)
        case "d": return kill(block.cursor..<block.wordEnd)
        case "\u{7F}", "\u{8}": return kill(block.wordStart..<block.cursor)
        case "<": return recall { $0.oldest(in: surroundings.history) }
        case ">": return backToTyped()
        default: return .ignore
        }
    }

    private mutating func enter(_ client: (any LineReaderClient)?) -> Response {
        if isCommand, case .incomplete(let indent) = client?.status(of: block.text) {
            block.insert("\n" + String(repeating: " ", count: max(0, min(indent, 40))))
            return .refresh
        }
        return .accept(block.text)
    }

    // MARK: Moving and deleting

    private mutating func moved(_ change: (inout BlockText) -> Void) -> Response {
        let before = block
        change(&block)
        return block == before ? .beep : .refresh
    }

    private mutating func moveRight(_ suggestion: String?) -> Response {
        if block.cursorIsAtEnd, let suggestion {
            block.insert(suggestion)
            return .refresh
        }
        return moved { $0.move(to: $0.cursor + 1) }
    }

    private mutating func moveToEnd(_ suggestion: String?) -> Response {
        if block.cursorIsAtEnd, let suggestion {
            block.insert(suggestion)
            return .refresh
        }
        return moved { $0.move(to: $0.lineEnd) }
    }

    private mutating func moveRightByWord(_ suggestion: String?) -> Response {
        if block.cursorIsAtEnd, let suggestion {
            var rest = BlockText(suggestion)
            rest.move(to: 0)
            block.insert(BlockText(scalars: Array(rest.scalars[..<rest.wordEnd]), cursor: 0).text)
            return .refresh
        }
        return moved { $0.move(to: $0.wordEnd) }
    }

    private mutating func deleteForward() -> Response {
        guard !block.cursorIsAtEnd else { return .beep }
        block.remove(block.cursor..<(block.cursor + 1))
        return .refresh
    }

    private mutating func kill(_ range: Range<Int>) -> Response {
        guard !range.isEmpty else { return .beep }
        killed = block.remove(range)
        return .refresh
    }

    // MARK: History

    mutating func moveUp(in history: History) -> Response {
        if block.isOnFirstLine { return recall { $0.older(in: history) } }
        return moved { $0.moveUp() }
    }

    mutating func moveDown() -> Response {
        if block.isOnLastLine { return recall { $0.newer() } }
        return moved { $0.moveDown() }
    }

    /// Goes on with the walk if the text is still the one that the walk put there.
    private mutating func recall(_ step: (inout HistoryWalk) -> String?) -> Response {
        guard isCommand else { return .beep }
        var walk = self.walk ?? HistoryWalk(from: block.text)
        if walk.current != block.text { walk = HistoryWalk(from: block.text) }
        let text = step(&walk)
        self.walk = walk
        guard let text else { return .beep }
        block = BlockText(text)
        return .refresh
    }

    private mutating func backToTyped() -> Response {
        recall { walk in
            var last: String?
            while let text = walk.newer() { last = text }
            return last
        }
    }

    // MARK: Completion

    private mutating func complete(in surroundings: Surroundings) -> Response {
        guard isCommand, let client = surroundings.client else { return .beep }
        let completion = client.completion(of: block.text, at: block.cursorOctets)
        guard !completion.candidates.isEmpty else { return .beep }
        let start = min(block.position(ofOctet: completion.replaced.lowerBound), block.cursor)
        let typed = BlockText(scalars: Array(block.scalars[start..<block.cursor]), cursor: 0).text
        let before = block
        if let text = CompletionList.insertion(for: typed, among: completion.candidates) {
            block.remove(start..<block.cursor)
            block.insert(PasteCleaner.withoutInvisible(text))
            if completion.candidates.count == 1, completion.candidates[0].isWhole {
                let hasSpace =
                    !block.cursorIsAtEnd && block.scalars[block.cursor] == " "
                if hasSpace { block.move(to: block.cursor + 1) } else { block.insert(" ") }
            }
        }
        if completion.candidates.count == 1 { return block == before ? .beep : .refresh }
        let lines = CompletionList.lines(
            for: completion.candidates, width: surroundings.columns, height: surroundings.rows - 4)
        return .list(lines, echo: block.isSingleLine && block == before)
    }
}
