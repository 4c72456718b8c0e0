import MIB

extension BuiltinCommands {
    static let learning: [Command] = [
        Command(
            native: "describe", "Say what is known of an object", group: "understanding",
            [.positional("NAME", .object)], body: describe),
        Command(
            native: "find", "Find objects by words or by a pattern", group: "understanding",
            [.rest("word", .text), .option("limit", .integer)], body: find),
    ]

    private static func describe(_ call: Invocation) throws(Fault) -> Step {
        let text = TextForm.text(call["NAME"])
        let found = try Naming.resolve(text, call.interpreter)
        guard let object = found.object else { throw Fault(.name, "nothing is known of \(text)") }
        var map: ScriptMap = [
            "name": .text(object.qualifiedName), "oid": .oid(ScriptOID(object.oid)),
            "kind": .text(object.kind.rawValue),
        ]
        if let syntax = object.syntax {
            map["type"] = .text("\(syntax)")
            map["access"] = .text(object.access.rawValue)
        }
        if let units = object.units { map["units"] = .text(units) }
        let index = object.indexParts
        if !index.isEmpty { map["index"] = .text(index.map(\.name).joined(separator: ", ")) }
        if let meaning = object.meaning { map["meaning"] = .text(meaning) }
        return .done(.map(map))
    }

    private static func find(_ call: Invocation) throws(Fault) -> Step {
        let words = call.arguments.rest.map(TextForm.text).joined(separator: " ")
        let limit = min(max(call.arguments.integer("limit") ?? 50, 1), 1_000)
        var cells: [ScriptValue] = []
        for object in call.interpreter.names.find(words, limit: limit) {
            cells += [
                .text(object.name), .text(object.module), .text(object.kind.rawValue),
                .text(object.meaning ?? ""),
            ]
        }
        return .done(
            .table(ScriptTable(columns: ["name", "module", "kind", "meaning"], cells: cells)))
    }
}
