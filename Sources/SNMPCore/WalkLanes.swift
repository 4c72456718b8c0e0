package import SMI

/// A walk of any number of subtrees of one device, with several requests in flight.
///
/// One request for all columns of a wide table makes answers of many fragments, of which one lost is
/// all lost; one request for each column makes a round trip of each. So the roots are dealt out to
/// lanes: a few columns share a request, and the lanes ask at the same time.
///
/// Three roots or fewer are one lane, so a plain walk is one request after another, in the order of
/// the agent. Within a lane it is that order too; between lanes it is the order of the answers.
package struct WalkLanes: Sendable {
    /// The most requests that a walk has in flight to its device.
    package static let limit = 8
    /// So many roots share a lane before there is a second one.
    static let columnsOfOneLane = 3

    private var lanes: [WalkMachine] = []
    /// Which lanes wait for an answer. What an owner looks at between two answers is stored: a
    /// function would be handed a copy of the whole.
    package private(set) var isAsking: [Bool] = []
    /// Of which lanes it matters how long the next answer takes.
    package private(set) var isTimed: [Bool] = []
    /// Which roots have nothing more beneath them.
    package private(set) var doneColumns: [Bool]
    private let roots: [OID]
    private let usesBulk: Bool
    private let options: WalkOptions
    private var count = 0
    /// Set once, when the walk has ended.
    package private(set) var ending: WalkEnding?

    /// - Parameters:
    ///   - usesBulk: False for SNMPv1, which has no getBulk.
    ///   - lesson: What the device taught an earlier walk.
    package init(
        roots: [OID], usesBulk: Bool, options: WalkOptions, lesson: WalkLesson = WalkLesson()
    ) {
        self.roots = roots
        self.usesBulk = usesBulk
        self.options = options
        doneColumns = Array(repeating: false, count: roots.count)
        let count = max(1, min(Self.limit, (roots.count - 1) / Self.columnsOfOneLane + 1))
        for number in 0..<count {
            // As even as can be: of 22 roots, six lanes of three and two of two.
            let first = number * roots.count / count
            let range = first..<(number + 1) * roots.count / count
            lanes.append(
                WalkMachine(
                    roots: Array(roots[range]), usesBulk: usesBulk, options: options,
                    firstColumn: first, isAlone: count == 1, lesson: lesson))
        }
        self.lesson = lesson
        lessons = Array(repeating: lesson, count: count)
        isAsking = Array(repeating: false, count: count)
        isTimed = Array(repeating: usesBulk, count: count)
        if roots.isEmpty { ending = .complete }
    }

    /// How many lanes there are; they are counted from 0.
    package var laneCount: Int { isAsking.count }

    /// What a lane asks now: nil while it waits for an answer, and when it has nothing to ask.
    package mutating func nextOperation(_ lane: Int) -> Operation? {
        guard ending == nil, !isAsking[lane], let operation = lanes[lane].nextOperation() else {
            return nil
        }
        isAsking[lane] = true
        return operation
    }

    /// Takes the end of what a lane asked.
    ///
    /// - Parameter time: How long it took; see ``isTimed``.
    /// - Returns: The variables that it brought, in the order of the response.
    package mutating func take(
        _ result: Result<VarBindList, RequestError>, lane: Int, after time: AnswerTime = .unknown
    ) -> [WalkItem] {
        guard lane < isAsking.count, isAsking[lane] else { return [] }
        isAsking[lane] = false
        guard ending == nil else { return [] }
        var items = lanes[lane].take(result, after: time)
        isTimed[lane] = lanes[lane].isTimed
        lanes[lane].noteDone(in: &doneColumns)
        if lanes[lane].lesson != lessons[lane] {
            lessons[lane] = lanes[lane].lesson
            lesson = lessons.dropFirst().reduce(lessons[0]) { $0.joined(to: $1) }
        }
        let room = options.variableLimit - count
        if items.count >= room {
            items.removeLast(items.count - room)
            ending = .partial(.variableLimit(options.variableLimit))
        }
        count += items.count
        if ending == nil { settle(lane) }
        return items
    }

    /// Ends the walk for a reason from outside.
    package mutating func stop(_ error: RequestError) {
        if ending == nil { ending = .partial(.failed(error)) }
    }

    /// What the device has taught, for the next walk of it.
    package private(set) var lesson: WalkLesson
    /// The same of each lane.
    private var lessons: [WalkLesson]

    private mutating func settle(_ lane: Int) {
        switch lanes[lane].ending {
        case nil: return
        case .partial(let reason)?:
            ending = .partial(reason)
            return
        case .complete?: break
        }
        guard lanes.allSatisfy({ $0.ending != nil }) else { return }
        guard lanes.count > 1, count == 0 else {
            ending = .complete
            return
        }
        // Nothing beneath any root: perhaps they are instances.
        lanes = [WalkMachine(probing: roots, usesBulk: usesBulk, options: options)]
        (isAsking, isTimed, lessons) = ([false], [false], [lanes[0].lesson])
    }
}
