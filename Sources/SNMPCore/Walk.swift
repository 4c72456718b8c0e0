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
    }

    private enum Phase: Sendable {
        case following
        /// Asking for the roots themselves: those at these indexes.
        case probing([Int])
    }

    /// One variable, and the root that it lies beneath.
    package struct Item: Sendable, Hashable {
        package let column: Int
        package let binding: VarBind
    }

    private var columns: [Column]
    private var phase = Phase.following
    private let usesBulk: Bool
    private let options: WalkOptions
    private var repetitions: Int
    private var count = 0
    /// Set once, when the walk has ended.
    package private(set) var ending: WalkEnding?

    /// - Parameter usesBulk: False for SNMPv1, which has no getBulk.
    package init(roots: [OID], usesBulk: Bool, options: WalkOptions = WalkOptions()) {
        columns = roots.map { Column(root: $0, last: $0) }
        self.usesBulk = usesBulk
        self.options = options
        repetitions = min(options.firstRepetitions, options.maxRepetitions)
        if roots.isEmpty { ending = .complete }
    }

    /// What to ask next, or nil when the walk has ended.
    package var operation: Operation? {
        guard ending == nil else { return nil }
        switch phase {
        case .probing(let indexes): return .get(indexes.map { columns[$0].root })
        case .following:
            let names = active.map { columns[$0].last }
            return usesBulk
                ? .getBulk(names, nonRepeaters: 0, maxRepetitions: repetitions) : .getNext(names)
        }
    }

    private var active: [Int] { columns.indices.filter { !columns[$0].isDone } }

    /// Takes the end of the request that ``operation`` described.
    ///
    /// - Returns: The variables that it brought, in the order of the response.
    package mutating func take(_ result: Result<VarBindList, RequestError>) -> [Item] {
        guard ending == nil else { return [] }
        switch (result, phase) {
        case (.success(let bindings), .following): return follow(bindings)
        case (.success(let bindings), .probing(let indexes)):
            var items: [Item] = []
            for (index, binding) in zip(indexes, bindings)
            where binding.name == columns[index].root && !binding.value.isException {
                items.append(Item(column: index, binding: binding))
            }
            ending = .complete
            return items
        case (.failure(.noSuchName(let response)), .following) where !usesBulk:
            // How SNMPv1 says that nothing comes after a name.
            let active = active
            if response.index > 0, response.index <= active.count {
                columns[active[response.index - 1]].isDone = true
            } else {
                for index in active { columns[index].isDone = true }
            }
            settleIfDone()
        case (.failure(.noSuchName), .probing): ending = .complete
        case (.failure(.errorResponse(let response)), .following)
        where response.status == .tooBig && repetitions > 1:
            repetitions /= 2
        case (.failure(let error), _): ending = .partial(.failed(error))
        }
        return []
    }

    /// Ends the walk for a reason from outside.
    package mutating func stop(_ error: RequestError) {
        if ending == nil { ending = .partial(.failed(error)) }
    }

    private mutating func follow(_ bindings: VarBindList) -> [Item] {
        let active = active
        guard !bindings.isEmpty else {
            ending = .partial(.emptyResponse(after: columns[active[0]].last))
            return []
        }
        var items: [Item] = []
        items.reserveCapacity(bindings.count)
        for (position, binding) in bindings.enumerated() {
            let index = active[position % active.count]
            if columns[index].isDone { continue }
            guard binding.value != .endOfMibView, binding.name.hasPrefix(columns[index].root) else {
                // A name before the subtree is no end of it, it is an agent that runs in circles.
                if binding.value != .endOfMibView, binding.name <= columns[index].last {
                    ending = .partial(
                        .notIncreasing(after: columns[index].last, got: binding.name))
                    return items
                }
                columns[index].isDone = true
                continue
            }
            guard binding.name > columns[index].last else {
                ending = .partial(.notIncreasing(after: columns[index].last, got: binding.name))
                return items
            }
            columns[index].last = binding.name
            columns[index].isEmpty = false
            items.append(Item(column: index, binding: binding))
            count += 1
            if count >= options.variableLimit {
                ending = .partial(.variableLimit(options.variableLimit))
                return items
            }
        }
        // An agent that filled the request has more to say; one that cut it has said what fits.
        if usesBulk, bindings.count >= active.count * repetitions {
            repetitions = min(repetitions * 2, options.maxRepetitions)
        }
        settleIfDone()
        return items
    }

    private mutating func settleIfDone() {
        guard active.isEmpty else { return }
        if columns.allSatisfy(\.isEmpty) {
            phase = .probing(Array(columns.indices))
        } else {
            ending = .complete
        }
    }
}
