import Datagrams
import SNMP
import SNMPAgent
import SNMPScript
import Testing
import VirtualTime

/// A network whose name service is slow: the wait for it is interrupted a few times.
private final class SlowNames: DatagramNetwork {
    var interruptions: Int
    private(set) var asked: [String] = []

    init(interruptions: Int) { self.interruptions = interruptions }

    let now = Instant(nanoseconds: 0)
    let receiveBufferOctets = 212_992
    let descriptors: [Int32] = []

    func resolve(_ host: String) throws(NetworkError) -> [IPAddress] {
        asked.append(host)
        if interruptions > 0 {
            interruptions -= 1
            throw NetworkError(.interrupted, code: 4)
        }
        return [.v4(0xC000_0201)]
    }

    func open(_ local: LocalAddress) throws(NetworkError) -> Channel { Channel(0) }
    func close(_ channel: Channel) {}
    func localEndpoint(of channel: Channel) -> Endpoint? { nil }
    func send(
        _ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel
    ) -> SendOutcome { .sent }
    func receive(
        until deadline: Instant?, into receiver: any DatagramReceiver
    ) -> WaitOutcome { .deadlineReached }
}

/// The demo network with a name service that takes its time for each name.
private final class LateNames: DatagramNetwork {
    private let inner: SimulatedNetwork
    private let clock = VirtualNetwork()
    private let hosts: [String: IPAddress]
    private let delay = Duration.milliseconds(300)
    /// When the searches that are under way end.
    private var ends: [String: Instant] = [:]
    private(set) var asked: [String] = []
    private(set) var mostAtOnce = 0
    /// Milliseconds at which datagrams went out.
    private(set) var sentAt: [Int] = []

    init(_ hosts: [String: IPAddress]) {
        self.hosts = hosts
        inner = SimulatedNetwork(over: clock)
        DemoNetwork(extra: 0).install(in: inner)
    }

    var now: Instant { clock.now }
    var milliseconds: Int { Int(now.nanoseconds / 1_000_000) }
    var receiveBufferOctets: Int { inner.receiveBufferOctets }
    let descriptors: [Int32] = []

    func lookUp(_ host: String) -> Result<[IPAddress], NetworkError>? {
        guard let end = ends[host] else {
            asked.append(host)
            ends[host] = now + delay
            mostAtOnce = max(mostAtOnce, ends.count)
            return nil
        }
        guard end <= now else { return nil }
        ends[host] = nil
        return hosts[host].map { .success([$0]) } ?? .failure(NetworkError(.unknownHost, code: 0))
    }

    func receive(
        until deadline: Instant?, into receiver: any DatagramReceiver
    ) -> WaitOutcome {
        let end = ends.values.min()
        let outcome = inner.receive(
            until: [deadline, end].compactMap(\.self).min(), into: receiver)
        return outcome == .deadlineReached && end.map { $0 <= now } == true ? .received : outcome
    }

    func send(
        _ bytes: Span<UInt8>, to destination: Endpoint, on channel: Channel
    ) -> SendOutcome {
        sentAt.append(milliseconds)
        return inner.send(bytes, to: destination, on: channel)
    }

    func open(_ local: LocalAddress) throws(NetworkError) -> Channel { try inner.open(local) }
    func close(_ channel: Channel) { inner.close(channel) }
    func localEndpoint(of channel: Channel) -> Endpoint? { inner.localEndpoint(of: channel) }
}

private final class NoOutput: OutputSink {
    func write(_ output: Output) {}
}

@Suite struct LookingUpTests {
    private func interpreter(over network: any DatagramNetwork) -> Interpreter {
        Interpreter(
            engine: Engine(network: network, entropy: Repeatable(), defaultVersion: .v2c),
            output: NoOutput())
    }

    @Test(arguments: [
        "open core1", "@core1 get sysName", "open r1 core1 --version 3 --user ops",
        "try { open core1 } catch { }",
    ])
    func `Ctrl-C ends the wait for a name server and the run`(_ text: String) throws {
        let network = SlowNames(interruptions: 1)
        let interpreter = interpreter(over: network)
        interpreter.isInterrupted = { !network.asked.isEmpty }
        let outcome = interpreter.execute(try Program(parsing: text))
        #expect(outcome.error?.code == .interrupted)
        #expect(outcome.exitCode == 130)
        #expect(network.asked == ["core1"])
    }

    @Test func `a wait for a name server that another signal ended goes on`() throws {
        let network = SlowNames(interruptions: 3)
        let outcome = interpreter(over: network).execute(try Program(parsing: "open core1"))
        #expect(outcome.error == nil)
        #expect(network.asked.count == 4)
    }

    @Test(arguments: [
        "let hosts = ['late', 'nowhere', '10.0.0.11', 'lost']; let all = @$hosts get sysName.0",
        """
        let names = [{target: 'late'}, {target: 'nowhere'}, {name: '10.0.0.11'}, {name: 'lost'}]
        let all = @$names get sysName.0
        """,
    ])
    func `a name of a list that leads nowhere fails for itself`(_ script: String) throws {
        let network = LateNames(["late": .v4(0x0A00_000C)])
        let snmp = interpreter(over: network)
        let outcome = snmp.execute(
            try Program(
                parsing: script + """

                    let answered = $all.target
                    let lost = $all.failures.target
                    let kinds = $all.failures.kind
                    """))
        #expect(outcome.error == nil)
        #expect(outcome.exitCode == 4)
        #expect(network.sentAt.count == 2)
        #expect(snmp["answered"]?.description == #"["late", "10.0.0.11"]"#)
        #expect(snmp["lost"]?.description == #"["nowhere", "lost"]"#)
        #expect(snmp["kinds"]?.description == #"["NameError", "NameError"]"#)
    }

    @Test func `a slip in a line asks nobody`() throws {
        let network = LateNames([:])
        let outcome = interpreter(over: network).execute(
            try Program(parsing: "@10.0.0.11,nowhere get sysName.0"))
        #expect(outcome.error?.code == .name)
        #expect(network.sentAt.isEmpty)
    }

    @Test func `others are asked while a name is looked up`() throws {
        let network = LateNames(["late": .v4(0x0A00_000C)])
        let outcome = interpreter(over: network).execute(
            try Program(
                parsing: """
                    parallel for h in ["late", "10.0.0.11"] {
                      let name = @$h get sysName.0
                      if $h != "late" { sleep 100ms; @$h get sysName.0 }
                    }
                    """))
        #expect(outcome.error == nil)
        #expect(network.sentAt.count == 3)
        #expect(network.sentAt.first == 0)
        #expect(network.sentAt[1] < 300 && network.sentAt[2] >= 300, "\(network.sentAt)")
    }

    @Test func `the names of many devices are looked up together, so many at once`() throws {
        let names = (0..<40).map { "host\($0)" }
        let network = LateNames(
            Dictionary(uniqueKeysWithValues: names.map { ($0, .v4(0x0A00_000B)) }))
        let outcome = interpreter(over: network).execute(
            try Program(
                parsing: "let l = split(\"\(names.joined(separator: " "))\")\n@$l get sysName.0"))
        #expect(outcome.error == nil && outcome.failures == 0)
        #expect(network.asked == names)
        #expect(network.mostAtOnce == 16)
        // Three rounds of 300 ms and the answers, not forty.
        #expect(network.milliseconds >= 900 && network.milliseconds < 1200)
        #expect(network.sentAt.count == 40)
    }

    @Test func `a name among many that leads nowhere is an error that says which`() throws {
        let network = LateNames(["core1": .v4(0x0A00_000B)])
        let outcome = interpreter(over: network).execute(
            try Program(parsing: "@core1,core2,core3 get sysName.0"))
        #expect(outcome.error?.message == "no device, tag or host `core2`")
        #expect(network.asked == ["core1", "core2", "core3"])
        #expect(network.sentAt.isEmpty)
    }

    @Test func `a name that is being looked up runs out of the script's time`() throws {
        let network = LateNames([:])
        let interpreter = interpreter(over: network)
        interpreter.limits.wallTime = .milliseconds(100)
        let outcome = interpreter.execute(try Program(parsing: "@core1 get sysName.0"))
        #expect(outcome.error?.code == .limit)
        #expect(network.milliseconds == 100)
    }
}
