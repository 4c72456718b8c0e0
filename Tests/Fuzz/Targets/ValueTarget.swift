import BER
import Datagrams
import MIB
import SMI
import SNMPScript
import USM

private let names = NameTable.builtin
private let objects = Array(names.objects)

/// One value under any tag, printed in every way there is.
///
/// The first two octets choose the object that it is said to be of, the third is the tag.
func fuzzValue(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    guard bytes.count >= 3 else { return }
    let object = objects[(Int(bytes[0]) << 8 | Int(bytes[1])) % objects.count]
    let content = BERCursor(position: 3, end: bytes.count)
    guard let value = try? Value(bytes, tag: bytes[2], content) else { return }
    try requireVisible(value.description)
    for syntax in [nil, object.syntax] {
        let text = names.render(value, syntax: syntax)
        try require(text.utf8.count <= 1 << 18, "\(text.utf8.count) octets of text for one value")
        try requireVisible(Escaping.visible(text))
    }
    _ = (value.number, value.opaqueNumber, value.isException)

    var writer = BERWriter()
    value.encode(into: &writer)
    let octets = writer.octets
    var cursor = BERCursor(octets.span)
    guard let (tag, again) = try? cursor.next(octets.span),
        let decoded = try? Value(octets.span, tag: tag, again)
    else {
        throw FuzzTarget.Finding(description: "an encoded \(value) does not decode")
    }
    try require(decoded == value, "\(decoded) after encoding, \(value) before")
    guard case .oid(let oid) = value else { return }
    try fuzzOID(oid, beneath: object)
}

private func fuzzOID(_ oid: OID, beneath object: MIBObject) throws(FuzzTarget.Finding) {
    let subidentifiers = oid.subidentifiers
    try require((try? OID(subidentifiers)) == oid, "\(oid) is not the OID of its sub-identifiers")
    try require((try? OID(parsing: oid.description)) == oid, "\(oid) does not read back")
    try require(oid.count == subidentifiers.count, "\(oid) has another count")
    try require(
        oid.hasPrefix(object.oid) == subidentifiers.starts(with: object.oid.subidentifiers),
        "\(oid) and \(object.oid) as its prefix")
    try require(
        (oid < object.oid) == subidentifiers.lexicographicallyPrecedes(object.oid.subidentifiers),
        "the order of \(oid) and \(object.oid)")
    let half = oid.prefix(oid.count / 2)
    try require(
        oid.hasPrefix(half) && !(oid < half), "\(oid) does not begin with its half, \(half)")
    try fuzzNames(oid)
    if let beneath = try? object.oid.extended(by: subidentifiers) { try fuzzNames(beneath) }
    let types: [OID.IndexType] = [.integer32, .octetString, .fixedOctetString(3), .oid, .ipAddress]
    for type in types {
        for implied in [false, true] {
            guard let index = try? oid.decodeIndex(prefix: half, as: [type], implied: implied)
            else { continue }
            if case .fixedOctetString = type { continue }
            try require(
                (try? half.withIndex(index, implied: implied)) == oid,
                "\(index) is not the index of \(oid)")
        }
    }
}

private func fuzzNames(_ oid: OID) throws(FuzzTarget.Finding) {
    for style in [NameTable.NameStyle.short, .qualified, .numeric] {
        let text = names.render(oid, style: style)
        try requireVisible(Escaping.visible(text))
        let found = try? names.resolve(text)
        // A short name may belong to several modules; of those the first is found.
        if style != .short {
            try require(
                found?.oid == oid, "\(oid) is shown as \(text), which is \(found?.oid ?? [])")
        }
    }
}

/// Text of a person where an OID, a name, an address, an engine ID or a value is expected.
///
/// The first two octets choose the object that the value is for.
func fuzzText(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    guard bytes.count >= 2 else { return }
    let object = objects[(Int(bytes[0]) << 8 | Int(bytes[1])) % objects.count]
    let text = String(decoding: bytes.extracting(2..<bytes.count).octets, as: UTF8.self)
    if let oid = try? OID(parsing: text) {
        let plain = text.hasPrefix(".") ? String(text.dropFirst()) : text
        try require(oid.description == plain, "\(text) reads as \(oid)")
    }
    do {
        let found = try names.resolve(text)
        _ = (found.instanceOID, names.render(found.oid))
    } catch {
        _ = Escaping.visible(error.description)
    }
    if let value = try? names.value(parsing: text, for: object) {
        _ = names.render(value, of: object)
    }
    if let address = IPAddress(literal: text) {
        try require(
            IPAddress(literal: address.description) == address, "\(address) does not read back")
    }
    if let engineID = try? EngineID(parsing: text) {
        try require(
            (try? EngineID(parsing: engineID.description)) == engineID,
            "\(engineID) does not read back")
    }
}
