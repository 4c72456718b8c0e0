/// Which file of some directories defines which module, without parsing any.
package struct ModuleIndex: Sendable {
    private(set) var files: [String: Entry] = [:]
    private(set) var diagnostics: [MIBDiagnostic] = []

    struct Entry: Sendable {
        let path: String
        let reader: FileReader
    }

    /// Adds the modules of a directory and its subdirectories; those already known stay as they are.
    ///
    /// - Returns: How many modules were added.
    mutating func add(_ reader: FileReader) -> Int {
        var added = 0
        for path in reader.files() {
            let source: [UInt8]
            do {
                source = try reader.read(path)
            } catch {
                complain(.error, error.code, path, "\(error)")
                continue
            }
            if source.starts(with: [0xFF, 0xFE]) || source.starts(with: [0xFE, 0xFF]) {
                complain(.error, .notText, path, "the file is UTF-16; save it as UTF-8")
                continue
            }
            for name in Self.moduleNames(in: source) {
                if let known = files[name] {
                    complain(.note, .duplicateModule, path, "\(name) is taken from \(known.path)")
                } else {
                    files[name] = Entry(path: path, reader: reader)
                    added += 1
                }
            }
        }
        return added
    }

    private mutating func complain(
        _ severity: MIBDiagnostic.Severity, _ code: MIBDiagnostic.Code, _ path: String,
        _ detail: String
    ) {
        guard diagnostics.count < ModuleParser.diagnosticLimit else { return }
        diagnostics.append(MIBDiagnostic(severity, code, module: path, line: 0, detail))
    }

    /// The names in front of `DEFINITIONS … ::= BEGIN`.
    ///
    /// Looks for the word alone and so may see a module in a comment; parsing the file tells.
    package static func moduleNames(in source: [UInt8]) -> [String] {
        var names: [String] = []
        var position = 0
        while let found = find(word, in: source, from: position) {
            position = found + word.count
            guard isHeader(behind: position, in: source) else { continue }
            guard let name = name(before: found, in: source) else {
                // A comment stands in between: only the parser can tell.
                return ModuleParser(parsing: source, fileName: "").modules.map(\.name)
            }
            if !names.contains(name) { names.append(name) }
            if names.count == 1_000 { break }
        }
        return names
    }

    private static let word = Array("DEFINITIONS".utf8)

    private static func find(_ word: [UInt8], in source: [UInt8], from start: Int) -> Int? {
        var index = start
        let last = source.count - word.count
        // Each step looks at the octet where the word would end, and most rule out the whole word.
        while index <= last {
            let end = source[index + word.count - 1]
            guard end == word[word.count - 1] else {
                index += isInWord(end) ? 1 : word.count
                continue
            }
            if source[index..<index + word.count].elementsEqual(word) { return index }
            index += 1
        }
        return nil
    }

    private static func isInWord(_ octet: UInt8) -> Bool {
        octet >= Octet.upperA && octet <= Octet.upperZ
    }

    private static func name(before position: Int, in source: [UInt8]) -> String? {
        var end = position
        while end > 0, source[end - 1] <= 0x20 { end -= 1 }
        if end > 0, source[end - 1] == UInt8(ascii: "}") {
            while end > 0, source[end - 1] != UInt8(ascii: "{"), position - end < 2_000 { end -= 1 }
            end -= 1
            while end > 0, source[end - 1] <= 0x20 { end -= 1 }
        }
        var start = max(end, 0)
        while start > 0, Octet.isNamePart(source[start - 1]) || source[start - 1] == Octet.hyphen,
            end - start < Lexer.nameLimit
        {
            start -= 1
        }
        guard start < end, Octet.isLetter(source[start]) else { return nil }
        var before = start
        while before > 0, start - before < 200, source[before - 1] != Octet.newline {
            before -= 1
            // In a comment.
            if source[before] == Octet.hyphen, source[before + 1] == Octet.hyphen { return nil }
        }
        return String(decoding: source[start..<end], as: UTF8.self)
    }

    /// Whether `::=` comes soon, as it does behind DEFINITIONS and, maybe, a word on tags.
    private static func isHeader(behind position: Int, in source: [UInt8]) -> Bool {
        for index in position..<min(position + 200, source.count)
        where source[index] == UInt8(ascii: ":") {
            return source[index...].starts(with: "::=".utf8)
        }
        return false
    }
}
