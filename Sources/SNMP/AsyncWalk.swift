import SMI
public import SNMPCore

/// The variables of one subtree, or of several that are walked side by side, as they come.
///
/// ```swift
/// for try await item in router.walk("1.3.6.1.2.1.2.2") { print(item.binding) }
/// ```
///
/// The agent is asked on when what it said last was read, so a slow reader costs no memory. Each
/// reading walks anew. A walk that cannot go on hands out all that came before and then throws why;
/// cancelling the task ends it so too.
public struct AsyncWalk: AsyncSequence, Sendable {
    public typealias Element = WalkHandle.Item
    public typealias Failure = WalkInterruption

    private let engine: AsyncEngine
    private let target: Target
    private let timing: Timing
    private let options: WalkOptions
    private let roots: [OID]

    init(
        _ roots: [OID], _ target: Target, _ timing: Timing, _ options: WalkOptions,
        engine: AsyncEngine
    ) {
        self.roots = roots
        self.target = target
        self.timing = timing
        self.options = options
        self.engine = engine
    }

    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    fileprivate func plan(lesson: WalkLesson) -> WalkLanes {
        WalkLanes(
            roots: roots, usesBulk: target.version != .v1, options: options, lesson: lesson)
    }

    /// Reads the walk to its end, whichever that is.
    nonisolated(nonsending) public func collect() async -> WalkResult {
        var iterator = makeAsyncIterator()
        var bindings: [VarBind] = []
        while let items = await iterator.nextItems() {
            for item in items { bindings.append(item.binding) }
        }
        return WalkResult(
            bindings: bindings, ending: iterator.ending ?? .complete,
            requestCount: iterator.requestCount)
    }

    public struct Iterator: AsyncIteratorProtocol {
        private let walk: AsyncWalk
        /// Nil until the first variable is asked for.
        private var plan: WalkLanes?
        @usableFromInline var items: [WalkHandle.Item] = []
        @usableFromInline var position = 0
        private var hasThrown = false
        private(set) var requestCount = 0

        fileprivate init(_ walk: AsyncWalk) { self.walk = walk }

        /// How the walk ended, or nil while it goes on.
        public var ending: WalkEnding? { plan?.ending }

        /// Which roots have nothing more beneath them, by their numbers.
        var doneColumns: [Bool] { plan?.doneColumns ?? [] }

        /// The next variable; nil when the walk is complete.
        ///
        /// Part of the loop that reads the walk: as a call it would change executors twice for each
        /// variable, which costs more than to decode one.
        ///
        /// - Throws: ``WalkInterruption`` when it ended before that; nil comes after it.
        @inlinable @inline(__always)
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(WalkInterruption) -> WalkHandle.Item? {
            if position == items.count { try await refill() }
            guard position < items.count else { return nil }
            defer { position += 1 }
            return items[position]
        }

        /// Waits for the next variables; there are none when the walk is complete.
        @usableFromInline
        nonisolated(nonsending) mutating func refill() async throws(WalkInterruption) {
            position = 0
            items = await nextItems() ?? []
            guard items.isEmpty, case .partial(let why)? = plan?.ending, !hasThrown else { return }
            hasThrown = true
            throw why
        }

        /// The variables of the next responses that have some; nil when the walk has ended.
        nonisolated(nonsending) mutating func nextItems() async -> [WalkHandle.Item]? {
            var plan: WalkLanes
            if let begun = self.plan {
                plan = begun
            } else {
                plan = walk.plan(lesson: await walk.engine.walkLesson(of: walk.target.endpoint))
            }
            self.plan = nil
            defer { self.plan = plan }
            while plan.ending == nil {
                var questions: [Question] = []
                for lane in 0..<plan.laneCount {
                    guard let operation = plan.nextOperation(lane) else { continue }
                    questions.append(
                        Question(lane: lane, operation: operation, isTimed: plan.isTimed[lane]))
                }
                requestCount += questions.count
                let answers = await walk.answers(to: questions)
                var items: [WalkHandle.Item] = []
                for answer in answers {
                    let taken = plan.take(
                        answer.result, lane: answer.lane, after: answer.time)
                    if items.isEmpty { items = taken } else { items += taken }
                }
                if plan.ending != nil {
                    await walk.engine.learn(plan.lesson, of: walk.target.endpoint)
                }
                if !items.isEmpty { return items }
            }
            return nil
        }
    }

    /// What a lane of the walk asks.
    private struct Question: Sendable {
        let lane: Int
        let operation: Operation
        /// Whether it matters how long the answer takes.
        let isTimed: Bool
    }

    private struct LaneAnswer: Sendable {
        let lane: Int
        let result: Result<VarBindList, RequestError>
        let time: AnswerTime
    }

    private nonisolated(nonsending) func answer(_ question: Question) async -> LaneAnswer {
        let (result, time) = await engine.step(
            question.operation, target, timing, isTimed: question.isTimed)
        return LaneAnswer(lane: question.lane, result: result, time: time)
    }

    /// Asks for all lanes at the same time.
    private nonisolated(nonsending) func answers(to questions: [Question]) async -> [LaneAnswer] {
        if questions.count == 1 { return [await answer(questions[0])] }
        return await withTaskGroup { group in
            for question in questions { group.addTask { await answer(question) } }
            var answers: [LaneAnswer] = []
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.lane < $1.lane }
        }
    }
}
