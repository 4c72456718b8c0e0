import MIB
import SNMPScript

/// `snmpsh check-mibs DIR`: a line for each module of a directory.
enum ModuleCheck {
    /// Loads every module and prints `NAME: 12 nodes, 0 errors, 1 warning, 0 notes`, sorted by name.
    ///
    /// - Parameter isVerbose: Whether each diagnostic stands beneath its module.
    /// - Returns: The exit code: 1 if anything is lost to an error, 2 if a directory cannot be read.
    static func run(_ directories: [String], isVerbose: Bool) -> Int32 {
        var library = ModuleLibrary()
        for directory in directories {
            do {
                try library.addDirectory(Host.expanded(directory))
            } catch {
                Console.complain("\(error)", help: "snmpsh check-mibs DIR...")
                return 2
            }
        }
        library.loadAll()
        let modules = library.modules.sorted { $0.name < $1.name }
        let names = Set(modules.map(\.name))
        let diagnostics = Dictionary(grouping: library.diagnostics, by: \.module)
        for module in modules {
            Console.print(line(module) + "\n")
            guard isVerbose else { continue }
            for diagnostic in diagnostics[module.name] ?? [] { Console.print("  \(diagnostic)\n") }
        }
        // Files that gave no module; those that repeat one are told only if asked.
        for diagnostic in library.diagnostics where !names.contains(diagnostic.module) {
            if isVerbose || diagnostic.severity == .error { Console.print("\(diagnostic)\n") }
        }
        return library.diagnostics.contains { $0.severity == .error } ? 1 : 0
    }

    private static func line(_ module: ModuleLibrary.LoadedModule) -> String {
        func counted(_ count: Int, _ noun: String) -> String {
            count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
        }
        let counts = [
            counted(module.objects, "node"), counted(module.errors, "error"),
            counted(module.warnings, "warning"), counted(module.notes, "note"),
        ]
        return "\(Escaping.visible(module.name)): \(counts.joined(separator: ", "))"
    }
}
