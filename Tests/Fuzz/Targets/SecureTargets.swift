import BER
import Datagrams
import SMI
import SNMPAgent
import SNMPCore
import SNMPMessages
import USM

/// A scoped PDU that somebody with the keys has sealed: it is authentic, and any octets for all that.
///
/// It goes to the manager as an answer and to the agent as a question. The first octet is the
/// security level, and whether the message ID is the one asked for.
func fuzzSecure(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    guard let user = World.user, bytes.count >= 1 else { return }
    var now = Instant(nanoseconds: 1_000_000_000_000)
    var agent = World.responder(at: now)
    var core = ManagerCore(entropy: SeededGenerator(seed: 1), receiveBufferOctets: 212_992)
    now = now + .seconds(500)
    let channel = Channel(1)
    let route = core.addRoute()
    core.add(channel, to: route, at: now)
    var users = UserTable()
    guard (try? core.addUser(user)) != nil, let credentials = try? users.add(user) else { return }
    let keys = users.keys(of: credentials, for: World.engineID)
    let target = Target(World.agent, route: route, version: .v3, community: OctetString())
    let name = World.variables[0].name
    guard let token = try? core.open(.get([name]), to: target, timing: Timing(), at: now) else {
        throw FuzzTarget.Finding(description: "a right request was refused")
    }

    // The first message asks for the engine's name, the second is the request.
    guard let discovery = core.datagram(),
        let report = agent.respond(to: discovery, from: World.stranger, at: now)
    else { throw FuzzTarget.Finding(description: "the agent does not name itself") }
    core.receive(report.span, from: World.agent, on: channel, at: now)
    guard let request = core.datagram(),
        let answer = agent.respond(to: request, from: World.stranger, at: now),
        let incoming = try? IncomingMessage.decode(request.span)
    else { throw FuzzTarget.Finding(description: "the agent does not answer") }

    let level = SecurityLevel(HeaderData.Flags(rawValue: [0, 1, 3, 3][Int(bytes[0] & 3)]))
    let header = HeaderData(
        messageID: incoming.message.header.messageID ^ Int32(bytes[0] >> 2 & 1), maxSize: 1500,
        flags: level.flags.union(bytes[0] & 8 == 0 ? [] : .reportable))
    var writer = BERWriter()
    var salts = Salts(start: 0)
    writer.prepend(contentsOf: bytes.extracting(1..<bytes.count))
    OutgoingMessage(
        header: header, engineID: World.engineID.octets,
        engineBoots: incoming.parameters.engineBoots, engineTime: incoming.parameters.engineTime,
        userName: Array(user.name.utf8)
    ).seal(keys: keys, salts: &salts, into: &writer)
    let sealed = writer.octets
    if let answer = agent.respond(to: sealed, from: World.stranger, at: now) {
        try require(
            (try? IncomingMessage.decode(answer.span)) != nil, "the agent's answer does not decode")
    }
    core.receive(sealed.span, from: World.agent, on: channel, at: now)
    var settlements: [Result<VarBindList, RequestError>] = []
    core.drain(into: &settlements)
    core.receive(answer.span, from: World.agent, on: channel, at: now)
    let wasSettled = !settlements.isEmpty
    core.drain(into: &settlements)
    if !wasSettled {
        let bindings = try? settlements.first?.get()
        try require(
            bindings == VarBindList([World.variables[0]]), "the right answer did not win afterwards"
        )
    }
    core.abandon(token, at: now)
    try require(settlements.count == 1, "a request settled \(settlements.count) times")
    try require(core.pendingCount == 0 && core.deadline == nil, "something is left of a request")
}

extension ManagerCore {
    /// The datagram that is to be sent; nil where there is none.
    fileprivate mutating func datagram() -> [UInt8]? {
        var datagram: [UInt8]?
        while let output = nextOutput() {
            guard case .transmit(let token) = output else { continue }
            datagram = transmit(token) { octets, _, _ in octets.octets } ?? datagram
        }
        return datagram
    }

    fileprivate mutating func drain(into settlements: inout [Result<VarBindList, RequestError>]) {
        while let output = nextOutput() {
            guard case .settled(let token) = output, let result = takeResult(of: token) else {
                continue
            }
            settlements.append(result)
        }
    }
}

/// A question of anybody to a simulated agent: a message that decodes, or silence.
func fuzzAgent(_ bytes: Span<UInt8>) throws(FuzzTarget.Finding) {
    let now = Instant(nanoseconds: 1_000_000_000_000)
    var agent = World.responder(at: now)
    var scratch = ResponderScratch()
    guard agent.respond(to: bytes, from: World.stranger, at: now, using: &scratch) else { return }
    let answer = scratch.writer.octets
    try require(answer.count <= ManagerCore.largestMessage, "an answer of \(answer.count) octets")
    var records: [VarBindRecord] = []
    if let message = try? CommunityMessage.decode(answer.span, into: &records) {
        try require(message.pdu.type == .response, "the agent answers with a \(message.pdu.type)")
    } else {
        try require(
            (try? IncomingMessage.decode(answer.span)) != nil, "the agent's answer does not decode")
    }
}
