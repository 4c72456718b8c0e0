/// What a reader of lines came back with.
package enum LineInput: Equatable, Sendable {
    /// A line or a whole block, without its final newline.
    case line(String)
    /// Ctrl-C: whatever was typed is gone.
    case interrupted
    /// Ctrl-D on an empty line, the end of a pipe, or a terminal that went away.
    case endOfInput
}

/// Reads a person's lines one after another, and prints what comes in between.
///
/// ``EditLineReader`` edits at a terminal, ``PlainLineReader`` takes lines as they come. A reader
/// belongs to one thread. While it waits, it serves its client (``LineReaderClient/serve()``).
package protocol LineReader: AnyObject {
    /// Reads one line; a block of lines where the client calls the first of them incomplete.
    func readLine(prompt: Prompt) -> LineInput

    /// Reads an answer to a question: no completion, no history, no block, no hint.
    func readAnswer(prompt: Prompt) -> LineInput

    /// Reads a line without showing it, and keeps no trace of it.
    func readSecret(prompt: Prompt) -> LineInput

    /// Prints complete lines; above what is being typed if that is going on.
    ///
    /// The text is printed as it is, with a newline added if it has none at its end: its author has
    /// escaped whatever came from outside.
    func printAbove(_ text: String)

    /// Runs something that uses the terminal itself, as it was before anybody read from it.
    func lendTerminal<Result>(_ body: () -> Result) -> Result

    /// Leaves the terminal as it was before anybody read from it. The last call.
    func close()
}

extension LineReader {
    package func lendTerminal<Result>(_ body: () -> Result) -> Result { body() }
    package func close() {}
}
