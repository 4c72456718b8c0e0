import BER
import SMI
import SNMPMessages

/// What is known of a request after it was encoded.
struct EncodedRequest {
    let shape: ResponseShape
    let names: Int
    /// Where the community and the bindings' content stand in the message.
    let community: Range<Int>
    let bindingsStart: Int
    /// What the answer may occupy in a receive buffer.
    let answerOctets: Int

    /// The most octets that SNMPv3 lays around a PDU, a context name of 256 octets included.
    private static let largestEnvelope = 512

    /// Writes the message of an operation, or for SNMPv3 its PDU, into `writer`, which is empty.
    ///
    /// A function and no initializer, which would take its arguments over and so copy them first.
    static func encode(
        _ operation: Operation, version: ProtocolVersion, requestID: Int32,
        community: OctetString, into writer: inout BERWriter
    ) throws(InvalidRequest) -> EncodedRequest {
        let body = try encode(operation, version, requestID, into: &writer)
        let pduOctets = writer.count
        // What SNMPv3 lays around the PDU is made anew for each transmission.
        var envelope = largestEnvelope
        if version != .v3 {
            envelope = 0
            CommunityMessage.wrap(version, community: community, into: &writer)
        }
        guard writer.count + envelope <= ManagerCore.largestMessage else {
            throw .tooLarge(
                octets: writer.count, limit: ManagerCore.largestMessage - envelope)
        }
        let headOctets = writer.count - pduOctets
        return EncodedRequest(
            shape: body.shape, names: body.names,
            community: version == .v3 ? 0..<0 : (headOctets - community.count)..<headOctets,
            bindingsStart: writer.count - body.bindingsOctets,
            answerOctets: bufferOctets(
                variables: body.expected, request: writer.count + (version == .v3 ? 100 : 0)))
    }

    /// What is known of a PDU after it was encoded.
    private struct Body {
        let shape: ResponseShape
        let names: Int
        /// How many variables an answer may have.
        let expected: Int
        let bindingsOctets: Int

        init(_ shape: ResponseShape, names: Int, expected: Int? = nil, bindingsOctets: Int) {
            self.shape = shape
            self.names = names
            self.expected = expected ?? names
            self.bindingsOctets = bindingsOctets
        }
    }

    private static func encode(
        _ operation: Operation, _ version: ProtocolVersion, _ requestID: Int32,
        into writer: inout BERWriter
    ) throws(InvalidRequest) -> Body {
        switch operation {
        case .get(let names):
            let octets = PDU(.getRequest, requestID: requestID).encode(names: names, into: &writer)
            return Body(.same, names: names.count, bindingsOctets: octets)
        case .getNext(let names):
            let octets = PDU(.getNextRequest, requestID: requestID).encode(
                names: names, into: &writer)
            return Body(.next, names: names.count, bindingsOctets: octets)
        case .getBulk(let names, let nonRepeaters, let maxRepetitions):
            guard nonRepeaters >= 0, nonRepeaters <= names.count else {
                throw .nonRepeaters(nonRepeaters, names: names.count)
            }
            guard maxRepetitions >= 0, let repetitions = Int32(exactly: maxRepetitions) else {
                throw .maxRepetitions(maxRepetitions)
            }
            guard version != .v1 else {
                let asked = maxRepetitions == 0 ? names.prefix(nonRepeaters) : names[...]
                let octets = PDU(.getNextRequest, requestID: requestID).encode(
                    names: asked, into: &writer)
                return Body(.next, names: asked.count, bindingsOctets: octets)
            }
            let octets = PDU(
                .getBulkRequest, requestID: requestID, errorStatus: Int32(nonRepeaters),
                errorIndex: repetitions
            ).encode(names: names, into: &writer)
            let repeated = (names.count - nonRepeaters).multipliedReportingOverflow(
                by: maxRepetitions)
            return Body(
                .bulk(nonRepeaters: Int32(nonRepeaters), maxRepetitions: repetitions),
                names: names.count,
                expected: repeated.overflow
                    ? Int(UInt16.max) : nonRepeaters + repeated.partialValue,
                bindingsOctets: octets)
        case .set(let variables):
            if version == .v1 {
                for binding in variables {
                    if case .counter64 = binding.value { throw .counter64InV1(binding.name) }
                }
            }
            let octets = PDU(.setRequest, requestID: requestID).encode(variables, into: &writer)
            return Body(.same, names: variables.count, bindingsOctets: octets)
        }
    }

    /// What an answer of so many variables is likely to occupy in a receive buffer on Linux.
    ///
    /// The system rounds up to the pages it takes a datagram in: 832 octets for a small one, about
    /// 2,304 for one that fills an Ethernet frame, and then about the length and a third.
    private static func bufferOctets(variables: Int, request: Int) -> Int {
        let likely = min(max(request, 24 * min(variables, 4096)), ManagerCore.largestMessage)
        if likely <= 400 { return Routes.smallAnswer }
        return likely <= 1_500 ? 2_304 : likely + likely / 3 + 1_024
    }
}
