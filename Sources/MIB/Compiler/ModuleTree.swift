/// A module as it was written: its imports and definitions, no name looked up yet.
struct ModuleTree: Sendable {
    var name: String
    var line: Int32
    var imports: [Import] = []
    var definitions: [Definition] = []

    /// The names that one `FROM` brings in.
    struct Import: Sendable {
        var module: String
        var names: [String]
        var line: Int32
    }
}

/// One definition of a module.
struct Definition: Sendable {
    enum Kind: Sendable {
        case type
        /// OBJECT IDENTIFIER, OBJECT-IDENTITY and MODULE-IDENTITY.
        case node
        case object
        case notification
        /// SMIv1's TRAP-TYPE: its OID is the enterprise's, then 0, then the number.
        case trap
        case group
        case compliance
        case capabilities
    }

    var name: String
    var line: Int32
    var kind: Kind
    /// Where in the tree; empty for a type.
    var oid: [OIDPart] = []
    var syntax: WrittenType?
    var access = MIBObject.Access.none
    var status = MIBObject.Status.current
    var units = ""
    var hint = ""
    var index: [IndexItem] = []
    var augments: String?
    /// The objects that a notification carries.
    var objects: [String] = []

    init(_ name: String, _ kind: Kind, line: Int32) {
        self.name = name
        self.kind = kind
        self.line = line
    }

    /// One part of `{ iso org(3) 6 }`: a name, a number or both.
    struct OIDPart: Sendable {
        var name: String?
        var number: UInt32?
    }

    /// One name of an INDEX clause.
    struct IndexItem: Sendable {
        var name: String
        var isImplied: Bool
    }
}

/// A type as it was written.
struct WrittenType: Sendable {
    enum Head: Sendable, Equatable {
        /// A type by name; `OCTET STRING` and `OBJECT IDENTIFIER` are names here too.
        case named(String)
        /// `SEQUENCE OF`: the syntax of a table.
        case table
        /// `SEQUENCE { … }`: the syntax of a row.
        case row
        /// `CHOICE { … }`
        case choice
    }

    var head: Head
    var labels: LabelList?
    /// Of numbers, or of lengths.
    var bounds: [ClosedRange<Int128>] = []
}
