/// Compiles module files into the text of a fact table: what `mib-compile` calls.
package struct FactCompiler {
    private var trees: [String: ModuleTree] = [:]
    package private(set) var diagnostics: [MIBDiagnostic] = []

    package init() {}

    /// Parses all files beneath a directory; a module that is there twice is taken from the first.
    ///
    /// - Throws: A message where the path is no directory.
    package mutating func addDirectory(_ path: String) throws(FactCompilerError) {
        let reader: FileReader
        do {
            reader = try FileReader(directory: path)
        } catch {
            throw FactCompilerError(description: "\(path): \(error)")
        }
        for file in reader.files() {
            guard let source = try? reader.read(file) else { continue }
            let parser = ModuleParser(parsing: source, fileName: file)
            for module in parser.modules where trees[module.name] == nil {
                trees[module.name] = module
                diagnostics += parser.diagnostics
            }
        }
    }

    /// The text of the facts of some modules.
    ///
    /// - Parameters:
    ///   - names: The modules, in order of precedence. What they import must be among the
    ///     directories too, but only these are written.
    ///   - nodes: More names for nodes of the tree, under a module of their own.
    package mutating func text(
        of names: [String], nodes: [(name: String, oid: [UInt32])], nodeModule: String
    ) throws(FactCompilerError) -> [UInt8] {
        let missing = names.filter { trees[$0] == nil }
        guard missing.isEmpty else {
            throw FactCompilerError(
                description: "no file defines \(missing.joined(separator: ", "))")
        }
        let listed = Set(names)
        let others = trees.keys.filter { !listed.contains($0) }.sorted()
        var linker = ModuleLinker(
            (names + others).compactMap { trees[$0] }, base: nil, leniency: .tolerant)
        var (conventions, facts) = linker.link()
        diagnostics += linker.diagnostics
        conventions = conventions.filter { listed.contains($0.module) }
        facts = facts.filter { listed.contains($0.module) }
        for (name, number) in ModuleLinker.roots {
            facts.append(Fact(oid: [number], name: name, module: "SNMPv2-SMI", kind: .node))
        }
        facts += nodes.map { Fact(oid: $0.oid, name: $0.name, module: nodeModule, kind: .node) }
        return FactWriter.text(
            modules: names + [nodeModule], conventions: conventions, facts: facts)
    }
}

/// Why no table could be made.
package struct FactCompilerError: Error, CustomStringConvertible {
    package let description: String
}
