/// One lexical unit of a module file: a kind and the octets of the file that it covers.
struct Token {
    enum Kind: UInt8 {
        /// A name that starts with a capital: a type, a module or a macro's word.
        case upper
        /// A name that starts with a small letter (or, in vendors' files, with a digit).
        case lower
        case number
        /// A quoted text; the range is what stands between the quotes.
        case text
        /// `'0F'H`; the range is what stands between the apostrophes.
        case hex
        /// `'0101'B`
        case binary
        /// `::=`
        case assign
        /// `..`
        case range
        case leftBrace, rightBrace, leftParen, rightParen, leftBracket, rightBracket
        case comma, semicolon, bar, dot, minus
        /// Any other octet that may be printed.
        case other
        case end
    }

    var kind: Kind
    var start: Int
    var end: Int
    /// Counted from 1.
    var line: Int32
    /// Which word of the macros the name is, if it is one.
    var keyword: Keyword?
}

/// The words with a meaning of their own in SMIv1 and SMIv2 modules.
enum Keyword: String, CaseIterable {
    case access = "ACCESS"
    case agentCapabilities = "AGENT-CAPABILITIES"
    case application = "APPLICATION"
    case augments = "AUGMENTS"
    case begin = "BEGIN"
    case bits = "BITS"
    case choice = "CHOICE"
    case contactInfo = "CONTACT-INFO"
    case creationRequires = "CREATION-REQUIRES"
    case defVal = "DEFVAL"
    case definitions = "DEFINITIONS"
    case description = "DESCRIPTION"
    case displayHint = "DISPLAY-HINT"
    case end = "END"
    case enterprise = "ENTERPRISE"
    case explicit = "EXPLICIT"
    case exports = "EXPORTS"
    case from = "FROM"
    case group = "GROUP"
    case identifier = "IDENTIFIER"
    case implicit = "IMPLICIT"
    case implied = "IMPLIED"
    case imports = "IMPORTS"
    case includes = "INCLUDES"
    case index = "INDEX"
    case lastUpdated = "LAST-UPDATED"
    case macro = "MACRO"
    case mandatoryGroups = "MANDATORY-GROUPS"
    case maxAccess = "MAX-ACCESS"
    case minAccess = "MIN-ACCESS"
    case module = "MODULE"
    case moduleCompliance = "MODULE-COMPLIANCE"
    case moduleIdentity = "MODULE-IDENTITY"
    case notificationGroup = "NOTIFICATION-GROUP"
    case notificationType = "NOTIFICATION-TYPE"
    case notifications = "NOTIFICATIONS"
    case object = "OBJECT"
    case objectGroup = "OBJECT-GROUP"
    case objectIdentity = "OBJECT-IDENTITY"
    case objectType = "OBJECT-TYPE"
    case objects = "OBJECTS"
    case octet = "OCTET"
    case of = "OF"
    case organization = "ORGANIZATION"
    case productRelease = "PRODUCT-RELEASE"
    case reference = "REFERENCE"
    case revision = "REVISION"
    case sequence = "SEQUENCE"
    case size = "SIZE"
    case status = "STATUS"
    case string = "STRING"
    case supports = "SUPPORTS"
    case syntax = "SYNTAX"
    case textualConvention = "TEXTUAL-CONVENTION"
    case trapType = "TRAP-TYPE"
    case units = "UNITS"
    case universal = "UNIVERSAL"
    case variables = "VARIABLES"
    case variation = "VARIATION"
    case writeSyntax = "WRITE-SYNTAX"

    /// Whether the word, after a name, opens a definition.
    var opensDefinition: Bool {
        switch self {
        case .agentCapabilities, .moduleCompliance, .moduleIdentity, .notificationGroup,
            .notificationType, .objectGroup, .objectIdentity, .objectType, .trapType:
            true
        default: false
        }
    }

    /// The keywords by length, so that a name meets only the few that are as long.
    private static let byLength: [[(octets: [UInt8], keyword: Keyword)]] = {
        var buckets = [[(octets: [UInt8], keyword: Keyword)]](repeating: [], count: 24)
        for keyword in allCases {
            buckets[keyword.rawValue.utf8.count].append((Array(keyword.rawValue.utf8), keyword))
        }
        return buckets
    }()

    /// The keyword that some octets spell, in capitals as it should be.
    static func find(_ octets: [UInt8], _ start: Int, _ end: Int) -> Keyword? {
        let length = end - start
        guard length < byLength.count else { return nil }
        search: for (word, keyword) in byLength[length] {
            guard word[0] == octets[start] else { continue }
            for offset in 1..<length where word[offset] != octets[start + offset] {
                continue search
            }
            return keyword
        }
        return nil
    }

    /// The keyword that some octets spell in any case: `Object-Type`.
    static func findIgnoringCase(_ octets: [UInt8], _ start: Int, _ end: Int) -> Keyword? {
        guard end - start < byLength.count else { return nil }
        let upper = octets[start..<end].map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
        return find(upper, 0, upper.count)
    }
}
