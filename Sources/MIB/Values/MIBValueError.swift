/// Why a text is no value for an object.
public enum MIBValueError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The object is no scalar or column, or its module left the syntax open.
    case noSyntax(object: String)
    /// An enumeration or BITS has no such name or number.
    case noSuchLabel(object: String, text: String, labels: [MIBSyntax.Label])
    case notANumber(object: String, text: String, typeName: String)
    case outOfRange(object: String, text: String, bounds: [ClosedRange<Int128>])
    case badLength(object: String, length: Int, bounds: [ClosedRange<Int128>])
    /// The text is not written as the type wants it; `example` shows how.
    case badForm(object: String, text: String, typeName: String, example: String)

    /// What is wrong, without the remedy: "ifAdminStatus has no value `upp`".
    public var message: String {
        switch self {
        case .noSyntax(let object): "nothing is known of the type of \(object)"
        case .noSuchLabel(let object, let text, _): "\(object) has no value `\(text)`"
        case .notANumber(let object, let text, let typeName):
            "\(object) takes a number (\(typeName)), not `\(text)`"
        case .outOfRange(let object, let text, _): "\(text) is out of range for \(object)"
        case .badLength(let object, let length, _):
            "\(object) does not take \(length) \(length == 1 ? "octet" : "octets")"
        case .badForm(let object, let text, let typeName, _):
            "`\(text)` is no value for \(object) (\(typeName))"
        }
    }

    /// The remedy: "one of up(1), down(2), testing(3)".
    public var help: String {
        switch self {
        case .noSyntax: return "say the type, as in gauge(5) or \"text\""
        case .noSuchLabel(_, _, let labels):
            let shown = labels.prefix(20).map { "\($0.name)(\($0.number))" }
            let more = labels.count > shown.count ? " and \(labels.count - shown.count) more" : ""
            return "one of " + shown.joined(separator: ", ") + more
        case .notANumber: return "write it in decimal, or in hex as 0x1f"
        case .outOfRange(_, _, let bounds): return "from " + Self.list(bounds)
        case .badLength(_, _, let bounds): return "it takes " + Self.list(bounds) + " octets"
        case .badForm(_, _, _, let example): return "write it as \(example)"
        }
    }

    private static func list(_ bounds: [ClosedRange<Int128>]) -> String {
        let ranges = bounds.prefix(20).map { bound in
            bound.lowerBound == bound.upperBound
                ? "\(bound.lowerBound)" : "\(bound.lowerBound) to \(bound.upperBound)"
        }
        return ranges.joined(separator: " or ")
    }

    /// ``message`` and ``help`` in one line.
    public var description: String { "\(message): \(help)" }
}
