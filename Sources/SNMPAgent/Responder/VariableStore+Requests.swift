package import Datagrams
package import SMI
package import SNMPMessages

extension VariableStore {
    /// Answers a PDU, whatever message it came in.
    ///
    /// - Parameters:
    ///   - records: The bindings of the request, read from `bytes`.
    ///   - bytes: The buffer that the records lie in.
    /// - Returns: Nil where silence is the answer: to what is no request, and to a request that
    ///   SNMPv1 does not have.
    package mutating func answer(
        _ request: PDU, _ records: [VarBindRecord], in bytes: Span<UInt8>, under terms: Terms,
        at now: Instant
    ) -> Response? {
        switch request.type {
        case .getRequest: return get(request, records, in: bytes, terms, now)
        case .getNextRequest: return getNext(request, records, in: bytes, terms, now)
        case .getBulkRequest:
            return terms.isV1 ? nil : getBulk(request, records, in: bytes, terms, now)
        case .setRequest: return set(request, records, in: bytes, terms, now)
        case .response, .trapV1, .informRequest, .trapV2, .report: return nil
        }
    }

    /// RFC 3416, section 4.2.1; for SNMPv1 RFC 1157, section 4.1.2.
    private func get(
        _ request: PDU, _ records: [VarBindRecord], in bytes: Span<UInt8>, _ terms: Terms,
        _ now: Instant
    ) -> Response {
        let moment = moment(at: now)
        var bindings: [VarBind] = []
        bindings.reserveCapacity(records.count)
        for (place, record) in records.enumerated() {
            if let position = table.position(of: record.name, in: bytes),
                !(terms.isV1 && table.variables[position].isCounter64)
            {
                let value = value(at: position, now: now, moment: moment)
                bindings.append(VarBind(table.names[position], value))
            } else if terms.isV1 {
                return Self.failure(.noSuchName, place, of: request, records, in: bytes, terms)
            } else {
                let name = record.materialize(bytes).name
                bindings.append(VarBind(name, table.exception(for: record.name, in: bytes)))
            }
        }
        return Self.success(request, bindings, records, in: bytes, terms)
    }

    /// RFC 3416, section 4.2.2; for SNMPv1 RFC 1157, section 4.1.3.
    private func getNext(
        _ request: PDU, _ records: [VarBindRecord], in bytes: Span<UInt8>, _ terms: Terms,
        _ now: Instant
    ) -> Response {
        let moment = moment(at: now)
        var bindings: [VarBind] = []
        bindings.reserveCapacity(records.count)
        for (place, record) in records.enumerated() {
            var position = table.successor(of: record.name, in: bytes)
            if terms.isV1 {
                while position < table.count, table.variables[position].isCounter64 {
                    position += 1
                }
            }
            if position < table.count {
                let value = value(at: position, now: now, moment: moment)
                bindings.append(VarBind(table.names[position], value))
            } else if terms.isV1 {
                return Self.failure(.noSuchName, place, of: request, records, in: bytes, terms)
            } else {
                bindings.append(VarBind(record.materialize(bytes).name, .endOfMibView))
            }
        }
        return Self.success(request, bindings, records, in: bytes, terms)
    }

    private static func success(
        _ request: PDU, _ bindings: [VarBind], _ records: [VarBindRecord], in bytes: Span<UInt8>,
        _ terms: Terms
    ) -> Response {
        let response = PDU(.response, requestID: request.requestID)
        let content = bindings.reduce(0) { $0 + $1.encodedCount }
        guard response.encodedCount(bindings: content) <= terms.limitOctets else {
            return failure(.tooBig, nil, of: request, records, in: bytes, terms)
        }
        return Response(response, bindings)
    }

    /// An answer that says what went wrong, around the bindings of the request.
    ///
    /// - Parameter place: The binding at fault, counted from 0; nil where no single one is.
    static func failure(
        _ status: ErrorStatus, _ place: Int?, of request: PDU, _ records: [VarBindRecord],
        in bytes: Span<UInt8>, _ terms: Terms
    ) -> Response {
        let status = terms.isV1 ? status.inV1 : status
        let pdu = PDU(
            .response, requestID: request.requestID, errorStatus: status.rawValue,
            errorIndex: Int32(clamping: (place ?? -1) + 1))
        // SNMPv2 sends no bindings with tooBig, so that at least this much fits.
        if status == .tooBig, !terms.isV1 { return Response(pdu, []) }
        return Response(pdu, records.map { $0.materialize(bytes) })
    }
}
