/// The syntax tree, in the words of the grammar (docs/grammar.txt).
///
/// Chains of operators, pipeline stages, path steps and `else if` arms are lists, not nests, so a
/// tree is never deeper than the parser's nesting limit, however long the script is.
struct Block: Sendable {
    var statements: [Statement]
    var span: Span
}

struct Name: Sendable {
    var text: String
    var span: Span
}

struct Statement: Sendable {
    indirect enum Kind: Sendable {
        case assign(Name, appends: Bool, Pipeline)
        case branch([(condition: Expression, body: Block)], otherwise: Block?)
        case whileLoop(Expression, Block)
        case forLoop(Name, Name?, in: Expression, Block)
        case define(Name, [Parameter], Block)
        case attempt(Block, [Catch])
        case watch(Expression, [OptionSyntax], Block)
        case retry(Expression, [OptionSyntax], Block)
        case assert(Expression, Expression?)
        case check(Expression, Expression?)
        case arguments([Parameter])
        case giveBack(Pipeline?)
        case raise(Expression)
        case leave
        case next
        case pipeline(Pipeline)
    }

    var kind: Kind
    var span: Span
}

struct Parameter: Sendable {
    var name: Name
    var standard: Expression?
}

struct Catch: Sendable {
    var kinds: [Name]
    var binding: Name?
    var body: Block
    var span: Span
}

struct Pipeline: Sendable {
    indirect enum Head: Sendable {
        /// A line that starts with `|` goes on from the last printed result.
        case last
        case command(CommandSyntax)
        case at(Word, CommandSyntax)
        case atBlock(Word, Block)
        case parallel(Name, in: Expression, [OptionSyntax], Block)
        case expression(Expression)
    }

    var head: Head
    var stages: [Stage]
    /// Whether it ends with `&`.
    var background: Bool
    var span: Span
}

struct Stage: Sendable {
    enum Kind: Sendable {
        case filter(Expression)
        case select([Column])
        case sort([(key: Expression, descending: Bool)])
        case command(CommandSyntax)
    }

    var kind: Kind
    var span: Span
}

struct Column: Sendable {
    var name: Name?
    var value: Expression
}

struct CommandSyntax: Sendable {
    enum Item: Sendable {
        case word(Word)
        case option(OptionSyntax)
    }

    var name: Name
    var items: [Item]
    /// The assignments of a `set`.
    var assignments: [(target: Word, value: Word)]
    var span: Span
}

/// `--name`, `--name=word`; whether a word that follows belongs to it, the command knows.
struct OptionSyntax: Sendable {
    var name: Name
    var value: Word?
}

struct Word: Sendable {
    enum Part: Sendable {
        case bare(String)
        case quoted(String)
        case text([StringPart])
        case value(Expression)
    }

    var parts: [Part]
    var span: Span
}

enum StringPart: Sendable {
    case text(String)
    case value(Expression)
}

enum PathStep: Sendable {
    case member(Name)
    case element(Expression)
}

struct Expression: Sendable {
    indirect enum Kind: Sendable {
        case literal(Literal)
        case text([StringPart])
        case variable(Name)
        case path(Expression, [PathStep])
        case call(Name, [Expression])
        case pipeline(Pipeline)
        case list([Expression])
        case map([(key: Expression, value: Expression)])
        case column(String)
        case negated(Expression)
        case not(Expression)
        case all([Expression])
        case any([Expression])
        case chain(Expression, [(operation: BinaryOperator, operand: Expression)])
        case withDefault([Expression])
        case range(Expression, Expression)
    }

    var kind: Kind
    var span: Span
}

enum Literal: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Beyond 64 bits with sign.
    case wide(Int128)
    case decimal(Double)
    case text(String)
    case duration(nanoseconds: Int64)
    case oid([UInt32])
    case address([UInt8])
}

enum BinaryOperator: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case matches = "=~"
    case contained = "in"
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
}
