import Glibc
import Testing

@testable import LineEditor

struct HistoryFileTests {
    /// A folder that goes with the test.
    private final class Folder {
        let path: String

        init() {
            var template = Array("/tmp/history-test-XXXXXX".utf8CString)
            let made = unsafe mkdtemp(&template) != nil
            precondition(made, "no temporary folder can be made")
            path = String(
                decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        deinit {
            for name in ["a/b/history", "history"] { unsafe unlink("\(path)/\(name)") }
            for name in ["a/b", "a", ""] { unsafe rmdir("\(path)/\(name)") }
        }
    }

    private let folder = Folder()

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    private func write(_ text: String, to path: String) {
        let descriptor = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
        let count = unsafe Glibc.write(descriptor, text, text.utf8.count)
        precondition(count == text.utf8.count, "a test's own file cannot be written")
        close(descriptor)
    }

    private func entries(_ history: History) -> [String] {
        (0..<history.count).map { history[$0] }
    }

    @Test func `file and folder are made and are nobody else's`() {
        let path = "\(folder.path)/a/b/history"
        var file = HistoryFile(path: path)
        #expect(entries(file.load()) == [])
        file.append("get sysDescr")
        #expect(file.trouble == nil)
        #expect(mode(path) == 0o600)
        #expect(mode("\(folder.path)/a/b") == 0o700)
        #expect(mode("\(folder.path)/a") == 0o700)
    }

    @Test func `two sessions keep each other's lines`() {
        let path = "\(folder.path)/history"
        var one = HistoryFile(path: path)
        var two = HistoryFile(path: path)
        _ = one.load()
        _ = two.load()
        one.append("from one")
        two.append("from two\nin two lines")
        one.append("from one again")
        #expect(
            entries(one.load()) == ["from one", "from two\nin two lines", "from one again"])
    }

    @Test func `what may no longer be kept is taken out, of other sessions' lines too`() {
        let path = "\(folder.path)/history"
        var one = HistoryFile(path: path)
        var two = HistoryFile(path: path)
        one.append("let k = 'x'")
        two.append("get a")
        two.append("gone")
        one.redact { $0 == "gone" ? nil : $0.hasPrefix("let") ? "let k = ••••" : $0 }
        two.append("get b")
        #expect(entries(one.load()) == ["let k = ••••", "get a", "get b"])
        #expect(mode(path) == 0o600)
    }

    @Test func `a file others can read becomes private`() {
        let path = "\(folder.path)/history"
        write("", to: path)
        unsafe chmod(path, 0o644)
        var file = HistoryFile(path: path)
        file.append("get a")
        #expect(mode(path) == 0o600)
    }

    @Test func `a line cut short does not swallow the next one`() {
        let path = "\(folder.path)/history"
        write("get a\nget", to: path)
        var file = HistoryFile(path: path)
        file.append("get b")
        #expect(entries(file.load()) == ["get a", "get", "get b"])
    }

    @Test func `a long file is compacted and keeps what is newest`() {
        let path = "\(folder.path)/history"
        let text = (1...7000).map { "get \($0 % 6500)\n" }.joined()
        write(text, to: path)
        var file = HistoryFile(path: path)
        let history = file.load()
        #expect(history.count == History.entryLimit)
        #expect(history[history.count - 1] == "get 500")
        #expect(mode(path) == 0o600)
        #expect(HistoryFile(path: path).trouble == nil)
        file.append("get more")
        #expect(entries(file.load()).suffix(2) == ["get 500", "get more"])
    }

    @Test func `a session that was locked out by a compaction appends to the new file`() {
        let path = "\(folder.path)/history"
        var file = HistoryFile(path: path)
        file.append("old")
        // What another session's compaction does between an open and a lock.
        write("kept\n", to: "\(path).new")
        unsafe rename("\(path).new", path)
        file.append("new")
        #expect(entries(file.load()) == ["kept", "new"])
    }

    @Test func `a place that cannot be written is said once and harms nothing`() {
        var file = HistoryFile(path: "/proc/none/history")
        #expect(entries(file.load()) == [])
        file.append("get a")
        let trouble = file.trouble
        #expect(trouble?.hasPrefix("history is not kept: cannot write /proc/none/history") == true)
        file.append("get b")
        #expect(file.trouble == trouble)
    }

    @Test func `a full disk leaves no half a line`() {
        var file = HistoryFile(path: "/dev/full")
        file.append("get a")
        #expect(file.trouble?.contains("no space left on device") == true)
    }
}
