/// Spoils a message one field at a time, each with 64 exceptional values and 32 broken encodings;
/// everything around the field is right, the lengths in front of it included.
///
/// The method is that of the PROTOS test suite c06-snmpv1. The message is taken apart by a reader of
/// its own, which shares nothing with the decoders under test.
struct FieldMutations: Sequence {
    /// A value in BER: with values inside, or with octets.
    struct Field {
        let tag: UInt8
        let content: [UInt8]
        /// Nil for octets. An OCTET STRING that holds one SEQUENCE and no more has it as its child.
        let children: [Field]?
    }

    let message: Field

    /// - Returns: Nil if the octets are no BER.
    init?(_ octets: [UInt8]) {
        guard let fields = Self.fields(octets), fields.count == 1 else { return nil }
        message = fields[0]
    }

    private static func fields(_ octets: [UInt8]) -> [Field]? {
        var fields: [Field] = []
        var rest = octets[...]
        while let tag = rest.popFirst() {
            guard var length = rest.popFirst().map(Int.init) else { return nil }
            if length >= 0x80 {
                let digits = rest.prefix(length & 0x7F)
                rest = rest.dropFirst(length & 0x7F)
                length = digits.reduce(0) { $0 << 8 | Int($1) }
            }
            guard length <= rest.count else { return nil }
            let content = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            let isConstructed = tag & 0x20 != 0
            let holdsSequence = tag == 0x04 && content.first == 0x30
            let children = isConstructed || holdsSequence ? Self.fields(content) : nil
            guard children != nil || !isConstructed else { return nil }
            fields.append(Field(tag: tag, content: content, children: children))
        }
        return fields
    }

    /// Where each field stands: the positions from the outside in.
    var paths: [[Int]] {
        var paths: [[Int]] = []
        func visit(_ field: Field, _ path: [Int]) {
            paths.append(path)
            for (position, child) in (field.children ?? []).enumerated() {
                visit(child, path + [position])
            }
        }
        visit(message, [])
        return paths
    }

    func makeIterator() -> AnyIterator<[UInt8]> {
        var cases = paths.lazy.flatMap { path in
            spoilt(field(at: path)).lazy.map { octets(of: message, replacing: path[...], with: $0) }
        }.makeIterator()
        return AnyIterator { cases.next() }
    }

    private func field(at path: [Int]) -> Field {
        path.reduce(message) { field, position in field.children?[position] ?? field }
    }

    private func octets(
        of field: Field, replacing path: ArraySlice<Int>, with octets: [UInt8]
    ) -> [UInt8] {
        guard let position = path.first, let children = field.children else { return octets }
        let content = children.enumerated().flatMap { place, child in
            place == position
                ? self.octets(of: child, replacing: path.dropFirst(), with: octets)
                : Self.encoded(child.tag, child.content)
        }
        return Self.encoded(field.tag, content)
    }

    static func encoded(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag] + Self.length(content.count) + content
    }

    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(count)] }
        var octets: [UInt8] = []
        var rest = count
        while rest > 0 {
            octets.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        return [0x80 | UInt8(octets.count)] + octets
    }
}

extension FieldMutations {
    static let valuesPerField = 64
    static let encodingsPerField = 32

    private func spoilt(_ field: Field) -> [[UInt8]] {
        let values: [[UInt8]] =
            switch field.tag {
            case _ where field.children != nil: Self.structures(field)
            case 0x02, 0x41...0x43, 0x46: Self.numbers
            case 0x06: Self.identifiers
            default: Self.strings
            }
        return values.map { Self.encoded(field.tag, $0) } + Self.broken(field)
    }

    /// Both sides of every width that a number can have, with and without needless octets in front.
    static let numbers: [[UInt8]] = {
        var numbers: [[UInt8]] = [[], [0], [0xFF]]
        for width in 1...9 {
            let zeros = [UInt8](repeating: 0, count: width - 1)
            let ones = [UInt8](repeating: 0xFF, count: width - 1)
            numbers += [[0x7F] + ones, [0x80] + zeros, [0x80] + ones, [0x00, 0x80] + zeros]
            numbers += [[0xFF, 0x7F] + ones, [0x00, 0xFF] + ones]
        }
        for padding in [4, 100, 1_000] {
            numbers.append([UInt8](repeating: 0, count: padding) + [1])
            numbers.append([UInt8](repeating: 0xFF, count: padding) + [0xFE])
        }
        return numbers + [[UInt8](repeating: 0x80, count: 300)]
    }()

    /// Lengths around every bound, filled with what has surprised programs before.
    static let strings: [[UInt8]] = {
        let lengths = [0, 1, 2, 4, 5, 8, 11, 32, 33, 127, 128, 255, 256, 484, 1_500, 20_000]
        let fillings: [[UInt8]] = [[0], [0xFF], Array("%s%n".utf8), [0x1B, 0x5B, 0x32, 0x4A]]
        return fillings.flatMap { filling in
            lengths.map { length in (0..<length).map { filling[$0 % filling.count] } }
        }
    }()

    /// Sub-identifiers at their bounds, in counts at theirs.
    static let identifiers: [[UInt8]] = {
        let last: [[UInt8]] = [
            [0x00], [0x7F], [0x8F, 0xFF, 0xFF, 0xFF, 0x7F], [0x90, 0x80, 0x80, 0x80, 0x00],
            [0x80, 0x01], [0x81], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
            [UInt8](repeating: 0xFF, count: 70),
        ]
        let counts = [0, 1, 2, 10, 126, 127, 128, 1_000]
        return last.flatMap { last in
            counts.map { count in [UInt8](repeating: 0x2B, count: count) + last }
        }
    }()

    /// What is inside repeated, nested in itself, cut short, and followed by more.
    private static func structures(_ field: Field) -> [[UInt8]] {
        let content = field.content
        return (0..<16).flatMap { step -> [[UInt8]] in
            var nested = content
            for _ in 0..<(step * step) { nested = encoded(field.tag, nested) }
            let repeated = (0..<(step + 2)).flatMap { _ in content }
            let cut = Array(content.prefix(content.count * step / 16))
            let followed =
                content + [UInt8](repeating: step.isMultiple(of: 2) ? 0 : 0x30, count: step + 1)
            return [nested, repeated, cut, followed]
        }
    }

    /// Tags and lengths that are others than they should be, or none.
    private static func broken(_ field: Field) -> [[UInt8]] {
        let content = field.content
        let count = content.count
        let tags: [[UInt8]] = [
            [0x00], [0x01], [0x02], [0x04], [0x05], [0x06], [0x24], [0x30], [0x40], [0xA0], [0xA2],
            [0xA8], [0x1F], [0x9F, 0x78], [0xFF],
        ]
        let lengths: [[UInt8]] = [
            [0x80], [0x81], [0xFF], [0x81, 0xFF], [0x82, 0xFF, 0xFF],
            [0x84, 0x7F, 0xFF, 0xFF, 0xFF],
            [0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x84, 0, 0, 0, UInt8(truncatingIfNeeded: count)],
            [0x85, 0, 0, 0, 0, UInt8(truncatingIfNeeded: count)],
            [0x88, 0x80, 0, 0, 0, 0, 0, 0, 0], [0x88] + [UInt8](repeating: 0xFF, count: 8),
            length(count + 1), length(Swift.max(count, 1) - 1), length(count * 2 + 2),
        ]
        return tags.filter { $0 != [field.tag] }.prefix(14).map { $0 + length(count) + content }
            + lengths.map { [field.tag] + $0 + content }
            + [
                [], [field.tag], [field.tag] + length(count),
                [field.tag, 0x80] + content + [0, 0],
            ]
    }
}
