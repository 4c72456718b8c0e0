public import SMI

/// Why a text names no object and no OID.
public enum MIBNameError: Error, Sendable, Equatable, CustomStringConvertible {
    case empty
    /// No module defines the name; `suggestions` are names that are spelled alike, best first.
    case unknownName(String, suggestions: [String])
    case unknownModule(String, suggestions: [String])
    /// The module does not define the name; `others` do.
    case notInModule(name: String, module: String, others: [String])
    /// Not even numbers with dots between.
    case badOID(OID.ParseError)
    /// What stands behind the object's name is no instance of it; `index` names the INDEX.
    case badInstance(text: String, object: String, reason: String, index: [String])
    /// The name and its instance make no OID.
    case badLength(OID.RangeError)

    /// What is wrong, without the remedy: "no object `sysFoo`".
    public var message: String {
        switch self {
        case .empty: "no name"
        case .unknownName(let name, _): "no object `\(name)`"
        case .unknownModule(let name, _): "no module `\(name)`"
        case .notInModule(let name, let module, _): "\(module) has no object `\(name)`"
        case .badOID(let error): error.description
        case .badInstance(let text, let object, let reason, _):
            "`\(text)` is no instance of \(object): \(reason)"
        case .badLength(let error): error.description
        }
    }

    /// The remedy, where there is one: "did you mean sysDescr?".
    public var help: String? {
        switch self {
        case .empty: return "give a name or an OID, as in sysDescr.0 or 1.3.6.1.2.1.1.1.0"
        case .unknownName(_, let suggestions), .unknownModule(_, let suggestions):
            guard let last = suggestions.last else { return nil }
            let others = suggestions.dropLast().joined(separator: ", ")
            return "did you mean \(others.isEmpty ? last : others + " or " + last)?"
        case .notInModule(let name, _, let others):
            guard !others.isEmpty else { return nil }
            return "it is in \(others.joined(separator: ", ")), as in \(others[0])::\(name)"
        case .badInstance(_, let object, _, let index):
            guard !index.isEmpty else { return nil }
            return "its index is " + index.joined(separator: ", ") + ", as in \(object).1"
        case .badOID, .badLength: return nil
        }
    }

    /// ``message`` and ``help`` in one line.
    public var description: String { help.map { "\(message); \($0)" } ?? message }
}
