/// What the command line says about the fences of a runbook.
struct RunbookOptions: Equatable {
    /// The fence to begin with, by name.
    var from: String?
    /// The fences to run, by name; nil for all.
    var only: [String]?
    /// Whether somebody is asked before each fence.
    var asksBeforeEach = false
    /// Whether fences marked `confirm` run unasked.
    var assumesYes = false
    /// Where a copy with the results goes.
    var recordPath: String?
    /// Whether what transcripts show is compared with what came.
    var checksOutput = false

    /// The fences that are to run.
    ///
    /// - Throws: a ``UsageError`` for a name that no fence has.
    func chosen<Fence>(
        of fences: [Fence], named name: (Fence) -> String?
    ) throws(UsageError) -> [Fence] {
        let names = fences.compactMap(name)
        for wanted in (only ?? []) + [from].compactMap(\.self) where !names.contains(wanted) {
            throw UsageError(
                "no fence is called `\(wanted.printable)`",
                help: names.isEmpty
                    ? "a fence has a name by name=NAME behind snmp"
                    : "names: \(names.joined(separator: ", "))")
        }
        var chosen = fences[...]
        if let from { chosen = chosen.drop { name($0) != from } }
        guard let only else { return Array(chosen) }
        return chosen.filter { fence in name(fence).map(only.contains) ?? false }
    }
}
