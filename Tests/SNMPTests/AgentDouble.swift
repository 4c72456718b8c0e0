import BER
import Datagrams
import SMI
import SNMP
import SNMPMessages
import VirtualTime

/// Answers the requests that go out on a virtual network, after a delay, from a few variables.
final class AgentDouble {
    let network: VirtualNetwork
    var delay: Duration
    /// What each variable of an answer takes on top of ``delay``.
    var delayOfVariable = Duration.zero
    /// Turned on and off by tests: no answer while it is true.
    var isSilent = false
    /// Where answers come from; nil for where the request went.
    var source: Endpoint?
    /// How many variables an answer has room for.
    var mostVariables = Int.max
    /// The repetitions that each getBulk asked for.
    private(set) var asked: [Int] = []
    var variables: [VarBind] = [
        VarBind("1.3.6.1.2.1.1.1.0", .octetString("a router")),
        VarBind("1.3.6.1.2.1.1.3.0", .timeTicks(12_345)),
        VarBind("1.3.6.1.2.1.1.5.0", .octetString("r1")),
    ]

    init(_ network: VirtualNetwork, delay: Duration = .milliseconds(10)) {
        self.network = network
        self.delay = delay
        network.onSend = { [unowned self] sent in answer(sent) }
    }

    private func answer(_ sent: VirtualNetwork.Sent) {
        guard !isSilent else { return }
        var records: [VarBindRecord] = []
        let datagram = sent.bytes
        guard let message = try? CommunityMessage.decode(datagram.span, into: &records) else {
            return
        }
        let asked = records.map { $0.materialize(datagram.span) }
        var writer = BERWriter()
        let variables = bindings(message.pdu, asked)
        PDU(.response, requestID: message.pdu.requestID).encode(variables, into: &writer)
        CommunityMessage.wrap(
            message.version, community: Array(datagram[message.community]).span, into: &writer)
        network.deliver(
            writer.octets, from: source ?? sent.destination, on: sent.channel,
            after: delay + delayOfVariable * variables.count)
    }

    private func bindings(_ pdu: PDU, _ asked: [VarBind]) -> [VarBind] {
        switch pdu.type {
        case .setRequest: return asked
        case .getRequest:
            return asked.map { name in
                variables.first { $0.name == name.name } ?? VarBind(name.name, .noSuchObject)
            }
        default:
            var names = asked.map(\.name)
            var list: [VarBind] = []
            if pdu.type == .getBulkRequest { self.asked.append(Int(pdu.maxRepetitions)) }
            for _ in 0..<(pdu.type == .getBulkRequest ? Int(pdu.maxRepetitions) : 1) {
                let row = names.map { next($0) ?? VarBind($0, .endOfMibView) }
                list += row
                names = row.map(\.name)
            }
            return Array(list.prefix(mostVariables))
        }
    }

    /// The variable after a name, found by halving: the variables are in order.
    private func next(_ name: OID) -> VarBind? {
        var low = 0
        var high = variables.count
        while low < high {
            let middle = (low + high) / 2
            if variables[middle].name > name { high = middle } else { low = middle + 1 }
        }
        return low < variables.count ? variables[low] : nil
    }
}

/// Numbers from a seed, for engines in tests.
struct Seeded: RandomNumberGenerator, Sendable {
    var state: UInt64 = 42

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 31)
    }
}

func virtualEngine(_ network: VirtualNetwork) -> Engine {
    Engine(network: network, entropy: Seeded(), defaultVersion: .v2c)
}
