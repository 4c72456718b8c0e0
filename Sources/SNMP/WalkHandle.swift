import Datagrams
public import SMI
public import SNMPCore

/// A walk that was started: the variables of one subtree or of several, as they come.
///
/// The walk goes on while the application waits for anything of the engine, and stops asking while
/// so many variables lie here unread that more would only cost memory.
public final class WalkHandle {
    /// A variable, and the number of the root that it lies beneath.
    public typealias Item = WalkItem

    private let engine: Engine
    private let target: Target
    private let timing: Timing
    /// Every use is one call that calls nobody back; a step makes seven of them, and each would be
    /// checked at run time.
    @exclusivity(unchecked) private var progress: Progress
    private var lanes: [Lane] = []
    /// How many requests the walk has sent off.
    public var requestCount: Int { unsafe progress.requestCount }
    /// How many variables they brought.
    public var variableCount: Int { unsafe progress.variableCount }
    /// Called when variables came or the walk ended, while the engine serves its requests.
    package var onProgress: (() -> Void)?

    /// More unread variables than this and the walk waits for its reader.
    private static let unreadLimit = 1_000

    init(
        _ roots: [OID], to target: Target, timing: Timing, options: WalkOptions, engine: Engine
    ) throws(RequestError) {
        self.engine = engine
        self.target = target
        self.timing = timing
        unsafe progress = Progress(
            plan: WalkLanes(
                roots: roots, usesBulk: target.version != .v1, options: options,
                lesson: engine.walkLessons[target.endpoint] ?? WalkLesson()))
        lanes = unsafe (0..<progress.plan.laneCount).map { Lane($0, of: self) }
        if lanes.count == 1 {
            try ask(lanes[0])
        } else {
            try engine.sendTogether { () throws(RequestError) in
                for lane in lanes { try ask(lane) }
            }
        }
    }

    deinit { abandon() }

    /// How the walk ended, or nil while it goes on. Variables may still be unread.
    public var ending: WalkEnding? { unsafe progress.plan.ending }

    /// Which roots have nothing more beneath them, by their numbers.
    var doneColumns: [Bool] { unsafe progress.plan.doneColumns }

    /// Whether ``next()`` returns at once.
    public var isReady: Bool { unsafe !progress.unread.isEmpty || progress.plan.ending != nil }

    /// The next variables, in the order of the answers; waits for them and serves every other
    /// request of the engine meanwhile.
    ///
    /// - Returns: Nil when the walk has ended and everything was read; ``ending`` then says how.
    public func next() -> [Item]? {
        while true {
            let items = take()
            if !items.isEmpty { return items }
            if unsafe progress.plan.ending != nil { return nil }
            if engine.turn(until: nil) == .interrupted { cancel() }
        }
    }

    /// Reads the walk to its end.
    func collect() -> WalkResult {
        var bindings: [VarBind] = []
        while let items = next() { for item in items { bindings.append(item.binding) } }
        return WalkResult(
            bindings: bindings, ending: unsafe progress.plan.ending ?? .complete,
            requestCount: unsafe progress.requestCount)
    }

    /// The variables that are there, without waiting.
    package func take() -> [Item] {
        let items = unsafe progress.takeUnread()
        // Nothing less has held the walk back.
        if items.count >= Self.unreadLimit { goOn() }
        return items
    }

    /// Ends the walk as partial; what it brought can still be read.
    public func cancel() {
        unsafe progress.stop(.cancelled)
        abandon()
        onProgress?()
    }

    private func abandon() {
        for lane in lanes {
            if let token = lane.token { engine.abandon(token) }
            lane.token = nil
            endTiming(lane)
        }
    }

    private func ask(_ lane: Lane) throws(RequestError) {
        guard let operation = unsafe progress.nextOperation(lane.number) else { return }
        if unsafe progress.isTimed(lane.number) { lane.asked = engine.beginTiming() }
        let token = try engine.startStep(operation, to: target, timing: timing, for: lane)
        // A request can fail while it is started, and end the walk or ask anew.
        if lane.token == nil, unsafe progress.isAsking(lane.number) { lane.token = token }
    }

    /// Asks on, in lanes where no request is under way, unless enough is unread.
    private func goOn() {
        let laneCount = unsafe progress.laneCount(unreadLimit: Self.unreadLimit)
        guard laneCount > 0 else { return }
        do throws(RequestError) {
            for lane in lanes.prefix(laneCount) { try ask(lane) }
        } catch {
            unsafe progress.stop(error)
            abandon()
        }
    }

    private func endTiming(_ lane: Lane) {
        guard lane.asked != nil else { return }
        lane.asked = nil
        engine.endTiming()
    }

    private func settle(_ lane: Lane, _ result: Result<VarBindList, RequestError>) {
        var time = AnswerTime.unknown
        if let asked = lane.asked {
            if let token = lane.token { time = engine.answerTime(of: token, asked: asked) }
            endTiming(lane)
        }
        lane.token = nil
        let (lesson, isOver) = unsafe progress.take(
            result, lane: lane.number, after: time)
        if let lesson { engine.learn(lesson, of: target.endpoint) }
        if isOver { abandon() }
        goOn()
        onProgress?()
    }

    /// One request after another, beside those of the other lanes.
    private final class Lane: SettlementTarget {
        let number: Int
        var token: Token?
        /// When it asked; nil where that does not matter.
        var asked: Instant?
        private unowned let walk: WalkHandle

        init(_ number: Int, of walk: WalkHandle) {
            self.number = number
            self.walk = walk
        }

        func settle(_ result: Result<VarBindList, RequestError>) { walk.settle(self, result) }
    }
}

/// How far a walk has come.
///
/// What happens to it is one call each: every access to a property of a class is checked at run time
/// for overlapping others, which costs more than what these do.
private struct Progress {
    private(set) var plan: WalkLanes
    private(set) var unread: [WalkItem] = []
    private(set) var requestCount = 0
    private(set) var variableCount = 0

    init(plan: WalkLanes) { self.plan = plan }

    mutating func stop(_ error: RequestError) { plan.stop(error) }

    mutating func takeUnread() -> [WalkItem] {
        var items: [WalkItem] = []
        swap(&items, &unread)
        return items
    }

    mutating func nextOperation(_ lane: Int) -> Operation? {
        guard let operation = plan.nextOperation(lane) else { return nil }
        requestCount += 1
        return operation
    }

    func isAsking(_ lane: Int) -> Bool {
        lane < plan.isAsking.count && plan.isAsking[lane]
    }

    func isTimed(_ lane: Int) -> Bool { lane < plan.isTimed.count && plan.isTimed[lane] }

    /// How many lanes may ask: none while so much is unread.
    mutating func laneCount(unreadLimit: Int) -> Int {
        unread.count < unreadLimit ? plan.isAsking.count : 0
    }

    /// Takes the end of what a lane asked.
    ///
    /// - Returns: What the device has taught, and whether the walk has ended.
    mutating func take(
        _ result: Result<VarBindList, RequestError>, lane: Int, after time: AnswerTime
    ) -> (lesson: WalkLesson?, isOver: Bool) {
        let known = plan.lesson
        let items = plan.take(result, lane: lane, after: time)
        variableCount += items.count
        if unread.isEmpty { unread = items } else { unread += items }
        return (plan.lesson == known ? nil : plan.lesson, plan.ending != nil)
    }
}

/// Everything that a walk brought, and how it ended.
public struct WalkResult: Sendable {
    /// In the order of the agent.
    public let bindings: [VarBind]
    /// Whether that is all there is.
    public let ending: WalkEnding
    /// How many requests it took.
    public let requestCount: Int
}
