package import SMI
package import SNMPMessages

/// What a message, of whatever version, says about the PDU in it.
package struct Terms: Sendable {
    /// SNMPv1 has no exception values, no Counter64, no GetBulk and only six error-status.
    package var isV1: Bool
    package var mayWrite: Bool
    /// The most octets that the PDU of the answer may take.
    package var limitOctets: Int

    package init(isV1: Bool, mayWrite: Bool, limitOctets: Int) {
        self.isV1 = isV1
        self.mayWrite = mayWrite
        self.limitOctets = limitOctets
    }
}

/// A PDU that answers one, with its bindings.
package struct Response: Sendable, Equatable {
    package var pdu: PDU
    package var bindings: [VarBind]

    package init(_ pdu: PDU, _ bindings: [VarBind]) {
        self.pdu = pdu
        self.bindings = bindings
    }
}

extension PDU {
    /// The octets of this PDU around bindings that take `content` octets.
    func encodedCount(bindings content: Int) -> Int {
        (requestID.encodedCount + errorStatus.encodedCount + errorIndex.encodedCount
            + content.withHeader).withHeader
    }
}

extension ErrorStatus {
    /// What an agent says to an SNMPv1 manager instead (RFC 3584, section 4.4).
    package var inV1: ErrorStatus {
        switch self {
        case .wrongValue, .wrongEncoding, .wrongType, .wrongLength, .inconsistentValue: .badValue
        case .noAccess, .notWritable, .noCreation, .inconsistentName, .authorizationError:
            .noSuchName
        case .resourceUnavailable, .commitFailed, .undoFailed: .genErr
        default: self
        }
    }
}
