import BER
import Datagrams
import SMI
import SNMPMessages

extension VariableStore {
    /// RFC 3416, section 4.2.5: every binding is checked before the first is written.
    mutating func set(
        _ request: PDU, _ records: [VarBindRecord], in bytes: Span<UInt8>, _ terms: Terms,
        _ now: Instant
    ) -> Response {
        let moment = moment(at: now)
        var writes: [(position: Int, value: Value)] = []
        for (place, record) in records.enumerated() {
            func refuse(_ status: ErrorStatus) -> Response {
                Self.failure(status, place, of: request, records, in: bytes, terms)
            }
            guard terms.mayWrite else { return refuse(.noAccess) }
            guard let position = table.position(of: record.name, in: bytes) else {
                return refuse(table.refusalToCreate(record.name, in: bytes))
            }
            guard let rule = table.variables[position].rule else { return refuse(.notWritable) }
            let value = record.materialize(bytes).value
            let old = self.value(at: position, now: now, moment: moment)
            if let status = rule.refusal(of: value, replacing: old, at: moment) {
                return refuse(status)
            }
            writes.append((position, value))
        }
        let response = Response(
            PDU(.response, requestID: request.requestID), records.map { $0.materialize(bytes) })
        let content = response.bindings.reduce(0) { $0 + $1.encodedCount }
        guard response.pdu.encodedCount(bindings: content) <= terms.limitOctets else {
            return Self.failure(.tooBig, nil, of: request, records, in: bytes, terms)
        }
        for write in writes { self.write(write.value, at: write.position, now: now) }
        return response
    }
}
