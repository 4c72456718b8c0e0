/// What the language says of a text that may not be finished.
package enum BlockStatus: Equatable, Sendable {
    /// Enter runs it.
    case complete
    /// Enter starts another line, indented by this many spaces.
    case incomplete(indent: Int)
    /// Enter runs it all the same: the error message is the help.
    case invalid
}

/// What may stand at the cursor.
package struct Completion: Equatable, Sendable {
    package struct Candidate: Equatable, Sendable {
        /// What replaces the range.
        package var text: String
        /// One line of meaning; may be empty.
        package var description: String
        /// Whether a space follows when this is the only candidate; false where one types on, as
        /// after `IF-MIB::`.
        package var isWhole: Bool

        package init(_ text: String, _ description: String = "", isWhole: Bool = true) {
            self.text = text
            self.description = description
            self.isWhole = isWhole
        }
    }

    /// The offsets, in UTF-8 octets, of what a candidate replaces. Ends at the cursor.
    package var replaced: Range<Int>
    /// In the order in which they are to be shown.
    package var candidates: [Candidate]

    package init(replaced: Range<Int>, candidates: [Candidate]) {
        self.replaced = replaced
        self.candidates = candidates
    }
}

/// What a reader asks of the one who reads: the language's knowledge, and the work that goes on.
///
/// Everything has a default, so a client implements what it has. The reader holds its client weakly
/// and calls it on the reader's thread, from within a read. A client may print from any of them with
/// ``LineReader/printAbove(_:)``, and may not read.
package protocol LineReaderClient: AnyObject {
    /// Whether Enter runs the text or goes on with another line.
    func status(of text: String) -> BlockStatus

    /// What may stand at the cursor, an offset in UTF-8 octets.
    func completion(of text: String, at cursor: Int) -> Completion

    /// A few words for the right edge: a signature, a type. Plain text; nil for none.
    func hint(for text: String, at cursor: Int) -> String?

    /// What a pasted text means: transcripts lose their prompts here. Already free of control
    /// characters but for newlines.
    func transformPaste(_ text: String) -> String

    /// What history may keep of a line; nil for nothing. The place to take secrets out.
    func historyEntry(for line: String) -> String?

    /// Grows when a line that was asked for showed that earlier ones hold secrets: then each of them
    /// is asked for again.
    var historyRevision: Int { get }

    /// The descriptors that mean work for ``serve()`` once they can be read.
    var descriptorsToPoll: [Int32] { get }

    /// When ``serve()`` is next worth calling even if nothing can be read.
    var nextDeadline: ContinuousClock.Instant? { get }

    /// Does what is due, without blocking. Must move ``nextDeadline`` on if it had passed.
    func serve()
}

extension LineReaderClient {
    package func status(of text: String) -> BlockStatus { .complete }

    package func completion(of text: String, at cursor: Int) -> Completion {
        Completion(replaced: cursor..<cursor, candidates: [])
    }

    package func hint(for text: String, at cursor: Int) -> String? { nil }
    package func transformPaste(_ text: String) -> String { text }
    package func historyEntry(for line: String) -> String? { line }
    package var historyRevision: Int { 0 }
    package var descriptorsToPoll: [Int32] { [] }
    package var nextDeadline: ContinuousClock.Instant? { nil }
    package func serve() {}
}
