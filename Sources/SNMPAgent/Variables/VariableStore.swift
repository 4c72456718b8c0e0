package import Datagrams
package import SMI

/// One device's variables: a table that may be shared, what was written to it, and its clock.
package struct VariableStore: Sendable {
    private struct Written: Sendable {
        let value: Value
        let at: Instant
    }

    package let table: VariableTable
    /// Which of the devices that share the table this is; 0 where there is only one.
    package let device: Int
    private var bootTime: Instant
    private var countingSince: Instant
    private var hasRestarted = false
    private var written: [Int: Written] = [:]

    /// - Parameters:
    ///   - now: When the simulation begins: counters move from here.
    ///   - upTime: How long the device has been up by then.
    package init(
        _ table: VariableTable, device: Int = 0, at now: Instant, upTime: Duration = .zero
    ) {
        self.table = table
        self.device = device
        bootTime = now.advanced(byNanoseconds: -max(upTime.saturatedNanoseconds, 0))
        countingSince = now
    }

    /// Starts the device anew: sysUpTime and counters begin at zero; what was written stays.
    package mutating func restart(at now: Instant) {
        bootTime = now
        countingSince = now
        hasRestarted = true
    }

    package func moment(at now: Instant) -> Moment {
        Moment(
            device: device, upNanoseconds: (now - bootTime).saturatedNanoseconds,
            countedNanoseconds: (now - countingSince).saturatedNanoseconds,
            hasRestarted: hasRestarted)
    }

    /// The value of the variable at a position of the table.
    package func value(at position: Int, now: Instant, moment: Moment) -> Value {
        if !written.isEmpty, let written = written[position] { return written.value }
        switch table.variables[position].source {
        case .fixed(let value): return value
        case .upTime: return .timeTicks(moment.ticks)
        case .counter32(let movement):
            return .counter32(UInt32(truncatingIfNeeded: movement.count(at: moment)))
        case .counter64(let movement): return .counter64(movement.count(at: moment))
        case .gauge32(let wave): return .gauge32(UInt32(clamping: wave.level(at: moment)))
        case .integer32(let wave): return .integer32(wave.level(at: moment))
        case .computed(let compute): return compute(moment)
        case .following(let leader, let compute):
            return compute(self.leader(leader, now: now, moment: moment))
        }
    }

    /// What a follower sees. A leader that follows in turn is seen as it was made, which bounds this.
    private func leader(_ name: OID, now: Instant, moment: Moment) -> Variable.Leader {
        guard let position = table.position(of: name) else {
            return Variable.Leader(
                value: .noSuchInstance, changedNanosecondsAgo: nil, moment: moment)
        }
        if let written = written[position] {
            let ago = (now - written.at).saturatedNanoseconds
            return Variable.Leader(
                value: written.value, changedNanosecondsAgo: ago, moment: moment)
        }
        if case .following = table.variables[position].source {
            return Variable.Leader(value: .null, changedNanosecondsAgo: nil, moment: moment)
        }
        return Variable.Leader(
            value: value(at: position, now: now, moment: moment), changedNanosecondsAgo: nil,
            moment: moment)
    }

    /// Keeps a value that every check has let pass.
    mutating func write(_ value: Value, at position: Int, now: Instant) {
        written[position] = Written(value: value, at: now)
    }
}
