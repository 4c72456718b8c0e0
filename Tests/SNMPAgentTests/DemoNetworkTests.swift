import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing
import VirtualTime

/// A manager in the demo network, with a clock of its own.
final class DemoSession {
    let clock = VirtualNetwork()
    let network: SimulatedNetwork
    let demo: DemoNetwork
    let inbox = Inbox()
    let channel: Channel

    init(extra: Int = 0) throws {
        network = SimulatedNetwork(over: clock)
        demo = DemoNetwork(extra: extra)
        demo.install(in: network)
        channel = try network.open(LocalAddress(isIPv6: false))
    }

    func endpoint(_ name: String) throws -> Endpoint {
        try #require(demo.devices.first { $0.name == name }).endpoint
    }

    /// Sends a message and waits ten seconds at most for what comes back.
    func ask(_ name: String, _ message: [UInt8]) throws -> Answer? {
        _ = network.send(message.span, to: try endpoint(name), on: channel)
        _ = network.receive(until: network.now + .seconds(10), into: inbox)
        return try inbox.take().first.map { try Answer($0.bytes) }
    }

    func get(_ name: String, _ oids: OID..., version: ProtocolVersion = .v2c) throws -> [Value] {
        let question = message(.getRequest, oids.map { VarBind($0) }, version: version)
        return try #require(try ask(name, question)).values
    }

    /// The column or subtree under an OID, as getBulk gives it.
    func walk(_ name: String, _ under: OID, version: ProtocolVersion = .v2c) throws -> [VarBind] {
        var last = under
        var all: [VarBind] = []
        while true {
            let question =
                version == .v1
                ? message(.getNextRequest, last, version: .v1)
                : message(.getBulkRequest, last, maxRepetitions: 25)
            let answer = try #require(try ask(name, question))
            guard answer.status == .noError, !answer.bindings.isEmpty else { return all }
            for binding in answer.bindings {
                guard binding.value != .endOfMibView, binding.name.hasPrefix(under) else {
                    return all
                }
                #expect(last < binding.name)
                last = binding.name
                all.append(binding)
            }
        }
    }

    func advance(_ duration: Duration) {
        _ = network.receive(until: network.now + duration, into: inbox)
    }
}

@Suite struct DemoNetworkTests {
    static let ifAdminStatus: OID = "1.3.6.1.2.1.2.2.1.7"
    static let ifOperStatus: OID = "1.3.6.1.2.1.2.2.1.8"

    @Test func `there are at least eleven devices, each with its own name and address`() {
        let devices = DemoNetwork().devices
        #expect(devices.count >= 11)
        #expect(Set(devices.map(\.name)).count == devices.count)
        #expect(Set(devices.map(\.endpoint)).count == devices.count)
        #expect(devices.allSatisfy { !$0.tags.isEmpty && !$0.description.isEmpty })
    }

    @Test func `the devices of the documents are where the documents say`() throws {
        let devices = DemoNetwork().devices
        func endpoint(_ name: String) -> String? {
            devices.first { $0.name == name }?.endpoint.description
        }
        #expect(endpoint("sw1") == "10.0.0.11:161")
        #expect(endpoint("sw2") == "10.0.0.12:161")
        #expect(endpoint("deadbox") == "10.0.0.13:161")
        #expect(endpoint("core1") == "10.1.0.1:161")
    }

    @Test(
        arguments: DemoNetwork().devices.filter {
            $0.name != "deadbox" && $0.version != .v3
        }.map(\.name))
    func `each device can be walked from end to end and is named as it is listed`(
        _ name: String
    ) throws {
        let session = try DemoSession()
        let device = try #require(session.demo.devices.first { $0.name == name })
        let all = try session.walk(name, "1", version: device.version)
        #expect(all.count > 20)
        #expect(all.first { $0.name == "1.3.6.1.2.1.1.5.0" }?.value == .octetString(.init(name)))
        let entry: OID = "1.3.6.1.2.1.2.2.1.1"
        let ports = all.filter { $0.name.hasPrefix(entry) }.count
        let number = all.first { $0.name == "1.3.6.1.2.1.2.1.0" }?.value
        #expect(number == .integer32(Int32(ports)))
    }

    @Test func `the first lines of the documents come out as printed there`() throws {
        let session = try DemoSession()
        let values = try session.get(
            "core1", "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.2.2.1.8.2",
            "1.3.6.1.2.1.2.2.1.6.2", "1.3.6.1.2.1.2.2.1.2.2", "1.3.6.1.2.1.31.1.1.1.15.2")
        #expect(
            values == [
                .octetString("core1, simulated router, 8 ports"), .timeTicks(96_274_500),
                .integer32(2), .octetString([2, 0, 0x5E, 0, 0x53, 2]), .octetString("ge-0/1"),
                .gauge32(1000),
            ])
        let down = try session.walk("core1", Self.ifOperStatus).filter { $0.value == .integer32(2) }
        #expect(down.map(\.name) == ["1.3.6.1.2.1.2.2.1.8.2"])
    }

    @Test func `on sw1 only eth2 has errors, and only eth3 is down`() throws {
        let session = try DemoSession()
        for column in ["1.3.6.1.2.1.2.2.1.14", "1.3.6.1.2.1.2.2.1.20"] as [OID] {
            let errors = try session.walk("sw1", column)
            let bad = errors.filter { $0.value != .counter32(0) }
            #expect(try bad.map(\.name) == [column.extended(by: 2)])
        }
        let total = try session.get("sw1", "1.3.6.1.2.1.2.2.1.14.2", "1.3.6.1.2.1.2.2.1.20.2")
        #expect(total == [.counter32(20), .counter32(5)])
        let states = try session.walk("sw1", Self.ifOperStatus).map(\.value)
        #expect(
            states == [1, 1, 2, 1, 1, 1, 1, 1, 1, 6].map { Value.integer32($0) })
        #expect(try session.get("sw1", "1.3.6.1.2.1.2.2.1.7.3") == [.integer32(2)])
        #expect(try session.get("sw1", "1.3.6.1.2.1.31.1.1.1.18.99") == [.noSuchInstance])
    }

    @Test func `the 32-bit count of eth1 wraps within ten seconds, at ten megabits a second`()
        throws
    {
        let session = try DemoSession()
        let octets: OID = "1.3.6.1.2.1.2.2.1.10.1"
        let wide: OID = "1.3.6.1.2.1.31.1.1.1.6.1"
        let before = try session.get("sw1", octets, wide)
        let began = session.network.now
        session.advance(.seconds(10))
        let after = try session.get("sw1", octets, wide)
        let first = try #require(before[0].number)
        let second = try #require(after[0].number)
        #expect(second < first)
        #expect(second - first + 1 << 32 >= 12_500_000)
        #expect(second - first + 1 << 32 < 12_520_000)
        #expect(session.network.now - began > .seconds(10))
        // The wide count is the same count.
        #expect(try #require(after[1].number) & 0xFFFF_FFFF == second)
    }

    @Test func `a port is taken into service and out again`() throws {
        let session = try DemoSession()
        func set(_ status: Int32) throws -> ErrorStatus? {
            let binding = VarBind(try Self.ifAdminStatus.extended(by: 3), .integer32(status))
            return try session.ask("sw1", message(.setRequest, [binding]))?.status
        }
        func operStatus() throws -> Value? {
            try session.get("sw1", try Self.ifOperStatus.extended(by: 3)).first
        }
        #expect(try operStatus() == .integer32(2))
        #expect(try set(1) == .noError)
        #expect(try operStatus() == .integer32(2))
        session.advance(.seconds(5))
        #expect(try operStatus() == .integer32(1))
        #expect(try set(2) == .noError)
        #expect(try operStatus() == .integer32(2))
        #expect(try set(4) == .wrongValue)
    }

    @Test func `a learned address of sw1 leads to eth2 through the bridge's tables`() throws {
        let session = try DemoSession()
        let status = try session.walk("sw1", "1.3.6.1.2.1.17.4.3.1.3")
        let learned = status.filter { $0.value == .integer32(3) }.map(\.name)
        #expect(learned == ["1.3.6.1.2.1.17.4.3.1.3.0.1.2.3.4.5"])
        let port = try session.get("sw1", "1.3.6.1.2.1.17.4.3.1.2.0.1.2.3.4.5")[0]
        let number = UInt32(try #require(port.number))
        let interface: OID = "1.3.6.1.2.1.17.1.4.1.2"
        let index = UInt32(
            try #require(try session.get("sw1", try interface.extended(by: number))[0].number))
        let name: OID = "1.3.6.1.2.1.2.2.1.2"
        #expect(try session.get("sw1", try name.extended(by: index)) == [.octetString("eth2")])
    }

    @Test func `one device is silent, one slow, one speaks SNMPv1 only, one SNMPv3 only`() throws {
        let session = try DemoSession()
        let question = message(.getRequest, "1.3.6.1.2.1.1.5.0")
        #expect(try session.ask("deadbox", question) == nil)
        #expect(try session.ask("vault1", question) == nil)
        #expect(try session.ask("old1", question) == nil)
        let v1 = message(.getRequest, "1.3.6.1.2.1.1.5.0", version: .v1)
        #expect(try session.ask("old1", v1)?.values == [.octetString("old1")])
        #expect(try session.ask("vault1", v1) == nil)
        let before = session.network.now
        #expect(try session.ask("slow1", question)?.values == [.octetString("slow1")])
        #expect(session.network.now - before >= .milliseconds(1500))
    }

    @Test func `addresses outside the demo network are silent, other ports of its hosts refuse`()
        throws
    {
        let session = try DemoSession()
        let question = message(.getRequest, "1.3.6.1.2.1.1.5.0")
        let nobody = Endpoint(.v4(0xC000_0201), port: 161)
        #expect(session.network.send(question.span, to: nobody, on: session.channel) == .sent)
        let deadline = session.network.now + .seconds(5)
        #expect(session.network.receive(until: deadline, into: session.inbox) == .deadlineReached)
        #expect(session.clock.sent.isEmpty)
        #expect(session.clock.channels.isEmpty)

        let wrongPort = Endpoint(try session.endpoint("sw1").address, port: 1161)
        _ = session.network.send(question.span, to: wrongPort, on: session.channel)
        #expect(session.network.receive(until: nil, into: session.inbox) == .received)
        #expect(session.inbox.failures.map(\.error.kind) == [.refused])
        #expect(session.inbox.failures.map(\.original) == [question])
    }

    @Test func `devices are found by name, strangers are not`() throws {
        let session = try DemoSession(extra: 300)
        #expect(try session.network.resolve("deadbox") == [.v4(0x0A00_000D)])
        #expect(try session.network.resolve("edge-00251") == [.v4(0x0A40_0101)])
        for name in ["edge-00301", "edge-0", "edge-1", "edge-", "www.example.net", ""] {
            let error = #expect(throws: NetworkError.self) {
                try session.network.resolve(name)
            }
            #expect(error?.kind == .unknownHost)
        }
        let outside = SimulatedNetwork(over: session.clock, outside: .passedOn)
        session.demo.install(in: outside)
        #expect(try outside.resolve("sw1") == [.v4(0x0A00_000B)])
    }

    @Test func `ten thousand edge switches each have a name and an address of their own`() throws {
        let session = try DemoSession(extra: 10_000)
        let edges = session.demo.devices.filter { $0.tags.contains("edge") }
        #expect(edges.count == 10_000)
        #expect(edges.first?.name == "edge-00001")
        #expect(edges.first?.endpoint.description == "10.64.0.1:161")
        #expect(edges.last?.name == "edge-10000")
        #expect(Set(edges.map(\.endpoint)).count == 10_000)
        let question = message(.getRequest, "1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.2.2.1.6.1")
        for edge in edges {
            _ = session.network.send(question.span, to: edge.endpoint, on: session.channel)
        }
        #expect(session.network.inFlight == 10_000)
        let deadline = session.network.now + .seconds(1)
        while session.network.receive(until: deadline, into: session.inbox) == .received {}
        let answers = session.inbox.take()
        #expect(answers.count == 10_000)
        var names: Set<Value> = []
        var hardware: Set<Value> = []
        for datagram in answers {
            let answer = try Answer(datagram.bytes)
            names.insert(answer.values[0])
            hardware.insert(answer.values[1])
        }
        #expect(names == Set(edges.map { .octetString(OctetString($0.name)) }))
        #expect(hardware.count == 10_000)
    }
}
