import SNMPScript

/// What `--shard` says: a share, or whose variables say which one it is.
///
/// Nothing is divided unless the option is given: a script that happens to run in an array job does
/// all of its work.
enum ShardOption {
    static let help =
        "write --shard 3/8, or --shard slurm or --shard kubernetes/8 in an array of jobs"

    /// - Parameter environment: the variables of the process.
    static func shard(
        _ text: String, environment: (String) -> String?
    ) throws(UsageError) -> Shard {
        if text == "slurm" { return try slurm(environment) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            if text == "kubernetes" {
                throw UsageError(
                    "--shard kubernetes needs the number of completions, which a pod is not told",
                    help: "write --shard kubernetes/8 where the job has completions: 8")
            }
            throw UsageError("--shard takes a share, not `\(text.printable)`", help: help)
        }
        guard let count = number(parts[1]), (1...Shard.limit).contains(count) else {
            throw UsageError(
                "`\(parts[1].printable)` is no number of shares",
                help: "1 to \(Shard.limit), as in --shard 3/8")
        }
        if parts[0] == "kubernetes" { return try kubernetes(count, environment) }
        guard let own = number(parts[0]), let shard = Shard(own, of: count) else {
            throw UsageError(
                "`\(parts[0].printable)` is no share of \(count)",
                help: "shares count from 1: --shard 1/\(count) to --shard \(count)/\(count)")
        }
        return shard
    }

    /// The variables of a task of Slurm's job arrays (`sbatch --array`).
    private static func slurm(_ environment: (String) -> String?) throws(UsageError) -> Shard {
        func variable(_ name: String) throws(UsageError) -> Int {
            guard let text = environment("SLURM_ARRAY_TASK_\(name)") else {
                throw UsageError(
                    "--shard slurm: SLURM_ARRAY_TASK_\(name) is not set, so this is no array job",
                    help: "start it with sbatch --array=1-8, or write --shard 3/8")
            }
            guard let number = number(text) else {
                throw UsageError(
                    "--shard slurm: SLURM_ARRAY_TASK_\(name) is `\(text.printable)`, no number",
                    help: help)
            }
            return number
        }
        let (own, first, last) = (try variable("ID"), try variable("MIN"), try variable("MAX"))
        let (count, step) = (try variable("COUNT"), max(try variable("STEP"), 1))
        // An array such as 1,2,5 leaves numbers out, and tasks cannot tell which.
        guard first >= 0, last >= first, (last - first) % step == 0,
            (last - first) / step == count - 1, own >= first, own <= last,
            (own - first) % step == 0, let shard = Shard((own - first) / step + 1, of: count)
        else {
            throw UsageError(
                "--shard slurm: the tasks of this array are not evenly numbered",
                help: "start it with sbatch --array=1-8, without gaps")
        }
        return shard
    }

    /// The variable of a pod of a Kubernetes job whose `completionMode` is `Indexed`.
    private static func kubernetes(
        _ count: Int, _ environment: (String) -> String?
    ) throws(UsageError) -> Shard {
        guard let text = environment("JOB_COMPLETION_INDEX") else {
            throw UsageError(
                "--shard kubernetes: JOB_COMPLETION_INDEX is not set, so this is no indexed job",
                help: "give the job completionMode: Indexed, or write --shard 3/8")
        }
        guard let index = number(text), index < count, let shard = Shard(index + 1, of: count)
        else {
            throw UsageError(
                "--shard kubernetes/\(count): index `\(text.printable)` is not below \(count)",
                help: "the number is that of the job's completions")
        }
        return shard
    }

    /// Digits alone: no sign, no more than nine of them.
    private static func number(_ text: String) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }
}
