import Glibc
import MIB
import SMI

// mib-bench [DIR...]: what names cost. `scripts/bench-mibs` runs it beside other programs.

/// Prints how much processor time a body takes, each of `count` times.
func measure(_ what: String, _ count: Int = 1, _ body: () throws -> Void) rethrows {
    let start = clock()
    for _ in 0..<count { try body() }
    let nanoseconds = (clock() - start) * 1_000_000_000 / Int(CLOCKS_PER_SEC) / count
    let text = nanoseconds < 100_000 ? "\(nanoseconds) ns" : "\(nanoseconds / 1_000) us"
    print("\(what): \(text)")
}

let names = NameTable.builtin
var found = 0
try measure("first name") { found += try names.resolve("ifDescr.3").instance.count }
measure("object by name", 100_000) { found += names.object(named: "ifHCInOctets") == nil ? 0 : 1 }
let column: OID = "1.3.6.1.2.1.2.2.1.2.3"
measure("longest prefix of an OID", 100_000) { found += names.match(column) == nil ? 0 : 1 }
measure("OID to text", 100_000) { found += names.render(column).utf8.count }
try measure("text to OID", 100_000) { found += try names.resolve("ifDescr.3").instance.count }
measure("misspelled name") { found += names.suggestions(for: "sysDecsr").count }
measure("completion of `if`") { found += names.completions(of: "if").count }

let directories = CommandLine.arguments.dropFirst()
if !directories.isEmpty {
    var library = ModuleLibrary()
    try measure("index of the directories") {
        for directory in directories { try library.addDirectory(directory) }
    }
    measure("loading all modules") { library.loadAll() }
    let objects = library.names.objects.reduce(0) { count, _ in count + 1 }
    print("\(library.modules.count) modules, \(objects) objects")
}
precondition(found > 0, "the names are there")
