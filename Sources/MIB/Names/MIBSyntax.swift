/// A syntax, resolved to its base type: what values an object has and how they are written.
///
/// Reads its line of a fact table when asked, so holding one costs nothing; ``label(for:)`` goes
/// through the line without building the list of labels.
public struct MIBSyntax: Sendable {
    private let text: FactText
    private let line: Range<Int>
    private let labelLine: Range<Int>

    /// - Parameters:
    ///   - line: Base, conventions, hint and bounds.
    ///   - labels: Names and numbers; empty where there are none.
    init(_ text: FactText, _ line: Range<Int>, labels: Range<Int>) {
        self.text = text
        self.line = line
        labelLine = labels
    }

    /// A bare base type.
    init(_ base: Base) {
        self.init(
            .loaded(Array(TypeFact(base: base).line(labels: nil).utf8)), 0..<1, labels: 0..<0)
    }

    /// The type that goes over the wire.
    public enum Base: String, Sendable, Hashable, CaseIterable {
        case integer32 = "Integer32"
        case unsigned32 = "Unsigned32"
        case gauge32 = "Gauge32"
        case counter32 = "Counter32"
        case counter64 = "Counter64"
        case timeTicks = "TimeTicks"
        case octetString = "OCTET STRING"
        case bits = "BITS"
        case oid = "OBJECT IDENTIFIER"
        case ipAddress = "IpAddress"
        case opaque = "Opaque"

        public var isNumeric: Bool {
            switch self {
            case .integer32, .unsigned32, .gauge32, .counter32, .counter64, .timeTicks: true
            case .octetString, .bits, .oid, .ipAddress, .opaque: false
            }
        }
    }

    /// A named number of an enumeration, or a named bit of BITS.
    public struct Label: Sendable, Hashable {
        public let name: String
        public let number: Int64

        public init(name: String, number: Int64) {
            self.name = name
            self.number = number
        }
    }

    var knownBase: Base? { line.isEmpty ? nil : Base(code: text[line.lowerBound]) }

    public var base: Base { knownBase ?? .opaque }

    /// The textual conventions between the object and the base type, the nearest first:
    /// `["OwnerString", "DisplayString"]`.
    public var conventions: [String] {
        text.string(field(1)).split(separator: ",").map(String.init)
    }

    /// The name that the object's definition uses, as in `DateAndTime`; nil for a bare base type.
    public var name: String? { conventions.first }

    /// How the object's definition spells the type.
    public var typeName: String { name ?? base.rawValue }

    /// The DISPLAY-HINT (RFC 2579, section 3.1); empty where there is none. Printable ASCII.
    public var hint: String { text.string(field(2)) }

    /// The numbers allowed, or the lengths; empty where the base type's own limits hold.
    public var bounds: [ClosedRange<Int128>] {
        text.string(field(3)).split(separator: ",").compactMap { part in
            let ends = part.split(separator: ".", maxSplits: 1)
            guard let low = ends.first.flatMap({ Int128($0) }) else { return nil }
            guard ends.count == 2 else { return low...low }
            guard let high = Int128(ends[1].dropFirst()), low <= high else { return nil }
            return low...high
        }
    }

    /// The one length that all values have, if the bounds fix it.
    public var fixedLength: Int? {
        let bounds = bounds
        guard bounds.count == 1, bounds[0].lowerBound == bounds[0].upperBound else { return nil }
        return Int(exactly: bounds[0].lowerBound)
    }

    /// Whether values have names: an enumeration or BITS.
    public var hasLabels: Bool { !labelLine.isEmpty }

    /// The named numbers or bits, in the order of the definition.
    public var labels: [Label] {
        var labels: [Label] = []
        forEachLabel { name, number in
            labels.append(Label(name: text.string(name), number: number))
            return true
        }
        return labels
    }

    /// The name of a number, or of a bit; nil where it has none.
    public func label(for number: Int64) -> String? {
        var found: String?
        forEachLabel { name, value in
            if value == number { found = text.string(name) }
            return found == nil
        }
        return found
    }

    /// The number that a label names; nil where there is no such label. Case counts.
    public func number(ofLabel label: String) -> Int64? {
        let label = Array(label.utf8)
        var found: Int64?
        forEachLabel { name, value in
            if text.spells(label, at: name) { found = value }
            return found == nil
        }
        return found
    }

    /// Whether a convention of this name stands between the object and the base type.
    public func isA(_ convention: String) -> Bool {
        let names = field(1)
        guard names.count >= convention.utf8.count else { return false }
        let wanted = Array(convention.utf8)
        var start = names.lowerBound
        for end in names.lowerBound...names.upperBound
        where end == names.upperBound || text[end] == Octet.comma {
            if text.spells(wanted, at: start..<end) { return true }
            start = end + 1
        }
        return false
    }

    /// Whether values are written as `02:00:5e:00:53:02`.
    ///
    /// SMIv1 modules name the two conventions and leave the hint to the reader.
    var isHardwareAddress: Bool { hint == "1x:" || isA("PhysAddress") || isA("MacAddress") }

    // MARK: Reading the line

    /// The octets of a field, counted from 0.
    private func field(_ wanted: Int) -> Range<Int> { text.field(wanted, of: line) }

    /// Goes through the labels until `body` returns false.
    private func forEachLabel(_ body: (Range<Int>, Int64) -> Bool) {
        var position = labelLine.lowerBound
        let end = labelLine.upperBound
        var number: Int64 = 0
        while position < end {
            let start = position
            while position < end, text[position] != Octet.comma, text[position] != Octet.equals {
                position += 1
            }
            let name = start..<position
            number &+= 1
            if position < end, text[position] == Octet.equals {
                position += 1
                let isNegative = position < end && text[position] == Octet.hyphen
                if isNegative { position += 1 }
                number = 0
                while position < end, Octet.isDigit(text[position]) {
                    number = number &* 10 &+ Int64(text[position] &- Octet.zero)
                    position += 1
                }
                if isNegative { number = 0 &- number }
            }
            guard body(name, number) else { return }
            position += 1
        }
    }
}

extension MIBSyntax: Hashable {
    public static func == (left: MIBSyntax, right: MIBSyntax) -> Bool {
        left.text.octets(left.line) == right.text.octets(right.line)
            && left.text.octets(left.labelLine) == right.text.octets(right.labelLine)
    }

    public func hash(into hasher: inout Hasher) {
        for position in line { hasher.combine(text[position]) }
    }
}

extension MIBSyntax: CustomStringConvertible {
    /// The type as a module would spell it: `INTEGER { up(1), down(2) }`, `DisplayString (SIZE (0..255))`.
    public var description: String {
        var result = typeName
        if hasLabels {
            let names = labels.map { "\($0.name)(\($0.number))" }
            if base == .integer32, name == nil { result = "INTEGER" }
            return result + " { \(names.joined(separator: ", ")) }"
        }
        let bounds = bounds.map {
            $0.lowerBound == $0.upperBound
                ? "\($0.lowerBound)" : "\($0.lowerBound)..\($0.upperBound)"
        }
        guard !bounds.isEmpty else { return result }
        let list = bounds.joined(separator: " | ")
        return result + (base.isNumeric ? " (\(list))" : " (SIZE (\(list)))")
    }
}
