public import SMI

/// Users' MIB modules, loaded on top of the built-in names.
///
/// Directories are indexed, not parsed; a module is loaded when it is asked for, when another one
/// imports from it, or when a name is looked for that nothing loaded defines. Loading never fails
/// half-way: what is wrong with a module is in ``diagnostics``, and the rest of it is there.
///
/// ```swift
/// var library = ModuleLibrary()
/// try library.addDirectory("/home/me/mibs")
/// try library.load("ACME-POWER-MIB")          // and what it imports
/// let found = try library.names.resolve("acmeOutletState.4")
/// ```
public struct ModuleLibrary: Sendable {
    /// Everything that is known: the loaded modules, and the base for the rest.
    public private(set) var names: NameTable
    /// What is wrong with the loaded modules and with files that could not be read.
    public var diagnostics: [MIBDiagnostic] {
        index.diagnostics + fileDiagnostics + linkDiagnostics
    }

    private let base: FactTable
    private let leniency: MIBLeniency
    private var index = ModuleIndex()
    /// In the order of loading, which is that of precedence.
    private var trees: [ModuleTree] = []
    private var treeNames: Set<String> = []
    /// The files of the modules that were loaded, or that were tried and found wanting.
    private var paths: [String: String] = [:]
    private var fileDiagnostics: [MIBDiagnostic] = []
    private var linkDiagnostics: [MIBDiagnostic] = []
    private var isComplete = true
    /// Whether indexed modules may stand in for built-in ones and are not loaded yet.
    private var hasReplacements = false

    /// - Parameters:
    ///   - base: Where names are found that no loaded module defines.
    ///   - leniency: How much a module may deviate from the standard.
    public init(base: NameTable = .builtin, leniency: MIBLeniency = .tolerant) {
        names = base
        self.base = base.facts
        self.leniency = leniency
    }

    /// A module that was loaded.
    public struct LoadedModule: Sendable, Hashable {
        public let name: String
        /// The file that it came from.
        public let path: String
        /// How many of its definitions have a place in the tree.
        public let objects: Int
        /// How many diagnostics of each severity it earned.
        public let notes: Int
        public let warnings: Int
        public let errors: Int
    }

    /// The loaded modules, in the order of loading.
    public var modules: [LoadedModule] {
        var objects: [String: Int] = [:]
        for object in names.objects { objects[object.module, default: 0] += 1 }
        var counts: [String: [MIBDiagnostic.Severity: Int]] = [:]
        for diagnostic in diagnostics {
            counts[diagnostic.module, default: [:]][diagnostic.severity, default: 0] += 1
        }
        return trees.map { tree in
            let count = counts[tree.name] ?? [:]
            return LoadedModule(
                name: tree.name, path: paths[tree.name] ?? "", objects: objects[tree.name] ?? 0,
                notes: count[.note] ?? 0, warnings: count[.warning] ?? 0, errors: count[.error] ?? 0
            )
        }
    }

    /// The modules of the indexed directories, loaded or not, sorted.
    public var availableModules: [String] { index.files.keys.sorted() }

    // MARK: Directories

    /// Indexes the module files of a directory and its subdirectories.
    ///
    /// Nothing is parsed yet. Of a module that several files define, the first file counts, in the
    /// order in which directories were added and then of their paths.
    ///
    /// - Returns: How many modules were found that were not known.
    /// - Throws: ``MIBLoadError`` if the path is no directory or cannot be read.
    @discardableResult
    public mutating func addDirectory(_ path: String) throws(MIBLoadError) -> Int {
        let reader: FileReader
        do {
            reader = try FileReader(directory: path)
        } catch {
            throw .unreadable(path: path, reason: error.description)
        }
        let added = index.add(reader)
        if added > 0 {
            isComplete = false
            hasReplacements = true
        }
        return added
    }

    /// Where net-snmp and the packages of module files for it keep theirs, there or not.
    ///
    /// - Parameter home: The person's home directory, for `.snmp/mibs` in it.
    public static func netSNMPDirectories(home: String?) -> [String] {
        (home.map { [$0 + "/.snmp/mibs"] } ?? []) + systemDirectories
    }

    private static let systemDirectories = [
        "/usr/share/snmp/mibs", "/usr/local/share/snmp/mibs", "/usr/share/mibs", "/var/lib/mibs",
        "/var/lib/snmp/mibs", "/opt/homebrew/share/snmp/mibs",
    ]

    // MARK: Loading

    /// Loads a module from the indexed directories, and those that it imports from.
    ///
    /// - Throws: ``MIBLoadError/noSuchModule(_:suggestions:)`` if no file defines it; a module that
    ///   is loaded or built in counts as there.
    public mutating func load(_ module: String) throws(MIBLoadError) {
        guard index.files[module] != nil || paths[module] != nil else {
            guard !base.modules.contains(module) else { return }
            throw .noSuchModule(
                module, suggestions: Suggestions.best(for: module, among: availableModules))
        }
        if load([module]) { link() }
    }

    /// Loads the modules of one file, and those of the indexed directories that they import from.
    ///
    /// - Returns: The names of the file's modules.
    /// - Throws: ``MIBLoadError`` if the file cannot be read or holds no module.
    @discardableResult
    public mutating func load(file path: String) throws(MIBLoadError) -> [String] {
        let source: [UInt8]
        do {
            source = try FileReader.read(file: path)
        } catch {
            throw .unreadable(path: path, reason: error.description)
        }
        let loaded = add(ModuleParser(parsing: source, fileName: path, leniency: leniency), path)
        guard !loaded.isEmpty else { throw .noModule(path: path) }
        _ = load(loaded.flatMap(importedModules))
        link()
        return loaded
    }

    /// Loads the modules of a text, as if it were a file; for tests and for hosts that keep modules
    /// elsewhere.
    ///
    /// - Parameter name: Stands for the file in diagnostics.
    @discardableResult
    public mutating func load(text: String, name: String) throws(MIBLoadError) -> [String] {
        let loaded = add(
            ModuleParser(parsing: Array(text.utf8), fileName: name, leniency: leniency), name)
        guard !loaded.isEmpty else { throw .noModule(path: name) }
        _ = load(loaded.flatMap(importedModules))
        link()
        return loaded
    }

    /// Loads every module of the indexed directories.
    public mutating func loadAll() {
        guard !isComplete else { return }
        isComplete = true
        if load(availableModules) { link() }
    }

    /// Whether indexed modules are left that a name or an OID may bring in.
    package var hasMore: Bool { !isComplete || hasReplacements }

    /// Loads what a name may need: the module of `MODULE::name`, or, if nothing known has the name,
    /// everything that is indexed.
    ///
    /// Modules that bear the name of a built-in one win over it and so are loaded first of all.
    ///
    /// - Returns: Whether ``names`` has changed, so that looking again may help.
    public mutating func load(forName text: String) -> Bool {
        let isReplaced = loadReplacements()
        let (module, _) = NameTable.split(text)
        if let module, index.files[module] != nil {
            guard load([module]) else { return isReplaced }
            link()
            return true
        }
        guard !isComplete, (try? names.resolve(text)) == nil else { return isReplaced }
        loadAll()
        return true
    }

    private mutating func loadReplacements() -> Bool {
        guard hasReplacements else { return false }
        hasReplacements = false
        guard load(base.modules.filter { index.files[$0] != nil }) else { return false }
        link()
        return true
    }

    /// Loads everything that is indexed if an OID is not known down to an object: a vendor's, or
    /// that of a standard module that is not built in.
    ///
    /// - Returns: Whether ``names`` has changed.
    public mutating func load(forOID oid: OID) -> Bool {
        let isReplaced = loadReplacements()
        guard !isComplete else { return isReplaced }
        if let match = names.match(oid), match.object.isLeaf { return isReplaced }
        loadAll()
        return true
    }

    /// Parses modules and what they import, each once.
    ///
    /// - Returns: Whether any is new.
    private mutating func load(_ modules: [String]) -> Bool {
        var pending = Array(modules.reversed())
        var isChanged = false
        while let name = pending.popLast() {
            guard paths[name] == nil, let entry = index.files[name] else { continue }
            // Whatever the file holds, it is not read a second time.
            paths[name] = entry.path
            do {
                let source = try entry.reader.read(entry.path)
                let parser = ModuleParser(parsing: source, fileName: entry.path, leniency: leniency)
                for loaded in add(parser, entry.path, onlyIndexed: true) {
                    isChanged = true
                    pending += importedModules(loaded).reversed()
                }
            } catch {
                fileDiagnostics.append(
                    MIBDiagnostic(.error, error.code, module: entry.path, line: 0, "\(error)"))
            }
        }
        return isChanged
    }

    private func importedModules(_ module: String) -> [String] {
        trees.last { $0.name == module }?.imports.map(\.module) ?? []
    }

    /// Keeps the modules of a file.
    ///
    /// - Parameter onlyIndexed: Whether to leave out those that the index takes from other files.
    private mutating func add(
        _ parser: ModuleParser, _ path: String, onlyIndexed: Bool = false
    ) -> [String] {
        let modules = parser.modules.filter {
            !onlyIndexed || index.files[$0.name].map { $0.path == path } ?? true
        }
        for module in modules {
            if treeNames.contains(module.name) { trees.removeAll { $0.name == module.name } }
            paths[module.name] = path
            treeNames.insert(module.name)
            trees.append(module)
        }
        fileDiagnostics += parser.diagnostics
        return modules.map(\.name)
    }

    private mutating func link() {
        var (conventions, facts) = linkTrees()
        var merger = FactMerger(base: base, modules: trees.map(\.name))
        let text = merger.text(conventions: conventions, facts: &facts)
        // Of thousands of modules these are most of what there is.
        facts = []
        conventions = []
        names = NameTable(FactTable(text))
        linkDiagnostics += merger.diagnostics
    }

    /// The facts of all trees; what the linker needed for them is gone when it returns.
    private mutating func linkTrees() -> (conventions: [ConventionFact], facts: [Fact]) {
        var linker = ModuleLinker(trees, base: base, leniency: leniency)
        let linked = linker.link()
        linkDiagnostics = linker.diagnostics
        return linked
    }
}
