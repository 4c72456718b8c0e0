import Testing

@testable import LineEditor

struct HistoryKeeperTests {
    private func kept(_ line: String, redact: (String) -> String? = { $0 }) -> [String] {
        var keeper = HistoryKeeper(path: nil)
        keeper.remember(line, redact: redact)
        let history = keeper.history()
        return (0..<history.count).map { history[$0] }
    }

    @Test func `a line is kept`() {
        #expect(kept("get a") == ["get a"])
    }

    @Test(arguments: ["", " get a", "\t", "\n\n"])
    func `private and empty lines are not`(line: String) {
        #expect(kept(line) == [])
    }

    @Test func `what is kept is what redaction leaves`() {
        #expect(
            kept("open r --community public") { _ in "open r --community '…'" }
                == ["open r --community '…'"])
        #expect(kept("secret") { _ in nil } == [])
    }
}
