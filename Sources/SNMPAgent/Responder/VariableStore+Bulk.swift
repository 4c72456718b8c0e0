import BER
import Datagrams
import SMI
import SNMPMessages

extension VariableStore {
    /// RFC 3416, section 4.2.3: as many bindings as were asked for and as the limit lets through.
    ///
    /// - Returns: Nil if not even an answer without bindings fits.
    func getBulk(
        _ request: PDU, _ records: [VarBindRecord], in bytes: Span<UInt8>, _ terms: Terms,
        _ now: Instant
    ) -> Response? {
        let response = PDU(.response, requestID: request.requestID)
        let room = terms.limitOctets
        guard response.encodedCount(bindings: 0) <= room else { return nil }
        var columns = records.map { Column($0, in: bytes, table) }
        let moment = moment(at: now)
        var bindings: [VarBind] = []
        var content = 0

        /// The next binding of a column, unless it no longer fits.
        func appendNext(_ place: Int) -> Bool {
            let binding = columns[place].next(self, now, moment)
            content += binding.encodedCount
            guard response.encodedCount(bindings: content) <= room else { return false }
            bindings.append(binding)
            return true
        }

        let once = min(max(Int(request.nonRepeaters), 0), records.count)
        for place in 0..<once where !appendNext(place) { return Response(response, bindings) }
        var repetitions = once < records.count ? max(Int(request.maxRepetitions), 0) : 0
        while repetitions > 0 {
            repetitions -= 1
            for place in once..<records.count where !appendNext(place) {
                return Response(response, bindings)
            }
            // Once all columns are at their ends, repetitions say nothing more and may be left out.
            if columns[once...].allSatisfy(\.isAtEnd) { break }
        }
        return Response(response, bindings)
    }
}

/// How far a GetBulk has come beneath one of its names.
private struct Column {
    /// The name of the binding before.
    private var last: OID
    private var position: Int
    private(set) var isAtEnd = false

    init(_ record: VarBindRecord, in bytes: Span<UInt8>, _ table: VariableTable) {
        last = record.materialize(bytes).name
        position = table.successor(of: record.name, in: bytes)
    }

    mutating func next(_ store: VariableStore, _ now: Instant, _ moment: Moment) -> VarBind {
        guard position < store.table.count else {
            isAtEnd = true
            return VarBind(last, .endOfMibView)
        }
        let value = store.value(at: position, now: now, moment: moment)
        last = store.table.names[position]
        position += 1
        return VarBind(last, value)
    }
}
