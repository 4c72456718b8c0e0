import Foundation
import FuzzTargets
import Testing

/// The inputs that fuzzing starts from, and those that once found something.
@Suite struct CorpusTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzz/Corpus")

    private static func files(of name: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: name), includingPropertiesForKeys: nil)
    }

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `the corpus of a target finds nothing`(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let files = try Self.files(of: name)
        #expect(!files.isEmpty, "a target needs something to start from")
        for file in files {
            let octets = [UInt8](try Data(contentsOf: file))
            do {
                try target.run(octets.span)
            } catch {
                Issue.record("\(name)/\(file.lastPathComponent): \(error)")
            }
        }
    }

    @Test func `every folder of the corpus belongs to a target`() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            at: Self.folder, includingPropertiesForKeys: nil)
        #expect(
            Set(folders.map(\.lastPathComponent)) == Set(FuzzTarget.all.map(\.name)))
    }
}
