import Foundation
import SMI

/// One variable as `snmpbulkwalk -On -Ox -Ot -Oe` prints it: its name, and the rest of the line.
struct PrintedVariable: Equatable {
    let name: String
    let value: String

    /// Takes the output apart. Long strings go on over lines that do not begin with a dot.
    static func parse(_ output: String) -> [PrintedVariable] {
        var variables: [PrintedVariable] = []
        for line in output.split(separator: "\n", omittingEmptySubsequences: true) {
            if line.hasPrefix("."), let middle = line.firstRange(of: " = ") {
                variables.append(
                    PrintedVariable(
                        name: String(line[line.index(after: line.startIndex)..<middle.lowerBound]),
                        value: trimmed(line[middle.upperBound...])))
            } else if let last = variables.popLast() {
                variables.append(
                    PrintedVariable(name: last.name, value: last.value + " " + trimmed(line)))
            }
        }
        return variables
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        while text.first == " " { text.removeFirst() }
        return String(text)
    }

    /// A varbind in the same words.
    init(_ binding: VarBind) {
        name = binding.name.description
        value =
            switch binding.value {
            case .integer32(let number): "INTEGER: \(number)"
            case .octetString(let octets) where octets.isEmpty: "\"\""
            case .octetString(let octets): "Hex-STRING: " + Self.hex(octets)
            case .null: "NULL"
            case .oid(let oid): "OID: .\(oid)"
            case .ipAddress(let address): "IpAddress: \(address)"
            case .counter32(let number): "Counter32: \(number)"
            case .gauge32(let number): "Gauge32: \(number)"
            case .timeTicks(let number): "\(number)"
            case .counter64(let number): "Counter64: \(number)"
            case .opaque(let octets):
                switch binding.value.opaqueNumber {
                case .float(let number): "Opaque: Float: " + String(format: "%f", number)
                case .double(let number): "Opaque: Float: " + String(format: "%f", number)
                case nil: "OPAQUE: " + Self.hex(octets)
                }
            case .noSuchObject, .noSuchInstance, .endOfMibView: binding.value.typeName
            }
    }

    init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    private static func hex(_ octets: OctetString) -> String {
        octets.map { octet in
            let digits = String(octet, radix: 16, uppercase: true)
            return digits.count == 1 ? "0" + digits : digits
        }.joined(separator: " ")
    }
}
