package import BER
package import Datagrams
package import SMI
import SNMPMessages

/// Buffers for answering, which any number of responders use in turn.
package struct ResponderScratch: ~Copyable {
    package var records: [VarBindRecord] = []
    /// The answer, after a responder said that there is one.
    package var writer = BERWriter(capacity: 1500)

    package init() {}
}

/// Something that answers datagrams.
package protocol DatagramResponder {
    /// Answers a datagram, or keeps silent.
    ///
    /// - Parameter scratch: Its writer holds the answer afterwards.
    /// - Returns: Whether there is an answer.
    mutating func respond(
        to bytes: Span<UInt8>, from source: Endpoint, at now: Instant,
        using scratch: inout ResponderScratch
    ) -> Bool

    /// Begins anew, as a device does that was switched off and on.
    mutating func restart(at now: Instant)
}

/// The agent's side of SNMPv1 and SNMPv2c for one simulated device.
package struct CommandResponder: DatagramResponder {
    /// Which versions are answered.
    package struct Versions: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        package static let v1 = Versions(rawValue: 1)
        package static let v2c = Versions(rawValue: 2)
    }

    /// Who may ask and how; devices of a kind share one.
    package struct Settings: Sendable {
        package var versions: Versions
        package var readCommunities: [OctetString]
        /// Those that may write, and read as well.
        package var writeCommunities: [OctetString]
        /// Whether every other community may read and write, too.
        package var takesAnyCommunity = false
        /// The largest message that is sent, 484 through 65507.
        package var maxMessageOctets: Int

        package init(
            versions: Versions = [.v1, .v2c], readCommunities: [OctetString] = ["public"],
            writeCommunities: [OctetString] = [], maxMessageOctets: Int = 65_507
        ) {
            self.versions = versions
            self.readCommunities = readCommunities
            self.writeCommunities = writeCommunities
            self.maxMessageOctets = min(max(maxMessageOctets, 484), 65_507)
        }
    }

    package var settings: Settings
    package var store: VariableStore

    package init(_ store: VariableStore, settings: Settings = Settings()) {
        self.store = store
        self.settings = settings
    }

    package mutating func restart(at now: Instant) { store.restart(at: now) }

    /// Silent to what is no message, another version, an unknown community (RFC 1157, section 4.1;
    /// RFC 3584, section 4.2.1) and everything that is no request.
    package mutating func respond(
        to bytes: Span<UInt8>, from source: Endpoint, at now: Instant,
        using scratch: inout ResponderScratch
    ) -> Bool {
        guard let message = try? CommunityMessage.decode(bytes, into: &scratch.records) else {
            return false
        }
        let isV1 = message.version == .v1
        guard settings.versions.contains(isV1 ? .v1 : .v2c) else { return false }
        let community = bytes.extracting(message.community)
        let mayWrite =
            settings.takesAnyCommunity || Self.find(community, in: settings.writeCommunities)
        guard mayWrite || Self.find(community, in: settings.readCommunities) else { return false }
        let head = ProtocolVersion.v1.rawValue.encodedCount + community.count.withHeader
        // A message at the limit has a header of four octets: SEQUENCE, and a length in three.
        let terms = Terms(
            isV1: isV1, mayWrite: mayWrite,
            limitOctets: settings.maxMessageOctets - 4 - head)
        guard
            let response = store.answer(
                message.pdu, scratch.records, in: bytes, under: terms, at: now)
        else { return false }
        scratch.writer.reset()
        response.pdu.encode(response.bindings, into: &scratch.writer)
        CommunityMessage.wrap(message.version, community: community, into: &scratch.writer)
        return true
    }

    private static func find(_ community: Span<UInt8>, in communities: [OctetString]) -> Bool {
        for known in communities where known.equals(community) { return true }
        return false
    }
}

extension DatagramResponder {
    /// The answer to a datagram as an array, or nil for silence.
    package mutating func respond(
        to bytes: [UInt8], from source: Endpoint, at now: Instant
    ) -> [UInt8]? {
        var scratch = ResponderScratch()
        let answers = respond(to: bytes.span, from: source, at: now, using: &scratch)
        return answers ? scratch.writer.octets : nil
    }
}

extension OctetString {
    func equals(_ bytes: Span<UInt8>) -> Bool {
        guard count == bytes.count else { return false }
        for index in 0..<count where self[index] != bytes[index] { return false }
        return true
    }
}
