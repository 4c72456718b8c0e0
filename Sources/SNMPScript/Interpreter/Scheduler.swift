import Datagrams
import SNMP

/// One flow of control with what it waits for.
final class Flow {
    let fiber: Fiber
    /// The device of the `@` around it.
    let target: TargetEntry?
    /// The fan-out that it is a part of, and its number there.
    let group: FanOut?
    let index: Int
    let depth: Int
    /// What the flow's last effect goes on with, once it is ready.
    var pending: (() throws(Fault) -> Step)?
    /// Kept so that a request is not abandoned while the flow waits for it.
    var handle: RequestHandle?
    var collection: WalkCollection?
    /// The fan-out whose end it waits for.
    var fanOut: FanOut?
    var jobWait: JobWait?

    init(
        fiber: Fiber, target: TargetEntry? = nil, group: FanOut? = nil, index: Int = 0,
        depth: Int = 0
    ) {
        self.fiber = fiber
        self.target = target
        self.group = group
        self.index = index
        self.depth = depth
    }

    /// Lets go of everything that it waits for, and all flows that it started do the same: nothing
    /// that comes later finds its way to them.
    func abandon() {
        handle?.onSettled = nil
        handle = nil
        collection?.walk.onProgress = nil
        collection = nil
        jobWait?.abandon()
        jobWait = nil
        pending = nil
        for flow in fanOut?.flows ?? [] { flow?.abandon() }
        fanOut = nil
    }
}

/// Several flows that one flow waits for.
final class FanOut {
    struct Item {
        /// What failed, if it fails: the device's name, or the item.
        var label: ScriptValue
        var target: TargetEntry?
        var value: ScriptValue?
        /// Why there is nobody to ask.
        var error: ScriptError?
    }

    let parent: Flow
    let call: FanOutCall
    let items: [Item]
    /// Whether it is one device that was named as one: its value is the value, its error the error.
    let isSingle: Bool
    /// How many run at the same time at most.
    let width: Int
    var started = 0
    var finished = 0
    var failed = 0
    /// Those that were started, in the order of the items; nil for one that is over.
    var flows: [Flow?] = []
    var results: [Result<ScriptValue, ScriptError>?]
    /// What each wrote while others before it were not over yet.
    var written: [[Output]]
    /// All before this one are over, and what they wrote is out.
    var front = 0

    init(_ parent: Flow, _ call: FanOutCall, _ items: [Item], isSingle: Bool, width: Int) {
        self.parent = parent
        self.call = call
        self.items = items
        self.isSingle = isSingle
        self.width = max(1, width)
        results = Array(repeating: nil, count: items.count)
        written = Array(repeating: [], count: items.count)
    }

    /// The flow of a single device, while it goes on.
    var onlyFlow: Flow? { flows.first ?? nil }

    /// What its items are called.
    var noun: String {
        switch call.site.kind {
        case .at: "device"
        case .parallel: "item"
        }
    }
}

/// Who is ready, who sleeps, and who waits for a place on the wire.
struct Scheduler {
    struct Alarm {
        var time: Int64
        var order: Int
        var wake: () -> Void
    }

    struct Waiting {
        var flow: Flow?
        var start: () -> Void
    }

    /// In the order in which they became ready; those before `next` have had their turn.
    private var ready: [Flow] = []
    private var next = 0
    private var alarms: [Alarm] = []
    private var order = 0
    /// Requests that wait because too many are on their way.
    var waiting: [Waiting] = []
    var firstWaiting = 0
    var inFlight = 0
    var searches = HostSearches()
    /// When the next request may start, where there is a rate.
    var nextStart: Int64 = 0
    var fiberCount = 1
    var outputBytes = 0
    var deadline: Instant?
    /// What ends everything: a limit or an interruption.
    var fatal: ScriptError?
    /// What the run has asked for, and the command that it waits for now.
    var counts = WorkCounts()
    var work: Work?
    /// The flow that the run is over with; when it began, and what had been sent again by then.
    var root: Flow?
    var started = Instant(nanoseconds: 0)
    var resendsBefore = 0
    var rounds = 0

    mutating func add(_ flow: Flow) { ready.append(flow) }

    /// Whether a flow can go on, or everything is to end.
    var hasWork: Bool { next < ready.count || fatal != nil }

    mutating func takeReady() -> Flow? {
        guard next < ready.count else { return nil }
        let flow = ready[next]
        next += 1
        if next == ready.count {
            ready.removeAll(keepingCapacity: true)
            next = 0
        } else if next > 1_024, next * 2 > ready.count {
            ready.removeFirst(next)
            next = 0
        }
        return flow
    }

    // MARK: Alarms, a heap with the earliest in front

    var firstAlarm: Int64? { alarms.first?.time }

    mutating func alarm(at time: Int64, _ wake: @escaping () -> Void) {
        order += 1
        alarms.append(Alarm(time: time, order: order, wake: wake))
        var child = alarms.count - 1
        while child > 0, isBefore(child, (child - 1) / 2) {
            alarms.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func takeAlarm(due now: Int64) -> Alarm? {
        guard let first = alarms.first, first.time <= now else { return nil }
        let last = alarms.removeLast()
        guard !alarms.isEmpty else { return first }
        alarms[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [parent * 2 + 1, parent * 2 + 2] where child < alarms.count {
                if isBefore(child, least) { least = child }
            }
            guard least != parent else { return first }
            alarms.swapAt(parent, least)
            parent = least
        }
    }

    private func isBefore(_ one: Int, _ other: Int) -> Bool {
        let a = alarms[one]
        let b = alarms[other]
        return a.time == b.time ? a.order < b.order : a.time < b.time
    }
}
