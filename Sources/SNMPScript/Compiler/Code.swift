/// The instructions of one function, of the body of a `parallel for`, or of a whole script:
/// immutable, and shared by all runs.
final class Code: Sendable {
    struct Parameter: Sendable {
        var name: String
        var isOptional: Bool
    }

    let name: String
    let parameters: [Parameter]
    let registerCount: Int
    /// The variables, by register; they come first.
    let locals: [String]
    let instructions: [Instruction]
    /// The place of each instruction in the source.
    let spans: [Span]
    let constants: [ScriptValue]
    let patterns: [Pattern]
    let commands: [CommandSite]
    let fanOuts: [FanOutSite]
    let comparisons: [ComparisonSite]
    let bodies: [Code]
    /// Global variables and functions by the numbers that instructions use.
    let symbols: [String]
    let functions: [String]
    let source: Source

    init(
        name: String, parameters: [Parameter], registerCount: Int, locals: [String],
        instructions: [Instruction], spans: [Span], pool: Pool, source: Source
    ) {
        self.name = name
        self.parameters = parameters
        self.registerCount = registerCount
        self.locals = locals
        self.instructions = instructions
        self.spans = spans
        self.constants = pool.constants
        self.patterns = pool.patterns
        self.commands = pool.commands
        self.fanOuts = pool.fanOuts
        self.comparisons = pool.comparisons
        self.bodies = pool.bodies
        self.symbols = pool.symbols
        self.functions = pool.functions
        self.source = source
    }

    /// The place in the source of an instruction, or of a part of it.
    func place(of number: Int, marking part: Span? = nil) -> Diagnostic.Place? {
        spans.indices.contains(number) ? source.place(part ?? spans[number]) : nil
    }

    /// What instructions refer to by number, while it is collected.
    struct Pool {
        var constants: [ScriptValue] = []
        var patterns: [Pattern] = []
        var commands: [CommandSite] = []
        var fanOuts: [FanOutSite] = []
        var comparisons: [ComparisonSite] = []
        var bodies: [Code] = []
        var symbols: [String] = []
        var functions: [String] = []
    }
}

/// How a command stands in the script: what its words are, and which register holds each.
struct CommandSite: Sendable {
    enum Argument: Sendable {
        /// A word; its spelling where it was plain text.
        case word(spelling: String?, Span)
        /// An option, with a value of its own where one was attached with `=`.
        case option(name: String, Attached, Span)
        /// `name = value` of a `set`: two registers.
        case assignment(target: Written, value: Written)

        var span: Span {
            switch self {
            case .word(_, let span), .option(_, _, let span): span
            case .assignment(let target, let value): target.span.joined(to: value.span)
            }
        }
    }

    /// A side of an assignment; its spelling where it was plain text.
    struct Written: Sendable {
        let spelling: String?
        let span: Span
    }

    enum Attached: Sendable {
        case none
        case word(spelling: String?)
    }

    var name: String
    var function: Int
    var arguments: [Argument]
    /// Whether the first register is what came through the pipe.
    var hasInput: Bool
    /// Where a secret stands that was written out in quotes.
    var writtenSecrets: [Span] = []
    /// Whether it ends with `&`.
    var background: Bool
    var span: Span

    /// Where a word stands that was written so.
    func span(of word: String) -> Span? {
        for case .word(word?, let span) in arguments { return span }
        return nil
    }

    /// Where the sides of the assignments stand.
    var assignments: [(target: Written, value: Written)] {
        arguments.compactMap { argument in
            if case .assignment(let target, let value) = argument { (target, value) } else { nil }
        }
    }
}

/// Where one flow of control becomes several: `@where …` and `parallel for`.
struct FanOutSite: Sendable {
    enum Kind: Sendable {
        /// The operand is the word after `@`: its spelling where it was plain text, and where it
        /// stands.
        case at(spelling: String?, Span)
        /// The operand is what the loop runs over; the item goes to this register of the body, and
        /// names its results unless it is a secret.
        case parallel(register: Int, isSecret: Bool)
    }

    var kind: Kind
    var body: Int
    /// Options: names, with values in the registers that follow the operand.
    var options: [String]
    /// How many registers of the function around it the body reads, from the first.
    var captured: Int
    /// Which registers of the body go back to which variables when there is only one device.
    var results: [(register: Int, local: Int?, symbol: Int)]
    var span: Span
}

/// Where a column or a member, which may have the name of an object, is compared with a text.
struct ComparisonSite: Sendable {
    var name: String
    var text: String
    /// Whether it asks for another value than the text.
    var isNegated: Bool
    /// The text's place.
    var span: Span
}
