import MIB
import SMI
import SNMP

/// Words of commands as names of the MIB.
enum Naming {
    static func fault(_ error: MIBNameError, about text: String? = nil) -> Fault {
        switch error {
        case .unknownName, .unknownModule, .notInModule:
            Fault(
                .name, error.message + " in the loaded MIBs", help: error.help, about: text)
        case .empty, .badOID, .badInstance, .badLength:
            Fault(.name, error.message, help: error.help, about: text)
        }
    }

    static func resolve(
        _ text: String, _ interpreter: Interpreter
    ) throws(Fault) -> MIBResolution {
        interpreter.learn(name: text)
        do throws(MIBNameError) {
            return try interpreter.names.resolve(text)
        } catch {
            throw fault(error, about: text)
        }
    }

    static func oid(_ text: String, _ interpreter: Interpreter) throws(Fault) -> OID {
        try resolve(text, interpreter).oid
    }

    /// The words, lists taken apart, each as text or as the OID that it is.
    private static func flat(_ words: [ScriptValue]) -> [ScriptValue] {
        words.flatMap { word in
            if case .list(let list) = word { return list.items }
            return [word]
        }
    }

    /// Subtrees, or places to go on from.
    static func oids(_ words: [ScriptValue], _ interpreter: Interpreter) throws(Fault) -> [OID] {
        var oids: [OID] = []
        for word in flat(words) {
            switch word {
            case .oid(let oid): oids.append(oid.value)
            case .device(let device) where device.plainOID == nil: oids.append(device.oid)
            default: oids.append(try oid(TextForm.text(word), interpreter))
            }
        }
        return oids
    }

    /// Instances: a scalar's `.0` may be left out, a column needs its index.
    static func instances(
        _ words: [ScriptValue], _ interpreter: Interpreter
    ) throws(Fault) -> [OID] {
        var oids: [OID] = []
        for word in flat(words) {
            if case .oid(let oid) = word {
                oids.append(oid.value)
            } else {
                oids.append(try instance(TextForm.text(word), interpreter).oid)
            }
        }
        return oids
    }

    static func instance(
        _ text: String, _ interpreter: Interpreter
    ) throws(Fault) -> (oid: OID, object: MIBObject?) {
        let found = try resolve(text, interpreter)
        if let oid = found.instanceOID { return (oid, found.object) }
        if found.object?.isColumn == true {
            throw Fault(
                .name, "\(text) is a column, not one value",
                help: "walk \(text)   table \(text)   get \(text).INDEX", about: text)
        }
        throw Fault(
            .name, "\(text) holds others, it has no value", help: "walk \(text)", about: text)
    }

    /// Columns, from names of columns, of tables and of rows.
    static func columns(
        _ words: [ScriptValue], _ interpreter: Interpreter
    ) throws(Fault) -> [TableColumn] {
        var columns: [TableColumn] = []
        for word in flat(words) {
            if case .oid(let oid) = word {
                columns.append(TableColumn(oid: oid.value, name: interpreter.render(oid.value)))
                continue
            }
            let text = TextForm.text(word)
            let found = try resolve(text, interpreter)
            guard let object = found.object, found.instance.isEmpty else {
                if found.object == nil || found.object?.isLeaf == false {
                    columns.append(
                        TableColumn(oid: found.oid, name: interpreter.render(found.oid)))
                    continue
                }
                throw Fault(
                    .name, "\(text) is one value, not a column", help: "get \(text)",
                    about: text)
            }
            switch object.kind {
            case .column, .scalar:
                columns.append(TableColumn(oid: object.oid, name: object.name, object: object))
            case .table, .row:
                for column in object.row?.children ?? []
                where column.isColumn && column.access != .notAccessible {
                    columns.append(
                        TableColumn(oid: column.oid, name: column.name, object: column))
                }
            case .node, .notification, .group, .compliance, .capabilities:
                throw Fault(
                    .name, "\(text) is no table and no column", help: "walk \(text)",
                    about: text)
            }
        }
        guard !columns.isEmpty else { throw Fault(.usage, "table wants columns") }
        return columns
    }
}

extension DeviceValue {
    /// The OID that the value is, where it is one.
    var plainOID: OID? {
        if case .oid(let oid) = value { return oid }
        return nil
    }
}

extension Interpreter {
    /// A request's failure with the names that a person knows.
    func named(_ error: RequestError, _ target: TargetEntry) -> ScriptError {
        let plain = ScriptError.from(error, target: target)
        switch error {
        case .noSuchName(let response), .errorResponse(let response):
            guard let oid = response.name else { return plain }
            return ScriptError(
                plain.code, "\(response.status) from \(target.name): \(render(oid))",
                help: plain.help, target: plain.target, status: plain.status, index: plain.index,
                varbinds: plain.varbinds)
        default: return plain
        }
    }
}
