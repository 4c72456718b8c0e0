import MIB
import SMI

extension BuiltinCommands {
    static let learning: [Command] = [
        Command(
            native: "describe", "Say what is known of an object", group: "understanding",
            [.positional("NAME", .object)], body: describe),
        Command(
            native: "find", "Find objects by words, by * and ?, or by a regular expression",
            group: "understanding",
            [
                .rest("word", .text, help: "each in the name, the module or the meaning"),
                .flag("regex", help: "the words are a regular expression, as behind =~"),
                .option("limit", .integer, help: "how many at most; 50 unless said"),
            ], body: find),
    ]

    // MARK: describe

    private static func describe(_ call: Invocation) throws(Fault) -> Step {
        .done(.map(try description(TextForm.text(call["NAME"]), call.interpreter)))
    }

    /// All that is known of what a text names.
    static func description(
        _ text: String, _ interpreter: Interpreter
    ) throws(Fault) -> ScriptMap {
        // A number may bring the module that names it, so it is looked at twice.
        interpreter.learn(oid: try Naming.resolve(text, interpreter).oid)
        let found = try Naming.resolve(text, interpreter)
        let names = interpreter.names
        guard let match = names.match(found.oid) else {
            throw Fault(.name, "nothing is known of \(text)")
        }
        let object = found.instance.isEmpty ? found.object ?? match.object : match.object
        var map: ScriptMap = [
            "name": .text(object.qualifiedName), "oid": .oid(ScriptOID(object.oid)),
            "kind": .text(object.kind.rawValue),
        ]
        if !found.instance.isEmpty {
            map["instance"] = .text(names.instanceText(found.instance, of: object))
        }
        if let syntax = object.syntax { add(syntax, to: &map) }
        if object.isLeaf { map["access"] = .text(object.access.rawValue) }
        map["status"] = .text(object.status.rawValue)
        if let units = object.units { map["units"] = .text(units) }
        add("index", object.indexParts.map(indexPart), to: &map)
        add("carries", object.notificationObjects.map(\.name), to: &map)
        add(object.kind == .row ? "columns" : "children", object.children.map(\.name), to: &map)
        let others = names.objects(named: object.name).filter { $0.module != object.module }
        add("also", others.map { "\($0.qualifiedName) \($0.oid)" }, to: &map)
        if let meaning = object.meaning { map["meaning"] = .text(meaning) }
        return map
    }

    /// The type as it is named, the type that goes over the wire, and what it allows.
    private static func add(_ syntax: MIBSyntax, to map: inout ScriptMap) {
        map["type"] = .text("\(syntax)")
        if syntax.name != nil { map["base"] = .text(syntax.base.rawValue) }
        if !syntax.bounds.isEmpty {
            let ranges = syntax.bounds.map { range in
                range.lowerBound == range.upperBound
                    ? "\(range.lowerBound)" : "\(range.lowerBound)..\(range.upperBound)"
            }
            add(syntax.base.isNumeric ? "range" : "length", ranges, to: &map)
        }
        if !syntax.hint.isEmpty { map["hint"] = .text(syntax.hint) }
    }

    private static func indexPart(_ part: MIBIndexPart) -> String {
        (part.isImplied ? "IMPLIED " : "") + "\(part.name) \(part.syntax)"
    }

    /// Texts with commas between; more than a screen's worth is counted, not shown.
    private static func add(_ key: String, _ texts: [String], to map: inout ScriptMap) {
        let limit = 60
        guard !texts.isEmpty else { return }
        let more = texts.count > limit ? ", and \(texts.count - limit) more" : ""
        map[key] = .text(texts.prefix(limit).joined(separator: ", ") + more)
    }

    // MARK: find

    private static func find(_ call: Invocation) throws(Fault) -> Step {
        unowned let interpreter = call.interpreter
        interpreter.learnAll()
        let text = call.arguments.rest.map(TextForm.text).joined(separator: " ")
        let limit = min(max(call.arguments.integer("limit") ?? 50, 1), 100_000)
        var found: [MIBObject]
        if call.arguments.has("regex") {
            let pattern: Pattern
            do throws(Pattern.Mistake) {
                pattern = try Pattern(text)
            } catch {
                throw Fault(.usage, "\(error)", help: "find '^ifHC.*Octets$' --regex")
            }
            found = interpreter.names.find(limit: limit + 1) { pattern.matches($0.name) == true }
        } else {
            found = interpreter.names.find(text, limit: limit + 1)
        }
        if found.count > limit {
            found.removeLast()
            call.write(.notice("the first \(limit); --limit N shows more"))
        }
        if found.isEmpty {
            let alike = interpreter.names.suggestions(for: text)
            let guess = alike.isEmpty ? "" : "; did you mean \(alike.joined(separator: ", "))?"
            call.write(.notice("nothing is called `\(text)`\(guess)"))
        }
        var cells: [ScriptValue] = []
        for object in found {
            cells += [
                .text(object.name), .text(object.module), .text(object.kind.rawValue),
                .text(object.meaning ?? ""),
            ]
        }
        return .done(
            .table(ScriptTable(columns: ["name", "module", "kind", "meaning"], cells: cells)))
    }
}
