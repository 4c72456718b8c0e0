import Foundation
import Testing

@Suite struct TreeTests {
    /// Which targets each layer may import, beyond Swift's own modules.
    static let layers: [String: Set<String>] = [
        "BER": [],
        "SMI": ["BER"],
        "SNMPMessages": ["SMI", "BER"],
        "Datagrams": [],
        "USM": ["CLibcrypto", "SNMPMessages", "SMI", "BER", "Synchronization"],
        "SNMPCore": ["USM", "Datagrams", "SNMPMessages", "SMI", "BER"],
        "SNMPTransport": ["CSockets", "Datagrams", "Glibc", "Synchronization"],
        "SNMP": ["SNMPTransport", "SNMPCore", "USM", "SNMPMessages", "Datagrams", "SMI"],
        "MIB": ["SMI", "Glibc"],
        "SNMPAgent": ["USM", "Datagrams", "SNMPMessages", "SMI", "BER"],
        "SNMPScript": ["SNMP", "MIB", "SMI", "Datagrams"],
        "LineEditor": ["CLibedit", "Glibc", "Synchronization"],
    ]

    @Test(arguments: layers.keys.sorted())
    func `imports point down`(_ layer: String) throws {
        let allowed = Self.layers[layer] ?? []
        for file in Repository.files(in: "Sources/\(layer)", endingIn: ".swift") {
            for line in try Repository.text(file).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place <= 2,
                    !line.hasPrefix("//"), !line.hasPrefix(" ")
                else { continue }
                let kinds: Set<Substring> = ["struct", "enum", "class", "func", "protocol"]
                let rest = words[(place + 1)...].drop { kinds.contains($0) }
                let module = String((rest.first ?? "").prefix { $0 != "." })
                #expect(allowed.contains(module), "\(file) imports \(module)")
            }
        }
    }

    @Test func `every layer is watched here`() {
        let folders = Set(
            Repository.files(in: "Sources", endingIn: ".swift").compactMap {
                $0.split(separator: "/").dropFirst().first.map(String.init)
            })
        let programs: Set = ["snmpsh", "mib-compile"]
        #expect(folders.subtracting(programs) == Set(Self.layers.keys))
    }

    /// A module that is imported without being declared is there or not, as the build happens to go.
    @Test func `tests declare what they import`() throws {
        let package = try Repository.text("Package.swift")
        let targets = Set(
            package.matches(of: /(?:layer|program|support)\(\s*"([\w-]+)"/).map { String($0.1) })
        var count = 0
        for match in package.matches(of: /tests\(\s*"(\w+)",\s*\[([^\]]*)\]/) {
            count += 1
            let declared = Set(match.2.matches(of: /"([\w-]+)"/).map { String($0.1) })
            for file in Repository.files(in: "Tests/\(match.1)", endingIn: ".swift") {
                let text = try Repository.text(file)
                for line in text.matches(of: /(?m)^(?:@testable )?import (\w+)/) {
                    let module = String(line.1)
                    guard targets.contains(module) else { continue }
                    #expect(declared.contains(module), "\(file) imports \(module)")
                }
            }
        }
        #expect(count > 10)
    }

    @Test func `no source uses Foundation`() throws {
        for file in Repository.files(in: "Sources", endingIn: ".swift") {
            let text = try Repository.text(file)
            #expect(!text.contains("import Foundation"), "\(file)")
        }
    }

    @Test func `escape hatches stand beside their reason`() throws {
        for file in Repository.files(in: "Sources", endingIn: ".swift") {
            let lines = try Repository.text(file).split(
                separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                let hatches = [
                    "try!", "@unchecked Sendable", "nonisolated(unsafe)", "fatalError(",
                    "@exclusivity(unchecked)",
                ]
                guard !line.contains("//"), hatches.contains(where: line.contains) else { continue }
                let before = lines[max(0, index - 3)..<index]
                #expect(before.contains { $0.contains("//") }, "\(file):\(index + 1)")
            }
        }
    }

    @Test func `the top level is what it should be`() throws {
        let entries = try FileManager.default.contentsOfDirectory(atPath: Repository.root.path)
        let expected: Set = [
            "Package.swift", "Package.resolved", "Sources", "Tests", "scripts", "docs", "README.md",
            "LICENSE", "CHANGELOG.md",
        ]
        for entry in entries where !entry.hasPrefix(".") { #expect(expected.contains(entry)) }
    }
}

@Suite struct PageTests {
    @Test func `every link to a file leads somewhere`() throws {
        for page in Repository.pages {
            let folder = page.split(separator: "/").dropLast().joined(separator: "/")
            let text = try Repository.text(page)
            for match in text.matches(of: /\]\(([^)#\s]+)[^)]*\)/) {
                let link = String(match.1)
                if link.contains("://") || link.hasPrefix("mailto:") { continue }
                let path = folder.isEmpty ? link : "\(folder)/\(link)"
                let whole = URL(fileURLWithPath: path, relativeTo: Repository.root)
                    .standardizedFileURL.path
                #expect(FileManager.default.fileExists(atPath: whole), "\(page): \(link)")
            }
        }
    }

    @Test func `every source file that a page names exists`() throws {
        for page in Repository.pages {
            for match in try Repository.text(page).matches(
                of: /`((?:Sources|Tests|docs)\/[^`*…]+)`/)
            {
                #expect(Repository.exists(String(match.1)), "\(page): \(match.1)")
            }
        }
    }
}
