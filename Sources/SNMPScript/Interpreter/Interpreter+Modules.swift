public import MIB
import SMI

/// Users' MIB modules: directories are indexed when they are given, and a module is loaded when
/// something of it is first needed.
extension Interpreter {
    /// Indexes the MIB modules of a directory and its subdirectories.
    ///
    /// For the program around the interpreter: no policy is asked. Scripts use `mib load`.
    ///
    /// - Returns: How many modules were found that were not known.
    /// - Throws: ``MIBLoadError`` if the path is no directory or cannot be read.
    @discardableResult
    public func addModules(under path: String) throws(MIBLoadError) -> Int {
        openLibrary()
        return try changingLibrary { () throws(MIBLoadError) in
            try library?.addDirectory(path) ?? 0
        }
    }

    private func openLibrary() {
        if library == nil { library = ModuleLibrary(base: names) }
    }

    private func takeNames() {
        if let library { names = library.names }
    }

    /// Keeps account of the memory that users' modules take: it is not the script's.
    private func changingLibrary<Result, Failure>(
        _ change: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let before = host?.memoryInUse ?? 0
        defer { moduleBytes += max(0, (host?.memoryInUse ?? 0) - before) }
        return try change()
    }

    // MARK: When something is needed

    /// Loads what a name may need: its module, or everything where nothing known has the name.
    func learn(name: String) {
        guard library?.hasMore == true else { return }
        changingLibrary { if library?.load(forName: name) == true { takeNames() } }
    }

    /// Loads everything that is indexed where an OID is not known down to an object.
    func learn(oid: OID) {
        guard library?.hasMore == true else { return }
        changingLibrary { if library?.load(forOID: oid) == true { takeNames() } }
    }

    /// Loads everything that is indexed, for what looks through all modules.
    func learnAll() {
        guard library != nil else { return }
        changingLibrary {
            library?.loadAll()
            takeNames()
        }
    }

    /// Loads a module of the indexed directories, and what it imports.
    ///
    /// - Returns: Whether the module is known now.
    func learn(module: String) -> Bool {
        if library?.availableModules.contains(module) == true {
            do throws(MIBLoadError) {
                try changingLibrary { () throws(MIBLoadError) in
                    try library?.load(module)
                    takeNames()
                }
            } catch {
                return false
            }
        }
        return names.modules.contains(module)
    }

    /// An OID by its longest known prefix.
    func render(_ oid: OID) -> String {
        learn(oid: oid)
        return names.render(oid)
    }

    // MARK: mib load

    /// What `mib load` made known.
    enum Loaded {
        /// Directories whose modules are indexed, with how many of them were new.
        case indexed([(path: String, modules: Int)])
        /// Modules that were parsed at once.
        case modules([String])
    }

    /// Loads a module of the indexed directories, a file, or indexes a directory.
    func loadModules(_ text: String) throws(Fault) -> Loaded {
        if library?.availableModules.contains(text) == true {
            return learn(module: text) ? .modules([text]) : .modules([])
        }
        let path = try readablePath(text)
        do throws(MIBLoadError) {
            return .indexed([(path, try addModules(under: path))])
        } catch {
            // It is no directory; whether it is a file is found out next.
        }
        do throws(MIBLoadError) {
            return try changingLibrary { () throws(MIBLoadError) in
                let loaded = try library?.load(file: path) ?? []
                takeNames()
                return .modules(loaded)
            }
        } catch {
            throw Fault(
                .file, "\(error)", help: "mib load DIRECTORY, or a file that holds a module")
        }
    }

    /// Indexes the directories of a net-snmp installation that are there and may be read.
    func loadNetSNMP() throws(Fault) -> Loaded {
        let mayAskHome = policy.allowsWholeEnvironment || policy.environment.contains("HOME")
        let home = mayAskHome ? host?.environmentVariable("HOME") : nil
        let candidates = ModuleLibrary.netSNMPDirectories(home: home)
        var found: [(path: String, modules: Int)] = []
        for candidate in candidates {
            do throws(Fault) {
                let path = try readablePath(candidate)
                guard !found.contains(where: { $0.path == path }) else { continue }
                if let count = try? addModules(under: path) { found.append((path, count)) }
            } catch  where error.error.code == .file {
                continue
            }
        }
        guard !found.isEmpty else {
            throw Fault(
                .file, "no MIB modules of a net-snmp installation are here",
                help: "mib load DIRECTORY; looked in \(candidates.joined(separator: ", "))")
        }
        return .indexed(found)
    }
}
