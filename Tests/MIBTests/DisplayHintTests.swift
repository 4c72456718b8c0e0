import Testing

@testable import MIB

/// DISPLAY-HINTs (RFC 2579, section 3.1), from good modules and from hostile ones.
@Suite struct DisplayHintTests {
    @Test(arguments: [
        ("255a", [0x61, 0x62], "ab"),
        ("1x:", [2, 0, 0xFF], "02:00:ff"),
        ("1d.1d.1d.1d", [10, 0, 0, 1], "10.0.0.1"),
        ("1d.1d.1d.1d/2d", [10, 0, 0, 1, 0, 161], "10.0.0.1/161"),
        ("2d-1d-1d,1d:1d:1d.1d,1a1d:1d", [7, 0xC8, 5, 26, 13, 30, 15, 0], "1992-5-26,13:30:15.0"),
        ("*1x:/1x:", [2, 0xAB, 0xCD, 1, 2], "ab:cd/01:02"),
        ("1o", [8], "10"),
        ("2x", [1], "01"),
        ("1d-", [1, 2, 3], "1-2-3"),
    ])
    func `a hint shapes octets`(_ hint: String, _ octets: [UInt8], _ text: String) throws {
        #expect(try #require(DisplayHint(hint)).render(octets) == text)
    }

    @Test(arguments: ["", "x", "1", "1q", "*", "-1d", "1d*", "é"])
    func `what is no hint is refused`(_ hint: String) {
        #expect(DisplayHint(hint) == nil)
    }

    @Test(arguments: [
        "0a", "*0a", "0d.", "*0x:/", "2147483648a", "99999999999999999999999999x", "*255a255a",
        "*1d:*1d:*1d:", "1a0a", "4294967296d",
    ])
    func `a hostile hint ends within its bounds`(_ hint: String) {
        let octets = [UInt8](repeating: 255, count: 65_535)
        let text = DisplayHint(hint)?.render(octets) ?? ""
        #expect(text.utf8.count <= 2 * DisplayHint.outputLimit + 16)
    }

    @Test(
        arguments: [
            (1234, "d-2", "12.34"), (-5, "d-2", "-0.05"), (7, "d", "7"), (255, "x", "ff"),
            (8, "o", "10"), (5, "b", "101"), (5, "d-999999999999", "5"), (5, "?", "5"),
        ] as [(Int128, String, String)])
    func `a hint shapes a number`(_ number: Int128, _ hint: String, _ text: String) {
        #expect(DisplayHint.render(number, hint: hint) == text)
    }
}
