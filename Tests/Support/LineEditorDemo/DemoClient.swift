import Glibc
import LineEditor

/// A client with a few words to complete, blocks in braces, and one secret.
final class DemoClient: LineReaderClient {
    /// A named pipe: what is written there is announced while the person types.
    private var news: Int32 = -1
    var announce: (String) -> Void = { _ in }

    func listen(at path: String) {
        unsafe mkfifo(path, 0o600)
        // Open for both, so that it never ends when a writer leaves.
        news = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    }

    private static let words = [
        ("get", "read one or more values"),
        ("getnext", "read the next values"),
        ("getbulk", "read many successive values"),
        ("set", "write, with \u{1B}[31mred\u{1B}[0m letters in its description"),
        ("walk", "read all below"),
    ]

    func status(of text: String) -> BlockStatus {
        let depth = text.reduce(0) { depth, character in
            character == "{" ? depth + 1 : character == "}" ? depth - 1 : depth
        }
        return depth > 0 ? .incomplete(indent: 2 * depth) : .complete
    }

    func completion(of text: String, at cursor: Int) -> Completion {
        let before = Array(text.utf8)[..<cursor]
        let start = (before.lastIndex(of: UInt8(ascii: " ")) ?? -1) + 1
        let word = String(decoding: before[start...], as: UTF8.self)
        let many = (1...30).map { ("ifEntry\($0)", "") }
        return Completion(
            replaced: start..<cursor,
            candidates: (Self.words + many).filter { $0.0.hasPrefix(word) }
                .map { Completion.Candidate($0.0, $0.1) })
    }

    func hint(for text: String, at cursor: Int) -> String? {
        text.hasPrefix("set ") ? "NAME = VALUE" : nil
    }

    func transformPaste(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("demo> ") ? $0.dropFirst(6) : $0 }
            .joined(separator: "\n")
    }

    func historyEntry(for line: String) -> String? {
        line.hasPrefix("secret ") ? "secret '…'" : line
    }

    var descriptorsToPoll: [Int32] { news < 0 ? [] : [news] }

    func serve() {
        var octets = [UInt8](repeating: 0, count: 4096)
        let count = unsafe read(news, &octets, octets.count)
        if count > 0 { announce(String(decoding: octets[..<count], as: UTF8.self)) }
    }
}
