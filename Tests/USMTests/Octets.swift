@testable import USM

/// Octets written as hexadecimal digits; spaces group them.
func octets(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    precondition(digits.count % 2 == 0, "half an octet in \(hex)")
    return stride(from: 0, to: digits.count, by: 2).map {
        UInt8(digits[$0] * 16 + digits[$0 + 1])
    }
}

func hex(_ octets: some Sequence<UInt8>) -> String {
    octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

// `#expect` takes its arguments apart, which a span does not allow; arrays it can handle.

extension Authenticator {
    func verify(_ message: [UInt8], field: Range<Int>) -> Bool {
        verify(message.span, field: field)
    }
}

func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    constantTimeEqual(left.span, right.span)
}
