import Testing

@testable import LineEditor

struct BlockTextTests {
    private static func block(_ marked: String) -> BlockText {
        let parts = marked.split(separator: "|", omittingEmptySubsequences: false)
        return BlockText(
            scalars: Array((parts[0] + parts[1]).unicodeScalars),
            cursor: parts[0].unicodeScalars.count)
    }

    private static func marked(_ block: BlockText) -> String {
        var copy = block
        copy.insert("|")
        return copy.text
    }

    @Test(arguments: [
        ("one\ntw|o", "on|e\ntwo"), ("one\n|two", "|one\ntwo"), ("a\nlong|", "a|\nlong"),
        ("on|e", "on|e"), ("a\n\nb|", "a\n|\nb"),
    ])
    func `up keeps the column where it can`(before: String, after: String) {
        var block = Self.block(before)
        block.moveUp()
        #expect(Self.marked(block) == after)
    }

    @Test(arguments: [
        ("on|e\ntwo", "one\ntw|o"), ("long|\na", "long\na|"), ("|\n\n", "\n|\n"), ("a|", "a|"),
    ])
    func `down keeps the column where it can`(before: String, after: String) {
        var block = Self.block(before)
        block.moveDown()
        #expect(Self.marked(block) == after)
    }

    @Test func `words end at dots and colons`() {
        var block = Self.block("get IF-MIB::ifDescr.3|")
        var starts: [Int] = []
        while block.cursor > 0 {
            block.move(to: block.wordStart)
            starts.append(block.cursor)
        }
        #expect(starts == [20, 12, 7, 4, 0])
        #expect(Self.block("get IF-MIB::ifDescr.3|").bigWordStart == 4)
    }

    @Test func `offsets count octets outside and scalars inside`() {
        let block = Self.block("é日|x")
        #expect(block.cursorOctets == 5)
        #expect(block.position(ofOctet: 0) == 0)
        #expect(block.position(ofOctet: 2) == 1)
        #expect(block.position(ofOctet: 3) == 1)
        #expect(block.position(ofOctet: 5) == 2)
        #expect(block.position(ofOctet: 600) == 3)
    }

    @Test func `removing text keeps the cursor with its neighbours`() {
        var block = Self.block("abcd|ef")
        #expect(block.remove(1..<3) == "bc")
        #expect(Self.marked(block) == "ad|ef")
        block.remove(1..<100)
        #expect(Self.marked(block) == "a|")
    }
}
