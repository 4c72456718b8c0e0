public import SMI
import SNMPMessages

/// How a walk may go about its work.
public struct WalkOptions: Sendable, Hashable {
    /// How many repetitions the first getBulk asks for.
    public var firstRepetitions: Int
    /// How many repetitions a getBulk asks for at most.
    public var maxRepetitions: Int
    /// The walk stops when it has brought so many variables.
    public var variableLimit: Int

    public init(
        firstRepetitions: Int = 10, maxRepetitions: Int = 50, variableLimit: Int = 10_000_000
    ) {
        self.firstRepetitions = max(firstRepetitions, 1)
        self.maxRepetitions = max(maxRepetitions, 1)
        self.variableLimit = max(variableLimit, 1)
    }
}

/// A variable of a walk, and the number of the root that it lies beneath.
public struct WalkItem: Sendable, Hashable {
    /// Counted from 0 in the order of the roots.
    public let column: Int
    public let binding: VarBind

    package init(column: Int, binding: VarBind) {
        self.column = column
        self.binding = binding
    }
}

/// How a walk ended.
public enum WalkEnding: Sendable {
    /// The agent has nothing more beneath the roots.
    case complete
    /// What came before is all there is to be had.
    case partial(WalkInterruption)

    public var isComplete: Bool {
        switch self {
        case .complete: true
        case .partial: false
        }
    }
}

/// What ended a walk before its end.
public enum WalkInterruption: Error, Sendable {
    /// The agent answered with a name that does not come after the one before it; going on would
    /// never end.
    case notIncreasing(after: OID, got: OID)
    /// A request of the walk failed.
    case failed(RequestError)
    /// The agent answered with no variables at all, after this name.
    case emptyResponse(after: OID)
    /// The limit of the options.
    case variableLimit(Int)
}

extension WalkInterruption: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notIncreasing(let previous, let got):
            "the agent answered \(got) after \(previous), which does not increase"
        case .failed(let error): error.description
        case .emptyResponse(let name): "the agent answered with nothing after \(name)"
        case .variableLimit(let limit): "the limit of \(limit) variables is reached"
        }
    }
}

/// What a device teaches the walks of it.
package struct WalkLesson: Sendable, Hashable {
    /// How many variables it takes in an answer, found by cut answers, by `tooBig`, or by silence; nil
    /// where nothing was in the way.
    package var most: Int?
    /// How many it answers in good time, where it takes its time for each.
    package var paced: Int?

    package init(most: Int? = nil, paced: Int? = nil) {
        self.most = most
        self.paced = paced
    }

    /// The lower of both; nil where neither is known.
    var least: Int? { Self.lower(most, paced) }

    /// What holds for both.
    func joined(to other: WalkLesson) -> WalkLesson {
        WalkLesson(
            most: Self.lower(most, other.most), paced: Self.lower(paced, other.paced))
    }

    private static func lower(_ one: Int?, _ other: Int?) -> Int? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }
}

/// Walks one subtree, or several side by side, one request after another.
///
/// ```
///  asking --response--> asking            while a column goes on
///  asking --tooBig----> asking            with half the repetitions
///  asking --response--> ended             every column left its subtree
///  asking --failure---> ended, partial
/// ```
///
/// Each root is a column that is followed on its own until it leaves its subtree; columns that still
/// go on share a request. Where nothing lies beneath any root, the roots themselves are asked for, so
/// that a walk of an instance gives that instance.
package struct WalkMachine: Sendable {
    private struct Column: Sendable {
        let root: OID
        var last: OID
        var isDone = false
        var isEmpty = true

        /// What a variable means that came for this column.
        enum Step {
            case isOfColumn
            /// The column was left now or earlier.
            case isBeyond
            case doesNotIncrease
        }

        mutating func take(_ binding: VarBind) -> Step {
            if isDone { return .isBeyond }
            let isEnd = if case .endOfMibView = binding.value { true } else { false }
            guard !isEnd, binding.name.hasPrefix(root) else {
                // A name before the subtree is no end of it, it is an agent that runs in circles.
                if !isEnd, binding.name <= last { return .doesNotIncrease }
                isDone = true
                return .isBeyond
            }
            guard last < binding.name else { return .doesNotIncrease }
            last = binding.name
            isEmpty = false
            return .isOfColumn
        }
    }

    private enum Phase: Sendable {
        case following
        /// Asking for the roots themselves: those at these indexes.
        case probing([Int])
    }

    package typealias Item = WalkItem

    private var columns: [Column]
    /// Indexes of the columns that still go on.
    private var active: [Int]
    private var phase = Phase.following
    private let usesBulk: Bool
    private let options: WalkOptions
    private let firstColumn: Int
    private let isAlone: Bool
    private var repetitions: Int
    /// Whether the device showed that it takes no more for now: repetitions grow slowly then.
    private var isLimited: Bool
    private var isAgainAfterTimeout = false
    private var pace = WalkPace()
    /// Whether the device takes its time: repetitions grow slowly until it is quick again.
    private var isPaced: Bool
    private var count = 0
    /// Set once, when the walk has ended.
    package private(set) var ending: WalkEnding?

    /// Variables of which an answer fits into one frame of Ethernet, whatever they are.
    private static let variablesOfOneFrame = 50

    /// - Parameters:
    ///   - usesBulk: False for SNMPv1, which has no getBulk.
    ///   - firstColumn: The number of the first root, where these are some of more.
    ///   - isAlone: Whether these are all roots, so that the walk asks for them where it finds nothing.
    ///   - lesson: What an earlier walk of the device has taught.
    package init(
        roots: [OID], usesBulk: Bool, options: WalkOptions = WalkOptions(), firstColumn: Int = 0,
        isAlone: Bool = true, lesson: WalkLesson = WalkLesson()
    ) {
        columns = roots.map { Column(root: $0, last: $0) }
        active = Array(roots.indices)
        self.usesBulk = usesBulk
        self.options = options
        self.firstColumn = firstColumn
        self.isAlone = isAlone
        let learned = lesson.least.map { max(1, $0 / max(1, roots.count)) }
        self.lesson = lesson
        isLimited = lesson.most != nil
        isPaced = lesson.paced != nil
        isTimed = usesBulk
        repetitions = min(learned ?? options.firstRepetitions, options.maxRepetitions)
        if roots.isEmpty { ending = .complete }
    }

    /// Asks for the roots themselves, as a walk does at last that found nothing beneath them.
    init(probing roots: [OID], usesBulk: Bool, options: WalkOptions) {
        self.init(roots: roots, usesBulk: usesBulk, options: options)
        phase = .probing(Array(roots.indices))
    }

    /// What the device has taught, for the next walk of it.
    package private(set) var lesson: WalkLesson

    /// Whether it matters how long the next answer takes.
    private(set) var isTimed: Bool

    /// What to ask next, or nil when the walk has ended.
    ///
    /// It changes nothing; but a walk that is only read may be copied first, with all its columns.
    package mutating func nextOperation() -> Operation? {
        guard ending == nil else { return nil }
        switch phase {
        case .probing(let indexes):
            var roots: [OID] = []
            for index in indexes { roots.append(columns[index].root) }
            return .get(roots)
        case .following:
            // No closure, which would hold a copy of the walk.
            var names = [columns[active[0]].last]
            for index in active.dropFirst() { names.append(columns[index].last) }
            return usesBulk
                ? .getBulk(names, nonRepeaters: 0, maxRepetitions: repetitions) : .getNext(names)
        }
    }

    /// Takes the end of the request that ``operation`` described.
    ///
    /// - Parameter time: How long it took; see ``isTimed``.
    /// - Returns: The variables that it brought, in the order of the response.
    package mutating func take(
        _ result: Result<VarBindList, RequestError>, after time: AnswerTime = .unknown
    ) -> [Item] {
        guard ending == nil else { return [] }
        switch (result, phase) {
        case (.success(let bindings), .following): return follow(bindings, after: time)
        case (.success(let bindings), .probing(let indexes)):
            var items: [Item] = []
            for (index, binding) in zip(indexes, bindings)
            where binding.name == columns[index].root && !binding.value.isException {
                items.append(Item(column: firstColumn + index, binding: binding))
            }
            ending = .complete
            return items
        case (.failure(.noSuchName(let response)), .following) where !usesBulk:
            // How SNMPv1 says that nothing comes after a name.
            if response.index > 0, response.index <= active.count {
                columns[active[response.index - 1]].isDone = true
            } else {
                for index in active { columns[index].isDone = true }
            }
            settleIfDone()
        case (.failure(.noSuchName), .probing): ending = .complete
        case (.failure(.errorResponse(let response)), .following)
        where response.status == .tooBig && repetitions > 1:
            limit(to: repetitions / 2)
        case (.failure(.timeout), .following)
        where !isAgainAfterTimeout && repetitions > fitting:
            // Large answers come in fragments, and some ways let none through.
            limit(to: fitting)
            isAgainAfterTimeout = true
        case (.failure(let error), _): ending = .partial(.failed(error))
        }
        return []
    }

    /// Notes which columns are at their end, by their numbers. It changes nothing; see
    /// ``nextOperation()``.
    mutating func noteDone(in done: inout [Bool]) {
        for index in columns.indices { done[firstColumn + index] = columns[index].isDone }
    }

    /// Ends the walk for a reason from outside.
    package mutating func stop(_ error: RequestError) {
        if ending == nil { ending = .partial(.failed(error)) }
    }

    /// How many repetitions fit into one frame.
    private var fitting: Int { max(1, Self.variablesOfOneFrame / max(1, active.count)) }

    private mutating func limit(to repetitions: Int) {
        self.repetitions = max(1, repetitions)
        (isLimited, isTimed) = (true, true)
        lesson.most = self.repetitions * max(1, active.count)
    }

    private mutating func follow(_ bindings: VarBindList, after time: AnswerTime) -> [Item] {
        let bindingCount = bindings.count
        guard bindingCount > 0 else {
            ending = .partial(.emptyResponse(after: columns[active[0]].last))
            return []
        }
        isAgainAfterTimeout = false
        let asked = active
        var items: [Item] = []
        items.reserveCapacity(bindingCount)
        // One look at each column, then as far as all is in order without a look at every one.
        let first = min(asked.count, bindingCount)
        follow(bindings, 0..<first, asked, into: &items)
        if items.count == asked.count {
            followOrdered(bindings, asked, into: &items)
        }
        follow(bindings, max(first, items.count)..<bindingCount, asked, into: &items)
        count += items.count
        guard ending == nil else { return items }
        settleIfDone()
        if usesBulk, ending == nil {
            adapt(asked: asked.count, got: bindingCount, after: time)
        }
        return items
    }

    /// Looks at each of some bindings.
    private mutating func follow(
        _ bindings: VarBindList, _ places: Range<Int>, _ asked: [Int], into items: inout [Item]
    ) {
        guard ending == nil, !places.isEmpty else { return }
        var turn = places.lowerBound % asked.count - 1
        bindings.visit(places) { binding in
            turn = turn + 1 == asked.count ? 0 : turn + 1
            let index = asked[turn]
            switch columns[index].take(binding) {
            case .isOfColumn: break
            case .isBeyond: return true
            case .doesNotIncrease:
                ending = .partial(.notIncreasing(after: columns[index].last, got: binding.name))
                return false
            }
            items.append(Item(column: firstColumn + index, binding: binding))
            guard count + items.count < options.variableLimit else {
                ending = .partial(.variableLimit(options.variableLimit))
                return false
            }
            return true
        }
    }

    /// Takes the bindings behind the first of each column that are in order and beneath their roots,
    /// up to one that has to be looked at.
    private mutating func followOrdered(
        _ bindings: VarBindList, _ asked: [Int], into items: inout [Item]
    ) {
        let width = asked.count
        var rootOctets = 0
        for index in asked { rootOctets = max(rootOctets, columns[index].root.octetCount) }
        let ordered = bindings.orderedEnd(columns: width, rootOctets: rootOctets)
        let end = min(ordered, options.variableLimit - count - 1)
        guard end > width else { return }
        bindings.visit(width..<end) { binding in
            let turn = width == 1 ? 0 : items.count % width
            items.append(Item(column: firstColumn + asked[turn], binding: binding))
            return true
        }
        for place in max(end - width, width)..<end {
            columns[asked[place % width]].last = items[place].binding.name
        }
    }

    /// An agent that filled the request has more to say; one that cut it short has said what fits.
    ///
    /// One that took its time may have told that fewer are as well.
    private mutating func adapt(
        asked columns: Int, got variables: Int, after time: AnswerTime
    ) {
        guard variables >= columns * repetitions else {
            if active.count == columns { limit(to: variables / columns) }
            return
        }
        var advice = WalkPace.Advice.more
        switch time {
        case .measured(let nanoseconds):
            advice = pace.judge(
                repetitions: repetitions, variables: variables, nanoseconds: nanoseconds)
            if pace.isQuick { (isPaced, lesson.paced) = (false, nil) }
        case .resent(let nanoseconds):
            advice = pace.judgeResent(
                repetitions: repetitions, variables: variables, nanoseconds: nanoseconds)
        case .unknown: break
        }
        switch advice {
        case .more:
            let isSlow = isLimited || isPaced
            let more = isSlow ? repetitions + max(1, repetitions / 8) : repetitions * 2
            repetitions = min(more, options.maxRepetitions)
        case .fewerOnce(let fewer): repetitions = fewer
        case .fewer(let fewer):
            (repetitions, isPaced) = (fewer, true)
            lesson.paced = fewer * max(1, active.count)
        }
        isTimed = !(pace.isQuick && repetitions == options.maxRepetitions)
    }

    private mutating func settleIfDone() {
        if active.contains(where: { columns[$0].isDone }) {
            active = columns.indices.filter { !columns[$0].isDone }
        }
        guard active.isEmpty else { return }
        if isAlone, columns.allSatisfy(\.isEmpty) {
            phase = .probing(Array(columns.indices))
        } else {
            ending = .complete
        }
    }
}
