import BER
import Testing

@testable import SMI

@Suite struct PlainNameTests {
    /// Octets at the edges of what they say: whole, padding, the first of more.
    private static let edges: [UInt8] = [0x00, 0x7F, 0x80, 0x81, 0xFF]

    /// Every ending of so many octets.
    private static func endings(_ count: Int) -> [[UInt8]] {
        guard count > 0 else { return [[]] }
        return endings(count - 1).flatMap { ending in edges.map { ending + [$0] } }
    }

    @Test(arguments: 1...6)
    func `what is taken for a name without a second look is one`(_ count: Int) {
        for head in [8, 9, 11] {
            for ending in Self.endings(count) {
                let octets = [UInt8](repeating: 1, count: head) + ending
                let content = BERCursor(octets.span)
                let isValid = (try? OID.validate(octets.span, content)) != nil
                let isPlain = OID.isPlain(octets.span, octets.indices)
                #expect(!isPlain || isValid, "\(octets)")
                // Nearly all names pass: those of sub-identifiers under 2^28.
                let isUsual = isValid && !ending.contains { $0 >= 0x80 }
                #expect(isPlain || !isUsual, "\(octets)")
            }
        }
    }
}
