// modules: MIB SMI BER
@testable import MIB

/// F7: any octets as a module file, through all phases and into a table that is then searched.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let source = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    _ = ModuleIndex.moduleNames(in: source)
    for leniency in MIBLeniency.allCases {
        let parser = ModuleParser(parsing: source, fileName: "fuzz", leniency: leniency)
        var linker = ModuleLinker(parser.modules, base: nil, leniency: leniency)
        let (conventions, facts) = linker.link()
        let text = FactWriter.text(
            modules: parser.modules.map(\.name), conventions: conventions, facts: facts)
        let names = NameTable(FactTable(text))
        for object in names.objects {
            let found = names.match(object.oid)
            precondition(found?.rest.isEmpty == true, "an object is not found by its OID")
            precondition(!names.objects(named: object.qualifiedName).isEmpty, "nor by its name")
            _ = object.syntax?.description
            _ = names.render(object.oid)
            _ = object.indexParts
        }
    }
    return 0
}
