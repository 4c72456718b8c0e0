import BER
import Datagrams
import Foundation
import SMI
import SNMPMessages
import Testing

@testable import SNMPCore

/// Random worlds: requests over links that lose, delay, repeat, reorder, damage and forge, agents that
/// come and go, and an application that cancels and forgets. Whatever happens, the promises of
/// ``ManagerCore`` hold.
///
/// `SNMPSH_SEED=17 scripts/test SimulationTests` replays one world; `SNMPSH_SEEDS=1000000` tries more.
@Suite struct SimulationTests {
    @Test func `every world keeps the promises of the core`() throws {
        let environment = ProcessInfo.processInfo.environment
        let seeds: Range<UInt64> =
            if let one = environment["SNMPSH_SEED"].flatMap(UInt64.init) {
                one..<one + 1
            } else {
                0..<(environment["SNMPSH_SEEDS"].flatMap(UInt64.init) ?? 10_000)
            }
        for seed in seeds {
            var world = World(seed: seed)
            world.run()
            guard world.broken.isEmpty else {
                Issue.record(
                    "\(world.broken[0]); replay with SNMPSH_SEED=\(seed) scripts/test SimulationTests"
                )
                return
            }
        }
    }

    @Test func `the same seed makes the same world`() {
        for seed in UInt64(0)..<50 {
            var first = World(seed: seed)
            var second = World(seed: seed)
            first.run()
            second.run()
            #expect(first.trace == second.trace)
        }
    }
}

/// One core, a few agents, and the links between.
private struct World {
    /// What the links do, each drawn from the seed.
    private struct Faults {
        var loss: UInt64
        var duplication: UInt64
        var damage: UInt64
        var forgery: UInt64
        var refusal: UInt64
        var longestDelay: UInt64
    }

    private enum Event {
        case atAgent([UInt8], Endpoint, Channel)
        case atManager([UInt8], Endpoint, Channel)
        case refused([UInt8], Endpoint)
        case open
        case abandon(Token)
        case cancel(Token)
    }

    private struct Expected {
        let requestID: Int32
        let endpoint: Endpoint
        let opened: Instant
        let timing: Timing
        var transmissions = 0
        var lastSent: Instant?
    }

    private var random: SeededGenerator
    private var core: ManagerCore
    private let route: Int
    private var now = Instant(nanoseconds: 0)
    /// Sorted by time; few enough at once that inserting is cheap.
    private var events: [(at: Instant, event: Event)] = []
    private var pending: [Token: Expected] = [:]
    private var channels = 0
    /// The request-id that each answer was made for, by the number in its value.
    private var answeredFor: [UInt32: Int32] = [:]
    private var lastTransmission: Instant?
    private let faults: Faults
    private(set) var broken: [String] = []
    private(set) var trace: [String] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        core = ManagerCore(
            entropy: SeededGenerator(seed: seed ^ 0xABCD),
            receiveBufferOctets: random.next() % 4 == 0 ? 1 : 212_992)
        route = core.addRoute()
        if random.next() % 4 == 0 {
            core.sendLimits = SendLimits(
                requestsPerTarget: 1 + Int(random.next() % 3),
                datagramsPerSecond: random.next() % 2 == 0 ? 20 : nil)
        }
        faults = Faults(
            loss: random.next() % 60, duplication: random.next() % 30, damage: random.next() % 30,
            forgery: random.next() % 30, refusal: random.next() % 10,
            longestDelay: 1 + random.next() % 4_000)
        for _ in 0..<(1 + random.next() % 12) {
            schedule(.open, after: random.next() % 5_000)
        }
    }

    mutating func run() {
        var turns = 0
        while broken.isEmpty {
            turns += 1
            if turns > 10_000 { return fail("the world does not come to an end") }
            let next = [events.first?.at, core.deadline].compactMap { $0 }.min()
            guard let next else { break }
            now = max(now, next)
            // Arrivals before timers, as an engine's turn does it.
            while let event = events.first, event.at <= now {
                events.removeFirst()
                carryOut(event.event)
            }
            core.advance(to: now)
            drain()
        }
        if core.pendingCount != 0 || !pending.isEmpty { fail("a request never settled") }
        if core.deadline != nil { fail("a timer outlived its request") }
    }

    private mutating func fail(_ reason: String) { broken.append(reason) }

    private mutating func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }

    private mutating func schedule(_ event: Event, after milliseconds: UInt64) {
        let at = now.advanced(byNanoseconds: Int64(milliseconds) * 1_000_000)
        let place = events.firstIndex { $0.at > at } ?? events.count
        events.insert((at, event), at: place)
    }

    private mutating func carryOut(_ event: Event) {
        switch event {
        case .open: open()
        case .atAgent(let octets, let endpoint, let channel): answer(octets, endpoint, channel)
        case .atManager(let octets, let endpoint, let channel):
            core.receive(octets.span, from: endpoint, on: channel, at: now)
        case .refused(let octets, let endpoint):
            core.undeliverable(
                NetworkError(.refused, code: 111), to: endpoint, original: octets.span)
        case .abandon(let token):
            core.abandon(token, at: now)
            pending[token] = nil
        case .cancel(let token): core.cancel(token, at: now)
        }
        drain()
    }

    private mutating func open() {
        let endpoint = Endpoint(.v4(0x0A00_0000 + UInt32(random.next() % 3)), port: 161)
        let timing = Timing(
            timeout: .milliseconds(Int64(random.next() % 4_000)),
            refreshPeriod: random.next() % 4 == 0
                ? .learned : .milliseconds(Int64(1 + random.next() % 1_500)))
        let names = (0...(random.next() % 3)).map { [1, 3, 6, UInt32($0)] as OID }
        let target = Target(
            endpoint, route: route, version: chance(50) ? .v1 : .v2c, community: "public")
        let opened = now
        do {
            let token = try core.open(.get(names), to: target, timing: timing, at: now)
            pending[token] = Expected(
                requestID: core.slots[token.index].requestID, endpoint: endpoint, opened: opened,
                timing: timing)
            if chance(10) { schedule(.abandon(token), after: random.next() % 3_000) }
            if chance(10) { schedule(.cancel(token), after: random.next() % 3_000) }
        } catch {
            fail("a valid request was refused: \(error)")
        }
    }

    /// An agent that answers each datagram with a number that it never used before.
    private mutating func answer(_ octets: [UInt8], _ endpoint: Endpoint, _ channel: Channel) {
        var records: [VarBindRecord] = []
        guard let message = try? CommunityMessage.decode(octets.span, into: &records) else {
            return
        }
        let serial = UInt32(answeredFor.count)
        answeredFor[serial] = message.pdu.requestID
        let bindings = records.map {
            VarBind($0.materialize(octets.span).name, .counter32(serial))
        }
        var writer = BERWriter()
        PDU(.response, requestID: message.pdu.requestID).encode(bindings, into: &writer)
        CommunityMessage.wrap(
            message.version, community: Array(octets[message.community]).span, into: &writer)
        deliver(writer.octets, from: endpoint, on: channel)
    }

    private mutating func deliver(_ octets: [UInt8], from endpoint: Endpoint, on channel: Channel) {
        if chance(faults.loss) { return }
        var octets = octets
        if chance(faults.damage) {
            let place = Int(random.next() % UInt64(octets.count))
            if chance(30) {
                octets.removeSubrange(place...)
            } else if place < octets.count - 1 {
                // Not the value's own octets: SNMPv2c has nothing that would tell.
                octets[min(place, 20)] ^= UInt8(1 + random.next() % 255)
            }
        }
        let source =
            chance(faults.forgery)
            ? Endpoint(.v4(0x0B00_0001), port: 161) : endpoint
        let copies = chance(faults.duplication) ? 2 : 1
        for _ in 0..<copies {
            schedule(
                .atManager(octets, source, channel), after: random.next() % faults.longestDelay)
        }
    }

    private mutating func drain() {
        while let output = core.nextOutput() {
            switch output {
            case .transmit(let token): transmit(token)
            case .settled(let token):
                if let result = core.takeResult(of: token) { settle(token, result) }
            case .needsChannel(let route):
                guard core.needsChannel(route) else { continue }
                if channels >= 2 {
                    core.stopGrowing(route)
                } else {
                    channels += 1
                    core.add(Channel(channels), to: route, at: now)
                }
            case .discarded: break
            }
        }
    }

    private mutating func transmit(_ token: Token) {
        var sent: ([UInt8], Endpoint, Channel)?
        core.transmit(token) { octets, endpoint, channel in
            sent = (octets.indices.map { octets[$0] }, endpoint, channel)
        }
        guard let (octets, endpoint, channel) = sent else {
            // It settled between the wish and its fulfilment.
            return
        }
        trace.append("\(now.nanoseconds) sends \(octets.count) to \(endpoint)")
        if let rate = core.sendLimits.datagramsPerSecond, let lastTransmission,
            now < lastTransmission.advanced(byNanoseconds: 1_000_000_000 / Int64(rate))
        {
            fail("a datagram went out faster than the limit")
        }
        lastTransmission = now
        if var expected = pending[token] {
            if let period = expected.timing.refreshPeriod?.duration, let last = expected.lastSent,
                now < last + period
            {
                fail("a request was sent again before its refresh period was over")
            }
            expected.lastSent = now
            expected.transmissions += 1
            pending[token] = expected
            if now >= expected.opened + expected.timing.timeout {
                fail("a request sent after its timeout")
            }
            let busy = pending.values.count {
                $0.endpoint == endpoint && $0.transmissions > 0
            }
            if let limit = core.sendLimits.requestsPerTarget, busy > limit {
                fail("a target has \(busy) requests at once")
            }
        }
        if chance(faults.refusal) {
            schedule(.refused(octets, endpoint), after: random.next() % 500)
        }
        if chance(faults.loss) { return }
        schedule(
            .atAgent(octets, endpoint, channel), after: random.next() % faults.longestDelay)
    }

    private mutating func settle(_ token: Token, _ result: Result<VarBindList, RequestError>) {
        guard let expected = pending.removeValue(forKey: token) else {
            return fail("a request settled twice, or after it was abandoned")
        }
        trace.append("\(now.nanoseconds) settles \(expected.requestID)")
        let deadline = expected.opened + expected.timing.timeout
        if now > deadline, now > expected.opened { fail("a request settled after its timeout") }
        let timeout = expected.timing.timeout.saturatedNanoseconds
        let most: Int64
        if let refresh = expected.timing.refreshPeriod?.duration?.saturatedNanoseconds {
            most = (timeout + refresh - 1) / refresh
        } else {
            // At 0, 0.1, 0.3, 0.7 and 1.5 s at the earliest, and once a second from then on.
            most = 5 + max(0, timeout - 1_500_000_000 + 999_999_999) / 1_000_000_000
        }
        if Int64(expected.transmissions) > most {
            fail("a request was sent \(expected.transmissions) times")
        }
        switch result {
        case .success(let bindings):
            for binding in bindings {
                guard case .counter32(let serial) = binding.value else { continue }
                if answeredFor[serial] != expected.requestID {
                    fail("a request was given the answer of another")
                }
            }
        case .failure(.timeout):
            if now < deadline { fail("a request timed out too early") }
        case .failure: break
        }
    }
}
