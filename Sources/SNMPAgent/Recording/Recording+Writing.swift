import BER
import SMI

extension Recording {
    /// The text of a file with these variables, sorted by name, one a line.
    ///
    /// Octets that are printable ASCII are written as they are, all others in hexadecimal. Exception
    /// values, which are no variables, are left out.
    package var text: String {
        var text = ""
        for binding in variables.sorted(by: { $0.name < $1.name }) {
            guard let (tag, value) = Self.fields(binding.value) else { continue }
            text += "\(binding.name)|\(tag)|\(value)\n"
        }
        return text
    }

    private static func fields(_ value: Value) -> (tag: String, value: String)? {
        switch value {
        case .integer32(let number): ("\(Tag.integer)", "\(number)")
        case .octetString(let octets): fields(octets, tag: Tag.octetString)
        case .opaque(let octets): fields(octets, tag: Tag.opaque)
        case .null: ("\(Tag.null)", "")
        case .oid(let oid): ("\(Tag.objectIdentifier)", "\(oid)")
        case .ipAddress(let address): ("\(Tag.ipAddress)", "\(address)")
        case .counter32(let number): ("\(Tag.counter32)", "\(number)")
        case .gauge32(let number): ("\(Tag.gauge32)", "\(number)")
        case .timeTicks(let number): ("\(Tag.timeTicks)", "\(number)")
        case .counter64(let number): ("\(Tag.counter64)", "\(number)")
        case .noSuchObject, .noSuchInstance, .endOfMibView: nil
        }
    }

    private static func fields(_ octets: OctetString, tag: UInt8) -> (String, String) {
        // Blanks at the ends are what editors and other readers of the format strip.
        let isPlain =
            octets.allSatisfy { (0x20..<0x7F).contains($0) }
            && octets.first != 0x20 && octets.last != 0x20
        if isPlain { return ("\(tag)", String(decoding: octets, as: UTF8.self)) }
        let digits = Array("0123456789abcdef")
        var text = ""
        for octet in octets {
            text.append(digits[Int(octet >> 4)])
            text.append(digits[Int(octet & 15)])
        }
        return ("\(tag)x", text)
    }
}
