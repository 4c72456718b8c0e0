import Foundation

/// The working tree that the tests were built from, as data.
enum Repository {
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder
    }()

    /// The files beneath a folder that end in one of some suffixes, as paths from the root, in order.
    static func files(in folder: String, endingIn suffixes: String...) -> [String] {
        let base = root.appendingPathComponent(folder)
        guard
            let walk = FileManager.default.enumerator(
                at: base, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
        else { return [] }
        var found: [String] = []
        for case let file as URL in walk where suffixes.contains(where: file.path.hasSuffix) {
            found.append(String(file.path.dropFirst(root.path.count + 1)))
        }
        return found.sorted()
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// The pages for people: the README and everything under docs.
    static var pages: [String] {
        ["README.md", "CHANGELOG.md"].filter(exists) + files(in: "docs", endingIn: ".md")
    }
}

/// A fenced block of a page.
struct Fence {
    let page: String
    /// The line of the opening fence, counted from 1.
    let line: Int
    /// What stands behind the backquotes.
    let label: String
    let text: String

    static func all(in page: String) throws -> [Fence] {
        var fences: [Fence] = []
        var opening: (line: Int, label: String, marks: Substring)?
        var body: [Substring] = []
        let lines = try Repository.text(page).split(
            separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let marks = line.prefix { $0 == "`" }
            if let open = opening {
                if marks.count >= open.marks.count, marks.count == line.count {
                    fences.append(
                        Fence(
                            page: page, line: open.line, label: open.label,
                            text: body.joined(separator: "\n")))
                    opening = nil
                } else {
                    body.append(line)
                }
            } else if marks.count >= 3 {
                opening = (index + 1, String(line.dropFirst(marks.count)), marks)
                body = []
            }
        }
        return fences
    }
}
