import Foundation

/// A directory of a test's own, gone when the test is.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let url = URL(fileURLWithPath: NSTemporaryDirectory())
            .appendingPathComponent("mib-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.resolvingSymlinksInPath().path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, with the directories in its name.
    func write(_ text: String, to name: String) throws {
        try write(octets: Array(text.utf8), to: name)
    }

    func write(octets: [UInt8], to name: String) throws {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(octets).write(to: url)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: path + "/" + name, withDestinationPath: target)
    }

    /// Makes a named pipe.
    func pipe(_ name: String) { unsafe mkfifo(path + "/" + name, 0o600) }
}
