package import BER
package import SMI

/// The context tags of the PDUs (RFC 3416, section 3; RFC 1157, section 4.1.6 for `trapV1`).
package enum PDUType: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    case getRequest = 0xA0
    case getNextRequest = 0xA1
    case response = 0xA2
    case setRequest = 0xA3
    case trapV1 = 0xA4
    case getBulkRequest = 0xA5
    case informRequest = 0xA6
    case trapV2 = 0xA7
    case report = 0xA8

    /// Whether an answer is expected: the Confirmed Class of RFC 3411, section 2.8.
    package var isConfirmed: Bool {
        switch self {
        case .getRequest, .getNextRequest, .getBulkRequest, .setRequest, .informRequest: true
        case .response, .trapV1, .trapV2, .report: false
        }
    }
}

/// Every field of a PDU but its variable bindings, which lie in the buffer as records.
///
/// The Trap-PDU of SNMPv1 has other fields; see ``TrapV1``.
package struct PDU: Sendable, Equatable, BitwiseCopyable {
    package var type: PDUType
    package var requestID: Int32
    /// error-status; in a GetBulkRequest non-repeaters.
    package var errorStatus: Int32
    /// error-index, counted from 1; in a GetBulkRequest max-repetitions.
    package var errorIndex: Int32

    package init(
        _ type: PDUType, requestID: Int32, errorStatus: Int32 = 0, errorIndex: Int32 = 0
    ) {
        self.type = type
        self.requestID = requestID
        self.errorStatus = errorStatus
        self.errorIndex = errorIndex
    }

    package var nonRepeaters: Int32 { errorStatus }
    package var maxRepetitions: Int32 { errorIndex }
}

/// The head of an SNMPv1 Trap-PDU (RFC 1157, section 4.1.6).
package struct TrapV1: Sendable, Equatable {
    package var enterprise: OID
    package var agentAddress: IPv4Address
    /// coldStart(0) through enterpriseSpecific(6).
    package var genericTrap: Int32
    package var specificTrap: Int32
    /// sysUpTime when the trap was made, in hundredths of a second.
    package var timestampCentiseconds: UInt32

    package init(
        enterprise: OID, agentAddress: IPv4Address, genericTrap: Int32, specificTrap: Int32,
        timestampCentiseconds: UInt32
    ) {
        self.enterprise = enterprise
        self.agentAddress = agentAddress
        self.genericTrap = genericTrap
        self.specificTrap = specificTrap
        self.timestampCentiseconds = timestampCentiseconds
    }
}

extension PDU {
    /// Reads a PDU; its bindings go into `records`, replacing what is there.
    ///
    /// Every binding is checked here, so a bad one spoils the whole PDU and never half of it.
    package static func decode(
        _ bytes: Span<UInt8>, _ cursor: inout BERCursor, into records: inout [VarBindRecord]
    ) throws(DecodeError) -> PDU {
        if let head = PlainHead(bytes, cursor) {
            cursor.position = head.bindings.end
            var bindings = head.bindings
            try VarBindRecord.readAll(bytes, &bindings, into: &records)
            return head.pdu
        }
        let start = cursor.position
        var (tag, fields) = try cursor.next(bytes)
        guard let type = PDUType(rawValue: tag) else {
            throw DecodeError(.unknownType(tag: tag), at: start)
        }
        var pdu = PDU(type, requestID: 0)
        if type == .trapV1 {
            _ = try TrapV1(bytes, &fields)
        } else {
            pdu.requestID = try fields.nextInteger(bytes)
            pdu.errorStatus = try fields.nextInteger(bytes)
            pdu.errorIndex = try fields.nextInteger(bytes)
        }
        var bindings = try fields.next(bytes, expecting: Tag.sequence)
        try fields.finish()
        try VarBindRecord.readAll(bytes, &bindings, into: &records)
        return pdu
    }

    /// Writes this PDU around bindings.
    ///
    /// - Returns: How many octets at the end are the bindings.
    @discardableResult
    package func encode(
        _ bindings: some BidirectionalCollection<VarBind>, into writer: inout BERWriter
    ) -> Int {
        let mark = writer.count
        for binding in bindings.reversed() { binding.encode(into: &writer) }
        return close(into: &writer, since: mark)
    }

    /// Writes this PDU around names that are asked for, each bound to Null.
    ///
    /// - Returns: How many octets at the end are the bindings.
    @discardableResult
    package func encode(names: [OID], into writer: inout BERWriter) -> Int {
        encode(names: names[...], into: &writer)
    }

    /// The same for some of the names. It is not generic, since every request passes here and the
    /// caller is in another module.
    @discardableResult
    package func encode(names: ArraySlice<OID>, into writer: inout BERWriter) -> Int {
        let mark = writer.count
        var index = names.endIndex
        while index > names.startIndex {
            index -= 1
            let binding = writer.count
            writer.wrap(Tag.null, since: writer.count)
            names[index].encode(into: &writer)
            writer.wrap(Tag.sequence, since: binding)
        }
        return close(into: &writer, since: mark)
    }

    private func close(into writer: inout BERWriter, since mark: Int) -> Int {
        let bindings = writer.count - mark
        writer.wrap(Tag.sequence, since: mark)
        writer.prependSigned(errorIndex)
        writer.prependSigned(errorStatus)
        writer.prependSigned(requestID)
        writer.wrap(type.rawValue, since: mark)
        return bindings
    }
}

/// The head of a PDU as nearly all are encoded, read in three loads.
///
/// It says nothing of a PDU that is encoded otherwise: the long way decides then, and says what is
/// wrong. Sums are of places in the octets and small numbers, so that they wrap nowhere.
private struct PlainHead {
    let pdu: PDU
    let bindings: BERCursor

    @inline(__always)
    init?(_ bytes: Span<UInt8>, _ cursor: BERCursor) {
        guard cursor.end &- cursor.position >= 13 else { return nil }
        let tag = bytes[cursor.position]
        guard let type = PDUType(rawValue: tag), type != .trapV1,
            var position = bytes.plainContent(at: cursor.position &+ 1, end: cursor.end)
        else { return nil }
        let end = position.end
        guard end &- position.start >= 11 else { return nil }
        let first = bytes.word(at: position.start)
        let count = first >> 48 & 0xFF
        guard first >> 56 == Tag.integer, count >= 1, count <= 4 else { return nil }
        let requestID = Int64(bitPattern: first << 16) >> Int64(64 &- 8 &* count)
        position.start = position.start &+ 2 &+ Int(count)
        guard end &- position.start >= 8 else { return nil }
        // Both numbers in one octet each, and the tag of the list.
        let second = bytes.word(at: position.start)
        guard second & 0xFFFF_80FF_FF80_FF00 == 0x0201_0002_0100_3000,
            let list = bytes.plainContent(at: position.start &+ 7, end: end), list.end == end
        else { return nil }
        pdu = PDU(
            type, requestID: Int32(truncatingIfNeeded: requestID),
            errorStatus: Int32(truncatingIfNeeded: second >> 40 & 0x7F),
            errorIndex: Int32(truncatingIfNeeded: second >> 16 & 0x7F))
        bindings = BERCursor(position: list.start, end: end)
    }
}

extension Span<UInt8> {
    /// The content whose length stands at a place, in one, two or three octets. Nil where it does not,
    /// or where the content goes beyond `end`.
    @inline(__always)
    func plainContent(at place: Int, end: Int) -> (start: Int, end: Int)? {
        guard end &- place >= 1 else { return nil }
        let first = self[place]
        var start = place &+ 1
        var length = Int(first)
        if first >= 0x80 {
            let octets = Int(first & 0x7F)
            guard octets >= 1, octets <= 2, end &- start >= octets else { return nil }
            length = Int(self[start])
            if octets == 2 { length = length << 8 | Int(self[start &+ 1]) }
            start = start &+ octets
        }
        guard length <= end &- start else { return nil }
        return (start, start &+ length)
    }
}

extension TrapV1 {
    /// Reads the head of a Trap-PDU, up to its bindings.
    package init(_ bytes: Span<UInt8>, _ fields: inout BERCursor) throws(DecodeError) {
        let enterprise = try fields.next(bytes, expecting: Tag.objectIdentifier)
        let address = try fields.next(bytes, expecting: Tag.ipAddress)
        guard case .ipAddress(let agent) = try Value(bytes, tag: Tag.ipAddress, address) else {
            throw DecodeError(.invalidField("agent-addr"), at: address.position)
        }
        self.init(
            enterprise: try OID(bytes, enterprise),
            agentAddress: agent,
            genericTrap: try fields.nextInteger(bytes),
            specificTrap: try fields.nextInteger(bytes),
            timestampCentiseconds: UInt32(
                try fields.next(bytes, expecting: Tag.timeTicks).unsigned(bytes, bits: 32)))
    }

    /// Writes the Trap-PDU around bindings.
    package func encode(
        _ bindings: some BidirectionalCollection<VarBind>, into writer: inout BERWriter
    ) {
        let mark = writer.count
        for binding in bindings.reversed() { binding.encode(into: &writer) }
        writer.wrap(Tag.sequence, since: mark)
        writer.prependUnsigned(UInt64(timestampCentiseconds), tag: Tag.timeTicks)
        writer.prependSigned(specificTrap)
        writer.prependSigned(genericTrap)
        Value.ipAddress(agentAddress).encode(into: &writer)
        enterprise.encode(into: &writer)
        writer.wrap(PDUType.trapV1.rawValue, since: mark)
    }
}
