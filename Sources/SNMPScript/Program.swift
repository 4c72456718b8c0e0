/// A script that has been read: immutable, and good for any number of runs.
public struct Program: Sendable {
    /// The name of the file, or of what else the text came from; diagnostics begin with it.
    public let name: String
    let source: Source
    let tree: Block
    let code: Code

    /// Reads a script.
    ///
    /// A text that is the transcript of a session is reduced to what was typed, see
    /// ``Transcript``. Line numbers stay those of the text given.
    ///
    /// - Throws: ``Diagnostics`` with the first mistake.
    public init(parsing text: String, name: String = "input") throws(Diagnostics) {
        try self.init(Source(Transcript.commands(in: text), name: name))
    }

    init(_ source: Source) throws(Diagnostics) {
        do throws(Diagnostic) {
            try Self.inspect(source)
            self.tree = try Parser.parse(source)
            self.code = try Compiler.compile(tree, source)
        } catch {
            throw Diagnostics([error])
        }
        self.source = source
        self.name = source.name
    }

    /// Refuses texts that no one can read as they are parsed: too long, or with characters that
    /// change the direction of writing.
    static func inspect(_ source: Source) throws(Diagnostic) {
        guard source.bytes.count <= Source.limitOctets else {
            throw Diagnostic(
                .error, .tooLong, "the text is longer than \(Source.limitOctets) octets")
        }
        guard source.bytes.contains(where: { $0 == 0xD8 || $0 == 0xE2 }) else { return }
        var offset = 0
        for scalar in source.text(0..<source.bytes.count).unicodeScalars {
            let width = UTF8.width(scalar)
            if Escaping.isBidirectionalControl(scalar) {
                throw Diagnostic(
                    .error, .strangeCharacter,
                    "an invisible character here changes the direction of writing",
                    help: "delete it; with it the line does something other than it shows",
                    place: source.place(Span(offset, offset + width)))
            }
            offset += width
        }
    }
}

extension Program {
    /// What a prompt should do with the text typed so far.
    public enum Status: Sendable {
        /// It can run.
        case complete(Program)
        /// It could go on; the next line is best indented by so many blocks.
        case incomplete(indent: Int)
        /// No further line can mend it.
        case invalid(Diagnostics)
    }

    /// Says whether a text typed at a prompt is complete.
    public static func status(of text: String, name: String = "input") -> Status {
        status(of: Source(text, name: name))
    }

    static func status(of source: Source) -> Status {
        var parser = Parser(source)
        do throws(Diagnostic) {
            try inspect(source)
            _ = try parser.script()
        } catch {
            return error.code == .unclosed
                ? .incomplete(indent: parser.openBlocks) : .invalid(Diagnostics([error]))
        }
        if source.bytes.last == Byte.backslash { return .incomplete(indent: 0) }
        do throws(Diagnostics) {
            return .complete(try Program(source))
        } catch {
            return .invalid(error)
        }
    }
}
