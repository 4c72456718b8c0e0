import Datagrams
import MIB
import SNMP

/// What a run has asked for so far.
struct WorkCounts {
    var variables = 0
    var requests = 0
    /// Walks that were started, and fan-outs over more than one: what deserves a footer.
    var largeCommands = 0
}

/// The command that the run's first flow waits for.
struct Work {
    enum Command {
        case one(CommandCall)
        case many(FanOutCall)
    }

    let command: Command
    let start: Instant
    /// The run's counts when the command began.
    let before: WorkCounts
    let resendsBefore: Int
    /// When a report is next due.
    var nextReport: Instant

    var text: String {
        switch command {
        case .one(let call): call.source.shown(call.site.span)
        case .many(let call): Self.text(call)
        }
    }

    /// From the `@` or the `parallel` on; of a block its first line.
    private static func text(_ call: FanOutCall) -> String {
        let bytes = call.source.bytes
        var start = min(max(Int(call.site.span.start), 0), bytes.count)
        let end = min(max(Int(call.site.span.end), start), bytes.count)
        if case .at = call.site.kind {
            let line = bytes[..<start].lastIndex(of: Byte.newline) ?? -1
            if let at = bytes[..<start].lastIndex(of: UInt8(ascii: "@")), at > line { start = at }
        }
        let first = bytes[start..<end].firstIndex(of: Byte.newline) ?? end
        return call.source.shown(start..<first) + (first < end ? " …" : "")
    }
}

/// A walk that a flow waits for, with what it has brought.
final class WalkCollection {
    let walk: WalkHandle
    let spec: WalkSpec
    let then: (WalkReport) throws(Fault) -> Step
    var items: [WalkHandle.Item] = []
    /// How many of the walk's requests have been counted.
    var countedRequests = 0

    init(
        _ walk: WalkHandle, _ spec: WalkSpec,
        _ then: @escaping (WalkReport) throws(Fault) -> Step
    ) {
        self.walk = walk
        self.spec = spec
        self.then = then
    }
}

/// Saying how far a command is, and saving what it has when it is stopped.
extension Interpreter {
    /// Notes that the first flow starts something that may take long.
    func beginWork(_ command: Work.Command, _ flow: Flow) {
        guard flow.group == nil else { return }
        let now = engine.now
        scheduler.work = Work(
            command: command, start: now, before: scheduler.counts,
            resendsBefore: engine.resendCount, nextReport: now + Progress.patience)
    }

    /// When somebody wants to hear of the command that goes on; nil while there is none.
    var nextReport: Instant? {
        guard onProgress != nil, let work = scheduler.work, isWaiting else { return nil }
        return work.nextReport
    }

    /// Whether the wait is for devices; a pause is no work.
    private var isWaiting: Bool {
        scheduler.inFlight > 0 || scheduler.root?.fanOut?.isSingle == false
            || scheduler.root?.jobWait != nil
    }

    func reportIfDue() {
        guard let due = nextReport, engine.now >= due, let progress else { return }
        scheduler.work?.nextReport = engine.now + Progress.period
        onProgress?(progress)
    }

    /// How far the command is that the run waits for.
    var progress: Progress? {
        guard let work = scheduler.work else { return nil }
        var progress = Progress(command: work.text)
        progress.variables = scheduler.counts.variables - work.before.variables
        progress.requests = scheduler.counts.requests - work.before.requests
        progress.resends = engine.resendCount - work.resendsBefore
        progress.elapsed = engine.now - work.start
        if let root = scheduler.root {
            progress.subject = subject(of: root)
            progress.parts = Self.parts(of: root)
        }
        return progress
    }

    /// What the whole run took, if there was anything that a footer is for.
    var footer: Progress? { scheduler.counts.largeCommands > 0 ? wholeRun : nil }

    private var wholeRun: Progress {
        var progress = Progress(command: "")
        progress.variables = scheduler.counts.variables
        progress.requests = scheduler.counts.requests
        progress.resends = engine.resendCount - scheduler.resendsBefore
        progress.elapsed = engine.now - scheduler.started
        return progress
    }

    private static func parts(of flow: Flow) -> Progress.Parts? {
        if let wait = flow.jobWait {
            return .init(
                done: wait.states.count { $0.isOver }, total: wait.states.count, noun: "job")
        }
        guard let group = flow.fanOut else { return nil }
        if group.isSingle { return group.onlyFlow.flatMap { parts(of: $0) } }
        return .init(
            done: group.finished, total: group.items.count, failed: group.failed, noun: group.noun)
    }

    /// The names of what the flow walks.
    private func subject(of flow: Flow) -> String {
        if let group = flow.fanOut, group.isSingle {
            return group.onlyFlow.map { subject(of: $0) } ?? ""
        }
        guard let roots = flow.collection?.spec.roots else { return "" }
        let walked = roots.prefix(3).map { names.render($0) }
        return walked.joined(separator: " ") + (roots.count > 3 ? " …" : "")
    }

    // MARK: Interruption

    /// Keeps what has come as `$_`, and says how far the command was.
    func interrupted(_ root: Flow) -> ScriptError {
        // In a pause no command is under way, and the last one is not what was interrupted.
        let progress = isWaiting ? self.progress : wholeRun
        var help: String?
        if !isAbandoned(), let value = partialValue(of: root), !isAbandoned() {
            machine.lastShown = value
            help = "$_ holds what came"
        }
        return ScriptError(
            .interrupted, progress?.interruption ?? "interrupted", help: help)
    }

    /// What the command that a flow waits for would give if nothing more came; nil for nothing.
    private func partialValue(of flow: Flow) -> ScriptValue? {
        if let collection = flow.collection {
            collection.items += collection.walk.take()
            guard !collection.items.isEmpty else { return nil }
            let report = WalkReport(
                items: collection.items, ending: .partial(.failed(.cancelled)),
                incomplete: .interrupted)
            guard case .done(let value)? = try? collection.then(report) else { return nil }
            return value
        }
        guard let group = flow.fanOut else { return nil }
        if group.isSingle { return group.onlyFlow.flatMap { partialValue(of: $0) } }
        for case let flow? in group.flows {
            if isAbandoned() { return nil }
            if let value = partialValue(of: flow) { group.results[flow.index] = .success(value) }
        }
        let table = table(of: group, incomplete: .interrupted)
        return table.rowCount > 0 || !table.failures.isEmpty ? .table(table) : nil
    }
}
