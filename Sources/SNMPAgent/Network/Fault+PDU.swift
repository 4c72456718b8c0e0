import SMI
import SNMPMessages

/// A question and its right answer, about to be spoilt.
struct Exchange {
    let question: PDU
    let asked: [VarBind]
    var response: Response
    var version: ProtocolVersion
    var community: [UInt8]
}

extension Fault {
    /// Spoils the PDU or the head of its message, if that is where this fault is.
    func spoil(_ exchange: inout Exchange) {
        let asked = exchange.asked
        switch self {
        case .errorStatus(let status, let index):
            exchange.response.pdu.errorStatus = status
            exchange.response.pdu.errorIndex = index
            exchange.response.bindings = asked
        case .tooBig(let most):
            guard Self.bindingsAsked(exchange) > most else { return }
            exchange.response.pdu.errorStatus = ErrorStatus.tooBig.rawValue
            exchange.response.pdu.errorIndex = 0
            exchange.response.bindings = exchange.version == .v1 ? asked : []
        case .wrongRequestID: exchange.response.pdu.requestID ^= 0x0101
        case .wrongPDUType(let type): exchange.response.pdu.type = type
        case .extraBinding:
            exchange.response.bindings.append(
                VarBind("1.3.6.1.4.1.99999.1.0", .octetString("one too many")))
        case .missingBinding: _ = exchange.response.bindings.popLast()
        case .reorderedBindings: exchange.response.bindings.reverse()
        case .foreignName:
            guard let first = exchange.response.bindings.first else { return }
            exchange.response.bindings[0] = VarBind("1.3.6.1.4.1.99999.2.0", first.value)
        case .noBindings: exchange.response.bindings = []
        case .partialRepetition:
            guard Self.repeaters(exchange) > 1 else { return }
            _ = exchange.response.bindings.popLast()
        case .surplusRepetition:
            exchange.response.bindings += exchange.response.bindings.suffix(
                max(Self.repeaters(exchange), 1)
            ).map { VarBind(Self.following($0.name), $0.value) }
        case .value(let value):
            guard let first = exchange.response.bindings.first else { return }
            exchange.response.bindings[0] = VarBind(first.name, value)
        case .walk(let walk): walk.spoil(&exchange)
        case .wrongVersion: exchange.version = exchange.version == .v1 ? .v2c : .v1
        case .wrongCommunity: exchange.community = Array("not yours".utf8)
        case .truncated, .trailingOctets, .flippedBits, .garbage, .silence, .refused, .wrongSource,
            .late, .repeated, .junk:
            break
        }
    }

    private static func repeaters(_ exchange: Exchange) -> Int {
        guard exchange.question.type == .getBulkRequest else { return 0 }
        return max(exchange.asked.count - max(Int(exchange.question.nonRepeaters), 0), 0)
    }

    private static func bindingsAsked(_ exchange: Exchange) -> Int {
        let repeaters = repeaters(exchange)
        let repetitions = max(Int(exchange.question.maxRepetitions), 0)
        return exchange.asked.count - repeaters + repeaters * repetitions
    }

    static func following(_ name: OID) -> OID {
        var parts = name.subidentifiers
        guard let last = parts.last else { return name }
        if last < .max { parts[parts.count - 1] = last + 1 } else { parts.append(1) }
        return (try? OID(parts)) ?? name
    }
}

extension BrokenWalk {
    /// Repetitions that are made up at most, so that an answer stays within a datagram.
    private static let most = 64

    func spoil(_ exchange: inout Exchange) {
        let names = exchange.asked.map(\.name)
        switch exchange.question.type {
        case .getNextRequest:
            for (place, name) in names.enumerated() {
                guard exchange.response.bindings.indices.contains(place) else { return }
                guard let next = next(name) else { continue }
                exchange.response.bindings[place] = VarBind(next, .integer32(1))
            }
        case .getBulkRequest:
            let once = min(max(Int(exchange.question.nonRepeaters), 0), names.count)
            var columns = Array(names[once...])
            guard columns.contains(where: { next($0) != nil }) else { return }
            var bindings = Array(exchange.response.bindings.prefix(once))
            let repetitions = min(max(Int(exchange.question.maxRepetitions), 0), Self.most)
            for _ in 0..<repetitions {
                for place in columns.indices {
                    if let next = next(columns[place]) {
                        bindings.append(VarBind(next, .integer32(1)))
                        columns[place] = next
                    } else {
                        bindings.append(VarBind(columns[place], .endOfMibView))
                    }
                }
            }
            exchange.response.bindings = bindings
        case .getRequest, .setRequest, .response, .trapV1, .informRequest, .trapV2, .report: break
        }
        exchange.response.pdu.errorStatus = 0
        exchange.response.pdu.errorIndex = 0
    }

    /// The wrong successor of a name; nil where this walk is not broken.
    private func next(_ name: OID) -> OID? {
        switch self {
        case .stuck: return name
        case .backwards:
            let shorter = name.prefix(name.count - 1)
            return name.count > 2 ? shorter : name
        case .loop(let under, let rows):
            guard name == under || name.hasPrefix(under) else { return nil }
            let parts = name.subidentifiers
            let last = name == under ? 0 : parts[under.count]
            return try? under.extended(by: last < rows ? last + 1 : 1)
        case .endless(let under):
            guard name == under || name.hasPrefix(under) else { return nil }
            return name == under ? try? under.extended(by: 1) : Fault.following(name)
        }
    }
}
