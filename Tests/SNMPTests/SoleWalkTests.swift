import Datagrams
import SMI
import SNMP
import Testing
import VirtualTime

/// A walk that has one request under way at a time is the only one while nothing else is asked, and
/// one among others from then on.
@Suite struct SoleWalkTests {
    let network = VirtualNetwork()
    let agent: AgentDouble
    let engine: Engine
    let manager: SNMPv2cManager
    /// What a walk brings: all but the variable behind the table.
    var table: [VarBind] { agent.variables.dropLast() }

    init() throws {
        agent = AgentDouble(network)
        agent.variables = tableVariables(columns: 1, rows: 100)
        engine = virtualEngine(network)
        manager = try engine.v2cManager("192.0.2.1")
        // The first request opens the socket, and so is alone in no case.
        _ = try manager.get(sysUpTime)
    }

    private func startWalk(timeout: Duration = .seconds(10)) throws -> WalkHandle {
        try manager.startWalk(
            tableColumns(1), walk: WalkOptions(firstRepetitions: 10, maxRepetitions: 10),
            options: CommunityOptions(timeout: timeout, refreshPeriod: .milliseconds(500)))
    }

    private func rest(of walk: WalkHandle) -> [VarBind] {
        var bindings: [VarBind] = []
        while let items = walk.next() { bindings += items.map(\.binding) }
        return bindings
    }

    @Test func `it brings everything, one round trip after another`() throws {
        let start = network.now
        let walk = try startWalk()
        #expect(engine.pendingCount == 1)
        #expect(rest(of: walk) == table)
        #expect(walk.ending?.isComplete == true)
        #expect(network.now == start.advanced(byNanoseconds: 110_000_000))
        #expect(engine.pendingCount == 0)
        #expect(engine.discardCount == 0)
    }

    @Test func `what is asked between its steps is answered, and it goes on`() throws {
        let walk = try startWalk()
        var bindings = try #require(walk.next()).map(\.binding)
        let other = try engine.v2cManager("192.0.2.2")
        #expect(try other.get(sysUpTime).count == 1)
        bindings += try #require(walk.next()).map(\.binding)
        let handle = try other.start(.get([sysUpTime]))
        #expect(engine.pendingCount == 2)
        let second = try startWalk()
        #expect(try handle.wait().count == 1)
        #expect(bindings + rest(of: walk) == table)
        #expect(rest(of: second) == table)
        #expect(engine.pendingCount == 0)
        #expect(engine.discardCount == 0)
    }

    @Test(arguments: [false, true])
    func `a walk that is dropped leaves nothing pending, and its late answer is told of`(
        _ isAmongOthers: Bool
    ) throws {
        do {
            let walk = try startWalk()
            _ = walk.next()
            if isAmongOthers { _ = try manager.start(.get([sysUpTime])) }
            #expect(engine.pendingCount == 1)
        }
        #expect(engine.pendingCount == 0)
        #expect(try engine.v2cManager("192.0.2.2").get(sysUpTime).count == 1)
        #expect(engine.discardCount == (isAmongOthers ? 2 : 1))
    }

    @Test func `a walk that is cancelled between its steps says so, and the next is answered`()
        throws
    {
        let walk = try startWalk()
        _ = walk.next()
        walk.cancel()
        #expect(engine.pendingCount == 0)
        #expect(walk.next() == nil)
        guard case .partial(.failed(.cancelled))? = walk.ending else {
            return #expect(Bool(false), "got \(String(describing: walk.ending))")
        }
        #expect(rest(of: try startWalk()) == table)
    }

    @Test func `without an answer the same octets go out again until the time is over`() throws {
        let walk = try startWalk(timeout: .milliseconds(1_200))
        _ = walk.next()
        agent.isSilent = true
        // The step that was asked when the answer before it came is answered still.
        _ = walk.next()
        let start = network.sent.count - 1
        #expect(walk.next() == nil)
        guard case .partial(.failed(.timeout(let failure)))? = walk.ending else {
            return #expect(Bool(false), "got \(String(describing: walk.ending))")
        }
        #expect(failure.transmissions == 3)
        #expect(Set(network.sent[start...].map(\.bytes)).count == 1)
    }

    @Test func `a stranger's datagram before an answer is told of and changes nothing`() throws {
        var told: [[UInt8]] = []
        engine.onDiscard = { told.append($0.octets) }
        let walk = try startWalk()
        network.deliver(
            [1, 2, 3], from: Endpoint(.v4(0xC633_6401), port: 9),
            on: network.sent[0].channel, after: .milliseconds(5))
        #expect(rest(of: walk) == table)
        #expect(told == [[1, 2, 3]])
    }

    @Test func `a step that the system would not send ends it`() throws {
        let walk = try startWalk()
        network.sendOutcome = { _ in .failed(NetworkError(.prohibited, code: 1)) }
        #expect(walk.next()?.count == 10)
        #expect(walk.next() == nil)
        guard case .partial(.failed(.transport))? = walk.ending else {
            return #expect(Bool(false), "got \(String(describing: walk.ending))")
        }
        #expect(engine.pendingCount == 0)
    }

    @Test func `closing the engine ends it`() throws {
        let walk = try startWalk()
        engine.close()
        #expect(walk.next() == nil)
        guard case .partial(.failed(.closed))? = walk.ending else {
            return #expect(Bool(false), "got \(String(describing: walk.ending))")
        }
    }
}
