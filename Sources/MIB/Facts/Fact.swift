/// What is known of one definition, on its way into or out of a table of facts.
struct Fact: Sendable {
    var oid: [UInt32]
    var name: String
    var module: String
    var kind: MIBObject.Kind
    var access = MIBObject.Access.none
    var status = MIBObject.Status.current
    /// The syntax of a scalar or column.
    var type: TypeFact?
    /// A row's INDEX list, or the objects of a notification; see ``IndexName``.
    var names: [IndexName] = []
    var units = ""
    /// Where the definition stands in its module; 0 where that is not known.
    var line: Int32 = 0
    /// Whether another module's definition of the same name and OID is the one to be known by.
    var yields = false

    func isSame(_ other: Fact) -> Bool { name == other.name && module == other.module }
}

/// A name in an INDEX clause, an AUGMENTS clause or an OBJECTS clause.
///
/// Written `ifIndex`, `IF-MIB::ifIndex` where it is another module's, `!name` where IMPLIED, and
/// `+ifEntry` for the row that is augmented.
struct IndexName: Sendable, Hashable {
    enum Role: Sendable, Hashable {
        case plain
        case implied
        case augmented
    }

    var role = Role.plain
    var module: String?
    var name: String

    init(_ name: String, module: String? = nil, role: Role = .plain) {
        self.name = name
        self.module = module
        self.role = role
    }

    init(parsing text: Substring) {
        var text = text
        switch text.first {
        case "!":
            role = .implied
            text.removeFirst()
        case "+":
            role = .augmented
            text.removeFirst()
        default: break
        }
        if let colon = text.firstIndex(of: ":") {
            module = String(text[..<colon])
            name = String(text[text.index(colon, offsetBy: 2)...])
        } else {
            name = String(text)
        }
    }

    var text: String {
        let sign =
            switch role {
            case .plain: ""
            case .implied: "!"
            case .augmented: "+"
            }
        return sign + (module.map { "\($0)::\(name)" } ?? name)
    }
}

/// A syntax, resolved down to a base type.
struct TypeFact: Sendable {
    var base: MIBSyntax.Base
    /// The textual conventions passed on the way to the base type, the nearest first.
    var conventions: [String] = []
    var hint = ""
    var bounds: [ClosedRange<Int128>] = []
    var labels: LabelList?

    init(
        base: MIBSyntax.Base, conventions: [String] = [], hint: String = "",
        bounds: [ClosedRange<Int128>] = [], labels: LabelList? = nil
    ) {
        self.base = base
        self.conventions = conventions
        self.hint = hint
        self.bounds = bounds
        self.labels = labels
    }

    /// The line of a fact table: base, conventions, hint, bounds and the number of the labels' line,
    /// with tabs between, without empty fields at the end.
    func line(labels: Int?) -> String {
        var line = String(base.code)
        line += "\t" + conventions.joined(separator: ",")
        line += "\t" + hint + "\t"
        line += bounds.map(Self.text).joined(separator: ",")
        line += "\t" + (labels.map { String($0) } ?? "")
        while line.utf8.last == Octet.tab { line.removeLast() }
        return line
    }

    private static func text(_ bound: ClosedRange<Int128>) -> String {
        let (low, high) = (bound.lowerBound, bound.upperBound)
        return low == high ? "\(low)" : "\(low)..\(high)"
    }
}

/// The names of an enumeration or of BITS.
///
/// A class, so that however many types and objects share one long list, it is there once.
final class LabelList: Sendable {
    let labels: [MIBSyntax.Label]

    init(_ labels: [MIBSyntax.Label]) { self.labels = labels }

    /// The line of a fact table: `name=number` with commas between, `=number` left out where it is one
    /// more than the label before, or 1 for the first.
    var line: String {
        var line = ""
        var previous: Int64 = 0
        for (position, label) in labels.enumerated() {
            if position > 0 { line += "," }
            line += label.name
            if label.number != previous + 1 { line += "=\(label.number)" }
            previous = label.number
        }
        return line
    }
}

/// A textual convention as a module defines it, for modules that import it.
struct ConventionFact: Sendable {
    var module: String
    var name: String
    var type: TypeFact
}
