/// The smallest piece of an expression or of a statement's frame, with its place.
///
/// The words of a command are read by the parser itself, part by part: a word ends at a space,
/// an expression's token does not, and which of the two comes next only the grammar knows.
struct Token: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case end
        case newline
        case semicolon
        case name(String)
        case literal(Literal)
        case singleQuoted(String)
        /// The opening quote of text with variables.
        case doubleQuote
        /// `$`, whatever follows.
        case dollar
        case option(String)
        case pipe
        case ampersand
        case at
        case comma
        case colon
        case leftParenthesis
        case rightParenthesis
        case leftBracket
        case rightBracket
        case leftBrace
        case rightBrace
        case assign
        case append
        case range
        case orElse
        case binary(BinaryOperator)
        /// What other languages write for and, or, not.
        case foreign(String)
    }

    var kind: Kind
    var span: Span
}
