import MIB

// mib-compile [DIR...] > Sources/MIB/Facts/BuiltinFacts+Text.swift
//
// Writes the built-in fact table from the module files beneath some directories; `docs/mibs.md` says
// where to get them. The first file that defines a module counts. Without a directory, the facts that
// are compiled in are written again, with their index made anew.

let directories = Array(CommandLine.arguments.dropFirst())
if directories.isEmpty {
    print(FactSource.builtinFile, terminator: "")
} else {
    var compiler = FactCompiler()
    for directory in directories { try compiler.addDirectory(directory) }
    let enterprises: [UInt32] = [1, 3, 6, 1, 4, 1]
    let text = try compiler.text(
        of: modules, nodes: vendors.map { ($0.name, enterprises + [$0.number]) },
        nodeModule: "ENTERPRISE-NUMBERS")
    print(FactSource.file(for: text), terminator: "")
}
