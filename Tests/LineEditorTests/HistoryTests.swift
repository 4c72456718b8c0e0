import Testing

@testable import LineEditor

struct HistoryTests {
    private static func history(_ entries: String...) -> History {
        var history = History()
        for entry in entries { _ = history.add(entry) }
        return history
    }

    private func older(_ walk: inout HistoryWalk, _ history: History) -> String? {
        walk.older(in: history)
    }

    @Test(arguments: ["get a", "for x in $h {\n  get\n}", "a\\nb", "\\", "a\\", "\\\n", "日本 é"])
    func `an entry comes back as it was`(entry: String) {
        var history = History()
        let isNew = history.add(entry)
        #expect(isNew)
        #expect(history[0] == entry)
        let line = History.escape(entry)
        #expect(!line.contains(0x0A))
        #expect(History.unescape(line[...]) == entry)
    }

    @Test func `what a file contains is split at newlines`() {
        let history = History(octets: Array("one\ntwo\\nlines\nthree".utf8))
        #expect(history.count == 3)
        #expect(history[1] == "two\nlines")
        #expect(history[2] == "three")
    }

    @Test func `a file that somebody edited cannot drive the terminal`() {
        let history = History(octets: Array("a\u{1B}[31m\\x\u{7}b\n".utf8) + [0xFF, 0x0A])
        #expect(history[0] == "a[31m\\xb")
        #expect(history[1] == "\u{FFFD}")
    }

    @Test func `the newest entry is not repeated and a huge one not kept`() {
        var history = Self.history("a", "a", "b", "a")
        #expect(history.count == 3)
        let huge = String(repeating: "x", count: History.entryLimitOctets + 1)
        let isKept = history.add(huge)
        #expect(!isKept)
    }

    @Test func `compaction keeps the newest of each`() {
        let history = Self.history("one", "two", "one", "three\nlines", "two")
        #expect(history.compacted() == Array("one\nthree\\nlines\ntwo\n".utf8))
        #expect(history.compacted(to: 2) == Array("three\\nlines\ntwo\n".utf8))
    }

    @Test func `up and down come back to what was typed`() {
        let history = Self.history("get a", "set b", "get c")
        var walk = HistoryWalk(from: "")
        #expect(older(&walk, history) == "get c")
        #expect(older(&walk, history) == "set b")
        #expect(walk.newer() == "get c")
        #expect(walk.newer() == "")
        #expect(walk.newer() == nil)
    }

    @Test func `a typed start is searched for and each entry shown once`() {
        let history = Self.history("get a", "set b", "get c", "set b", "get a")
        var walk = HistoryWalk(from: "get ")
        #expect(older(&walk, history) == "get a")
        #expect(older(&walk, history) == "get c")
        #expect(older(&walk, history) == nil)
        #expect(walk.newer() == "get a")
        #expect(older(&walk, history) == "get c")
        #expect(walk.newer() == "get a")
        #expect(walk.newer() == "get ")
    }

    @Test func `a start with a newline or a backslash is a start`() {
        let history = Self.history("a\\b", "if {\n  x\n}")
        #expect(history.newest(before: 2, startingWith: "if {\n") == 1)
        #expect(history.newest(before: 2, startingWith: "a\\") == 0)
        #expect(history.newest(before: 2, startingWith: "if {\\n") == nil)
    }

    @Test func `search goes from newer to older matches and back`() {
        let history = Self.history("walk ifTable", "get sysDescr", "walk ifXTable")
        var search = HistorySearch(from: BlockText("typed"))
        for scalar in "iftable".unicodeScalars { search.extend(scalar, in: history) }
        #expect(search.block.text == "walk ifTable")
        for _ in 0..<5 { search.shorten(in: history) }
        #expect(search.query == "if")
        #expect(search.block.text == "walk ifXTable")
        #expect(search.block.cursor == 5)
        search.older(in: history)
        #expect(search.block.text == "walk ifTable")
        search.older(in: history)
        #expect(search.hasFailed)
        search.newer()
        #expect(search.block.text == "walk ifXTable")
    }

    @Test func `a search with a capital is exact and does not see escapes`() {
        let history = Self.history("get sysname", "a\nb")
        #expect(history.newest(before: 2, containing: "sysName") == nil)
        #expect(history.newest(before: 2, containing: "\\n") == nil)
        #expect(history.newest(before: 2, containing: "n") == 0)
    }
}
