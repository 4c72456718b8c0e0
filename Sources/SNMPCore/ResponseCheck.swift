import BER
import SMI

/// How the bindings of a response miss what was asked (`RFC 3416`, sections 4.2.1 to 4.2.3).
public enum ShapeFault: Error, Sendable, Hashable {
    case count(expected: Int, found: Int)
    /// The name at this position, counted from 0, is not the one asked.
    case name(position: Int)
    /// The name at this position does not come after the one before it.
    case notIncreasing(position: Int)
    /// Repetitions are broken off, too many, or none.
    case repetitions(found: Int, columns: Int, atMost: Int)
}

extension ShapeFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .count(let expected, let found): "\(found) variables instead of \(expected)"
        case .name(let position): "variable \(position + 1) has another name than was asked"
        case .notIncreasing(let position):
            "variable \(position + 1) does not come after the one asked"
        case .repetitions(let found, let columns, let most):
            "\(found) variables where whole repetitions of \(columns) belong, 1 through \(most)"
        }
    }
}

/// Which guarantees a response has to meet.
enum ResponseShape: Sendable, Hashable {
    /// get and set: the same names in the same order.
    case same
    /// getNext: each name after the one asked, or it again with endOfMibView.
    case next
    /// getBulk.
    case bulk(nonRepeaters: Int32, maxRepetitions: Int32)
    /// A step of a walk, which judges for itself and takes what it can use.
    case any
}

/// Compares the bindings of a response with those of its request, both where they lie.
enum ResponseCheck {
    /// What is wrong with the response, or nil.
    ///
    /// - Parameters:
    ///   - request: The octets of the request, and the place of its bindings in them.
    ///   - names: How many bindings the request has.
    static func fault(
        _ shape: ResponseShape,
        request: Span<UInt8>, bindings: BERCursor, names: Int,
        response: Span<UInt8>, records: Span<VarBindRecord>
    ) -> ShapeFault? {
        var asked = AskedNames(cursor: bindings)
        switch shape {
        case .any: return nil
        case .same:
            guard records.count == names else {
                return .count(expected: names, found: records.count)
            }
            for position in records.indices {
                let name = asked.next(request)
                if !request.hasSame(at: name, as: response, at: records[position].name) {
                    return .name(position: position)
                }
            }
            return nil
        case .next:
            guard records.count == names else {
                return .count(expected: names, found: records.count)
            }
            for position in records.indices {
                let name = asked.next(request)
                if !follows(request, name, response, records[position]) {
                    return .notIncreasing(position: position)
                }
            }
            return nil
        case .bulk(let fixed, let repetitions):
            let (nonRepeaters, maxRepetitions) = (Int(fixed), Int(repetitions))
            let columns = names - nonRepeaters
            let repeated = records.count - nonRepeaters
            let (most, overflow) = columns.multipliedReportingOverflow(by: maxRepetitions)
            let least = maxRepetitions > 0 ? columns : 0
            guard repeated >= least, overflow || repeated <= most,
                columns == 0 ? repeated == 0 : repeated % columns == 0
            else {
                return .repetitions(
                    found: max(repeated, 0), columns: columns, atMost: maxRepetitions)
            }
            for position in records.indices {
                let record = records[position]
                let isFirst = position < names
                let follows =
                    isFirst
                    ? follows(request, asked.next(request), response, record)
                    : follows(response, records[position - columns].name, response, record)
                if !follows { return .notIncreasing(position: position) }
            }
            return nil
        }
    }

    /// Whether a record comes after a name, or is that name at the end of the MIB view.
    private static func follows(
        _ bytes: Span<UInt8>, _ name: Range<Int>, _ response: Span<UInt8>, _ record: VarBindRecord
    ) -> Bool {
        if OID.precedes(bytes, name, response, record.name) { return true }
        return record.tag == Tag.endOfMibView
            && bytes.hasSame(at: name, as: response, at: record.name)
    }
}

/// The names of a request that this library encoded itself, one after another.
struct AskedNames {
    var cursor: BERCursor

    /// The place of the next name. Past the last one, or in octets that are no request, an empty one.
    mutating func next(_ request: Span<UInt8>) -> Range<Int> {
        let start = cursor.position
        if cursor.end - start >= 8 {
            let head = request.word(at: start)
            let (length, count) = (Int(head >> 48 & 0xFF), Int(head >> 32 & 0xFF))
            if head >> 56 == Tag.sequence, head >> 40 & 0xFF == Tag.objectIdentifier,
                length < 0x80, count + 2 <= length, length + 2 <= cursor.end - start
            {
                cursor.position = start + 2 + length
                return start + 4..<start + 4 + count
            }
        }
        guard var binding = try? cursor.next(request).content,
            let name = try? binding.next(request).content
        else { return 0..<0 }
        return name.range
    }
}
