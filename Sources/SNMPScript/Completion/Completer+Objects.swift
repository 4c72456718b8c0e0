import MIB

/// Names of the MIB, rows that were shown, and the labels of enumerations.
extension Completer {
    /// What names an object within a word: `ifDescr` of `IF-MIB::ifDescr.3`, `$row.ifDescr` and
    /// `(ifDescr.3)`.
    func namedObject(_ text: String) -> MIBObject? {
        let names = interpreter.names
        var word = text[...]
        while word.first == "(" { word.removeFirst() }
        while word.last == ")" { word.removeLast() }
        let isPath = word.hasPrefix("$")
        for part in isPath
            ? word.split(separator: ".").dropFirst().reversed()
            : word.split(separator: ".", maxSplits: 1).prefix(1).map({ $0 })
        {
            guard let first = part.utf8.last, Byte.isName(first) else { continue }
            if let object = names.object(named: String(part)) { return object }
        }
        return nil
    }

    /// `Counter32, read-only, packets`
    func type(of object: MIBObject) -> String? {
        guard object.isLeaf else {
            return object.kind == .node ? nil : object.kind.rawValue
        }
        let type = object.syntax.map(\.shortName)
        let words = [type, object.access.rawValue, object.units].compactMap { $0 }
        return words.joined(separator: ", ")
    }

    // MARK: Names

    /// Objects that the word may become, those of a module that is only indexed included.
    func objects(for verb: String) -> [Candidate] {
        let word = scan.current.text
        if let colons = word.doubleColon { _ = interpreter.learn(module: String(word[..<colons])) }
        let names = interpreter.names
        let takesInstances = ["get", "set", "next"].contains(verb)
        var found = names.completions(of: word, limit: 200).map { text in
            if text.hasSuffix("::") { return moduleName(text) }
            let object = names.object(named: text)
            // A column is asked for by the row.
            let goesOn = takesInstances && object?.isColumn == true
            return Candidate(
                text, isWhole: !goesOn, isFound: true, object.map { self.about($0) } ?? "")
        }
        guard !word.isEmpty else { return found }
        let known = Set(found.map(\.text))
        for name in interpreter.library?.availableModules ?? []
        where name.hasPrefix(word) && !known.contains(name + "::") {
            found.append(moduleName(name + "::"))
        }
        return found
    }

    private func moduleName(_ text: String) -> Candidate {
        Candidate(text, isWhole: false, isFound: true, "module")
    }

    /// `Counter32, read-only: octets received, …`
    private func about(_ object: MIBObject) -> String {
        [type(of: object), object.meaning].compactMap { $0 }.joined(separator: ": ")
    }

    /// Modules that the word may become, loaded or not, and then objects.
    func modules() -> [Candidate] {
        let word = scan.current.text
        let all = Set(interpreter.names.modules + (interpreter.library?.availableModules ?? []))
        return all.filter { $0.hasPrefix(word) }.sorted().map { Candidate($0, "module") }
            + objects(for: "mib").filter { !$0.text.hasSuffix("::") }
    }

    // MARK: Rows

    /// The rows that were shown of a column, once its name is typed whole.
    func rowsSeen(of word: String) -> Offer? {
        guard let object = namedObject(word), object.isColumn, let row = object.row else {
            return nil
        }
        let name = word.prefix { $0 != "." }
        let rows = interpreter.seenRows.rows(of: row.oid)
        guard !rows.isEmpty else { return nil }
        return offer(rows.map { Candidate("\(name).\($0.index)", $0.label) })
    }

    // MARK: Values

    /// Behind `set`: objects, then `=`, then values. Nil where an option stands.
    func assignments() -> Offer? {
        let word = scan.current.text
        if word.hasPrefix("--") { return nil }
        if let object = assignedObject {
            return offer(labels(of: object).map { Candidate($0.name, "\($0.number)") })
        }
        let isBehindName =
            scan.words.count > 1 && namedObject(scan.words.last?.text ?? "") != nil
            && scan.words.dropLast().last?.text != "=" && !scan.isBehindComma
        if isBehindName, let last = scan.words.last, let object = namedObject(last.text) {
            return offer([Candidate("=", type(of: object) ?? "")])
        }
        if let rows = rowsSeen(of: word) { return rows }
        let found = objects(for: "set")
        let names = interpreter.names
        let writable = found.filter { candidate in
            candidate.text.hasSuffix("::")
                || names.object(named: candidate.text)?.access.isWritable == true
        }
        return offer(writable.isEmpty ? found : writable)
    }

    /// The object whose value stands at the cursor, behind `=`.
    var assignedObject: MIBObject? {
        guard scan.command == "set", scan.words.last?.text == "=", scan.words.count > 2 else {
            return nil
        }
        return namedObject(scan.words[scan.words.count - 2].text)
    }

    /// The object that the word at the cursor is compared with.
    var comparedObject: MIBObject? {
        let words = scan.words
        guard words.count > 1, ["==", "!="].contains(words[words.count - 1].text) else {
            return nil
        }
        return namedObject(words[words.count - 2].text)
    }

    /// Labels behind `==` and `!=`, in quotes as conditions want them; nil elsewhere.
    func labels() -> Offer? {
        guard let object = comparedObject else { return nil }
        let labels = labels(of: object)
        guard !labels.isEmpty else { return nil }
        let quote = scan.quote.map(String.init) ?? "\""
        return offer(
            labels.map { label in
                let text = "\(quote)\(label.name)\(quote)"
                let isQuoted = scan.current.text.hasPrefix(quote)
                return Candidate(text, key: isQuoted ? text : label.name, "\(label.number)")
            })
    }

    private func labels(of object: MIBObject) -> [MIBSyntax.Label] {
        object.syntax?.base == .bits ? [] : object.syntax?.labels ?? []
    }

    /// `up(1) down(2)`, or the type where values have no names.
    func valueHint(of object: MIBObject) -> String? {
        let labels = labels(of: object)
        guard labels.isEmpty else {
            return labels.map { "\($0.name)(\($0.number))" }.joined(separator: " ")
        }
        return object.syntax.map(\.description)
    }
}

extension MIBSyntax {
    /// The type in a word; an enumeration without a name of its own is an INTEGER.
    fileprivate var shortName: String {
        hasLabels && name == nil && base == .integer32 ? "INTEGER" : typeName
    }
}

extension String {
    /// Where the `::` behind a module's name begins; nil where there is none.
    fileprivate var doubleColon: String.Index? {
        utf8.indices.first { utf8[$0...].starts(with: "::".utf8) }
    }
}
