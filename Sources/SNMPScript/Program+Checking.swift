public import MIB
import SMI

extension Program {
    /// Where the script would set something, or ask to be let.
    public var writes: [Diagnostic.Place] {
        sites.filter { $0.name == "set" || $0.name == "enable" }.map { source.place($0.span) }
    }

    /// What should not stay as it is, though it runs: secrets that are written out.
    public var warnings: [Diagnostic] {
        let assigned = SecretWords().assignedSecrets(in: source.bytes).map {
            Span($0.lowerBound, $0.upperBound)
        }
        let spans = sites.flatMap(\.writtenSecrets) + assigned
        return spans.sorted { $0.start < $1.start }.map { span in
            Diagnostic(
                .warning, .secretInFile, "a secret stands here for everyone who reads the file",
                help: "let key = secret env:NAME   (or file:PATH, or ask)",
                place: source.place(span))
        }
    }

    /// Looks at everything that can be known without asking a device: commands and their options,
    /// the names of objects, and the values that are to be set.
    ///
    /// - Parameters:
    ///   - commands: a host's own commands.
    ///   - isInterrupted: asked at every command; true ends the check with what was found by then.
    ///     Guessing what a wrong name was meant to be takes a moment for each.
    /// - Returns: what is wrong, in the order of the text.
    public func check(
        names: NameTable = .builtin, commands: [Command] = [],
        unless isInterrupted: () -> Bool = { false }
    ) -> [Diagnostic] {
        var known: [String: Command] = [:]
        for command in BuiltinCommands.all + commands { known[command.name] = command }
        let functions = Set(code.allFunctions)
        var found: [Diagnostic] = []
        for site in sites where !functions.contains(site.name) {
            if isInterrupted() { break }
            guard let command = known[site.name] else {
                let guess = Guess.nearest(site.name, Array(known.keys) + functions)
                found.append(
                    Diagnostic(
                        .error, .name, "no command `\(site.name)`",
                        help: guess.map { "did you mean \($0)?" }, place: source.place(site.span)))
                continue
            }
            found += check(site, command, names)
        }
        found += labelWarnings(names: names)
        return found.sorted { ($0.place?.line ?? 0) < ($1.place?.line ?? 0) }
    }

    /// Comparisons of an object's values with a label that none of them has: they hold for no row or
    /// for every one, and nothing says so when they run.
    public func labelWarnings(names: NameTable = .builtin) -> [Diagnostic] {
        code.allComparisons.compactMap { site in
            guard let syntax = names.object(named: site.name)?.syntax, syntax.hasLabels,
                syntax.base != .bits
            else { return nil }
            let labels = syntax.labels.map(\.name)
            guard !labels.contains(site.text) else { return nil }
            let known = labels.prefix(8).joined(separator: " ") + (labels.count > 8 ? " …" : "")
            let end = site.isNegated ? "so this always holds" : "so this never holds"
            return Diagnostic(
                .warning, .badValue, "\(site.name) has no value `\(site.text)`, \(end)",
                help: Guess.nearest(site.text, labels).map { "did you mean \"\($0)\"?" }
                    ?? "it has \(known)",
                place: source.place(site.span))
        }
    }

    private var sites: [CommandSite] { code.allCommands }

    private func check(
        _ site: CommandSite, _ command: Command, _ names: NameTable
    ) -> [Diagnostic] {
        var found: [Diagnostic] = []
        var positional = command.parameters.filter { $0.kind == .word || $0.kind == .rest }[...]
        // The option that the next word belongs to.
        var waiting: Command.Parameter?
        var isBehindUnknown = false
        for argument in site.arguments {
            switch argument {
            case .option(let name, let attached, let span):
                let option = command.option(name)
                if option == nil { found.append(diagnostic(command.unknownOption(name), span)) }
                (waiting, isBehindUnknown) = (nil, false)
                switch attached {
                case .word where option?.kind == .flag:
                    found.append(diagnostic(command.noValue(of: name), span))
                case .word(let spelling): found += misfit(spelling, option, command, span)
                case .none where option?.kind == .option: waiting = option
                // What follows is its value as likely as not.
                case .none: isBehindUnknown = option == nil
                }
            case .word(let spelling, let span):
                if waiting != nil || isBehindUnknown {
                    found += misfit(spelling, waiting, command, span)
                    (waiting, isBehindUnknown) = (nil, false)
                    continue
                }
                guard let parameter = positional.first else { continue }
                if parameter.kind == .word { positional = positional.dropFirst() }
                if parameter.type == .object, let spelling, Self.isName(spelling) {
                    found += resolve(spelling, names, span)
                } else {
                    found += misfit(spelling, parameter, command, span)
                }
            case .assignment(let target, let value):
                guard let name = target.spelling, Self.isName(name) else { continue }
                found += assignment(name, at: target.span, value, names)
            }
        }
        return found
    }

    /// What is wrong with a plain word as what a parameter takes.
    private func misfit(
        _ spelling: String?, _ parameter: Command.Parameter?, _ command: Command, _ span: Span
    ) -> [Diagnostic] {
        guard let spelling, let parameter else { return [] }
        let value = Numbers.wordValue(spelling).map(ScriptValue.init) ?? .text(spelling)
        do throws(Fault) {
            _ = try Binder.convert(value, spelling, parameter, in: command)
            return []
        } catch {
            return [diagnostic(error, span)]
        }
    }

    /// A word that is a whole name: one that ends with a point goes on with a value.
    private static func isName(_ spelling: String) -> Bool { !spelling.hasSuffix(".") }

    private func diagnostic(_ fault: Fault, _ span: Span) -> Diagnostic {
        Diagnostic(
            .error, fault.error.code, fault.error.message, help: fault.error.help,
            place: source.place(span))
    }

    private func resolve(_ text: String, _ names: NameTable, _ span: Span) -> [Diagnostic] {
        do throws(MIBNameError) {
            _ = try names.resolve(text)
            return []
        } catch {
            return [diagnostic(Naming.fault(error), span)]
        }
    }

    private func assignment(
        _ target: String, at span: Span, _ value: CommandSite.Written, _ names: NameTable
    ) -> [Diagnostic] {
        let wrong = resolve(target, names, span)
        guard wrong.isEmpty, let object = (try? names.resolve(target))?.object, object.isLeaf else {
            return wrong
        }
        guard object.access.isWritable else {
            return [
                diagnostic(
                    Fault(.notWritable, "\(object.name) is \(object.access.rawValue)"), span)
            ]
        }
        guard let text = value.spelling else { return [] }
        do throws(MIBValueError) {
            _ = try names.value(parsing: text, for: object)
            return []
        } catch {
            return [diagnostic(Fault(.badValue, error.message, help: error.help), value.span)]
        }
    }
}

extension Code {
    /// The commands of this code and of all bodies and functions in it.
    var allCommands: [CommandSite] { commands + bodies.flatMap(\.allCommands) }

    /// The same of comparisons.
    var allComparisons: [ComparisonSite] { comparisons + bodies.flatMap(\.allComparisons) }

    /// The names of the functions that are defined in it.
    var allFunctions: [String] {
        bodies.filter { $0.name != "body" }.map(\.name) + bodies.flatMap(\.allFunctions)
    }
}
