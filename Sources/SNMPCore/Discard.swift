public import Datagrams
public import USM

/// A datagram that arrived and was not used.
///
/// Whatever anybody sends to the socket ends here or as an answer; it never fails a request.
public struct Discard: Sendable {
    public enum Reason: Error, Sendable, Hashable {
        /// Not a message; where and why.
        case undecodable(String)
        /// A version that no request of this engine uses.
        case otherVersion
        /// Not a response: a request, a trap or a report.
        case notAResponse
        /// No request with this request-id waits; the answer is late, repeated or not ours.
        case unknownRequestID(Int32)
        /// The request was sent to another address or port.
        case otherSource(expected: Endpoint)
        /// The request went out through another socket.
        case otherChannel
        case otherCommunity
        /// An SNMPv3 message that answers none of ours; late, repeated or not for us.
        case unknownMessageID(Int32)
        case otherSecurityModel(Int32)
        /// A level other than the request's: an answer below it is never taken.
        case otherSecurityLevel(SecurityLevel)
        case otherEngine
        case otherUser
        case wrongDigest
        /// Authentic, but of an earlier boot or over 150 s late.
        case notInTimeWindow
        case undecryptable
        case otherContext
        /// An answer to a discovery that is no report.
        case notAReport
        case emptyReport
        /// A discovery's answer with an engine ID of fewer than 5 or more than 32 octets.
        case badEngineID
    }

    public let reason: Reason
    public let source: Endpoint
    /// The first octets of the datagram, at most 512.
    public let octets: [UInt8]
    /// The length of the whole datagram.
    public let octetCount: Int
    let moment: Instant
}

extension Discard.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .undecodable(let text): "it is no SNMP message: \(text)"
        case .otherVersion: "its SNMP version is another"
        case .notAResponse: "it is no response"
        case .unknownRequestID(let number):
            "no pending request has the request-id \(number) (late, repeated or not ours)"
        case .otherSource(let expected): "it came from elsewhere than \(expected)"
        case .otherChannel: "it came to another socket than the one that asked"
        case .otherCommunity: "its community is another"
        case .unknownMessageID(let number):
            "no pending message has the message ID \(number) (late, repeated or not ours)"
        case .otherSecurityModel(let number): "its security model is \(number), not 3"
        case .otherSecurityLevel(let level): "its security level is \(level), not the one asked"
        case .otherEngine: "it is of another engine than the one asked"
        case .otherUser: "its user is another"
        case .wrongDigest: "its digest is wrong"
        case .notInTimeWindow: "its time is not in the window"
        case .undecryptable: "it cannot be decrypted"
        case .otherContext: "its context is another"
        case .notAReport: "it answers a discovery with something else than a report"
        case .emptyReport: "it is a report about nothing"
        case .badEngineID: "its engine ID has not 5 to 32 octets"
        }
    }
}

extension Discard: CustomStringConvertible {
    public var description: String { "\(octetCount) octets from \(source): \(reason)" }
}

/// Without the octets, among which a community may be.
extension Discard: CustomReflectable {
    public var customMirror: Mirror {
        Mirror(
            self, children: ["reason": reason, "source": source, "octetCount": octetCount],
            displayStyle: .struct)
    }
}

/// The latest discards, and how many there were of each kind.
struct DiscardLog: Sendable {
    static let kept = 32
    static let keptOctets = 512

    private var ring: [Discard] = []
    private var next = 0
    private(set) var total = 0

    mutating func add(
        _ reason: Discard.Reason, _ bytes: Span<UInt8>, from source: Endpoint, at now: Instant
    ) -> Discard {
        var octets: [UInt8] = []
        octets.reserveCapacity(min(bytes.count, Self.keptOctets))
        for index in 0..<min(bytes.count, Self.keptOctets) { octets.append(bytes[index]) }
        let discard = Discard(
            reason: reason, source: source, octets: octets, octetCount: bytes.count, moment: now)
        if ring.count < Self.kept {
            ring.append(discard)
        } else {
            ring[next] = discard
            next = (next + 1) % Self.kept
        }
        total += 1
        return discard
    }

    /// What is kept, oldest first.
    var latest: [Discard] { Array(ring[next...] + ring[..<next]) }

    func from(_ source: Endpoint, since moment: Instant) -> [Discard] {
        guard total > 0 else { return [] }
        return latest.filter { $0.source == source && $0.moment >= moment }
    }
}
