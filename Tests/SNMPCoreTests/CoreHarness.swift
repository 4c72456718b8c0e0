import BER
import Datagrams
import SMI
import SNMPMessages

@testable import SNMPCore

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator, Sendable {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A generator that gives every number three times.
struct Stammering: RandomNumberGenerator, Sendable {
    private var inner = SeededGenerator(seed: 7)
    private var number: UInt64 = 0
    private var count = 0

    mutating func next() -> UInt64 {
        if count.isMultiple(of: 3) { number = inner.next() }
        count += 1
        return number
    }
}

/// A core, a clock that stands still until it is told, and a record of what the core wanted.
struct CoreHarness {
    var core: ManagerCore
    var now = Instant(nanoseconds: 0)
    /// Milliseconds at which datagrams went out.
    var sentAt: [Int] = []
    /// The octets of every datagram that went out.
    var sent: [[UInt8]] = []
    var results: [Token: Result<VarBindList, RequestError>] = [:]
    var settlements = 0
    var discards: [Discard] = []
    var channelsWanted = 0
    let route: Int
    let agent = Endpoint(.v4(0x0A00_0001), port: 161)

    init(receiveBufferOctets: Int = 212_992, seed: UInt64 = 1) {
        core = ManagerCore(
            entropy: SeededGenerator(seed: seed), receiveBufferOctets: receiveBufferOctets)
        core.reportsDiscards = true
        route = core.addRoute()
        core.add(Channel(0), to: route, at: now)
    }

    var target: Target {
        Target(agent, route: route, version: .v2c, community: "public")
    }

    var milliseconds: Int { Int(now.nanoseconds / 1_000_000) }

    mutating func open(
        _ operation: Operation, version: ProtocolVersion = .v2c, timeout: Duration = .seconds(10),
        refresh: Duration = .seconds(1)
    ) throws -> Token {
        var target = target
        target.version = version
        let token = try core.open(
            operation, to: target, timing: Timing(timeout: timeout, refreshPeriod: .fixed(refresh)),
            at: now)
        drain()
        return token
    }

    /// One turn of an engine's loop at a later moment, with nothing received.
    mutating func turn(at milliseconds: Int) {
        now = Instant(nanoseconds: Int64(milliseconds) * 1_000_000)
        core.advance(to: now)
        drain()
    }

    /// Turns at every deadline until nothing is pending.
    mutating func runToEnd() {
        while let deadline = core.deadline {
            now = max(now, deadline)
            core.advance(to: now)
            drain()
        }
    }

    mutating func deliver(
        _ octets: [UInt8], from source: Endpoint? = nil, on channel: Channel = Channel(0)
    ) {
        core.receive(octets.span, from: source ?? agent, on: channel, at: now)
        drain()
    }

    mutating func drain() {
        while let output = core.nextOutput() {
            switch output {
            case .transmit(let token):
                let datagram = core.transmit(token) { octets, _, _ in
                    octets.indices.map { octets[$0] }
                }
                guard let datagram else { continue }
                sent.append(datagram)
                sentAt.append(milliseconds)
            case .settled(let token):
                results[token] = core.takeResult(of: token)
                settlements += 1
            case .needsChannel: channelsWanted += 1
            case .discarded:
                if let discard = core.takeDiscard() { discards.append(discard) }
            }
        }
    }

    /// The answer to a datagram that was sent: its head, with other bindings or status.
    func answer(
        to request: [UInt8], _ bindings: [VarBind], type: PDUType = .response,
        status: Int32 = 0, index: Int32 = 0, version: ProtocolVersion? = nil,
        community: String = "public", requestIDOffset: Int32 = 0
    ) throws -> [UInt8] {
        var records: [VarBindRecord] = []
        let message = try CommunityMessage.decode(request.span, into: &records)
        var writer = BERWriter()
        PDU(
            type, requestID: message.pdu.requestID &+ requestIDOffset, errorStatus: status,
            errorIndex: index
        ).encode(bindings, into: &writer)
        CommunityMessage.wrap(
            version ?? message.version, community: Array(community.utf8).span, into: &writer)
        return writer.octets
    }
}

let sysDescr: OID = "1.3.6.1.2.1.1.1.0"
let sysUpTime: OID = "1.3.6.1.2.1.1.3.0"
let ifDescr: OID = "1.3.6.1.2.1.2.2.1.2"
let ifInOctets: OID = "1.3.6.1.2.1.2.2.1.10"
