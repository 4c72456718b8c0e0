package import Datagrams
package import SMI
package import SNMPMessages

/// One way in which agents, or what stands between, go wrong.
package enum Fault: Sendable {
    // In the PDU.

    /// An error-status, known or not, with any error-index, around the bindings of the question.
    case errorStatus(Int32, index: Int32)
    /// tooBig for a question that asks for more bindings than this, repetitions counted.
    case tooBig(above: Int)
    case wrongRequestID
    case wrongPDUType(PDUType)
    case extraBinding
    /// The last binding is left out.
    case missingBinding
    case reorderedBindings
    /// The first binding bears a name that nobody asked for.
    case foreignName
    case noBindings
    /// The answer to a GetBulk ends inside a repetition.
    case partialRepetition
    /// The answer to a GetBulk has one repetition more than asked.
    case surplusRepetition
    /// The first binding's value is replaced.
    case value(Value)
    /// What comes next goes wrong, so that a walk would not end.
    case walk(BrokenWalk)

    // In the message.

    case wrongVersion
    case wrongCommunity

    // In the octets.

    case truncated(by: Int)
    case trailingOctets(Int)
    /// Single bits are turned at random places.
    case flippedBits(Int)
    /// Random octets instead of a message.
    case garbage(octets: Int)

    // On the way.

    case silence
    /// The host says that nothing listens there.
    case refused
    case wrongSource(Endpoint)
    case late(Duration)
    /// The answer arrives this many times more.
    case repeated(Int)
    /// So many random datagrams arrive in front of the answer.
    case junk(count: Int)
}

/// How the successor of a name comes out wrong.
package enum BrokenWalk: Sendable {
    /// The name asked for comes back.
    case stuck
    /// A name before the one asked for comes back.
    case backwards
    /// Beneath an OID the rows 1 through `rows` come round and round.
    case loop(under: OID, rows: UInt32)
    /// Beneath an OID there is always one more row.
    case endless(under: OID)
}

/// A fault and when it strikes.
package struct Misbehaviour: Sendable {
    /// Which questions it strikes, counted from 1 for each agent.
    package enum When: Sendable {
        case always
        case first(Int)
        case after(Int)
        case every(Int)
        case withProbability(Double)
    }

    package var fault: Fault
    package var when: When
    /// The right answer follows the wrong one after this time; nil where it never comes.
    package var rightAnswerAfter: Duration?

    package init(
        _ fault: Fault, _ when: When = .always, rightAnswerAfter: Duration? = nil
    ) {
        self.fault = fault
        self.when = when
        self.rightAnswerAfter = rightAnswerAfter
    }

    func strikes(_ question: Int, _ generator: inout SeededGenerator) -> Bool {
        switch when {
        case .always: true
        case .first(let count): question <= count
        case .after(let count): question > count
        case .every(let count): count > 0 && question % count == 0
        case .withProbability(let probability): generator.happens(probability)
        }
    }
}
