import Foundation
import Testing

/// Several processes that share one list of devices.
@Suite struct ShardRunTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    private func lines(_ words: [String]) throws -> [String] {
        let run = try Snmpsh.run(
            ["--no-init", "--quiet", "--demo=40", "--format", "json"] + words, in: folder)
        #expect(run.code == 0 || run.code == 4)
        return run.output.split(separator: "\n").map(String.init)
    }

    @Test(arguments: [
        "@edge get sysName.0 sysLocation.0",
        "parallel for d in (targets | where name != \"deadbox\") { return (@$d.name get sysName.0) }",
        "parallel for d in (targets | where name != \"deadbox\" | select name) { let all = @edge get sysName.0; return {all: len($all), of: $d.name} }",
    ])
    func `what the shares print is together what one process prints`(_ script: String) throws {
        let whole = try lines(["-c", script])
        #expect(whole.count > 10)
        let shares = try (1...3).map { try lines(["--shard", "\($0)/3", "-c", script]) }
        #expect(shares.allSatisfy { $0.count < whole.count && !$0.isEmpty })
        #expect(shares.joined().sorted() == whole.sorted())
    }

    @Test func `one device that is named is asked by every share, with a word about it`() throws {
        let run = try Snmpsh.run(
            ["--no-init", "--demo", "--shard", "1/2", "-c", "@core1 get sysName"], in: folder)
        #expect(run.output.contains("warning: --shard 1/2 divided nothing"))
        #expect(run.output.contains("sysName.0 = core1"))
    }

    @Test func `a share that is none ends with what to write`() throws {
        let run = try Snmpsh.run(["--no-init", "--shard", "9/8", "-c", "x"], in: folder)
        #expect(run.code == 2)
        #expect(
            run.output
                == "error: `9` is no share of 8\n  = help: shares count from 1: --shard 1/8 to --shard 8/8\n"
        )
    }

    @Test(
        .enabled(if: GNUParallel.isThere, "GNU parallel is not installed: apt-get install parallel")
    )
    func `under GNU parallel the shares are together the whole`() throws {
        try folder.write("@edge get sysName.0 sysLocation.0\n", to: "inventory.snmp")
        let program = "'\(try Snmpsh.path())' --no-init --quiet --demo=40 --format json"
        let whole = try Snmpsh.shell("\(program) inventory.snmp >whole.jsonl", in: folder)
        #expect(whole.output == "")
        let shared = try Snmpsh.shell(
            "PARALLEL_HOME=. parallel --will-cite --jobs 2 \(program) --shard '{}/4' inventory.snmp "
                + "::: 1 2 3 4 >shared.jsonl", in: folder)
        #expect(shared.output == "")
        #expect(shared.code == 0)
        let lines = try ["whole.jsonl", "shared.jsonl"].map {
            try folder.read($0).split(separator: "\n").sorted()
        }
        #expect(lines[0].count >= 40)
        #expect(lines[0] == lines[1])
    }
}

private enum GNUParallel {
    /// In continuous integration it must be there: the test then runs, and fails without it.
    static let isThere =
        ProcessInfo.processInfo.environment["CI"] != nil
        || FileManager.default.isExecutableFile(atPath: "/usr/bin/parallel")
}
