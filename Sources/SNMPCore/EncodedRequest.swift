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

    /// Writes the message of an operation, or for SNMPv3 its PDU, into `writer`, replacing what it
    /// held.
    init(
        _ operation: Operation, version: ProtocolVersion, requestID: Int32,
        community: OctetString, into writer: inout BERWriter
    ) throws(InvalidRequest) {
        writer.reset()
        var expected = 0
        let bindings: Int
        switch operation {
        case .get(let names):
            bindings = PDU(.getRequest, requestID: requestID).encode(
                names: names, into: &writer)
            shape = .same
            self.names = names.count
            expected = names.count
        case .getNext(let names):
            bindings = PDU(.getNextRequest, requestID: requestID).encode(
                names: names, into: &writer)
            shape = .next
            self.names = names.count
            expected = names.count
        case .getBulk(let names, let nonRepeaters, let maxRepetitions):
            guard nonRepeaters >= 0, nonRepeaters <= names.count else {
                throw .nonRepeaters(nonRepeaters, names: names.count)
            }
            guard maxRepetitions >= 0, let repetitions = Int32(exactly: maxRepetitions) else {
                throw .maxRepetitions(maxRepetitions)
            }
            if version == .v1 {
                let asked = maxRepetitions == 0 ? names.prefix(nonRepeaters) : names[...]
                bindings = PDU(.getNextRequest, requestID: requestID).encode(
                    names: asked, into: &writer)
                shape = .next
                self.names = asked.count
                expected = asked.count
            } else {
                bindings = PDU(
                    .getBulkRequest, requestID: requestID, errorStatus: Int32(nonRepeaters),
                    errorIndex: repetitions
                ).encode(names: names, into: &writer)
                shape = .bulk(nonRepeaters: nonRepeaters, maxRepetitions: maxRepetitions)
                self.names = names.count
                let repeated = (names.count - nonRepeaters).multipliedReportingOverflow(
                    by: maxRepetitions)
                expected = repeated.overflow ? Int(UInt16.max) : nonRepeaters + repeated.0
            }
        case .set(let variables):
            if version == .v1 {
                for binding in variables {
                    if case .counter64 = binding.value { throw .counter64InV1(binding.name) }
                }
            }
            bindings = PDU(.setRequest, requestID: requestID).encode(variables, into: &writer)
            shape = .same
            names = variables.count
            expected = variables.count
        }
        let pduOctets = writer.count
        // What SNMPv3 lays around the PDU is made anew for each transmission.
        var envelope = Self.largestEnvelope
        if version != .v3 {
            envelope = 0
            CommunityMessage.wrap(version, community: community, into: &writer)
        }
        guard writer.count + envelope <= ManagerCore.largestMessage else {
            throw .tooLarge(
                octets: writer.count, limit: ManagerCore.largestMessage - envelope)
        }
        let headOctets = writer.count - pduOctets
        self.community =
            version == .v3 ? 0..<0 : (headOctets - community.count)..<headOctets
        bindingsStart = writer.count - bindings
        answerOctets = Self.bufferOctets(
            variables: expected, request: writer.count + (version == .v3 ? 100 : 0))
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
