import BER
package import Datagrams
import SMI
import SNMPMessages

/// What the network brings.
extension ManagerCore {
    /// Takes a datagram: the answer to a pending request, or something to be discarded.
    package mutating func receive(
        _ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel, at now: Instant
    ) {
        do {
            try match(bytes, from: source, on: channel, at: now)
        } catch {
            let discard = discards.add(error, bytes, from: source, at: now)
            if reportsDiscards { outputs.report(discard) }
        }
    }

    /// Takes the network's word that a datagram could not be delivered.
    ///
    /// Anybody can send such a word, so it is kept until the next refresh; a valid answer wins until
    /// then. It is believed of the request whose octets it quotes, or, where it quotes too little, of
    /// all that were sent to that endpoint.
    package mutating func undeliverable(
        _ error: NetworkError, to destination: Endpoint, original: Span<UInt8>
    ) {
        if let slot = quotedRequest(original), slots[slot].destination == destination {
            slots[slot].claim = .network(error)
            return
        }
        for slot in slots.indices
        where slots[slot].state == .waiting && slots[slot].destination == destination {
            slots[slot].claim = .network(error)
        }
    }

    private mutating func quotedRequest(_ original: Span<UInt8>) -> Int? {
        if !secured.isEmpty, let message = try? V3Message.decode(original) {
            return messageIDs[message.header.messageID]
        }
        guard let message = try? CommunityMessage.decode(original, into: &records) else {
            return nil
        }
        return identifiers[message.pdu.requestID]
    }

    private mutating func match(
        _ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel, at now: Instant
    ) throws(Discard.Reason) {
        if !secured.isEmpty, (try? CommunityMessage.version(bytes)) == 3 {
            try matchSecure(bytes, from: source, on: channel, at: now)
            return
        }
        let message: CommunityMessage
        do {
            message = try CommunityMessage.decode(bytes, into: &records)
        } catch {
            throw .undecodable(error.description)
        }
        guard case .response = message.pdu.type else { throw .notAResponse }
        guard let slot = identifiers[message.pdu.requestID], slots[slot].state == .waiting else {
            throw .unknownRequestID(message.pdu.requestID)
        }
        guard slots[slot].version == message.version else { throw .otherVersion }
        try checkOrigin(slot, source, channel)
        let request = slots[slot].message
        guard bytes.hasSame(at: message.community, as: request.span, at: slots[slot].community)
        else { throw .otherCommunity }
        learnRoundTrip(
            slot, sentAt: slots[slot].transmissions == 1 ? slots[slot].lastSent : nil, at: now)
        settle(slot, judge(slot, message.pdu, bytes), at: now)
    }

    func checkOrigin(
        _ slot: Int, _ source: Endpoint, _ channel: Channel
    ) throws(Discard.Reason) {
        if slots[slot].checksSource, slots[slot].destination != source {
            throw .otherSource(expected: slots[slot].destination)
        }
        guard routes.channel(slots[slot].channel, of: slots[slot].route) == channel else {
            throw .otherChannel
        }
    }

    /// What a response to this request means.
    func judge(
        _ slot: Int, _ pdu: PDU, _ bytes: Span<UInt8>
    ) -> Result<VarBindList, RequestError> {
        slots[slot].judge(pdu, bytes, records.span)
    }
}

extension PendingRequest {
    /// What a response to this request means.
    func judge(
        _ pdu: PDU, _ bytes: Span<UInt8>, _ records: Span<VarBindRecord>
    ) -> Result<VarBindList, RequestError> {
        guard pdu.errorStatus == 0 else { return .failure(error(pdu, bytes, records)) }
        let fault = ResponseCheck.fault(
            shape, request: message.span,
            bindings: BERCursor(position: bindingsStart, end: message.count),
            names: names, response: bytes, records: records)
        let list = VarBindList(bytes, records)
        guard let fault else { return .success(list) }
        return .failure(
            .improperResponse(
                ImproperResponse(endpoint: destination, variableBindings: list, reason: fault)))
    }

    private func error(
        _ pdu: PDU, _ bytes: Span<UInt8>, _ records: Span<VarBindRecord>
    ) -> RequestError {
        let requested = requestedBindings
        let response = ErrorResponse(
            endpoint: destination,
            status: ErrorStatus(rawValue: pdu.errorStatus),
            index: min(max(Int(pdu.errorIndex), 0), requested.count),
            rawIndex: pdu.errorIndex,
            requested: requested,
            returned: VarBindList(bytes, records))
        return response.status == .noSuchName ? .noSuchName(response) : .errorResponse(response)
    }

    /// The bindings of the request, read back from its encoding.
    var requestedBindings: VarBindList {
        let message = message
        var cursor = BERCursor(position: bindingsStart, end: message.count)
        var bindings: [VarBind] = []
        while !cursor.isAtEnd, let record = try? VarBindRecord(message.span, &cursor) {
            bindings.append(record.materialize(message.span))
        }
        return VarBindList(bindings)
    }
}
