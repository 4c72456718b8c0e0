import SNMPScript
import Testing

@testable import snmpsh

@Suite struct ShardOptionTests {
    private func shard(
        _ text: String, _ variables: [String: String] = [:]
    ) throws(UsageError) -> Shard {
        try ShardOption.shard(text) { variables[$0] }
    }

    private func message(_ text: String, _ variables: [String: String] = [:]) -> String? {
        do {
            _ = try shard(text, variables)
            return nil
        } catch {
            return error.message
        }
    }

    private static func slurm(
        _ own: String, _ first: String, _ last: String, step: String, count: String
    ) -> [String: String] {
        [
            "SLURM_ARRAY_TASK_ID": own, "SLURM_ARRAY_TASK_MIN": first,
            "SLURM_ARRAY_TASK_MAX": last, "SLURM_ARRAY_TASK_STEP": step,
            "SLURM_ARRAY_TASK_COUNT": count,
        ]
    }

    @Test func `a share is written as I of N`() throws {
        #expect(try shard("1/1") == Shard(1, of: 1))
        #expect(try shard("3/8") == Shard(3, of: 8))
    }

    @Test(arguments: [
        ("3", "--shard takes a share, not `3`"), ("", "--shard takes a share, not ``"),
        ("1/2/3", "--shard takes a share, not `1/2/3`"), ("0/8", "`0` is no share of 8"),
        ("9/8", "`9` is no share of 8"), ("x/8", "`x` is no share of 8"),
        ("-1/8", "`-1` is no share of 8"), ("1/0", "`0` is no number of shares"),
        ("1/1000001", "`1000001` is no number of shares"),
        (
            "kubernetes",
            "--shard kubernetes needs the number of completions, which a pod is not told"
        ),
        ("slurm/8", "`slurm` is no share of 8"),
    ])
    func `what is no share is refused`(_ text: String, _ message: String) {
        #expect(self.message(text) == message)
    }

    @Test func `tasks of a Slurm array are counted from its first`() throws {
        let first = Self.slurm("0", "0", "7", step: "1", count: "8")
        #expect(try shard("slurm", first) == Shard(1, of: 8))
        let stepped = Self.slurm("30", "10", "40", step: "10", count: "4")
        #expect(try shard("slurm", stepped) == Shard(3, of: 4))
    }

    @Test func `a Slurm array with gaps is refused, and so is no array`() {
        let gaps = Self.slurm("5", "1", "5", step: "1", count: "3")
        #expect(
            message("slurm", gaps)
                == "--shard slurm: the tasks of this array are not evenly numbered")
        #expect(
            message("slurm")
                == "--shard slurm: SLURM_ARRAY_TASK_ID is not set, so this is no array job")
        #expect(
            message("slurm", Self.slurm("x", "1", "5", step: "1", count: "5"))
                == "--shard slurm: SLURM_ARRAY_TASK_ID is `x`, no number")
    }

    @Test func `pods of an indexed job are counted from nought`() throws {
        let variables = ["JOB_COMPLETION_INDEX": "7"]
        #expect(try shard("kubernetes/8", variables) == Shard(8, of: 8))
        #expect(
            message("kubernetes/7", variables)
                == "--shard kubernetes/7: index `7` is not below 7")
        #expect(
            message("kubernetes/8")
                == "--shard kubernetes: JOB_COMPLETION_INDEX is not set, so this is no indexed job")
    }

    @Test func `nothing is divided where the option is not given`() throws {
        #expect(try Options(parsing: ["x.snmp"]).shard == nil)
        #expect(try Options(parsing: ["--shard", "2/3", "x.snmp"]).shard == Shard(2, of: 3))
    }
}
