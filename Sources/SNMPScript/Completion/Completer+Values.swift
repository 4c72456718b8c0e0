import MIB

/// Variables, columns of what comes through the pipe, and files.
extension Completer {
    // MARK: Variables

    /// Variables where the word ends in `$` and a part of a name, in double quotes too; nil
    /// elsewhere.
    func variables() -> Offer? {
        guard scan.quote != "'" else { return nil }
        let octets = Array(scan.current.text.utf8)
        guard let dollar = octets.lastIndex(of: UInt8(ascii: "$")) else { return nil }
        var start = dollar + 1
        let isBraced = start < octets.count && octets[start] == UInt8(ascii: "{")
        if isBraced { start += 1 }
        guard octets[start...].allSatisfy({ Byte.isName($0) || $0 == UInt8(ascii: ".") }) else {
            return nil
        }
        let sign = isBraced ? "${" : "$"
        if let dot = octets[start...].lastIndex(of: UInt8(ascii: ".")) {
            let path = String(decoding: octets[start..<dot], as: UTF8.self)
            let members = value(at: path).map(Self.members) ?? []
            return offer(members, from: dot + 1)
        }
        var names = Set(interpreter.machine.definedNames)
        names.insert("_")
        return offer(
            names.sorted().compactMap { name in
                let value = name == "_" ? interpreter.machine.lastShown : interpreter[name]
                guard let value, !Self.isNothing(value) else { return nil }
                // A point may follow, or the end of a text.
                let goesOn = isBraced || scan.quote != nil || !Self.members(of: value).isEmpty
                return Candidate(sign + name, isWhole: !goesOn, Self.about(value))
            }, from: dollar)
    }

    private static func isNothing(_ value: ScriptValue) -> Bool {
        if case .nothing = value { return true }
        return false
    }

    /// The value of `a.b.c`.
    private func value(at path: String) -> ScriptValue? {
        let parts = path.split(separator: ".").map(String.init)
        guard let first = parts.first else { return nil }
        var value = first == "_" ? interpreter.machine.lastShown : interpreter[first]
        for part in parts.dropFirst() {
            guard let whole = value else { return nil }
            value = try? Members.member(whole, part)
        }
        return value
    }

    private static func members(of value: ScriptValue) -> [Candidate] {
        switch value {
        case .map(let map):
            map.keys.filter { $0.utf8.allSatisfy { Byte.isName($0) } }
                .map { Candidate($0, about(map[$0] ?? .null)) }
        case .table(let table):
            table.columns.map { Candidate($0, "column") }
                + [Candidate("failures", "devices that did not answer")]
        case .device: Members.deviceMembers.map { Candidate($0, "of a device's value") }
        case .error: Members.errorMembers.map { Candidate($0, "of an error") }
        case .target: ["name", "address", "tags"].map { Candidate($0, "of a device") }
        default: []
        }
    }

    /// `table, 8 rows` or `integer 5`; nothing of a secret.
    private static func about(_ value: ScriptValue) -> String {
        switch value {
        case .table(let table): "table, \(BuiltinCommands.counted(table.rowCount, "row"))"
        case .list(let list): "list of \(list.items.count)"
        case .map(let map): "map of \(map.count)"
        case .secret: "secret"
        default: "\(value.kindName) \(String(TextForm.text(value).prefix(60)))"
        }
    }

    // MARK: Columns

    /// The columns that the rows have which come to the innermost stage around the cursor.
    func columns() -> [Candidate] {
        guard let stage = scan.frames.last(where: \.isStage) else { return [] }
        let names = columns(behind: stage)
        return names.map { name in
            let object = interpreter.names.object(named: name)
            return Candidate(
                name, object.flatMap { $0.meaning ?? self.type(of: $0) } ?? "column")
        }
    }

    private func columns(behind stage: LineScan.Frame) -> [String] {
        var columns: [String] = []
        if stage.earlier.isEmpty {
            columns = Self.columns(of: interpreter.machine.lastShown)
        }
        for (number, words) in stage.earlier.enumerated() {
            let rest = words.dropFirst().filter { !$0.hasPrefix("--") }
            switch words.first ?? "" {
            case "table":
                columns = interpreter.isMany(stage.place) ? ["target", "index"] : ["index"]
                for word in rest { add(columnsNamed: word, to: &columns) }
            case "get":
                columns = interpreter.isMany(stage.place) ? ["target"] : ["name", "value"]
                if interpreter.isMany(stage.place) {
                    for word in rest { add(columnsNamed: word, to: &columns) }
                }
            case "select": columns = Self.selected(Array(rest))
            case "group": columns = rest.flatMap(Self.listed) + ["count"]
            case "join": columns += rest.first.map { self.columns(ofVariable: $0) } ?? []
            case let word where number == 0 && word.hasPrefix("$"):
                columns = self.columns(ofVariable: word)
            case "find": columns = ["name", "module", "kind", "meaning"]
            default: break
            }
        }
        var seen: Set<String> = []
        return columns.filter { seen.insert($0).inserted }
    }

    private static func columns(of value: ScriptValue) -> [String] {
        guard case .table(let table)? = try? Rows.rows(value) else { return [] }
        return table.columns
    }

    private func columns(ofVariable word: String) -> [String] {
        value(at: String(word.dropFirst())).map(Self.columns) ?? []
    }

    private static func listed(_ word: String) -> [String] {
        word.split(separator: ",").map(String.init)
    }

    /// Columns by their names, or those of a table or row.
    private func add(columnsNamed word: String, to columns: inout [String]) {
        for name in Self.listed(word) {
            guard let object = interpreter.names.object(named: name) else { continue }
            if object.isLeaf {
                columns.append(object.name)
            } else {
                columns += (object.row?.children ?? [])
                    .filter { $0.isColumn && $0.access != .notAccessible }.map(\.name)
            }
        }
    }

    /// What `select a, b = c + d` gives: `a` and `b`.
    private static func selected(_ words: [String]) -> [String] {
        var columns: [String] = []
        var isBehindEquals = false
        for (number, word) in words.enumerated() {
            if word == "=" {
                isBehindEquals = true
            } else if isBehindEquals {
                isBehindEquals = false
            } else if word.utf8.allSatisfy({ Byte.isName($0) }), !isOperator(words, number - 1) {
                columns.append(word)
            }
        }
        return columns
    }

    private static func isOperator(_ words: [String], _ place: Int) -> Bool {
        guard words.indices.contains(place) else { return false }
        return !words[place].utf8.contains { Byte.isName($0) }
    }

    // MARK: Files

    /// Whether the word is a path for this command only: behind `mib load`.
    func isPath(_ parameter: Command.Parameter, of command: Command) -> Bool {
        if command.name == "mib" {
            return scan.words.count == 2 && scan.words[1].text == "load"
        }
        return command.name == "secret" && scan.current.text.hasPrefix("file:")
    }

    /// What lies in the folder that the word begins with.
    func files() -> Offer {
        var typed = scan.current.text
        var offset = 0
        if typed.hasPrefix("file:") {
            offset = 5
            typed.removeFirst(5)
        }
        let quote = typed.first.flatMap { $0 == "\"" || $0 == "'" ? String($0) : nil }
        if let quote { typed.removeFirst(quote.count) }
        let slash = typed.lastIndex(of: "/")
        let folder = slash.map { String(typed[...$0]) } ?? ""
        let name = slash.map { typed[typed.index(after: $0)...] } ?? typed[...]
        let found = interpreter.folder(folder.isEmpty ? "." : folder)
            .filter { $0.hasPrefix(name) && ($0.first != "." || name.first == ".") }
            .sorted()
        return offer(
            found.prefix(200).map { entry in
                let isFolder = entry.hasSuffix("/")
                let path = folder + entry
                let needsQuotes = !path.utf8.allSatisfy(Byte.isBare)
                let mark = quote ?? (needsQuotes ? "'" : "")
                // A name with the quote inside would end the text; only the other quote can hold it.
                let inside = mark == "'" ? path.doublingQuotes : path
                let end = isFolder ? "" : mark
                return Candidate(
                    mark + inside + end, isWhole: !isFolder, isFound: true,
                    Self.fileKind(of: entry))
            }, from: offset)
    }

    private static func fileKind(of name: String) -> String {
        if name.hasSuffix("/") { return "folder" }
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        return switch ending {
        case "snmp": "script"
        case "md": "runbook"
        case "csv", "json": "table"
        case "snmprec": "recording"
        case "mib", "my": "MIB module"
        default: "file"
        }
    }
}

extension String {
    /// `it''s`, as single quotes write it.
    fileprivate var doublingQuotes: String {
        split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
    }
}

extension Interpreter {
    /// Whether what stands behind `@` is, or may be, more than one device.
    func isMany(_ place: String?) -> Bool {
        guard let place else { return false }
        return place == "*" || place.contains(",") || place.hasPrefix("$")
            || targetTags.contains(place)
    }

    /// The names of what lies in a folder, folders with a slash; none where it cannot be read.
    func folder(_ path: String) -> [String] {
        guard let host, let root = try? root(writing: false) else { return [] }
        return (try? host.listFolder(path, under: root)) ?? []
    }
}
