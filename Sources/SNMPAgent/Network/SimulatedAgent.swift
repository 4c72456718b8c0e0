import BER
import Datagrams
import SMI
import SNMPMessages

/// A responder at the end of a link, with what goes wrong there.
package struct SimulatedAgent {
    package var responder: any DatagramResponder
    package var link: Link
    package var misbehaviours: [Misbehaviour]
    private var generator: SeededGenerator
    /// How many datagrams have reached it.
    package private(set) var questions = 0

    package init(
        _ responder: any DatagramResponder, link: Link = Link(),
        misbehaviours: [Misbehaviour] = [], seed: UInt64 = 0
    ) {
        self.responder = responder
        self.link = link
        self.misbehaviours = misbehaviours
        generator = SeededGenerator(seed: seed)
    }

    /// What comes back after a datagram was sent to the agent.
    struct Emission {
        enum Content {
            case datagram([UInt8])
            /// The host said that nothing listens there.
            case refusal
        }

        var content: Content
        var delay: Duration
        /// Nil for the endpoint that was asked.
        var source: Endpoint?
    }

    /// Lets a datagram reach the agent, and adds to `emissions` what comes of it.
    mutating func receive(
        _ bytes: Span<UInt8>, from source: Endpoint, at now: Instant,
        using scratch: inout ResponderScratch, into emissions: inout [Emission]
    ) {
        if link.isSilent || generator.happens(link.loss) { return }
        let delay = link.delay(&generator)
        if link.isRefusing {
            emissions.append(Emission(content: .refusal, delay: delay))
            return
        }
        questions += 1
        guard responder.respond(to: bytes, from: source, at: now, using: &scratch) else { return }
        let answer = scratch.writer.octets
        if misbehaviours.isEmpty {
            send(answer, after: delay, into: &emissions)
        } else {
            misbehave(on: bytes, answer: answer, delay: delay, &scratch, into: &emissions)
        }
    }

    private mutating func send(
        _ bytes: [UInt8], after delay: Duration, from source: Endpoint? = nil,
        into emissions: inout [Emission]
    ) {
        if generator.happens(link.loss) { return }
        let emission = Emission(content: .datagram(bytes), delay: delay, source: source)
        emissions.append(emission)
        if generator.happens(link.duplication) { emissions.append(emission) }
    }

    private mutating func misbehave(
        on bytes: Span<UInt8>, answer: [UInt8], delay: Duration,
        _ scratch: inout ResponderScratch, into emissions: inout [Emission]
    ) {
        var faults: [Fault] = []
        var rightAnswerAfter: Duration?
        for misbehaviour in misbehaviours where misbehaviour.strikes(questions, &generator) {
            faults.append(misbehaviour.fault)
            rightAnswerAfter = misbehaviour.rightAnswerAfter ?? rightAnswerAfter
        }
        if let rightAnswerAfter {
            send(answer, after: delay + rightAnswerAfter, into: &emissions)
        }
        var spoilt = Self.spoil(answer, to: bytes, faults, &scratch)
        var delay = delay
        var source: Endpoint?
        var copies = 1
        for fault in faults {
            switch fault {
            case .silence: copies = 0
            case .refused:
                emissions.append(Emission(content: .refusal, delay: delay))
                copies = 0
            case .wrongSource(let other): source = other
            case .late(let more): delay += more
            case .repeated(let more): copies += max(more, 0)
            case .junk(let count):
                for _ in 0..<max(count, 0) {
                    let junk = generator.octets(Int(generator.next() % 200))
                    emissions.append(Emission(content: .datagram(junk), delay: delay))
                }
            default: fault.spoil(&spoilt, &generator)
            }
        }
        for _ in 0..<copies { send(spoilt, after: delay, from: source, into: &emissions) }
    }

    /// The answer with every fault of the PDU and of the head in it.
    private static func spoil(
        _ answer: [UInt8], to bytes: Span<UInt8>, _ faults: [Fault],
        _ scratch: inout ResponderScratch
    ) -> [UInt8] {
        guard let question = try? CommunityMessage.decode(bytes, into: &scratch.records) else {
            return answer
        }
        let asked = scratch.records.map { $0.materialize(bytes) }
        guard let message = try? CommunityMessage.decode(answer.span, into: &scratch.records)
        else { return answer }
        var exchange = Exchange(
            question: question.pdu, asked: asked,
            response: Response(
                message.pdu, scratch.records.map { $0.materialize(answer.span) }),
            version: message.version, community: Array(answer[message.community]))
        for fault in faults { fault.spoil(&exchange) }
        scratch.writer.reset()
        exchange.response.pdu.encode(exchange.response.bindings, into: &scratch.writer)
        CommunityMessage.wrap(
            exchange.version, community: exchange.community.span, into: &scratch.writer)
        return scratch.writer.octets
    }
}

extension Fault {
    /// Spoils the octets of a message, if that is where this fault is.
    func spoil(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        switch self {
        case .truncated(let count): bytes.removeLast(min(max(count, 0), bytes.count))
        case .trailingOctets(let count): bytes += generator.octets(count)
        case .garbage(let count): bytes = generator.octets(count)
        case .flippedBits(let count):
            guard !bytes.isEmpty else { return }
            for _ in 0..<max(count, 0) {
                let place = Int(generator.next() % UInt64(bytes.count))
                bytes[place] ^= 1 << (generator.next() % 8)
            }
        default: break
        }
    }
}

extension SeededGenerator {
    mutating func octets(_ count: Int) -> [UInt8] {
        (0..<min(max(count, 0), 65_507)).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
    }
}
