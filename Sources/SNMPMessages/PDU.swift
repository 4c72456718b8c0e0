package import BER
package import SMI

/// The context tags of the PDUs (RFC 3416, section 3; RFC 1157, section 4.1.6 for `trapV1`).
package enum PDUType: UInt8, Sendable, CaseIterable {
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
package struct PDU: Sendable, Equatable {
    package var type: PDUType
    package var requestID: Int32
    /// error-status; in a GetBulkRequest non-repeaters.
    package var errorStatus: Int32
    /// error-index, counted from 1; in a GetBulkRequest max-repetitions.
    package var errorIndex: Int32
    /// The fields that only the Trap-PDU of SNMPv1 has, instead of the three above.
    package var trap: TrapV1? {
        get {
            guard case .trap(let trap) = kept else { return nil }
            return trap
        }
        set { kept = newValue.map { .trap($0) } }
    }
    /// Kept elsewhere, since every PDU of a request would carry its place along.
    private var kept: Kept?

    private indirect enum Kept: Sendable, Equatable {
        case trap(TrapV1)
    }

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
        let start = cursor.position
        var (tag, fields) = try cursor.next(bytes)
        guard let type = PDUType(rawValue: tag) else {
            throw DecodeError(.unknownType(tag: tag), at: start)
        }
        var pdu = PDU(type, requestID: 0)
        if type == .trapV1 {
            pdu.trap = try TrapV1.decode(bytes, &fields)
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
        if let trap {
            trap.encode(into: &writer)
        } else {
            writer.prependSigned(errorIndex)
            writer.prependSigned(errorStatus)
            writer.prependSigned(requestID)
        }
        writer.wrap(type.rawValue, since: mark)
        return bindings
    }
}

extension TrapV1 {
    static func decode(
        _ bytes: Span<UInt8>, _ fields: inout BERCursor
    ) throws(DecodeError) -> TrapV1 {
        let enterprise = try fields.next(bytes, expecting: Tag.objectIdentifier)
        let address = try fields.next(bytes, expecting: Tag.ipAddress)
        guard case .ipAddress(let agent) = try Value(bytes, tag: Tag.ipAddress, address) else {
            throw DecodeError(.invalidField("agent-addr"), at: address.position)
        }
        return TrapV1(
            enterprise: try OID(bytes, enterprise),
            agentAddress: agent,
            genericTrap: try fields.nextInteger(bytes),
            specificTrap: try fields.nextInteger(bytes),
            timestampCentiseconds: UInt32(
                try fields.next(bytes, expecting: Tag.timeTicks).unsigned(bytes, bits: 32)))
    }

    func encode(into writer: inout BERWriter) {
        writer.prependUnsigned(UInt64(timestampCentiseconds), tag: Tag.timeTicks)
        writer.prependSigned(specificTrap)
        writer.prependSigned(genericTrap)
        Value.ipAddress(agentAddress).encode(into: &writer)
        enterprise.encode(into: &writer)
    }
}
