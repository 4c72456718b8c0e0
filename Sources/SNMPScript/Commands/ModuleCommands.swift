import MIB
import SMI

/// The first word of `mib` where it is no name.
enum ModuleVerb: String, CaseIterable {
    case list, tree, load, check, dump

    var summary: String {
        switch self {
        case .list: "all modules: loaded, indexed, built in"
        case .tree: "what stands beneath a name, --depth N levels of it"
        case .load: "take modules from a file or a directory, or net-snmp's"
        case .check: "what is wrong with the users' modules"
        case .dump: "a line MODULE::name OID for every definition"
        }
    }
}

extension BuiltinCommands {
    static let modules: [Command] = [
        Command(
            native: "mib", "Look into MIB modules, and load more", group: "understanding",
            [
                .positional(
                    "WHAT", .module, optional: true,
                    help: "a module or an object, or list, tree, load, check, dump"),
                .positional(
                    "NAME", .module, optional: true,
                    help: "for load a path or net-snmp; for the others a module or an object"),
                .option("depth", .integer, help: "how many levels of mib tree"),
                .flag("facts", help: "mib dump with kind, access, status, type, labels, INDEX"),
            ], body: mib)
    ]

    private static func mib(_ call: Invocation) throws(Fault) -> Step {
        let name = call.arguments.text("NAME")
        guard let what = call.arguments.text("WHAT") else { return .done(list(call)) }
        guard let verb = ModuleVerb(rawValue: what) else {
            if let name {
                throw Members.unknown(
                    "mib \(what) \(name): no command", "mib \(what)",
                    ModuleVerb.allCases.map { "mib \($0.rawValue)" })
            }
            return .done(try contents(of: what, call.interpreter))
        }
        switch verb {
        case .list: return .done(list(call))
        case .tree: try tree(try needed(name, "mib tree ifTable"), call)
        case .load: try load(try needed(name, "mib load ~/mibs   mib load net-snmp"), call)
        case .check: return .done(try check(name, call))
        case .dump: try dump(name, call)
        }
        return .done(.nothing)
    }

    private static func needed(_ name: String?, _ example: String) throws(Fault) -> String {
        guard let name else { throw Fault(.usage, "mib wants a name there", help: example) }
        return name
    }

    // MARK: mib NAME

    /// The definitions of a module, or those right beneath an object; an object that holds none is
    /// described.
    private static func contents(
        of name: String, _ interpreter: Interpreter
    ) throws(Fault) -> ScriptValue {
        if interpreter.learn(module: name) {
            return rows(interpreter.names.objects.filter { $0.module == name })
        }
        let object = try Naming.resolve(name, interpreter).object
        guard let object, !object.children.isEmpty else {
            return .map(try description(name, interpreter))
        }
        return rows(object.children)
    }

    private static func rows(_ objects: [MIBObject]) -> ScriptValue {
        var cells: [ScriptValue] = []
        for object in objects {
            cells += [
                .text(object.name), .oid(ScriptOID(object.oid)), .text(object.kind.rawValue),
                object.syntax.map { .text(type($0)) } ?? .null,
                object.isLeaf ? .text(object.access.rawValue) : .null,
            ]
        }
        return .table(
            ScriptTable(columns: ["name", "oid", "kind", "type", "access"], cells: cells))
    }

    /// The type in a word; what is allowed, `describe` tells.
    private static func type(_ syntax: MIBSyntax) -> String {
        syntax.hasLabels && syntax.name == nil && syntax.base == .integer32
            ? "INTEGER" : syntax.typeName
    }

    // MARK: mib list

    private static func list(_ call: Invocation) -> ScriptValue {
        let interpreter = call.interpreter
        let columns = ["module", "state", "objects", "errors", "warnings", "file"]
        var cells: [ScriptValue] = []
        var listed: Set<String> = []
        for module in interpreter.library?.modules ?? [] {
            listed.insert(module.name)
            cells += [
                .text(module.name), .text("loaded"), .integer(Int64(module.objects)),
                .integer(Int64(module.errors)), .integer(Int64(module.warnings)),
                .text(module.path),
            ]
        }
        for module in interpreter.library?.availableModules ?? []
        where listed.insert(module).inserted {
            cells += [.text(module), .text("indexed"), .null, .null, .null, .null]
        }
        var counts: [String: Int64] = [:]
        for object in interpreter.names.objects { counts[object.module, default: 0] += 1 }
        for module in interpreter.names.modules where listed.insert(module).inserted {
            cells += [
                .text(module), .text("built in"), .integer(counts[module] ?? 0), .null, .null,
                .null,
            ]
        }
        return .table(ScriptTable(columns: columns, cells: cells))
    }

    // MARK: mib load

    private static func load(_ path: String, _ call: Invocation) throws(Fault) {
        let interpreter = call.interpreter
        let loaded =
            path == "net-snmp"
            ? try interpreter.loadNetSNMP() : try interpreter.loadModules(path)
        switch loaded {
        case .indexed(let directories):
            for (path, count) in directories {
                call.write(
                    .notice(
                        "\(counted(count, "module")) found under \(path); "
                            + "each is loaded when a name of it is needed"))
            }
        case .modules(let names):
            for module in interpreter.library?.modules ?? [] where names.contains(module.name) {
                call.write(
                    .notice(
                        "\(module.name): \(counted(module.objects, "object")), "
                            + "\(counted(module.errors, "error")), "
                            + counted(module.warnings, "warning")))
            }
        }
    }

    static func counted(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    // MARK: mib check

    /// Everything that is indexed is loaded for this; what is only warned of is told too.
    private static func check(_ module: String?, _ call: Invocation) throws(Fault) -> ScriptValue {
        let interpreter = call.interpreter
        interpreter.learnAll()
        guard let library = interpreter.library else {
            throw Fault(
                .usage, "no module of a user is loaded", help: "mib load DIRECTORY, or --mibs DIR")
        }
        if let module, !library.modules.contains(where: { $0.name == module }) {
            throw Members.unknown(
                "no loaded module is called", module, library.modules.map(\.name))
        }
        let found = library.diagnostics.filter { module == nil || $0.module == module }
        var cells: [ScriptValue] = []
        for diagnostic in found {
            cells += [
                .text(diagnostic.module), .integer(Int64(diagnostic.line)),
                .text(diagnostic.severity.rawValue), .text(diagnostic.code.rawValue),
                .text(diagnostic.detail),
            ]
        }
        let counts = MIBDiagnostic.Severity.allCases.reversed().map { severity in
            counted(found.count { $0.severity == severity }, severity.rawValue)
        }
        let modules = module == nil ? library.modules.count : 1
        call.write(
            .notice("\(counted(modules, "module")): \(counts.joined(separator: ", "))"))
        return .table(
            ScriptTable(columns: ["module", "line", "severity", "code", "detail"], cells: cells))
    }

    // MARK: mib dump

    /// One line a definition, in the order of a walk; what two modules define alike stands twice.
    private static func dump(_ module: String?, _ call: Invocation) throws(Fault) {
        let interpreter = call.interpreter
        if let module {
            guard interpreter.learn(module: module) else {
                throw Members.unknown(
                    "no module is called", module, interpreter.names.modules)
            }
        } else {
            interpreter.learnAll()
        }
        let withFacts = call.arguments.has("facts")
        var lines: [String] = []
        for object in interpreter.names.objects where module == nil || object.module == module {
            let line = "\(object.qualifiedName) \(object.oid)"
            lines.append(withFacts ? "\(line) | \(facts(of: object))" : line)
            guard lines.count == 1_000 else { continue }
            call.write(.text(lines.joined(separator: "\n")))
            lines = []
        }
        if !lines.isEmpty { call.write(.text(lines.joined(separator: "\n"))) }
    }

    /// Kind, access, status, base type, conventions, labels, bounds, hint, units and the names of the
    /// INDEX or of a notification's objects, with ` | ` between; a field that does not apply is empty.
    private static func facts(of object: MIBObject) -> String {
        let syntax = object.syntax
        let index = object.indexParts.map { ($0.isImplied ? "IMPLIED " : "") + $0.name }
        let fields = [
            object.kind.rawValue, object.access == .none ? "" : object.access.rawValue,
            object.status.rawValue, syntax?.base.rawValue ?? "",
            syntax?.conventions.joined(separator: ",") ?? "",
            (syntax?.labels ?? []).map { "\($0.name)(\($0.number))" }.joined(separator: ","),
            (syntax?.bounds ?? []).map { "\($0.lowerBound)..\($0.upperBound)" }
                .joined(separator: ","),
            syntax?.hint ?? "", object.units ?? "",
            (object.kind == .row ? index : object.notificationObjects.map(\.name))
                .joined(separator: ","),
        ]
        return fields.joined(separator: " | ")
    }

    // MARK: mib tree

    private static func tree(_ name: String, _ call: Invocation) throws(Fault) {
        let interpreter = call.interpreter
        let depth = call.arguments.integer("depth") ?? .max
        var lines: [String] = []
        if interpreter.learn(module: name) {
            let tops = interpreter.names.objects.filter {
                $0.module == name && $0.parent?.module != name
            }
            for top in tops { branch(top, depth, onlyModule: name, &lines) }
        } else if let object = try Naming.resolve(name, interpreter).object {
            branch(object, depth, onlyModule: nil, &lines)
        } else {
            throw Fault(.name, "nothing is known of \(name)")
        }
        call.write(.text(lines.joined(separator: "\n")))
    }

    /// An object with its OID, and what stands beneath it, each level further to the right.
    private static func branch(
        _ top: MIBObject, _ depth: Int, onlyModule module: String?, _ lines: inout [String]
    ) {
        lines.append("\(top.qualifiedName) \(top.oid)\(remark(top))")
        var pending: [(object: MIBObject, level: Int, above: Int)] = []
        func add(_ object: MIBObject, _ level: Int) {
            guard level <= depth else { return }
            let length = object.oid.count
            for child in object.children.reversed() where module == nil || child.module == module {
                pending.append((child, level, length))
            }
        }
        add(top, 1)
        while let (object, level, above) = pending.popLast() {
            let indent = String(repeating: "  ", count: level)
            let place = object.oid.subidentifiers.dropFirst(above).map { String($0) }
            lines.append(
                "\(indent)\(object.name)(\(place.joined(separator: ".")))\(remark(object))")
            add(object, level + 1)
        }
    }

    /// What an object is: a leaf's type and access, a row's index.
    private static func remark(_ object: MIBObject) -> String {
        switch object.kind {
        case .node: return ""
        case .scalar, .column:
            return "  \(object.syntax.map(type) ?? "?")  \(object.access.rawValue)"
        case .row:
            let index = object.indexParts.map(\.name).joined(separator: ", ")
            return index.isEmpty ? "  row" : "  row [\(index)]"
        case .table, .notification, .group, .compliance, .capabilities:
            return "  \(object.kind.rawValue)"
        }
    }
}
