import Datagrams
import SNMP
import SNMPScript
import Testing

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

private final class NoOutput: OutputSink {
    func write(_ output: Output) {}
}

@Suite struct LookingUpTests {
    private func interpreter(over network: SlowNames) -> Interpreter {
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
}
