public import SMI

/// What is asked of an agent.
///
/// An operation says nothing of time, credentials or context; those are options of the request.
public enum Operation: Sendable, Hashable {
    /// The values of exactly these names.
    case get([OID])
    /// For each name the variable that comes next after it.
    case getNext([OID])
    /// The next variables after each name, many at once. On SNMPv1 one getNext takes its place, and
    /// no more than one repetition comes back.
    ///
    /// - Parameters:
    ///   - nonRepeaters: How many of the names, from the front, are asked only once.
    ///   - maxRepetitions: At most how many times the others are repeated.
    case getBulk([OID], nonRepeaters: Int = 0, maxRepetitions: Int = 1)
    /// These values for these names, all or none.
    case set([VarBind])
}

extension Operation {
    /// The names that the operation asks about, in order.
    public var names: [OID] {
        switch self {
        case .get(let names), .getNext(let names), .getBulk(let names, _, _): names
        case .set(let bindings): bindings.map(\.name)
        }
    }
}
