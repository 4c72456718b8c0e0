import BER
import SMI
import SNMPMessages

/// Recognizes the plain answer to a request for one name, without reading it field by field.
///
/// As long as every length fits into one octet, such an answer is the request over again, octet by
/// octet in the same place, up to the end of the name: with another tag of the PDU, four lengths that
/// have grown by those of the value, and the value behind. So a few words of both are compared, all
/// but those octets. What differs anywhere else is no plain answer, and is read the long way.
///
/// An object, which is not copied to be asked.
final class PlainAnswer: Sendable {
    /// The name, as it is in the message.
    private let name: OID
    /// Where the name ends and the value's tag stands, in both.
    private let nameEnd: Int
    /// Where the tag of the PDU stands.
    private let tagPlace: Int
    /// Where the lengths of the PDU, of the list and of its one binding stand; that of the message
    /// stands at 1.
    private let lengthPlaces: (Int, Int, Int)
    /// Of each word of both, the octets that are the same.
    private let masks: InlineArray<8, UInt64>

    /// The most octets of a value that let no length grow out of its octet.
    private static let valueLimit = 64

    /// - Returns: Nil where the request has more names than one, or lengths that are long already.
    init?(to request: PendingRequest) {
        let bytes = request.message.span
        guard case .same = request.shape, request.names == 1,
            bytes.count + Self.valueLimit < 0x80, bytes.count < 64
        else { return nil }
        tagPlace = request.community.upperBound
        let bindingPlace = request.bindingsStart + 1
        lengthPlaces = (tagPlace + 1, request.bindingsStart - 1, bindingPlace)
        nameEnd = bindingPlace + 3 + Int(bytes[bindingPlace + 2])
        // A get: the name, Null, and the end.
        guard bytes[nameEnd] == Tag.null, nameEnd + 2 == bytes.count else { return nil }
        name = OID(validated: bytes.extracting(bindingPlace + 3..<nameEnd))
        var masks = InlineArray<8, UInt64>(repeating: 0)
        let differing = [1, tagPlace, lengthPlaces.0, lengthPlaces.1, lengthPlaces.2]
        for place in 0..<nameEnd where !differing.contains(place) {
            masks[place / 8] |= 0xFF << UInt64(56 - place % 8 * 8)
        }
        self.masks = masks
    }

    /// The variable in an answer to `request`, or nil if it is no plain one.
    func variable(in bytes: Span<UInt8>, to request: Span<UInt8>) -> VarBind? {
        // A request ends with a Null of two octets, an answer with the value's tag, length and octets.
        let grown = bytes.count &- request.count
        guard grown >= 0, grown <= Self.valueLimit, bytes[tagPlace] == PDUType.response.rawValue,
            Int(bytes[nameEnd &+ 1]) == grown,
            Int(bytes[1]) == Int(request[1]) &+ grown,
            Int(bytes[lengthPlaces.0]) == Int(request[lengthPlaces.0]) &+ grown,
            Int(bytes[lengthPlaces.1]) == Int(request[lengthPlaces.1]) &+ grown,
            Int(bytes[lengthPlaces.2]) == Int(request[lengthPlaces.2]) &+ grown
        else { return nil }
        var difference: UInt64 = 0
        var place = 0
        while place &+ 8 <= nameEnd {
            difference |= (bytes.word(at: place) ^ request.word(at: place)) & masks[place >> 3]
            place = place &+ 8
        }
        while place < nameEnd {
            let mask = UInt8(truncatingIfNeeded: masks[place >> 3] >> UInt64(56 &- place % 8 * 8))
            difference |= UInt64((bytes[place] ^ request[place]) & mask)
            place = place &+ 1
        }
        guard difference == 0 else { return nil }
        let content = BERCursor(position: nameEnd &+ 2, end: bytes.count)
        let tag = bytes[nameEnd]
        if let number = Value(number: bytes, tag: tag, content) { return VarBind(name, number) }
        return (try? Value(bytes, tag: tag, content)).map { VarBind(name, $0) }
    }
}
