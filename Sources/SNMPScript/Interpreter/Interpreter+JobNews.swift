import SNMP

/// What a prompt announces of the jobs that run behind it.
extension Interpreter {
    /// A line for each job that has ended since this was last asked, in the order of their starts,
    /// escaped for a terminal.
    ///
    /// Jobs whose end `wait` or `poll` has given already are passed over. Nothing is taken from a
    /// job: `wait` gives its answer afterwards all the same.
    public func takeJobNews() -> [String] {
        guard !untoldJobs.isEmpty else { return [] }
        var news: [String] = []
        untoldJobs.removeAll { number in
            guard let state = jobs[number], !state.isHandedOut else { return true }
            guard state.isOver else { return false }
            news.append(Escaping.visible("[\(number)] \(state.job.target): \(summary(of: state))"))
            return true
        }
        return news
    }

    private func summary(of state: JobState) -> String {
        if state.walk != nil {
            let count = BuiltinCommands.counted(state.items.count, "value")
            let isComplete = state.walk?.ending?.isComplete ?? false
            return "\(state.job.command) has \(isComplete ? "brought" : "ended early with") "
                + "\(count): wait \(state.job.number)"
        }
        do throws(Fault) {
            switch try state.value() {
            case .device(let value): return Self.line(value)
            case .map(let map): return map.values.map(Self.line).joined(separator: ", ")
            case .list(let list): return list.items.map(Self.line).joined(separator: ", ")
            case let value: return TextForm.text(value)
            }
        } catch {
            return "\(error.error.code.rawValue): \(error.error.message)"
        }
    }

    private static func line(_ value: ScriptValue) -> String {
        if case .device(let device) = value { return line(device) }
        return TextForm.text(value)
    }

    private static func line(_ device: DeviceValue) -> String {
        "\(device.name) = \(TextForm.text(.device(device)))"
    }
}
