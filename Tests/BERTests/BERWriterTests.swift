import BER
import Testing

@Suite struct BERWriterTests {
    @Test(
        arguments: [
            (127, [0x04, 0x7F]), (128, [0x04, 0x81, 0x80]), (255, [0x04, 0x81, 0xFF]),
            (256, [0x04, 0x82, 0x01, 0x00]), (65_507, [0x04, 0x82, 0xFF, 0xE3]),
        ] as [(Int, [UInt8])])
    func `a length takes no more octets than it needs`(_ length: Int, _ header: [UInt8]) throws {
        var writer = BERWriter(capacity: 16)
        writer.prependOctets([UInt8](repeating: 0x61, count: length).span)
        #expect(Array(writer.octets.prefix(header.count)) == header)
        let octets = writer.octets
        var cursor = BERCursor(octets.span)
        #expect(try cursor.next(octets.span, expecting: 0x04).count == length)
    }

    @Test(
        arguments: [
            0, 1, 127, 128, 255, 256, 32_767, 32_768, -1, -128, -129, -32_768, -32_769, .max, .min,
        ] as [Int32])
    func `a signed number reads back and is minimal`(_ number: Int32) throws {
        var writer = BERWriter()
        writer.prependSigned(number)
        let octets = writer.octets
        var cursor = BERCursor(octets.span)
        let content = try cursor.next(octets.span, expecting: Tag.integer)
        #expect(try content.signed32(octets.span) == number)
        if octets.count > 3 {
            let redundant =
                (octets[2] == 0 && octets[3] < 0x80) || (octets[2] == 0xFF && octets[3] >= 0x80)
            #expect(!redundant)
        }
    }

    @Test(
        arguments: [
            0, 127, 128, 255, 256, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 63, .max,
        ] as [UInt64])
    func `an unsigned number reads back and never looks negative`(_ number: UInt64) throws {
        var writer = BERWriter()
        writer.prependUnsigned(number, tag: Tag.counter64)
        let octets = writer.octets
        #expect(octets[2] < 0x80)
        var cursor = BERCursor(octets.span)
        let content = try cursor.next(octets.span, expecting: Tag.counter64)
        #expect(try content.unsigned(octets.span, bits: 64) == number)
    }

    @Test func `a buffer that is reset is used again`() {
        var writer = BERWriter(capacity: 4)
        writer.prependSigned(1_000_000)
        writer.reset()
        writer.prependSigned(5)
        #expect(writer.octets == [0x02, 0x01, 0x05])
    }

    @Test func `writers that follow each other have one buffer, and those at once have two`() {
        let buffer = BERBuffer()
        for number: Int32 in [1, 2] {
            var writer = BERWriter(in: buffer)
            writer.prependSigned(number)
            var other = BERWriter(in: buffer)
            other.prependOctets([UInt8](repeating: 9, count: 2_000).span)
            let octets = writer.octets
            #expect(octets == [0x02, 0x01, UInt8(number)])
            let count = other.count
            #expect(count == 2_004)
        }
    }

    @Test(arguments: 1...17)
    func `what is padded keeps its octets and ends in zeros`(_ length: Int) {
        var writer = BERWriter(capacity: length)
        let text = (1...length).map { UInt8($0) }
        writer.prepend(contentsOf: text.span)
        writer.pad(toMultipleOf: 8)
        let octets = writer.octets
        #expect(octets.count == (length + 7) / 8 * 8)
        #expect(Array(octets[..<length]) == text)
        #expect(octets[length...].allSatisfy { $0 == 0 })
    }
}
