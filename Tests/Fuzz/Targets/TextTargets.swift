import MIB
import SMI
import SNMPAgent
import SNMPScript

/// A script, as a file, a runbook and what stands at a prompt: a program, or a message that can be
/// shown.
func fuzzScript(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    let text = String(decoding: bytes.octets, as: UTF8.self)
    do throws(Diagnostics) {
        _ = try Program(parsing: text, name: "fuzz")
    } catch {
        try requireVisible(error.description)
        try require(!error.all.isEmpty, "a script failed without a message")
    }
    do throws(Diagnostics) {
        _ = try Program(runbook: text, name: "fuzz")
    } catch {
        try requireVisible(error.description)
    }
    switch Program.status(of: text) {
    case .complete: break
    case .incomplete(let indent):
        try require((0...1000).contains(indent), "an indent of \(indent)")
    case .invalid(let diagnostics): try requireVisible(diagnostics.description)
    }
}

/// A module file of anybody, through all phases and into a table that is then searched.
func fuzzModule(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    let octets = bytes.octets
    _ = ModuleIndex.moduleNames(in: octets)
    let text = String(decoding: octets, as: UTF8.self)
    for leniency in MIBLeniency.allCases {
        var library = ModuleLibrary(base: .empty, leniency: leniency)
        _ = try? library.load(text: text, name: "fuzz")
        for diagnostic in library.diagnostics { _ = Escaping.visible(diagnostic.description) }
        let names = library.names
        for object in names.objects.prefix(200) {
            let match = names.match(object.oid)
            // What is named beneath a scalar or a column counts as an instance of that.
            try require(
                match?.rest.isEmpty == true || match?.object.isLeaf == true,
                "\(object.qualifiedName) is not found by \(object.oid)")
            try require(
                names.objects(named: object.qualifiedName).contains(object),
                "\(object.qualifiedName) is not found")
            _ = (object.units, object.parent, object.row, object.children.count)
            _ = (object.indexParts.count, object.syntax?.description, names.render(object.oid))
            let text = names.render(.octetString("some octets"), of: object)
            try require(
                text.utf8.count <= 1 << 18, "\(text.utf8.count) octets of text for one value")
        }
    }
}

/// A display hint and what it is to show: the first octet is the length of the hint.
func fuzzHint(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    var reader = OctetReader(bytes)
    let hint = String(decoding: reader.take(Int(reader.next())), as: UTF8.self)
    let octets = reader.rest()
    var number: Int128 = 0
    for octet in octets.prefix(8) { number = number << 8 | Int128(octet) }
    for number in [number, -number] {
        let text = DisplayHint.render(number, hint: hint)
        try require(text.utf8.count <= 128, "\(text.utf8.count) octets of text for one number")
    }
    guard let parsed = DisplayHint(hint) else { return }
    let text = parsed.render(octets)
    // Octets that are no UTF-8 are shown as Latin-1, in two octets each.
    try require(
        text.utf8.count <= 2 * DisplayHint.outputLimit, "\(text.utf8.count) octets of text")
}

/// A recording: what is read is written, and read to the same again.
func fuzzRecording(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    let recording = Recording(parsing: bytes.octets)
    for problem in recording.problems { _ = problem.description }
    let again = Recording(parsing: recording.text)
    try require(again.skippedLines == 0, "\(again.problems.first.map(\.description) ?? "")")
    try require(
        again.variables == recording.variables.sorted { $0.name < $1.name },
        "other variables after writing")
    _ = recording.table()
}
