/// Why modules could not be loaded at all.
public enum MIBLoadError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A file or directory could not be read.
    case unreadable(path: String, reason: String)
    /// The file holds no `NAME DEFINITIONS ::= BEGIN`.
    case noModule(path: String)
    /// No file of the directories defines the module.
    case noSuchModule(String, suggestions: [String])

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): return "cannot read \(path): \(reason)"
        case .noModule(let path): return "\(path) holds no MIB module"
        case .noSuchModule(let name, let suggestions):
            guard let first = suggestions.first else {
                return "no file defines the module \(name); add its directory with --mibs"
            }
            return "no file defines the module \(name); did you mean \(first)?"
        }
    }
}
