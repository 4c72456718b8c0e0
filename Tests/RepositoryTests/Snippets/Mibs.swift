// The Swift shown in docs/mibs.md.
import MIB

func loadModules() throws {
    // The built-in names are there; the directory is indexed, not parsed.
    var library = ModuleLibrary()
    try library.addDirectory("/home/me/mibs")
    // This module and what it imports.
    try library.load("ACME-POWER-MIB")
    let found = try library.names.resolve("acmeOutletState.4")
    for diagnostic in library.diagnostics { print(diagnostic) }
    print(found)
}
