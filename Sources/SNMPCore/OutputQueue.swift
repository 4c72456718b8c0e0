import SMI

/// What the core wants of its owner, in order.
///
/// An output says in a few octets what is to be done. What is large, a result, lies beside it under
/// its token until it is taken, so that it is moved twice and not at each hand it goes through.
struct OutputQueue {
    private var outputs: [ManagerCore.Output] = []
    private var firstOutput = 0
    private var results: [SettledResult] = []
    /// The results before this one are taken.
    private var firstResult = 0
    private var discards: [Discard] = []

    private struct SettledResult {
        let token: Token
        var result: Result<VarBindList, RequestError>?
    }

    /// Above this, the storage of what is through is given back.
    private static let keptCapacity = 4096

    mutating func add(_ output: ManagerCore.Output) { outputs.append(output) }

    mutating func settle(
        _ token: Token, _ result: consuming Result<VarBindList, RequestError>
    ) {
        results.append(SettledResult(token: token, result: result))
        outputs.append(.settled(token))
    }

    mutating func report(_ discard: Discard) {
        discards.append(discard)
        outputs.append(.discarded)
    }

    var isEmpty: Bool { firstOutput == outputs.count }

    mutating func next() -> ManagerCore.Output? {
        guard firstOutput < outputs.count else {
            if firstOutput > 0 {
                outputs.removeAll(keepingCapacity: outputs.count < Self.keptCapacity)
                firstOutput = 0
            }
            return nil
        }
        if firstOutput == 0, outputs.count == 1 { return outputs.removeLast() }
        firstOutput += 1
        return outputs[firstOutput - 1]
    }

    /// Results are taken in their order, or nearly, so the search ends where it begins.
    mutating func takeResult(of token: Token) -> Result<VarBindList, RequestError>? {
        if results.count == 1, results[0].token == token { return results.removeLast().result }
        var place = firstResult
        while place < results.count, results[place].token != token { place += 1 }
        guard place < results.count, let result = results[place].result.take() else { return nil }
        while firstResult < results.count, results[firstResult].result == nil { firstResult += 1 }
        if firstResult == results.count {
            results.removeAll(keepingCapacity: results.count < Self.keptCapacity)
            firstResult = 0
        }
        return result
    }

    mutating func takeDiscard() -> Discard? { discards.isEmpty ? nil : discards.removeFirst() }
}
